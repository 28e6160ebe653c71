"""Chapter 0 as a newcomer meets it: predict, start, move the learning rate, pause."""

import re
from pathlib import Path

from playwright.sync_api import expect

CHAPTER = Path(__file__).parents[2] / "chapters" / "00_start_here.ipynb"


def test_the_first_net_is_trained_under_the_hand(lab, own_page):
    page = own_page
    notebook = lab.open_notebook(page, lab.copy(CHAPTER))
    notebook.run_all()
    expect(notebook.status).to_contain_text("prediction")
    expect(notebook.button("Start")).to_be_disabled()

    page.get_by_text("about 100", exact=True).first.click()
    notebook.button("Commit").first.click()
    expect(notebook.button("Tell me now").first).to_be_focused()
    expect(notebook.button("Start")).to_be_enabled()
    expect(page.get_by_text("one in ten is right by chance").first).to_be_hidden()

    first = notebook.source()
    notebook.button("Start").click()
    notebook.expect_new_picture(first)
    expect(notebook.readout).to_contain_text(re.compile(r"step [1-9]\d\d"))
    slider = notebook.slider("Learning rate")
    slider.press("ArrowRight")
    expect(notebook.readout).to_contain_text("learning rate 0.112")

    notebook.button("Pause").click()
    expect(notebook.status).to_contain_text("Paused")
    expect(page.locator(".nnlib-verdict").first).to_contain_text("one in ten is right by chance")
    still = notebook.source()
    page.wait_for_timeout(500)
    assert notebook.source() == still


def test_a_rate_of_ten_is_said_not_to_learn(lab, page):
    notebook = lab.open_notebook(page, lab.copy(CHAPTER))
    notebook.run_all()
    page.get_by_text("about 100", exact=True).first.click()
    notebook.button("Commit").first.click()
    batch = page.locator(".widget-dropdown", has=page.get_by_text("Batch size", exact=True)).first
    expect(batch.locator("select")).to_be_enabled()  # the last control: all are unlocked now
    slider = notebook.slider("Learning rate")
    slider.press("End")
    expect(notebook.readout).to_contain_text("learning rate 10")
    notebook.button("Start").click()
    expect(notebook.status).to_contain_text("too high", timeout=30_000)
