"""Exercise 6.9: all gradients of a two-layer net, forward and backward."""

import numpy as np

from ..exercise import Exercise, Mistake


def two_layer_gradients(x, t, W1, b1, W2, b2):
    a = x @ W1 + b1
    h = np.maximum(a, 0)
    logits = h @ W2 + b2

    y = np.exp(logits - logits.max(axis=1, keepdims=True))
    y /= y.sum(axis=1, keepdims=True)
    y[np.arange(len(t)), t] -= 1
    dlogits = y / len(t)

    dW2 = h.T @ dlogits
    db2 = dlogits.sum(axis=0)
    da = dlogits @ W2.T * (a > 0)
    dW1 = x.T @ da
    db1 = da.sum(axis=0)
    return dW1, db1, dW2, db2


def net_variant(mask="input", mean=True, sign=1.0, rectified=True, bias_mean=False, target=1.0):
    """A wrong version of `two_layer_gradients`, by what it leaves out or turns round."""

    def gradients(x, t, W1, b1, W2, b2):
        a = x @ W1 + b1
        h = np.maximum(a, 0)
        y = np.exp(h @ W2 + b2)
        y /= y.sum(axis=1, keepdims=True)
        dlogits = sign * (y - target * np.eye(len(b2))[t]) / (len(x) if mean else 1)
        dh = dlogits @ W2.T
        da = dh * {"input": a > 0, "none": 1.0, "gradient": dh > 0, "output": h}[mask]
        reduce = np.mean if bias_mean else np.sum
        dW2 = (h if rectified else a).T @ dlogits
        return x.T @ da, reduce(da, axis=0), dW2, reduce(dlogits, axis=0)

    return gradients


def nets():
    """(x, t, W1, b1, W2, b2) of 2-3-2 nets with a batch of 1, 2 and 4."""
    rng = np.random.default_rng(6)
    for size in (1, 2, 4):
        x = rng.normal(size=(size, 2)).round(2)
        t = np.arange(size) % 2
        W1, b1 = rng.normal(size=(2, 3)).round(2), rng.normal(size=3).round(2)
        W2, b2 = rng.normal(size=(3, 2)).round(2), rng.normal(size=2).round(2)
        yield x, t, W1, b1, W2, b2


TWO_LAYER_NET = Exercise(
    id="6.9",
    title="A two-layer net, backward",
    reference=two_layer_gradients,
    returns=("dW1", "db1", "dW2", "db2"),
    cases=tuple(nets()),
    mistakes=(
        Mistake(
            net_variant(mask="none"),
            "You forgot the ReLU on the way back: where its input was not positive, nothing passes.",
        ),
        Mistake(
            net_variant(mask="gradient"),
            "You masked by the sign of the gradient. ReLU's mask is that of its input, a > 0.",
        ),
        Mistake(
            net_variant(mask="output"),
            "You multiplied by ReLU's output h where its slope is meant: 1 where a > 0, else 0.",
        ),
        Mistake(
            net_variant(mean=False),
            "You forgot to divide by N: the loss is the mean over the batch.",
        ),
        Mistake(
            net_variant(sign=-1.0),
            "The sign is flipped from the loss on: its gradient for the logits is (y − t)/N.",
        ),
        Mistake(
            net_variant(rectified=False),
            "Your dW2 uses a, the sum before the ReLU. The second layer's input was h, after it.",
        ),
        Mistake(
            net_variant(bias_mean=True),
            "Your bias gradients are means over the batch. The 1/N is in the gradient already: add up.",
        ),
        Mistake(
            net_variant(target=0.0),
            "You forgot to subtract the targets: the gradient for the logits is (y − t)/N.",
        ),
    ),
    hints=(
        "Write the forward pass first and keep a (before the ReLU) and h (after it).",
        "Backward in reverse order: exercise 6.8 gives dlogits, exercise 6.7 takes it through an "
        "Affine, exercise 6.4 through the ReLU, and 6.7 again.",
        "dW2 = h.T @ dlogits; da = dlogits @ W2.T * (a > 0); dW1 = x.T @ da; a bias gets the sum "
        "over the batch.",
    ),
    explanation="Each line of the backward pass answers one of the forward pass, last to first. A "
    "deeper net only has more of the same lines; nnlib's layers are these lines, packed up.",
)


EXERCISES = (TWO_LAYER_NET,)
