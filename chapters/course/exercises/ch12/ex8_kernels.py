"""Exercise 12.8: the gradient of the kernels, with a mistake to repair."""

import numpy as np

from ..exercise import Exercise, Mistake


def my_dW(rows, kernels, dy):
    return dy.T @ rows


def published(rows, kernels, dy):
    """notes, line 2804: the kernels where the rows are meant."""
    return (kernels.T @ dy).T


def waves(*shape, start):
    """Numbers without symmetry."""
    return np.sin(start + np.arange(np.prod(shape)) ** 1.5).reshape(shape)


DW = Exercise(
    id="12.8",
    title="Repair dW",
    reference=my_dW,
    planted=published,
    given="3bad0f4b",
    returns=("dW",),
    cases=(
        (waves(4, 4, start=0), waves(4, 2, start=1), waves(4, 2, start=2)),
        (waves(9, 9, start=3), waves(9, 3, start=4), waves(9, 3, start=5)),
    ),
    mistakes=(
        Mistake(
            lambda rows, kernels, dy: rows.T @ dy,
            "The numbers are right, and stand in columns: that is the gradient of the matrix (C·K·K, F). "
            "Transpose it, so that each kernel has a row.",
        ),
        Mistake(
            lambda rows, kernels, dy: (rows @ dy).T,
            "You add up over the weights of a window. A weight is used in every window: the sum runs over "
            "the windows, so `rows` must be transposed first.",
        ),
        Mistake(
            lambda rows, kernels, dy: kernels.T @ dy,
            "The kernels are still there. In y = rows · kernels the gradient of one factor is made of the "
            "**other** one.",
        ),
        Mistake(
            lambda rows, kernels, dy: kernels @ dy.T,
            "That is made of the kernels, which is how the gradient of the *rows* goes. For dW take `rows`.",
        ),
        Mistake(
            lambda rows, kernels, dy: dy @ kernels.T,
            "That is the gradient of the rows, the one that col2im puts back. For dW take `rows`.",
        ),
        Mistake(
            lambda rows, kernels, dy: dy.T @ rows / len(rows),
            "You take the mean over the windows. A weight that is used many times gets the sum.",
        ),
    ),
    hints=(
        "y = rows · kernels is an Affine layer. What was dW there (chapter 6)?",
        "rowsᵀ · dy has the shape of `kernels`, (C·K·K, F). A row for each kernel is wanted.",
        "dy.T @ rows",
    ),
    explanation="(rowsᵀ · dy)ᵀ = dyᵀ · rows. That the published line ran here at all was chance: the "
    "numbers of windows and of weights were equal. Choose the shapes of a test so that no two of them are.",
)

EXERCISES = (DW,)
