"""What the README promises: its code runs, its links and files are there, its list is complete."""

import os
import re
from collections import Counter
from pathlib import Path

import nbformat
import pytest

from course.tools import hour
from course.tools.books import chapters, number_of

ROOT = Path(__file__).parents[1]
PAGES = ["README.md", "CONTRIBUTING.md", "chapters/README.md", "chapters/BENCHES.md", "data/README.md"]


def page(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name):
    targets = re.findall(r"\]\(([^)#]+)\)", page(name))
    missing = [target for target in targets
               if not target.startswith("https://") and not (ROOT / name).parent.joinpath(target).exists()]
    assert not missing


@pytest.mark.parametrize("name", ["README.md", "chapters/README.md"])
def test_every_chapter_is_listed(name):
    for path in (ROOT / "chapters").glob("*.ipynb"):
        assert f"{path.name})" in page(name)


@pytest.mark.parametrize("path", chapters().values(), ids=lambda path: path.name)
def test_the_map_says_how_long_a_chapter_takes(path):
    minutes = hour.count(hour.core(nbformat.read(path, as_version=4))).minutes
    row = rf"^\| {number_of(path.name)} \| \[[^|]*\({path.name}\) \| {minutes} \|"
    found = re.search(row, page("chapters/README.md"), flags=re.M)
    assert found, f"expected {minutes}: run python -m course.tools.hour"


def test_the_python_example_runs(capsys):
    (code,) = re.findall(r"```python\n(.*?)```", page("README.md"), flags=re.S)
    exec(compile(code, "README.md", "exec"), {})
    assert float(capsys.readouterr().out) > 0.88


@pytest.mark.parametrize("target", ["lab", "test", "chapters", "matrix", "oracle", "lock", "site",
                                    "recordings"])
def test_the_make_targets_that_are_named_exist(target):
    assert re.search(rf"^{target}:", page("Makefile"), flags=re.M)


SLIPS = [line.strip("| ").split(" | ") for line in page("chapters/README.md").splitlines()
         if re.match(r"\| (framework|notes|pipeline|one-two-three) \| \d", line)]


def listed_slips(text):
    """(source, lines) of every row of the list of slips, written as in the course's table."""
    source, named = None, {"framework", "notes", "pipeline", "one-two-three"}
    for line in text.splitlines():
        if line.startswith("## "):
            head = line[3:].split(",")[0].split()[0]
            source = head if head in named else "any" if head == "Those" else None
        elif line.startswith("| ") and source and not line.startswith(("| source", "| line")):
            lines = line.split("|")[1].strip().replace(" to ", "–")
            yield tuple(lines.split(" ", 1)) if source == "any" else (source, lines)


def test_every_slip_of_the_sources_has_its_place():
    folder = os.environ.get("NNLIB_SOURCES")
    if not folder or not Path(folder, "slips.md").is_file():
        pytest.skip("NNLIB_SOURCES names no folder with the list of slips")
    listed = listed_slips(Path(folder, "slips.md").read_text(encoding="utf-8"))
    assert Counter((source, lines) for source, lines, *_ in SLIPS) == Counter(listed)


@pytest.mark.parametrize(("source", "lines", "what", "where"), SLIPS)
def test_a_slip_is_shown_where_the_table_says(source, lines, what, where):
    number, _, heading = where.partition(" · ")
    chapter = next(path for path in chapters().values() if number_of(path.name) == number)
    text = "\n".join(cell.source for cell in nbformat.read(chapter, as_version=4).cells)
    assert re.search(rf"^#+ {re.escape(heading)}", text, flags=re.M), f"{chapter.name} has no such heading"
    numbers = re.findall(r"\d+", lines)
    numbers += re.findall(r"\((?:line )?(\d+)\)", what)
    assert any(re.search(rf"(?<!\d){n}(?!\d)", text) for n in numbers), "the chapter names none of them"
