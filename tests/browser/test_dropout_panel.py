"""The dropout panel in a real JupyterLab: masks drawn by a button, the rate moved by a key."""

import re

from playwright.sync_api import expect

PANEL = """
import numpy as np
from course.panels import DropoutPanel
DropoutPanel(np.random.default_rng(0).uniform(0.5, 1.5, (8, 24)), name="masks")
"""


def test_masks_are_drawn_and_a_prediction_draws_none(lab, page):
    notebook = lab.open_notebook(page, lab.write("dropout.ipynb", PANEL))
    notebook.run_all()
    expect(notebook.status).to_contain_text("of 192 are dropped in this draw")
    old = notebook.source()
    notebook.button("Draw again").click()
    notebook.expect_new_picture(old)
    expect(notebook.readout).to_contain_text("average of 21 draws")
    old = notebook.source()
    notebook.button("Draw 20").click()
    notebook.expect_new_picture(old)
    expect(notebook.readout).to_contain_text("average of 41 draws")
    old = notebook.source()
    notebook.slider("Rate").press("ArrowRight")
    notebook.expect_new_picture(old)
    expect(notebook.readout).to_contain_text(re.compile("rate 0.25.*average of 20 draws"))
    old = notebook.source()
    notebook.choose("Used for", "prediction")
    notebook.expect_new_picture(old)
    expect(notebook.status).to_contain_text("the output is the input")
    expect(notebook.button("Draw again")).to_be_disabled()
    notebook.choose("Form", "the book's")
    expect(notebook.status).to_contain_text("multiplied by 0.75")
