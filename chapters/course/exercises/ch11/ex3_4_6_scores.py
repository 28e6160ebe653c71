"""Exercises 11.3, 11.4 and 11.6: held-out data, how sure a score is, and what may be reported."""

from math import sqrt

import numpy as np

from ..exercise import Exercise, Mistake

# 11.3 hold out


def hold_out(x, t, count):
    return x[count:], t[count:], x[:count], t[:count]


X = np.arange(12.0).reshape(6, 2)
T = np.array([3, 1, 4, 1, 5, 9])

HOLD_OUT = Exercise(
    id="11.3",
    title="Hold out",
    reference=hold_out,
    returns=("x_learn", "t_learn", "x_valid", "t_valid"),
    cases=((X, T, 2), (X[:5], T[:5], 1), (X, T, 4)),
    mistakes=(
        Mistake(
            lambda x, t, count: (x, t, x[:count], t[:count]),
            "The validation data are still among the training data: the net has seen what judges "
            "it. Learn from x[count:].",
        ),
        Mistake(
            lambda x, t, count: (x[:count], t[:count], x[count:], t[count:]),
            "The two parts are exchanged: the first `count` are held out, and the net learns from the rest.",
        ),
        Mistake(
            lambda x, t, count: (x[:-count], t[:-count], x[:count], t[:count]),
            "You dropped the last `count` from the training data, and held out the first: the parts overlap.",
        ),
        Mistake(
            lambda x, t, count: (x[:-count], t[:-count], x[-count:], t[-count:]),
            "A right split at the other end. Here the *first* `count` are to be held out.",
        ),
        Mistake(
            lambda x, t, count: (x[count:], t[:-count], x[:count], t[:count]),
            "Images and labels are cut at different places: row i of x no longer belongs to entry i of t.",
        ),
        Mistake(
            lambda x, t, count: (x[count:], t, x[:count], t),
            "The images are cut, the labels are not: every image needs its own label. Cut t like x.",
        ),
    ),
    hints=(
        "Each example must be in exactly one of the two parts.",
        "`x[:count]` are the first ones, `x[count:]` all others; the same cuts for t.",
    ),
    explanation="No row is in both parts. Shuffle first: a file sorted by class would leave "
    "whole classes out.",
)


# 11.4 how sure


def score(correct, total):
    p = correct / total
    return p, sqrt(p * (1 - p) / total)


SCORE = Exercise(
    id="11.4",
    title="How sure is a score?",
    reference=score,
    returns=("p", "sigma"),
    cases=((75, 100), (40, 50), (9_700, 10_000), (10, 10)),
    mistakes=(
        Mistake(
            lambda correct, total: (correct / total, correct / total * (1 - correct / total) / total),
            "That is the variance. The standard deviation is its root.",
        ),
        Mistake(
            lambda correct, total: (correct / total, sqrt(correct / total * (1 - correct / total))),
            "That is for a single image. Divide by the number of images, under the root.",
        ),
        Mistake(
            lambda correct, total: (correct / total, sqrt(correct / total * (1 - correct / total)) / total),
            "Divide by total *under* the root: a hundred times the images make σ ten times smaller.",
        ),
        Mistake(
            lambda correct, total: (correct, sqrt(correct * (1 - correct / total))),
            "Those are for the count of right images. Divide both by total.",
        ),
        Mistake(
            lambda correct, total: (correct / total, sqrt(correct / total / total)),
            "The factor 1 − p is missing: for a net that is always right, σ is 0.",
        ),
        Mistake(
            lambda correct, total: (correct / total, sqrt(correct / total * (1 + correct / total) / total)),
            "The second factor is 1 − p, the share of wrong answers, not 1 + p.",
        ),
        Mistake(
            lambda correct, total: (correct, sqrt(correct / total * (1 - correct / total) / total)),
            "That is the number of right images. The accuracy is its share: divide by total.",
        ),
        Mistake(
            lambda correct, total: (
                correct / total,
                sqrt(correct / total * (1 - correct / total) / (total - 1)),
            ),
            "n − 1 belongs to a standard deviation that is computed from single values. This formula "
            "divides by n.",
        ),
        Mistake(
            lambda correct, total: (correct / total, 1 / sqrt(total)),
            "That depends on the number of images only: p (1 − p) is missing under the root.",
        ),
    ),
    hints=(
        "The formula stands after Figure 11.3.",
        "`p = correct / total`, then the root of p(1 − p)/total.",
    ),
    explanation="75 of 100 is 0.75 ± 0.04. With 10,000 images it would be ± 0.004: a hundred times the "
    "images make σ ten times smaller.",
)


# 11.6 what may be reported


def report(valid, test):
    chosen = valid.argmax()
    return chosen, test[chosen]


def report_by_test(valid, test):
    chosen = test.argmax()
    return chosen, test[chosen]


VALID = np.array([0.71, 0.84, 0.86, 0.79])
TEST = np.array([0.70, 0.83, 0.80, 0.78])

REPORT = Exercise(
    id="11.6",
    title="Repair the report",
    reference=report,
    planted=report_by_test,
    given="0c611856",
    returns=("chosen", "accuracy"),
    cases=((VALID, TEST), (TEST, VALID), (np.array([0.5, 0.9, 0.7]), np.array([0.6, 0.8, 0.9]))),
    mistakes=(
        Mistake(
            lambda valid, test: (valid.argmax(), valid.max()),
            "The right trial. But its validation accuracy is too good, since it was chosen by it. "
            "Report its test accuracy.",
        ),
        Mistake(
            lambda valid, test: (test.argmax(), valid[test.argmax()]),
            "The two are exchanged: the validation data choose, and the test data judge.",
        ),
        Mistake(
            lambda valid, test: (valid.argmax(), test.max()),
            "The right trial. But you report the best test accuracy of all trials, not that of the "
            "chosen one.",
        ),
        Mistake(
            lambda valid, test: (valid.argmax() + 1, test[valid.argmax()]),
            "The number of a trial is its place in the array, counted from 0: `valid.argmax()` as it is.",
        ),
        Mistake(
            lambda valid, test: (valid.max(), test[valid.argmax()]),
            "`max` gives the accuracy of the best; its place in the array is `argmax`.",
        ),
        Mistake(
            lambda valid, test: (valid.argmax(), test.mean()),
            "You report the mean over all trials, not the accuracy of the chosen one.",
        ),
        Mistake(
            lambda valid, test: ((valid + test).argmax(), test[(valid + test).argmax()]),
            "The test data take part in the choice here, by half.",
        ),
        Mistake(
            lambda valid, test: (valid.argmin(), test[valid.argmin()]),
            "`argmin` finds the worst trial: accuracies are to be large.",
        ),
    ),
    hints=(
        "Which data may choose?",
        "`valid.argmax()` chooses; report the test accuracy of this trial, whatever the others have.",
    ),
    explanation="The test data judge one trial only. What they say of the others must not matter, and so "
    "nobody needs to know it.",
)

EXERCISES = (HOLD_OUT, SCORE, REPORT)
