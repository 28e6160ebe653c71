"""The fast products, convolution and pooling: the sums of `reference.py`, arranged for the machine.

`im2col` copies every pixel once for each place in the kernel. Here a pixel is copied only once for each
*column* of the kernel: in that copy the windows of one kernel row lie one behind the other, so the row is
one matrix product, and the next row is the same product a few entries further on. A few images at a
time are done so, small enough to stay in a core's cache, and the batch is divided among the cores.
Nothing is kept for the backward pass: copying again costs less than reading back from memory.

Contract: arrays of one floating dtype in, the same dtype out; inputs are never written to.
"""

import numpy as np

from nnlib.parallel.threads import divide
from nnlib.windows import out_size

CACHE = 2**19  # bytes of copied pixels at a time: half of what many a core has as its own
LARGE = 10**7  # multiplications that are worth a thread: waking one takes as long as a few of these
ENTRIES = 2 * 10**5  # from so many on, work on single entries is worth a thread


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


def conv2d(x, W, b, *, stride=1, pad=0):
    """x (N, C, H, W), W (F, C, KH, KW), b (F,) or None -> y (N, F, OH, OW)."""
    KH, KW = W.shape[2:]
    size = out_size(x.shape[2], KH, stride, pad), out_size(x.shape[3], KW, stride, pad)
    return correlate(x, W, b, size, stride, (pad, pad))


def conv2d_backward(x, W, dy, *, stride=1, pad=0, need_dx=True):
    """(dx, dW) from dy (N, F, OH, OW); dx is None without need_dx."""
    dW = weight_gradient(x, dy, W.shape, stride, (pad, pad))
    dx = input_gradient(dy, W, x.shape, stride, pad) if need_dx else None
    return dx, dW


def correlate(x, W, b, size, stride, pads):
    """y[n, f, p, q] = b[f] + Σ_c,i,j W[f, c, i, j] · x[n, c, S·p + i - pads[0], S·q + j - pads[1]].

    size: (OH, OW) of y. Outside of x there are zeros.
    """
    F, C, KH, KW = W.shape
    OH, OW = size
    y = np.empty((len(x), F, OH * OW), x.dtype)
    kernel_rows = [np.ascontiguousarray(W[:, :, i]).reshape(F, C * KW) for i in range(KH)]

    def work(part):
        for block, columns in copies(x, part, (KH, KW), size, stride, pads):
            out = y[block]
            np.matmul(kernel_rows[0], window_row(columns, 0, OH, OW, stride), out=out)
            term = np.empty_like(out)
            for i in range(1, KH):
                # (F, C·KW) @ (B, C·KW, OH·OW) -> (B, F, OH·OW)
                np.matmul(kernel_rows[i], window_row(columns, i, OH, OW, stride), out=term)
                out += term
            if b is not None:
                out += b[:, None]

    divide(work, len(x))
    return y.reshape(len(x), F, OH, OW)


def weight_gradient(x, dy, shape, stride, pads):
    """dW[f, c, i, j] = Σ_n,p,q dy[n, f, p, q] · x[n, c, S·p + i - pads[0], S·q + j - pads[1]]."""
    F, C, KH, KW = shape
    N, _, OH, OW = dy.shape

    def work(part):
        dW = np.zeros((KH, C * KW, F), dy.dtype)
        for block, columns in copies(x, part, (KH, KW), (OH, OW), stride, pads):
            turned = dy[block].reshape(-1, F, OH * OW).transpose(0, 2, 1)
            if C * KW >= F:  # then a copy pays: the products run up to twice as fast
                turned = np.ascontiguousarray(turned)
            for i in range(KH):
                # (B, C·KW, OH·OW) @ (B, OH·OW, F) -> (B, C·KW, F)
                dW[i] += np.matmul(window_row(columns, i, OH, OW, stride), turned).sum(axis=0)
        return dW

    dW = sum(divide(work, N))
    # (KH, C·KW, F) -> (F, C, KH, KW)
    return np.ascontiguousarray(dW.reshape(KH, C, KW, F).transpose(3, 1, 0, 2))


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


def copies(x, part, kernel, size, stride, pads):
    """Pairs (slice of the batch, columns) for a part of the images x.

    columns[b, r, c, j, k, q] = x[b, c, S·k + r - pads[0], S·q + j - pads[1]], zero outside of x: for each
    column j of the kernel the pixels that lie under it, row by row; rows that are S apart stand next to
    each other. The array is used again for the next block, and its zeros stay.
    """
    C, height, width = x.shape[1:]
    (KH, KW), (OH, OW), (top, left) = kernel, size, pads
    rows = OH + (KH - 1) // stride
    count = max(1, CACHE // (stride * C * KW * rows * OW * x.itemsize))
    buffer = np.zeros((min(count, part.stop - part.start), stride, C, KW, rows, OW), x.dtype)
    for start in range(part.start, part.stop, count):
        block = slice(start, min(start + count, part.stop))
        columns = buffer[:block.stop - start]
        for r in range(stride):
            to_row, from_row = inside(height, rows, stride, r - top)
            for j in range(KW):
                to_col, from_col = inside(width, OW, stride, j - left)
                columns[:, r, :, j, to_row, to_col] = x[block, :, from_row, from_col]
        yield block, columns


def inside(length, count, stride, offset):
    """The k from 0 to count - 1 whose S·k + offset lies in 0 … length - 1, and those places: two slices."""
    first = max(0, -(offset // stride))
    stop = max(first, min(count, -((offset - length) // stride)))
    place = stride * first + offset
    return slice(first, stop), slice(place, place + stride * (stop - first), stride)


def window_row(columns, i, OH, OW, stride):
    """What lies under row i of the kernel in every window: (B, C·KW, OH·OW), not copied."""
    B, _, C, KW, rows, _ = columns.shape
    first = i // stride * OW
    return columns[:, i % stride].reshape(B, C * KW, rows * OW)[:, :, first:first + OH * OW]


def max_pool2d(x, size, *, stride, pad=0):
    """The largest value of each window, (N, C, H, W) -> (N, C, OH, OW); padding is -∞."""
    OH, OW = out_size(x.shape[2], size, stride, pad), out_size(x.shape[3], size, stride, pad)
    x = pad_images(x, pad, -np.inf)
    y = np.empty((*x.shape[:2], OH, OW), x.dtype)

    def work(part):
        (rows, cols), *others = offsets(size, OH, OW, stride)
        y[part] = x[part, :, rows, cols]
        for rows, cols in others:
            np.maximum(y[part], x[part, :, rows, cols], out=y[part])

    divide(work, len(x))
    return y


def max_pool2d_backward(x, y, dy, size, *, stride, pad=0):
    """dy to the first pixel of each window that equals its maximum y; where y is nan, to the last nan."""
    H, W = x.shape[2:]
    original, x = x, pad_images(x, pad, np.nan)  # nan equals nothing: the padding gets no gradient
    dx = np.zeros_like(x)
    places = list(offsets(size, *y.shape[2:], stride))

    def work(part):
        waiting = np.ones(y[part].shape, bool)  # windows whose maximum has not been met yet
        for rows, cols in places:
            here = x[part, :, rows, cols] == y[part]
            here &= waiting
            waiting ^= here
            if stride >= size:  # no pixel lies in two windows
                np.multiply(here, dy[part], out=dx[part, :, rows, cols])
            else:
                dx[part, :, rows, cols] += here * dy[part]
        if waiting.any():  # these have a nan
            nan = pad_images(np.isnan(original[part]), pad)
            for rows, cols in reversed(places):
                here = nan[:, :, rows, cols] & waiting
                waiting ^= here
                dx[part, :, rows, cols] += here * dy[part]

    divide(work, len(x))
    return dx[:, :, pad:pad + H, pad:pad + W]


def avg_pool2d(x, size, *, stride, pad=0):
    """The mean of each window, padding counted as zeros."""
    OH, OW = out_size(x.shape[2], size, stride, pad), out_size(x.shape[3], size, stride, pad)
    x = pad_images(x, pad)
    y = np.zeros((*x.shape[:2], OH, OW), x.dtype)

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
