"""Exercise 3.4: softmax for batches."""

import numpy as np

from ..exercise import Exercise, Mistake

# 3.4 softmax


def batch_softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def unstable(z):
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def shared_maximum(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=1, keepdims=True)


def whole_array(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def whole_sum(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum()


def down_the_columns(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


def without_keepdims(z):
    e = np.exp(z - z.max(axis=1))
    return e / e.sum(axis=1)


def shares(z):
    return z / z.sum(axis=1, keepdims=True)


def not_divided(z):
    return np.exp(z - z.max(axis=1, keepdims=True))


LOGITS = (
    (np.array([[1.0, 2.0, 4.0]] * 2 + [[0.5, -1.0, 0.25]]),),
    (np.array([[0.3, 2.9, 4.0], [1.0, 1.0, 0.5], [3.0, -1.0, 0.0]]),),
    (np.array([[1010.0, 1000.0, 990.0], [0.0, 1.0, 2.0], [-3.0, 0.0, 3.0]]),),
)

SOFTMAX = Exercise(
    id="3.4",
    title="Softmax for batches",
    statement="z (N, K): the softmax of each row by itself, and without overflow.",
    stub="def batch_softmax(z):\n    ...\n\n\ncheck('3.4', batch_softmax)",
    reference=batch_softmax,
    cases=LOGITS,
    mistakes=(
        Mistake(
            unstable,
            "Right for small logits, but at 1010 the powers overflow. Subtract from each row its maximum.",
        ),
        Mistake(
            shared_maximum,
            "You subtract one maximum, that of the whole batch. Beside a row with 1010 the powers of the "
            "others "
            "vanish, and 0/0 is left: each row needs its own maximum.",
        ),
        Mistake(
            whole_array,
            "Maximum and sum go over the whole batch: the rows do not add up to 1. Take both along axis 1.",
        ),
        Mistake(
            whole_sum,
            "You divide by the sum of the whole batch: only all numbers together add up to 1. Each row "
            "needs its own.",
        ),
        Mistake(
            down_the_columns,
            "The columns add up to 1, not the rows: the axis that goes is axis 1, the classes.",
        ),
        Mistake(
            without_keepdims,
            "The shapes deceive: without keepdims=True the (N,) maxima line up with the columns, and for N "
            "= K "
            "nothing is raised.",
        ),
        Mistake(shares, "You divide the logits themselves. Softmax takes their powers of e first."),
        Mistake(not_divided, "The powers are right. Divide each row by its sum."),
    ),
    hints=(
        "The lines of the chapter, with an axis: which one goes, that of the images or that of the classes?",
        "`z.max(axis=1, keepdims=True)` is (N, 1) and broadcasts over the classes.",
        "e = np.exp(z - z.max(axis=1, keepdims=True)), then divide by its sum with the same arguments.",
    ),
    explanation="With axis=-1 instead of 1 the same two lines serve a single vector and any batch: so "
    "`nnlib` does it.",
)


EXERCISES = (SOFTMAX,)
