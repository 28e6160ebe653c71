"""Exercise 12.5: the windows as rows."""

import numpy as np

from nnlib.windows import im2col

from ..exercise import Exercise, Mistake


def my_im2col(x, K, stride):
    C, H, W = x.shape
    rows = []
    for p in range(0, H - K + 1, stride):
        for q in range(0, W - K + 1, stride):
            rows.append(x[:, p:p + K, q:q + K].ravel())
    return np.array(rows)


def other(change, *, row=np.ravel, columns_first=False, move=lambda K, stride: stride, last=1):
    """A wrong version of `my_im2col`: another order of windows, other entries, a change of the result."""

    def windows(x, K, stride):
        _, H, W = x.shape
        step = move(K, stride)
        places = [(p, q) for p in range(0, H - K + last, step) for q in range(0, W - K + last, step)]
        places = sorted(places, key=lambda place: place[::-1]) if columns_first else places
        return change(np.array([row(x[:, p:p + K, q:q + K]) for p, q in places]))

    return windows


def same(rows):
    return rows


def in_a_table(x, K, stride):
    """(OH, OW, C·K·K): the windows stand as they do in the picture."""
    return my_im2col(x, K, stride).reshape((x.shape[1] - K) // stride + 1, -1, x.shape[0] * K * K)


IM2COL = Exercise(
    id="12.5",
    title="Windows as rows",
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
            other(same, row=lambda window: window.transpose(1, 2, 0).ravel()),
            "In each row the channels stand innermost. A row has the order of the kernel's weights: "
            "channel, then row, "
            "then column.",
        ),
        Mistake(
            other(same, columns_first=True),
            "Your windows go down before they go to the right: exchange the loops.",
        ),
        Mistake(
            other(same, move=lambda K, stride: 1),
            "You ignore the stride: the windows begin at 0, stride, 2·stride …",
        ),
        Mistake(
            lambda x, K, stride: im2col(x[:, None], K, K, stride=stride),
            "You took the channels for images: a window has all of them, one after the other in its row.",
        ),
        Mistake(
            lambda x, K, stride: my_im2col(x, K, stride).reshape(-1, K * K),
            "You have a row for each channel of a window. A window has all channels, one after the other in "
            "its row.",
        ),
        Mistake(
            lambda x, K, stride: my_im2col(x[:1], K, stride),
            "Only the first channel is used. A window has all C channels: `x[:, …]`.",
        ),
        Mistake(
            other(same, row=lambda window: window.transpose(0, 2, 1).ravel()),
            "In each row you go down the columns of the window. A row has the order of the kernel's weights: "
            "one row of the window after the other.",
        ),
        Mistake(
            other(same, row=lambda window: window.T.ravel()),
            "In each row the column stands outermost and the channel innermost. A row has the order of "
            "the kernel's weights: channel, then row, then column.",
        ),
        Mistake(
            other(same, row=lambda window: window),
            "The windows are right, but they are not rows yet: `ravel()` each before it joins the others.",
        ),
        Mistake(
            other(np.ravel),
            "All windows stand in one long row. Each should be a row of its own.",
        ),
        Mistake(
            in_a_table,
            "The windows still stand in rows and columns, (OH, OW, C·K·K). One row a window: (OH·OW, C·K·K).",
        ),
        Mistake(
            other(same, move=lambda K, stride: K),
            "Your windows do not overlap: they move by K. They move by `stride`.",
        ),
        Mistake(
            other(same, last=0),
            "The last window of each direction is missing: it begins at H − K, and `range` leaves its end "
            "out.",
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

EXERCISES = (IM2COL,)
