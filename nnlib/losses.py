"""Losses: (y, t) -> (loss, dL/dy). The loss is a Python float, the mean over the batch.

All three raise TypeError for what holds no numbers, and ValueError for a batch without an example: a mean of
nothing is not a number. The sum is taken in double precision, whatever y has.
"""

import numpy as np

from nnlib.arrays import array, floats
from nnlib.functional import as_labels, log_softmax, sigmoid, underflow_is_zero


def mean_squared_error(y, t):
    """L = 1/N Σ_n ½ Σ_k (y_nk - t_nk)²;  dL/dy = (y - t) / N. notes 4.2.1, without 1/N.

    y, t: (N, K). Raises ValueError unless both have that shape: (N,) against (N, 1) would silently
    broadcast to (N, N), and (K,) be taken for K examples.
    """
    y, t = targets("mean_squared_error", y, t)
    difference = y - t
    return float(0.5 * (difference * difference).sum(dtype=np.float64)) / len(y), difference / len(y)


@underflow_is_zero
def softmax_cross_entropy(logits, labels):
    """L = -1/N Σ_n log softmax(logits_n)[label_n];  dL/dlogits = (softmax(logits) - t) / N. notes 5.6.3.

    logits: (N, K), before the softmax; labels: (N,) integers in 0 … K - 1 (t is their one-hot form). Or, a
    label at each step, (N, T, K) and (N, T): the mean is then over all N·T.
    An untrained net with K classes starts near log K: 2.303 for ten digits. The logarithm is taken of the
    softmax as a whole, so that it never sees a 0; notes 4.2.2 take log(y + 1e-7) instead.
    Raises ValueError for one-hot labels, labels out of range, or another number of them.
    """
    logits = floats("softmax_cross_entropy", logits)
    if logits.ndim == 3 and logits.size:
        labels = array("softmax_cross_entropy: labels", labels)
        if labels.shape != logits.shape[:2]:
            raise ValueError("softmax_cross_entropy: expected a label for each step, of shape "
                             f"{logits.shape[:2]}, got {labels.shape}")
        loss, dlogits = softmax_cross_entropy(logits.reshape(-1, logits.shape[2]), labels.ravel())
        return loss, dlogits.reshape(logits.shape)
    if logits.ndim != 2 or logits.size == 0:
        raise ValueError("softmax_cross_entropy: expected logits of shape (N, K), N and K at least 1, "
                         f"got {logits.shape}")
    labels = as_labels("softmax_cross_entropy", labels, logits.shape[1])
    if len(labels) != len(logits):
        raise ValueError(f"softmax_cross_entropy: expected a label for each row, got {len(logits)} rows of "
                         f"logits and {len(labels)} labels")
    rows = np.arange(len(labels))
    log_y = log_softmax(logits)
    loss = -float(log_y[rows, labels].sum(dtype=np.float64)) / len(labels)
    dlogits = np.exp(log_y)
    dlogits[rows, labels] -= 1
    dlogits /= len(labels)
    return loss, dlogits


@underflow_is_zero
def sigmoid_cross_entropy(logits, t):
    """L = -1/N Σ_n Σ_k t log y + (1 - t) log(1 - y), y = sigmoid(logits);  dL/dlogits = (y - t) / N.

    logits, t: (N, K). Each entry is a yes/no question of its own, t from 0 to 1. Computed as
    max(x, 0) - x t + log(1 + e^-|x|), where x are the logits: no overflow, no log 0.
    Raises ValueError unless both have the same shape and all t lie between 0 and 1.
    one-two-three, OneNet.
    """
    logits, t = targets("sigmoid_cross_entropy", logits, t)
    if not (t.min() >= 0 and t.max() <= 1):
        raise ValueError("sigmoid_cross_entropy: expected targets in 0 … 1, "
                         f"got values from {t.min()} to {t.max()}")
    losses = np.maximum(logits, 0) - logits * t + np.log1p(np.exp(-np.abs(logits)))
    return float(losses.sum(dtype=np.float64)) / len(logits), (sigmoid(logits) - t) / len(logits)


def targets(what, y, t):
    """y and t as floating-point arrays of one shape (N, K), N at least 1. Raises ValueError."""
    y, t = floats(f"{what}: y", y), array(f"{what}: t", t)
    if y.ndim < 2 or y.shape != t.shape:
        raise ValueError(f"{what}: expected y and t of one shape (N, K), got {y.shape} and {t.shape}")
    if y.size == 0:
        raise ValueError(f"{what}: expected N and K of at least 1, got {y.shape}")
    return y, t.astype(y.dtype, copy=False)
