"""What is counted as a chapter's hour, and what a closer look is."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course.tools import execute, hour
from course.tools.books import chapters, key_of, number_of, parts_of

QUESTION = """predict("How far is it?", {"2 km": "No, twice as far.", "4 km": "Yes."}, answer="4 km")"""
QUIZ = """quiz([
    ("One or two?", {"1": "No.", "2": "Yes."}, "2"), ("Three?", {"3": "Yes.", "4": "No."}, "3")])"""


def code(source, *tags):
    return new_code_cell(source, metadata={"tags": list(tags)})


def book(*cells):
    return new_notebook(cells=[new_markdown_cell(cell) if isinstance(cell, str) else cell for cell in cells])


@pytest.mark.parametrize(("cell", "found"), [
    (new_markdown_cell("# Four words, no more · — $x = y$"), (6, 0, 0, 0)),
    (code("a = 1\n\n\nb = 2  # two"), (0, 2, 0, 0)),
    (code("a = 1\nb = 2", "hide-input"), (0, 0, 0, 0)),
    (code(QUESTION, "hide-input"), (4 + 2 + 4 + 2 + 1 + 2, 0, 0, 1)),
    (code(QUIZ, "hide-input"), (3 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1, 0, 0, 2)),
    (code('def f(x):\n    ...\n\n\ncheck("6.1", f)'), (0, 3, 1, 0)),
    (code("%matplotlib inline\ncheck()"), (0, 2, 0, 0)),
])  # fmt: skip
def test_what_is_counted(cell, found):
    assert tuple(vars(hour.count([cell])).values()) == found


def test_the_minutes_are_those_of_a_careful_first_reading():
    assert hour.Count(words=1200).minutes == 10
    assert hour.Count(lines=50).minutes == 5
    assert hour.Count(exercises=3).minutes == 15
    assert hour.Count(questions=9).minutes == 4
    assert hour.Count(words=600, lines=55, exercises=1, questions=1).minutes == 16


def test_a_closer_look_ends_at_the_next_heading_of_its_level():
    found = book("# A", "## A closer look: b", code("1"), "### c", "text", "## d",
                 "### A closer look: e", "## f")
    look, other = "A closer look: b", "A closer look: e"
    assert list(hour.places(found)) == [None, look, look, look, look, None, other, None]
    assert [cell.source for cell in hour.core(found)] == ["# A", "## d", "## f"]
    assert len(hour.looks(found)) == 5


def test_one_closer_look_may_follow_another():
    found = book("## A closer look: b", "1", "## A closer look: c", "2")
    assert [place[-1] for place in hour.places(found)] == ["b", "b", "c", "c"]


def test_the_time_is_printed_at_the_top_and_closer_looks_are_collapsed():
    found = book("# A\n\n- **You need:** school.\n- **Time:** ?", "## A closer look: b", "word " * 360)
    hour.mark(found)
    said = "school.\n- **Time:** 0 minutes, and 3 more for the closer looks."
    assert found.cells[0].source.endswith(said)
    assert [cell.metadata for cell in found.cells] == [{}, {hour.COLLAPSED: True}, {}]


def test_every_heading_gets_a_cell_of_its_own():
    text = "# A\n\nfirst\n\n## B\n\n```\n# no heading\n```\n\n### C\n\nlast"
    found = book(text, code("# no heading either\n# x"))
    execute.normalise(found)
    assert [cell.source for cell in found.cells] == [
        "# A\n\nfirst", "## B\n\n```\n# no heading\n```", "### C\n\nlast", "# no heading either\n# x"]


@pytest.mark.parametrize(("inside", "after", "needed"), [
    ("x = 1", "print(x)", ["x"]),
    ("x = 1", "x = 2\nprint(x)", []),
    ("def f(): pass", "f()", ["f"]),
    ("import math", "def g():\n    return math.pi", ["math"]),
    ("import math", "def g(math):\n    return math.pi", []),
    ("for k in range(3): pass", "[k for k in range(2)]", []),
    ("old = 2", "old + 1", ["old"]),
    ("y = old", "old + 1", []),
])  # fmt: skip
def test_what_a_later_cell_needs_of_a_closer_look_is_found(inside, after, needed):
    found = book(code("old = 1"), "## A closer look: b", code(inside), "## C", code(after))
    assert [name for name, _ in hour.strays(found)] == needed


def test_a_closer_look_may_use_what_it_makes():
    assert not list(hour.strays(book("## A closer look: b", code("x = 1"), code("x"), "### c", code("x"))))


def test_the_core_alone_gives_what_is_stored_or_it_is_said(tmp_path, monkeypatch):
    cells = [code("x = [1]"), "## A closer look: b", code("x.append(2)"), "## C", code("print(len(x))"),
             code("print(3)")]
    path = tmp_path / "01_book.ipynb"
    path.write_text(execute.nbformat.writes(book(*cells)))
    execute.execute(path)
    assert list(hour.differs(path)) == ["print(len(x))"]


def test_the_map_takes_the_minutes(tmp_path, monkeypatch):
    page = tmp_path / "README.md"
    first, second = "| 1 | [A](01_a.ipynb) | 60 | x |", "| 1b | [B](01b_b.ipynb) | 60 | y |"
    page.write_text(f"| | chapter | min | x |\n{first}\n{second}\n")
    monkeypatch.setattr(hour, "MAP", page)
    hour.write_map({"01b_b.ipynb": 41})
    assert page.read_text().splitlines()[1:] == [first, second.replace("60", "41")]


def test_a_chapter_may_go_on_in_a_second_file():
    assert [key_of(name) for name in ("06_a.ipynb", "06b_c_d.ipynb")] == ["06", "06b"]
    names = "00_a.ipynb", "06_a.ipynb", "06b_a.ipynb", "12b_a.ipynb"
    assert [number_of(name) for name in names] == ["0", "6", "6b", "12b"]
    assert list(chapters()) == sorted(chapters())
    assert [path.name[:2] for path in parts_of("6")] == ["06"] * len(parts_of(6))
    assert parts_of(6)
