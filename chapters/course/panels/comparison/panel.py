"""The comparison panel: nets that differ in one thing learn side by side."""

from collections.abc import Callable
from dataclasses import dataclass

from course.experiments.controls import Control, live
from course.experiments.sized import sized
from course.panels.benches.own import own_experiment
from course.panels.benches.panel import BenchPanel
from course.panels.benches.state import BenchState
from course.panels.benches.strands import COLORS
from nnlib.init import he
from nnlib.losses import softmax_cross_entropy
from nnlib.optim import SGD

__all__ = ["ComparisonPanel", "Knob", "Run"]


@dataclass(frozen=True)
class Run:
    """One net of a comparison.

    factory    factory(rng=…, **settings of the afresh knobs) -> Sequential
    optimizer  a class, optimizer(params, lr=…)
    """

    factory: Callable
    optimizer: type = SGD
    lr: float = 0.1


@dataclass(frozen=True)
class Knob:
    """A number that the reader moves, from low to high.

    apply    apply(net, opt, value): acts from the next step, on the nets named in `runs` (None: on all)
    afresh   instead: `value` goes to every factory under `name`, and training starts anew
    log      a slider of orders of magnitude; otherwise it moves by `step`
    """

    name: str
    label: str
    tooltip: str
    low: float
    high: float
    value: float
    apply: Callable | None = None
    runs: tuple[str, ...] | None = None
    afresh: bool = False
    log: bool = True
    step: float = 0.05

    def __post_init__(self):
        if self.afresh == (self.apply is not None):
            raise ValueError(f"knob {self.name}: expected either apply=… or afresh=True")
        if not self.low <= self.value <= self.high:
            raise ValueError(f"knob {self.name}: {self.low:g} to {self.high:g} expected, got {self.value:g}")

    def control(self):
        """The same as a Control."""
        how = ({"changes": lambda each, value: {"net": each.net.of(**{self.name: value})}} if self.afresh else
               {"live": lambda run, value: self.apply(run.net, run.opt, value)})
        return Control(
            self.name, self.label, self.tooltip, "log" if self.log else "number", lambda each: self.value,
            low=self.low, high=self.high, step=self.step, only=self.runs, alone=False,
            always=not self.afresh, **how)


class ComparisonPanel(BenchPanel):
    """Trains the nets of `runs` on the same batches while their settings are moved.

        ComparisonPanel({"SGD": Run(factory, SGD, lr=0.01), "Adam": Run(factory, Adam, lr=0.001)}, digits,
                        name="race")

    runs       name -> Run, two to six of them
    data       a Split (train, test) or Examples (x, t)
    knobs      further sliders (Knob): they act on the running nets, or start them anew
    steps, speed, after, rehearsal    as in TrainingPanel

    `state` is a BenchState; `which`, `rate` and `knobs[name]` are widgets.
    """

    invitation = "Ready. Press Start, then move the controls while the nets learn."
    running = "Running: every net sees the same batches."

    def __init__(self, runs, data, *, name, loss=softmax_cross_entropy, knobs=(), batch_size=100, seed=0,
                 steps=2000, speed=None, view=None, **options):
        if not 1 < len(runs) <= len(COLORS):
            raise ValueError(f"runs: expected two to {len(COLORS)}, got {len(runs)}")
        train, test = data if isinstance(data[0], tuple) else (data, None)
        fresh = {knob.name: knob.value for knob in knobs if knob.afresh}
        lanes = {lane: own_experiment(
            lane, sized(own_net(run.factory), **fresh), train, test, loss=loss, optimizer=run.optimizer,
            init=he, lr=run.lr, batch_size=batch_size, steps=steps) for lane, run in runs.items()}
        controls = {"lr": live.rate(list(lanes.values()))} | {knob.name: knob.control() for knob in knobs}
        state = BenchState(lanes, controls, seed=seed)
        super().__init__(
            state, name, view=view, looks=[], main=list(controls), speed=speed,
            alt=f"Comparison panel {name}: loss and share of right answers over the steps for "
            + ", ".join(runs), **options)
        self.knobs = {knob.name: self.widgets[knob.name] for knob in knobs}


def own_net(factory):
    """The factory of a Run as that of an experiment: it draws its weights as it likes."""
    return lambda init, dtype, **how: factory(**how)
