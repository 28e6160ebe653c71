"""The attention panel in a real JupyterLab: it learns, gets a word and a temperature, other heads, pauses."""

from playwright.sync_api import expect

PANEL = """
from course.panels import AttentionPanel
AttentionPanel(name="attention")
"""


def test_learn_ask_a_word_move_the_temperature_pause(lab, page):
    notebook = lab.open_notebook(page, lab.write("attention.ipynb", PANEL))
    notebook.run_all()
    old = notebook.source()
    notebook.button("Start").click()
    notebook.expect_new_picture(old)
    expect(notebook.status).to_contain_text("Learning.")
    notebook.button("Pause").click()
    expect(notebook.status).to_contain_text("Paused at step")
    old = notebook.source()
    notebook.slider("Temperature").press("End")
    expect(notebook.status).to_contain_text("Temperature 10.00")
    notebook.expect_new_picture(old)
    word = page.locator(".widget-text", has=page.get_by_text("Word", exact=True)).locator("input")
    word.fill("basketball")
    word.press("Enter")
    expect(notebook.readout).to_contain_text("basketball →")
    word.fill("ball")
    word.press("Enter")
    expect(notebook.status).to_contain_text("got 4")
    notebook.button("4").press("Enter")
    expect(notebook.status).to_contain_text("4 heads, new weights")
    notebook.button("Step").click()
    expect(notebook.readout).to_contain_text("step 1")
