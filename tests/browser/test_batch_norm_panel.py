"""The batch-norm panel in a real JupyterLab: sliders and the toggle change picture and words."""

from playwright.sync_api import expect

PANEL = """
from course.panels import BatchNormPanel
BatchNormPanel()
"""


def test_the_reader_meets_stale_statistics_and_warms_them_up(lab, page):
    notebook = lab.open_notebook(page, lab.write("norm.ipynb", PANEL))
    notebook.run_all()
    expect(notebook.status).to_contain_text("Training: this batch's own mean")
    old = notebook.source()
    notebook.slider("Mean").press("ArrowLeft")
    notebook.expect_new_picture(old)
    expect(notebook.readout).to_contain_text("in: mean 2.94")

    notebook.slider("Batch size").press("Home")
    expect(notebook.status).to_contain_text("The unit no longer sees its input")
    notebook.button("Inference").click()
    expect(notebook.status).to_contain_text("after 10 training steps: 35 %")
    old = notebook.source()
    notebook.slider("Steps").press("End")
    notebook.expect_new_picture(old)
    expect(notebook.status).to_contain_text("also in a batch of one")
