"""The broadcasting panel in a real JupyterLab: sizes moved by keyboard, drawn or refused."""

from playwright.sync_api import expect

PANEL = """
from course.panels import BroadcastPanel
BroadcastPanel((3, 4), (4,))
"""


def test_shapes_are_chosen_drawn_and_refused(lab, page):
    notebook = lab.open_notebook(page, lab.write("broadcasting.ipynb", PANEL))
    notebook.run_all()
    expect(notebook.status).to_contain_text("They fit: (3, 4) and (4,) give (3, 4).")

    old = notebook.source()
    notebook.slider("b, axis −1").press("ArrowLeft")
    expect(notebook.status).to_contain_text("Refused: at axis −1 a has 4 and b 3.")
    expect(notebook.readout).to_contain_text("ValueError")
    notebook.expect_new_picture(old)

    old = notebook.source()
    for _ in range(3):
        notebook.slider("b, axis −2").press("ArrowRight")
    for _ in range(2):
        notebook.slider("b, axis −1").press("ArrowLeft")
    expect(notebook.status).to_contain_text("They fit: (3, 4) and (3, 1) give (3, 4).")
    expect(notebook.readout).to_contain_text("shape (3, 4)")
    notebook.expect_new_picture(old)


def test_a_gap_between_axes_closes_up(lab, page):
    notebook = lab.open_notebook(page, lab.write("gap.ipynb", PANEL))
    notebook.run_all()
    expect(notebook.status).to_contain_text("They fit")
    notebook.slider("a, axis −1").press("Home")
    expect(notebook.status).to_contain_text("Refused: at axis −1 a has 3 and b 4.")
    shown = [
        page.locator(".widget-slider", has=page.get_by_text(f"a, axis −{k}", exact=True)) for k in (3, 2, 1)
    ]
    for slider, size in zip(shown, ("none", "none", "3"), strict=True):
        expect(slider.locator(".widget-readout")).to_have_text(size)
