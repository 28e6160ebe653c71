"""Pooling: one number for each window, whole rows of windows at a time."""

import numpy as np

from nnlib.kernels.basics import ENTRIES, twin
from nnlib.parallel.threads import divide
from nnlib.windows import out_size


def max_pool2d(x, size, *, stride, pad=0):
    """The largest value of each window, (N, C, H, W) -> y (N, C, OH, OW); padding is -∞."""
    y = np.empty(pooled(x.shape, size, stride, pad), x.dtype)
    divide(lambda part: find_largest(x[part], y[part], size, stride, pad), len(x))
    return y


def find_largest(x, y, size, stride, pad):
    x = pad_images(x, pad, -np.inf)
    first, *others = offsets(size, *y.shape[2:], stride)
    y[...] = x[:, :, *first]
    for place in others:
        np.maximum(y, x[:, :, *place], out=y)


def max_pool2d_winners(x, size, *, stride, pad=0):
    """(y, winner): also which pixel of its window each y is, i · size + j, in a byte where that is enough.

    The first of equals; of several nan the last, as in PyTorch; never padding.
    """
    y = np.empty(pooled(x.shape, size, stride, pad), x.dtype)
    winner = np.empty(y.shape, np.min_scalar_type(size * size - 1))
    run, x = twin(max_pool2d_part, (size, stride, pad) == (2, 2, 0) and x.size >= ENTRIES, x)
    divide(lambda part: run(x[part], y[part], winner[part], size, stride, pad), len(x))
    return y, winner


def max_pool2d_part(x, y, winner, size, stride, pad):
    find_largest(x, y, size, stride, pad)
    places = list(enumerate(offsets(size, *y.shape[2:], stride)))
    pixels = pad_images(x, pad, np.nan)  # nan equals nothing: padding does not win
    winner[...] = 0
    for k, place in reversed(places):
        crown(winner, k, pixels[:, :, *place] == y)
    if np.isnan(y).any():
        nan = pad_images(np.isnan(x), pad)
        for k, place in places:
            crown(winner, k, nan[:, :, *place])


def crown(winner, k, here):
    """winner[here] = k, in whole numbers without a branch: several times as fast."""
    here = here.astype(winner.dtype)
    winner &= here - 1  # 0 where here is 1, all bits where it is 0
    winner |= here * winner.dtype.type(k)


def max_pool2d_backward(winner, dy, shape, size, *, stride, pad=0):
    """dx (N, C, H, W), of this shape: each dy goes to the pixel that won its window."""
    dx = np.empty(shape, dy.dtype)
    tiles = (size, stride, pad) == (2, 2, 0) and winner.shape == dy.shape
    run, dy = twin(max_pool2d_backward_part, tiles and dx.size >= ENTRIES, dy)
    divide(lambda part: run(winner[part], dy[part], dx[part], size, stride, pad), len(dx))
    return dx


def max_pool2d_backward_part(winner, dy, dx, size, stride, pad):
    H, W = dx.shape[2:]
    images = np.zeros((*dx.shape[:2], H + 2 * pad, W + 2 * pad), dx.dtype) if pad else dx
    images[...] = 0
    for k, (rows, cols) in enumerate(offsets(size, *dy.shape[2:], stride)):
        if stride >= size:  # no pixel lies in two windows
            np.multiply(winner == k, dy, out=images[:, :, rows, cols])
        else:
            images[:, :, rows, cols] += (winner == k) * dy
    if pad:
        dx[...] = images[:, :, pad:pad + H, pad:pad + W]


def avg_pool2d(x, size, *, stride, pad=0):
    """The mean of each window, padding counted as zeros."""
    N, C, OH, OW = pooled(x.shape, size, stride, pad)
    x, y = pad_images(x, pad), np.zeros((N, C, OH, OW), x.dtype)

    def work(part):
        for rows, cols in offsets(size, OH, OW, stride):
            y[part] += x[part, :, rows, cols]
        y[part] /= size * size

    divide(work, len(x))
    return y


def avg_pool2d_backward(shape, dy, size, *, stride, pad=0):
    """dy / size² to every pixel of the window; shape is that of x."""
    N, C, H, W = shape
    dx = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dy.dtype)
    share = dy / (size * size)

    def work(part):
        for rows, cols in offsets(size, *dy.shape[2:], stride):
            dx[part, :, rows, cols] += share[part]

    divide(work, N)
    return dx[:, :, pad:pad + H, pad:pad + W]


def pooled(shape, size, stride, pad):
    """The shape (N, C, OH, OW) of the pooled images (N, C, H, W)."""
    N, C, H, W = shape
    return N, C, out_size(H, size, stride, pad), out_size(W, size, stride, pad)


def offsets(size, OH, OW, stride):
    """For each place in a window, first row first: the rows and columns of the image that lie there."""
    for i in range(size):
        for j in range(size):
            yield slice(i, i + stride * OH, stride), slice(j, j + stride * OW, stride)


def pad_images(x, pad, value=0):
    if pad == 0:
        return x
    N, C, H, W = x.shape
    padded = np.full((N, C, H + 2 * pad, W + 2 * pad), value, x.dtype)
    padded[:, :, pad:pad + H, pad:pad + W] = x
    return padded
