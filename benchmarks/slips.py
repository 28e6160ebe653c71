"""Layers and losses as a reader writes them, right and wrong, for doctor.py."""

import numpy as np

from nnlib.core import Sequential
from nnlib.functional import softmax
from nnlib.layers import BatchNorm, Dense, Dropout, ReLU, Sigmoid


class RightDense(Dense):
    """x W + b, written out."""

    def forward(self, x, *, train=False):
        self.saved = x if train else None
        y = x @ self.W.data
        return y + self.b.data if self.bias else y

    def backward(self, dy, *, need_dx=True):
        x = self.recall()
        self.W.grad, db = self.gradients(x, dy)
        if self.bias:
            self.b.grad = db
        return self.passed_on(dy) if need_dx else None

    def gradients(self, x, dy):
        return x.T @ dy, dy.sum(axis=0)

    def passed_on(self, dy):
        return dy @ self.W.data.T


class MinusDense(RightDense):
    """A sign: dW = -xᵀ dy."""

    def gradients(self, x, dy):
        return -x.T @ dy, dy.sum(axis=0)


class TurnedDense(RightDense):
    """dW with the examples of x in the reverse order."""

    def gradients(self, x, dy):
        return x[::-1].T @ dy, dy.sum(axis=0)


class MinusPassed(RightDense):
    """A sign in dx."""

    def passed_on(self, dy):
        return -(dy @ self.W.data.T)


class RightReLU(ReLU):
    """max(0, x), written out."""

    def forward(self, x, *, train=False):
        self.saved = x > 0 if train else None
        return np.maximum(x, 0)

    def backward(self, dy):
        return dy * self.recall()


class TurnedReLU(RightReLU):
    """The gradient passes where x is below 0."""

    def backward(self, dy):
        return dy * ~self.recall()


class ShutReLU(RightReLU):
    """The gradient is multiplied by the slope twice, once with the wrong sign."""

    def backward(self, dy):
        return -dy * self.recall()


class TurnedSigmoid(Sigmoid):
    """dx = dy · y (y - 1)."""

    def backward(self, dy):
        return -super().backward(dy)


class BadLog(ReLU):
    """A layer that takes a logarithm on its way, of numbers that may be below 0."""

    def forward(self, x, *, train=False):
        y = super().forward(x, train=train)
        return y + 0 * np.log(x + 3)


class LastingDropout(Dropout):
    """It drops whether it trains or not."""

    def forward(self, x, *, train=False):
        y = super().forward(x, train=True)
        if not train:
            self.saved = None
        return y


class LastingNorm(BatchNorm):
    """It takes the batch's mean and variance whether it trains or not."""

    def forward(self, x, *, train=False):
        y = super().forward(x, train=True)
        if not train:
            self.saved = None
        return y


RIGHT = {Dense: RightDense, ReLU: RightReLU}


def rewritten(net, places, only=None):
    """The net with layers of one's own in the places of the library's; only: the number of one of them."""
    def made(*, init, rng, dtype):
        example = net(init=init, rng=rng, dtype=dtype)
        layers, count = [], 0
        for layer in example.layers:
            own = places.get(type(layer))
            if own is not None:
                count += 1
                own = own if only is None or count == only + 1 else None
            layers.append((own or type(layer))(**settings(layer)))
        return Sequential(layers, input_shape=example.input_shape, init=init, rng=rng, dtype=dtype)
    return made


def settings(layer):
    return {name: getattr(layer, name) for name in layer.__dataclass_fields__}


# Losses.


def log_of_softmax(y, t):
    """Cross-entropy with e to the outputs as they are, and a plain logarithm."""
    e = np.exp(y)
    p = e / e.sum(axis=1, keepdims=True)
    rows = np.arange(len(t))
    dy = p.copy()
    dy[rows, t] -= 1
    return -float(np.log(p[rows, t]).mean()), dy / len(t)


def minus_loss(loss):
    """A loss whose gradient has the wrong sign."""
    def wrong(y, t):
        value, dy = loss(y, t)
        return value, -dy
    return wrong


def no_target(y, t):
    """Cross-entropy whose gradient forgets to take 1 from the right one."""
    p = softmax(y)
    return -float(np.log(p[np.arange(len(t)), t] + 1e-7).mean()), p / len(t)
