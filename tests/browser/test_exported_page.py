"""A notebook that nbconvert executes and exports, read by somebody who is offline and has no kernel."""

import os
import subprocess
import sys

import nbformat
import pytest
from playwright.sync_api import expect

CELLS = """
from course.lesson import predict, quiz
from course.panels import RacePanel
guess = predict("Which one is first?", {"AdaGrad": "Yes.", "SGD": "It zigzags."}, answer="AdaGrad"); guess
---
RacePanel("Ravine", after=guess)
---
quiz([("And then?", {"Nesterov": "Right.", "Adam": "Wrong."}, "Nesterov")])
"""


@pytest.fixture
def page_of(tmp_path):
    """The address of the exported page."""
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in CELLS.split("---")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "a.ipynb")
    ours = ("PYTEST", "NNLIB_HEADLESS")
    env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", "a.ipynb"]
    subprocess.run(command, cwd=tmp_path, env=env, check=True, capture_output=True, timeout=300)
    return (tmp_path / "a.html").as_uri()


def test_it_shows_predictions_panels_and_quizzes(page_of, browser):
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.goto(page_of)
        expect(page.get_by_text("Which one is first?").last).to_be_visible()
        picture = page.locator("img").first
        expect(picture).to_be_visible()
        assert picture.evaluate("image => image.naturalWidth") == 900
        page.get_by_text("Answers").last.click()
        expect(page.get_by_text("Right.").last).to_be_visible()
