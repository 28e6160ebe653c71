"""Exercises 1.4 and 1.5: every row against every row, by mistake and on purpose."""

import numpy as np

from ..exercise import Exercise, Mistake

# 1.4 the planted mistake


def mean_squared_error(y, t):
    return float(np.mean((y[:, 0] - t) ** 2))


def mse_variant(difference=lambda y, t: y[:, 0] - t, finish=np.mean):
    """A version of `mean_squared_error` by how it compares, and what it makes of the squares."""
    return lambda y, t: finish(difference(y, t) ** 2)


MSE = Exercise(
    id="1.4",
    title="Repair the mean squared error",
    reference=mean_squared_error,
    cases=(
        (np.array([[1.0], [2.0], [4.0]]), np.array([1.0, 2.0, 4.0])),
        (np.array([[0.5], [1.5]]), np.array([1.0, 3.0])),
        (np.array([[2.0], [0.0], [1.0], [5.0]]), np.array([1.0, 0.0, 3.0, 4.5])),
    ),
    returns=("loss",),
    planted=lambda y, t: float(np.mean((y - t) ** 2)),
    given="bc2c8a79",
    mistakes=(
        Mistake(
            mse_variant(finish=np.sum),
            "The shapes are mended, and now it is the sum of the squares. Take their mean.",
        ),
        Mistake(
            mse_variant(lambda y, t: y - t, np.sum),
            "The difference still has the shape (N, N), and you add up all its N·N entries. Print "
            "(y - t).shape.",
        ),
        Mistake(
            mse_variant(lambda y, t: y - t, lambda squares: np.mean(np.sum(squares, axis=1))),
            "The difference still has the shape (N, N): every answer is compared with every target. Print "
            "(y - t).shape.",
        ),
        Mistake(
            mse_variant(finish=lambda squares: np.mean(squares) / 2),
            "The shapes are mended. The factor 1/2 belongs to another convention: here it is the plain mean.",
        ),
        Mistake(
            mse_variant(finish=lambda squares: np.sqrt(np.mean(squares))),
            "The shapes are mended. Without the root it is right: this is its square root.",
        ),
        Mistake(
            lambda y, t: np.mean(y[:, 0] - t) ** 2,
            "You square the mean; errors of opposite sign cancel. Square each difference first.",
        ),
        Mistake(
            lambda y, t: np.mean(y[:, 0] - t),
            "The square is missing: errors of opposite sign cancel.",
        ),
    ),
    hints=(
        "Print (y - t).shape for N = 3. How many differences should there be?",
        "Bring both to one shape before you subtract: y[:, 0] has the shape (N,), t[:, None] has (N, 1).",
    ),
    explanation="(N, 1) − (N,) is (N, N), and no error is raised. An assert on y.shape == t.shape in the "
    "loss costs nothing and finds it at once; the losses of nnlib have one.",
)


# 1.5 every row against every row


def distances(x, centers):
    return ((x[:, None, :] - centers) ** 2).sum(axis=2)


DISTANCES = Exercise(
    id="1.5",
    title="Every point against every center",
    reference=distances,
    cases=(
        (np.array([[0.0, 0.0, 1.0], [1.0, 2.0, 0.0]]), np.array([[0.0, 1.0, 3.0], [2.0, 2.0, 2.0]])),
        (np.array([[3.0, -1.0], [0.5, 0.5]]), np.array([[1.0, 1.0], [0.0, -2.0]])),
    ),
    returns=("distances",),
    mistakes=(
        Mistake(
            lambda x, centers: ((centers[:, None, :] - x) ** 2).sum(axis=2),
            "That is the transpose: entry (k, n). The points go down, the centers to the right.",
        ),
        Mistake(
            lambda x, centers: ((x - centers) ** 2).sum(axis=1),
            "That compares row n with center n only, N numbers. All pairs need another axis: x[:, None, :].",
        ),
        Mistake(
            lambda x, centers: ((x[:, None, :] - centers) ** 2).sum(axis=1),
            "You summed over the wrong axis of (N, K, D). The coordinates D are to disappear: the last one.",
        ),
        Mistake(
            lambda x, centers: np.sqrt(((x[:, None, :] - centers) ** 2).sum(axis=2)),
            "Those are the distances. Their squares are asked for: leave out the root.",
        ),
        Mistake(
            lambda x, centers: np.abs(x[:, None, :] - centers).sum(axis=2),
            "You added up absolute values. Square the differences instead.",
        ),
        Mistake(
            lambda x, centers: ((x[:, None, :] - centers) ** 2).mean(axis=2),
            "You took the mean over D. The sum is asked for.",
        ),
        Mistake(
            lambda x, centers: x @ centers.T,
            "Those are the scalar products of all pairs. They are large where a distance is small.",
        ),
    ),
    hints=(
        "(N, 1, D) and (K, D) fit: what do they give?",
        "x[:, None, :] has the shape (N, 1, D). Subtract, square, and sum over the last axis.",
    ),
    explanation="(N, 1, D) − (K, D) is (N, K, D): every pair at once. For many points the matrix product "
    "is cheaper, |x|² − 2·x·c + |c|², since it never holds N·K·D numbers.",
)


EXERCISES = (MSE, DISTANCES)
