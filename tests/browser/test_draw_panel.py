"""The drawing panel in a real JupyterLab: digits drawn with the mouse are read while they are drawn."""

from jupyter_page import Lab
from playwright.sync_api import expect

PANEL = """
from nnlib import load_mnist
from nnlib.datasets import bundled_file
from nnlib.modelfile import load_model
from course.panels import DrawPanel
net = load_model(bundled_file("weights/sigmoid_mlp.h5"))
panel = DrawPanel(net, load_mnist().test)
panel
"""
COUNT = "print(len(panel.state.sketch.strokes), max(len(s) for s in panel.state.sketch.strokes) > 10)"
SHEET = 20, 30, 370  # left, top and side of the square, in pixels of the picture


def at(box, x, y):
    """The point (x, y) of a sheet of 28 × 28 units, on the page."""
    left, top, side = SHEET
    zoom = box["width"] / 900
    return box["x"] + zoom * (left + side * x / 28), box["y"] + zoom * (top + side * y / 28)


def draw(notebook, *points, lift=True):
    notebook.picture.scroll_into_view_if_needed()
    box = notebook.place()
    mouse = notebook.page.mouse
    mouse.move(*at(box, *points[0]))
    mouse.down()
    for point in points[1:]:
        mouse.move(*at(box, *point), steps=15)
    if lift:
        mouse.up()


def test_a_seven_is_read_while_it_is_drawn(lab, page):
    notebook = lab.open_notebook(page, lab.write("draw.ipynb", PANEL, COUNT))
    notebook.run_all()
    expect(notebook.status).to_contain_text("Draw a digit")
    blank = notebook.source()
    draw(notebook, (7, 6), (20, 6), (12, 23), lift=False)
    notebook.expect_new_picture(blank)  # the bars move before the pen is lifted
    expect(notebook.status).to_contain_text("Draw a digit")
    page.mouse.up()
    expect(notebook.status).to_contain_text("The net reads 7")
    notebook.run_cell(1)
    expect(notebook.output(1)).to_contain_text("1 True")

    notebook.button("Clear").click()
    expect(notebook.status).to_contain_text("Draw a digit")
    draw(notebook, (14, 4), (14, 24))
    expect(notebook.status).to_contain_text("The net reads 1")


def test_a_digit_is_picked_by_keyboard(lab, page):
    notebook = lab.open_notebook(page, lab.write("pick.ipynb", PANEL))
    notebook.run_all()
    old = notebook.source()
    notebook.slider("Test digit").press("ArrowRight")
    expect(notebook.status).to_contain_text("Test digit 1 is labelled")
    notebook.expect_new_picture(old)
    old = notebook.source()
    notebook.slider("Test digit").press("ArrowRight")
    expect(notebook.status).to_contain_text("Test digit 2 is labelled")
    notebook.expect_new_picture(old)


def test_where_jupyterlab_lacks_ipycanvas_that_is_said(chromium, page, tmp_path):
    lab = Lab(tmp_path, disabled=["ipycanvas"])
    try:
        notebook = lab.open_notebook(page, lab.write("deaf.ipynb", PANEL))
        notebook.run_all()
        words = "You cannot draw here: install ipycanvas where JupyterLab itself runs"
        expect(page.locator(".nnlib-notice").first).to_contain_text(words, timeout=30_000)
        notebook.slider("Test digit").press("ArrowRight")
        expect(notebook.status).to_contain_text("Test digit 1 is labelled")
    finally:
        lab.close()
