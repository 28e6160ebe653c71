"""A layer by itself, with given weights, as courses and suites ask for it."""

from math import prod

import numpy as np

import nnlib

ALWAYS = 40  # sigmoid(40) is 1, sigmoid(-40) is 0 within rounding


def spaced(start, stop, *shape):
    """Numbers of equal distance, in the order of the entries."""
    return np.linspace(start, stop, prod(shape)).reshape(shape)


def agree(ours, theirs, digits=8):
    """To the printed digits after the point."""
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=0.51 * 10.0**-digits)


def run(layer, x, *, train=False, **params):
    """The layer's output for x with these parameters; pixels of integers become float32."""
    x = np.asarray(x, x.dtype if x.dtype.kind == "f" else np.float32)
    layer.build(x.shape[1:], init=nnlib.normal(1), rng=np.random.default_rng(0), dtype=x.dtype)
    for name, value in params.items():
        getattr(layer, name).data[...] = value
    return layer.forward(x, train=train)


def recurrent(kind, x, Wx, Wh, b, *, h=None, c=None):
    """All states (N, T, M) of a recurrent layer that starts in h and c; ours start in 0.

    h comes in as inputs of the first step, with Wh as their weights. c, within -1 … 1, is made by a step
    before it, whose inputs are the gates themselves.
    """
    (N, T, D), (M, gates) = x.shape, Wh.shape
    early = int(c is not None)
    inputs = np.zeros((N, early + T, D + M + gates))
    inputs[:, early:, :D] = x
    if h is not None:
        inputs[:, early, D:D + M] = h
    if c is not None:  # input gate open, forget gate of no account, output gate shut
        inputs[:, 0, D + M:] = np.hstack([ALWAYS + 0 * c, 0 * c, np.arctanh(c), 0 * c - ALWAYS]) - b
    states = run(kind(M, sequences=True), inputs, Wx=np.vstack([Wx, Wh, np.eye(gates)]), Wh=Wh, b=b)
    return states[:, early:]
