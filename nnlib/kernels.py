"""The fast convolution and pooling: the same sums as `reference.py`, arranged for the machine.

A convolution is one matrix product a block of images: the windows of a block are copied into
columns (as `im2col` does for a whole batch), small enough to stay in the processor's cache while the
product uses them. Nothing is kept for the backward pass: copying the windows again costs less than
reading them back from memory. Pooling needs no columns: the largest of four pixels is three
comparisons of whole images.

Contract: arrays of one floating dtype in, the same dtype out; inputs are never written to.
"""

import numpy as np

from nnlib.im2col import out_size

CACHE = 2**19  # bytes of columns in a block: what fits into one core's cache beside the rest


def conv2d(x, W, b, *, stride=1, pad=0):
    """x (N, C, H, W), W (F, C, KH, KW), b (F,) or None -> y (N, F, OH, OW)."""
    F, C, KH, KW = W.shape
    OH, OW = out_size(x.shape[2], KH, stride, pad), out_size(x.shape[3], KW, stride, pad)
    y = np.empty((len(x), F, OH * OW), x.dtype)
    flat = W.reshape(F, -1)
    for block, columns in blocks(pad_images(x, pad), KH, KW, OH, OW, stride):
        np.matmul(flat, columns, out=y[block])  # (F, K) @ (B, K, P) -> (B, F, P), K = C·KH·KW
    if b is not None:
        y += b[:, None]
    return y.reshape(len(x), F, OH, OW)


def conv2d_backward(x, W, dy, *, stride=1, pad=0, need_dx=True):
    """(dx, dW) from dy (N, F, OH, OW); dx is None without need_dx."""
    N, F, OH, OW = dy.shape
    C, KH, KW = W.shape[1:]
    padded = pad_images(x, pad)
    dy = dy.reshape(N, F, OH * OW)
    flat = W.reshape(F, -1)
    dW = np.zeros_like(flat)
    dx = np.zeros_like(padded) if need_dx else None
    for block, columns in blocks(padded, KH, KW, OH, OW, stride):
        # Σ_n dy_n (F, P) @ columns_nᵀ (P, K)
        dW += np.matmul(dy[block], columns.transpose(0, 2, 1)).sum(axis=0)
        if need_dx:
            np.matmul(flat.T, dy[block], out=columns)  # dL/d(columns), over the columns themselves
            windows = columns.reshape(-1, C, KH, KW, OH, OW)
            for i, j, rows, cols in offsets(KH, KW, OH, OW, stride):
                dx[block, :, rows, cols] += windows[:, :, i, j]
    if need_dx:
        dx = dx[:, :, pad:pad + x.shape[2], pad:pad + x.shape[3]]
    return dx, dW.reshape(W.shape)


def max_pool2d(x, size, *, stride, pad=0):
    """The largest value of each window, (N, C, H, W) -> (N, C, OH, OW); padding is -∞."""
    OH, OW = out_size(x.shape[2], size, stride, pad), out_size(x.shape[3], size, stride, pad)
    x = pad_images(x, pad, -np.inf)
    y = np.full((*x.shape[:2], OH, OW), -np.inf, x.dtype)
    for _, _, rows, cols in offsets(size, size, OH, OW, stride):
        np.maximum(y, x[:, :, rows, cols], out=y)
    return y


def max_pool2d_backward(x, y, dy, size, *, stride, pad=0):
    """dy to the first pixel of each window that equals its maximum y."""
    H, W = x.shape[2:]
    x = pad_images(x, pad, -np.inf)
    dx = np.zeros_like(x)
    waiting = np.ones(y.shape, bool)  # windows whose maximum has not been met yet
    for _, _, rows, cols in offsets(size, size, *y.shape[2:], stride):
        here = (x[:, :, rows, cols] == y) & waiting
        dx[:, :, rows, cols] += here * dy
        waiting &= ~here
    return dx[:, :, pad:pad + H, pad:pad + W]


def avg_pool2d(x, size, *, stride, pad=0):
    """The mean of each window, padding counted as zeros."""
    OH, OW = out_size(x.shape[2], size, stride, pad), out_size(x.shape[3], size, stride, pad)
    x = pad_images(x, pad)
    y = np.zeros((*x.shape[:2], OH, OW), x.dtype)
    for _, _, rows, cols in offsets(size, size, OH, OW, stride):
        y += x[:, :, rows, cols]
    y /= size * size
    return y


def avg_pool2d_backward(shape, dy, size, *, stride, pad=0):
    """dy / size² to every pixel of the window; shape is that of x."""
    N, C, H, W = shape
    dx = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dy.dtype)
    share = dy / (size * size)
    for _, _, rows, cols in offsets(size, size, *dy.shape[2:], stride):
        dx[:, :, rows, cols] += share
    return dx[:, :, pad:pad + H, pad:pad + W]


def blocks(padded, KH, KW, OH, OW, stride):
    """Pairs (slice of the batch, its columns (B, C·KH·KW, OH·OW)); the buffer is used again."""
    N, C = padded.shape[:2]
    size = max(1, CACHE // (C * KH * KW * OH * OW * padded.itemsize))
    buffer = np.empty((min(size, N), C, KH, KW, OH, OW), padded.dtype)
    for start in range(0, N, size):
        images = padded[start:start + size]
        windows = buffer[:len(images)]
        for i, j, rows, cols in offsets(KH, KW, OH, OW, stride):
            windows[:, :, i, j] = images[:, :, rows, cols]
        # (B, C, KH, KW, OH, OW) -> (B, C·KH·KW, OH·OW), no copy
        yield slice(start, start + size), windows.reshape(len(images), C * KH * KW, OH * OW)


def offsets(KH, KW, OH, OW, stride):
    """For each place (i, j) in a window: the rows and columns of the image that lie there."""
    for i in range(KH):
        for j in range(KW):
            yield i, j, slice(i, i + stride * OH, stride), slice(j, j + stride * OW, stride)


def pad_images(x, pad, value=0):
    if pad == 0:
        return x
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), constant_values=value)
