"""Pure functions of arrays: activations, softmax, one-hot. Nothing here has a state.

Whatever NumPy reads as numbers may be handed in; integers and True/False are taken as floating-point numbers.
"""

import numpy as np

from nnlib.arrays import array, floats
from nnlib.settings import floating, whole

# A power of e that is too small to be written is 0, and that is meant, whatever np.seterr says.
underflow_is_zero = np.errstate(under="ignore")


def identity(x):
    """y = x."""
    return x


def step(x):
    """1 where x > 0, else 0 (integers). The perceptron's activation. notes 3.2."""
    return np.asarray(array("step", x) > 0, dtype=np.int64)


@underflow_is_zero
def sigmoid(x):
    """1 / (1 + e^-x), without overflow: e is only raised to powers that are not positive. notes 3.2.

    Derivative: y (1 - y) with y = sigmoid(x).
    """
    x = floats("sigmoid", x)
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


@underflow_is_zero
def tanh(x):
    """(e^x - e^-x) / (e^x + e^-x). Derivative: 1 - y²."""
    return np.tanh(floats("tanh", x))


def relu(x):
    """max(0, x). Derivative: 1 where x > 0, else 0 (at 0, where there is none, we say 0). notes 3.2."""
    return np.maximum(array("relu", x), 0)


@underflow_is_zero
def log_softmax(x):
    """x - log Σ e^x along the last axis, (…, K) -> (…, K), without overflow. Raises ValueError for K = 0."""
    x = scores("log_softmax", x)
    x = x - largest(x)
    return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))


@underflow_is_zero
def softmax(x):
    """e^x / Σ e^x along the last axis, (…, K) -> (…, K). notes 3.5.

    Adding a constant to all of x changes nothing, so the largest entry is first brought to 0:
    no power can then overflow. (framework leaves this out, and overflows at 710.)
    Raises ValueError for K = 0.
    """
    x = scores("softmax", x)
    z = np.exp(x - largest(x))
    return z / z.sum(axis=-1, keepdims=True)


def largest(x):
    """The largest entry of each row, (…, K) -> (…, 1)."""
    if x.ndim == 2 and x.shape[1] <= 32 <= len(x):  # NumPy is slow with many short rows
        return x.T.copy(order="C").max(axis=0)[:, None]
    return x.max(axis=-1, keepdims=True)


def scores(what, x):
    """x as a floating-point array (…, K) of K >= 1 entries in a row."""
    x = floats(what, x)
    if x.ndim == 0 or x.shape[-1] == 0:
        raise ValueError(f"{what}: expected an array (…, K) with K >= 1, got shape {x.shape}")
    return x


def one_hot(labels, classes, *, dtype=np.float32):
    """Integer labels (N,) -> (N, classes) with a single 1 in each row. notes 4.2.

    Raises ValueError for labels that are not integers in 0 … classes - 1.
    """
    labels = as_labels("one_hot", labels, whole("one_hot: classes", classes))
    y = np.zeros((len(labels), classes), floating("one_hot: dtype", dtype))
    y[np.arange(len(labels)), labels] = 1
    return y


def as_labels(what, labels, classes):
    """The labels as an integer array (N,), checked. Raises ValueError with what came instead."""
    labels = array(f"{what}: labels", labels)
    if labels.ndim != 1:
        column = labels.ndim == 2 and labels.shape[1] == 1
        advice = "a column? labels.ravel()" if column else "one-hot rows? labels.argmax(axis=1)"
        raise ValueError(f"{what}: expected integer labels of shape (N,), got shape {labels.shape} "
                         f"({advice})")
    if labels.dtype.kind not in "iu":
        raise ValueError(f"{what}: expected integer labels, got {labels.dtype}")
    if labels.size and not (labels.min() >= 0 and labels.max() < classes):
        raise ValueError(f"{what}: expected labels in 0 … {classes - 1}, "
                         f"got values from {labels.min()} to {labels.max()}")
    return labels
