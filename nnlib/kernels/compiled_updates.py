"""The formulas of `optim.py` once more, each in one pass over memory: compiled by numba, optional.

All arrays are rows of one length, all numbers of their precision; w and what is remembered are written to.
Each operation is rounded as in NumPy, in the same order: the results are the same bits.
"""

import numpy as np

from nnlib.kernels.compiled import compiled


@compiled
def pulled(g, w, decay):
    return g + decay * w if decay else g


@compiled
def sgd(w, g, decay, rate):
    for i in range(len(w)):
        w[i] -= rate * pulled(g[i], w[i], decay)


@compiled
def momentum(w, g, v, decay, rate, kept):
    for i in range(len(w)):
        v[i] = v[i] * kept + pulled(g[i], w[i], decay)
        w[i] -= rate * v[i]


@compiled
def nesterov(w, g, v, decay, rate, kept):
    for i in range(len(w)):
        slope = pulled(g[i], w[i], decay)
        v[i] = v[i] * kept + slope
        w[i] -= rate * (slope + kept * v[i])


@compiled
def adagrad(w, g, h, decay, rate, epsilon):
    for i in range(len(w)):
        slope = pulled(g[i], w[i], decay)
        h[i] += slope * slope
        w[i] -= rate * slope / (np.sqrt(h[i]) + epsilon)


@compiled
def rmsprop(w, g, h, decay, rate, kept, new, epsilon):
    for i in range(len(w)):
        slope = pulled(g[i], w[i], decay)
        h[i] = h[i] * kept + new * (slope * slope)
        w[i] -= rate * slope / (np.sqrt(h[i]) + epsilon)


@compiled
def adam(w, g, m, v, decay, rate, kept, new, kept_square, new_square, epsilon):
    for i in range(len(w)):
        slope = pulled(g[i], w[i], decay)
        m[i] = m[i] * kept + new * slope
        v[i] = v[i] * kept_square + new_square * (slope * slope)
        w[i] -= rate * m[i] / (np.sqrt(v[i]) + epsilon)
