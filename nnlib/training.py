"""Training is a loop; here it is a generator, so that whoever wants the next step asks for it.

    steps = train(net, softmax_cross_entropy, opt, batches(x, t, 100, rng=rng, epochs=3))
    for step in steps: …                    a script
    for step in tqdm(steps, total=1800): …  a progress bar
    Player(steps).play()                    anything that asks for the next step when it likes
"""

from typing import NamedTuple

import numpy as np


class Step(NamedTuple):
    """What one training step reports: its number (from 1; a step that changes nothing is not counted),
    the loss of its batch *before* the update, the learning rate used, the size of the batch."""

    number: int
    loss: float
    rate: float
    size: int


class Score(NamedTuple):
    """How a net does on `total` examples: mean loss, and how many it gets right."""

    loss: float
    correct: int
    total: int

    @property
    def accuracy(self):
        return self.correct / self.total


def train(net, loss, opt, batches):
    """Train net by one step for each (x, t) of batches; yields a Step for each.

    The loss function maps (y, t) to (value, dy). Nothing happens until the first step is asked for;
    closing the generator stops the training between two steps. The net, the optimizer and its
    learning rate may be changed in between. A loss that is no longer a number is reported as it is,
    and that step changes no weight: the caller decides what to do.
    """
    for x, t in batches:
        rate = opt.rate
        with np.errstate(over="ignore", invalid="ignore"):  # the loss says it: nan
            value, dy = loss(net.forward(x, train=True), t)
            if np.isfinite(value):
                net.backward(dy, need_dx=False)
                opt.step()
        yield Step(opt.steps, value, rate, len(x))


def evaluating(net, loss, x, t, *, size=500):
    """Evaluate in chunks: yields the Score of all examples seen so far; the last one is the whole.

    Raises ValueError if there is nothing to evaluate or x and t differ in length.
    """
    check_lengths(x, t)
    total_loss, correct = 0.0, 0
    for start in range(0, len(x), size):
        chunk, targets = x[start:start + size], t[start:start + size]
        y = net.forward(chunk)
        total_loss += loss(y, targets)[0] * len(chunk)
        correct += count_correct(y, targets)
        seen = start + len(chunk)
        yield Score(total_loss / seen, correct, seen)


def evaluate(net, loss, x, t, *, size=500):
    """The Score on all of x and t, `size` examples at a time."""
    *_, score = evaluating(net, loss, x, t, size=size)
    return score


def predict_classes(net, x, *, size=500):
    """The class of each example, (N,) integers; see `to_classes`."""
    return np.concatenate([to_classes(net.forward(x[i:i + size])) for i in range(0, len(x), size)])


def accuracy(net, x, t, *, size=500):
    """The share of examples whose class is right, all of them counted (the last chunk, too)."""
    check_lengths(x, t)
    return float(np.mean(predict_classes(net, x, size=size) == np.asarray(t).reshape(len(t))))


def to_classes(y):
    """Outputs (N, K) -> classes (N,): the largest of several; for a single output, 1 where it is
    above 0 (a logit: the sigmoid would be above one half)."""
    return y.argmax(axis=1) if y.shape[1] > 1 else (y[:, 0] > 0).astype(np.int64)


def count_correct(y, t):
    """How many rows of y have the class t, given as integers (N,) or as a column (N, 1)."""
    return int((to_classes(y) == np.asarray(t).reshape(len(y))).sum())


def check_lengths(x, t):
    if len(x) != len(t) or len(x) == 0:
        raise ValueError(f"expected as many labels as examples, at least one: got {len(x)} examples "
                         f"and {len(t)} labels")


class History:
    """What was measured, by column: history["loss"] is a list. Rows may have different columns.

        history.append(epoch=1, loss=0.31, test_accuracy=0.92)
    """

    def __init__(self):
        self.columns = {}

    def append(self, **row):
        for name, value in row.items():
            self.columns.setdefault(name, []).append(value)

    def __getitem__(self, name):
        if name not in self.columns:
            raise KeyError(f"no column {name!r}: this history has {', '.join(self.columns) or 'none'}")
        return self.columns[name]

    def __contains__(self, name):
        return name in self.columns

    def __iter__(self):
        return iter(self.columns)

    def __len__(self):
        return max(map(len, self.columns.values()), default=0)

    def last(self):
        """The newest value of every column."""
        return {name: values[-1] for name, values in self.columns.items()}

    def __repr__(self):
        return f"History({len(self)} rows: {', '.join(self.columns)})"
