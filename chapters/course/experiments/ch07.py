"""The experiments of chapter 7, Optimizers."""

import numpy as np

from course.experiments import orders
from course.experiments.data import mnist
from course.experiments.experiment import SINGLE_WHEN_FULL, Experiment
from course.experiments.measures import loss_after
from course.experiments.sized import sized
from course.experiments.targets import Rings
from course.experiments.words import described
from course.surfaces import RAVINE
from nnlib.core import Sequential
from nnlib.datasets import Examples, Split
from nnlib.init import Initializer, he
from nnlib.layers import Dense
from nnlib.losses import softmax_cross_entropy
from nnlib.models import mlp
from nnlib.optim import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSProp

the_number_one = described(lambda scale, rng: Split(Examples(np.ones((1, 1)), np.zeros(1, dtype=int)), None),
                           "the number 1: so its outputs are its two weights")


def point(*, init, rng, dtype):
    """A net that is a point: of the input 1 it makes its two weights, x and y."""
    return Sequential([Dense(2, bias=False)], input_shape=(1,), init=init, rng=rng, dtype=dtype)


def height(y, t):
    """The loss of a point: the height of the ravine where it is."""
    return float(RAVINE.f(y[0])), RAVINE.gradient(y[0])[None]


def where(run):
    """Where a point is, and how high."""
    x, y = place = run.net.layers[0].W.data[0].copy()
    return {"x": x, "y": y, "height": RAVINE.f(place)}


def losses(run):
    """The loss of the last batch before and after the update that was made with it."""
    return {"before": run.loss, **loss_after(run)}


T1 = Experiment(
    id="T1", title="four ways down the ravine x²/20 + y²",
    data=the_number_one, net=point, loss=described(height, "x²/20 + y²"),
    init=Initializer("(−7, 2)", lambda fan_in, fan_out: 1.0, lambda rng, shape: np.array([RAVINE.start])),
    optimizer=SGD, lr=0.95, order=orders.whole,
    steps={"bundled": 30, "full": 30}, at={"bundled": range(31), "full": range(31)}, measure=where,
    seeds={"bundled": 1, "full": 1},
    lanes={"SGD": {"optimizer": SGD, "lr": 0.95}, "Momentum": {"optimizer": Momentum, "lr": 0.1},
           "AdaGrad": {"optimizer": AdaGrad, "lr": 1.5}, "Adam": {"optimizer": Adam, "lr": 0.3}},
    fixed=dict.fromkeys(("init", "scale", "seed"), "the point begins at (−7, 2)"),
)


def hidden(units, depth, **how):
    """784-units-…-10, with `depth` hidden layers."""
    return mlp(784, *[units] * depth, 10, **how)


def printed(column):
    """What the notes print of one optimizer of the race: the loss after 1, 101, 201, … updates."""
    return {"loss": Rings("notes:1795–1966", column, steps=range(1, 2_001, 100))}


T2 = Experiment(
    id="T2", title="four optimizers race on digits",
    data=mnist(), net=sized(hidden, units=100, depth=4), init=he,
    loss=softmax_cross_entropy, optimizer=SGD, lr=0.01, order=orders.drawn(128),
    steps={"bundled": 500, "full": 2_000},
    at={"bundled": range(1, 501), "full": range(1, 2_001)}, measure=losses,
    dtype=SINGLE_WHEN_FULL,
    lanes={rule.__name__: {"optimizer": rule, "lr": lr, "targets": printed(rule.__name__)}
           for rule, lr in ((SGD, 0.01), (Momentum, 0.01), (AdaGrad, 0.01), (Adam, 0.001))},
)

T3 = T2.but(
    id="T3", title="Nesterov and RMSProp in the same race",
    lanes={"Nesterov": {"optimizer": Nesterov, "lr": 0.01}, "RMSProp": {"optimizer": RMSProp, "lr": 0.001}},
)
