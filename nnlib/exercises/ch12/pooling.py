"""Exercises 12.6 and 12.7: the way back, of windows that overlap and of max pooling."""

import numpy as np

from ..exercise import Exercise, Mistake

# 12.6 col2im, with a mistake to repair


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
    statement="rows (OH·OW, C·K·K) go back to an image of `shape` (C, H, W): each pixel receives the "
    "sum of all that "
    "its windows hold for it. One character is missing.",
    stub="def my_col2im(rows, shape, K, stride):\n    C, H, W = shape\n    x = np.zeros(shape)\n"
    "    places = [(p, q) for p in range(0, H - K + 1, stride) for q in range(0, W - K + 1, stride)]\n"
    "    for row, (p, q) in zip(rows, places, strict=True):\n"
    "        x[:, p:p + K, q:q + K] = row.reshape(C, K, K)\n    return x\n\n\ncheck('12.6', my_col2im)",
    reference=my_col2im,
    planted=variant(lambda here, new: new),
    returns=("x",),
    cases=(
        (np.arange(1.0, 17).reshape(4, 4), (1, 3, 3), 2, 1),
        (np.cos(np.arange(72.0)).reshape(4, 18), (2, 5, 5), 3, 2),
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

# 12.7 max pooling


def max_pool_backward(x, dy, K):
    dx = np.zeros_like(x)
    for p, q in np.ndindex(dy.shape):
        window = x[K * p:K * p + K, K * q:K * q + K]
        i, j = np.unravel_index(window.argmax(), window.shape)
        dx[K * p + i, K * q + j] = dy[p, q]
    return dx


def spread(share):
    """A wrong version of `max_pool_backward`: share(window) says which part of dy each pixel gets."""

    def backward(x, dy, K):
        dx = np.zeros_like(x)
        for p, q in np.ndindex(dy.shape):
            here = slice(K * p, K * p + K), slice(K * q, K * q + K)
            dx[here] = dy[p, q] * share(x[here])
        return dx

    return backward


def local(x, dy, K):
    """Written where the window's own count says."""
    dx = np.zeros_like(x)
    for p, q in np.ndindex(dy.shape):
        window = x[K * p:K * p + K, K * q:K * q + K]
        dx[np.unravel_index(window.argmax(), window.shape)] = dy[p, q]
    return dx


def last(window):
    mask = np.zeros(window.size)
    mask[window.size - 1 - window.ravel()[::-1].argmax()] = 1
    return mask.reshape(window.shape)


def first(window):
    return (np.arange(window.size) == window.argmax()).reshape(window.shape)


MAX_POOL = Exercise(
    id="12.7",
    title="Max pooling, backward",
    statement="One channel x (H, W), windows of K × K with stride K (H and W are multiples of K), and "
    "dy (H/K, W/K): "
    "return dx. Of equal values the first in reading order gets it all.",
    stub="def max_pool_backward(x, dy, K):\n    dx = np.zeros_like(x)\n"
    "    for p, q in np.ndindex(dy.shape):\n        i, j = ...\n        dx[i, j] = dy[p, q]\n    return "
    "dx\n\n\n"
    "check('12.7', max_pool_backward)",
    reference=max_pool_backward,
    returns=("dx",),
    cases=(
        (np.array([[1.0, 5, 2, 0], [4, 3, 1, 6]]), np.array([[10.0, 20]]), 2),
        (np.array([[0.0, 0, 2, 2], [0, 0, 1, 2], [-3, -1, 7, 4], [-2, -4, 5, 6]]),
         np.array([[1.0, 2], [3, -4]]), 2),
    ),
    mistakes=(
        Mistake(
            spread(lambda window: window == window.max()),
            "Where values are equal, you give each of them the whole gradient. One of them was chosen: "
            "the first.",
        ),
        Mistake(
            spread(lambda window: (window == window.max()) / (window == window.max()).sum()),
            "You share the gradient among equal values. Forward one of them was chosen, the first: it "
            "gets it all.",
        ),
        Mistake(
            spread(lambda window: np.ones(window.shape)),
            "Every pixel of a window gets the gradient. Only the largest was passed on; the others did "
            "not matter.",
        ),
        Mistake(
            spread(lambda window: np.full(window.shape, 1 / window.size)),
            "That is the way back of *mean* pooling. Of max pooling only the largest gets something.",
        ),
        Mistake(
            spread(lambda window: first(window) * window),
            "You multiplied by the value. The largest is passed on as it is, so its local derivative is 1.",
        ),
        Mistake(
            local,
            "You wrote to the place as it counts from the window's corner. In the image that is row K · "
            "p + i, column "
            "K · q + j.",
        ),
        Mistake(
            spread(last),
            "Of equal values you chose the last; `argmax` finds the first.",
        ),
        Mistake(
            lambda x, dy, K: spread(first)(x, np.ones_like(dy), K),
            "That is the mask. Each window's place receives its dy.",
        ),
    ),
    hints=(
        "For each window: where is its largest value? There dy of this window goes; the rest stays 0.",
        "`np.unravel_index(window.argmax(), window.shape)` is its row and column in the window.",
        "That place counts from the window's corner. In the image it is row K · p + i, column K · q + j.",
    ),
    explanation="Max pooling is a switch: forward it chooses a pixel, backward it sends everything "
    "through the same "
    "switch. So it must remember where, or find it again, as `nnlib` does from x and y.",
)

EXERCISES = (COL2IM, MAX_POOL)
