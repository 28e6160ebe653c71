"""The experiments of chapter 8, Initial weights."""

import numpy as np

from course.experiments import orders
from course.experiments.ch07 import hidden
from course.experiments.data import mnist
from course.experiments.experiment import SINGLE_WHEN_FULL, Experiment
from course.experiments.measures import loss_after
from course.experiments.sized import sized
from course.experiments.targets import Rings
from nnlib.init import constant, he, normal, xavier
from nnlib.losses import softmax_cross_entropy
from nnlib.models import mlp
from nnlib.optim import SGD


def different_units(run):
    """How many of the hidden units differ in their weights, and the loss of the last batch."""
    W = run.net.layers[0].W.data
    return {"different": len(np.unique(W.T.round(6), axis=0)), "loss": run.loss}


def one_hidden_layer(**how):
    return mlp(784, 50, 10, **how)


def two_kinds(**how):
    """784-50-10, and the incoming weights of the first 25 hidden units are doubled."""
    net = one_hidden_layer(**how)
    net.layers[0].W.data[:, :25] *= 2
    return net


def printed(column):
    """What the notes print of one width: the loss after 1, 101, 201, … updates."""
    return {"loss": Rings("notes:2054–2203", column, steps=range(1, 2_001, 100))}


I2 = Experiment(
    id="I2", title="three widths of the first weights",
    data=mnist(), net=sized(hidden, units=100, depth=4), init=he,
    loss=softmax_cross_entropy, optimizer=SGD, lr=0.01, order=orders.drawn(128),
    steps={"bundled": 2_000, "full": 2_000},
    at={"bundled": range(1, 2_001, 5), "full": range(1, 2_001, 5)}, measure=loss_after,
    dtype=SINGLE_WHEN_FULL,
    lanes={"std 0.01": {"init": normal(0.01), "targets": printed("std=0.01")},
           "Xavier": {"init": xavier, "targets": printed("Xavier")},
           "He": {"init": he, "targets": printed("He")}},
)

I3 = Experiment(
    id="I3", title="hidden units that begin equal",
    data=mnist(), net=one_hidden_layer, init=normal(0.01),
    loss=softmax_cross_entropy, optimizer=SGD, lr=0.1, order=orders.shuffled(100),
    steps={"bundled": 100, "full": 100}, at={"bundled": [100], "full": [100]}, measure=different_units,
    seeds={"bundled": 1, "full": 1},
    lanes={"zero": {"init": constant(0.0)}, "equal": {"init": constant(0.01)},
           "two": {"init": constant(0.01), "net": two_kinds}, "random": {"init": normal(0.01)}},
)
