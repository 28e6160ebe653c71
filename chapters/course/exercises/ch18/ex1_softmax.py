"""Exercise 18.1: back through a softmax over the keys, with a temperature."""

import numpy as np

from nnlib.functional import softmax

from ..exercise import Exercise, Mistake


def scores_backward(a, da, tau):
    return a * (da - (da * a).sum(axis=-1, keepdims=True)) / tau


def waves(*shape):
    """Numbers between -1 and 1 in no particular order, the same every time."""
    return np.sin(np.arange(1.0, 1 + np.prod(shape)) ** 1.5).reshape(shape)


def other(formula):
    """A wrong version, given as formula(a, da, sum over the keys), divided by the temperature."""

    def version(a, da, tau):
        return formula(a, da, lambda values: values.sum(axis=-1, keepdims=True)) / tau

    return version


SOFTMAX = Exercise(
    id="18.1",
    title="Back through the softmax",
    reference=scores_backward,
    returns=("ds",),
    cases=(
        (np.array([[[0.5, 0.5], [0.25, 0.75]]]), np.array([[[1.0, 0.0], [0.0, 2.0]]]), 2.0),
        (softmax(3 * waves(2, 3, 3)), waves(2, 3, 3)[::-1] + 0.3, 0.5),
        (softmax(2 * waves(3, 4, 4)), waves(3, 4, 4)[:, ::-1] - 0.2, 1.5),
    ),
    mistakes=(
        Mistake(
            other(lambda a, da, total: a * da),
            "The sum is missing. A score that rises takes something from all other weights of its row: "
            "subtract Σ_j da_j a_j from da before you multiply by a.",
        ),
        Mistake(
            lambda a, da, tau: a * da,
            "Two things are missing: the sum over the row, Σ_j da_j a_j, which is subtracted from da before "
            "you multiply by a; and the factor 1 / τ.",
        ),
        Mistake(
            other(lambda a, da, total: da * a * (1 - a)),
            "That is a sigmoid's slope: what the score of a key does to its own weight. It moves the other "
            "weights of the row, too.",
        ),
        Mistake(
            lambda a, da, tau: a * (da - (da * a).sum(axis=1, keepdims=True)) / tau,
            "You sum over the queries. The softmax runs over the keys, the last axis, and so does the sum.",
        ),
        Mistake(
            lambda a, da, tau: a * (da - (da * a).sum()) / tau,
            "You sum over everything. Each query has a softmax of its own: sum over the last axis.",
        ),
        Mistake(
            lambda a, da, tau: a * (da - (da * a).sum(axis=-1)[:, None, :]) / tau,
            "The sum of each row has landed in a column. `keepdims=True` keeps it where its row is.",
        ),
        Mistake(
            other(lambda a, da, total: a * (da - (da * a).mean(axis=-1, keepdims=True))),
            "You take the mean. The weights a add up to 1 already: it is a sum.",
        ),
        Mistake(
            lambda a, da, tau: tau * scores_backward(a, da, tau),
            "The temperature is missing. a is the softmax of s / τ: on the way back there is a factor 1 / τ.",
        ),
        Mistake(
            lambda a, da, tau: tau**2 * scores_backward(a, da, tau),
            "You multiply by τ. Forward s is divided by τ, and backward ds is, too.",
        ),
        Mistake(
            other(lambda a, da, total: a * (da - total(da))),
            "Inside the sum each da_j has a weight: Σ_j da_j a_j.",
        ),
        Mistake(
            other(lambda a, da, total: a * (da - 1)),
            "You subtract Σ_j a_j, and that is always 1. The sum is over da_j a_j.",
        ),
        Mistake(
            other(lambda a, da, total: a * da - total(a * da)),
            "Parentheses: a multiplies the sum, too: a · (da − Σ_j da_j a_j).",
        ),
        Mistake(
            other(lambda a, da, total: da - total(a * da)),
            "The factor a in front is missing: a key with a weight of 0 has a slope of 0.",
        ),
        Mistake(
            other(lambda a, da, total: a * (da + total(a * da))),
            "The sign of the sum is wrong: what a score gives to its own weight it takes from the others.",
        ),
        Mistake(
            other(lambda a, da, total: a - da),
            "y − t is the gradient of softmax and cross-entropy together. Here there is no loss behind the "
            "softmax, only a gradient da.",
        ),
        Mistake(
            other(lambda a, da, total: -scores_backward(a, da, 1)),
            "The sign of everything is wrong.",
        ),
    ),
    hints=(
        "For one row: ds_i = Σ_j da_j ∂a_j/∂s_i, and ∂a_j/∂s_i = a_j (1 if i = j else 0) − a_j a_i, "
        "divided by τ.",
        "Take a_i out: a_i (da_i − Σ_j da_j a_j) / τ. The sum is one number for each row.",
        "a * (da - (da * a).sum(axis=-1, keepdims=True)) / tau",
    ),
    explanation="Each row of ds adds up to 0: the same number added to all scores of a row changes no "
    "weight.",
)

EXERCISES = (SOFTMAX,)
