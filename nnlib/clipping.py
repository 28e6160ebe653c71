"""Keep the gradients of a step within a length, so that a single bad batch cannot throw the weights away."""

from math import inf, isfinite, sqrt

import numpy as np

from nnlib.optim import bound
from nnlib.settings import real


def clip_gradients(params, most):
    """Scale all gradients together so that their common length √Σ g² is at most `most`; returns that length.

    Their direction stays. Call it between `backward` and `step`. Gradients of which one is nan or infinite
    have no length: it returns nan or infinity, and leaves them. Pascanu, Mikolov and Bengio 2013.
    Raises as an optimizer does; ValueError for a negative limit.
    """
    real("clip_gradients: most", most, low=0)
    trained = [param for param in dict.fromkeys(bound("clip_gradients", params)) if param.trainable]
    if not trained:
        raise ValueError("clip_gradients: expected at least one trainable parameter, got none")
    for param in trained:
        if param.grad is None:
            raise RuntimeError(f"{param} has no gradient: run forward(train=True) and backward first")
    with np.errstate(over="ignore"):  # a square of float32 may be too large: then in float64
        square = sum(float(np.vdot(param.grad, param.grad)) for param in trained)
        if not isfinite(square):
            wide = (param.grad.astype(np.float64).ravel() for param in trained)
            square = sum(float(g @ g) for g in wide)
    length = sqrt(square)
    if most < length < inf:
        for param in trained:
            param.grad = param.grad * param.grad.dtype.type(most / length)
    return length


class Clipping:
    """An optimizer that clips its gradients before each step."""

    def __init__(self, opt, most):
        self.opt, self.most = opt, most

    steps = property(lambda self: self.opt.steps)
    rate = property(lambda self: self.opt.rate)

    def step(self):
        if isfinite(clip_gradients(self.opt.params, self.most)):
            self.opt.step()
