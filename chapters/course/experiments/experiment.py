"""An experiment is data: all that decides its figures, but the seed. One description for all who run it.

    B5 = experiment("B5")               as its source has it, with every slip
    run = B5.run(seed=0)                a Run: a net, its optimizer, its batches
    run.step()                          one update
    B5.runs("bundled")                  finished runs, one a seed
    B5.curves("bundled")                {"step": (points,), "test": (seeds, points), …}
    B5.but(lr=0.2)                      another experiment, with one thing changed
    B6.right                            the same without the slips of its source
    T2.lane("Adam")                     one of those that T2 compares
"""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from course.experiments.run import Run
from course.experiments.words import table_of
from nnlib.init import he
from nnlib.optim import SGD

SINGLE_WHEN_FULL = {"bundled": np.float64, "full": np.float32}


def nothing():
    return field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """What is trained on what, how long, and what is measured when.

    id         as in published.toml; title: what it is, in a line
    data       data(scale, rng) -> (train, test): Examples, test may be None; rng draws where a part is drawn
    net        net(init=…, rng=…, dtype=…) -> Sequential
    loss       (y, t) -> (value, dy)
    init       the Initializer of its weights
    optimizer  its class; lr: its rate; settings: what else it takes
    order      order(train, rng) -> batches (x, t) without end, see orders.py
    steps      {"bundled": …, "full": …}: how many updates
    at         {"bundled": …, "full": …}: the numbers of updates after which it is measured, 0 for before
    measure    measure(run) -> {name: number}, see measures.py
    keep       keep(run) -> score: at each of these points the weights that score best are put aside (of
               equal ones the last), and the run ends with them; None keeps those of the last step
    seeds      {"bundled": …, "full": …}: how many, fixed before any was run; dtype: of the weights, likewise
    lanes      {name: changes}: what it compares
    slips      {what the source does: changes that put it right}; empty if it has none that matter
    targets    {measured name: Rings}: what its source prints of it, number for number
    fixed      {"optimizer": why, …}: what a bench does not offer to move, since it has no meaning here
    more       further controls that belong to this experiment alone, see controls.py
    shown      {name: lane} of what a bench shows; by default all lanes
    """

    id: str
    title: str
    data: Callable
    net: Callable
    loss: Callable
    lr: float
    order: Callable
    steps: Mapping
    at: Mapping
    measure: Callable
    init: Callable = he
    optimizer: Callable = SGD
    settings: Mapping = nothing()
    keep: Callable | None = None
    seeds: Mapping = field(default_factory=lambda: {"bundled": 1, "full": 10})
    dtype: Mapping = field(default_factory=lambda: {"bundled": np.float64, "full": np.float64})
    lanes: Mapping = nothing()
    slips: Mapping = nothing()
    targets: Mapping = nothing()
    fixed: Mapping = nothing()
    more: tuple = ()
    shown: Mapping = nothing()

    def but(self, **changes):
        """The same with these changes. Raises TypeError for a name that an experiment does not have."""
        return replace(self, **changes)

    def lane(self, name):
        """One of those that it compares. Raises KeyError with their names."""
        if name not in self.lanes:
            raise KeyError(f"{self.id}: no lane {name!r}; it compares {', '.join(map(str, self.lanes))}")
        return self.but(**{"lanes": {}} | self.lanes[name])

    def shown_lanes(self):
        """{name: Experiment} of what a bench shows; of an experiment that compares nothing, itself."""
        named = self.shown or {name: name for name in self.lanes}
        return {name: self.lane(lane) for name, lane in named.items()} or {self.id: self}

    @property
    def right(self):
        """The same without its source's slips."""
        changes = {name: value for change in self.slips.values() for name, value in change.items()}
        return self.but(**changes | {"slips": {}})

    def run(self, seed=0, scale="full"):
        """A Run before its first step. Equal seeds: equal weights, batches and data, bit by bit."""
        return Run(self, seed, scale)

    def runs(self, scale="full", seeds=None):
        """Finished runs with `seeds`; by default 0, 1, … as many as it is to have at this scale."""
        seeds = range(self.seeds[scale]) if seeds is None else seeds
        runs = [self.run(seed, scale) for seed in seeds]
        for run in runs:
            run.finish()
        return runs

    def curves(self, scale="full", seeds=None):
        """What was measured of these runs: {"step": (points,), name: (seeds, points), …}."""
        return curves(self.runs(scale, seeds))

    def __repr__(self):
        return f"<Experiment {self.id}: {self.title}>"

    def _repr_html_(self):
        cell = '<td style="text-align:left">{}</td>'.format
        head = '<th scope="row" style="text-align:left">{}</th>'.format
        rows = "".join(f"<tr>{head(what)}{cell(html.escape(words))}</tr>" for what, words in table_of(self))
        caption = f'<caption style="text-align:left">{self.id}: {html.escape(self.title)}</caption>'
        return f"<table>{caption}<tbody>{rows}</tbody></table>"


def curves(runs):
    """What was measured of runs of one experiment: {"step": (points,), name: (seeds, points), …}."""
    steps, *names = runs[0].points
    return {steps: np.array(runs[0].points[steps]),
            **{name: np.array([run.points[name] for run in runs]) for name in names}}
