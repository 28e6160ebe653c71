"""Exercise 13.7: the way back through a CNN, by hand."""

import numpy as np

from ..exercise import Exercise, Mistake


def gradients(image, y, W, dlogits, *, shut=0, share="first", order=(0, 1, 2), mean=False, pooled_y=False,
              is_open=np.greater):
    """The reference, and with another argument one of the mistakes; shut: what passes a shut ReLU."""
    F, OH, OW = y.shape
    k = image.shape[0] - OH + 1
    a = y if share == "first y" else np.maximum(y, 0)
    tiles = a.reshape(F, OH // 2, 2, OW // 2, 2).transpose(0, 1, 3, 2, 4).reshape(F, OH // 2, OW // 2, 4)
    pooled = tiles.max(axis=3)
    dW = np.outer((pooled if pooled_y else np.maximum(pooled, 0)).transpose(order).ravel(), dlogits)
    dflat = (W @ dlogits).reshape(np.array(pooled.shape)[list(order)])
    dpooled = dflat.transpose(np.argsort(order))[..., None]
    first = np.arange(4) == tiles.argmax(axis=3)[..., None]
    won = {"all": np.ones(4), "quarter": np.full(4, 0.25), "ties": tiles == pooled[..., None]}
    da = won.get(share, first) * dpooled  # (F, OH/2, OW/2, 4) -> (F, OH, OW)
    da = da.reshape(F, OH // 2, OW // 2, 2, 2).transpose(0, 1, 3, 2, 4).reshape(y.shape)
    dy = da * np.where(is_open(y, 0), 1, shut)
    dK, db = np.zeros((F, k, k)), dy.sum(axis=(1, 2))
    for f, i, j in np.ndindex(y.shape):
        dK[f] += dy[f, i, j] * image[i:i + k, j:j + k]
    return (dK / (OH * OW), db / (OH * OW), dW) if mean else (dK, db, dW)


def way_back(image, y, W, dlogits):
    F, OH, OW = y.shape
    k = image.shape[0] - OH + 1
    pooled = np.maximum(y, 0).reshape(F, OH // 2, 2, OW // 2, 2).max(axis=(2, 4))
    dW = np.outer(pooled.ravel(), dlogits)
    dpooled = (W @ dlogits).reshape(pooled.shape)                   # undo the flatten
    dy, dK = np.zeros(y.shape), np.zeros((F, k, k))
    for f, p, q in np.ndindex(pooled.shape):
        i, j = divmod(int(y[f, 2 * p:2 * p + 2, 2 * q:2 * q + 2].argmax()), 2)  # the first of the largest
        i, j = 2 * p + i, 2 * q + j
        if y[f, i, j] > 0:                                          # the ReLU was open
            dy[f, i, j] = dpooled[f, p, q]
            dK[f] += dy[f, i, j] * image[i:i + k, j:j + k]
    return dK, dy.sum(axis=(1, 2)), dW


def wrong(**what):
    return lambda image, y, W, dlogits: gradients(image, y, W, dlogits, **what)


def put(place):
    """A wrong answer that sends each gradient to place(y[f], p, q), if the ReLU was open there."""

    def answer(image, y, W, dlogits):
        dK, _, dW = gradients(image, y, W, dlogits)
        dpooled = (W @ dlogits).reshape(len(y), y.shape[1] // 2, y.shape[2] // 2)
        dy, dK, k = np.zeros(y.shape), np.zeros_like(dK), dK.shape[1]
        for f, p, q in np.ndindex(dpooled.shape):
            i, j = place(y[f], p, q)
            if y[f, i, j] > 0:
                dy[f, i, j] = dpooled[f, p, q]
                dK[f] += dy[f, i, j] * image[i:i + k, j:j + k]
        return dK, dy.sum(axis=(1, 2)), dW

    return answer


def found(y, p, q, rows=2, columns=2, find=np.argmax):
    """Row and column in the window (p, q) of a map y where `find` points; it may lack a row or a column."""
    return divmod(int(find(y[2 * p:2 * p + rows, 2 * q:2 * q + columns])), columns)


def of_smallest(image, y, W, dlogits):
    """dW from the smallest of each window."""
    F, OH, OW = y.shape
    dK, db, _ = gradients(image, y, W, dlogits)
    smallest = np.maximum(y, 0).reshape(F, OH // 2, 2, OW // 2, 2).min(axis=(2, 4))
    return dK, db, np.outer(smallest.ravel(), dlogits)


def turned(image, y, W, dlogits):
    dK, db, dW = gradients(image, y, W, dlogits)
    return dK[:, ::-1, ::-1], db, dW


def lumped(image, y, W, dlogits):
    dK, db, dW = gradients(image, y, W, dlogits)
    return dK, db.sum(), dW


def stages():
    rng = np.random.default_rng(137)

    def one(H, Wd, F, k, M):
        shape = F, H - k + 1, Wd - k + 1
        y, W = (rng.standard_normal(size).round(3) for size in (shape, (F * shape[1] * shape[2] // 4, M)))
        return rng.random((H, Wd)).round(2), y, W, rng.standard_normal(M).round(2)
    ties = one(6, 8, 2, 3, 2)
    ties[1][0, :2, :4] = [[0.5, 1.5, -1, -2], [1.5, 1.5, 0, -3]]  # equal ones; a 0 that is the largest
    return one(4, 4, 2, 3, 2), one(8, 6, 2, 3, 3), one(5, 7, 3, 2, 4), ties


WAY_BACK = Exercise(
    id="13.7",
    title="And the way back",
    reference=way_back,
    cases=stages(),
    returns=("dK", "db", "dW"),
    rtol=1e-4,  # float32 is right, too
    mistakes=(
        Mistake(
            wrong(shut=1),
            "The ReLU is missing on the way back: where y was not above 0, nothing passes. `* (y > 0)`",
        ),
        Mistake(
            wrong(shut=1, share="first y"),
            "Where all four of a window were shut, the ReLU lets nothing back, not even to the largest of "
            "them. `* (y > 0)`",
        ),
        Mistake(
            wrong(shut=1, share="ties"),
            "The ReLU is missing: where all four of a window were shut, each of them gets the gradient. "
            "`* (y > 0)`",
        ),
        Mistake(
            wrong(share="ties"),
            "Where values of a window are equal, you give each of them the whole gradient. The first one "
            "gets it, as in exercise 12.7.",
        ),
        Mistake(
            wrong(share="first y", is_open=np.greater_equal),
            "What about an output of exactly 0? The ReLU passes what is **above** 0.",
        ),
        Mistake(
            wrong(share="ties", is_open=np.greater_equal),
            "Two things: an output of exactly 0 is shut, so `y > 0`; and of equal values only the first gets "
            "the gradient.",
        ),
        Mistake(
            put(lambda y, p, q: np.add((2 * p, 2 * q), found(y, p, q, find=np.argmin))),
            "You send the gradient to the smallest of each window. The pooling handed on the largest.",
        ),
        Mistake(
            put(lambda y, p, q: np.add((2 * p, 2 * q), found(y, p, q, rows=1))),
            "Your window lacks its second row: y[f, 2p : 2p + 2, 2q : 2q + 2].",
        ),
        Mistake(
            put(lambda y, p, q: np.add((2 * p, 2 * q), found(y, p, q, columns=1))),
            "Your window lacks its second column: y[f, 2p : 2p + 2, 2q : 2q + 2].",
        ),
        Mistake(
            put(lambda y, p, q: (2 * p, 2 * q + found(y, p, q)[1])),
            "The row is always the window's first. The largest stands in row 2p + i.",
        ),
        Mistake(
            put(lambda y, p, q: (2 * p + found(y, p, q)[0], 2 * q)),
            "The column is always the window's first. The largest stands in column 2q + j.",
        ),
        Mistake(
            put(lambda y, p, q: (p + found(y, p, q)[0], 2 * q + found(y, p, q)[1])),
            "Window (p, q) begins at row 2p, not at row p.",
        ),
        Mistake(
            put(lambda y, p, q: (2 * p + found(y, p, q)[0], q + found(y, p, q)[1])),
            "Window (p, q) begins at column 2q, not at column q.",
        ),
        Mistake(
            of_smallest,
            "dW is made of the smallest of each window. The dense layer was given the largest.",
        ),
        Mistake(
            wrong(share="all"),
            "The pooling hands its gradient to all four of a window. Only the largest was handed on, so it "
            "gets all, and the others 0.",
        ),
        Mistake(
            wrong(share="quarter"),
            "You share the gradient among the four of a window, as mean pooling would. The largest gets all.",
        ),
        Mistake(
            wrong(order=(1, 2, 0)),
            "The flatten is undone in another order than ours: map by map, row by row, (F, OH/2, OW/2).",
        ),
        Mistake(
            wrong(share="first y", pooled_y=True),
            "For dW you pooled y itself. The dense layer was given the maps after the ReLU.",
        ),
        Mistake(
            wrong(mean=True),
            "You take the mean over the places. Each place adds its share: a sum, for dK and for db.",
        ),
        Mistake(
            turned,
            "dK is turned by 180 degrees. Forward the kernel was not flipped, so dK[f] is the sum of "
            "dy[f, i, j] times the window at (i, j), as it stands.",
        ),
        Mistake(
            lumped,
            "db is one number. Each filter has its own bias: sum over the places only, axes 1 and 2.",
        ),
    ),
    hints=(
        "Backward through the stations: dense, flatten, pooling, ReLU, convolution. At each one: how large "
        "is what it hands back? As large as what it was given.",
        "The dense layer: dW = outer(flat, dlogits), and W @ dlogits goes back. Flatten: reshape to (F, "
        "OH/2, OW/2). Pooling: each number to the largest of its window. ReLU: times (y > 0).",
        "With dy (F, OH, OW): db = dy.sum(axis=(1, 2)), and dK[f] is the sum over (i, j) of dy[f, i, j] · "
        "image[i:i+k, j:j+k].",
    ),
    explanation="Nobody asks for the gradient of the image, so the convolution's own way back (col2im) is "
    "not needed here. For a shut filter the mask (y > 0) is 0 everywhere, and with it dK and db: the dead "
    "filter of this chapter, in one line.",
)

EXERCISES = (WAY_BACK,)
