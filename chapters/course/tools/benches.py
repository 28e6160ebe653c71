"""Store what stands behind the benches, and write the page that lists them.

    python -m course.tools.benches                all of them
    python -m course.tools.benches B5 T2          only these
    python -m course.tools.benches --page         only the page, from what is stored

For each experiment: its runs at bundled scale, the least and the largest of the seeds and the run with seed
0, into panels/benches/stored.json; a picture of its bench into chapters/benches/, and chapters/BENCHES.md.
"""

import argparse
import json
import os
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module

import numpy as np

from course.experiments import all_experiments, experiment
from course.experiments.controls import controls_of, told_absent
from course.experiments.targets import told_by
from course.panels import bench
from course.panels.benches.future import Track
from course.panels.benches.state import memory_of
from course.panels.benches.stored import FILE, all_stored
from course.panels.shared.png import in_few_colours
from course.tools.books import CHAPTERS, number_of, parts_of
from course.tools.fingerprints import code_cells

PICTURES, PAGE = CHAPTERS / "benches", CHAPTERS / "BENCHES.md"
CHAPTER_MODULES = [import_module(f"course.experiments.{file.stem}")
                   for file in sorted((CHAPTERS / "course" / "experiments").glob("ch*.py"))]
INTRODUCTION = """\
`bench("B5")` in a cell of any chapter, and the experiment is under your hand. There are {}; each opens as
published.

- **Move** whatever you like while it trains. What is missing has no meaning there, and the bench says why.
- **Go back** to any step with the slider. A change there begins another future; the old one stays, pale. Up
  to six stand side by side.
- **Send** a run: its recipe is a text of a few lines. `bench("B5", recipe="…")` repeats it, bit by bit, with
  the same version of the course and of NumPy.
- **Bring your own**: `bench("T2", optimizers={{"mine": MyRule}})`, and so `initializers`, `net`, `loss`.
- **Look back**: `runs()` lists your runs. They are kept in `my_runs.jsonl` beside the notebook, and nothing
  leaves your machine.

The pictures show the first 20 updates over our own runs: the line is the run with seed 0, the band all seeds,
the rings are what the source prints. This page is written by `python -m course.tools.benches`.
"""
SEEDS = 5  # at most
POINTS = 40  # of a curve


def main():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ids", nargs="*", default=[])
    parser.add_argument("--page", action="store_true")
    given = parser.parse_args()
    ids = given.ids or ([] if given.page else list(all_experiments()))
    found = dict(all_stored())
    with ProcessPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        for id, columns in zip(ids, pool.map(columns_of, ids), strict=True):
            found[id] = columns
            print(id, flush=True)
    order = [id for id in all_experiments() if id in found]
    if ids:
        write(FILE, json.dumps({id: found[id] for id in order}, indent=0, separators=(",", ":")) + "\n")
        all_stored.cache_clear()
    PICTURES.mkdir(exist_ok=True)
    for id in all_experiments():
        (PICTURES / f"{id}.png").write_bytes(picture_of(id))
    write(PAGE, page())


def write(path, text):
    path.write_text(text, encoding="utf-8", newline="\n")


def picture_of(id):
    """The card of a bench, as a page without a reader shows it."""
    os.environ["NNLIB_HEADLESS"] = "1"
    made = bench(id)
    made.rehearse()
    return in_few_colours(made.image.value)


def page():
    """BENCHES.md."""
    rows = [row_of(id) for id in all_experiments()]
    return "\n".join([
        "# The benches", "",
        INTRODUCTION.format(len(rows)), *rows, ""])


def row_of(id):
    """One bench: what it is, where it stands, what may be moved, its picture."""
    source = experiment(id)
    lanes = source.shown_lanes()
    controls = ", ".join(control.label.lower() for control in controls_of(lanes).values())
    printed = any(each.targets for each in lanes.values())
    return "\n".join([
        f"## {id}: {source.title}", "",
        f"Chapter [{number_of(chapter_of(id))}]({chapter_of(id)}). "
        + ("The rings are what its source prints." if printed else told_by(id)), "",
        f"![{id}](benches/{id}.png)", "",
        f"To be moved: {controls}. {told_absent(lanes)}".rstrip(), ""])


def chapter_of(id):
    """The file of its chapter."""
    module = next(module for module in CHAPTER_MODULES if any(
        getattr(value, "id", None) == id for value in vars(module).values()))
    books = parts_of(module.__name__[-2:])
    shown = [book for book in books if f'bench("{id}"' in "\n".join(code_cells(book))]
    return (shown or books)[0].name


def columns_of(id):
    """{lane: {name: {"step", "low", "high", "run"}}} of an experiment at bundled scale."""
    return {lane: curves(each) for lane, each in experiment(id).shown_lanes().items()}


def curves(each):
    """{name: columns} over the seeds."""
    runs = [each.run(seed, "bundled") for seed in range(min(SEEDS, each.seeds["bundled"]))]
    for run in runs:
        while run.number < run.steps:
            run.step()
    found = {}
    for name in [name for name in runs[0].points if name not in ("step", "before")]:
        found[name] = columns(runs[0].points["step"], [run.points[name] for run in runs])
    smooth = [smoothed(run) for run in runs]
    steps = np.arange(1, len(smooth[0]) + 1)
    along = columns(steps, smooth)
    found["loss"] = found.get("loss", along) if len(found.get("loss", along)["step"]) > 9 else along
    if found["loss"]["step"] == along["step"]:
        found["loss"]["run"] = along["run"]
    return found


def columns(steps, runs):
    """At most so many points of it, the least and the largest of the runs, and the first of them."""
    runs = np.asarray(runs, dtype=float)
    known = np.flatnonzero(np.isfinite(runs).all(axis=0))
    stride = max(1, -(-len(known) // POINTS))
    known = known[(len(known) - 1) % stride::stride]
    low, high = runs[:, known].min(axis=0), runs[:, known].max(axis=0)
    return {"step": [int(steps[k]) for k in known], "low": rounded(low), "high": rounded(high),
            "run": rounded(runs[0, known])}


def rounded(values):
    return [float(f"{value:.5g}") for value in values]


def smoothed(run):
    track = Track(memory_of(run))
    for loss in run.losses:
        track.add(loss, 0.0)
    return list(track.smooth)


if __name__ == "__main__":
    main()
