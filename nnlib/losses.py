"""Losses: (y, t) -> (loss, dL/dy). The loss is a Python float, the mean over the batch."""

import numpy as np

from nnlib.functional import as_labels, log_softmax, sigmoid


def mean_squared_error(y, t):
    """L = 1/N Σ_n ½ Σ_k (y_nk - t_nk)²;  dL/dy = (y - t) / N. notes 4.2.1.

    y, t: (N, K). Raises ValueError unless both have that shape: (N,) against (N, 1) would silently
    broadcast to (N, N), and (K,) be taken for K examples.
    """
    difference = y - as_targets("mean_squared_error", y, t)
    return float(0.5 * (difference * difference).sum()) / len(y), difference / len(y)


def softmax_cross_entropy(logits, labels):
    """L = -1/N Σ_n log softmax(logits_n)[label_n];  dL/dlogits = (softmax(logits) - t) / N. notes 5.6.3.

    logits: (N, K), before the softmax; labels: (N,) integers in 0 … K - 1 (t is their one-hot form).
    An untrained net with K classes starts near log K: 2.303 for ten digits.
    Raises ValueError for one-hot labels, labels out of range, or another number of them.
    """
    if logits.ndim != 2:
        raise ValueError(f"softmax_cross_entropy: expected logits of shape (N, K), got {logits.shape}")
    labels = as_labels(labels, logits.shape[1])
    if len(labels) != len(logits):
        raise ValueError(f"softmax_cross_entropy: {len(logits)} rows of logits, {len(labels)} labels")
    rows = np.arange(len(labels))
    log_y = log_softmax(logits)
    loss = -float(log_y[rows, labels].sum()) / len(labels)
    dlogits = np.exp(log_y)
    dlogits[rows, labels] -= 1
    dlogits /= len(labels)
    return loss, dlogits


def sigmoid_cross_entropy(logits, t):
    """L = -1/N Σ_n Σ_k t log y + (1 - t) log(1 - y), y = sigmoid(logits);  dL/dlogits = (y - t) / N.

    logits, t: (N, K), each entry a yes/no question of its own, t in 0 … 1. Computed as
    max(x, 0) - x t + log(1 + e^-|x|) with x the logits: no overflow, no log 0.
    Raises ValueError unless both have the same shape and all t are in 0 … 1.
    one-two-three, OneNet.
    """
    t = as_targets("sigmoid_cross_entropy", logits, t)
    if t.size and not (t.min() >= 0 and t.max() <= 1):
        raise ValueError("sigmoid_cross_entropy: expected targets in 0 … 1, "
                         f"got values from {t.min()} to {t.max()}")
    losses = np.maximum(logits, 0) - logits * t + np.log1p(np.exp(-np.abs(logits)))
    return float(losses.sum()) / len(logits), (sigmoid(logits) - t) / len(logits)


def as_targets(name, y, t):
    """The targets as an array of y's shape (N, …) and dtype. Raises ValueError if they are not."""
    t = np.asarray(t)
    if y.ndim < 2 or y.shape != t.shape:
        raise ValueError(f"{name}: expected y and t of one shape (N, K), got {y.shape} and {t.shape}")
    if not np.issubdtype(y.dtype, np.floating):
        raise ValueError(f"{name}: expected y of floating-point numbers, got {y.dtype}")
    return t.astype(y.dtype, copy=False)
