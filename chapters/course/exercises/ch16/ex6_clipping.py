"""Exercise 16.6: gradients clipped by their common norm."""

import numpy as np

from ..exercise import Exercise, Mistake


def clip(dW, db, limit):
    norm = np.sqrt(np.sum(dW**2) + np.sum(db**2))
    factor = min(1.0, limit / norm)
    return factor * dW, factor * db


def by(norm, factor=lambda norm, limit: min(1.0, limit / norm)):
    """A wrong version of `clip`: norm(dW, db), and the factor that is made of it."""

    def version(dW, db, limit):
        scale = factor(norm(dW, db), limit)
        return scale * dW, scale * db

    return version


def length(*arrays):
    return np.sqrt(sum(np.sum(array**2) for array in arrays))


CLIP = Exercise(
    id="16.6",
    title="Clip by the norm",
    reference=clip,
    returns=("dW", "db"),
    cases=(
        (np.array([[3.0]]), np.array([4.0]), 1.0),
        (np.array([[3.0, 0.0], [0.0, -2.0]]), np.array([0.5, 6.0]), 2.0),
        (np.array([[0.3]]), np.array([0.4]), 1.0),
        (np.array([[2.0, 1.0, -1.5]]), np.array([0.75, 0.5]), 0.5),
    ),
    mistakes=(
        Mistake(
            lambda dW, db, limit: (np.clip(dW, -limit, limit), np.clip(db, -limit, limit)),
            "You clip each entry by itself. That is in use, too, but it turns the gradient into another "
            "direction; by the norm it only gets shorter.",
        ),
        Mistake(
            lambda dW, db, limit: tuple(g * min(1.0, limit / length(g)) for g in (dW, db)),
            "Each array has its own norm here. One norm of all together keeps their proportion, and with "
            "it the direction of the step.",
        ),
        Mistake(
            by(length, lambda norm, limit: limit / norm),
            "Small gradients are made longer, up to the limit. Below the limit nothing is to change.",
        ),
        Mistake(
            by(lambda dW, db: length(dW, db) ** 2),
            "Your norm is the sum of squares: the root is missing.",
        ),
        Mistake(
            by(lambda dW, db: np.abs(dW).sum() + np.abs(db).sum()),
            "Your norm is the sum of absolute values. The length of an arrow is the root of the sum of "
            "squares.",
        ),
        Mistake(
            by(lambda dW, db: max(np.abs(dW).max(), np.abs(db).max())),
            "Your norm is the largest entry. The length of an arrow is the root of the sum of squares.",
        ),
        Mistake(
            by(lambda dW, db: length(dW) + length(db)),
            "You add the two norms. Of two arrays together the squares are added, then comes one root.",
        ),
        Mistake(
            by(lambda dW, db: length(dW) + np.sum(db**2)),
            "The root closes too early: it covers both sums of squares, sqrt(Σ dW² + Σ db²).",
        ),
        Mistake(
            by(lambda dW, db: np.sqrt(np.sum(dW**2) - np.sum(db**2))),
            "You subtract the squares of db. The squares of both arrays are added.",
        ),
        Mistake(
            by(lambda dW, db: np.sqrt(np.mean(dW**2) + np.sum(db**2))),
            "You take the mean of the squares of dW. The length of an arrow is the root of their sum.",
        ),
        Mistake(
            by(lambda dW, db: np.sqrt(np.sum(dW**2) + np.mean(db**2))),
            "You take the mean of the squares of db. The length of an arrow is the root of their sum.",
        ),
        Mistake(
            by(lambda dW, db: np.sqrt(np.sum(dW) + np.sum(db**2))),
            "You add the entries of dW themselves. Square them first.",
        ),
        Mistake(
            by(lambda dW, db: np.sqrt(np.sum(dW**2) + np.sum(db))),
            "You add the entries of db themselves. Square them first.",
        ),
        Mistake(
            by(length, lambda norm, limit: min(1.0, limit)),
            "Your factor is the limit itself. Divide it by the norm: limit / norm.",
        ),
        Mistake(
            by(lambda dW, db: length(dW)),
            "Your norm is that of dW alone. db belongs to the same gradient: add its squares, too.",
        ),
        Mistake(
            by(lambda dW, db: length(dW, db) / np.sqrt(dW.size + db.size)),
            "You take the mean of the squares. The length of an arrow is the root of their sum.",
        ),
        Mistake(
            by(length, lambda norm, limit: max(1.0, limit / norm)),
            "The wrong way round: short gradients grow, and long ones stay. min, not max.",
        ),
        Mistake(
            by(length, lambda norm, limit: 1 / norm if norm > limit else 1.0),
            "You shorten to length 1, whatever the limit is. The factor is limit / norm.",
        ),
        Mistake(
            by(length, lambda norm, limit: norm / limit if norm > limit else 1.0),
            "Your factor is norm / limit, above 1: what is too long gets longer. It is limit / norm.",
        ),
        Mistake(
            by(length, lambda norm, limit: 1.0 if norm <= limit else 0.0),
            "A gradient that is too long is thrown away. Keep its direction, and shorten it.",
        ),
    ),
    hints=(
        "The norm: np.sqrt(np.sum(dW**2) + np.sum(db**2)).",
        "The factor is limit / norm where the norm is above the limit, and 1 elsewhere.",
        "factor = min(1.0, limit / norm)",
    ),
    explanation="The step keeps its direction and gets shorter: one very long gradient can no longer "
    "move the weights far away.",
)

EXERCISES = (CLIP,)
