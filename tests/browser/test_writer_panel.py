"""The writer panel in a real JupyterLab: it learns, is made cold, names begin as asked, it is paused."""

from playwright.sync_api import expect

PANEL = """
from nnlib.datasets import load_names
from course.panels import WriterPanel
WriterPanel(load_names()[:500], name="writer", steps=100_000)
"""


def test_it_writes_while_it_learns_and_hears_its_controls(lab, page):
    notebook = lab.open_notebook(page, lab.write("writer.ipynb", PANEL))
    notebook.run_all()
    expect(notebook.status).to_contain_text("Press Start")
    first = notebook.source()
    notebook.button("Start").click()
    notebook.expect_new_picture(first)
    expect(notebook.status).to_contain_text("Learning.")
    notebook.slider("Temperature").press("Home")
    expect(notebook.readout).to_contain_text("temperature 0.0")
    notebook.choose("Optimizer", "SGD")
    expect(notebook.status).to_contain_text("SGD from step")
    notebook.button("Pause").click()
    expect(notebook.status).to_contain_text("Paused at step")
    page.wait_for_timeout(1000)
    still = notebook.source()
    begin = page.get_by_label("Begin with")
    begin.fill("jo")
    begin.press("Enter")
    notebook.expect_new_picture(still)
