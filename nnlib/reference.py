"""Convolution, pooling, attention by plain loops: slow, obvious, and the judge of every faster version."""

from math import exp, sqrt

import numpy as np

from nnlib.windows import out_size


def conv2d(x, W, b, *, stride=1, pad=0):
    """y[n, f, p, q] = b[f] + Σ_c,i,j  W[f, c, i, j] · x[n, c, S·p + i, S·q + j]. notes 7.2.

    x: (N, C, H, W), W: (F, C, KH, KW), b: (F,) -> (N, F, OH, OW); x is padded with zeros.
    (The kernel is not flipped: the field calls this cross-correlation "convolution".)
    """
    N, C, H, width = x.shape
    F, _, KH, KW = W.shape
    OH, OW = out_size(H, KH, stride, pad), out_size(width, KW, stride, pad)
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    y = np.zeros((N, F, OH, OW), x.dtype)
    for n in range(N):
        for f in range(F):
            for p in range(OH):
                for q in range(OW):
                    total = b[f]
                    for c in range(C):
                        for i in range(KH):
                            for j in range(KW):
                                total += W[f, c, i, j] * x[n, c, stride * p + i, stride * q + j]
                    y[n, f, p, q] = total
    return y


def conv2d_backward(x, W, dy, *, stride=1, pad=0):
    """(dx, dW, db): every product of the forward pass hands its gradient to both factors."""
    N, C, H, width = x.shape
    F, _, KH, KW = W.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dx, dW, db = np.zeros_like(padded), np.zeros_like(W), np.zeros(F, W.dtype)
    for n, f, p, q in np.ndindex(dy.shape):
        rows = slice(stride * p, stride * p + KH)
        columns = slice(stride * q, stride * q + KW)
        dW[f] += dy[n, f, p, q] * padded[n, :, rows, columns]
        dx[n, :, rows, columns] += dy[n, f, p, q] * W[f]
        db[f] += dy[n, f, p, q]
    return dx[:, :, pad:pad + H, pad:pad + width], dW, db


def max_pool2d(x, size, *, stride, pad=0):
    """The largest value of each window; padding counts as -∞. (N, C, H, W) -> (N, C, OH, OW)."""
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), constant_values=-np.inf)
    return pool(x, size, stride, np.max)


def avg_pool2d(x, size, *, stride, pad=0):
    """The mean of each window; padding counts as zeros. (N, C, H, W) -> (N, C, OH, OW)."""
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    return pool(x, size, stride, np.mean)


def pool(x, size, stride, function):
    N, C, H, W = x.shape
    y = np.zeros((N, C, out_size(H, size, stride), out_size(W, size, stride)), x.dtype)
    for n, c, p, q in np.ndindex(y.shape):
        y[n, c, p, q] = function(x[n, c, stride * p:stride * p + size, stride * q:stride * q + size])
    return y


def max_pool2d_backward(x, dy, size, *, stride, pad=0):
    """Each gradient goes to the window's largest pixel: the first of equals, the last nan, never padding."""
    H, W = x.shape[2:]
    dx = np.zeros_like(x)
    for n, c, p, q in np.ndindex(dy.shape):
        top, left = stride * p - pad, stride * q - pad
        window = [(i, j) for i in range(top, top + size) for j in range(left, left + size)
                  if 0 <= i < H and 0 <= j < W]
        largest = window[0]
        for pixel in window:
            if x[n, c, *pixel] > x[n, c, *largest] or np.isnan(x[n, c, *pixel]):
                largest = pixel
        dx[n, c, *largest] += dy[n, c, p, q]
    return dx


def avg_pool2d_backward(x, dy, size, *, stride, pad=0):
    """Each gradient is shared equally by its window."""
    N, C, H, W = x.shape
    dx = np.zeros((N, C, H + 2 * pad, W + 2 * pad), x.dtype)
    for n, c, p, q in np.ndindex(dy.shape):
        dx[n, c, stride * p:stride * p + size, stride * q:stride * q + size] += dy[n, c, p, q] / size**2
    return dx[:, :, pad:pad + H, pad:pad + W]


def looks(q, k, i, columns, causal):
    """a_ij for each j: how much step i takes from step j, by one head, which has these columns."""
    seen = i + 1 if causal else len(k)
    powers = [exp(q[i, columns] @ k[j, columns] / sqrt(columns.stop - columns.start)) for j in range(seen)]
    return [power / sum(powers) for power in powers]


def self_attention(x, W, b, Wo, bo, *, heads, causal=False):
    """y_i = (for each head: Σ_j a_ij v_j, side by side) Wo + bo. Vaswani et al. 2017.

    x, y: (N, T, D), W: (D, 3·D), b: (3·D,), Wo: (D, D), bo: (D,). causal: step i sees no step after it.
    """
    N, T, D = x.shape
    K, y = D // heads, np.zeros_like(x)
    for n in range(N):
        q, k, v = np.split(x[n] @ W + b, 3, axis=1)  # (T, D) each
        for i in range(T):
            z = np.zeros(D, x.dtype)
            for columns in (slice(h * K, (h + 1) * K) for h in range(heads)):
                for j, share in enumerate(looks(q, k, i, columns, causal)):
                    z[columns] += share * v[j, columns]
            y[n, i] = z @ Wo + bo
    return y


def self_attention_backward(x, W, b, Wo, dy, *, heads, causal=False):
    """(dx, dW, db, dWo, dbo): every look of the forward pass hands its gradient to query, key and value."""
    N, T, D = x.shape
    K = D // heads
    dx, dW, db, dWo, dbo = (np.zeros_like(each) for each in (x, W, b, Wo, dy[0, 0]))
    for n in range(N):
        q, k, v = np.split(x[n] @ W + b, 3, axis=1)
        dq, dk, dv = (np.zeros_like(q) for _ in range(3))
        for i in range(T):
            z, dz = np.zeros(D, x.dtype), Wo @ dy[n, i]
            for columns in (slice(h * K, (h + 1) * K) for h in range(heads)):
                a = looks(q, k, i, columns, causal)
                da = [dz[columns] @ v[j, columns] for j in range(len(a))]
                mean = sum(share * slope for share, slope in zip(a, da))
                for j, share in enumerate(a):
                    z[columns] += share * v[j, columns]
                    ds = share * (da[j] - mean) / sqrt(K)
                    dq[i, columns] += ds * k[j, columns]
                    dk[j, columns] += ds * q[i, columns]
                    dv[j, columns] += share * dz[columns]
            dWo += np.outer(z, dy[n, i])
            dbo += dy[n, i]
        d = np.concatenate([dq, dk, dv], axis=1)  # (T, 3·D)
        dx[n], dW, db = d @ W.T, dW + x[n].T @ d, db + d.sum(axis=0)
    return dx, dW, db, dWo, dbo
