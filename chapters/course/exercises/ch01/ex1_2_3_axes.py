"""Exercises 1.1 to 1.3: columns, rows, and one entry of each row."""

import numpy as np

from ..exercise import Exercise, Mistake

# 1.1 center the columns


def center(x):
    return x - x.mean(axis=0)


# Square, so that a mean lined up with the wrong axis is not refused but named.
TABLE = np.array([[1.0, 10.0, 0.5], [3.0, 20.0, 0.5], [5.0, 60.0, 3.5]])
PAIR = np.array([[2.0, -4.0], [6.0, 1.0]])
COLUMN = np.array([[1.0], [2.0], [6.0], [4.0]])  # not square, and no wrong axis is refused

CENTER = Exercise(
    id="1.1",
    title="Center the columns",
    reference=center,
    cases=((TABLE,), (PAIR,), (COLUMN,)),
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
            "Those are the means of the rows, aligned with the columns: it fits only where N = D. Axis 0 "
            "runs "
            "over the rows: it must disappear.",
        ),
        Mistake(
            lambda x: x - x.mean(axis=0)[:, None],
            "The means are right, but [:, None] aligns them with the rows: it fits only where N = D. "
            "(N, D) − (D,) fits as it is.",
        ),
        Mistake(
            lambda x: x.mean(axis=0),
            "Those are the means of the columns, right so far. Subtract them from x.",
        ),
        Mistake(
            lambda x: x.mean(axis=0) - x,
            "The sign is wrong: subtract the mean from x, not x from the mean.",
        ),
        Mistake(
            lambda x: x + x.mean(axis=0),
            "You added the means. Subtract them.",
        ),
        Mistake(
            lambda x: x - x.sum(axis=0),
            "You subtracted the sum of each column. Subtract its mean.",
        ),
        Mistake(
            lambda x: (x - x.mean(axis=0)) / x.std(axis=0),
            "You divided by the standard deviation, too. Only subtract the mean.",
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


SQUARE = np.array([[1.0, 3.0], [4.0, 1.0]])

SHARES = Exercise(
    id="1.2",
    title="Each row into shares",
    reference=shares,
    cases=((SQUARE,), (np.array([[2.0, 6.0], [5.0, 5.0]]),), (np.array([[1.0, 2.0, 5.0]]),)),
    returns=("shares",),
    mistakes=(
        Mistake(
            lambda x: x / x.sum(axis=1),
            "Where N = M this fits and is wrong: the sums, of shape (N,), are aligned with the last axis, so "
            "column j is divided by the sum of row j. Keep the axis: keepdims=True gives (N, 1).",
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
            "You divided by the largest entry of each row. Divide by its sum.",
        ),
        Mistake(lambda x: x, "You return x as it is. Divide each row by its sum."),
        Mistake(
            lambda x: x.sum(axis=1, keepdims=True),
            "Those are the sums of the rows. Divide x by them.",
        ),
        Mistake(
            lambda x: x.sum(axis=1, keepdims=True) / x,
            "You divided the sums by x. Divide x by the sums.",
        ),
        Mistake(
            lambda x: np.exp(x) / np.exp(x).sum(axis=1, keepdims=True),
            "That is softmax (chapter 3), with powers of e. Divide x itself by the sums of its rows.",
        ),
        Mistake(
            lambda x: x / x.mean(axis=1, keepdims=True),
            "You divided by the mean of each row, so that each row adds up to M.",
        ),
    ),
    hints=(
        "x.sum(axis=1) has the shape (N,). Aligned at the last axis, it meets M, not N.",
        "x.sum(axis=1, keepdims=True) has the shape (N, 1), and that fits (N, M) as it should.",
    ),
    explanation="keepdims leaves an axis of size 1 where the sum was taken, so each sum meets its own row. "
    "Chapter 3's softmax is this line after an exponential.",
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
        (np.array([[0.5, 0.1, 0.3, 0.2], [0.4, 0.9, 0.6, 0.7]]), np.array([0, 0])),
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
            "y[t] takes whole rows, those with the numbers in t. But t says which column, one for each row.",
        ),
        Mistake(
            lambda y, t: y[t, np.arange(len(t))],
            "Rows and columns are exchanged: the first index is the row.",
        ),
        Mistake(
            lambda y, t: y.max(axis=1),
            "That is the largest score of each row. Return the score of the right class, whatever the net "
            "says.",
        ),
        Mistake(
            lambda y, t: y.argmax(axis=1),
            "Those are the classes that the net says, from 0 to M − 1. Return scores, of the classes in t.",
        ),
        Mistake(
            lambda y, t: y.ravel()[t],
            "That counts through the whole array, row after row, so it stays in the first rows. Give the row "
            "and the column: y[rows, t].",
        ),
        Mistake(
            lambda y, t: y[np.arange(len(t)), t - 1],
            "The column is one too far left: the classes in t are counted from 0, as the columns are.",
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
    explanation="The cross-entropy loss of chapter 5 uses this line.",
)


EXERCISES = (CENTER, SHARES, PICKED)
