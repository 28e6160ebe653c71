"""Products of matrices, functions of entries, and the choice between two versions of a kernel."""

import os
from functools import cache
from importlib.util import find_spec
from math import pi, sqrt

import numpy as np

from nnlib.parallel.threads import divide

LARGE = 2 * 10**7  # multiplications that are worth a thread: waking one takes as long as a few of these
ENTRIES = 2 * 10**5  # from so many on, work on single entries is worth a thread
BLOCK = 2**14  # entries of several arrays that stay in a core's cache from one operation to the next
ROOT, BEND = sqrt(2 / pi), 0.044715  # of GELU


@cache
def compiled_module():
    """`nnlib.kernels.compiled`; None without numba and SciPy, or with NNLIB_COMPILED=0."""
    if os.environ.get("NNLIB_COMPILED") == "0" or not (find_spec("numba") and find_spec("scipy")):
        return None
    try:
        from nnlib.kernels import compiled
    except ImportError:  # numba is particular about NumPy's version
        return None
    return compiled


def twin(function, pays, *arrays):
    """(the compiled function of the same name, arrays as it needs them) where that pays and numba is there.

    Otherwise the function itself and the arrays as they are. What is compiled checks nothing: `pays` must be
    false unless the arrays fit each other, and they must be of one dtype.
    """
    usual = {array.dtype.char for array in arrays} in ({"f"}, {"d"})
    if not (pays and usual and compiled_module() and hasattr(compiled_module(), function.__name__)):
        return function, *arrays
    return getattr(compiled_module(), function.__name__), *map(plain, arrays)


def plain(array):
    """The array in rows, and writeable: numba compiles anew for whatever is not."""
    return array if array.flags.c_contiguous and array.flags.writeable else array.copy()


def matmul(a, b):
    """a @ b for matrices; the rows of a large product are divided among the threads."""
    least = max(1, LARGE // max(1, b.size))  # rows
    if len(a) < 2 * least:
        return a @ b
    out = np.empty((len(a), b.shape[1]), a.dtype)
    divide(lambda part: np.matmul(a[part], b, out=out[part]), len(a), least=least)
    return out


def relu(x):
    """y = max(0, x), entry by entry; a large array is divided among the threads."""
    if x.size < ENTRIES:
        y = np.zeros(x.shape, x.dtype)
        return np.maximum(x, y, out=y)  # quicker than with a single number
    zeros, y = np.broadcast_to(np.zeros_like(x[:1]), x.shape), np.empty_like(x)
    divide(lambda part: np.maximum(x[part], zeros[part], out=y[part]), len(x))
    return y


def relu_backward(y, dy):
    """dx = dy where y = max(0, x) is above 0, otherwise 0: that is where x is. Any shape."""
    if y.size < ENTRIES or y.shape != dy.shape:
        return dy * (y > 0)
    dx = np.empty(dy.shape, dy.dtype)
    run, y, dy = twin(relu_backward_part, True, y, dy)
    divide(lambda part: run(y[part], dy[part], dx[part]), len(y))
    return dx


def relu_backward_part(y, dy, dx):
    np.multiply(dy, y > 0, out=dx)


def blockwise(work, *arrays):
    """work(*parts) for parts of arrays of one size, each of as many entries as stay in the cache together."""
    flat = [array.reshape(-1) for array in arrays]
    blocks = -(-flat[0].size // BLOCK)

    def several(part):
        for start in range(part.start * BLOCK, part.stop * BLOCK, BLOCK):
            work(*(array[start:start + BLOCK] for array in flat))

    divide(several, blocks, least=max(1, ENTRIES // 2 // BLOCK))


def gelu(x):
    """(y, tanh u) of y = ½ x (1 + tanh u), u = √(2/π) (x + 0.044715 x³)."""
    y, tanh = np.empty(x.shape, x.dtype), np.empty(x.shape, x.dtype)

    def work(x, y, tanh):
        np.multiply(x, x, out=tanh)
        tanh *= ROOT * BEND
        tanh += ROOT
        tanh *= x
        np.tanh(tanh, out=tanh)
        np.add(tanh, 1, out=y)
        y *= x
        y *= 0.5

    blockwise(work, x, y, tanh)
    return y, tanh


def gelu_backward(x, tanh, dy):
    """dx = dy · ½ (1 + tanh u) (1 + x (1 - tanh u) √(2/π) (1 + 3 · 0.044715 x²))."""
    dx = np.empty(x.shape, x.dtype)

    def work(x, tanh, dy, dx):
        np.multiply(x, x, out=dx)
        dx *= 3 * ROOT * BEND
        dx += ROOT
        dx *= x
        dx *= 1 - tanh
        dx += 1
        dx *= tanh + 1
        dx *= 0.5
        dx *= dy

    blockwise(work, x, tanh, dy, dx)
    return dx
