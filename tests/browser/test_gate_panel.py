"""The gate panel in a real JupyterLab: AND found by keyboard, XOR explained."""

from statistics import median

from playwright.sync_api import expect

PANEL = """
from course.panels import GatePanel
GatePanel("AND", start=(0.5, 0.5, -0.4))
"""


def test_sliders_move_the_line_until_it_is_and(lab, page):
    notebook = lab.open_notebook(page, lab.write("gates.ipynb", PANEL))
    notebook.run_all()
    expect(notebook.status).to_contain_text("2 of 4 right")
    old = notebook.source()
    waits = []
    for _ in range(3):
        waits.append(notebook.time_to_picture(lambda: notebook.slider("b").press("ArrowLeft")))
        page.wait_for_timeout(137)
    print(f"\nslider to picture: median {1000 * median(waits):.0f} ms")
    notebook.expect_new_picture(old)
    expect(notebook.status).to_contain_text("4 of 4 right: this is AND")
    assert median(waits) < 0.45


def test_xor_is_explained_and_solved_by_two_layers(lab, page):
    notebook = lab.open_notebook(page, lab.write("xor.ipynb", PANEL))
    notebook.run_all()
    expect(notebook.button("Why?")).to_be_hidden()
    notebook.choose("Gate", "XOR")
    notebook.button("Why?").click()
    expect(notebook.status).to_contain_text("These two contradict")
    old = notebook.source()
    notebook.button("Two layers").click()
    expect(notebook.status).to_contain_text("4 of 4 right")
    notebook.expect_new_picture(old)


def test_the_line_follows_the_pointer(lab, page):
    notebook = lab.open_notebook(page, lab.write("dragged.ipynb", PANEL))
    notebook.run_all()
    notebook.picture.scroll_into_view_if_needed()
    box = notebook.place()
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 0.48 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.35 * box["height"], steps=5)
    expect(notebook.status).to_contain_text("4 of 4 right: this is AND")
    page.mouse.up()
