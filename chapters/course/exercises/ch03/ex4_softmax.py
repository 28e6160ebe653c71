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


def sum_without_keepdims(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1)


def maximum_without_keepdims(z):
    e = np.exp(z - z.max(axis=1))
    return e / e.sum(axis=1, keepdims=True)


def sum_of_columns(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=0)


def maximum_of_columns(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=1, keepdims=True)


def naive(z):
    return np.exp(z) / np.exp(z).sum()


def minus_the(of):
    """Softmax for batches that subtracts another number of each row than its maximum."""

    def variant(z):
        e = np.exp(z - of(z, axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    return variant


def logarithms(z):
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def shares(z):
    return z / z.sum(axis=1, keepdims=True)


def not_divided(z):
    return np.exp(z - z.max(axis=1, keepdims=True))


def divided_by_mean(z):
    e = not_divided(z)
    return e / e.mean(axis=1, keepdims=True)


LOGITS = (
    (np.array([[1.0, 2.0, 4.0]] * 2 + [[0.5, -1.0, 0.25]]),),
    (np.array([[0.3, 2.9, 4.0], [1.0, 1.0, 0.5], [3.0, -1.0, 0.0]]),),
    (np.array([[0.5, -2.0, 1.5, 3.0]]),),
    (np.array([[1010.0, 1000.0, 990.0], [0.0, 1.0, 2.0], [-3.0, 0.0, 3.0]]),),
    (np.array([[1500.0, 0.0, -1500.0], [0.0, 1.0, 2.0], [-3.0, 0.0, 3.0]]),),
)

SOFTMAX = Exercise(
    id="3.4",
    title="Softmax for batches",
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
            "others vanish, and 0/0 remains: each row needs its own maximum.",
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
            "The columns add up to 1, not the rows: the axis that must disappear is axis 1, the classes.",
        ),
        Mistake(
            without_keepdims,
            "Without keepdims=True the maxima and the sums, (N,), are aligned with the columns. For N = K "
            "that "
            "raises no error.",
        ),
        Mistake(
            sum_without_keepdims,
            "The powers are right. But their sums, (N,), are aligned with the columns: the sum needs "
            "keepdims=True, too.",
        ),
        Mistake(
            maximum_without_keepdims,
            "The sums are right. But the maxima, (N,), are aligned with the columns: the maximum needs "
            "keepdims=True, too.",
        ),
        Mistake(
            sum_of_columns,
            "The maximum is each row's own, but the sum is each column's: axis 1 for both.",
        ),
        Mistake(
            maximum_of_columns,
            "The sum is each row's own, but the maximum is each column's: axis 1 for both.",
        ),
        Mistake(
            naive,
            "That is the formula as it reads. The sum goes over the whole batch, not over each row; and at "
            "1010 the powers overflow.",
        ),
        Mistake(
            minus_the(np.mean),
            "You subtract each row's mean. What is left can still be large: with 1500, 0 and −1500 the "
            "powers overflow. Subtract the maximum.",
        ),
        Mistake(
            minus_the(np.min),
            "You subtract each row's minimum. What is left can still be large: with 1500, 0 and −1500 the "
            "powers overflow. Subtract the maximum.",
        ),
        Mistake(logarithms, "These are the logarithms of the right shares. Return the shares."),
        Mistake(shares, "You divide the logits themselves. Softmax takes their powers of e first."),
        Mistake(not_divided, "The powers are right. Divide each row by its sum."),
        Mistake(
            divided_by_mean,
            "You divide by the mean of the powers, so that each row adds up to K. Divide by their sum.",
        ),
    ),
    hints=(
        "The lines of the chapter, with an axis: which one disappears, the images or the classes?",
        "`z.max(axis=1, keepdims=True)` is (N, 1) and broadcasts over the classes.",
        "e = np.exp(z - z.max(axis=1, keepdims=True)), then divide by its sum with the same arguments.",
    ),
    explanation="With axis=-1 instead of 1 the same two lines take a single vector, too: `nnlib` does it "
    "this way.",
)


EXERCISES = (SOFTMAX,)
