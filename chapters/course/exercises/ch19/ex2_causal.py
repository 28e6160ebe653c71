"""Exercise 19.2: the causal mask."""

import numpy as np

from ..exercise import Exercise, Mistake


def causal_weights(scores):
    T = len(scores)
    seen = np.arange(T)[None, :] <= np.arange(T)[:, None]
    masked = np.where(seen, scores, -np.inf)
    weights = np.exp(masked - masked.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def softmax(z, axis=1):
    z = np.exp(z - z.max(axis=axis, keepdims=True))
    return z / z.sum(axis=axis, keepdims=True)


def seen(scores, k=0):
    return np.tril(np.ones(scores.shape), k) > 0


def filled(scores, value, k=0):
    return np.where(seen(scores, k), scores, value)


def strict(scores):
    """No step sees itself; the first one, which then sees nothing, gets zeros."""
    weights = np.exp(scores - scores.max()) * seen(scores, -1)
    return weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-300)


CAUSAL = Exercise(
    id="19.2",
    title="The causal mask",
    reference=causal_weights,
    returns=("weights",),
    cases=(
        (np.array([[1.0, 2.0], [0.5, 0.5]]),),
        (np.array([[0.2, 3.0, -1.0], [1.0, -0.5, 2.0], [0.0, 0.3, 0.6]]),),
        (np.cos(np.arange(16.0).reshape(4, 4)) * 3,),
        (np.array([[1000.0, 2000.0], [1000.0, 999.0]]),),
        (np.array([[-2000.0, 0.0], [1000.0, 999.0]]),),
    ),
    mistakes=(
        Mistake(
            lambda scores: softmax(scores),
            "Nothing is masked: row i still looks at the steps after i.",
        ),
        Mistake(
            lambda scores: softmax(filled(scores, 0.0)),
            "You set the later scores to 0, and e⁰ is 1: they still get a share. −∞ gets none.",
        ),
        Mistake(
            lambda scores: softmax(scores) * seen(scores),
            "You mask behind the softmax: what is left of a row no longer adds up to 1. Mask the scores, "
            "then take the softmax.",
        ),
        Mistake(
            lambda scores: softmax(np.where(seen(scores).T, scores, -np.inf)),
            "The wrong triangle: each step sees itself and the later ones. Row i may see the columns j ≤ i.",
        ),
        Mistake(
            strict,
            "A step may see itself: j ≤ i, and not j < i. The first one would see nothing at all.",
        ),
        Mistake(
            lambda scores: softmax(filled(scores, -np.inf, 1)),
            "Each step sees one letter too many: its own answer. Row i may see the columns j ≤ i.",
        ),
        Mistake(
            lambda scores: softmax(filled(scores, -np.inf), axis=0),
            "Your columns add up to 1. The shares of one step are a row: axis=1.",
        ),
        Mistake(
            lambda scores: filled(scores, -np.inf),
            "These are the masked scores. The softmax of each row is missing.",
        ),
        Mistake(
            lambda scores: filled(scores, 0.0),
            "These are the masked scores, and with 0 in place of −∞. The softmax of each row is missing.",
        ),
        Mistake(
            lambda scores: softmax(filled(scores, -1.0)),
            "You set the later scores to −1: they still get a share. −∞ gets none.",
        ),
        Mistake(
            lambda scores: np.where(seen(scores), np.exp(filled(scores, -np.inf)), 0)
            / np.exp(filled(scores, -np.inf)).sum(axis=1, keepdims=True),
            "Right for small scores; for large ones exp overflows. As in chapter 3, subtract the largest of "
            "each row before exp.",
        ),
        Mistake(
            lambda scores: np.exp(filled(scores, -np.inf) - filled(scores, -np.inf).max())
            / np.exp(filled(scores, -np.inf) - filled(scores, -np.inf).max()).sum(axis=1, keepdims=True),
            "You subtract the largest of all scores. A row that lies far below it becomes 0 / 0: each row "
            "has a largest one of its own, max(axis=1, keepdims=True).",
        ),
        Mistake(
            lambda scores: np.exp(filled(scores, -np.inf)
                                  - filled(scores, -np.inf).max(axis=1, keepdims=True)),
            "A row does not add up to 1: divide it by its sum.",
        ),
        Mistake(
            lambda scores: seen(scores) / seen(scores).sum(axis=1, keepdims=True),
            "Each step looks at all earlier ones alike: the scores play no part.",
        ),
        Mistake(
            lambda scores: softmax(filled(scores / np.sqrt(len(scores)), -np.inf)),
            "You divide by √T. The scores come scaled: mask them, and take the softmax.",
        ),
    ),
    hints=(
        "np.tril(np.ones((T, T))) is 1 where column j ≤ row i.",
        "Put −np.inf in place of the later scores; then softmax along axis=1, with the largest of each row "
        "subtracted first.",
        "masked = np.where(np.tril(np.ones(scores.shape)) > 0, scores, -np.inf)",
    ),
    explanation="e to the power of −∞ is 0: a later step gets no share, and the others share the whole. So "
    "the gradient of a later step is 0, too.",
)

EXERCISES = (CAUSAL,)
