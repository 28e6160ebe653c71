"""Exercises 14.3, the planted mistake, and 14.4: what is held out, and which classes are mixed up."""

import numpy as np

from ..exercise import Exercise, Mistake

# 14.3 the split that leaks


def hold_out(x, t, share):
    kept = len(x) - round(len(x) * share)
    return x[:kept], t[:kept], x[kept:], t[kept:]


def leaking(x, t, share):
    kept = len(x) - round(len(x) * share)
    return x, t, x[kept:], t[kept:]


def split_variant(cut, *, swap=False, first=False, labels=None):
    """A wrong version of `hold_out`: cut(n, share) examples are kept; `labels` is another cut for t."""

    def variant(x, t, share):
        kept = cut(len(x), share)
        other = kept if labels is None else labels(len(x), share)
        if first:
            held = len(x) - kept
            return x[held:], t[held:], x[:held], t[:held]
        parts = x[:kept], t[:other], x[kept:], t[other:]
        return (*parts[2:], *parts[:2]) if swap else parts

    return variant


def right_cut(n, share):
    return n - round(n * share)


def overlapping(more):
    """A wrong version of `hold_out` whose training set ends `more` examples after the cut."""

    def variant(x, t, share):
        kept = right_cut(len(x), share)
        return x[: kept + more], t[: kept + more], x[kept:], t[kept:]

    return variant


LEAK = Exercise(
    id="14.3",
    title="Repair the split",
    reference=hold_out,
    returns=("x_train", "t_train", "x_validation", "t_validation"),
    planted=leaking,
    given="19ee3f6c",
    cases=(
        (np.arange(10.0), np.arange(10) % 3, 0.2),
        (np.arange(14.0).reshape(7, 2), np.array([1, 0, 2, 2, 1, 0, 1]), 0.3),
        (np.arange(9.0), np.arange(9) % 2, 0.25),
    ),
    mistakes=(
        Mistake(
            split_variant(right_cut, swap=True),
            "The two parts are exchanged: the large one is to train on.",
        ),
        Mistake(
            split_variant(right_cut, first=True),
            "You hold out the first examples. Asked are the last: then two calls with one share agree.",
        ),
        Mistake(
            split_variant(lambda n, share: round(n * share)),
            "You keep `share` of the examples to train on, and hold the rest out. It is the other way round.",
        ),
        Mistake(
            split_variant(lambda n, share: right_cut(n, share) - 1),
            "One example too many is held out.",
        ),
        Mistake(
            split_variant(lambda n, share: int(n * (1 - share))),
            "`int` cuts the fraction off, and so holds out one example too many at times: `kept` as it was "
            "given is right.",
        ),
        Mistake(
            overlapping(-1),
            "One example is in neither of the two sets.",
        ),
        Mistake(
            overlapping(1),
            "The example at `kept` is in both sets.",
        ),
        Mistake(
            lambda x, t, share: 2 * (x[: right_cut(len(x), share)], t[: right_cut(len(x), share)]),
            "You return the training examples twice: validation has none of its own.",
        ),
        Mistake(
            lambda x, t, share: 2 * (x[right_cut(len(x), share) :], t[right_cut(len(x), share) :]),
            "You return the validation examples twice, and so train on them, too.",
        ),
        Mistake(
            split_variant(right_cut, labels=lambda n, share: right_cut(n, share) + 1),
            "x and t are cut at different places: from there on every image has its neighbour's label.",
        ),
        Mistake(
            lambda x, t, share: (*(part[: right_cut(len(x), share)] for part in (x, t)), x, t),
            "Now the validation set holds the training examples: the leak has changed its direction.",
        ),
    ),
    hints=(
        "Which examples are in both sets?",
        "Training must end where validation begins: `kept` cuts both.",
    ),
    explanation="A net is tested on what it was trained with, and looks as if it never over-fitted. The "
    "check is one line: no example of one set may be in the other.",
)


# 14.4 the confusion matrix


def confusion(t, predicted, classes):
    counts = np.zeros((classes, classes), int)
    np.add.at(counts, (t, predicted), 1)
    return counts


def counted_once(t, predicted, classes):
    counts = np.zeros((classes, classes), int)
    counts[t, predicted] += 1
    return counts


def shares(t, predicted, classes, axis=1):
    counts = confusion(t, predicted, classes)
    return counts / np.maximum(counts.sum(axis=axis, keepdims=True), 1)


def raw_shares(t, predicted, classes, axis):
    counts = confusion(t, predicted, classes)
    return counts / counts.sum(axis=axis, keepdims=True)


def smaller(t, predicted, classes):
    return confusion(t, predicted, max(t.max(), predicted.max()) + 1)


def first_only(t, predicted, classes):
    return confusion(t[:1], predicted[:1], classes)


def mistakes_only(t, predicted, classes):
    counts = confusion(t, predicted, classes)
    np.fill_diagonal(counts, 0)
    return counts


CONFUSION = Exercise(
    id="14.4",
    title="A confusion matrix",
    reference=confusion,
    returns=("counts",),
    cases=(
        (np.array([0, 1, 1, 2, 2, 2]), np.array([0, 1, 2, 2, 2, 0]), 3),
        (np.array([3, 3, 0, 1, 3, 3]), np.array([3, 1, 0, 0, 3, 1]), 5),
    ),
    mistakes=(
        Mistake(
            lambda t, predicted, classes: confusion(predicted, t, classes),
            "Your matrix is the transpose: rows are what is true, columns what was predicted.",
        ),
        Mistake(
            counted_once,
            "`counts[t, predicted] += 1` writes each cell once, however often it is named. `np.add.at` "
            "adds every time; so does a loop.",
        ),
        Mistake(
            shares,
            "Those are shares of each row. Asked are the counts.",
        ),
        Mistake(
            lambda t, predicted, classes: shares(t, predicted, classes, axis=0),
            "Those are shares of each column. Asked are the counts.",
        ),
        Mistake(
            lambda t, predicted, classes: raw_shares(t, predicted, classes, axis=1),
            "Those are shares of each row, and the row of a class that does not occur is 0/0. Asked are the "
            "counts.",
        ),
        Mistake(
            lambda t, predicted, classes: raw_shares(t, predicted, classes, axis=0),
            "Those are shares of each column, and the column of a class that is never predicted is 0/0. "
            "Asked are the counts.",
        ),
        Mistake(
            lambda t, predicted, classes: confusion(t, predicted, classes) / len(t),
            "Those are shares of all examples. Asked are the counts.",
        ),
        Mistake(
            smaller,
            "Your matrix is as large as the largest class that occurs. It should be `classes` × `classes`, "
            "with a row of zeros for a class that does not occur.",
        ),
        Mistake(
            lambda t, predicted, classes: confusion(t, predicted, classes).ravel(),
            "The counts are right, but in one row: `.reshape(classes, classes)`.",
        ),
        Mistake(
            first_only,
            "Only the first example is counted: does the `return` stand inside the loop?",
        ),
        Mistake(
            mistakes_only,
            "You counted the mistakes only. What is right stands on the diagonal.",
        ),
        Mistake(
            lambda t, predicted, classes: np.diag(np.bincount(t, minlength=classes)),
            "You counted how often each class occurs. The column must be the class predicted.",
        ),
        Mistake(
            lambda t, predicted, classes: np.diag(np.bincount(t[t == predicted], minlength=classes)),
            "You counted the right answers only. The wrong ones stand beside the diagonal.",
        ),
        Mistake(
            lambda t, predicted, classes: np.mean(t == predicted),
            "That is the accuracy, one number. A matrix of counts says which classes are taken for which.",
        ),
    ),
    hints=(
        "One example adds 1 to one cell. Which row, which column?",
        "for row, column in zip(t, predicted): counts[row, column] += 1",
    ),
    explanation="The row sums are how often each class occurs, the trace divided by N is the accuracy. The "
    "rest says what an accuracy cannot: which classes are taken for which.",
)

EXERCISES = (LEAK, CONFUSION)
