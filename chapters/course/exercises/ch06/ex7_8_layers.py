"""Exercises 6.7 to 6.9: the backward pass of Affine, of softmax with loss, and of a two-layer net."""

import numpy as np

from ..exercise import Exercise, Mistake

# 6.7 Affine


def affine_backward(x, W, dy):
    dx = dy @ W.T
    dW = x.T @ dy
    db = dy.sum(axis=0)
    return dx, dW, db


def affine_variant(dx=None, dW=None, db=None):
    """A wrong version of `affine_backward`: formulas of (x, W, dy) replace its own."""

    def backward(x, W, dy):
        right = affine_backward(x, W, dy)
        return tuple(f(x, W, dy) if f else value for f, value in zip((dx, dW, db), right))

    return backward


AFFINE = Exercise(
    id="6.7",
    title="Affine backward",
    reference=affine_backward,
    returns=("dx", "dW", "db"),
    cases=(
        (
            np.array([[1.0, 2.0]]),
            np.array([[0.5, -1.0], [2.0, 0.25]]),
            np.array([[1.0, -2.0]]),
        ),
        (
            np.array([[1.0, -1.0, 2.0], [0.5, 3.0, -2.0]]),
            np.array([[1.0, 0.5], [-2.0, 1.5], [0.25, -1.0]]),
            np.array([[1.0, 2.0], [-0.5, 4.0]]),
        ),
        (
            np.arange(12.0).reshape(4, 3) / 4 - 1,
            np.array([[0.5], [1.0], [-2.0]]),
            np.array([[1.0], [-2.0], [0.5], [3.0]]),
        ),
    ),
    mistakes=(
        Mistake(
            affine_variant(dW=lambda x, W, dy: dy.T @ x),
            "Your dW is the transpose of the right one: dW has the shape of W, (D, M), so x.T comes first.",
        ),
        Mistake(
            affine_variant(dW=lambda x, W, dy: x.T @ dy / len(x)),
            "You divided dW by N. The loss has done that already: dy comes with the 1/N inside.",
        ),
        Mistake(
            affine_variant(db=lambda x, W, dy: dy.mean(axis=0)),
            "Your db is a mean over the batch where the sum is meant: dy comes with the 1/N inside.",
        ),
        Mistake(
            affine_variant(db=lambda x, W, dy: dy),
            "Your db has one row for each example. b was added to every row, so the rows of dy "
            "add up: sum over axis 0.",
        ),
        Mistake(
            affine_variant(db=lambda x, W, dy: dy.sum(axis=1)),
            "Your db sums along the wrong axis: over the batch (axis 0), so that one entry for "
            "each output remains.",
        ),
        Mistake(
            affine_variant(db=lambda x, W, dy: dy.sum()),
            "Your db is a single number: sum over the batch only (axis 0), b has one entry for each output.",
        ),
        Mistake(
            affine_variant(db=lambda x, W, dy: dy.sum(axis=0, keepdims=True)),
            "Your db kept a batch axis: b has the shape (M,), so sum without keepdims.",
        ),
        Mistake(
            affine_variant(dx=lambda x, W, dy: W @ dy.T),
            "Your dx is the transpose of the right one: dx has the shape of x, (N, D), so dy comes first.",
        ),
        Mistake(
            affine_variant(dx=lambda x, W, dy: dy @ W.T / len(x)),
            "You divided dx by N. Each example has its own row of dx, and dy comes with the 1/N inside.",
        ),
        Mistake(
            affine_variant(dx=lambda x, W, dy: (dy.T * 0 + 1).T @ W.T),
            "Your dx does not use dy: the chain rule multiplies dy by W.T.",
        ),
    ),
    hints=(
        "Let the shapes guide you: each gradient has the shape of its array, and there is only "
        "one way to multiply the others so that it comes out.",
        "dx (N, D) from dy (N, M) and W (D, M): transpose W. dW (D, M) from x (N, D) and dy (N, "
        "M): transpose x.",
        "dx = dy @ W.T, dW = x.T @ dy, and db is the sum of dy over the batch.",
    ),
    explanation="Every row of the batch used the same W and b, so their gradients add up over the "
    "rows; the mean over the batch is taken once, in the loss.",
)


# 6.8 softmax with loss


def softmax_loss_backward(logits, t):
    y = np.exp(logits - logits.max(axis=1, keepdims=True))
    y /= y.sum(axis=1, keepdims=True)
    y[np.arange(len(t)), t] -= 1
    return y / len(t)


def one_hot(logits, t):
    return np.eye(logits.shape[1])[t]


def softmax_variant(sign=1.0, target=one_hot, divide="rows", axis=1, soft=True, shift=True, top=1):
    """A wrong version of `softmax_loss_backward`, by what it leaves out or turns round."""

    def backward(logits, t):
        y = logits - logits.max(axis=axis if top else top, keepdims=True) if shift else logits
        y = np.exp(y) / np.exp(y).sum(axis=axis, keepdims=True) if soft else logits
        y = y - target(logits, t)
        return sign * y / {"rows": len(t), "columns": y.shape[1], "entries": y.size, "nothing": 1}[divide]

    return backward


def wrong_shares(logits, t, whole, smallest=np.max):
    """The right one but for what its exponentials are divided by, or what is subtracted before."""
    y = np.exp(logits - smallest(logits, axis=1, keepdims=True))
    return (y / whole(y) - one_hot(logits, t)) / len(t)


SOFTMAX_LOSS = Exercise(
    id="6.8",
    title="Softmax with loss, backward",
    reference=softmax_loss_backward,
    returns=("dlogits",),
    cases=(
        (np.array([[0.0, 1.0, -1.0], [2.0, 0.5, 0.5]]), np.array([1, 2])),
        (np.array([[0.3, 2.9, 4.0], [1.0, 1.0, 1.0], [-2.0, 0.0, 3.0]]), np.array([2, 0, 1])),
        (np.array([[1001.0, 1000.0, 999.0, 1000.0], [1.0, 0.0, 2.0, -1.0]]), np.array([1, 2])),
        (np.array([[500.0, -400.0, 0.0], [1.0, 2.0, 3.0]]), np.array([2, 0])),
    ),
    mistakes=(
        Mistake(
            softmax_variant(divide="nothing"),
            "You forgot to divide by N: the loss is the mean over the batch.",
        ),
        Mistake(
            softmax_variant(sign=-1.0),
            "The sign is flipped: the gradient is y − t. It pushes the right logit up because the "
            "step goes against it.",
        ),
        Mistake(
            softmax_variant(target=lambda logits, t: 0.0),
            "You forgot to subtract the targets: 1 at the right class of each row, 0 elsewhere.",
        ),
        Mistake(
            softmax_variant(target=lambda logits, t: 0.0, divide="nothing"),
            "That is softmax alone. Subtract the targets, and divide by N: the loss is a mean.",
        ),
        Mistake(
            softmax_variant(target=lambda logits, t: t[:, None]),
            "You subtracted the labels as numbers. A label says where in its row the 1 is subtracted.",
        ),
        Mistake(
            softmax_variant(target=lambda logits, t: one_hot(logits, t).max(axis=0)),
            "You subtracted 1 in whole columns, as `y[:, t]` does. Each row has its own label: "
            "`y[np.arange(N), t]`.",
        ),
        Mistake(
            softmax_variant(divide="columns"),
            "You divided by K, the number of classes. The mean is over the N examples.",
        ),
        Mistake(
            softmax_variant(divide="entries"),
            "You divided by all N·K entries. The mean is over the N examples only.",
        ),
        Mistake(
            softmax_variant(axis=0),
            "Your softmax runs down the batch (axis 0). Each row is one example: normalise along axis 1.",
        ),
        Mistake(
            softmax_variant(axis=None),
            "Your softmax adds up the whole batch. Each row is one example: normalise along axis 1.",
        ),
        Mistake(
            lambda logits, t: wrong_shares(logits, t, lambda y: y.mean(axis=1, keepdims=True)),
            "Your softmax divides by the mean of the row. Divide by its sum, so that a row adds up to 1.",
        ),
        Mistake(
            lambda logits, t: wrong_shares(logits, t, lambda y: y.sum(axis=0, keepdims=True)),
            "Your softmax divides by the sum of a column (axis 0). Each row is one example: divide by its "
            "sum, axis 1.",
        ),
        Mistake(
            lambda logits, t: wrong_shares(logits, t, lambda y: y.sum()),
            "Your softmax divides by the sum of the whole batch. Each row is one example: divide by its sum, "
            "axis 1.",
        ),
        Mistake(
            lambda logits, t: wrong_shares(logits, t, lambda y: y.sum(axis=1, keepdims=True), np.min),
            "You subtract the smallest logit of a row. Then exp of the largest may overflow: subtract the "
            "largest.",
        ),
        Mistake(
            softmax_variant(axis=1, top=0),
            "You subtract the largest logit of each column. That changes softmax: subtract the row's own.",
        ),
        Mistake(
            softmax_variant(soft=False),
            "You subtracted the targets from the logits. y is softmax(logits).",
        ),
        Mistake(
            softmax_variant(shift=False),
            "Right for small logits, but exp overflows for large ones and gives nan. Subtract the "
            "row's maximum first: softmax does not change.",
        ),
        Mistake(
            softmax_variant(shift=False, divide="nothing"),
            "Two things: the division by N is missing, and exp overflows for large logits. Subtract the "
            "row's maximum first: softmax does not change.",
        ),
        Mistake(
            softmax_variant(top=None),
            "You subtract one maximum for the whole batch: a row far below it becomes 0/0. Subtract each "
            "row's own.",
        ),
    ),
    hints=(
        "First y = softmax(logits), row by row; subtract the targets as one-hot rows; divide by N.",
        "Integer labels need no one-hot array: `y[np.arange(N), t] -= 1` subtracts 1 at each row's label.",
        "dlogits = (y − t) / N, with the softmax of `logits - logits.max(axis=1, keepdims=True)`.",
    ),
    explanation="All that is left of softmax and cross-entropy is answer "
    "minus target. Each row sums to 0, since pushing one class up pushes the others down.",
)


EXERCISES = (AFFINE, SOFTMAX_LOSS)
