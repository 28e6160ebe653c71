"""The activation panel in a real JupyterLab: functions chosen and weights moved by keyboard."""

from playwright.sync_api import expect

PANEL = """
from course.panels import ActivationPanel
ActivationPanel("sigmoid", x=0.0)
"""


def test_a_larger_weight_saturates(lab, page):
    notebook = lab.open_notebook(page, lab.write("activation.ipynb", PANEL))
    notebook.run_all()
    expect(notebook.status).to_contain_text("0% of inputs")
    old = notebook.source()
    notebook.slider("w").press("End")
    expect(notebook.status).to_contain_text("56% of inputs")
    notebook.expect_new_picture(old)

    old = notebook.source()
    notebook.button("tanh").press("Enter")
    expect(notebook.status).to_contain_text("where tanh is flat")
    notebook.expect_new_picture(old)

    notebook.slider("x").press("End")
    expect(notebook.readout).to_contain_text("y = tanh(z) = 1.000")
    expect(notebook.status).to_contain_text("saturated")
