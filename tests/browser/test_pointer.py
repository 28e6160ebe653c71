"""A press and a drag on a panel's picture arrive in its own pixels, whatever size the page gives it."""

from playwright.sync_api import expect

PANEL = """
import numpy as np
from course.panels.shared.base import Panel
from course.panels.shared.figure import LiveFigure

class Pointed(Panel):
    def __init__(self):
        self.live = LiveFigure(9.0, 4.0)
        self.live.figure.add_axes((0, 0, 1, 1)).set(xlim=(0, 9), ylim=(0, 4))
        super().__init__("pointed", [], alt="a plane", width=450, press=self.press, drag=self.drag)
        self.say("Ready.")  # a first line would move the picture down

    def frame(self):
        return self.live.png([])

    def press(self, x, y):
        self.say("pressed {:.1f} {:.1f}".format(*self.live.place(x, y)[1]))

    def drag(self, x, y):
        self.say("dragged {:.1f} {:.1f}".format(*self.live.place(x, y)[1]))

Pointed()
"""


def test_a_press_and_a_drag_are_heard_in_the_pictures_pixels(lab, page):
    notebook = lab.open_notebook(page, lab.write("pointer.ipynb", PANEL))
    notebook.run_all()
    box = notebook.place()
    assert abs(box["width"] - 450) < 2  # half of the picture's 900 pixels
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    expect(notebook.status).to_contain_text("pressed 1.0 3.0")
    page.mouse.move(box["x"] + 400, box["y"] + 150)
    expect(notebook.status).to_contain_text("dragged 8.0 1.0")
    page.mouse.up()
    page.mouse.move(box["x"] + 200, box["y"] + 100)
    page.wait_for_timeout(300)
    expect(notebook.status).to_contain_text("dragged 8.0 1.0")
