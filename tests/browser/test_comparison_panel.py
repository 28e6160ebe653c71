"""The comparison panel in a real JupyterLab: two nets learn side by side, one rate is moved, paused."""

from playwright.sync_api import expect

PANEL = """
import numpy as np
from nnlib import SGD, Adam, mlp
from nnlib.datasets import Split, moons
from course.panels.comparison.panel import ComparisonPanel, Run

first, second = np.random.default_rng(0).spawn(2)
data = Split(moons(300, noise=0.15, rng=first), moons(200, noise=0.15, rng=second))

def net(rng):
    return mlp(2, 16, 16, 2, rng=rng)

runs = {"SGD": Run(net, SGD, lr=0.1), "Adam": Run(net, Adam, lr=0.01)}
ComparisonPanel(runs, data, name="race", steps=100_000)
"""


def test_start_choose_a_run_move_its_rate_pause(lab, page):
    notebook = lab.open_notebook(page, lab.write("comparison.ipynb", PANEL))
    notebook.run_all()
    first = notebook.source()
    notebook.button("Start").click()
    notebook.expect_new_picture(first)
    expect(notebook.status).to_contain_text("Running")
    notebook.choose("Move", "Adam")
    rate = page.locator(".widget-slider .widget-readout").last
    expect(rate).to_have_text("0.0100")  # the slider is Adam's now
    notebook.slider("Learning rate").press("ArrowRight")
    expect(notebook.readout).to_contain_text("Adam (rate 0.0112)")
    expect(notebook.readout).to_contain_text("SGD (rate 0.1)")
    notebook.button("Pause").click()
    expect(notebook.status).to_contain_text("Paused")
    still = notebook.source()
    page.wait_for_timeout(500)
    assert notebook.source() == still
