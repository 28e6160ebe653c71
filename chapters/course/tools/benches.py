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

import numpy as np

from course.experiments import all_experiments, experiment
from course.panels.benches.future import Track
from course.panels.benches.stored import FILE, all_stored

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
    FILE.write_text(json.dumps({id: found[id] for id in order}, indent=0, separators=(",", ":")) + "\n",
                    encoding="utf-8")


def columns_of(id):
    """{lane: {name: {"step", "low", "high", "run"}}} of an experiment at bundled scale."""
    source = experiment(id)
    lanes = {lane: source.lane(lane) for lane in source.shown or source.lanes} or {id: source}
    return {lane: curves(each) for lane, each in lanes.items()}


def curves(each):
    """{name: columns} over the seeds."""
    runs = [each.run(seed, "bundled") for seed in range(min(SEEDS, each.seeds["bundled"]))]
    for run in runs:
        while run.number < run.steps:
            run.step()
    found = {}
    for name in [name for name in runs[0].points if name not in ("step", "before")]:
        found[name] = columns(runs[0].points["step"], [run.points[name] for run in runs])
    smooth = [smoothed(run.losses) for run in runs]
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


def smoothed(losses):
    track = Track()
    for loss in losses:
        track.add(loss, 0.0)
    return list(track.smooth)


if __name__ == "__main__":
    main()
