"""What a page does for panels and questions: the wheel, the keyboard, and what a screen reader is told."""

import pytest
from jupyter_page import IDLE
from playwright.sync_api import expect

GUESS = """
from course import predict
guess = predict("How fast?", {"slowly": "No.", "at once": "Yes.", "not at all": "No."}, answer="at once")
guess
"""
DRAW = """
from nnlib import load_mnist
from nnlib.datasets import bundled_file
from nnlib.modelfile import load_model
from course.panels import DrawPanel
DrawPanel(load_model(bundled_file("weights/sigmoid_mlp.h5")), load_mnist().test)
"""
CONVOLUTION = """
import numpy as np
from course.panels import ConvolutionPanel
ConvolutionPanel({"a step": np.eye(7)}, {"blur": np.ones((3, 3)) / 9}, name="window")
"""
POINTED = {
    "landscape": "from course.panels import LandscapePanel\nLandscapePanel()",
    "race": "from course.panels import RacePanel\nRacePanel('Ravine')",
    "search": "from course.panels import SearchPanel\nSearchPanel(None, rehearsal=0)",
    "draw": DRAW,
    "convolution": CONVOLUTION,
}


@pytest.fixture(scope="module")
def pointed(lab, browser):
    """One notebook with all of them, run once."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(15_000)
    page = context.new_page()
    notebook = lab.open_notebook(page, lab.write("wheel.ipynb", *POINTED.values(), *["#"] * 40))
    notebook.run_all()
    yield page
    context.close()


@pytest.mark.parametrize("name", POINTED)
def test_the_wheel_over_a_picture_scrolls_the_page(pointed, name):
    cell = pointed.locator(".jp-Cell").nth(list(POINTED).index(name))
    expect(cell.locator(".nnlib-pointer canvas, canvas.nnlib-pointer").first).to_be_visible()
    picture = cell.locator("img.nnlib-frame").first
    picture.scroll_into_view_if_needed()
    before = picture.bounding_box()
    pointed.mouse.move(before["x"] + before["width"] / 3, before["y"] + before["height"] / 2)
    pointed.mouse.wheel(0, 120)
    pointed.wait_for_timeout(500)
    assert picture.bounding_box()["y"] < before["y"] - 60


def test_the_arrow_keys_move_among_options_and_the_focus_stays_at_commit(lab, page):
    notebook = lab.open_notebook(page, lab.write("keys.ipynb", GUESS))
    notebook.run_all()
    radios = page.locator(".widget-radio-box input")
    expect(page.get_by_role("radiogroup", name="Choose an answer: How fast?")).to_be_visible()
    radios.first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(radios.nth(1)).to_be_checked()
    expect(notebook.button("Commit")).to_be_enabled()
    page.keyboard.press("Tab")
    expect(notebook.button("Commit")).to_be_focused()
    page.keyboard.press("Enter")
    expect(notebook.button("Committed")).to_be_focused()


def test_sliders_have_a_name_and_say_the_value_that_is_shown(lab, page):
    notebook = lab.open_notebook(page, lab.write("named.ipynb", POINTED["race"], POINTED["search"],
                                                 POINTED["landscape"]))
    notebook.run_all()
    listed = page.get_by_role("slider", name="SGD", exact=True)  # a place in a list of rates
    expect(listed).to_have_attribute("aria-valuetext", "0.95")
    listed.press("ArrowRight")
    expect(listed).to_have_attribute("aria-valuetext", "1")
    power = page.get_by_role("slider", name="Learning rate", exact=True)
    expect(power).to_have_attribute("aria-valuetext", "0.10")
    for end in ("from", "to"):
        expect(page.get_by_role("slider", name=f"log₁₀ learning rate, {end}")).to_be_visible()


def test_a_narrow_page_is_stacked_and_its_picture_still_hears_the_pointer(lab, browser):
    context = browser.new_context(viewport={"width": 600, "height": 1000}, device_scale_factor=2)
    page = context.new_page()
    notebook = lab.open_notebook(page, lab.write("narrow.ipynb", POINTED["landscape"]))
    notebook.run_all()
    page.wait_for_function("document.querySelector('img.nnlib-frame').naturalHeight === 1680")  # 2 × 420 × 2
    notebook.picture.scroll_into_view_if_needed()
    box = notebook.place()
    assert box["width"] > 440
    page.mouse.click(box["x"] + 0.55 * box["width"], box["y"] + 0.25 * box["height"])
    expect(notebook.readout).to_contain_text("step 0   ·   x 0")
    page.set_viewport_size({"width": 1280, "height": 1000})
    page.wait_for_function("document.querySelector('img.nnlib-frame').naturalWidth === 1800")
    context.close()


def test_words_that_come_and_go_leave_the_picture_where_it_is(lab, page):
    say = "panel.say('Short.'); panel.read_out('one line')"
    cells = POINTED["landscape"].replace("LandscapePanel()", "panel = LandscapePanel()\npanel")
    notebook = lab.open_notebook(page, lab.write("still.ipynb", cells, "panel.say('long ' * 99)", say))
    notebook.run_cell(0)
    expect(notebook.picture).to_be_visible(timeout=IDLE)
    places = []
    for cell, words in (1, "long"), (2, "Short."), (1, "long"):  # one by one: the page must see the long ones
        notebook.run_cell(cell)
        expect(notebook.status).to_contain_text(words)
        places.append(notebook.picture.bounding_box()["y"] if places else notebook.place()["y"])
    assert max(places) - min(places) < 1


def test_in_the_dark_theme_a_picture_is_dark(lab, own_page):
    page = own_page
    notebook = lab.open_notebook(page, lab.write("dark.ipynb", POINTED["landscape"]))
    notebook.run_all()
    look = "image => getComputedStyle(image).filter"
    assert notebook.picture.evaluate(look) == "none"
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    assert "invert" in notebook.picture.evaluate(look)
