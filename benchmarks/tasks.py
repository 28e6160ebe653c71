"""What is measured: the nets of the experiments, with their optimizers and batches.

The data are random arrays of the right shapes: how long a product takes does not depend on the numbers in it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from nnlib.core import Sequential
from nnlib.init import normal
from nnlib.layers import Conv2D, Dense, Flatten, MaxPool2D, ReLU
from nnlib.models import (
    deep_convnet,
    digit_reader,
    gpt,
    lenet,
    mlp,
    simple_convnet,
    three_net,
    tiny_convnet,
)


@dataclass(frozen=True)
class Task:
    """A net, and how it is trained: optimizer and settings by the names that peers translate."""

    title: str
    make: Callable  # make(rng=…, dtype=…) -> Sequential
    batch: int
    optimizer: str = "adam"
    lr: float = 0.001
    weight_decay: float = 0.0
    clip: float | None = None

    def net(self, dtype=np.float32):
        return self.make(rng=np.random.default_rng(0), dtype=dtype)


TASKS = {
    "B5": Task("784-50-10", partial(mlp, 784, 50, 10, init=normal(0.01)), 100, "sgd", 0.1),
    "T2 SGD": Task("784-100×4-10", partial(mlp, 784, 100, 100, 100, 100, 10), 128, "sgd", 0.01),
    "T2 Adam": Task("784-100×4-10", partial(mlp, 784, 100, 100, 100, 100, 10), 128),
    "B7": Task("784-200-80-10", partial(three_net, 784, 200, 80, 10), 256, "sgd", 0.001, 0.001),
    "CNN1": Task("conv 1 – dense 64", tiny_convnet, 2, "momentum", 0.01),
    "CNN2": Task("SimpleConvNet", simple_convnet, 100),
    "K7": Task("LeNet", lenet, 64),
    "DC1": Task("DeepConvNet", deep_convnet, 100),
    "RN2": Task("LSTM 128, 28 steps", digit_reader, 100),
    "G1": Task("GPT of 4 blocks, 64 letters", partial(gpt, 65, context=64), 12, "adamw", 0.001, 0.1, 1.0),
}
LETTERS = ("G1",)  # the others see images


def data(net, count):
    """`count` examples of the right shape for the net, and their labels."""
    rng = np.random.default_rng(1)
    if len(net.output_shape) == 2:  # letters, and at each step the next one
        x, t = rng.integers(net.output_shape[1], size=(2, count, *net.input_shape))
        return x, t
    x = rng.random((count, *net.input_shape), dtype="float32")
    return x, rng.integers(0, 10, count)


def sized_convnet(*, filters=32, size=28, rng, dtype=np.float32):
    """SimpleConvNet with another number of filters or another size of image, for the slopes."""
    layers = [Conv2D(filters, 5), ReLU(), MaxPool2D(2), Flatten(), Dense(100), ReLU(), Dense(10)]
    return Sequential(layers, input_shape=(1, size, size), init=normal(0.01), rng=rng, dtype=dtype)


SLOPES = {
    "batch size": {n: Task("", sized_convnet, n) for n in (25, 50, 100, 200)},
    "filters": {n: Task("", partial(sized_convnet, filters=n), 100) for n in (8, 16, 32, 64)},
    "image size": {n: Task("", partial(sized_convnet, size=n), 100) for n in (16, 24, 32, 48)},
}
