"""Products of matrices, and functions of single entries."""

import numpy as np

from nnlib.kernels.twins import ENTRIES, LARGE, twin
from nnlib.parallel.threads import divide


def matmul(a, b):
    """a @ b for matrices; the rows of a large product are divided among the threads."""
    least = max(1, LARGE // max(1, b.size))  # rows
    if len(a) < 2 * least:
        return a @ b
    out = np.empty((len(a), b.shape[1]), a.dtype)
    divide(lambda part: np.matmul(a[part], b, out=out[part]), len(a), least=least)
    return out


def entrywise(function, x, other):
    """function(x, other) of a NumPy function, entry by entry; large arrays are divided among the threads.

    other: an array of x's shape, or a number.
    """
    if x.size < ENTRIES:
        return function(x, other)
    if np.isscalar(other):  # NumPy is quicker with rows of numbers than with a single one
        other = np.full_like(x[:1], other)
    other = np.broadcast_to(other, x.shape)
    y = np.empty_like(x)
    divide(lambda part: function(x[part], other[part], out=y[part]), len(x))
    return y


def relu_backward(y, dy):
    """dx = dy where y = max(0, x) is above 0, otherwise 0: that is where x is. Any shape."""
    if y.size < ENTRIES:
        return dy * (y > 0)
    dx = np.empty(dy.shape, dy.dtype)
    run, y, dy = twin(relu_backward_part, True, y, dy)
    divide(lambda part: run(y[part], dy[part], dx[part]), len(y))
    return dx


def relu_backward_part(y, dy, dx):
    np.multiply(dy, y > 0, out=dx)
