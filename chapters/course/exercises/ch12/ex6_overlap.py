"""Exercise 12.6: col2im, with a mistake to repair."""

import numpy as np

from ..exercise import Exercise, Mistake


def my_col2im(rows, shape, K, stride):
    C, H, W = shape
    x = np.zeros(shape)
    places = [(p, q) for p in range(0, H - K + 1, stride) for q in range(0, W - K + 1, stride)]
    for row, (p, q) in zip(rows, places, strict=True):
        x[:, p:p + K, q:q + K] += row.reshape(C, K, K)
    return x


def variant(write, window=lambda row, C, K: row.reshape(C, K, K)):
    """A wrong version of `my_col2im`, by how it writes a window into the image or cuts it from its row."""

    def col2im(rows, shape, K, stride):
        C, H, W = shape
        x = np.zeros(shape)
        places = [(p, q) for p in range(0, H - K + 1, stride) for q in range(0, W - K + 1, stride)]
        for row, (p, q) in zip(rows, places, strict=True):
            here = x[:, p:p + K, q:q + K]
            here[...] = write(here, window(row, C, K))
        return x

    return col2im


def averaged(rows, shape, K, stride):
    """Divided by how often each pixel was met."""
    total, count = my_col2im(rows, shape, K, stride), my_col2im(np.ones_like(rows), shape, K, stride)
    return total / np.maximum(count, 1)


COL2IM = Exercise(
    id="12.6",
    title="Repair col2im",
    reference=my_col2im,
    planted=variant(lambda here, new: new),
    given="6e380c69",
    returns=("x",),
    cases=(
        (np.arange(1.0, 17).reshape(4, 4), (1, 3, 3), 2, 1),
        (np.cos(np.arange(108.0)).reshape(6, 18), (2, 5, 7), 3, 2),
    ),
    mistakes=(
        Mistake(
            averaged,
            "You divide by the number of windows. Gradients that meet in a pixel add up: nothing is "
            "averaged.",
        ),
        Mistake(
            variant(lambda here, new: here - new),
            "The sign is wrong: what comes back is added.",
        ),
        Mistake(
            variant(np.maximum),
            "You keep the larger one. All windows that hold a pixel send something back, and it adds up.",
        ),
        Mistake(
            variant(np.add, lambda row, C, K: row.reshape(K, K, C).transpose(2, 0, 1)),
            "The entries of a row run channel, row, column, as im2col has written them: reshape(C, K, K).",
        ),
        Mistake(
            variant(np.add, lambda row, C, K: row.reshape(C, K, K).transpose(0, 2, 1)),
            "Each window is put back with its rows and columns exchanged.",
        ),
        Mistake(
            variant(lambda here, new: np.where(here == 0, new, here)),
            "Now the first window wins instead of the last. All that hold a pixel add to it.",
        ),
        Mistake(
            variant(lambda here, new: (here + new) / 2),
            "You take the mean of what was there and what is new. It adds up; nothing is averaged.",
        ),
        Mistake(
            variant(lambda here, new: here + new / new[0].size),
            "You share each entry among the window's pixels, as mean pooling does. Here each pixel has an "
            "entry of its own.",
        ),
        Mistake(
            variant(lambda here, new: here + 1),
            "That counts the windows of each pixel. What is added is what the window's row holds for it.",
        ),
    ),
    hints=(
        "Where two windows overlap, what happens to the first one's entries when the second is written?",
        "A value that is used several times receives the sum of what comes back (chapter 6).",
        "`+=` instead of `=`",
    ),
    explanation="With `=` the last window wins, and all is well where windows do not overlap. That is "
    "why it is found "
    "so late: 2 × 2 pooling with stride 2 works with the mistake.",
)

EXERCISES = (COL2IM,)
