"""Experiments on copies: what an optimizer makes of a gradient, and what a step does to the loss."""

from copy import deepcopy
from functools import cached_property

import numpy as np

from course.doctor.probe import copy_of

FACTORS = tuple(4.0**k for k in range(-4, 7))  # of a step, shorter and longer


class Trial:
    """The optimizer of a run, tried on copies with gradients of our own.

    In the copies all weights are 0: then weight decay does nothing, and an update is the rule's alone.
    """

    def __init__(self, run):
        self.opt = copy_of(run.net, run.opt)[1]
        self.params = [i for i, param in enumerate(self.opt.params) if getattr(param, "trainable", True)]
        rng = np.random.default_rng(0)
        self.g = [size_of(param) * rng.standard_normal(param.data.shape) for param in self.opt.params]
        self.zero = [np.zeros_like(g) for g in self.g]

    def updates(self, *gradients, lr=None):
        """The update that the last of several steps makes, with these gradients: one array a parameter."""
        opt = deepcopy(self.opt)
        if lr is not None:
            opt.lr = lr
        for gradient in gradients:
            for i, param in enumerate(opt.params):
                param.data[...] = 0
                param.grad = gradient[i].copy()
            opt.step()
        return [param.data for param in opt.params]

    @cached_property
    def answer(self):
        """Half the difference of the updates for g and -g: the memory of the rule cancels. SGD: -lr g."""
        ahead, back = self.updates(self.g), self.updates([-g for g in self.g])
        return [(a - b) / 2 for a, b in zip(ahead, back, strict=True)]

    def along(self, update, i):
        """The cosine between an update of parameter i and -g: 1 is straight downhill."""
        length = np.linalg.norm(update) * np.linalg.norm(self.g[i])
        return float(-(update * self.g[i]).sum() / length) if length else 0.0

    @cached_property
    def echo(self):
        """What an earlier gradient adds to a step whose own gradient is 0: momentum. SGD: nothing."""
        with_it, without = self.updates(self.g, self.zero), self.updates(self.zero, self.zero)
        return [a - b for a, b in zip(with_it, without, strict=True)]

    def crosstalk(self):
        """Whether earlier gradients of some parameters change what a step does to others."""
        order = sorted(self.params, key=lambda i: (self.g[i].shape, i))
        some = set(order[::2])
        mine = [g if i in some else zero for i, (g, zero) in enumerate(zip(self.g, self.zero))]
        rest = [zero if i in some else g for i, (g, zero) in enumerate(zip(self.g, self.zero))]
        after, alone = self.updates(mine, rest), self.updates(self.zero, rest)
        return [i for i in self.params if i not in some and differ(after[i], alone[i])]

    def unused(self):
        """Whether the rule keeps arrays that change from step to step, and no update depends on them."""
        again, once = self.updates(self.g, self.g), self.updates(self.zero, self.g)
        return self.remembers() and all(map(np.array_equal, again, once))

    def remembers(self):
        opt = deepcopy(self.opt)
        before = [array.copy() for array in memory(opt)]
        for i, param in enumerate(opt.params):
            param.grad = self.g[i].copy()
        opt.step()
        after = memory(opt)
        return len(before) != len(after) or not all(map(np.array_equal, before, after))


def size_of(param):
    """The root mean square of a parameter's gradient now, at least 0.01."""
    here = 0.0 if param.grad is None else float(np.sqrt(np.mean(param.grad * param.grad)))
    return max(here, 0.01) if np.isfinite(here) else 0.01


def memory(opt):
    """The arrays that an optimizer keeps beside its parameters."""
    found, seen = [], {id(opt.params)}

    def walk(thing):
        if id(thing) in seen:
            return
        seen.add(id(thing))
        if isinstance(thing, np.ndarray):
            if thing.dtype.kind == "f":
                found.append(thing)
        elif isinstance(thing, dict):
            for value in thing.values():
                walk(value)
        elif isinstance(thing, list | tuple):
            for value in thing:
                walk(value)

    for name, value in vars(opt).items():
        if name != "params":
            walk(value)
    return found


def differ(a, b):
    return a.shape != b.shape or not np.allclose(a, b, rtol=1e-6, atol=1e-300)


def step_of(probe):
    """The update that the run's optimizer would make next, with the gradient of the probe's examples."""
    net, opt = copy_of(probe.run.net, probe.run.opt)
    before = [param.data.copy() for param in opt.params]
    _ = probe.signals
    mine = dict(probe.net.named_params())
    for name, param in net.named_params():
        grad = mine[name].grad
        param.grad = None if grad is None else grad.astype(param.data.dtype)
    opt.step()
    return [param.data - old for param, old in zip(opt.params, before, strict=True)]


def steps_tried(probe):
    """{factor: loss} of the next step, that many times as long; factor 0: where the net stands."""
    update = step_of(probe)
    places = {id(param): name for name, param in probe.run.net.named_params()}
    mine = dict(probe.net.named_params())
    params = [mine[places[id(param)]] for param in probe.run.opt.params]
    start = [param.data for param in params]
    found = {}
    for factor in (0.0, *FACTORS):
        for param, data, step in zip(params, start, update, strict=True):
            param.data = data + (factor * step).astype(data.dtype)
        found[factor] = probe.value(probe.x, probe.t)
    for param, data in zip(params, start, strict=True):
        param.data = data
    return found
