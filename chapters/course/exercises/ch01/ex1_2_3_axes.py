"""Exercises 1.1 to 1.3: columns, rows, and one entry of each row."""

import numpy as np

from ..exercise import Exercise, Mistake

# 1.1 center the columns


def center(x):
    return x - x.mean(axis=0)


# Square, so that a mean lined up with the wrong axis is not refused but named.
TABLE = np.array([[1.0, 10.0, 0.5], [3.0, 20.0, 0.5], [5.0, 60.0, 3.5]])
PAIR = np.array([[2.0, -4.0], [6.0, 1.0]])

CENTER = Exercise(
    id="1.1",
    title="Center the columns",
    reference=center,
    cases=((TABLE,), (PAIR,)),
    returns=("centered",),
    mistakes=(
        Mistake(
            lambda x: x - x.mean(),
            "You subtracted one mean for the whole array. Each column has its own: which axis must "
            "disappear to leave D means?",
        ),
        Mistake(
            lambda x: x - x.mean(axis=1, keepdims=True),
            "You subtracted the mean of each row. Axis 0 runs over the rows: summing over it leaves one "
            "number for each column.",
        ),
        Mistake(
            lambda x: x - x.mean(axis=1),
            "Those are the means of the rows, lined up with the columns: it fits only because N = D here. "
            "Axis 0 runs over the rows: it is the one to go.",
        ),
        Mistake(
            lambda x: x - x.mean(axis=0)[:, None],
            "The means are right, but [:, None] lines them up with the rows: it fits only as N = D here. "
            "(N, D) − (D,) fits as it is.",
        ),
        Mistake(
            lambda x: x.mean(axis=0),
            "Those are the means of the columns, right so far. Subtract them from x.",
        ),
        Mistake(
            lambda x: x.mean(axis=0) - x,
            "The sign is flipped: the mean is subtracted from x, and not x from the mean.",
        ),
        Mistake(
            lambda x: (x - x.mean(axis=0)) / x.std(axis=0),
            "You divided by the standard deviation, too. Here only the mean is to go.",
        ),
    ),
    hints=(
        "x.mean(axis=0) has the shape (D,). Does it fit a shape of (N, D)?",
        "(N, D) − (D,): the last axes agree, and the missing first one is stretched. No loop is needed.",
    ),
    explanation="(N, D) − (D,) stretches the D means over all rows. For rows you would need keepdims=True.",
)


# 1.2 each row into shares


def shares(x):
    return x / x.sum(axis=1, keepdims=True)


COUNTS = np.array([[1.0, 1.0, 2.0], [3.0, 5.0, 2.0]])
SQUARE = np.array([[1.0, 3.0], [4.0, 1.0]])

SHARES = Exercise(
    id="1.2",
    title="Each row into shares",
    reference=shares,
    cases=((SQUARE,), (np.array([[2.0, 6.0], [5.0, 5.0]]),)),
    returns=("shares",),
    mistakes=(
        Mistake(
            lambda x: x / x.sum(axis=1),
            "Where N = M this fits and is wrong: the sums, of shape (N,), are lined up with the last axis, "
            "so column j is divided by the sum of row j. Keep the axis: keepdims=True gives (N, 1).",
        ),
        Mistake(
            lambda x: x / x.sum(axis=0),
            "Your columns add up to 1. Axis 1 runs along a row: that is the one to sum over.",
        ),
        Mistake(
            lambda x: x / x.sum(),
            "You divided by the sum of all entries, so that all rows together add up to 1.",
        ),
        Mistake(
            lambda x: x / x.max(axis=1, keepdims=True),
            "You divided by the largest entry of each row. Its sum is asked for.",
        ),
        Mistake(
            lambda x: x / x.mean(axis=1, keepdims=True),
            "You divided by the mean of each row, so that each row adds up to M.",
        ),
    ),
    hints=(
        "x.sum(axis=1) has the shape (N,). Lined up at the last axis, it meets M, not N.",
        "x.sum(axis=1, keepdims=True) has the shape (N, 1), and that fits (N, M) as it should.",
    ),
    explanation="keepdims leaves an axis of size 1 where the sum was taken, so it lines up with its own "
    "row. Chapter 3's softmax is this line after an exponential.",
)


# 1.3 what the net says of the right class


def picked(y, t):
    return y[np.arange(len(t)), t]


PICKED = Exercise(
    id="1.3",
    title="One entry from each row",
    reference=picked,
    cases=(
        (np.array([[0.1, 0.7, 0.2], [0.8, 0.15, 0.05], [0.3, 0.25, 0.45]]), np.array([1, 2, 0])),
        (np.array([[1.0, 2.0, 3.0], [6.0, 5.0, 4.0], [8.0, 9.0, 7.0]]), np.array([0, 0, 1])),
    ),
    returns=("scores",),
    mistakes=(
        Mistake(
            lambda y, t: y[:, t],
            "y[:, t] takes whole columns: entry (i, j) is y[i, t[j]], an array of shape (N, N). Give an "
            "index array for the rows as well; the two are read in pairs.",
        ),
        Mistake(
            lambda y, t: y[t],
            "y[t] takes whole rows, those with the numbers in t. Rows come in their own order; t says which "
            "column.",
        ),
        Mistake(
            lambda y, t: y[t, np.arange(len(t))],
            "Rows and columns are exchanged: the first index is the row.",
        ),
        Mistake(
            lambda y, t: y.max(axis=1),
            "That is the largest score of each row, what the net believes. Asked is its score for the "
            "right class.",
        ),
        Mistake(
            lambda y, t: y[:, t].sum(axis=1),
            "y[:, t] has the shape (N, N), and your sum mixes the labels of all examples in every row.",
        ),
    ),
    hints=(
        "Two index arrays of the same length are read in pairs: y[[0, 1], [2, 0]] is y[0, 2] and y[1, 0].",
        "The rows are 0, 1, …, N − 1, and np.arange(len(t)) makes them.",
    ),
    explanation="This line is the heart of the cross-entropy loss of chapter 5.",
)


EXERCISES = (CENTER, SHARES, PICKED)
