"""Training is a loop; here it is a generator, so that whoever wants the next step asks for it.

    steps = train(net, softmax_cross_entropy, opt, batches(x, t, 100, rng=rng, epochs=3))
    for step in steps: …                    a script
    for step in tqdm(steps, total=1800): …  a progress bar
    Player(steps).play()                    anything that asks for the next step when it likes
"""

from typing import NamedTuple

import numpy as np

from nnlib.arrays import array, pairs, shown
from nnlib.clipping import Clipping
from nnlib.core import Layer
from nnlib.functional import as_labels
from nnlib.settings import function, real, whole

MAX_CLASSES = 4096  # of a confusion matrix: 128 MB
SHARES = ("true", "pred", "all", "max")


class Step(NamedTuple):
    """What one training step reports: its number (from 1; a step that changes nothing is not counted),
    the loss of its batch *before* the update, the learning rate used, the size of the batch."""

    number: int
    loss: float
    rate: float
    size: int


class Score(NamedTuple):
    """How a net does on `total` examples: mean loss, and how many it gets right (None where targets are no
    classes, as in a regression)."""

    loss: float
    correct: int | None
    total: int

    @property
    def accuracy(self):
        return None if self.correct is None else self.correct / self.total


def train(net, loss, opt, batches, *, clip=None):
    """Train net by one step for each (x, t) of batches; yields a Step for each.

    The loss function maps (y, t) to (value, dy). Nothing happens until the first step is asked for;
    closing the generator stops the training between two steps. The net, the optimizer and its
    learning rate may be changed in between. A loss that is no longer a number is reported as it is,
    and that step changes no weight: the caller decides what to do.
    clip: before each update all gradients are scaled together to at most this length (`clip_gradients`); if
    they have none, because one is nan or infinite, that step changes nothing, either.
    Raises TypeError, at the call, for what is no net, loss, optimizer or collection of batches.
    """
    as_net("train", net)
    function("train: loss", loss, "softmax_cross_entropy")
    if not hasattr(opt, "step") or isinstance(opt, type):
        raise TypeError(f"train: expected an optimizer such as SGD(net.params(), lr=0.1), got {shown(opt)}")
    if not hasattr(batches, "__iter__"):
        raise TypeError(f"train: expected batches(x, t, size, rng=rng), got {shown(batches)}")
    if clip is not None:
        real("train: clip", clip, low=0)
        opt = Clipping(opt, clip)
    return _train(net, loss, opt, batches)


def _train(net, loss, opt, batches):
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

    Raises ValueError, at the call, if there is nothing to evaluate, x and t differ in length, or x does not
    fit the net.
    """
    as_net("evaluate", net)
    function("evaluate: loss", loss, "softmax_cross_entropy")
    x, t = pairs("evaluate", x, t)
    net.check_shape(x)  # as a whole: a chunk's shape would name another number of examples
    return _evaluating(net, loss, x, t, whole("evaluate: size", size))


def _evaluating(net, loss, x, t, size):
    total_loss, correct = 0.0, 0
    for start in range(0, len(x), size):
        chunk, targets = x[start:start + size], t[start:start + size]
        y = net.forward(chunk)
        total_loss += loss(y, targets)[0] * len(chunk)
        correct = correct + count_correct(y, targets) if are_classes(t, y.shape[1:]) else None
        seen = start + len(chunk)
        yield Score(total_loss / seen, correct, seen)


def evaluate(net, loss, x, t, *, size=500):
    """The Score on all of x and t, `size` examples at a time."""
    *_, score = evaluating(net, loss, x, t, size=size)
    return score


def predict_classes(net, x, *, size=500):
    """The class of each example, (N,) integers, or at each step, (N, T); see `to_classes`. No examples have
    no classes, (0,)."""
    return to_classes(outputs("predict_classes", net, x, size=size))


def outputs(what, net, x, *, size=500):
    """The net's outputs (N, …) for x, `size` examples at a time."""
    x = array(what, x)
    as_net(what, net).check_shape(x)
    size = whole(f"{what}: size", size)
    return np.concatenate([net.forward(x[i:i + size]) for i in range(0, max(1, len(x)), size)])


def accuracy(net, x, t, *, size=500):
    """The share of examples whose class is right, all of them counted (the last chunk, too).

    t: integers (N,), or a column (N, 1). Raises ValueError for other targets: they are no classes.
    """
    x, t = pairs("accuracy", x, t)
    y = outputs("accuracy", net, x, size=size)
    if not are_classes(t, y.shape[1:]):
        advice = " (one-hot rows? t.argmax(axis=1))" if t.shape == y.shape and t.shape[1] > 1 else ""
        raise ValueError(f"accuracy: expected classes from 0 to {max(2, y.shape[-1]) - 1} of shape (N,), "
                         f"got {t.dtype} of shape {t.shape}{advice}")
    return count_correct(y, t) / len(x)


def to_classes(y):
    """Outputs (N, K) -> classes (N,): the largest of several; for a single output, 1 where it is
    above 0 (a logit: the sigmoid would be above one half). (N, T, K) -> (N, T): one at each step."""
    return y.argmax(axis=-1) if y.shape[-1] > 1 else (y[..., 0] > 0).astype(np.int64)


def count_correct(y, t):
    """How many rows of y have the class t, given as integers (N,) or as a column (N, 1)."""
    return int((to_classes(y) == np.asarray(t).reshape(len(y))).sum())


def are_classes(t, output_shape):
    """Whether the targets t (N, …) name one of the classes of a net's outputs, (K,), for each example."""
    return (len(output_shape) == 1 and t.size == len(t) and t.min() >= 0 and t.max() < max(2, *output_shape)
            and not (t.dtype.kind == "f" and (t % 1).any()))


def confusion(t, predicted, *, classes=None, normalize=None):
    """Which classes are taken for which: C (K, K), C[i, j] examples of class i are taken for class j.

    t, predicted  (N,) integers; classes: K, else as many as the labels show
    normalize     None: counts. "true": shares of the row, a true class; "pred": of the column; "all": of all;
                  "max": of the largest cell, as in framework. 0 / 0 is 0

    framework's way: np.bincount counts the cells' numbers K·t + predicted. Raises ValueError for lengths
    that differ, no examples, labels that are not in 0 … K - 1, more than 4,096 classes.
    """
    K = MAX_CLASSES if classes is None else whole("confusion: classes", classes)
    if K > MAX_CLASSES:
        raise ValueError(f"confusion: classes: expected at most {MAX_CLASSES}, got {K}")
    if normalize is not None and not (isinstance(normalize, str) and normalize in SHARES):
        raise ValueError(f"confusion: normalize: expected None, {', '.join(SHARES)}, got {shown(normalize)}")
    t, predicted = as_labels("confusion: t", t, K), as_labels("confusion: predicted", predicted, K)
    if len(t) != len(predicted) or len(t) == 0:
        raise ValueError("confusion: expected as many predictions as labels, at least one: "
                         f"got {len(predicted)} and {len(t)}")
    if classes is None:
        K = int(max(t.max(), predicted.max())) + 1
    counts = np.bincount(K * t.astype(int) + predicted.astype(int), minlength=K * K).reshape(K, K)
    if normalize is None:
        return counts
    axis = {"true": 1, "pred": 0}.get(normalize)
    total = counts.max() if normalize == "max" else counts.sum(axis=axis, keepdims=True)
    return counts / np.maximum(total, 1)


def as_net(what, net):
    """net, if it is a layer or a Sequential. Raises TypeError."""
    if not isinstance(net, Layer):
        raise TypeError(f"{what}: expected a net such as Sequential([…]), got {shown(net)}")
    return net


class History:
    """What was measured, by column: history["loss"] is a list. Rows may have different columns.

        history.append(epoch=1, loss=0.31, test_accuracy=0.92)
        history.rows[-1]                                        the newest row, {name: value}

    columns: names that later rows will have; such a column is there from the start, and empty.
    """

    def __init__(self, columns=()):
        self.columns = {name: [] for name in columns}
        self.rows = []

    def append(self, **row):
        self.rows.append(row)
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
        return len(self.rows)

    def last(self):
        """The newest value of every column that has one."""
        return {name: values[-1] for name, values in self.columns.items() if values}

    def __repr__(self):
        return f"History({len(self)} rows: {', '.join(self.columns)})"
