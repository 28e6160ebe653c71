"""Optimizers: how a gradient becomes a step. notes 6.1.

    opt = Adam(net.params(), lr=1e-3, weight_decay=0.0)
    opt.step()                                    after a backward pass
    opt.lr = 1e-4                                 a plain attribute: the next step uses it

In all formulas g is the gradient and w the weight; with weight_decay = λ, g ← g + λ w for the weights
that decay (W, not b): the gradient of ½ λ Σ w² (notes 6.4.2, in words; one-two-three, as a formula).
"""

from math import cos, pi, sqrt

import numpy as np

from nnlib.arrays import shown
from nnlib.core import Param
from nnlib.kernels.updates import one_pass
from nnlib.settings import function, real, whole

BLOCK = 25_000  # weights updated at a time


def constant(step):
    """The rate is lr at every step."""
    return 1.0


def inverse_time(decay):
    """lr / (1 + decay · k) at step k: Keras' old `decay`. tiny-cnn has 1e-6."""
    real("inverse_time: decay", decay, low=0)
    return lambda step: 1 / (1 + decay * step)


def step_decay(every, factor=0.5):
    """lr times `factor` after each `every` steps."""
    whole("step_decay: every", every)
    real("step_decay: factor", factor, low=0)
    return lambda step: factor ** (step // every)


def cosine(steps, *, warmup=0, least=0.0):
    """From lr to `least` · lr along half a cosine, there after step `steps`; before it a `warmup` to lr."""
    whole("cosine: steps", steps)
    whole("cosine: warmup", warmup, low=0)
    real("cosine: least", least, low=0, high=1)
    if warmup >= steps:
        raise ValueError(f"cosine: expected a warmup of less than {steps} steps, got {warmup}")

    def factor(step):
        if step < warmup:
            return (step + 1) / (warmup + 1)
        return least + (1 - least) * 0.5 * (1 + cos(pi * min((step - warmup) / (steps - warmup), 1)))

    return factor


def warmup(steps):
    """From lr / steps up to lr in `steps` steps, lr afterwards."""
    whole("warmup: steps", steps)
    return lambda step: min((step + 1) / steps, 1.0)


class Optimizer:
    """Binds Params and steps those that are trainable in place; a Param that is given twice is stepped once.

    lr         the learning rate: a plain attribute, may be set between any two steps
    schedule   step number -> factor; the rate in use is lr · schedule(steps), so a schedule never
               overwrites an lr set by hand
    steps      how many steps have been made

    A subclass says how one parameter is updated, which arrays it remembers for each (`slots`), and whether
    they are squares of gradients.
    Raises TypeError for params that are none; ValueError for a negative or non-finite lr, another number
    outside its limits, nothing to train, or 16-bit weights where squares of gradients are kept (they
    become 0 there); RuntimeError for a step before a gradient.
    """

    slots = ()
    squares = False
    decoupled = False  # True: the decay acts on the weights themselves, not through g

    def __init__(self, params, *, lr, weight_decay=0.0, schedule=constant):
        self.lr = real("lr", lr, low=0)
        self.weight_decay = real("weight_decay", weight_decay, low=0)
        self.schedule = function("schedule", schedule, "cosine(1000)")
        name = type(self).__name__
        self.params = list(dict.fromkeys(bound(name, params)))
        if not any(param.trainable for param in self.params):
            raise ValueError(f"{name}: expected at least one trainable parameter, got none")
        if self.squares and any(param.data.dtype.itemsize < 4 for param in self.params):
            raise ValueError(f"{name}: expected weights of 32 or 64 bits, got float16, where g² becomes 0")
        self.steps = 0
        self.state = [{slot: np.zeros_like(param.data) for slot in self.slots}
                      for param in self.params]

    @property
    def rate(self):
        """The learning rate of the next step."""
        return float(self.lr * self.schedule(self.steps))

    def step(self):
        """Update every parameter that is trainable from its gradient."""
        trained = [(p, state) for p, state in zip(self.params, self.state, strict=True) if p.trainable]
        for param, _ in trained:
            if param.grad is None:
                raise RuntimeError(f"{param} has no gradient: run forward(train=True) and backward first")
        rate = self.rate
        self.steps += 1
        in_one_pass = one_pass(self, rate)  # the same formula, compiled
        for param, state in trained:
            if in_one_pass and in_one_pass(param, state):
                continue
            for rows in blocks(param.data):
                w, g = param.data[rows], param.grad[rows]
                if self.weight_decay and param.decay:
                    if self.decoupled:
                        w *= 1 - rate * self.weight_decay
                    else:
                        g = g + self.weight_decay * w
                self.update(w, g, rate, **{slot: array[rows] for slot, array in state.items()})

    def update(self, w, g, rate):
        """Write the new weights into w, some rows of a parameter; may write into the state, never into g."""
        raise NotImplementedError


def bound(name, params):
    """The Params, one by one. Raises TypeError for whatever is none."""
    try:
        params = list(params)
    except TypeError:
        raise TypeError(f"{name}: expected parameters such as net.params(), got {shown(params)}") from None
    for param in params:
        if not isinstance(param, Param):
            raise TypeError(f"{name}: expected parameters such as net.params(), got {shown(param)}")
        yield param


def blocks(array):
    """Indices that together are the whole array, a few rows at a time.

    A formula such as `w -= rate * g` makes temporary arrays; small ones stay in the processor's cache.
    """
    if array.size <= BLOCK:
        return [...]
    rows = max(1, BLOCK * len(array) // array.size)
    return [slice(start, start + rows) for start in range(0, len(array), rows)]


class SGD(Optimizer):
    """w ← w - lr g. Stochastic gradient descent. notes 6.1.2."""

    def update(self, w, g, rate):
        w -= rate * g


class Momentum(Optimizer):
    """v ← μ v + g,  w ← w - lr v: a ball that keeps rolling. notes 6.1.4.

    The notes have lr inside v; both are equal while lr is constant, and here a change acts at once.
    """

    slots = ("v",)

    def __init__(self, params, *, lr, momentum=0.9, **options):
        super().__init__(params, lr=lr, **options)
        self.momentum = real("momentum", momentum, low=0, high=1)

    def update(self, w, g, rate, v):
        v *= self.momentum
        v += g
        w -= rate * v


class Nesterov(Momentum):
    """v ← μ v + g,  w ← w - lr (g + μ v): momentum that looks one step ahead.

    Sutskever et al. 2013, in the form that needs no gradient at another point.
    """

    def update(self, w, g, rate, v):
        v *= self.momentum
        v += g
        w -= rate * (g + self.momentum * v)


class AdaGrad(Optimizer):
    """h ← h + g²,  w ← w - lr g / (√h + ε): smaller steps where there were large gradients. notes 6.1.5."""

    slots = ("h",)
    squares = True

    def __init__(self, params, *, lr, epsilon=1e-7, **options):
        super().__init__(params, lr=lr, **options)
        self.epsilon = real("epsilon", epsilon, low=0)

    def update(self, w, g, rate, h):
        h += g * g
        w -= rate * g / (np.sqrt(h) + self.epsilon)


class RMSProp(Optimizer):
    """h ← ρ h + (1 - ρ) g²,  w ← w - lr g / (√h + ε): AdaGrad that forgets. Tieleman and Hinton 2012."""

    slots = ("h",)
    squares = True

    def __init__(self, params, *, lr, decay=0.99, epsilon=1e-7, **options):
        super().__init__(params, lr=lr, **options)
        self.decay = real("decay", decay, low=0, high=1)
        self.epsilon = real("epsilon", epsilon, low=0)

    def update(self, w, g, rate, h):
        h *= self.decay
        h += (1 - self.decay) * (g * g)
        w -= rate * g / (np.sqrt(h) + self.epsilon)


class Adam(Optimizer):
    """Momentum's mean m and RMSProp's mean square v, both freed of their start at zero. notes 6.1.6.

    m ← β1 m + (1 - β1) g,  v ← β2 v + (1 - β2) g²,
    w ← w - lr √(1 - β2ᵏ) / (1 - β1ᵏ) · m / (√v + ε)  at the k-th step. Kingma and Ba 2015, in the form at
    the end of their section 2 (its ε is √(1 - β2ᵏ) times that of the usual form).
    """

    slots = ("m", "v")
    squares = True

    def __init__(self, params, *, lr, beta1=0.9, beta2=0.999, epsilon=1e-7, **options):
        super().__init__(params, lr=lr, **options)
        self.beta1 = real("beta1", beta1, low=0, high=1, below=True)
        self.beta2 = real("beta2", beta2, low=0, high=1, below=True)
        self.epsilon = real("epsilon", epsilon, low=0)

    def update(self, w, g, rate, m, v):
        m *= self.beta1
        m += (1 - self.beta1) * g
        v *= self.beta2
        v += (1 - self.beta2) * (g * g)
        corrected = rate * sqrt(1 - self.beta2**self.steps) / (1 - self.beta1**self.steps)
        w -= corrected * m / (np.sqrt(v) + self.epsilon)


class AdamW(Adam):
    """Adam whose weight decay does not pass through m and v: w ← (1 - lr λ) w, then Adam's step.

    Loshchilov and Hutter 2019. In Adam, λ w is divided by √v like the gradient, so that weights with large
    gradients are hardly pulled at all; here all are pulled alike.
    """

    decoupled = True
