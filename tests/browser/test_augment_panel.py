"""The augmentation panel in a real JupyterLab: a digit is turned by keys until the net reads another."""

import re

from playwright.sync_api import expect

PANEL = """
import numpy as np
from nnlib import load_mnist
from nnlib.datasets import bundled_file
from nnlib.modelfile import load_model
from course.panels import AugmentPanel
test = load_mnist(flat=False).test
six = int(np.flatnonzero(test.t == 6)[1]) + 1
AugmentPanel(load_model(bundled_file("weights/deep_convnet.h5")), test, number=six)
"""


def test_a_six_is_turned_into_a_nine_and_put_back(lab, page):
    notebook = lab.open_notebook(page, lab.write("augment.ipynb", PANEL))
    notebook.run_all()
    expect(notebook.status).to_contain_text(re.compile("is labelled 6. The net reads 6"))
    old = notebook.source()
    notebook.slider("Turn").press("End")
    notebook.expect_new_picture(old)
    expect(notebook.status).to_contain_text("The net reads 9")
    expect(notebook.status).to_contain_text("a turn from")
    old = notebook.source()
    notebook.button("Put back").click()
    notebook.expect_new_picture(old)
    expect(notebook.status).to_contain_text("The net reads 6")
    old = notebook.source()
    notebook.slider("Right").press("ArrowRight")
    notebook.expect_new_picture(old)
    expect(notebook.status).to_contain_text("a shift to the right from")
    old = notebook.source()
    notebook.button("By chance").click()
    notebook.expect_new_picture(old)
    old = notebook.source()
    notebook.slider("Test digit").press("ArrowRight")
    notebook.expect_new_picture(old)
