"""Recorded training: what a bench of a page plays, the runs of one experiment over a small grid.

    record("P8")        a Recording: every lane, rate, optimizer and initializer, one run each

Losses and measures are kept as float32, the weights of small nets as float16, the answers of nets that read
digits as one byte each.
"""

import time

import numpy as np

from course.experiments import experiment
from course.experiments.ch02 import perceptron_rule
from course.experiments.controls.live import taken_by
from course.panels.benches.future import Track
from course.panels.benches.state import memory_of
from course.panels.benches.stored import band_of
from course.site.grid import Grid
from course.site.packing import Recording
from nnlib.layers import Dense, ReLU, Sigmoid, Tanh
from nnlib.losses import sigmoid_cross_entropy, softmax_cross_entropy

BENCHES = ("P3", "P4", "P5", "P6", "P7", "P8", "L4", "L7", "B5", "B6", "B8", "T1", "T2", "T3", "I2", "I3",
           "BN1", "R1", "R2", "R3", "H1", "CNN1", "K2", "K4")
SECONDS = 1.6  # that a run may take; a longer one is cut, and says so
SAMPLES, POINTS, FRAMES = 121, 61, 61  # at most, of the loss, of what is measured, of weights
ROOM = 600_000  # bytes for the weights of all runs
SMALL = 250  # weights: of a smaller net they are kept
DIGITS, LOOKS = 100, 21  # whose answers are kept, and how often
ANSWERS = {perceptron_rule: "step", sigmoid_cross_entropy: "sigmoid", softmax_cross_entropy: "softmax"}
BENDS = {ReLU: "relu", Sigmoid: "sigmoid", Tanh: "tanh"}


def record(id, *, seed=0, seconds=SECONDS, steps=None, moved=True):
    """The runs of one experiment at bundled scale, over what it compares, rates, optimizers, initializers.

    seconds  that each may take, if need be with fewer updates; steps: or so many updates
    moved    False: those as published alone
    """
    grid = Grid.of(id, moved=moved)
    first = next(iter(grid.lanes.values()))
    share = seconds / (len(grid.lanes) if grid.compared in ("net", "lr") else 1)
    steps = steps or affordable(grid.lanes, share)
    looks = affordable_looks(grid)
    made = []
    for lane, rate, rule, init in grid:
        made.append(one_run(grid.lanes[lane], grid.rates[lane][rate], grid.rules and grid.rules[rule],
                            grid.inits and grid.inits[init], steps=steps, seed=seed, looks=looks))
    counts = {lane: len(each.weights[0]) for (lane, *_), each in zip(grid, made, strict=True) if each.weights}
    names = {lane: control_lane(id, each) for lane, each in grid.lanes.items()}
    measures = list(dict.fromkeys(name for each in made for name in each.names))
    header = {
        "id": id, "title": experiment(id).title, "steps": steps, "whole": first.steps["bundled"],
        "seed": seed,
        "samples": made[0].samples, "at": made[0].at, "looks": made[0].looks, "measures": measures,
        "compared": grid.compared, "labels": {name: control.label for name, control in grid.controls.items()},
        "lanes": list(grid.lanes), "rates": grid.rates, "optimizers": list(grid.rules or ()),
        "initializers": list(grid.inits or ()),
        "published": {lane: grid.published(lane) for lane, name in names.items() if name is not None},
        "rings": rings(grid.lanes, steps), "fewer": fewer(made[0].run), "bands": bands(id, names, steps),
        "counts": counts,
        "nets": {lane: each.net for (lane, *_), each in zip(grid, made, strict=True)},
    }
    with np.errstate(over="ignore"):  # a loss beyond float32 is drawn as one that left the picture
        arrays = {"loss": np.array([each.loss for each in made], np.float32),
                  "measured": np.array([each.measured(measures) for each in made], np.float32)}
        if made[0].net:  # run by run, look by look; the nets of different lanes may differ in size
            arrays["weights"] = np.concatenate([np.ravel(each.weights) for each in made]).astype(np.float16)
    if made[0].answers:
        arrays["answers"] = np.array([each.answers for each in made], np.uint8)
        test = made[0].run.test
        shades = np.clip(np.rint(255 * test.x[:DIGITS]), 0, 255)
        arrays["images"] = shades.reshape(-1, 28, 28).astype(np.uint8)
        arrays["labels"] = test.t[:DIGITS].astype(np.uint8)
    return Recording(header, arrays)


def control_lane(id, each):
    """The name that an experiment has among the shown lanes of its bench; None of one that is ours."""
    return next((lane for lane, shown in experiment(id).shown_lanes().items() if shown == each), None)


def affordable(lanes, seconds):
    """How many updates each run makes: all, or as many as its slowest lane makes in the time."""
    whole = next(iter(lanes.values())).steps["bundled"]
    pace = 0.0
    for each in lanes.values():
        run = each.run(0, "bundled")
        count = min(whole, 30)
        for _ in range(3):
            run.update()
        start = time.perf_counter()
        for _ in range(count):
            run.update()
        pace = max(pace, (time.perf_counter() - start) / count)
    if whole * pace <= seconds:
        return whole
    digits = f"{seconds / pace:.1e}"
    return min(whole, int(digits[0]) * 10 ** int(digits.partition("e")[2]))


def affordable_looks(grid):
    """How often the weights of small nets, or the answers of others, are kept."""
    runs = {lane: each.run(0, "bundled") for lane, each in grid.lanes.items()}
    if not all(map(described, runs.values())):
        return LOOKS
    weights = sum(param.data.size for run in runs.values() for _, param in run.net.named_params())
    return max(11, min(FRAMES, int(ROOM / (2 * weights * len(grid) / len(runs)))))


def one_run(source, lr, rule, init, *, steps, seed, looks):
    """One run with these settings, sampled on its way; as a bench makes it that is set so at step 0."""
    changes = {"lr": lr}
    if init is not None:
        changes["init"] = init
    if rule is not None and rule is not source.optimizer:
        changes |= {"optimizer": rule, "settings": taken_by(rule, source.settings)}
    run = source.but(**changes).run(seed, "bundled")
    return Sampled(run, steps, looks)


class Sampled:
    """A run and what is kept of it."""

    def __init__(self, run, steps, looks):
        self.run = run
        track, shape = Track(memory_of(run)), described(run)
        self.net = shape
        digits = shape is None and run.test is not None and run.test.x.size // max(len(run.test.x), 1) == 784
        self.samples = spread(1, steps, SAMPLES)
        self.looks = spread(0, steps, looks)
        wanted, self.weights, self.answers = set(self.looks), [], []
        self.loss = []
        alive = True
        for number in range(steps + 1):
            if number:
                if alive:
                    run.step()
                    alive = bool(np.isfinite(run.loss))
                track.add(run.loss, 0.0)
            if number in wanted:
                if shape:
                    params = [param.data.ravel() for _, param in run.net.named_params()]
                    self.weights.append(np.concatenate(params))
                elif digits and (answer := answers(run)) is not None:
                    self.answers.append(answer)
        self.loss = [track.smooth[step - 1] for step in self.samples]
        at = [step for step in run.at if step <= steps]
        stride = -(-len(at) // POINTS) or 1
        self.at = at[(len(at) - 1) % stride::stride] if at else []
        self.names = [name for name in run.points if name not in ("step", "before", "loss")]

    def measured(self, names):
        """[[value of each point] of each name]; nan where there is none: it flew away, or measures others."""
        points = self.run.points
        found = {name: dict(zip(points["step"], points.get(name, ()), strict=False)) for name in names}
        return [[found[name].get(step, np.nan) for step in self.at] for name in names]


def answers(run):
    """Which digit the net reads in each of the first test images; None where it has not ten outputs."""
    with np.errstate(all="ignore"):
        y = run.net.forward(run.test.x[:DIGITS])
    return y.argmax(axis=1) if y.ndim == 2 and y.shape[1] == 10 else None


def spread(first, last, most):
    """Whole numbers from first to last, evenly, at most so many."""
    return sorted({round(value) for value in np.linspace(first, last, min(most, last - first + 1)).tolist()})


def described(run):
    """The layers of a small net that a page can ask itself, with the examples; None of others."""
    layers = []
    for layer in run.net.layers:
        if isinstance(layer, Dense):
            layers.append({"dense": list(layer.W.data.shape), "bias": bool(layer.bias)})
        elif type(layer) in BENDS:
            layers.append({"bend": BENDS[type(layer)]})
        else:
            return None
    count = sum(param.data.size for _, param in run.net.named_params())
    if count > SMALL or run.net.input_shape not in ((1,), (2,)) or len(run.train.x) > 500:
        return None
    t = np.asarray(run.train.t, float).reshape(len(run.train.x), -1)
    return {"layers": layers, "x": run.train.x.tolist(), "t": t.tolist(),
            "answer": ANSWERS.get(run.experiment.loss)}


def rings(lanes, steps):
    """{lane: {measured name: [[step, value], …]}} that the source prints."""
    found = {}
    for lane, each in lanes.items():
        points = {name: targets.points(each.steps["bundled"]) for name, targets in each.targets.items()}
        found[lane] = {name: [[int(step), float(value)] for step, value in rows if step <= steps]
                       for name, rows in points.items()}
    return found


def fewer(run):
    """How many examples it has where the source has more, which its rings say; else None."""
    return len(run.train.x) if len(run.train.x) > 1000 else None


def bands(id, names, steps):
    """{lane: {name: [[step, low, high], …]}} of our seeds; names: {lane: as the bench calls it}."""
    return {lane: {what: [[s, low, high] for s, low, high in zip(*columns, strict=True) if s <= steps]
                   for what, columns in band_of(id).get(name, {}).items()} for lane, name in names.items()}
