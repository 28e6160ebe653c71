"""Who runs a cell: a reader at a page, or a program whose page must do without a kernel."""

from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient

from course.panels.shared import headless as module
from course.panels.shared.headless import headless

VIEW = "application/vnd.jupyter.widget-view+json"
CELLS = """
from course.lesson import predict, quiz
from course.panels import GatePanel
guess = predict("Which?", {"this": "Yes, this.", "that": "Not that."}, answer="this"); guess
---
GatePanel("OR", after=guess)
---
quiz([("And which?", {"one": "Right.", "two": "Wrong."}, "one")])
"""


def as_in_a_readers_kernel(monkeypatch):
    """Called in the test itself: pytest names each of its phases in the environment."""
    for name in ("PYTEST_VERSION", "PYTEST_CURRENT_TEST", "NNLIB_HEADLESS", "VOILA_KERNEL_ID"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("content", "expected"), [
    ({"code": "1", "allow_stdin": False}, True),  # nbconvert, papermill
    ({"code": "1", "allow_stdin": True}, False),  # JupyterLab
    ({"comm_id": "1", "data": {}}, False),  # a control was moved
    (None, False),
])  # fmt: skip
def test_a_program_that_could_not_ask_anybody_is_no_reader(monkeypatch, content, expected):
    as_in_a_readers_kernel(monkeypatch)
    request = {} if content is None else {"content": content}
    shell = SimpleNamespace(get_parent=lambda: request)
    monkeypatch.setattr(module, "get_ipython", lambda: shell)
    assert headless() == expected


def test_a_plain_python_and_voila_are_not_taken_for_one(monkeypatch):
    as_in_a_readers_kernel(monkeypatch)
    assert not headless()
    request = {"content": {"allow_stdin": False}}
    monkeypatch.setattr(module, "get_ipython", lambda: SimpleNamespace(get_parent=lambda: request))
    monkeypatch.setenv("VOILA_KERNEL_ID", "1")
    assert not headless()


def test_a_notebook_that_a_program_executes_holds_text_and_pictures(monkeypatch):
    as_in_a_readers_kernel(monkeypatch)
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in CELLS.split("---")]
    book = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(book, timeout=120, kernel_name="python3").execute()
    question, panel, asked = (cell.outputs[0].data for cell in book.cells)
    assert not [data for data in (question, panel, asked) if VIEW in data]
    assert "Yes, this." in question["text/html"]
    assert panel["image/png"]
    assert "And which?" in asked["text/html"]
