"""The published figure beside ours, and the verdict. One file, published.toml, has them all.

    record("B1", price=220, gradients=[2.2, 110, 200])
    record("B5", scale=SCALE, test=[0.9701, 0.9717, 0.9709])        a random run: one value a seed
"""

import html
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course.printed import Printed
from course.terminal import for_terminal

PUBLISHED = Path(__file__).with_name("published.toml")
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
SHORT = 8  # so many published values are shown one by one
LONG = 100  # values from which on six digits are stored
MARGIN = 0.003  # an accuracy is met if its median is at most this far below the published one
LOSS_MARGIN = 0.02  # a loss, if its median is at most this far above
PER_CENT = 100  # an accuracy that is printed as more than 1 is in per cent, and so is its margin


@dataclass(frozen=True)
class Row:
    figure: str
    published: str
    ours: str
    verdict: str


@dataclass(frozen=True)
class Record:
    """What `record` returns: a small table, as text and as HTML."""

    id: str
    title: str
    source: str
    rows: tuple[Row, ...]

    def __repr__(self):
        head = f"{self.id}  {self.title}  ({self.source})"
        lines = [f"  {r.figure}: published {r.published}, ours {r.ours}: {r.verdict}" for r in self.rows]
        return for_terminal("\n".join([head, *lines]))

    def _repr_html_(self):
        cell = '<td style="text-align:left">{}</td>'.format
        head = '<th scope="col" style="text-align:left">{}</th>'.format
        columns = "".join(map(head, ("figure", "published", "ours", "verdict")))
        rows = "".join(
            f"<tr>{cell(html.escape(row.figure))}{cell(html.escape(row.published))}"
            f"{cell(html.escape(row.ours))}{cell(f'<b>{html.escape(row.verdict)}</b>')}</tr>"
            for row in self.rows)
        caption = f"{self.id}: {html.escape(self.title)} ({html.escape(self.source)})"
        return (f'<table><caption style="text-align:left; white-space:nowrap">{caption}</caption>'
                f"<thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>")


def record(id, /, *, scale="full", **figures):
    """Compare our figures with the published ones of experiment `id`.

    figures  by the names that published.toml gives them: a number, a list or array of numbers
             (a vector for the rules "exact" and "at most"; one value a seed for the others, and for
             "band" (seeds, points)), True or False for the rule "holds", or a text for the rule "ours"
    scale    "full", or "bundled": then a figure of the full data is shown and not judged

    Verdicts: *exact* equal to every digit printed; *met* (median at most 0.003 below an accuracy, at
    most 0.02 above a loss, at or above an "at least", all at or below an "at most"); *in range* the
    published figure lies between our smallest and largest run, or enough of its points lie in their
    band; *differs* none of these; *ours* there is no published one.
    If the environment names a file in NNLIB_RECORD, a line of JSON is appended to it.
    Raises KeyError for an unknown id or figure, ValueError for a figure left out.
    """
    experiments = published()
    if id not in experiments:
        raise KeyError(f"no experiment {id!r} in published.toml: it has {', '.join(experiments)}")
    experiment = experiments[id]
    result = Record(id, experiment["title"], experiment["source"], compared(id, experiment, figures, scale))
    if log := os.environ.get("NNLIB_RECORD"):
        line = {"id": id, "scale": scale, "figures": {k: plain(v) for k, v in figures.items()},
                "rows": [vars(row) for row in result.rows]}
        with open(log, "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    return result


def compared(id, experiment, figures, scale="full"):
    """The rows of a record: a tuple of Row, one for each figure. Raises ValueError for a figure left out."""
    expected = experiment["figures"]
    if set(figures) != set(expected):
        raise ValueError(f"{id}: expected the figures {', '.join(expected)}; got {', '.join(figures)}")
    rows = []
    for name, entry in expected.items():
        comparable = scale == "full" or "full" not in (experiment.get("scale"), entry.get("scale"))
        ours = text_of(entry, figures[name]) if comparable or entry["rule"] != "band" else "–"
        rows.append(Row(entry.get("name", name.replace("_", " ")), entry.get("published", "–"), ours,
                        judge(entry, figures[name]) if comparable else "only at full scale"))
    return tuple(rows)


def published():
    """published.toml as a dictionary: {"B5": {"title": …, "source": …, "figures": {…}}, …}.

    A figure that is taken `of` an entry of the sources has the values printed there as its `values`, and as
    `published` unless it says this in words.
    """
    import tomllib

    found = tomllib.loads(PUBLISHED.read_text(encoding="utf-8"))
    for experiment in found.values():
        for figure in experiment["figures"].values():
            if "of" not in figure or figure["rule"] in ("holds", "ours"):
                continue
            figure["values"] = printed(figure).values
            figure.setdefault("published", in_short(figure["values"]))
    return found


def printed(figure):
    """The Printed that a figure of published.toml is taken of; None if it is of no source."""
    if "of" not in figure:
        return None
    return Printed.of(figure["of"], row=figure.get("row"), column=figure.get("column"))


def in_short(values):
    if len(values) <= SHORT:
        return ", ".join(values)
    return f"{len(values):,} values: {values[0]}, {values[1]} … {values[-1]}"


def inside(values, low, high, texts):
    """Which values lie in the band, to half a unit of the last place printed."""
    half = np.array([0.5000001 * unit(text) for text in texts])
    return (values >= low - half) & (values <= high + half)


def counted(texts, ours):
    """How many of the published points lie in the band of our runs; of each run, in that of the others.

    texts (points,), ours (seeds, points), at least three seeds -> a number, (seeds,).
    """
    ours = np.asarray(ours, dtype=float)
    if ours.ndim != 2 or len(ours) < 3 or ours.shape[1] != len(texts):
        raise ValueError(f"expected at least 3 runs of {len(texts)} points, got an array of {ours.shape}")
    band = lambda runs: (np.nanmin(runs, axis=0), np.nanmax(runs, axis=0))  # noqa: E731
    theirs = inside(np.array([float(text) for text in texts]), *band(ours), texts).sum()
    own = [inside(run, *band(np.delete(ours, k, axis=0)), texts).sum() for k, run in enumerate(ours)]
    return int(theirs), np.array(own)


def judge(entry, ours):
    """The verdict on one figure. entry: {rule, published, values}."""
    rule = entry["rule"]
    if rule == "band":
        theirs, own = counted(entry["values"], ours)
        return "in range" if theirs >= own.min() else "differs"
    if rule == "ours":
        return "ours"
    if rule == "holds":
        return "met" if ours else "differs"
    values = np.ravel(np.asarray(ours, dtype=float))
    texts = numbers_of(entry)
    targets = np.array([float(text) for text in texts])
    if rule in ("exact", "at most") and len(values) != len(targets):
        raise ValueError(f"expected {len(targets)} numbers as published ({entry['published']}), "
                         f"got {len(values)}")
    if rule == "exact":
        places = [unit(text) for text in texts]
        equal = all(abs(value - target) <= 0.5000001 * place
                    for value, target, place in zip(values, targets, places, strict=True))
        return "exact" if equal else "differs"
    if rule == "at most":
        return "met" if (values <= targets).all() else "differs"
    median = float(np.median(values))
    target = targets[0]
    if rule == "at least":
        return "met" if median >= target else "differs"
    if rule == "accuracy" and median >= target - MARGIN * (PER_CENT if target > 1 else 1):
        return "met"
    if rule == "loss" and median <= target + LOSS_MARGIN:
        return "met"
    if rule in ("accuracy", "loss", "in range"):
        return "in range" if values.min() <= target <= values.max() else "differs"
    raise ValueError(f"published.toml: unknown rule {rule!r}")


def numbers_of(entry):
    """The published numbers of a figure, as printed."""
    return NUMBER.findall(" ".join(entry["values"]) if "values" in entry else entry.get("published", ""))


def unit(text):
    """One unit in the last printed place: "4.636" -> 0.001, "220" -> 1, "3.9e-10" -> 1e-11."""
    digits, _, exponent = text.partition("e")
    return 10.0 ** (int(exponent or 0) - len(digits.partition(".")[2]))


def text_of(entry, ours):
    """Our figure as it is shown: in as many decimals as the published one, or four; a count in none."""
    if isinstance(ours, str):
        return ours
    if isinstance(ours, bool | np.bool_):
        return "confirmed" if ours else "not so"
    values = np.ravel(np.asarray(ours, dtype=float))
    if entry["rule"] == "band":
        (theirs, own), points = counted(entry["values"], ours), len(entry["values"])
        return (f"{theirs:,} of {points:,} lie in the band of our {len(own)} runs; of each of these, "
                f"{own.min():,} to {own.max():,} lie in that of the others")
    texts = numbers_of(entry) or [""]
    if entry["rule"] in ("exact", "at most"):
        if entry["rule"] == "at most":
            texts = [short(text) for text in texts]
        return ", ".join(like(text, value) for text, value in zip(texts, values, strict=False))
    if entry.get("vector"):
        return ", ".join(f"{value:.4g}" for value in values)
    counts = texts[0].isdecimal() and not (values % 1).any()
    form = "0" if counts else "0.0000"
    median = shown(form, float(np.median(values)))
    if len(values) == 1:
        return median
    low, high = shown(form, values.min()), shown(form, values.max())
    return f"{median} (median of {len(values)} runs, {low} to {high})"


def short(text):
    """One decimal of a number that is printed with an exponent: "3.915006700095741e-10" -> "3.9e-10"."""
    return f"{float(text):.1e}" if "e" in text else text


def shown(form, value):
    """Like the form; but 8.7e-06 in four decimals would be 0.0000, and that it is not."""
    text = like(form, value)
    return text if float(text) or not value else f"{value:.1e}"


def like(text, value):
    """The value in the form of the text: "3.9e-10" and 2.04e-10 -> "2.0e-10"."""
    digits, has_exponent, _ = text.partition("e")
    decimals = len(digits.partition(".")[2])
    return f"{value:.{decimals}{'e' if has_exponent else 'f'}}"


def plain(value):
    """For JSON; of a long array six digits."""
    if isinstance(value, str | bool):
        return value
    array = np.asarray(value)
    return round_digits(array.tolist()) if array.size > LONG else array.tolist()


def round_digits(values):
    return [round_digits(each) for each in values] if isinstance(values, list) else float(f"{values:.6g}")
