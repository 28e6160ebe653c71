"""What a page of the site shows is what the chapter stores."""

import re
from html.parser import HTMLParser

import nbformat
import pytest

from course.exercises import exercises
from course.exercises.verdict import box
from course.questions import Question
from course.tools.books import chapters

pytest.importorskip("latex2mathml", reason="the site's packages are not installed")

from course.site import live, stage
from course.site.formulas import inline_formulas, mathml

BOOKS = {key: nbformat.read(path, as_version=4) for key, path in chapters().items()}
ASKED = [each for number in range(21) for each in exercises(number)]


class Balance(HTMLParser):
    """Are the elements of a text closed in their order?"""

    EMPTY = ("br", "img", "input")

    def __init__(self, text):
        super().__init__()
        self.open, self.fault = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.fault = self.fault or f"</{tag}> after {self.open[-3:]}"


def printed(cell):
    return [output.text for output in cell.get("outputs", []) if output.output_type == "stream"]


def formulas(book):
    for cell in book.cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"```.*?```|`[^`]*`", "", cell.source, flags=re.S)
            yield from re.findall(r"\$\$(.+?)\$\$", text, re.S)
            text = re.sub(r"\$\$.+?\$\$", "", text, flags=re.S)
            yield from re.findall(r"(?<![\\$])\$([^$\n]+)\$(?!\d)", text)


@pytest.mark.parametrize("key", BOOKS)
def test_every_formula_becomes_an_element_without_an_unknown_command(key):
    for latex in formulas(BOOKS[key]):
        made = mathml(latex)
        assert made.startswith("<math")
        assert not Balance(made).fault
        assert not re.search(r"\\[a-zA-Z]+", made), (latex, made)


def test_formulas_in_code_stay():
    text = "<p>$x$ is not <code>$y$</code>, it costs 5$ or $z^2$</p>"
    made = inline_formulas(text)
    assert "<code>$y$</code>" in made
    assert made.count("<math") == 2


@pytest.mark.parametrize("id", [each.id for each in ASKED])
def test_an_exercise_has_its_hints_and_its_solution_folded(id):
    found = next(each for each in ASKED if each.id == id)
    made = live.exercise(id)
    assert made.count("<details>") == len(found.hints) + 1
    assert made.index("Hint 1") < made.index("<summary>Solution</summary>")
    assert "checked in the notebook" in made
    assert not Balance(made).fault


@pytest.mark.parametrize("key", BOOKS)
def test_a_chapter_keeps_its_outputs_and_gives_each_picture_its_words(key, tmp_path):
    book = nbformat.from_dict(BOOKS[key])
    before = [cell.copy() for cell in book.cells]
    made = stage.chapter(nbformat.from_dict(book), tmp_path, "page", recorded={"T1", "B5"})
    for old, new in zip(before, made.cells, strict=True):
        assert old.source == new.source
        for output in new.get("outputs", []):
            data = output.get("data", {})
            assert "image/png" not in data
            if data.get("text/markdown", "").startswith("!["):
                assert re.fullmatch(r"!\[[^\]]{10,}\]\(pictures/[\w-]+\.png\)", data["text/markdown"])
            if "text/html" in data:
                assert not Balance(data["text/html"]).fault, data["text/html"][:200]
        assert printed(old) == printed(new) or live.asked(old.source)


def test_a_question_is_read_from_its_one_form():
    question = Question("What is `2 + 2`?", {"4": "Yes: $2 + 2 = 4$.", "5": "No."}, "4")
    made = live.questions(question.html(), "prediction")
    assert made.startswith('<div class="live-prediction">')
    assert made.count("<li>") == 2 == made.count('role="status"')
    assert "<math" in made
    assert box("other", "5", "No.") in made


def test_links_to_what_is_no_page_keep_their_words():
    text = stage.linked(stage.ROOT / "chapters" / "README.md")
    assert "](07_optimizers.ipynb)" in text
    assert "](BENCHES.md)" in text
    assert "](course/" not in text
    assert "`course/sources.toml`" in text


def test_the_gallery_has_the_recorded_benches_below_their_pictures():
    text = (stage.ROOT / stage.GALLERY).read_text(encoding="utf-8")
    made = stage.playable(text, {"T1", "P8"})
    assert made.count('class="recorded-bench"') == 2
    assert '![T1](benches/T1.png)\n\n<div class="recorded-bench" data-bench="T1"></div>\n' in made


def test_the_first_page_leads_to_every_chapter():
    text = stage.index()
    for key, path in chapters().items():
        assert f"<chapters/{path.stem}>" in text, key
