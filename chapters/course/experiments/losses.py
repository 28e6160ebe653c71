"""The squared error of one output, without a half: right, and as pipeline's shapes make it."""

import numpy as np


def square_error(y, t):
    """The mean of (y - t)² over the batch, without a half: y (N, 1), t (N,). pipeline, line 172."""
    difference = y - t[:, None]
    return float((difference**2).mean(dtype=np.float64)), (2 * difference / len(y)).astype(y.dtype)


def broadcast_square_error(y, t):
    """The same with (N, 1) - (N,), which is (N, N): each output against each label. pipeline, 36, 57 and 60.

    Its gradient is 2 (y - mean of t) / N: the labels of the batch count only by their mean.
    """
    difference = y - t  # (N, 1) - (N,) -> (N, N)
    dy = 2 * difference.mean(axis=1, keepdims=True) / len(y)
    return float((difference**2).mean(dtype=np.float64)), dy.astype(y.dtype)
