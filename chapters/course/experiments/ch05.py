"""The experiments of chapter 5, Learning."""

import numpy as np

from course.experiments import measures, orders
from course.experiments.data import fifty_thousand, mnist
from course.experiments.experiment import SINGLE_WHEN_FULL, Experiment
from course.experiments.losses import broadcast_square_error, square_error
from course.experiments.sized import sized
from course.experiments.targets import Rings
from course.experiments.words import described
from nnlib.core import Sequential
from nnlib.datasets import Examples, Split
from nnlib.functional import one_hot
from nnlib.init import Initializer, glorot_uniform, normal
from nnlib.layers import Dense, Sigmoid
from nnlib.losses import softmax_cross_entropy
from nnlib.models import mlp


def softmax_of_the_batch(y, t):
    """−Σ log(p + 1e-7) over the right ones: one softmax p for the whole batch, a sum and no mean.

    y (N, K), t (N,) whole numbers; the gradient is that of this very loss. notes, lines 466–472, 834–836.
    """
    p = np.exp(y - y.max())
    p /= p.sum()  # no axis: all N·K share one sum
    t = one_hot(t, y.shape[1], dtype=y.dtype)
    share = t * p / (p + 1e-7)
    return float(-np.sum(t * np.log(p + 1e-7))), p * share.sum() - share


def sigmoids(*units):
    return lambda **how: mlp(784, *units, activation=Sigmoid, **how)


L2 = Experiment(
    id="L2", title="784-50-10, sigmoid: the loss of each batch after the step that was made with it",
    data=mnist(), net=sized(lambda units, **how: sigmoids(units, 10)(**how), units=50), init=normal(0.01),
    loss=described(softmax_of_the_batch, "cross-entropy, summed; one softmax over the whole batch"),
    lr=0.1, order=orders.drawn(100),
    steps={"bundled": 1_000, "full": 1_000},
    at={"bundled": range(1, 1_001), "full": range(1, 1_001)},
    measure=measures.loss_after,
    seeds={"bundled": 3, "full": 30},
    slips={"softmax over the whole batch, and no division by N":
           {"loss": softmax_cross_entropy, "targets": {}}},
    targets={"loss": Rings("notes:1067–1067", "loss", steps=range(1, 1_001))},
)

BY_EPOCHS = {  # the accuracy of the same net for 10,000 steps: notes, lines 1073–1111
    "steps": {"bundled": 1_000, "full": 9_601},
    "at": {"bundled": range(1, 1_001, 111), "full": range(1, 9_602, 600)},
    "measure": measures.accuracies, "seeds": {"bundled": 3, "full": 3}, "dtype": SINGLE_WHEN_FULL,
}

START = Initializer("(−3, 4)", lambda fan_in, fan_out: 1, lambda rng, shape: np.array([[-3.0], [4.0]]))
UNIT = Examples(np.eye(2), np.zeros(2))

L4 = Experiment(
    id="L4", title="gradient descent on x0² + x1²",
    data=described(lambda scale, rng: Split(UNIT, None), "nothing: its inputs are (1, 0) and (0, 1)"),
    net=lambda **how: Sequential([Dense(1, bias=False)], input_shape=(2,), **how), init=START,
    loss=described(lambda y, t: (float(np.sum(y**2)), 2 * y), "the sum of the squares"),
    lr=0.1, order=orders.whole,
    steps={"bundled": 100, "full": 100}, at={"bundled": range(101), "full": range(101)},
    measure=lambda run: dict(zip(("x0", "x1"), run.net.layers[0].W.data[:, 0].tolist(), strict=True)),
    seeds={"bundled": 1, "full": 1},
    lanes={"0.1": {}, "10": {"lr": 10}, "1e-10": {"lr": 1e-10}},
    fixed=dict.fromkeys(("init", "scale", "seed"), "the point begins at (−3, 4)"),
)

ENTROPY = {"loss": softmax_cross_entropy, "slips": {}}

L7 = Experiment(
    id="L7", title="the digit as a number (squared error) or as a class (cross-entropy)",
    data=fifty_thousand(), net=sigmoids(1), init=glorot_uniform,
    loss=broadcast_square_error,
    lr=0.001, order=orders.shuffled(100),
    steps={"bundled": 50 * 30, "full": 10 * 500},
    at={"bundled": range(1, 1_501, 120),
        "full": [500 * epoch + batch for epoch in range(10) for batch in (1, 201, 401)]},
    measure=measures.loss_before,
    lanes={"784-1": {}, "784-10-10-1": {"net": sigmoids(10, 10, 1)},
           "784-10": {"net": sigmoids(10), **ENTROPY},
           "784-10-10-10": {"net": sigmoids(10, 10, 10), **ENTROPY}},
    seeds={"bundled": 3, "full": 10},
    slips={"labels (N,) against outputs (N, 1)": {"loss": square_error}},
)
