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


def net_variant(mask="input", mean=True, sign=1.0, rectified=True, bias_mean=False, target=1.0,
                first_bias=1, second_bias=1, share=1, divide=True):
    """A wrong version of `two_layer_gradients`, by what it leaves out or turns round."""

    def gradients(x, t, W1, b1, W2, b2):
        a = x @ W1 + first_bias * b1
        h = np.maximum(a, 0)
        y = np.exp(h @ W2 + second_bias * b2)
        y /= (np.sum if divide else np.mean)(y, axis=share, keepdims=True)
        dlogits = sign * (y - target * np.eye(len(b2))[t]) / (len(x) if mean else 1)
        dh = dlogits @ W2.T
        da = dh * {"input": a > 0, "none": 1.0, "gradient": dh > 0, "output": h}[mask]
        reduce = np.mean if bias_mean else np.sum
        dW2 = (h if rectified else a).T @ dlogits
        return x.T @ da, reduce(da, axis=0), dW2, reduce(dlogits, axis=0)

    return gradients


def column_maxima(x, t, W1, b1, W2, b2):
    """The right one but for a softmax of logits minus the maximum of their column."""
    a = x @ W1 + b1
    logits = np.maximum(a, 0) @ W2 + b2
    y = np.exp(logits - logits.max(axis=0))
    y /= y.sum(axis=1, keepdims=True)
    dlogits = (y - np.eye(len(b2))[t]) / len(x)
    da = dlogits @ W2.T * (a > 0)
    return x.T @ da, da.sum(axis=0), np.maximum(a, 0).T @ dlogits, dlogits.sum(axis=0)


def nets():
    """(x, t, W1, b1, W2, b2) of nets with sizes that all differ, and a batch of 1, 2 and 5."""
    rng = np.random.default_rng(6)
    for N, D, H, K in ((1, 2, 3, 2), (2, 4, 3, 2), (5, 2, 4, 3)):
        x = rng.normal(size=(N, D)).round(2)
        t = np.arange(N) % 2
        W1, b1 = rng.normal(size=(D, H)).round(2), rng.normal(size=H).round(2)
        W2, b2 = rng.normal(size=(H, K)).round(2), rng.normal(size=K).round(2)
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
            net_variant(first_bias=0, second_bias=0),
            "Your forward pass leaves the biases out: a = x @ W1 + b1, logits = h @ W2 + b2.",
        ),
        Mistake(
            net_variant(first_bias=0),
            "Your forward pass leaves b1 out: a = x @ W1 + b1.",
        ),
        Mistake(
            net_variant(second_bias=0),
            "Your forward pass leaves b2 out: logits = h @ W2 + b2.",
        ),
        Mistake(
            net_variant(first_bias=-1),
            "You subtract b1 in the forward pass: a = x @ W1 + b1.",
        ),
        Mistake(
            net_variant(second_bias=-1),
            "You subtract b2 in the forward pass: logits = h @ W2 + b2.",
        ),
        Mistake(
            net_variant(divide=False),
            "Your softmax divides by the mean of the row. Divide by its sum, so that a row adds up to 1.",
        ),
        Mistake(
            net_variant(share=None),
            "Your softmax adds up the whole batch. Each row is one example: normalise along axis 1.",
        ),
        Mistake(
            column_maxima,
            "You subtract the maximum of each column before exp. That changes softmax: subtract "
            "the row's own.",
        ),
        Mistake(
            net_variant(share=0),
            "Your softmax runs down the batch (axis 0). Each row is one example: normalise along axis 1.",
        ),
        Mistake(
            net_variant(mask="none", rectified=False),
            "Your net has no ReLU on the way back, and dW2 uses a. The second layer's input was "
            "h = max(0, a).",
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
