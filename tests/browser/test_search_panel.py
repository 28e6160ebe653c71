"""The search panel in a real JupyterLab: started, narrowed by keyboard and by a drag, paused."""

from playwright.sync_api import expect

PANEL = """
from functools import partial
import numpy as np
from nnlib.datasets import Examples, blobs
from nnlib.models import mlp
from course.panels import SearchPanel
from nnlib.search import HoldOut

learn, judge = (Examples(*blobs(200, noise=0.4, rng=np.random.default_rng(k))) for k in (0, 1))
SearchPanel(HoldOut(learn, judge, partial(mlp, 2, 100, 100, 3), epochs=40), name="blobs", budget=400)
"""


def test_start_narrow_and_pause(lab, page):
    notebook = lab.open_notebook(page, lab.write("search.ipynb", PANEL))
    notebook.run_all()
    expect(notebook.status).to_contain_text("Press Start")
    old = notebook.source()
    notebook.button("Start").click()
    notebook.expect_new_picture(old)
    expect(notebook.status).to_contain_text("Best so far", timeout=15_000)

    lower = notebook.slider("log₁₀ learning rate").first
    lower.focus()
    lower.press("ArrowRight")
    expect(page.locator(".widget-readout").first).to_contain_text("−5.9")

    box = notebook.place()
    scale = box["width"] / 900
    page.mouse.move(box["x"] + 180 * scale, box["y"] + 200 * scale)
    page.mouse.down()
    page.mouse.move(box["x"] + 300 * scale, box["y"] + 100 * scale, steps=4)
    page.mouse.up()
    expect(page.locator(".widget-readout").first).to_contain_text("−4.0")

    notebook.button("Pause").click()
    expect(notebook.status).to_contain_text("Paused")
    still = notebook.source()
    page.wait_for_timeout(500)
    assert notebook.source() == still
    notebook.button("Grid").click()
    expect(notebook.readout).to_contain_text("Grid: 0 of 400")
    notebook.button("One trial").click()
    expect(notebook.readout).to_contain_text("Grid: 1 of 400")
