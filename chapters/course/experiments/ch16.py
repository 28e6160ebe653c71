"""The experiment of chapter 16, Recurrent layers."""

import numpy as np

from course.experiments import measures, orders
from course.experiments.data import mnist
from course.experiments.experiment import SINGLE_WHEN_FULL, Experiment
from course.experiments.sized import sized
from nnlib.init import xavier
from nnlib.layers import LSTM, SimpleRNN
from nnlib.losses import softmax_cross_entropy
from nnlib.models import digit_reader
from nnlib.optim import Adam


class ClippedAdam(Adam):
    """Adam whose gradient, of all weights together, is cut to a norm of 1 where it is longer."""

    def step(self):
        norm = np.sqrt(sum(np.sum(param.grad ** 2) for param in self.params))
        if norm > 1.0:
            for param in self.params:
                param.grad *= 1.0 / norm
        super().step()


def reader_of(cell):
    """The net that reads a digit row by row with 128 of these units."""
    return sized(lambda units, **how: digit_reader(cell, units, **how), units=128)


RN2 = Experiment(
    id="RN2", title="digits read row by row by a recurrent layer of 128 units",
    data=mnist(), net=reader_of(LSTM), init=xavier, loss=softmax_cross_entropy,
    optimizer=ClippedAdam, lr=3e-3, order=orders.shuffled(100),
    steps={"bundled": 4 * 40, "full": 4 * 600}, at={"bundled": [4 * 40], "full": [4 * 600]},
    measure=measures.test_accuracy,
    seeds={"bundled": 1, "full": 3}, dtype=SINGLE_WHEN_FULL,
    lanes={"LSTM": {}, "simple RNN": {"net": reader_of(SimpleRNN), "lr": 1e-3}},
)
