"""Exercise 13.6: a CNN's forward pass, by hand."""

import numpy as np

from nnlib.functional import softmax

from ..exercise import Exercise, Mistake


def own_bias(b, f, kernel):
    return b[f]


def layers(image, K, b, W, c, *, relu=True, pool=np.max, bias=own_bias, order=(0, 1, 2), turn=None,
           tiles=True):
    """The reference, and with another argument one of the mistakes."""
    F, KH, KW = K.shape
    H, Wd = image.shape
    y = np.zeros((F, H - KH + 1, Wd - KW + 1))
    for f, i, j in np.ndindex(y.shape):
        kernel = turn(K[f]) if turn else K[f]
        y[f, i, j] = (image[i:i + KH, j:j + KW] * kernel).sum() + bias(b, f, kernel)
    if relu:
        y = np.maximum(y, 0)
    step = 2 if tiles else 1
    rows, columns = range(0, y.shape[1] - 1, step), range(0, y.shape[2] - 1, step)
    pooled = np.array([[[pool(m[i:i + 2, j:j + 2]) for j in columns] for i in rows] for m in y])
    return pooled.transpose(order).ravel()[:len(W)] @ W + c


def little_net(image, K, b, W, c):
    return layers(image, K, b, W, c)


def softmaxed(image, K, b, W, c):
    return softmax(layers(image, K, b, W, c))


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
    reference=little_net,
    cases=nets(),
    mistakes=(
        Mistake(wrong(relu=False), "The ReLU is missing: what is negative after the convolution becomes 0."),
        Mistake(wrong(pool=np.mean), "That is mean pooling. Take the largest of each window."),
        Mistake(
            wrong(bias=lambda b, f, kernel: 0.0),
            "The filters' biases b are missing: one number for each filter, at every place.",
        ),
        Mistake(
            wrong(order=(1, 2, 0)),
            "Flattened in another order: W wants all of the first map, row by row, then the second. That is "
            "what `ravel` does with an array (F, OH, OW).",
        ),
        Mistake(
            wrong(turn=lambda kernel: kernel[::-1, ::-1]),
            "You turned the kernels by 180 degrees. A neural net's convolution does not (chapter 12).",
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
            wrong(order=(0, 2, 1)),
            "Each map is flattened column by column. W wants it row by row, as `ravel` gives it.",
        ),
        Mistake(
            wrong(order=(2, 1, 0)),
            "Flattened from the back (`order=\"F\"`): W wants map by map, and each map row by row.",
        ),
        Mistake(wrong(turn=np.transpose), "Rows and columns of the kernels are exchanged."),
        Mistake(
            wrong(bias=lambda b, f, kernel: b.sum()),
            "Each filter has a bias of its own: b[f], not their sum.",
        ),
        Mistake(
            wrong(bias=lambda b, f, kernel: b[0]),
            "Every filter got the bias of the first. Its own is b[f].",
        ),
        Mistake(
            wrong(bias=lambda b, f, kernel: b[f] * kernel.size),
            "The bias stands inside the sum, and is added once for each product. Add it after the sum.",
        ),
        Mistake(wrong(pool=np.sum), "You add up the four of a window. Take the largest."),
        Mistake(
            wrong(pool=lambda window: window[0, 0]),
            "You keep every second place, `[::2, ::2]`, and forget the others. Take the largest of each "
            "window.",
        ),
        Mistake(
            softmaxed,
            "The softmax belongs to the loss. Logits are asked for, as they leave the dense layer.",
        ),
        Mistake(
            lambda image, K, b, W, c: layers(image, K, b, W, c)[None],
            "The numbers are right, but as a batch of one image, (1, M). Return (M,).",
        ),
        Mistake(
            lambda image, K, b, W, c: np.maximum(layers(image, K, b, W, c), 0),
            "A ReLU after the last layer, too: logits may be negative.",
        ),
    ),
    hints=(
        "Five lines of thought: y[f, i, j] = (window · K[f]).sum() + b[f]; ReLU; the largest of each 2 × 2; "
        "ravel; @ W + c.",
        "`np.ndindex(F, OH, OW)` runs through all (f, i, j), with OH = H − k + 1 and OW = Wd − k + 1.",
        "pooled[f, i, j] = y[f, 2*i:2*i+2, 2*j:2*j+2].max(), for i in range(OH // 2) and j in range(OW // 2)",
    ),
    explanation="Try the ReLU after the pooling instead of before it. The result is the same, since the "
    "largest of four stays the largest, and the ReLU has only a quarter as many numbers to look at.",
)

EXERCISES = (LITTLE_NET,)
