"""The experiments of chapter 11, Hyper-parameters: one trial of each search."""

from dataclasses import dataclass

import numpy as np

from course.experiments import orders
from course.experiments.ch07 import hidden
from course.experiments.controls import Control
from course.experiments.data import first_digits
from course.experiments.experiment import SINGLE_WHEN_FULL, Experiment
from course.experiments.sized import sized
from course.experiments.targets import Rings
from course.experiments.words import described
from course.printed import Printed
from nnlib.datasets import Examples, Split, split
from nnlib.init import he
from nnlib.losses import softmax_cross_entropy
from nnlib.optim import SGD
from nnlib.training import accuracy

ALL, JUDGED_BY = 500, 100


def _held_out(scale, rng):
    train, _ = first_digits(ALL)(scale, rng)
    judge, learn = split(train, [JUDGED_BY, ALL - JUDGED_BY], rng=rng)
    return Split(learn, judge)


held_out = described(_held_out, "400 of the first 500 training images of MNIST, drawn anew for each search; "
                                "the other 100 are its validation data")


def learned_and_judged(run):
    """The shares of the 400 and of the 100 images that the net gets right."""
    return {"train": accuracy(run.net, *run.train), "validation": accuracy(run.net, *run.test)}


def judged(run):
    """The share of the 100 images that the net gets right: all that a search asks for."""
    return {"validation": accuracy(run.net, *run.test)}


TRIALS = 100


def trial(rates, decays, seed):
    """A control: the k-th draw of learning rate and weight decay from these ranges, 0 for as published."""
    def changes(experiment, k):
        if k == 0:
            return {}
        drawn = log_uniform_pairs(rates, decays, seed)[k - 1]
        return {"lr": drawn[0], "settings": {"weight_decay": drawn[1]}}

    return Control("trial", "Trial", "Another draw from the ranges of the search; 0: the published winner",
                   "whole", lambda experiment: 0, high=TRIALS, changes=changes)


def log_uniform_pairs(rates, decays, seed):
    """(rate, decay) of each trial: each decade as often as any other."""
    rng = np.random.default_rng(seed)
    return [tuple(float(10 ** rng.uniform(*np.log10(bounds))) for bounds in (rates, decays))
            for _ in range(TRIALS)]


def narrowed():
    """The ranges of the ten best that the notes print, half a decade wider at both ends."""
    found = []
    for column in ("learning rate", "weight decay"):
        values = [float(value) for value in Printed.of("notes:2498–2599", column=column).values[:10]]
        found.append((min(values) / np.sqrt(10), max(values) * np.sqrt(10)))
    return found


H1 = Experiment(
    id="H1", title="one trial of the search, here with the settings of the published winner",
    data=held_out, net=sized(hidden, units=100, depth=6), init=he, loss=softmax_cross_entropy,
    optimizer=SGD, lr=0.008200070286392537, settings={"weight_decay": 4.5482072610407504e-08},
    order=orders.drawn(100),
    steps={"bundled": 197, "full": 197}, at={"bundled": range(1, 198, 4), "full": range(1, 198, 4)},
    measure=learned_and_judged, dtype=SINGLE_WHEN_FULL,
    more=(trial((1e-6, 1e-2), (1e-8, 1e-4), seed=1),),
    targets={"validation": Rings("notes:2498–2599", "validation accuracy", row="1")},
)

H2 = H1.but(id="H2", title="one trial of the narrowed search, as in H1", targets={},
            more=(trial(*narrowed(), seed=2),))


@dataclass(frozen=True)
class OneTrial:
    """An objective for a search: H1 with other settings; returns the validation accuracies on the way.

    It stands in a module, so that other processes can import it.
    """

    learn: Examples
    judge: Examples
    scale: str

    def __call__(self, settings, rng):
        return self.run(settings, rng, measure=judged).finish()["validation"]

    def run(self, settings, rng, **changes):
        """The Run of H1 with these settings, on these images, before its first step."""
        trial = H1.but(lr=settings["lr"], settings={"weight_decay": settings["weight_decay"]},
                       data=lambda scale, rng: Split(self.learn, self.judge), **changes)
        return trial.run(rng, self.scale)
