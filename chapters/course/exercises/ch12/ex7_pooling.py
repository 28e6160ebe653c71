"""Exercise 12.7: the way back of max pooling."""

import numpy as np

from ..exercise import Exercise, Mistake


def max_pool_back(x, dy, K):
    dx = np.zeros_like(x)
    for p, q in np.ndindex(dy.shape):
        window = x[K * p:K * p + K, K * q:K * q + K]
        i, j = np.unravel_index(window.argmax(), window.shape)
        dx[K * p + i, K * q + j] = dy[p, q]
    return dx


def spread(share):
    """A wrong version of `max_pool_back`: share(window) says which part of dy each pixel gets."""

    def backward(x, dy, K):
        dx = np.zeros_like(x)
        for p, q in np.ndindex(dy.shape):
            here = slice(K * p, K * p + K), slice(K * q, K * q + K)
            dx[here] = dy[p, q] * share(x[here])
        return dx

    return backward


def put(place):
    """A wrong version of `max_pool_back`: place(x, p, q, K) says where it writes, if that is in the image."""

    def backward(x, dy, K):
        dx = np.zeros_like(x)
        for p, q in np.ndindex(dy.shape):
            i, j = place(x, p, q, K)
            dx[i, j] = dy[p, q]
        return dx

    return backward


def inside(x, p, q, K, find=np.argmax):
    """Row and column in the window where `find` points."""
    return divmod(int(find(x[K * p:K * p + K, K * q:K * q + K])), K)


def short(rows, columns):
    """A wrong place: the largest of a window that lacks its last row, or its last column."""

    def place(x, p, q, K):
        window = x[K * p:K * p + K - rows, K * q:K * q + K - columns]
        i, j = divmod(int(window.argmax()), window.shape[1])
        return K * p + i, K * q + j

    return place


def one_apart(x, p, q, K):
    """Row and column in the window at (p, q), not at (K·p, K·q)."""
    return divmod(int(np.argmax(x[p:p + K, q:q + K])), K)


def last(window):
    mask = np.zeros(window.size)
    mask[window.size - 1 - window.ravel()[::-1].argmax()] = 1
    return mask.reshape(window.shape)


def first(window):
    return (np.arange(window.size) == window.argmax()).reshape(window.shape)


MAX_POOL = Exercise(
    id="12.7",
    title="Max pooling, backward",
    reference=max_pool_back,
    returns=("dx",),
    cases=(
        (np.array([[1.0, 5, 2, 0], [4, 3, 1, 6]]), np.array([[10.0, 20]]), 2),
        (np.array([[0.0, 0, 2, 2], [0, 0, 1, 2], [-3, -1, 7, 4], [-2, -4, 5, 6]]),
         np.array([[1.0, 2], [3, -4]]), 2),
        (np.sin(np.arange(54.0) ** 1.3).reshape(6, 9), np.array([[1.0, -2, 3], [4, 5, -6]]), 3),
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
            put(inside),
            "You wrote to the place as it counts from the window's corner. In the image this is row K · "
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
        Mistake(
            spread(lambda window: (np.arange(window.size) == window.argmin()).reshape(window.shape)),
            "You chose the smallest of each window.",
        ),
        Mistake(
            spread(lambda window: first(np.abs(window))),
            "You chose the largest without its sign. −4 is smaller than −1.",
        ),
        Mistake(
            lambda x, dy, K: spread(first)(x, np.ones_like(dy), K) * x,
            "You wrote the largest values themselves. What goes back there is dy.",
        ),
        Mistake(
            put(lambda x, p, q, K: (p, q)),
            "You wrote to (p, q), the window's place in dy. The gradient goes to the pixel that was largest.",
        ),
        Mistake(
            put(lambda x, p, q, K: (K * p, K * q)),
            "You wrote to each window's corner. The gradient goes to the pixel that was largest.",
        ),
        Mistake(
            put(lambda x, p, q, K: np.add((p, q), inside(x, p, q, K))),
            "Window (p, q) begins at row K · p, column K · q, not at (p, q): one step is a whole window.",
        ),
        Mistake(
            put(lambda x, p, q, K: np.add((K * p, K * q), inside(x, p, q, K)[::-1])),
            "Row and column in the window are exchanged: argmax // K is the row, argmax % K the column.",
        ),
        Mistake(
            put(lambda x, p, q, K: np.add((p, q), one_apart(x, p, q, K))),
            "Your windows are one pixel apart. They tile x: window (p, q) is "
            "x[K·p : K·p + K, K·q : K·q + K].",
        ),
        Mistake(
            put(lambda x, p, q, K: np.add((K * p, K * q), one_apart(x, p, q, K))),
            "You write to the right window, but you search x[p : p + K, q : q + K]. Window (p, q) begins at "
            "row K · p, column K · q.",
        ),
        Mistake(
            put(short(1, 0)),
            "Your window lacks its last row. The end of a slice is not in it: K · p : K · p + K.",
        ),
        Mistake(
            put(short(0, 1)),
            "Your window lacks its last column. The end of a slice is not in it: K · q : K · q + K.",
        ),
        Mistake(
            put(short(1, 1)),
            "Your window lacks its last row and column: a slice of K pixels is K · p : K · p + K.",
        ),
        Mistake(
            put(lambda x, p, q, K: np.add((K * p, K * q), np.multiply((-1, 1), inside(x, p, q, K)))),
            "You go up from the window's corner. The row in the image is K · p **+** i.",
        ),
        Mistake(
            put(lambda x, p, q, K: np.add((K * p, K * q), np.multiply((1, -1), inside(x, p, q, K)))),
            "You go left from the window's corner. The column in the image is K · q **+** j.",
        ),
        Mistake(
            put(lambda x, p, q, K: (K * p + inside(x, p, q, K)[0], K * q)),
            "The row is right. The column in the image is K · q + j: j is missing.",
        ),
        Mistake(
            put(lambda x, p, q, K: (K * p, K * q + inside(x, p, q, K)[1])),
            "The column is right. The row in the image is K · p + i: i is missing.",
        ),
        Mistake(
            put(lambda x, p, q, K: np.unravel_index(x.argmax(), x.shape)),
            "That is the largest of the whole image. Each window has its own: cut it out first.",
        ),
    ),
    hints=(
        "For each window: where is its largest value? This pixel gets the dy of the window, the others 0.",
        "`np.unravel_index(window.argmax(), window.shape)` is its row and column in the window.",
        "That place counts from the window's corner. In the image it is row K · p + i, column K · q + j.",
    ),
    explanation="Max pooling is a switch: forward it chooses a pixel, backward it sends everything "
    "through the same "
    "switch. So it must remember where, or find it again, as `nnlib` does from x and y.",
)

EXERCISES = (MAX_POOL,)
