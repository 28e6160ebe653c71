"""The ledger: a reader's runs, kept as JSON lines beside the notebook. Nothing leaves the machine.

    runs()                 a table of them, a picture each
    runs()[0].recipe       the text that repeats the newest one: bench("B5", recipe=…)

NNLIB_LEDGER names another file; NNLIB_LEDGER=0 keeps none. Where no reader sits, none is kept.
"""

import base64
import html
import json
import os
import time
from dataclasses import asdict, dataclass
from math import isfinite
from pathlib import Path

import numpy as np

from course.panels.benches.names import name_of
from course.panels.benches.recipe import Recipe
from course.panels.shared.figure import places
from course.panels.shared.headless import headless
from course.panels.shared.png import in_few_colours, png

FILE = "my_runs.jsonl"
WIDTH, HEIGHT = 120, 36  # of a picture, in pixels


@dataclass(frozen=True)
class Entry:
    """One run: when, which bench, what was changed, how far, the last that was measured; how to repeat it."""

    key: str
    when: str
    bench: str
    changed: str
    updates: int
    measured: dict
    recipe: str
    picture: str


class Runs(list):
    """Entries, the newest first; in a notebook a table."""

    def _repr_html_(self):
        cells = "".join(
            f"<tr><td>{html.escape(each.when)}</td><td>{html.escape(each.bench)}</td>"
            f'<td style="text-align:left">{html.escape(each.changed)}</td><td>{each.updates:,}</td>'
            f'<td style="text-align:left">{html.escape(told(each.measured))}</td>'
            f'<td><img alt="its loss, falling or not" src="data:image/png;base64,{each.picture}"></td></tr>'
            for each in self)
        names = ("when", "bench", "changed", "updates", "measured", "loss")
        head = "".join(f"<th>{name}</th>" for name in names)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{cells}</tbody></table>"


def place():
    """The ledger's file; None if none is kept."""
    named = os.environ.get("NNLIB_LEDGER", FILE)
    return None if named in ("", "0") else Path(named)


def runs(file=None):
    """The reader's runs, the newest first. A line that cannot be read is left out."""
    file = Path(file) if file else place()
    found = {}
    if file is None or not file.exists():
        return Runs()
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            entry = Entry(**json.loads(line))
        except (TypeError, ValueError):
            continue
        found.pop(entry.key, None)
        found[entry.key] = entry
    return Runs(reversed(found.values()))


def note(panel):
    """Keep what a bench has now, if it is a run that a recipe can tell. A disk that refuses is no trouble."""
    file, state = place(), panel.state
    if file is None or headless() or panel.id is None or not state.number:
        return
    recipe = Recipe.of(panel.id, state)
    if not recipe.fits:
        return
    future = state.now
    last = {name: values[-1] for name, values in state.track.points_until(state.number).items()
            if values and name != "step"}
    entry = Entry(future.key, time.strftime("%Y-%m-%d %H:%M"), panel.id, name_of(future, state), state.number,
                  {name: round(float(value), 6) for name, value in last.items() if isfinite(value)},
                  str(recipe), base64.b64encode(sparkline(state.track.smooth[:state.number])).decode())
    try:
        with file.open("a", encoding="utf-8") as ledger:
            ledger.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
    except OSError:
        pass


def told(measured):
    return ", ".join(f"{name} {value:.4g}" for name, value in list(measured.items())[:4])


def sparkline(losses):
    """The smoothed losses as a small PNG picture, on a log scale."""
    picture = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    values = np.log([max(losses[k], 1e-9) for k in places(len(losses)) if isfinite(losses[k])] or [1.0])
    low, high = values.min(), max(values.max(), values.min() + 1e-9)
    across = np.linspace(2, WIDTH - 3, 400)
    up = np.interp(np.linspace(0, 1, 400), np.linspace(0, 1, len(values)), (values - low) / (high - low))
    rows, columns = np.round((HEIGHT - 5) * (1 - up) + 2).astype(int), across.astype(int)
    for shift in (0, 1):
        picture[rows + shift, columns] = (0, 114, 178)
    return in_few_colours(png(picture))
