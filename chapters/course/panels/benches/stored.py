"""What our runs of each experiment gave at bundled scale, to be drawn behind a bench.

    stored("B5")["B5"]["test"]       {"step": […], "low": […], "high": […], "run": […]}

`run` is the run with seed 0, low and high are the least and the largest of all seeds. `python -m
course.tools.benches` writes the file anew.
"""

import json
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "stored.json"


@cache
def all_stored():
    """{id: {lane: {name: columns}}}."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def stored(id):
    """{lane: {name: columns}} of an experiment; empty if none are stored."""
    return all_stored().get(id, {})


def band_of(id):
    """{lane: {name: (steps, low, high)}}: where more than one seed was run."""
    return {lane: {name: (found["step"], found["low"], found["high"]) for name, found in named.items()
                   if found["low"] != found["high"]}
            for lane, named in stored(id).items()}


def run_of(id):
    """{lane: {name: (steps, values)}} of the run with seed 0."""
    return {lane: {name: (found["step"], found["run"]) for name, found in named.items()}
            for lane, named in stored(id).items()}
