"""What is measured of a run: measure(run) -> {name: number}.

Some take long. `in_pieces` makes such a measure of a generator that rests now and then: a live page goes
through `measure.pieces(run)` and hears a click in between.
"""

from functools import wraps

import numpy as np

from nnlib.losses import softmax_cross_entropy
from nnlib.training import accuracy, count_correct, evaluating

PIECE, PICTURES = 500, 100  # examples between two rests: rows of numbers; images, which take longer


def in_pieces(generator):
    """The measure of a generator function that rests by `yield` and returns {name: number}."""
    @wraps(generator)
    def measure(run):
        return all_of(generator(run))
    measure.pieces = generator
    return measure


def all_of(pieces):
    """What a generator returns in the end, with no rest on the way."""
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            return end.value


def pieces(measure, run):
    """A generator that measures, rests if the measure can, and returns {name: number}."""
    if hasattr(measure, "pieces"):
        return (yield from measure.pieces(run))
    return measure(run)


def share(net, x, t, *, size=None):
    """The share of examples whose class is right, in pieces: `nnlib.training.accuracy`."""
    size, correct = size or (PIECE if x.ndim == 2 else PICTURES), 0
    for start in range(0, len(x), size):
        correct += count_correct(net.forward(x[start:start + size]), t[start:start + size])
        yield
    return correct / len(x)


def score(net, x, t):
    """Accuracy and mean cross-entropy, in pieces: a Score, as of `nnlib.training.evaluate`."""
    found = None
    for so_far in evaluating(net, softmax_cross_entropy, x, t, size=PIECE):
        found = so_far
        yield
    return found


@in_pieces
def accuracies(run):
    """The shares of all training and of all test examples that the net gets right."""
    train = yield from share(run.net, *run.train)
    test = yield from share(run.net, *run.test)
    return {"train": train, "test": test}


@in_pieces
def train_accuracy(run):
    """The share of all training examples that the net gets right."""
    return {"train": (yield from share(run.net, *run.train))}


@in_pieces
def test_accuracy(run):
    """The share of all test examples that the net gets right."""
    return {"test": (yield from share(run.net, *run.test))}


def of_first(count):
    """The shares of the first so many training and test examples that the net gets right."""
    @in_pieces
    def measure(run):
        found = {}
        for name, part in (("train", run.train), ("test", run.test)):
            found[name] = yield from share(run.net, part.x[:count], part.t[:count])
        return found
    return measure


def loss_before(run):
    """The loss of the last batch, as the net stood before the update that was made with it."""
    return {"loss": run.loss}


def loss_after(run):
    """The loss of the last batch once the update was made with it: lower, and flattering."""
    x, t = run.batch
    return {"loss": run.experiment.loss(run.net.forward(x), t)[0]}


def batch_accuracy(run):
    """The share of the last batch that the net got right before the update, and its loss then."""
    return {"accuracy": count_correct(run.y, run.batch[1]) / len(run.y), "loss": run.loss}


def mean_loss(run):
    """The mean loss since it was last measured: of each batch before the update that was made with it."""
    since = run.points["step"][-1] if run.points["step"] else 0
    return {"loss": float(np.mean(run.losses[since:]))}


def last_batch(run):
    """The share of the last batch that the net gets right once the update was made with it."""
    return {"accuracy": accuracy(run.net, *run.batch)}


def together(*measures):
    """Several at once."""
    @in_pieces
    def measure(run):
        found = {}
        for each in measures:
            found |= yield from pieces(each, run)
        return found
    return measure
