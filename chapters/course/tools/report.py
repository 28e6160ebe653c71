"""REPRODUCTION.md: every published figure, ours, and the verdict, from the results of reproduce.py."""

import base64
import re
from collections import Counter
from pathlib import Path

from course.tools.results import write
from nnlib.files.atomic import replacing

CHAPTERS = Path(__file__).parents[2]
ROOT = CHAPTERS.parent
REPORT = ROOT / "REPRODUCTION.md"
README = ROOT / "README.md"
PICTURES = CHAPTERS / "reproduction"
VERDICTS = ("exact", "met", "in range", "differs")
MARKS = "<!-- reproduction -->", "<!-- /reproduction -->"  # in README.md, around the summary line

HEAD = """\
# Every published figure, recomputed

`make reproduce` ran the chapters themselves with `SCALE = "full"` on the 60,000 + 10,000 images of MNIST, and
wrote this page from what they recorded.

**{summary}**

A figure is *exact* (nothing random: equal to every digit printed), *met* (a random run whose median over
seeds is at most 0.3 percentage points below a published accuracy, or on the right side of a bound; or a
statement that holds), *in range* (the published figure lies between our smallest and largest run; the loss of
a single batch, within the middle nine tenths of ours), or *differs*. *ours*: nothing was published that could
be judged. The pictures are those of the chapters. Where a source is wrong or vague, where a figure stands in
none of them, or is met only in a certain way, a note below the table says so.

Seconds are those of a chapter's cells on this machine: each chapter on one core, and those that record times
alone on all of them. A second run gives the same figures, but for ratios of times and what is judged by them.

- Machine: {processor}, {cores} cores, {system}; BLAS kernels: {kernels}
- Versions: Python {python}, {packages}
- Commit: {commits}
- Time: {minutes} minutes of computing, all chapters together
"""


def write_report(results, published, books):
    """Write REPRODUCTION.md, the pictures that it shows, and the summary line of README.md.

    results    {"06": result of reproduce.run, …}
    published  published.toml: titles, sources, `picture` (the caption's number of a figure to show), `note`
    books      {"06": executed notebook, …}; the pictures of other chapters stay as they are
    """
    for number, book in books.items():
        for id in results[number]["experiments"]:
            for name in pictures_of(published[id]):
                data, alt = figure(book, name)
                with replacing(PICTURES / f"{name}.png") as file:
                    file.write(data)
                write(PICTURES / f"{name}.txt", alt + "\n")
    write(REPORT, report(results, published))
    text = README.read_text(encoding="utf-8")
    start, end = (text.index(mark) for mark in MARKS)
    text = text[: start + len(MARKS[0])] + summary(results) + text[end:]
    write(README, text)


def pictures_of(experiment):
    """The numbers of the figures that an experiment shows: [] or ["7.2"]."""
    named = experiment.get("picture", [])
    return [named] if isinstance(named, str) else named


def figure(book, name):
    """The picture above the caption "Figure 7.2: …" of an executed chapter, and its alternative text."""
    picture = None
    for cell in book.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                picture = data["image/png"], output.metadata["image/png"].get("alt", "")
            elif re.match(rf"\*+Figure {re.escape(name)}\b(?!\.)", "".join(data.get("text/markdown", ""))):
                return base64.b64decode(picture[0]), picture[1]
    raise LookupError(f"no figure {name} in this chapter")


def rows_of(results):
    return [row for r in results.values() for e in r["experiments"].values() for row in e["rows"]]


def counted(results):
    """{verdict: how many}; what nobody published counts as "ours", also where it was judged."""
    return Counter("ours" if row["published"] == "–" else row["verdict"] for row in rows_of(results))


def summary(results):
    """The line that README.md shows."""
    counts = counted(results)
    del counts["ours"]
    parts = ", ".join(f"{counts[verdict]} {verdict.replace('differs', 'differ')}" for verdict in VERDICTS)
    return f"Of {counts.total()} published figures: {parts}."


def report(results, published):
    """The text of REPRODUCTION.md."""
    newest = max(results.values(), key=lambda result: result["seconds"])
    machine = dict(newest["machine"])
    commits = ", ".join(sorted({result["commit"] for result in results.values()}))
    packages = ", ".join(f"{name} {version}" for name, version in machine.pop("packages").items())
    total = sum(result["seconds"] for result in results.values())
    lines = [HEAD.format(
        summary=summary(results), commits=commits, packages=packages, minutes=total // 60, **machine)]
    lines += overview(results)
    for result in results.values():
        lines += chapter(result, published)
    return "\n".join(lines).rstrip() + "\n"


def overview(results):
    """A table of the verdicts of each chapter."""
    columns = ("chapter", *VERDICTS, "ours", "minutes")
    lines = ["| " + " | ".join(columns) + " |", "|---" * len(columns) + "|"]
    for number, result in results.items():
        counts = counted({number: result})
        cells = [str(counts[verdict] or "") for verdict in (*VERDICTS, "ours")]
        lines.append(f"| {heading(result)} | " + " | ".join(cells) + f" | {result['seconds'] / 60:.1f} |")
    return [*lines, ""]


def heading(result):
    return f"{int(result['chapter'][:2])} [{result['title']}](chapters/{result['chapter']})"


def chapter(result, published):
    """The section of one chapter: a table, then notes and pictures."""
    lines = [
        f"## {heading(result)}", "",
        "| | experiment | figure | published | ours | verdict | seconds |",
        "|---|---|---|---|---|---|---|",
    ]
    after = []
    for id, experiment in result["experiments"].items():
        entry = published[id]
        for k, row in enumerate(experiment["rows"]):
            first = (f"**{id}**", f"{entry['title']} ({entry['source']})", f"{experiment['seconds']:.1f}")
            label, title, seconds = first if k == 0 else ("", "", "")
            cells = label, title, row["figure"], row["published"], row["ours"], row["verdict"], seconds
            lines.append("| " + " | ".join(map(plain, cells)) + " |")
        if "note" in entry:
            after += [f"**{id}**: {entry['note']}", ""]
        for picture in pictures_of(entry):
            alt = (PICTURES / f"{picture}.txt").read_text(encoding="utf-8").strip()
            after += [f"![{alt}](chapters/reproduction/{picture}.png)", ""]
            after += [f"*{id}: figure {picture} of the chapter.*", ""]
    return [*lines, "", *after]


def plain(text):
    """A text that stays in its cell of a table."""
    return text.replace("|", "\\|").replace("\n", " ")
