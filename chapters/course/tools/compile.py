"""Compile the loops of nnlib.kernels ahead: `make setup` does, so that no reader waits for it in a chapter.

numba keeps what it compiles beside the source, for this kind of processor. Without numba nothing happens.
"""

import numpy as np

from nnlib import LSTM, Conv2D, MaxPool2D, Param, ReLU, Reshape, Sequential, SimpleRNN, he, optim
from nnlib.kernels.basics import compiled_module
from nnlib.kernels.updates import NUMBERS


def nets(rng):
    """Nets that are large enough for every compiled loop, in the numbers that have it."""
    for dtype in (np.float32, np.float64):
        layers = [Conv2D(8, 3), ReLU(), Conv2D(8, 3), MaxPool2D(2)]
        yield Sequential(layers, input_shape=(1, 32, 32), init=he, rng=rng, dtype=dtype)
    layers = [Reshape((32, 32)), SimpleRNN(128, sequences=True), LSTM(128)]
    yield Sequential(layers, input_shape=(1, 32, 32), init=he, rng=rng)


def main():
    if compiled_module() is None:
        return
    rng = np.random.default_rng(0)
    for net in nets(rng):
        x = rng.random((256, *net.input_shape))
        net.backward(net.forward(x, train=True))
    for name in NUMBERS:
        for dtype in (np.float32, np.float64):
            param = Param(np.ones(8, dtype))
            param.grad = np.ones_like(param.data)
            getattr(optim, name)([param], lr=0.1).step()


if __name__ == "__main__":
    main()
