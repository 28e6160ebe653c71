"""The panel of initial weights in a real JupyterLab: a slider moved by keyboard, another draw."""

from playwright.sync_api import expect

PANEL = """
from course.panels import InitPanel
InitPanel("ReLU", name="weights", scale=0.01, depth=5)
"""


def test_moving_the_scale_changes_picture_and_words(lab, page):
    notebook = lab.open_notebook(page, lab.write("initial.ipynb", PANEL))
    notebook.run_all()
    expect(notebook.status).to_contain_text("vanishes by a factor")
    old = notebook.source()
    notebook.choose("Std", "He: √(2/n)")
    notebook.expect_new_picture(old)
    expect(notebook.status).to_contain_text("Good:")
    expect(notebook.readout).to_contain_text("N(0, 0.141²)")
    old = notebook.source()
    for _ in range(10):
        notebook.slider("Scale").press("ArrowRight")
    notebook.expect_new_picture(old)
    expect(notebook.status).to_contain_text("explodes by a factor")
    old = notebook.source()
    notebook.button("Draw again").click()
    notebook.expect_new_picture(old)


def test_depth_and_width_move_by_keyboard(lab, page):
    notebook = lab.open_notebook(page, lab.write("widths.ipynb", PANEL))
    notebook.run_all()
    for name in ("Depth", "Width", "Depth", "Width"):
        old = notebook.source()
        notebook.slider(name).press("ArrowRight")
        notebook.expect_new_picture(old)
    expect(notebook.readout).to_contain_text("7 layers of 120")
