"""An optimizer's formula in one pass over memory: compiled, where numba is, and the same to the last bit.

NumPy passes over memory once for each operation, for Adam ten times. Numba takes as long to load as thousands
of steps of a small net, so it is loaded when so many have been made, or for a convolution.
"""

import sys
from functools import cache
from math import sqrt

import numpy as np

from nnlib.kernels.basics import compiled_module

PAYS = 3 * 10**8  # weights that NumPy updates in the time in which numba is loaded
# The numbers of each formula but the decay. The compiled loop has the class's name in small letters.
NUMBERS = {
    "SGD": lambda opt, rate: (rate,),
    "Momentum": lambda opt, rate: (rate, opt.momentum),
    "Nesterov": lambda opt, rate: (rate, opt.momentum),
    "AdaGrad": lambda opt, rate: (rate, opt.epsilon),
    "RMSProp": lambda opt, rate: (rate, opt.decay, 1 - opt.decay, opt.epsilon),
    "Adam": lambda opt, rate: (rate * sqrt(1 - opt.beta2**opt.steps) / (1 - opt.beta1**opt.steps),
                               opt.beta1, 1 - opt.beta1, opt.beta2, 1 - opt.beta2, opt.epsilon),
}


class Spent:
    """How many weights NumPy has updated so far."""

    weights = 0


@cache
def formula_of(kind):
    """The name of the formula that this class of optimizers has, or None: a reader's may have its own."""
    owner = next(each for each in kind.__mro__ if "update" in vars(each))
    return owner.__name__ if owner.__module__ == "nnlib.optim" and owner.__name__ in NUMBERS else None


@cache
def loops():
    """`nnlib.kernels.compiled_updates`, or None."""
    if compiled_module() is None:
        return None
    from nnlib.kernels import compiled_updates

    return compiled_updates


def pays(params):
    """Has NumPy updated so many weights that numba would have been worth loading?"""
    if "nnlib.kernels.compiled" in sys.modules:
        return True
    Spent.weights += sum(param.data.size for param in params)
    return Spent.weights > PAYS


def one_pass(opt, rate):
    """in_one_pass(param, state), which updates a parameter by the compiled loop of opt's formula; or None.

    It returns False, and does nothing, where the loop would not give the same bits as NumPy.
    """
    name = formula_of(type(opt))
    if name is None or "update" in vars(opt) or not pays(opt.params) or not loops():
        return None
    loop, numbers = getattr(loops(), name.lower()), NUMBERS[name](opt, rate)
    if any(type(number) not in (int, float) for number in (opt.weight_decay, *numbers)):
        return None  # NumPy takes others in their own precision
    typed = {kind: [kind(number) for number in numbers] for kind in (np.float32, np.float64)}

    def in_one_pass(param, state):
        w, decay = param.data, opt.weight_decay if param.decay else 0.0
        kind, shape, rows = w.dtype.type, w.shape, []
        for array in (w, param.grad, *[state[slot] for slot in opt.slots]):
            flags = array.flags  # what is compiled checks nothing
            if array.shape != shape or array.dtype != w.dtype or not (flags.c_contiguous and flags.writeable):
                return False
            rows.append(array.reshape(-1))
        if kind not in typed:
            return False
        if decay and opt.decoupled:
            w *= 1 - rate * decay
            decay = 0.0
        loop(*rows, kind(decay), *typed[kind])
        return True

    return in_one_pass
