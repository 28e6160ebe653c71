"""What is measured of a run, each quantity once, on copies: the run itself is only read."""

from contextlib import contextmanager
from copy import deepcopy
from functools import cached_property

import numpy as np

from course.doctor.curve import curve_of, guessing_loss, is_cross_entropy
from nnlib.core import Sequential
from nnlib.layers import BatchNorm
from nnlib.training import are_classes, to_classes

EXAMPLES, FEW = 100, 25  # in a pass: of a small net, of one with many activations
LARGE = 6000  # activations of one example
SCORED = {EXAMPLES: 200, FEW: 100}  # examples of each set that are classified,
COUNTED = {EXAMPLES: 1000, FEW: 500}  # and where the difference between the sets matters


class Probe:
    """A run as `examine` looks at it.

    net, loss    a copy of the net, in float32 where it is large; the loss function
    losses       of all batches; curve: what they say
    x, t         some training examples; bx, bt: of the last batch, or the same
    """

    def __init__(self, run):
        self.run, self.losses = run, np.asarray(run.losses, dtype=float)
        self.loss = deepcopy(run.experiment.loss)
        self.net = copy_of(run.net)
        self.layers = leaves(self.net)
        x, t = run.train
        self.size = self._size(x[:1])
        self.x, self.t = some(x, t, self.size)
        self.bx, self.bt = some(*run.batch, self.size) if run.batch is not None else (self.x, self.t)
        self.outputs = self.net.output_shape
        self.guess = guessing_loss(self.loss, run.batch[1] if run.batch is not None else self.t, self.outputs)
        self.curve = curve_of(run, self.guess)

    def _size(self, x):
        total, net = 0, self.net
        for layer in self.layers:
            x = layer.forward(x.astype(net.dtype))
            total += x.size + (28 * 4 * x.size if hasattr(layer, "gates") else 0)
        if total > LARGE:
            cast(net, np.float32)
            return FEW
        return EXAMPLES

    # What kind of run it is.

    @cached_property
    def classes(self):
        """Whether the targets name classes of the net's outputs, two or more of them."""
        t = np.asarray(self.run.train.t)
        return len(t) > 1 and are_classes(t, self.outputs)

    @cached_property
    def entropy(self):
        """Whether the loss is the cross-entropy of a softmax over two classes or more."""
        return self.classes and self.outputs[-1] > 1 and is_cross_entropy(self.loss, self.outputs[-1])

    @property
    def rate(self):
        """The learning rate in use."""
        return float(getattr(self.run.opt, "rate", None) or self.run.opt.lr)

    # One pass forward and back, layer by layer.

    @cached_property
    def signals(self):
        with unmoved(self.net):
            return Signals(self.net, self.layers, self.loss, self.x, self.t)

    def value(self, x, t):
        """The loss, as in training where batch norm has not yet settled, else as in use."""
        train = any(isinstance(layer, BatchNorm) for layer in self.layers)
        with unmoved(self.net):
            return float(self.loss(self.net.forward(x, train=train), t)[0])

    # How it does.

    @cached_property
    def trained(self):
        """Answers (n, K) to some training examples, and their targets."""
        return self._answers(self.run.train)

    @cached_property
    def tested(self):
        """The same of the test set; None without one."""
        return self._answers(self.run.test) if self.run.test is not None else None

    def _answers(self, part, sizes=SCORED):
        x, t = some(*part, sizes[self.size])
        return np.concatenate([self.net.forward(x[i:i + FEW]) for i in range(0, len(x), FEW)]), t

    @cached_property
    def scores(self):
        """The shares of some training and test examples that it gets right; None where there are none."""
        if not self.classes:
            return None, None
        return tuple(None if part is None else right(*part) for part in (self.trained, self.tested))

    @cached_property
    def counted(self):
        """The same shares of more examples, and how many of the test set they are."""
        old, new = (self._answers(part, COUNTED) for part in (self.run.train, self.run.test))
        return right(*old), right(*new), len(new[1])

    def name(self, index):
        """ "layer 2 (Dense)": as the net's list has it."""
        return f"layer {index} ({type(self.layers[index]).__name__})"


def right(y, t):
    """The share of answers y that name the class t."""
    return float((to_classes(y) == t.reshape(-1)).mean())


class Signals:
    """Activations and gradients of one pass with train=True over a net's layers.

    y[i], dy[i]    the output of layer i and the loss's gradient with respect to it
    before[i]      the input of layer i; its gradient is dx[i]
    grads          of every trainable parameter, in the order of net.params()
    """

    def __init__(self, net, layers, loss, x, t):
        x = x.astype(net.dtype)
        self.before, self.y = [], []
        for layer in layers:
            self.before.append(x)
            x = layer.forward(x, train=True)
            self.y.append(x.copy())
        self.value, dy = loss(x.copy(), t)
        self.dy, self.dx = [None] * len(layers), [None] * len(layers)
        for i in reversed(range(len(layers))):
            self.dy[i] = dy
            dy = self.dx[i] = layers[i].backward(dy)


def copy_of(thing, *more):
    """A deep copy of a net, an optimizer … without what the layers remember of their last pass.

    Parameters, generators and whatever else hangs on it are copied too. Raises TypeError for what cannot be.
    """
    memo = {}
    for net in (thing, *more):
        for layer in [net, *leaves(net)] if isinstance(net, Sequential) else []:
            if layer.saved is not None and not isinstance(layer.saved, int):  # one int stands in many places
                memo[id(layer.saved)] = None
    try:
        return deepcopy((thing, *more), memo) if more else deepcopy(thing, memo)
    except Exception as error:
        raise TypeError(f"examine: expected a net and an optimizer that can be copied, got {error}"
                        ) from error


@contextmanager
def unmoved(net):
    """Put back what passes with train=True move: running means, and the generators of dropout."""
    fixed = [(param, param.data.copy()) for param in net.params() if not param.trainable]
    draws = [layer.rng for layer in leaves(net)
             if isinstance(getattr(layer, "rng", None), np.random.Generator)]
    states = [rng.bit_generator.state for rng in draws]
    try:
        yield
    finally:
        for param, data in fixed:
            param.data[...] = data
        for rng, state in zip(draws, states, strict=True):
            rng.bit_generator.state = state


def leaves(net):
    """The layers of a net, those of nets within it one by one."""
    return [leaf for layer in net.layers
            for leaf in (leaves(layer) if type(layer) is Sequential else [layer])]


def cast(net, dtype):
    """Give a copy of a net other floating-point numbers."""
    for layer in [net, *nested(net)]:
        layer.dtype = np.dtype(dtype)
    for leaf in leaves(net):
        for param in leaf.params():
            param.data = param.data.astype(dtype)
    return net


def nested(net):
    return [inner for layer in net.layers if type(layer) is Sequential
            for inner in [layer, *nested(layer)]]


def some(x, t, count):
    """At most `count` examples, always the same, drawn from all: labels may take turns, or be in order."""
    if len(x) <= count:
        return x, t
    places = np.random.default_rng(0).choice(len(x), count, replace=False)
    return x[places], t[places]
