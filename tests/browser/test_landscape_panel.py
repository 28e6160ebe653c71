"""The landscape panel in a real JupyterLab: a ball is released by a press, rolls, oscillates, rests."""

from playwright.sync_api import expect

PANEL = """
from course.panels import LandscapePanel
LandscapePanel(speed=25)
"""


def test_a_ball_is_released_rolls_and_is_disturbed(lab, page):
    notebook = lab.open_notebook(page, lab.write("landscape.ipynb", PANEL))
    notebook.run_all()
    expect(notebook.status).to_contain_text("where the ball should start")
    old = notebook.source()
    box = notebook.place()
    page.mouse.click(box["x"] + 0.4 * box["width"], box["y"] + 0.3 * box["height"])
    expect(notebook.status).to_contain_text("The ball is there")
    notebook.expect_new_picture(old)

    notebook.button("Start").click()
    expect(notebook.status).to_contain_text("rolls downhill")
    rate = notebook.slider("Learning rate")
    old = notebook.source()
    rate.press("End")  # by one key: on a slow page it would arrive before a tenth
    expect(notebook.readout).to_contain_text("learning rate 10")
    expect(notebook.status).to_contain_text("diverges")
    notebook.expect_new_picture(old)
    notebook.button("Pause").click()
    expect(notebook.button("Start")).to_be_visible()

    notebook.choose("Landscape", "Valleys")
    expect(notebook.readout).to_contain_text("x 6.5")
    start = notebook.slider("Start x")
    expect(start).to_have_attribute("aria-valuetext", "6.50")  # as the page shows it
    start.press("ArrowLeft")
    expect(notebook.readout).to_contain_text("x 6.4")

    notebook.choose("Landscape", "Saddle")
    expect(notebook.status).to_contain_text("Saddle: Press on the picture")
    expect(notebook.readout).to_contain_text("y 0.01")
    for _ in range(6):  # as fast as keys can be: none is lost
        notebook.slider("Start y").press("ArrowRight")
    expect(notebook.readout).to_contain_text("x -1.6, y 0.3 ")
