"""The experiments of chapter 10, Regularization."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from course.experiments import measures, orders
from course.experiments.controls import Control
from course.experiments.data import first_digits
from course.experiments.experiment import SINGLE_WHEN_FULL, Experiment
from course.experiments.sized import sized
from nnlib.core import Sequential
from nnlib.init import he
from nnlib.layers import Dense, Dropout, ReLU
from nnlib.losses import softmax_cross_entropy
from nnlib.optim import SGD


@dataclass(eq=False)
class BookDropout(Dropout):
    """y = x · m while training, y = x · (1 - rate) otherwise. notes 6.4.3, lines 2416 to 2421."""

    def forward(self, x, *, train=False):
        if not train:
            return x * (1 - self.rate)
        self.saved = self.rng.random(x.shape, dtype="float32") >= self.rate
        return x * self.saved


def six_layers(dropout=None):
    """784-100×6-10; dropout() makes a layer after each ReLU."""
    def net(units, depth, *, init, rng, dtype):
        layers = []
        for _ in range(depth):
            layers += [Dense(units), ReLU()] if dropout is None else [Dense(units), ReLU(), dropout()]
        return Sequential([*layers, Dense(10)], input_shape=(784,), init=init, rng=rng, dtype=dtype)
    return sized(net, units=100, depth=6)


def until(epochs, bundled=None):
    """So many epochs as the notes count them: of three updates, the last of one. Every tenth is measured.

    They look after 1, 4, 7, … updates (line 2368): their epoch 201 ends after 601.
    bundled: how many at the bundled scale, where fewer will do
    """
    steps = {"bundled": 3 * (bundled or epochs) - 2, "full": 3 * epochs - 2}
    return {"steps": steps, "at": {scale: range(1, steps[scale] + 1, 30) for scale in steps}}


def moved(x, rng, far):
    """Images x (N, 784), each moved by whole pixels, up to `far` across and down; what is new is 0."""
    paper = np.pad(x.reshape(-1, 28, 28), ((0, 0), (far, far), (far, far)))
    corners = rng.integers(0, 2 * far + 1, (len(x), 2))
    return np.array([page[i:i + 28, j:j + 28] for page, (i, j) in zip(paper, corners, strict=True)]
                    ).reshape(x.shape)


@dataclass(frozen=True)
class Moved(orders.Order):
    """An order whose images are moved anew in each batch. The batches are those of the order without."""

    far: int = 2

    def __call__(self, train, rng):
        return MovedStream(self, train, rng)


class MovedStream(orders.Stream):
    """The moves are drawn from the places of a batch: its place among the batches says all."""

    def __next__(self):
        x, t = super().__next__()
        return moved(x, np.random.default_rng(self.round[self.next - 1]), self.order.far), t


def moved_up_to(far, order):
    return Moved(order.parts, order.size, f"{order.words}, each image moved by up to {far} pixels", far=far)


def set_far(run, far):
    """The same batches as before, from here on with other moves."""
    stream = run.stream
    run.stream = MovedStream(replace(stream.order, far=far), stream.train, stream.rng)
    run.stream.place = stream.place


FAR = Control("far", "Shift", "By up to so many pixels each image is moved, across and down", "whole",
              lambda experiment: experiment.order.far, set_far, high=6)


@measures.in_pieces
def old_and_new(run):
    """Accuracy and loss on all training and on all test images."""
    old = yield from measures.score(run.net, *run.train)
    new = yield from measures.score(run.net, *run.test)
    return {"train": old.accuracy, "test": new.accuracy, "train_loss": old.loss, "test_loss": new.loss}


R1 = Experiment(
    id="R1", title="784-100×6-10 learns 300 digits by heart",
    data=first_digits(300), net=six_layers(), init=he, loss=softmax_cross_entropy,
    optimizer=SGD, lr=0.01, settings={"weight_decay": 0.1}, order=orders.drawn(100), **until(201),
    measure=old_and_new, seeds={"bundled": 3, "full": 10}, dtype=SINGLE_WHEN_FULL,
    slips={"weight decay 0.1 is switched on": {"settings": {}}},
)

R2 = R1.but(id="R2", title="the same, held back by weight decay 0.1", slips={})

R3 = R1.but(
    id="R3", title="the same with dropout 0.2 in the book's form", settings={}, slips={},
    net=six_layers(partial(BookDropout, 0.2)), **until(301),
)

R4 = R1.right.but(
    id="R4", title="the same with each image moved by up to two pixels, anew in each batch",
    order=moved_up_to(2, R1.order), **until(601, bundled=301), more=(FAR,),
)
