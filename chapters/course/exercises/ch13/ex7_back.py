"""Exercise 13.7: the way back through a CNN, by hand."""

import numpy as np

from ..exercise import Exercise, Mistake


def gradients(image, y, W, dlogits, *, shut=0, share="largest", order=(0, 1, 2), mean=False, pooled_y=False):
    """The reference, and with another argument one of the mistakes; shut: what passes a shut ReLU."""
    F, OH, OW = y.shape
    k = image.shape[0] - OH + 1
    a = np.maximum(y, 0)
    tiles = (y if share == "largest y" else a).reshape(F, OH // 2, 2, OW // 2, 2)
    pooled = tiles.max(axis=(2, 4))
    handed_on = y.reshape(tiles.shape).max(axis=(2, 4)) if pooled_y else np.maximum(pooled, 0)
    dW = np.outer(handed_on.transpose(order).ravel(), dlogits)
    dflat = (W @ dlogits).reshape(np.array(pooled.shape)[list(order)])
    dpooled = dflat.transpose(np.argsort(order))[:, :, None, :, None]
    won = tiles == pooled[:, :, None, :, None]
    da = {"all": 1.0, "quarter": 0.25}.get(share, won) * dpooled * np.ones(won.shape)
    dy = da.reshape(y.shape) * np.where(y > 0, 1, shut)
    dK, db = np.zeros((F, k, k)), dy.sum(axis=(1, 2))
    for f, i, j in np.ndindex(y.shape):
        dK[f] += dy[f, i, j] * image[i:i + k, j:j + k]
    return (dK / (OH * OW), db / (OH * OW), dW) if mean else (dK, db, dW)


def way_back(image, y, W, dlogits):
    F, OH, OW = y.shape
    k = image.shape[0] - OH + 1
    windows = np.maximum(y, 0).reshape(F, OH // 2, 2, OW // 2, 2)
    pooled = windows.max(axis=(2, 4), keepdims=True)
    dW = np.outer(pooled.ravel(), dlogits)
    dpooled = (W @ dlogits).reshape(pooled.shape)                   # undo the flatten
    dy = ((windows == pooled) * dpooled).reshape(y.shape) * (y > 0)  # to the largest, if it was open
    dK = np.zeros((F, k, k))
    for f, i, j in np.ndindex(y.shape):
        dK[f] += dy[f, i, j] * image[i:i + k, j:j + k]
    return dK, dy.sum(axis=(1, 2)), dW


def wrong(**what):
    return lambda image, y, W, dlogits: gradients(image, y, W, dlogits, **what)


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
    return one(4, 4, 2, 3, 2), one(8, 6, 2, 3, 3), one(5, 7, 3, 2, 4)


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
            wrong(shut=1, share="largest y"),
            "Where all four of a window were shut, the ReLU lets nothing back, not even to the largest of "
            "them. `* (y > 0)`",
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
            wrong(pooled_y=True),
            "For dW you pooled y itself. The dense layer was given the maps after the ReLU.",
        ),
        Mistake(
            wrong(mean=True),
            "You take the mean over the places. Each place adds its share: a sum, for dK and for db.",
        ),
        Mistake(
            turned,
            "dK is turned about. Forward the kernel was not flipped, so dK[f] is the sum of dy[f, i, j] "
            "times the window at (i, j), as it stands.",
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
