"""Exercises 12.4 and 12.5: a convolution by loops, and the windows as rows."""

import numpy as np

from nnlib.im2col import im2col

from ..exercise import Exercise, Mistake

# 12.4 convolution


def my_conv(x, W, b, stride):
    C, height, width = x.shape
    F, _, KH, KW = W.shape
    OH, OW = (height - KH) // stride + 1, (width - KW) // stride + 1
    y = np.zeros((F, OH, OW))
    for f in range(F):
        for p in range(OH):
            for q in range(OW):
                window = x[:, stride * p:stride * p + KH, stride * q:stride * q + KW]
                y[f, p, q] = (window * W[f]).sum() + b[f]
    return y


def total(window, W):
    return (window * W).sum()


def variant(step=None, kernel=lambda W: W, entry=total, bias=lambda b, window: b):
    """A wrong version of `my_conv`, by what it takes for the stride, the kernel, an entry or the bias."""

    def conv(x, W, b, stride):
        right = my_conv(x, W, b, stride)
        move = stride if step is None else step
        y = np.zeros_like(right)
        KH, KW = W.shape[2:]
        for f, p, q in np.ndindex(y.shape):
            window = x[:, move * p:move * p + KH, move * q:move * q + KW]
            y[f, p, q] = entry(window, kernel(W[f])) + bias(b[f], window)
        return y

    return conv


CONV = Exercise(
    id="12.4",
    title="Convolution by loops",
    statement="One image x (C, H, W), kernels W (F, C, KH, KW), biases b (F,), no padding: return y (F, "
    "OH, OW).",
    stub="def my_conv(x, W, b, stride):\n    C, height, width = x.shape\n    F, _, KH, KW = W.shape\n"
    "    OH, OW = (height - KH) // stride + 1, (width - KW) // stride + 1\n    y = np.zeros((F, OH, OW))\n"
    "    for f in range(F):\n        for p in range(OH):\n            for q in range(OW):\n"
    "                y[f, p, q] = ...\n    return y\n\n\ncheck('12.4', my_conv)",
    reference=my_conv,
    returns=("y",),
    cases=(
        (
            np.array([[[1.0, 2, 0], [0, 1, 3], [2, 0, 1]], [[0.0, 1, 1], [2, 0, 0], [1, 1, 2]]]),
            np.array([[[[1.0, 0], [0, 2]], [[0.0, 1], [-1, 0]]]]),
            np.array([0.5]),
            1,
        ),
        (
            np.sin(np.arange(50.0)).reshape(2, 5, 5),
            np.cos(np.arange(36.0)).reshape(2, 2, 3, 3),
            np.array([0.5, -1.0]),
            2,
        ),
    ),
    mistakes=(
        Mistake(
            variant(step=1),
            "You ignore the stride: the window of output (p, q) begins at row stride · p, column stride · q.",
        ),
        Mistake(
            variant(entry=lambda window, W: (window[0] * W[0]).sum()),
            "Only the first channel is used. The window has all C channels, and their products are added up.",
        ),
        Mistake(
            variant(kernel=lambda W: W[:, ::-1, ::-1]),
            "Your kernel is flipped. That is convolution in the strict sense; the field does not flip.",
        ),
        Mistake(
            variant(bias=lambda b, window: 0.0),
            "You forgot the bias: each filter adds its own to every place.",
        ),
        Mistake(
            variant(bias=lambda b, window: b * len(window)),
            "You add the bias once for each channel. It is added once, after the sum over channels.",
        ),
        Mistake(
            variant(bias=lambda b, window: b * window.size),
            "The bias stands inside the sum, and is added once for each product. Add it after the sum.",
        ),
        Mistake(
            variant(entry=lambda window, W: (window * W).mean()),
            "A sum is meant, not a mean.",
        ),
        Mistake(
            variant(entry=lambda window, W: (window * W.transpose(0, 2, 1)).sum()),
            "Rows and columns of the kernel are exchanged.",
        ),
    ),
    hints=(
        "Cut the window out of x with two slices, all channels at once: its shape is (C, KH, KW), that "
        "of W[f].",
        "The window's rows are `stride * p:stride * p + KH`, its columns `stride * q:stride * q + KW`.",
        "(x[:, stride * p:stride * p + KH, stride * q:stride * q + KW] * W[f]).sum() + b[f]",
    ),
    explanation="Three loops instead of six: NumPy multiplies a whole window at once. im2col takes away "
    "the other "
    "three.",
)

# 12.5 im2col


def my_im2col(x, K, stride):
    C, H, W = x.shape
    rows = []
    for p in range(0, H - K + 1, stride):
        for q in range(0, W - K + 1, stride):
            rows.append(x[:, p:p + K, q:q + K].ravel())
    return np.array(rows)


def other(change, *, channels_last=False, columns_first=False, step=None):
    """A wrong version of `my_im2col`: another order of windows or entries, and a change of the result."""

    def windows(x, K, stride):
        move = stride if step is None else step
        _, H, W = x.shape
        places = [(p, q) for p in range(0, H - K + 1, move) for q in range(0, W - K + 1, move)]
        places = sorted(places, key=lambda place: place[::-1]) if columns_first else places
        cut = [x[:, p:p + K, q:q + K] for p, q in places]
        return change(np.array([(w.transpose(1, 2, 0) if channels_last else w).ravel() for w in cut]))

    return windows


IM2COL = Exercise(
    id="12.5",
    title="Windows as rows",
    statement="One image x (C, H, W), windows of K × K, no padding: return a matrix (OH·OW, C·K·K), one "
    "row a window, "
    "from left to right and top to bottom.",
    stub="def my_im2col(x, K, stride):\n    C, H, W = x.shape\n    rows = ...\n    return rows\n\n\n"
    "check('12.5', my_im2col)",
    reference=my_im2col,
    returns=("rows",),
    cases=(
        (np.arange(1.0, 13).reshape(1, 3, 4), 2, 1),
        (np.arange(60.0).reshape(2, 5, 6) ** 1.1, 3, 2),
    ),
    mistakes=(
        Mistake(
            other(np.transpose),
            "Yours is the transpose: one column a window. Some texts do so (hence the name); here a "
            "window is a row.",
        ),
        Mistake(
            other(lambda rows: rows, channels_last=True),
            "In each row the channels stand innermost. A row must run as the kernel's weights do: "
            "channel, then row, "
            "then column.",
        ),
        Mistake(
            other(lambda rows: rows, columns_first=True),
            "Your windows go down before they go to the right: exchange the loops.",
        ),
        Mistake(
            other(lambda rows: rows, step=1),
            "You ignore the stride: the windows begin at 0, stride, 2·stride …",
        ),
        Mistake(
            lambda x, K, stride: im2col(x[:, None], K, K, stride=stride),
            "You took the channels for images: a window has all of them, one after the other in its row.",
        ),
    ),
    hints=(
        "Two loops, over the upper left corners of the windows; `ravel()` makes a row of a window.",
        "`for p in range(0, H - K + 1, stride)`, the same for q, and the window is `x[:, p:p + K, q:q + K]`.",
        "rows.append(x[:, p:p + K, q:q + K].ravel())",
    ),
    explanation="Now `my_im2col(x, K, stride) @ W.reshape(F, -1).T + b` is the whole convolution. "
    "`nnlib.im2col` loops "
    "over the K·K places in the window instead: there are fewer of them than windows.",
)

EXERCISES = (CONV, IM2COL)
