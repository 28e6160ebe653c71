"""The race panel in a real JupyterLab: started, a rate moved while it runs, a start pressed on the map."""

import re

from playwright.sync_api import expect

from course.panels.race.state import OPTIMIZERS, RATES

PANEL = """
from course.panels import RacePanel
RacePanel("Ravine", steps=100_000)
"""


def test_start_move_a_rate_pause_and_press_another_start(lab, page):
    notebook = lab.open_notebook(page, lab.write("race.ipynb", PANEL))
    notebook.run_all()
    expect(notebook.status).to_contain_text("Press Start")
    first = notebook.source()
    notebook.button("Start").click()
    notebook.expect_new_picture(first)
    expect(notebook.status).to_contain_text("First at the minimum: AdaGrad, at step 22")
    for _ in range(10):
        notebook.slider("SGD").press("ArrowRight")
    expect(notebook.status).to_contain_text("SGD has flown away", timeout=20_000)  # beyond 1 it leaves
    notebook.button("Pause").click()
    expect(notebook.button("Start")).to_be_visible()
    still = notebook.source()
    page.wait_for_timeout(400)
    assert notebook.source() == still

    notebook.button("Adam").click()
    notebook.expect_new_picture(still)
    expect(notebook.readout).not_to_contain_text("Adam (rate")
    box = notebook.place()
    page.mouse.click(box["x"] + box["width"] / 3, box["y"] + box["height"] / 4)
    expect(notebook.status).to_contain_text(re.compile(r"They start from \(\d\.\d\d, \d\.\d\d\)"))
    notebook.slider("start x").press("ArrowRight")
    expect(notebook.readout).to_contain_text("step 0")


def test_every_surface_begins_at_rates_that_suit_it(lab, page):
    notebook = lab.open_notebook(page, lab.write("surfaces.ipynb", PANEL))
    notebook.run_all()
    for surface, rates in [*RATES.items(), ("Ravine", RATES["Ravine"])]:
        notebook.choose("Surface", surface)
        page.wait_for_timeout(600)  # what the page sends back would have arrived by now
        for name, rate in zip(OPTIMIZERS, rates, strict=True):
            expect(notebook.readout).to_contain_text(f"{name} (rate {rate:.3g})")
