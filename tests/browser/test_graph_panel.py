"""The graph panel in a real JupyterLab: walked by keyboard, back again, another graph, set for added."""

from playwright.sync_api import expect

PANEL = """
from course.panels import GraphPanel
GraphPanel()
"""


def test_the_graph_is_walked_by_keyboard(lab, page):
    notebook = lab.open_notebook(page, lab.write("graph.ipynb", PANEL))
    notebook.run_all()
    expect(notebook.status).to_contain_text("every gradient is 0")
    expect(notebook.button("Back")).to_be_disabled()
    old = notebook.source()
    notebook.button("Step").press("Enter")
    notebook.expect_new_picture(old)
    expect(notebook.status).to_contain_text("The walk begins at the end")
    for _ in range(3):
        notebook.button("Step").press("Enter")
    expect(notebook.status).to_contain_text("x has heard from 2 of 2 users: 2 + 3 = 5")
    notebook.button("Back").click()
    expect(notebook.status).to_contain_text("it sends 1 · 2 = 2")
    page.wait_for_timeout(500)  # for the last frame
    old = notebook.source()
    notebook.button("set: =").click()
    notebook.button("Step").click()
    expect(notebook.status).to_contain_text("the 2 that was there is lost")
    notebook.expect_new_picture(old)
    page.wait_for_timeout(500)
    old = notebook.source()
    leaf = page.locator(".widget-text", has=page.get_by_text("x", exact=True)).locator("input")
    leaf.fill("2")
    leaf.press("Enter")
    notebook.expect_new_picture(old)
    expect(notebook.readout).to_contain_text("= 2   ·   step 4 of 5")
    notebook.choose("Expression", "tanh(x·w + b)")
    expect(notebook.readout).to_contain_text("step 0 of 6")
