"""Pure functions of arrays: activations, softmax, one-hot. Nothing here has a state."""

import numpy as np


def identity(x):
    """y = x."""
    return x


def step(x):
    """1 where x > 0, else 0 (integers). The perceptron's activation. notes 3.2."""
    return np.asarray(np.asarray(x) > 0, dtype=np.int64)


def sigmoid(x):
    """1 / (1 + e^-x), without overflow: e is only raised to powers that are not positive. notes 3.2.

    Derivative: y (1 - y) with y = sigmoid(x).
    """
    x = np.asarray(x)
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


def tanh(x):
    """(e^x - e^-x) / (e^x + e^-x). Derivative: 1 - y²."""
    return np.tanh(x)


def relu(x):
    """max(0, x). Derivative: 1 where x > 0, else 0 (at 0, where there is none, we say 0). notes 3.2."""
    return np.maximum(x, 0)


def log_softmax(x):
    """x - log Σ e^x along the last axis, (…, K) -> (…, K), without overflow."""
    x = np.asarray(x)
    x = x - x.max(axis=-1, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))


def softmax(x):
    """e^x / Σ e^x along the last axis, (…, K) -> (…, K). notes 3.5.

    Adding a constant to all of x changes nothing, so the largest entry is first brought to 0:
    no power can then overflow. (`framework` leaves this out, and overflows at 710.)
    """
    x = np.asarray(x)
    z = np.exp(x - x.max(axis=-1, keepdims=True))
    return z / z.sum(axis=-1, keepdims=True)


def one_hot(labels, classes, *, dtype=np.float32):
    """Integer labels (N,) -> (N, classes) with a single 1 in each row. notes 4.2.

    Raises ValueError for labels that are not integers in 0 … classes - 1.
    """
    labels = as_labels(labels, classes)
    y = np.zeros((len(labels), classes), dtype)
    y[np.arange(len(labels)), labels] = 1
    return y


def as_labels(labels, classes):
    """The labels as an integer array (N,), checked. Raises ValueError with what came instead."""
    labels = np.asarray(labels)
    if labels.ndim != 1:
        raise ValueError(f"expected integer labels of shape (N,), got shape {labels.shape} "
                         "(one-hot rows? labels = rows.argmax(axis=1))")
    if not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(f"expected integer labels, got {labels.dtype}")
    if labels.size and not (labels.min() >= 0 and labels.max() < classes):
        raise ValueError(f"expected labels in 0 … {classes - 1}, "
                         f"got values from {labels.min()} to {labels.max()}")
    return labels
