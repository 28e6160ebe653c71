"""Exercise 12.4: a convolution by loops."""

import numpy as np

from ..exercise import Exercise, Mistake


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


def by(entry, *, step=None, cut=None):
    """A wrong version of `my_conv`: entry(window, W, b, f) is what it writes, `step` its stride, cut(x, p, q,
    KH, KW, stride) its window."""

    def conv(x, W, b, stride):
        move = stride if step is None else step
        y = np.zeros_like(my_conv(x, W, b, stride))
        KH, KW = W.shape[2:]
        for f, p, q in np.ndindex(y.shape):
            window = x[:, move * p:move * p + KH, move * q:move * q + KW]
            y[f, p, q] = entry(window if cut is None else cut(x, p, q, KH, KW, stride), W, b, f)
        return y

    return conv


def down_by_q(x, p, q, KH, KW, S):
    return x[:, S * q:S * q + KH, S * p:S * p + KW]


def square(side):
    """A window of KH × KH or KW × KW pixels, whatever the kernel is."""
    return lambda x, p, q, KH, KW, S: x[:, S * p:S * p + (KH, KW)[side], S * q:S * q + (KH, KW)[side]]


def right(window, W, b, f):
    return (window * W[f]).sum() + b[f]


def one_channel(x, W, b, stride):
    """Channel f of x, under all tables of kernel f."""
    y = np.zeros_like(my_conv(x, W, b, stride))
    KH, KW = W.shape[2:]
    for f, p, q in np.ndindex(y.shape):
        y[f, p, q] = (x[f, stride * p:stride * p + KH, stride * q:stride * q + KW] * W[f]).sum() + b[f]
    return y


CONV = Exercise(
    id="12.4",
    title="Convolution by loops",
    reference=my_conv,
    returns=("y",),
    attempts=(
        (r"^(?!.*(?:sum|dot|einsum|mean|@)).*\*",
         "One number stands at each place of `y`: add up the products of a window, with `.sum()`."),
    ),
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
        (  # a kernel that is higher than it is wide
            np.sin(np.arange(32.0) ** 1.2).reshape(2, 4, 4),
            np.cos(np.arange(8.0) ** 1.3).reshape(2, 2, 2, 1),
            np.array([-0.5, 2.0]),
            1,
        ),
    ),
    mistakes=(
        Mistake(
            by(right, step=1),
            "You ignore the stride: the window of output (p, q) begins at row stride · p, column stride · q.",
        ),
        Mistake(
            by(right, cut=down_by_q),
            "p and q are exchanged: p counts the rows of y, so it moves the window **down**; q moves it to "
            "the right.",
        ),
        Mistake(
            by(right, cut=square(0)),
            "Your window is KH wide. It is KH high and KW wide: its columns are "
            "`stride * q:stride * q + KW`.",
        ),
        Mistake(
            by(right, cut=square(1)),
            "Your window is KW high. It is KH high and KW wide: its rows are `stride * p:stride * p + KH`.",
        ),
        Mistake(
            by(lambda window, W, b, f: (window[0] * W[f, 0]).sum() + b[f]),
            "Only the first channel is used. The window has all C channels, and their products are added up.",
        ),
        Mistake(
            by(lambda window, W, b, f: (window[0] * W[f]).sum() + b[f]),
            "The first channel of x is multiplied by every table of the kernel. Each channel has its own "
            "table: take `x[:, …]`.",
        ),
        Mistake(
            one_channel,
            "`x[f, …]` takes one channel for each filter. A filter sees all channels: `x[:, …]`.",
        ),
        Mistake(
            by(lambda window, W, b, f: (window * W[0]).sum() + b[f]),
            "All maps come from the first kernel. Map f has its own: `W[f]`.",
        ),
        Mistake(
            by(lambda window, W, b, f: (window * W).sum() + b[f]),
            "All kernels at once are added up. Map f has its own: `W[f]`.",
        ),
        Mistake(
            by(lambda window, W, b, f: (window * W[f, :, ::-1, ::-1]).sum() + b[f]),
            "Your kernel is flipped. That is convolution in the strict sense; the field does not flip.",
        ),
        Mistake(
            by(lambda window, W, b, f: (window * W[f, ::-1, ::-1, ::-1]).sum() + b[f]),
            "Your kernel is flipped, and its channels, too. Nothing is turned round: `W[f]` as it is.",
        ),
        Mistake(
            by(lambda window, W, b, f: (window * W[f].transpose(0, 2, 1)).sum() + b[f]),
            "Rows and columns of the kernel are exchanged.",
        ),
        Mistake(
            by(lambda window, W, b, f: (window * W[f]).sum()),
            "You forgot the bias: each filter adds its own to every place.",
        ),
        Mistake(
            by(lambda window, W, b, f: (window * W[f]).sum() + b[0]),
            "All maps get the first bias. Each filter has its own: `b[f]`.",
        ),
        Mistake(
            by(lambda window, W, b, f: (window * W[f]).sum() - b[f]),
            "The bias is subtracted. It is added.",
        ),
        Mistake(
            by(lambda window, W, b, f: (window * W[f]).sum() + len(window) * b[f]),
            "You add the bias once for each channel. It is added once, after the sum over channels.",
        ),
        Mistake(
            by(lambda window, W, b, f: (window * W[f] + b[f]).sum()),
            "The bias stands inside the sum, and is added once for each product. Add it after the sum.",
        ),
        Mistake(
            by(lambda window, W, b, f: (window * W[f]).mean() + b[f]),
            "A sum is meant, not a mean.",
        ),
    ),
    hints=(
        "Cut the window out of x with two slices, all channels at once: its shape is (C, KH, KW), that "
        "of W[f]. Multiply with `*`, and add up all products with `.sum()`.",
        "The window's rows are `stride * p:stride * p + KH`, its columns `stride * q:stride * q + KW`.",
        "(x[:, stride * p:stride * p + KH, stride * q:stride * q + KW] * W[f]).sum() + b[f]",
    ),
    explanation="Three loops instead of six: NumPy multiplies a whole window at once. im2col takes away "
    "the other "
    "three.",
)

EXERCISES = (CONV,)
