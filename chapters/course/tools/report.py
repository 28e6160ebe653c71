"""REPRODUCTION.md: every published figure, ours, and the verdict, from the results of reproduce.py."""

import base64
import re
from collections import Counter

from course.reproduction import compared
from course.tools.account import VERDICTS, fates, summary, table
from course.tools.books import CHAPTERS, number_of
from course.tools.results import write
from nnlib.files.atomic import replacing

ROOT = CHAPTERS.parent
REPORT = ROOT / "REPRODUCTION.md"
README = ROOT / "README.md"
PICTURES = CHAPTERS / "reproduction"
MARKS = "<!-- reproduction -->", "<!-- /reproduction -->"  # in README.md, around the summary line
BEYOND = """\
## Beyond the sources

The last chapters go further than the five sources. These figures were published elsewhere, and it says where;
they are not counted above. A random run's loss is *met* if the median over seeds is at most 0.02 above the
published one, and *in range* if the published one lies between our smallest and largest run.
"""

HEAD = """\
# Every published figure, recomputed

`make reproduce` ran the chapters themselves with `SCALE = "full"` on the 60,000 + 10,000 images of MNIST, and
wrote this page from what they recorded.

**{summary}**

Beside them stand {ours} figures of our own. The verdicts:

- *exact*: nothing random: equal to every digit printed.
- *met*: a random run whose median over seeds is at most 0.3 percentage points below a published accuracy, or
  on the right side of a bound; or a statement that holds.
- *in range*: the published figure lies between our smallest and largest run. Of a log or a table as many
  points lie in the band of our runs as of our poorest run lie in the band of the others: with few seeds even
  a perfect copy lies partly outside.
- *differs*: none of these. Then a note says what was tried.

A result of a source is as good as the worst of its figures. Seeds and rules were fixed before the runs. Each
experiment runs as its source has it, with every slip of its program; what a slip costs is a figure of our
own. The pictures are those of the chapters.

Seconds are those of a chapter's cells on this machine: each chapter on one core, and those that record times
alone on all of them; where other programs run beside it, they are too many. A second run gives the same
figures, but for ratios of times and what is judged by them.

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
    line = summary(fates(results, published))
    text = README.read_text(encoding="utf-8")
    start, end = (text.index(mark) for mark in MARKS)
    text = text[: start + len(MARKS[0])] + line + text[end:]
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


def judged_anew(results, published):
    """The results with the verdicts of today's published.toml; rows of other figures stay as they are."""
    for result in results.values():
        for id, experiment in result["experiments"].items():
            if experiment["figures"].keys() == published[id]["figures"].keys():
                rows = compared(id, published[id], experiment["figures"])
                experiment["rows"] = [vars(row) for row in rows]
    return results


def divided(id, experiment, published):
    """The rows on what a source printed, and those on what is ours."""
    figures = published[id]["figures"].values()
    parts = [], []
    for figure, row in zip(figures, experiment["rows"], strict=True):
        parts[figure["rule"] == "ours"].append(row)
    return parts


def all_rows(results, published):
    """The same of all experiments together."""
    parts = [divided(id, e, published) for r in results.values() for id, e in r["experiments"].items()]
    return [[row for part in parts for row in part[which]] for which in (0, 1)]


def report(results, published):
    """The text of REPRODUCTION.md."""
    newest = max(results.values(), key=lambda result: result["seconds"])
    machine = dict(newest["machine"])
    commits = ", ".join(sorted({result["commit"] for result in results.values()}))
    packages = ", ".join(f"{name} {version}" for name, version in machine.pop("packages").items())
    total = sum(result["seconds"] for result in results.values())
    found = fates(results, published)
    inside, outside = parted(results, published)
    lines = [HEAD.format(
        summary=summary(found), ours=len(all_rows(inside, published)[1]), commits=commits, packages=packages,
        minutes=total // 60, **machine)]
    lines += overview(inside, published)
    for result in inside.values():
        lines += chapter(result, published)
    lines += beyond(outside, published)
    lines += ["## All that the sources print or show", "", *table(found)]
    return "\n".join(lines).rstrip() + "\n"


def parted(results, published):
    """The results without what goes beyond the sources, and that alone; the chapters that have any."""
    parts = {}, {}
    for number, result in results.items():
        for which, part in enumerate(parts):
            mine = {id: experiment for id, experiment in result["experiments"].items()
                    if ("beyond" in published[id]) is bool(which)}
            if mine:
                part[number] = result | {"experiments": mine}
    return parts


def overview(results, published):
    """A table of the verdicts of each chapter."""
    columns = ("chapter", *VERDICTS, "ours", "minutes")
    lines = ["| " + " | ".join(columns) + " |", "|---" * len(columns) + "|"]
    for number, result in results.items():
        theirs, ours = all_rows({number: result}, published)
        counts = Counter(row["verdict"] for row in theirs)
        cells = [str(count or "") for count in (*(counts[verdict] for verdict in VERDICTS), len(ours))]
        lines.append(f"| {heading(result)} | " + " | ".join(cells) + f" | {result['seconds'] / 60:.1f} |")
    return [*lines, ""]


def heading(result):
    return f"{number_of(result['chapter'])} [{result['title']}](chapters/{result['chapter']})"


def chapter(result, published):
    """The section of one chapter: what a source printed, what is ours, then notes and pictures."""
    theirs, ours, after = [], [], []
    for id, experiment in result["experiments"].items():
        entry = published[id]
        for lines, rows in zip((theirs, ours), divided(id, experiment, published), strict=True):
            for row in rows:
                head = f"**{id}**", f"{entry['title']} ({entry['source']})", f"{experiment['seconds']:.1f}"
                label, title, seconds = head if row is rows[0] else ("", "", "")
                found = [row["ours"]] if lines is ours else [row["published"], row["ours"], row["verdict"]]
                cells = label, title, row["figure"], *found, seconds
                lines.append("| " + " | ".join(map(plain, cells)) + " |")
        after += told(id, entry)
    lines = [f"## {heading(result)}", ""]
    if theirs:
        lines += ["| | experiment | figure | published | ours | verdict | seconds |",
                  "|---|---|---|---|---|---|---|", *theirs, ""]
    if ours:
        lines += ["Ours, with nothing printed to compare:", "", "| | experiment | figure | found | seconds |",
                  "|---|---|---|---|---|", *ours, ""]
    return [*lines, *after]


def told(id, entry):
    """The note of an experiment, and its pictures."""
    lines = [f"**{id}**: {entry['note']}", ""] if "note" in entry else []
    for picture in pictures_of(entry):
        alt = (PICTURES / f"{picture}.txt").read_text(encoding="utf-8").strip()
        lines += [f"![{alt}](chapters/reproduction/{picture}.png)", ""]
        lines += [f"*{id}: figure {picture} of the chapter.*", ""]
    return lines


def beyond(results, published):
    """The section of what goes beyond the sources; none if nothing does."""
    rows, after = [], []
    for result in results.values():
        for id, experiment in result["experiments"].items():
            entry, head = published[id], True
            for row in experiment["rows"]:
                first = [f"**{id}**", f"{entry['title']} (chapter {heading(result)})", entry["beyond"]]
                cells = [*(first if head else [""] * 3), row["figure"], row["published"], row["ours"],
                         row["verdict"], f"{experiment['seconds']:.1f}" if head else ""]
                rows.append("| " + " | ".join(map(plain, cells)) + " |")
                head = False
            after += told(id, entry)
    if not rows:
        return []
    columns = "| | experiment | where it was published | figure | published | ours | verdict | seconds |"
    return [BEYOND, columns, "|---|---|---|---|---|---|---|---|", *rows, "", *after]


def plain(text):
    """A text that stays in its cell of a table."""
    return text.replace("|", "\\|").replace("\n", " ")
