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
            "The shapes are right now, but this is the sum of the squares. Take their mean.",
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
            "The shapes are right now. But you halve the mean: return the mean itself.",
        ),
        Mistake(
            mse_variant(finish=lambda squares: np.sqrt(np.mean(squares))),
            "The shapes are right now. But this is the square root of the loss: leave the root out.",
        ),
        Mistake(
            lambda y, t: float(np.mean((y[0] - t) ** 2)),
            "y[0] is the first row, one answer, and it is compared with all targets. The column is y[:, 0].",
        ),
        Mistake(
            lambda y, t: float(np.mean(y[:, 0] - t**2)),
            "Parentheses are missing: you square t alone. Square the difference: (y - t) ** 2.",
        ),
        Mistake(
            mse_variant(lambda y, t: y[:, 0] + t),
            "You added y and t. The error is their difference.",
        ),
        Mistake(
            mse_variant(finish=lambda squares: np.sum(squares) / (len(squares) - 1)),
            "You divide by N − 1. The mean divides by N.",
        ),
        Mistake(
            lambda y, t: np.mean(np.abs(y[:, 0] - t)),
            "You took absolute values. Square the differences.",
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
    attempts=(
        (
            r"t\.T\b|t\.transpose\(|np\.transpose\(t\)",
            "`.T` of an array of shape (N,) is the array itself: it has one axis, and nothing to exchange. "
            "So "
            "y - t.T is still (N, N). Make both (N,), or both (N, 1).",
        ),
        (
            r"t\[None|t\[np\.newaxis|t\.reshape\(1|np\.expand_dims\(t,0\)",
            "t[None, :] has the shape (1, N), a row, and (N, 1) with (1, N) is still (N, N). The column is "
            "t[:, None].",
        ),
        (
            r"y\.T\b",
            "y.T has the shape (1, N). With a column, (N, 1), that is (N, N) again; with t itself, (N,), it "
            "would fit.",
        ),
    ),
    hints=(
        "Print (y - t).shape for N = 3. How many differences should there be?",
        "Bring both to one shape before you subtract: y[:, 0] has the shape (N,), t[:, None] has (N, 1).",
    ),
    explanation="(N, 1) − (N,) is (N, N), and no error is raised. A test of y.shape == t.shape in the loss "
    "finds it at once; the losses of nnlib have one.",
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
        (np.array([[1.0, 4.0, 2.0]]), np.array([[1.5, 1.0, 0.0], [0.0, -2.0, 3.0], [2.0, 2.0, 5.0]])),
    ),
    returns=("distances",),
    mistakes=(
        Mistake(
            lambda x, centers: ((centers[:, None, :] - x) ** 2).sum(axis=2),
            "That is the transpose: entry (k, n). Each row belongs to a point, each column to a center.",
        ),
        Mistake(
            lambda x, centers: ((x - centers) ** 2).sum(axis=1),
            "That compares row n with center n only. All pairs need another axis: x[:, None, :].",
        ),
        Mistake(
            lambda x, centers: ((x[:, None, :] - centers) ** 2).sum(axis=1),
            "You summed over the wrong axis of (N, K, D). The last one, D, must disappear.",
        ),
        Mistake(
            lambda x, centers: np.sqrt(((x[:, None, :] - centers) ** 2).sum(axis=2)),
            "Those are the distances. Return their squares: leave out the root.",
        ),
        Mistake(
            lambda x, centers: np.abs(x[:, None, :] - centers).sum(axis=2),
            "You added up absolute values. Square the differences instead.",
        ),
        Mistake(
            lambda x, centers: ((x[:, None, :] - centers) ** 2).mean(axis=2),
            "You took the mean over D. Take the sum.",
        ),
        Mistake(
            lambda x, centers: x @ centers.T,
            "Those are x·c for all pairs. The squared distance is |x|² − 2 x·c + |c|².",
        ),
        Mistake(
            lambda x, centers: -2 * x @ centers.T + (centers**2).sum(axis=1),
            "That is −2 x·c + |c|². It finds the nearest center, but for the distance |x|² is missing.",
        ),
        Mistake(
            lambda x, centers: (x**2).sum(axis=1, keepdims=True) - 2 * x @ centers.T,
            "That is |x|² − 2 x·c. For the distance |c|² is missing.",
        ),
        Mistake(
            lambda x, centers: (x**2).sum(axis=1, keepdims=True) - x @ centers.T + (centers**2).sum(axis=1),
            "Between |x|² and |c|² stands −2 x·c: the factor 2 is missing.",
        ),
        Mistake(
            lambda x, centers: (x**2).sum(axis=1, keepdims=True) + (centers**2).sum(axis=1),
            "That is |x|² + |c|². The mixed part −2 x·c is missing: square the difference.",
        ),
        Mistake(
            lambda x, centers: (x[:, None, :] - centers).sum(axis=2),
            "The square is missing: differences of opposite sign cancel.",
        ),
        Mistake(
            lambda x, centers: (x[:, None, :] - centers**2).sum(axis=2),
            "Parentheses are missing: you square the centers alone. Square the difference.",
        ),
        Mistake(
            lambda x, centers: ((x[:, None, :] + centers) ** 2).sum(axis=2),
            "You added x and the centers. A distance needs their difference.",
        ),
    ),
    hints=(
        "(N, 1, D) and (K, D) fit: what do they give?",
        "x[:, None, :] has the shape (N, 1, D). Subtract, square, and sum over the last axis.",
    ),
    explanation="(N, 1, D) − (K, D) is (N, K, D): every pair at once. For many points use "
    "|x|² − 2·x·c + |c|², which needs N·K numbers instead of N·K·D.",
)


EXERCISES = (MSE, DISTANCES)
