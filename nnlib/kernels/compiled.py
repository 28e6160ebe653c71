"""The inner loops of `kernels.py` and of the recurrent layers once more, compiled by numba: optional.

NumPy passes over memory once for each operation, and two threads wait for each other between any two of them.
A compiled loop does several operations in one pass and needs Python's lock only when it begins and when it
ends. Each function does what the NumPy function of the same name does, in single or double precision (the
recurrent ones in single precision). The products are those of BLAS, which SciPy has.
"""

import numba
import numpy as np
import scipy.linalg.cython_blas  # noqa: F401  the addresses below are in it
from llvmlite import binding
from numba import types
from numba.extending import get_cython_function_address


def compiled(function):
    """function, compiled at its first call and kept on the disk where that can be written."""
    try:
        return numba.njit(nogil=True, error_model="numpy", cache=True)(function)
    except RuntimeError:
        return numba.njit(nogil=True, error_model="numpy")(function)


def blas(name):
    """The BLAS routine of this name. It takes 13 addresses: Fortran hands everything over in memory."""
    binding.add_symbol(f"nnlib_{name}", get_cython_function_address("scipy.linalg.cython_blas", name))
    return types.ExternalFunction(f"nnlib_{name}", types.void(*[types.voidptr] * 13))


sgemm, dgemm = blas("sgemm"), blas("dgemm")


@compiled
def multiply(m, n, k, a, a_row, b, b_row, c, c_row, keep):
    """c ← a b + keep · c for matrices (m, k), (k, n), (m, n); their rows lie a_row, b_row, c_row apart.

    BLAS has columns where we have rows: it computes cᵀ = bᵀ aᵀ.
    """
    sizes, factors = np.array([n, m, k, b_row, a_row, c_row], np.int32), np.array([1, keep], a.dtype)
    as_it_is = np.array([ord("N")], np.uint8).ctypes
    if a.itemsize == 4:
        sgemm(as_it_is, as_it_is, sizes.ctypes, sizes[1:].ctypes, sizes[2:].ctypes, factors.ctypes, b.ctypes,
              sizes[3:].ctypes, a.ctypes, sizes[4:].ctypes, factors[1:].ctypes, c.ctypes, sizes[5:].ctypes)
    else:
        dgemm(as_it_is, as_it_is, sizes.ctypes, sizes[1:].ctypes, sizes[2:].ctypes, factors.ctypes, b.ctypes,
              sizes[3:].ctypes, a.ctypes, sizes[4:].ctypes, factors[1:].ctypes, c.ctypes, sizes[5:].ctypes)


@compiled
def copy_columns(x, KH, KW, rows, OW, top, left, columns):
    """columns[c, i, j, k, q] = x[c, k + i - top, q + j - left] for one image x, zero outside of it."""
    C, H, W = x.shape
    out = columns.reshape(C, KH, KW, rows, OW)
    for j in range(KW):
        low = min(max(0, left - j), OW)
        high = max(low, min(OW, W + left - j))
        first = low + j - left
        for c in range(C):
            for i in range(KH):
                for k in range(rows):
                    row, r = out[c, i, j, k], k + i - top
                    if r < 0 or r >= H:
                        row[:] = 0
                        continue
                    for q in range(low):
                        row[q] = 0
                    source, target = x[c, r, first:first + high - low], row[low:high]
                    for q in range(len(target)):
                        target[q] = source[q]
                    for q in range(high, OW):
                        row[q] = 0


@compiled
def correlate_part(x, weights, b, y, KH, KW, stride, top, left):
    (A, F, K), (OH, OW) = weights.shape, y.shape[2:]
    rows, P = OH + KH - KH // A, OH * OW
    columns = np.empty(K * rows * OW, x.dtype)
    for n in range(len(x)):
        copy_columns(x[n], KH // A, KW, rows, OW, top, left, columns)
        for f in range(F):
            y[n, f] = b[f]
        for i in range(A):
            multiply(F, P, K, weights[i], K, columns[i * OW:], rows * OW, y[n], P, 1)


@compiled
def gradients_part(x, dy, weights, dx, dV, top, left):
    (N, C, H, W), F, (KH, K) = x.shape, dy.shape[1], dV.shape[:2]
    rows, P = H + KH - 1, H * W
    columns, turned = np.empty(K * rows * W, x.dtype), np.empty((P, C), x.dtype)
    for n in range(N):
        copy_columns(dy[n], 1, K // F, rows, W, top, left, columns)
        flat = x[n].reshape(C, P)
        for p in range(P):
            for c in range(C):
                turned[p, c] = flat[c, p]
        for i in range(KH):
            row = columns[i * W:]
            if len(dx):
                multiply(C, P, K, weights[i], K, row, rows * W, dx[n], P, min(i, 1))
            multiply(K, C, P, row, rows * W, turned, C, dV[i], C, 1)


@compiled
def max_pool2d_part(x, y, winner, size, stride, pad):
    """Windows of 2 × 2 pixels without gaps, overlaps or padding."""
    N, C, OH, OW = y.shape
    for n in range(N):
        for c in range(C):
            for p in range(OH):
                upper, lower = x[n, c, 2 * p], x[n, c, 2 * p + 1]
                out, place = y[n, c, p], winner[n, c, p]
                for q in range(OW):
                    best, k = upper[2 * q], np.uint8(0)
                    for i in range(1, 4):
                        value = upper[2 * q + 1] if i == 1 else lower[2 * q + i - 2]
                        wins = (value > best) | (value != value)
                        best, k = (value, np.uint8(i)) if wins else (best, k)
                    out[q], place[q] = best, k


@compiled
def max_pool2d_backward_part(winner, dy, dx, size, stride, pad):
    """Windows of 2 × 2 pixels without gaps, overlaps or padding."""
    N, C, OH, OW = dy.shape
    if dx.shape[2] > 2 * OH or dx.shape[3] > 2 * OW:
        dx[:] = 0  # a border that no window reaches
    for n in range(N):
        for c in range(C):
            for p in range(OH):
                g, place = dy[n, c, p], winner[n, c, p]
                for i in range(2):
                    row = dx[n, c, 2 * p + i]
                    for q in range(OW):
                        row[2 * q] = g[q] if place[q] == 2 * i else 0
                        row[2 * q + 1] = g[q] if place[q] == 2 * i + 1 else 0


@compiled
def relu_backward_part(y, dy, dx):
    y, dy, dx = y.ravel(), dy.ravel(), dx.ravel()
    for i in range(len(dx)):
        dx[i] = dy[i] * (y[i] > 0)


@compiled
def tanh(x):
    """In single precision, to 4 units of the last place: an odd polynomial over an even one, as in Eigen."""
    x = min(max(x, np.float32(-7.9)), np.float32(7.9)) if x == x else x
    s = x * x
    p = np.float32(-2.76076847742355e-16) * s + np.float32(2.00018790482477e-13)
    p = p * s + np.float32(-8.60467152213735e-11)
    p = p * s + np.float32(5.12229709037114e-08)
    p = p * s + np.float32(1.48572235717979e-05)
    p = p * s + np.float32(6.37261928875436e-04)
    p = p * s + np.float32(4.89352455891786e-03)
    q = np.float32(1.19825839466702e-06) * s + np.float32(1.18534705686654e-04)
    q = q * s + np.float32(2.26843463243900e-03)
    return x * p / (q * s + np.float32(4.89352518554385e-03))


@compiled
def tanh_row(x, y):
    for m in range(len(x)):
        y[m] = tanh(x[m])


@compiled
def sigmoid_row(x):
    half = np.float32(0.5)
    for m in range(len(x)):
        x[m] = half * tanh(half * x[m]) + half


@compiled
def rnn_steps(z, weights):
    (K, M), (T, N) = weights.shape, (len(z) - 1, z.shape[1])
    h = np.empty((T, N, M), z.dtype)
    for t in range(T):
        multiply(N, M, K, z[t], K, weights, M, h[t], M, 0)
        for n in range(N):
            tanh_row(h[t, n], h[t, n])
            z[t + 1, n, K - M - 1:K - 1] = h[t, n]
    return (h,)


@compiled
def rnn_steps_back(back, dh, h):
    (T, N, M), da = h.shape, np.empty_like(h)
    carried = np.zeros((N, M), h.dtype)
    for t in range(T - 1, -1, -1):
        da[t] = (dh[t] + carried) * (np.float32(1) - h[t] * h[t])
        multiply(N, M, M, da[t], M, back, M, carried, M, 0)
    return da


@compiled
def lstm_steps(z, weights):
    (K, G), (T, N), M = weights.shape, (len(z) - 1, z.shape[1]), weights.shape[1] // 4
    c, tanh_c = np.zeros((T + 1, N, M), z.dtype), np.empty((T, N, M), z.dtype)
    gates = np.empty((T, N, G), z.dtype)
    for t in range(T):
        multiply(N, G, K, z[t], K, weights, G, gates[t], G, 0)
        for n in range(N):
            a, h = gates[t, n], z[t + 1, n, K - 1 - M:K - 1]
            i, f, g, o = a[:M], a[M:2 * M], a[2 * M:3 * M], a[3 * M:]
            before, after, bounded = c[t, n], c[t + 1, n], tanh_c[t, n]
            sigmoid_row(a[:2 * M])
            tanh_row(g, g)
            sigmoid_row(o)
            for m in range(M):
                after[m] = f[m] * before[m] + i[m] * g[m]
            tanh_row(after, bounded)
            for m in range(M):
                h[m] = o[m] * bounded[m]
    return c, tanh_c, gates


@compiled
def lstm_steps_back(back, dh, c, tanh_c, gates):
    (T, N, G), da, one = gates.shape, np.empty_like(gates), np.float32(1)
    M = G // 4
    dh_later, dc = np.zeros((N, M), c.dtype), np.zeros((N, M), c.dtype)
    for t in range(T - 1, -1, -1):
        dh_later += dh[t]
        for n in range(N):
            a, d = gates[t, n], da[t, n]
            i, f, g, o = a[:M], a[M:2 * M], a[2 * M:3 * M], a[3 * M:]
            di, df, dg, do = d[:M], d[M:2 * M], d[2 * M:3 * M], d[3 * M:]
            b, before, h, s = tanh_c[t, n], c[t, n], dh_later[n], dc[n]
            for m in range(M):  # a loop for each, of few arrays: more than a few are not vectorised
                s[m] += h[m] * o[m] * (one - b[m] * b[m])
            for m in range(M):
                di[m] = s[m] * g[m] * (i[m] * (one - i[m]))
            for m in range(M):
                df[m] = s[m] * before[m] * (f[m] * (one - f[m]))
            for m in range(M):
                dg[m] = s[m] * i[m] * (one - g[m] * g[m])
            for m in range(M):
                do[m] = h[m] * b[m] * (o[m] * (one - o[m]))
            for m in range(M):
                s[m] *= f[m]
        multiply(N, M, G, da[t], G, back, M, dh_later, M, 0)
    return da
