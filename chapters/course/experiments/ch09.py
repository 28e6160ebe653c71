"""The experiment of chapter 9, Batch normalization."""

import numpy as np

from course.experiments import measures, orders
from course.experiments.controls import Control
from course.experiments.data import first_digits
from course.experiments.experiment import SINGLE_WHEN_FULL, Experiment
from course.experiments.words import told
from nnlib.core import Sequential
from nnlib.init import normal
from nnlib.layers import BatchNorm, Dense, ReLU
from nnlib.losses import softmax_cross_entropy
from nnlib.optim import SGD

SCALES = np.logspace(0, -4, 16)  # of the first weights
SPREADS = {f"{scale:.2g}": normal(scale) for scale in SCALES}


class BookNorm(BatchNorm):
    """BatchNorm with ε = 1e-6 and a running variance that starts at 0, as the book's programs have it.

    The notes import a net that has the layer (line 2230) and print neither.
    """

    def build(self, input_shape, **how):
        self.epsilon = 1e-6
        shape = super().build(input_shape, **how)
        self.running_var.data[:] = 0
        return shape


def five_layers(norm=None):
    """784-100×5-10; norm() makes a layer before each ReLU."""
    def net(*, init, rng, dtype):
        layers = []
        for _ in range(5):
            layers += [Dense(100), ReLU()] if norm is None else [Dense(100), norm(), ReLU()]
        return Sequential([*layers, Dense(10)], input_shape=(784,), init=init, rng=rng, dtype=dtype)
    return net


def lane(scale, normed):
    """The name of the net with first weights of this scale, with batch norm or without."""
    return f"{scale:.2g} {'with' if normed else 'without'}"


BN1 = Experiment(
    id="BN1", title="784-100×5-10, sixteen scales of the first weights, with batch norm and without",
    data=first_digits(1000), net=five_layers(BookNorm), init=normal(0.01), loss=softmax_cross_entropy,
    optimizer=SGD, lr=0.01, order=orders.drawn(100),
    steps={"bundled": 191, "full": 191},
    at={"bundled": range(1, 192, 10), "full": range(1, 192, 10)},
    measure=measures.train_accuracy, dtype=SINGLE_WHEN_FULL,
    lanes={lane(scale, normed): {"init": normal(scale), "net": five_layers(BookNorm if normed else None)}
           for scale in SCALES for normed in (True, False)},
    shown={"with batch norm": "0.0074 with", "without": "0.0074 without"},
    fixed=dict.fromkeys(("init", "scale"), "the spread of the first weights is what is compared"),
    more=(Control("spread", "Spread of weights", "Of the first weights, in both nets: starts afresh", "menu",
                  lambda experiment: next(name for name, init in SPREADS.items()
                                          if told(init) == told(experiment.init)),
                  changes=lambda experiment, value: {"init": SPREADS[value]}, options=SPREADS, alone=False),),
)
