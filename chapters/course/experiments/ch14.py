"""The experiments of chapter 14, A framework."""

from functools import lru_cache

import numpy as np

from course.experiments import measures, orders
from course.experiments.data import fifty_thousand, first_digits, mnist
from course.experiments.experiment import SINGLE_WHEN_FULL, Experiment
from course.experiments.losses import broadcast_square_error, square_error
from course.experiments.sized import sized
from course.experiments.targets import Rings
from course.experiments.words import described
from nnlib.core import Sequential
from nnlib.datasets import Examples, Split
from nnlib.functional import one_hot, softmax
from nnlib.init import glorot_uniform, he, he_uniform, normal
from nnlib.layers import AvgPool2D, Conv2D, Dense, Flatten, MaxPool2D, ReLU
from nnlib.losses import softmax_cross_entropy
from nnlib.models import lenet, pipeline_convnet
from nnlib.optim import Adam


class SummedDense(Dense):
    """A dense layer whose gradient is summed over the batch. framework, line 556.

    The loss has divided by N, so this multiplies by it; dx keeps the mean, as a convolution in front needs it
    (lines 453 and 454).
    """

    def backward(self, dy, *, need_dx=True):
        dx = super().backward(dy, need_dx=need_dx)
        self.W.grad *= len(dy)
        return dx


def published_cross_entropy(logits, labels):
    """The value that framework shows, and the gradient that it uses. framework, lines 573 and 774.

    The value has a second term for the wrong classes; the gradient is that of plain cross-entropy. The
    probabilities are kept 1e-12 away from 0 and 1, where framework's value is not a number.
    """
    h = softmax(logits)
    t = one_hot(labels, h.shape[1], dtype=h.dtype)
    kept = np.clip(h.astype(np.float64), 1e-12, 1 - 1e-12)
    value = -(t * np.log(kept) + (1 - t) * np.log(1 - kept)).sum() / len(h)
    return float(value), (h - t) / len(h)


def first_weights(words, *, kernels, dense):
    """One Initializer for convolutions, another for dense layers."""
    def init(shape, **how):
        return (kernels if len(shape) == 4 else dense)(shape, **how)
    return described(init, words)


frameworks_weights = first_weights(
    "kernels: He normal with 784 for their fan-in; dense: He uniform",
    kernels=normal((2 / 784)**0.5), dense=he_uniform)
he_weights = first_weights("kernels: He normal; dense: He uniform", kernels=he, dense=he_uniform)
paddles_weights = first_weights("kernels: He normal; dense: Glorot uniform", kernels=he, dense=glorot_uniform)


def frameworks_net(pool, dense):
    """framework's net; its weights are drawn by what the experiment says. framework, lines 1045 to 1052."""
    def net(filters, units, *, init, rng, dtype):
        return Sequential(
            [Conv2D(filters, 9, bias=False), ReLU(), pool(2), Flatten(),
             dense(units, bias=False), ReLU(), dense(10, bias=False)],
            input_shape=(1, 28, 28), init=init, rng=rng, dtype=dtype)
    return sized(net, filters=20, units=100)


def frameworks_slips(pool):
    return {"dense layers sum their gradient over the batch": {"net": frameworks_net(pool, Dense)},
            "the loss shown has a second term": {"loss": softmax_cross_entropy},
            "the kernels' fan-in is 784 and not 81": {"init": he_weights}}


def batch_logs(of):
    """What framework logs of every batch."""
    return {name: Rings(f"{of}…every batch", name, steps=range(1, 41)) for name in ("accuracy", "loss")}


def epoch_means(values, examples, size):
    """What a loop that reports an epoch would say: means over its examples of what its batches said.

    values (…, steps), of batches of `size` whose last one of an epoch may be smaller -> (…, epochs).
    """
    sizes = np.diff([*range(0, examples, size), examples])
    values = np.asarray(values)
    return values.reshape(*values.shape[:-1], -1, len(sizes)) @ sizes / examples


def after_epochs(size):
    """The share of all test images that the net gets right, after each epoch; elsewhere not a number."""
    @measures.in_pieces
    def measure(run):
        ends = run.number % -(-len(run.train.x) // size) == 0
        return {"test": (yield from measures.share(run.net, *run.test)) if ends else np.nan}
    return measure


@lru_cache(maxsize=1)
def _signed(scale):
    parts = [Examples(2 * x - 1, t) for x, t in mnist(flat=False)(scale, None)]
    for part in parts:
        part.x.flags.writeable = False
    return Split(*parts)


signed_mnist = described(lambda scale, rng: _signed(scale), "MNIST, pixels from −1 to 1")

K2 = Experiment(
    id="K2", title="framework learns ten images by heart: max pooling",
    data=first_digits(10, flat=False), net=frameworks_net(MaxPool2D, SummedDense), init=frameworks_weights,
    loss=published_cross_entropy, lr=0.05, order=orders.shuffled(3),
    steps={"bundled": 40, "full": 40}, at={"bundled": range(1, 41), "full": range(1, 41)},
    measure=measures.batch_accuracy, seeds={"bundled": 10, "full": 10},
    slips=frameworks_slips(MaxPool2D), targets=batch_logs("framework:1071–1145"),
)

K4 = K2.but(
    id="K4", title="framework learns ten images by heart: mean pooling",
    net=frameworks_net(AvgPool2D, SummedDense), lr=0.1, order=orders.shuffled(5),
    slips=frameworks_slips(AvgPool2D), targets=batch_logs("framework:1157–1268"),
)

K5 = Experiment(
    id="K5", title="framework learns all of MNIST: mean pooling",
    data=mnist(flat=False), net=frameworks_net(AvgPool2D, SummedDense), init=frameworks_weights,
    loss=published_cross_entropy, lr=0.01, order=orders.shuffled(32),
    steps={"bundled": 3 * 125, "full": 3 * 1875},
    at={"bundled": range(1, 376), "full": range(1, 5626)},
    measure=measures.together(measures.batch_accuracy, after_epochs(32)),
    seeds={"bundled": 1, "full": 3}, dtype=SINGLE_WHEN_FULL,
    slips=frameworks_slips(AvgPool2D),
)

K7 = Experiment(
    id="K7", title="LeNet, with nothing between its dense layers",
    data=signed_mnist, net=lenet, init=paddles_weights, loss=softmax_cross_entropy, optimizer=Adam, lr=0.001,
    order=orders.shuffled(64),
    steps={"bundled": 5 * 63, "full": 5 * 938},
    at={"bundled": range(1, 316), "full": range(1, 4691)},
    measure=measures.together(measures.batch_accuracy, after_epochs(64)),
    seeds={"bundled": 1, "full": 3}, dtype=SINGLE_WHEN_FULL,
)

K8 = Experiment(
    id="K8", title="one convolutional net, two losses",
    data=fifty_thousand(flat=False), net=pipeline_convnet, init=paddles_weights,
    loss=softmax_cross_entropy, lr=0.01, order=orders.shuffled(100),
    steps={"bundled": 90, "full": 10 * 500},
    at={"bundled": range(1, 91, 10),  # full: batches 0, 200 and 400 of each epoch, as its program prints
        "full": [500 * epoch + batch + 1 for epoch in range(10) for batch in (0, 200, 400)]},
    measure=measures.loss_before, seeds={"bundled": 1, "full": 3}, dtype=SINGLE_WHEN_FULL,
    lanes={
        "cross-entropy": {},
        "squared error": {
            "net": lambda **how: pipeline_convnet(1, **how), "loss": broadcast_square_error,
            "seeds": {"bundled": 1, "full": 1},
            "slips": {"labels (100,) under predictions (100, 1)": {"loss": square_error}}}},
)
