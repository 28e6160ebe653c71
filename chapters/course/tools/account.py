"""What has become of every entry that the sources print or show: reproduced, drawn, or why it cannot be."""

from collections import Counter
from dataclasses import dataclass

from course.printed import entries
from course.reproduction import printed

VERDICTS = ("exact", "met", "in range", "differs")  # the best first


@dataclass(frozen=True)
class Fate:
    """How an entry fares.

    rows      how many of its printed rows are judged; of: how many it has
    verdict   the worst of those on its figures; empty if it is not judged
    ids       the experiments that judge it
    picture   the figures of the chapters that show it; reason: why it cannot be reproduced, or not whole
    """

    rows: int
    of: int
    verdict: str
    ids: tuple[str, ...]
    picture: tuple[str, ...]
    reason: str


def fates(results, published):
    """{key: Fate} of all entries, in their order.

    results    {"06": {"experiments": {id: {"rows": […]}}}, …}, as reproduce.py keeps them
    published  published.toml; a row of a result belongs to the figure at its place
    """
    judged = {key: [] for key in entries()}
    for result in results.values():
        for id, experiment in result["experiments"].items():
            figures = published[id]["figures"].values()
            for figure, row in zip(figures, experiment["rows"], strict=True):
                if figure["rule"] != "ours" and (part := printed(figure)):
                    judged[part.key].append((id, part.rows, row["verdict"]))
    return {key: fate(entry, judged[key]) for key, entry in entries().items()}


def fate(entry, judged):
    """The Fate of one entry; judged: (id, numbers of rows, verdict) of each figure that is taken of it."""
    worst = max((verdict for *_, verdict in judged), key=VERDICTS.index, default="")
    rows = {row for _, some, _ in judged for row in some}
    ids = tuple(dict.fromkeys(id for id, *_ in judged))
    picture, reason = tuple(entry.get("picture", ())), entry.get("reason", "")
    return Fate(len(rows), len(entry["rows"]), worst, ids, picture, reason)


def summary(found):
    """Of the 120 entries …: how many of them fare how, in a sentence or two. found: {key: Fate}."""
    judged = [each for each in found.values() if each.verdict]
    drawn = [each for each in found.values() if not each.verdict and each.picture]
    left = len(found) - len(judged) - len(drawn)
    rows, of = sum(each.rows for each in judged), sum(each.of for each in found.values())
    verdicts = Counter(each.verdict for each in judged)
    counts = ", ".join(f"{verdicts[name]} {name.replace('differs', 'differ')}" for name in VERDICTS)
    return (f"The sources print or show {len(found)} results ({of:,} printed rows): {len(judged)} are "
            f"reproduced ({rows:,} rows): {counts}; {len(drawn)} are pictures, drawn anew; {left} cannot be "
            "reproduced, and it says why.")


def table(found):
    """The lines of a table of all entries."""
    lines = ["| source, lines | what it prints or shows | rows | here | verdict |", "|---|---|---|---|---|"]
    for key, each in found.items():
        source, where, what = key.split(":", 2)
        rows = f"{each.rows} of {each.of}" if each.of else ""
        here = [", ".join(each.ids)] if each.ids else []
        if each.picture:
            here.append(f"figure{'s' * (len(each.picture) > 1)} {', '.join(each.picture)}")
        here += [each.reason] if each.reason else []
        cells = f"{source} {where}", what, rows, "; ".join(here), each.verdict or "–"
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return lines
