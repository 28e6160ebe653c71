"""The filter panel in a real JupyterLab: started, another digit by a key, a map of what matters, paused."""

import re

from playwright.sync_api import expect

PANEL = """
from nnlib.datasets import load_mnist
from nnlib.init import he
from nnlib.models import simple_convnet
from course.panels import FilterPanel

def small(filters, init, rng):
    return simple_convnet(filters=filters, hidden=30, init=init, rng=rng)

FilterPanel(small, load_mnist(flat=False), name="filters", filters=4, steps=100_000,
            initializers={"He": he})
"""


def test_start_another_digit_what_matters_pause(lab, page):
    notebook = lab.open_notebook(page, lab.write("filters.ipynb", PANEL))
    notebook.run_all()
    expect(notebook.status).to_contain_text("Press Start")
    first = notebook.source()
    notebook.button("Start").click()
    notebook.expect_new_picture(first)
    expect(notebook.status).to_contain_text("Running")
    notebook.slider("Learning rate").press("ArrowRight")
    expect(notebook.readout).to_contain_text("learning rate 0.00112")
    expect(notebook.readout).to_contain_text(re.compile(r"step [2-9]\d "))
    notebook.button("Pause").click()
    expect(notebook.status).to_contain_text("Paused")
    still = notebook.source()
    page.wait_for_timeout(500)
    assert notebook.source() == still
    notebook.slider("Digit").press("ArrowRight")
    notebook.expect_new_picture(still)
    old = notebook.source()
    page.get_by_label("Pixels that matter").check()
    notebook.expect_new_picture(old)
    old = notebook.source()
    notebook.choose("Maps after", "pooling")
    notebook.expect_new_picture(old)
    notebook.slider("Filters").press("ArrowRight")
    expect(notebook.status).to_contain_text("Filters 5: training starts afresh")
    expect(notebook.readout).to_contain_text(re.compile("step 0 "))
