"""The pipeline panel in a real JupyterLab: sliders moved by keyboard change the timeline and the words."""

from playwright.sync_api import expect

PANEL = """
from course.panels import PipelinePanel
PipelinePanel(read=5, train=6)
"""


def test_sliders_change_the_timeline(lab, page):
    notebook = lab.open_notebook(page, lab.write("pipeline.ipynb", PANEL))
    notebook.run_all()
    expect(notebook.status).to_contain_text("Training is slower than reading")

    old = notebook.source()
    notebook.slider("Reading").press("ArrowRight")
    expect(notebook.status).to_contain_text("the best case")
    notebook.expect_new_picture(old)

    old = notebook.source()
    notebook.slider("Jitter").press("End")
    notebook.slider("Depth").press("Home")
    expect(notebook.status).to_contain_text("A deeper queue keeps a reserve")
    expect(notebook.readout).to_contain_text("read ahead")
    notebook.expect_new_picture(old)
