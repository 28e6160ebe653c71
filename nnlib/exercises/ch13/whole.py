"""Exercise 13.6: a CNN's forward pass, by hand."""

import numpy as np

from ..exercise import Exercise, Mistake


def layers(image, K, b, W, c, *, relu=True, pool=np.max, bias=True, order="CHW", flip=False, tiles=True):
    """The reference, and with another argument one of the mistakes."""
    F, KH, KW = K.shape
    H, Wd = image.shape
    y = np.zeros((F, H - KH + 1, Wd - KW + 1))
    for f, i, j in np.ndindex(y.shape):
        kernel = K[f, ::-1, ::-1] if flip else K[f]
        y[f, i, j] = (image[i:i + KH, j:j + KW] * kernel).sum() + (b[f] if bias else 0)
    if relu:
        y = np.maximum(y, 0)
    step = 2 if tiles else 1
    rows, columns = range(0, y.shape[1] - 1, step), range(0, y.shape[2] - 1, step)
    pooled = np.array([[[pool(m[i:i + 2, j:j + 2]) for j in columns] for i in rows] for m in y])
    flat = pooled.ravel() if order == "CHW" else pooled.transpose(1, 2, 0).ravel()
    return flat[:len(W)] @ W + c


def little_net(image, K, b, W, c):
    return layers(image, K, b, W, c)


def wrong(**what):
    return lambda image, K, b, W, c: layers(image, K, b, W, c, **what)


def nets():
    rng = np.random.default_rng(136)

    def one(H, Wd, F, k, M):
        half = ((H - k + 1) // 2) * ((Wd - k + 1) // 2)
        return (rng.random((H, Wd)).round(2), rng.standard_normal((F, k, k)).round(2),
                rng.standard_normal(F).round(2) - 0.5, rng.standard_normal((F * half, M)).round(2),
                rng.standard_normal(M).round(2))
    return one(6, 6, 2, 3, 3), one(8, 6, 3, 3, 2), one(5, 7, 2, 2, 4)


LITTLE_NET = Exercise(
    id="13.6",
    title="A whole CNN by hand",
    statement="Convolution, ReLU, max pooling 2 × 2, flatten, dense: write the forward pass for one image "
    "(H, W). "
    "K (F, k, k) and b (F,) are the filters and their biases, stride 1, no padding; W (D, M) and c (M,) are "
    "the "
    "dense layer's. Return the M logits. Loops are welcome.",
    stub="def little_net(image, K, b, W, c):\n    ...\n\n\ncheck('13.6', little_net)",
    reference=little_net,
    cases=nets(),
    mistakes=(
        Mistake(wrong(relu=False), "The ReLU is missing: what is negative after the convolution becomes 0."),
        Mistake(wrong(pool=np.mean), "That is mean pooling. Take the largest of each window."),
        Mistake(
            wrong(bias=False),
            "The filters' biases b are missing: one number for each filter, at every place.",
        ),
        Mistake(
            wrong(order="HWC"),
            "Flattened in another order: W wants all of the first map, row by row, then the second. That is "
            "what "
            "`ravel` does with an array (F, OH, OW).",
        ),
        Mistake(
            wrong(flip=True),
            "You turned the kernels about. A neural net's convolution does not (chapter 12).",
        ),
        Mistake(
            lambda image, K, b, W, c: layers(image, K, b, W, c) - c,
            "The bias c of the dense layer is missing.",
        ),
        Mistake(
            wrong(tiles=False),
            "The pooling windows overlap: they should stand side by side, two pixels apart.",
        ),
        Mistake(
            lambda image, K, b, W, c: np.maximum(layers(image, K, b, W, c), 0),
            "A ReLU after the last layer, too: logits may be negative.",
        ),
    ),
    hints=(
        "Five lines of thought: y[f, i, j] = (window · K[f]).sum() + b[f]; ReLU; the largest of each 2 × 2; "
        "ravel; "
        "@ W + c.",
        "`np.ndindex(F, OH, OW)` runs through all (f, i, j), with OH = H − k + 1 and OW = Wd − k + 1.",
        "pooled[f, i, j] = y[f, 2*i:2*i+2, 2*j:2*j+2].max(), for i in range(OH // 2) and j in range(OW // 2)",
    ),
    explanation="Nothing more happens when a phone reads a postcode: the same five lines, with more filters. "
    "(Try ReLU after the pooling instead of before: the result is the same, and costs a quarter. Why?)",
)

EXERCISES = (LITTLE_NET,)
