"""Optimizers as a reader writes them, right and wrong, for doctor.py."""

import numpy as np

from nnlib.optim import Optimizer


class Rule:
    """A reader's own: lr, params, and a step."""

    def __init__(self, params, *, lr):
        self.params, self.lr = [param for param in params if param.trainable], lr
        self.v = [np.zeros_like(param.data) for param in self.params]
        self.steps = 0

    @property
    def rate(self):
        return self.lr

    def step(self):
        self.steps += 1
        for i, param in enumerate(self.params):
            self.update(i, param)


class RightMomentum(Rule):
    def update(self, i, param):
        self.v[i] = 0.9 * self.v[i] - self.lr * param.grad
        param.data += self.v[i]


class MinusMomentum(Rule):
    """A sign: the ball rolls uphill."""

    def update(self, i, param):
        self.v[i] = 0.9 * self.v[i] - self.lr * param.grad
        param.data -= self.v[i]


class BrakedMomentum(Rule):
    """The velocity enters with a sign against the gradient: it stops the ball."""

    def update(self, i, param):
        self.v[i] = 0.9 * self.v[i] + param.grad
        param.data -= self.lr * (param.grad - 0.95 * self.v[i])


class UnusedMomentum(Rule):
    """The velocity is kept, and the step is made without it."""

    def update(self, i, param):
        self.v[i] = 0.9 * self.v[i] + param.grad
        param.data -= self.lr * param.grad


class EndlessMomentum(Rule):
    """The velocity is multiplied by more than 1."""

    def update(self, i, param):
        self.v[i] = 1.05 * self.v[i] + param.grad
        param.data -= self.lr * self.v[i]


class SharedMomentum(Rule):
    """One number serves all parameters: the mean of their gradients."""

    def __init__(self, params, *, lr):
        super().__init__(params, lr=lr)
        self.v = 0.0

    def update(self, i, param):
        self.v = 0.9 * self.v + float(param.grad.mean()) * 100
        param.data -= self.lr * (param.grad + self.v)


class SharedByShape(Rule):
    """One velocity for all parameters of a shape."""

    def __init__(self, params, *, lr):
        super().__init__(params, lr=lr)
        self.v = {param.data.shape: np.zeros_like(param.data) for param in self.params}

    def update(self, i, param):
        v = self.v[param.data.shape]
        v *= 0.9
        v += param.grad
        param.data -= self.lr * v


class Uphill(Rule):
    """w ← w + lr g."""

    def update(self, i, param):
        param.data += self.lr * param.grad


class Nowhere(Rule):
    """The new weights are bound to a name, and nobody has them."""

    def update(self, i, param):
        data = param.data
        data = data - self.lr * param.grad


class RightAdam(Optimizer):
    """Adam, written out."""

    slots = ("m", "v")

    def update(self, w, g, rate, m, v):
        m += 0.1 * (g - m)
        v += 0.001 * (g * g - v)
        w -= rate * (m / (1 - 0.9**self.steps)) / (np.sqrt(v / (1 - 0.999**self.steps)) + 1e-8)


class MinusAdam(RightAdam):
    """A sign."""

    def update(self, w, g, rate, m, v):
        super().update(w, -g, rate, m, v)
