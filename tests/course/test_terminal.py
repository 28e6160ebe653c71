"""What the course prints can be printed everywhere, and is the same wherever all can be shown."""

import io
import os
import subprocess
import sys

import pytest

from course.checkup import Checkup, Finding
from course.exercises import CHAPTERS, check, exercises, hint, solution
from course.lesson import predict, quiz
from course.reproduction import Record, Row
from course.terminal import for_terminal

ALL = [exercise for chapter in CHAPTERS for exercise in exercises(chapter)]


def shown():
    """Everything with a text of its own."""
    for exercise in ALL:
        yield check(exercise.id, None)
        yield check(exercise.id, exercise.right_answer())
        yield from (check(exercise.id, mistake.answer) for mistake in exercise.mistakes[:3])
        yield from (hint(exercise.id, number) for number in range(1, len(exercise.hints) + 1))
        yield solution(exercise.id)
    yield Record("X1", "√n · λ", "notes 0", (Row("x²", "–", "10⁻³ × 2", "in range"),))
    yield Checkup((Finding("a – b", "get “data” again …"),))
    yield predict("What does η → 0 do?", {"a": "b", "c": "d"}, answer="a")
    yield quiz([("γ?", {"a": "b", "c": "d"}, "a")])


SHOWN = list(shown())


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "latin-1", "gbk"])
def test_everything_can_be_printed_everywhere(encoding, monkeypatch):
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)  # strict: what it lacks raises
    monkeypatch.setattr(sys, "stdout", file)
    for thing in SHOWN:
        print(thing)
        print(repr(thing), f"{thing}")
    file.flush()
    assert len(file.buffer.getvalue()) > 100_000


@pytest.mark.parametrize("encoding", ["utf-8", None, "no such one", "utf-16"])
def test_where_all_can_be_shown_nothing_changes(encoding, monkeypatch):
    class Output(io.StringIO):
        pass

    Output.encoding = encoding
    monkeypatch.setattr(sys, "stdout", Output())
    text = "✓ Passed · √n … γ² − ½ → 梯"
    assert for_terminal(text) is text
    monkeypatch.setattr(sys, "stdout", None)  # a program without a console
    assert for_terminal(text) is text


@pytest.mark.parametrize(("text", "spelled"), [
    ("✓ Passed · 6.7", "+ Passed - 6.7"), ("✗ Not yet", "x Not yet"), ("○ Not tried yet", "o Not tried yet"),
    ("→ Hint 1 of 3", "-> Hint 1 of 3"), ("w·x + b", "w*x + b"), ("√(1/n) ≤ ½", "sqrt(1/n) <= 1/2"),
    ("x², 10⁻³, βᵏ, x₁", "x^2, 10^-3, beta^k, x1"), ("γ Σ Ω", "gamma Sigma Omega"), ("é …", "e ..."),
    ("y\u0302", "y"), ("梯", "\\u68af"),
])  # fmt: skip
def test_what_a_terminal_lacks_is_spelled(text, spelled, monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert for_terminal(text) == spelled


def test_a_terminal_keeps_the_characters_that_it_has(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="cp1252"))
    assert for_terminal("✓ a · b – x² … γ") == "+ a · b – x² … gamma"


def test_a_script_prints_a_hint_in_ascii():
    code = "from course.exercises import check, hint; print(hint('6.7')); print(check('6.7', None))"
    run = subprocess.run([sys.executable, "-X", "utf8=0", "-c", code], capture_output=True,
                         env=os.environ | {"PYTHONIOENCODING": "ascii"})  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith(b"-> Hint 1 of 3 - 6.7 ")
    assert b"o Not tried yet - 6.7 " in run.stdout


def test_what_a_notebook_stores_does_not_depend_on_the_terminal(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert "<strong>○ Not tried yet</strong>" in check("6.3", None)._repr_html_()
    assert "<strong>→ Hint</strong>" in hint("6.3", 1)._repr_html_()
    record, _, prediction, _ = SHOWN[-4:]
    assert "√n · λ" in record._repr_html_()
    assert prediction._repr_mimebundle_()["text/plain"] == "Prediction: What does η → 0 do?"
