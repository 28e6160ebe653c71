"""Convolution, a few images at a time.

`im2col` copies every pixel once for each place in the kernel. Here a pixel is copied only once for each
*column* of the kernel: in that copy the windows of one kernel row lie one behind the other, so the row is
one matrix product, and the next row is the same product a few entries further on. The copies of a few
images stay in a core's cache; none is kept for the backward pass: to copy again costs less than to read back.
"""

import numpy as np

from nnlib.kernels.basics import LARGE, twin
from nnlib.parallel.threads import divide
from nnlib.windows import out_size

CACHE = 2**19  # bytes of copied pixels at a time: half of what many a core has as its own
PIXELS = 150  # the compiled loops do one image at a time: with fewer windows NumPy's few at a time are faster


def conv2d(x, W, b, *, stride=1, pad=0):
    """x (N, C, H, W), W (F, C, KH, KW), b (F,) or None -> y (N, F, OH, OW)."""
    KH, KW = W.shape[2:]
    size = out_size(x.shape[2], KH, stride, pad), out_size(x.shape[3], KW, stride, pad)
    return correlate(x, W, b, size, stride, (pad, pad))


def conv2d_backward(x, W, dy, *, stride=1, pad=0, need_dx=True):
    """(dx, dW) from dy (N, F, OH, OW); dx is None without need_dx."""
    F, C, _, KW = W.shape
    if stride == 1 and C * KW >= F:
        return gradients(x, W, dy, pad, need_dx)
    dx = input_gradient(dy, W, x.shape, stride, pad) if need_dx else None
    return dx, weight_gradient(x, dy, W.shape, stride, (pad, pad))


def correlate(x, W, b, size, stride, pads):
    """y[n, f, p, q] = b[f] + Σ_c,i,j W[f, c, i, j] · x[n, c, S·p + i - pads[0], S·q + j - pads[1]].

    size: (OH, OW) of y. Outside of x there are zeros.
    """
    F, C, KH, KW = W.shape
    OH, OW = size
    A = 1 if stride > 1 or C * KW < F else KH  # products: one a kernel row, or one where the pixels are few
    y = np.empty((len(x), F, OH, OW), x.dtype)
    # (F, C, KH, KW) -> (A, F, C·KH/A·KW)
    weights = W.reshape(F, C, A, KH // A, KW).transpose(2, 0, 1, 3, 4)
    weights = np.ascontiguousarray(weights).reshape(A, F, -1)
    b = np.zeros(F, x.dtype) if b is None else b
    pays = y.size * W[0].size >= LARGE and OH * OW >= PIXELS and stride == 1
    run, x, weights, b = twin(correlate_part, pays, x, weights, b)
    divide(lambda part: run(x[part], weights, b, y[part], KH, KW, stride, *pads), len(x))
    return y


def correlate_part(x, weights, b, y, KH, KW, stride, top, left):
    copied = KH // len(weights)
    size = y.shape[2] + KH - copied, y.shape[3]
    for block, columns in copies(x, (copied, KW), size, stride, (top, left)):
        multiply_rows(weights, columns, y[block])
    if b.any():
        y += b[:, None, None]


def multiply_rows(weights, columns, y):
    """y (B, F, OH, OW): the products with each row of the kernel, one row of windows further on, summed."""
    (_, F, _), (OH, OW) = weights.shape, y.shape[2:]
    y = y.reshape(-1, F, OH * OW)
    for i, row in enumerate(weights):  # (F, K) @ (B, K, OH·OW) -> (B, F, OH·OW)
        under = columns[:, :, i * OW:(i + OH) * OW]
        if i == 0:
            np.matmul(row, under, out=y)
        else:
            y += np.matmul(row, under)


def gradients(x, W, dy, pad, need_dx):
    """(dx, dW) for a stride of 1: the same copy of dy serves both.

    With the kernel turned by 180 degrees, V, and P = K - 1 - pad,
    dx[n, c, r, s] = Σ_f,i,j V[f, c, i, j] · dy[n, f, r + i - P, s + j - P],
    dV[f, c, i, j] = Σ_n,r,s x[n, c, r, s] · dy[n, f, r + i - P, s + j - P].
    """
    F, C, KH, KW = W.shape
    dx = np.empty(x.shape if need_dx else (0, 0, 0, 0), x.dtype)
    # (F, C, KH, KW) -> (KH, C, F·KW)
    weights = np.ascontiguousarray(W[:, :, ::-1, ::-1].transpose(2, 1, 0, 3)).reshape(KH, C, F * KW)
    fits = dy.shape == (len(x), F, x.shape[2] + 2 * pad - KH + 1, x.shape[3] + 2 * pad - KW + 1)
    pays = fits and x.size * W[:, 0].size >= LARGE
    run, x, dy, weights = twin(gradients_part, pays, x, dy, weights)

    def work(part):
        dV = np.zeros((KH, F * KW, C), dy.dtype)
        run(x[part], dy[part], weights, dx[part], dV, KH - 1 - pad, KW - 1 - pad)
        return dV

    dV = sum(divide(work, len(x))).reshape(KH, F, KW, C).transpose(1, 3, 0, 2)
    return dx if need_dx else None, dV[:, :, ::-1, ::-1].copy()


def gradients_part(x, dy, weights, dx, dV, top, left):
    (C, H, W), (KH, K, _) = x.shape[1:], dV.shape
    for block, columns in copies(dy, (1, K // dy.shape[1]), (H + KH - 1, W), 1, (top, left)):
        turned = np.ascontiguousarray(x[block].reshape(-1, C, H * W).transpose(0, 2, 1))
        for i in range(KH):
            row = columns[:, :, i * W:(i + H) * W]
            dV[i] += np.matmul(row, turned).sum(axis=0)  # (B, K, H·W) @ (B, H·W, C)
        if len(dx):
            multiply_rows(weights, columns, dx[block])


def weight_gradient(x, dy, shape, stride, pads):
    """dW[f, c, i, j] = Σ_n,p,q dy[n, f, p, q] · x[n, c, S·p + i - pads[0], S·q + j - pads[1]]."""
    (F, C, KH, KW), (OH, OW) = shape, dy.shape[2:]
    copied = KH if stride > 1 else 1  # rows of the kernel in one product

    def work(part):
        dW = np.zeros((KH // copied, C * copied * KW, F), dy.dtype)
        for block, columns in copies(x[part], (copied, KW), (OH + KH - copied, OW), stride, pads):
            turned = dy[part][block].reshape(-1, F, OH * OW).transpose(0, 2, 1)
            for i in range(KH // copied):  # (B, K, OH·OW) @ (B, OH·OW, F) -> (B, K, F)
                dW[i] += np.matmul(columns[:, :, i * OW:(i + OH) * OW], turned).sum(axis=0)
        return dW

    dW = sum(divide(work, len(x)))  # (A, C·KH/A·KW, F) -> (F, C, KH, KW)
    return np.ascontiguousarray(dW.reshape(-1, C, copied, KW, F).transpose(4, 1, 0, 2, 3)).reshape(shape)


def bias_gradient(dy):
    """db[f] = Σ_n,p,q dy[n, f, p, q]."""
    return sum(divide(lambda part: dy[part].sum(axis=(0, 2, 3)), len(dy)))


def input_gradient(dy, W, shape, stride, pad):
    """dx: the correlation of dy, spread out by the stride, with the kernels turned by 180 degrees."""
    N, C, height, width = shape
    F, _, KH, KW = W.shape
    OH, OW = dy.shape[2:]
    if stride > 1:
        spread = np.zeros((N, F, stride * (OH - 1) + 1, stride * (OW - 1) + 1), dy.dtype)
        spread[:, :, ::stride, ::stride] = dy
        dy = spread
    turned = W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
    return correlate(dy, turned, None, (height, width), 1, (KH - 1 - pad, KW - 1 - pad))


def copies(x, kernel, size, stride, pads):
    """Pairs (slice of the images, columns (B, C·KH·KW, OH·OW)): what lies under each pixel of the kernel.

    columns[b, (c, i, j), (k, q)] = x[b, c, S·k + i - pads[0], S·q + j - pads[1]], zero outside of x. The
    array is used again for the next block, and its zeros stay.
    """
    N, C, height, width = x.shape
    (KH, KW), (OH, OW), (top, left) = kernel, size, pads
    most = max(1, CACHE // max(1, C * KH * KW * OH * OW * x.itemsize))
    count = -(-N // max(1, -(-N // most)))  # images at a time, in blocks of about one size
    buffer = np.zeros((count, C, KH, KW, OH, OW), x.dtype)
    for start in range(0, N, max(1, count)):
        block = slice(start, min(start + count, N))
        columns = buffer[:block.stop - start]
        for i in range(KH):
            to_row, from_row = inside(height, OH, stride, i - top)
            for j in range(KW):
                to_col, from_col = inside(width, OW, stride, j - left)
                columns[:, :, i, j, to_row, to_col] = x[block, :, from_row, from_col]
        yield block, columns.reshape(-1, C * KH * KW, OH * OW)


def inside(length, count, stride, offset):
    """The k from 0 to count - 1 whose S·k + offset lies in 0 … length - 1, and those places: two slices."""
    first = max(0, -(offset // stride))
    stop = max(first, min(count, -((offset - length) // stride)))
    place = stride * first + offset
    return slice(first, stop), slice(place, place + stride * (stop - first), stride)
