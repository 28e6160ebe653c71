"""All that the sources print is held to the digit; each entry is reproduced, a picture, or has a reason."""

import json
import os
import re
from functools import cache
from pathlib import Path

import pytest

from course.printed import Printed, entries, key_of
from course.reproduction import printed, published
from course.tools.books import parts_of

KINDS = {"log", "table", "array", "scalar", "statement", "figure-only"}
PUBLISHED = published()
FIGURES = [(id, name) for id, experiment in PUBLISHED.items() for name in experiment["figures"]]


@pytest.fixture(scope="module")
def register():
    """The register of the sources, where NNLIB_SOURCES names the folder that has them."""
    folder = os.environ.get("NNLIB_SOURCES")
    if not folder or not Path(folder, "figures.json").is_file():
        pytest.skip("NNLIB_SOURCES names no folder with the sources' register")
    return json.loads(Path(folder, "figures.json").read_text(encoding="utf-8"))


def test_every_entry_of_the_register_is_held_value_by_value(register):
    held = entries()
    keys = [f"{e['source']}:{e['lines'][0]}–{e['lines'][1]}:{e['what']}" for e in register]
    assert sorted(held) == sorted(keys)
    for key, entry in zip(keys, register, strict=True):
        ours = held[key]
        assert ours["kind"] == entry["kind"], key
        assert ours["rows"] == entry["rows"], key
        assert ours.get("columns", []) == entry["columns"], key
        assert ", ".join(ours["experiments"]) == entry["experiment"], key
        if entry["kind"] == "figure-only":
            assert ours.get("setup", {}) == entry["setup"], key


def test_there_are_120_entries_of_1477_rows():
    assert len(entries()) == 120
    assert sum(len(entry["rows"]) for entry in entries().values()) == 1477
    assert {entry["kind"] for entry in entries().values()} == KINDS


@cache
def reproduced():
    """{key: numbers of the rows that a figure of published.toml is judged by}."""
    found = {}
    for id, name in FIGURES:
        figure = PUBLISHED[id]["figures"][name]
        if figure["rule"] != "ours" and "of" in figure:
            part = printed(figure)
            found.setdefault(part.key, set()).update(part.rows)
    return found


@pytest.mark.parametrize("key", entries())
def test_an_entry_is_reproduced_or_a_picture_or_says_why_not(key):
    entry, rows = entries()[key], reproduced().get(key)
    if rows is not None and len(rows) == len(entry["rows"]):
        return
    told = f"{len(rows or ())} of {len(entry['rows'])} rows are judged"
    assert "picture" in entry or "reason" in entry, told


@pytest.mark.parametrize("key", [key for key, entry in entries().items() if "picture" in entry])
def test_a_picture_is_a_figure_of_a_chapter(key):
    for number in entries()[key]["picture"]:
        caption = re.compile(rf"\*+Figure {re.escape(number)}\b(?!\.)")
        texts = [part.read_text(encoding="utf-8") for part in parts_of(number.split(".")[0])]
        assert any(map(caption.search, texts)), f"no Figure {number}"


@pytest.mark.parametrize(("id", "name"), FIGURES)
def test_what_counts_as_published_stands_in_a_source(id, name):
    figure = PUBLISHED[id]["figures"][name]
    if figure["rule"] == "ours":
        assert "of" not in figure, "what is judged of an entry is not ours"
        return
    if "beyond" in PUBLISHED[id]:
        assert "of" not in figure
        assert figure["published"], "what was published elsewhere stands here, and where in `beyond`"
        return
    part = printed(figure)
    assert part is not None, "name the entry that it is taken of, or call it ours"
    if figure["rule"] != "holds":
        assert part.values


def test_values_are_taken_by_row_and_column():
    assert Printed.of("notes:12–28", row="A * 10").values == ("10", "20", "30", "40")
    assert Printed.of("notes:1524–1589", row=1).values == ("0.9054833333333333", "0.9099")
    assert Printed.of("notes:1524–1589", column="test accuracy").values[:2] == ("0.1038", "0.9099")
    assert Printed.of("framework:1071–1145…every batch").key.endswith("of every batch")


@pytest.mark.parametrize(("how", "told"), [
    ({"row": "B * 10"}, "no row begins with 'B"), ({"column": "third"}, "no column 'third' among expression"),
])
def test_what_an_entry_does_not_have_is_refused(how, told):
    with pytest.raises(ValueError, match=told):
        Printed.of("notes:12–28", **how)


@pytest.mark.parametrize("beginning", ["notes:1–2", "framework:1071–1145", ""])
def test_an_unknown_or_ambiguous_beginning_is_refused(beginning):
    with pytest.raises(ValueError, match="the beginning of one entry"):
        key_of(beginning)
