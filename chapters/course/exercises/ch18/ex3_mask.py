"""Exercise 18.3: the causal mask."""

import numpy as np

from nnlib.functional import softmax

from ..exercise import Exercise, Mistake
from .ex1_softmax import waves


def causal_weights(s):
    T = s.shape[-1]
    later = np.triu(np.ones((T, T)), 1) > 0
    return softmax(np.where(later, -np.inf, s))


def masked(hidden, value=-np.inf, axis=-1):
    """A wrong version: hidden(T) says which scores become `value`."""

    def version(s):
        scores = np.where(hidden(s.shape[-1]), value, s)
        with np.errstate(invalid="ignore"):
            shifted = np.exp(scores - scores.max(axis=axis, keepdims=True))
            return shifted / shifted.sum(axis=axis, keepdims=True)

    return version


def zero_times_infinity(s):
    with np.errstate(invalid="ignore"):
        return masked(lambda T: np.zeros((T, T), bool))(s + np.triu(np.ones(s.shape[1:]), 1) * -np.inf)


def above(T):
    return np.triu(np.ones((T, T)), 1) > 0


def below(T):
    return np.tril(np.ones((T, T)), -1) > 0


def on_and_above(T):
    return np.triu(np.ones((T, T))) > 0


MASK = Exercise(
    id="18.3",
    title="No look at what comes later",
    reference=causal_weights,
    returns=("a",),
    cases=(
        (np.array([[[1.0, 5.0], [0.0, 0.0]]]),),
        (3 * waves(2, 4, 4),),
        (waves(1, 3, 3) + 700.0,),
    ),
    mistakes=(
        Mistake(
            lambda s: np.where(above(s.shape[-1]), 0, softmax(s)),
            "You mask after the softmax. The sums under its fractions have seen the later steps: the rows no "
            "longer add up to 1, and what is left still depends on what comes later. Mask the scores.",
        ),
        Mistake(
            zero_times_infinity,
            "All is nan, because 0 · (−∞) is nan: the steps that may be seen were multiplied, too. Choose "
            "in place of multiplying, `np.where(later, -np.inf, s)`, or add "
            "`np.triu(np.full(…, -np.inf), 1)`.",
        ),
        Mistake(
            masked(above, 0.0),
            "A score of 0 is a score like any other: e⁰ = 1. What must not be seen needs −∞: e^−∞ = 0.",
        ),
        Mistake(
            masked(below),
            "The wrong triangle: your step i sees itself and what comes later. `np.triu(…, 1)` is what lies "
            "above the diagonal: j > i.",
        ),
        Mistake(
            masked(on_and_above),
            "You hide the diagonal, too. Then the first step sees nothing, and its row is 0 / 0. A step may "
            "see itself: begin one above the diagonal.",
        ),
        Mistake(
            masked(on_and_above, -1e9),
            "You hide the diagonal, too. A step may see itself: begin one above the diagonal.",
        ),
        Mistake(
            lambda s: softmax(s + np.where(on_and_above(s.shape[-1]), -1e9, 0)),
            "You add −10⁹ to the diagonal, too. Then the first row is lower as a whole, and its softmax is "
            "as if nothing were hidden. A step may see itself: begin one above the diagonal.",
        ),
        Mistake(
            masked(above, axis=1),
            "Your softmax runs over the queries (axis 1). Each row adds up to 1: over the keys, the "
            "last axis.",
        ),
        Mistake(
            masked(lambda T: np.zeros((T, T), bool)),
            "Nothing is hidden: step 1 sees all that comes later.",
        ),
        Mistake(
            lambda s: causal_weights(s).swapaxes(1, 2),
            "Your weights are turned: row i is query i, column j is key j.",
        ),
        Mistake(
            masked(above, 1.0),
            "You put a 1 where a score must not be seen. It needs −∞.",
        ),
        Mistake(
            lambda s: np.where(above(s.shape[-1]), -np.inf, softmax(s)),
            "−∞ stands among your weights: mask the scores first, then take the softmax.",
        ),
        Mistake(
            lambda s: np.where(above(s.shape[-1]), -np.inf, s),
            "The mask is right; the softmax is still to be taken.",
        ),
        Mistake(
            masked(lambda T: np.triu(np.ones((T, T)), 2) > 0),
            "One diagonal too far: step i still sees step i + 1.",
        ),
    ),
    hints=(
        "Row i, column j: hide it where j > i. `np.triu(np.ones((T, T)), 1)` has ones just there.",
        "`np.where(later, -np.inf, s)`, and then a softmax over the last axis.",
        "softmax(np.where(np.triu(np.ones((T, T)), 1) > 0, -np.inf, s))",
    ),
    explanation="The first row is always 1, 0, 0, …: the first step has only itself to look at.",
)

EXERCISES = (MASK,)
