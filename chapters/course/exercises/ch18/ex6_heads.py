"""Exercise 18.6: columns dealt out to heads."""

import numpy as np

from ..exercise import Exercise, Mistake
from .ex1_softmax import waves


def split_heads(x, H):
    N, T, D = x.shape
    return x.reshape(N, T, H, D // H).swapaxes(1, 2)


HEADS = Exercise(
    id="18.6",
    title="Columns for each head",
    reference=split_heads,
    returns=("heads",),
    cases=((np.arange(12.0).reshape(1, 3, 4), 2), (waves(2, 5, 8), 4), (waves(3, 2, 6), 3)),
    mistakes=(
        Mistake(
            lambda x, H: x.reshape(len(x), H, x.shape[1], -1),
            "The shape is right, but steps are mixed: a reshape never turns axes. First (N, T, H, K), then "
            "exchange the two in the middle.",
        ),
        Mistake(
            lambda x, H: x.reshape(*x.shape[:2], H, -1),
            "Your result is (N, T, H, K). The heads come before the steps, so that each head's products are "
            "over steps: exchange axes 1 and 2.",
        ),
        Mistake(
            lambda x, H: x.reshape(*x.shape[:2], -1, H).transpose(0, 3, 1, 2),
            "Head 1 has every H-th column. It should have the first K columns, which stand side by side: "
            "reshape to (N, T, H, K), not (N, T, K, H).",
        ),
        Mistake(
            lambda x, H: x.reshape(*x.shape[:2], H, -1).transpose(2, 0, 1, 3),
            "Your result is (H, N, T, K). The batch stays in front: (N, H, T, K).",
        ),
        Mistake(
            lambda x, H: x.reshape(*x.shape[:2], H, -1).transpose(0, 2, 3, 1),
            "Your result is (N, H, K, T). The K numbers of a step stay in the last axis: (N, H, T, K).",
        ),
        Mistake(
            lambda x, H: x.reshape(*x.shape[:2], H, -1).swapaxes(1, 2)[:, ::-1],
            "The heads are in the wrong order: head 1 has the first columns.",
        ),
    ),
    hints=(
        "Cut the last axis in two: D = H · K. Which of the two is the slower one?",
        "`x.reshape(N, T, H, D // H)`, then the axes of T and H change places.",
        "x.reshape(N, T, H, D // H).swapaxes(1, 2)",
    ),
    explanation="Back it goes in the other order: first `swapaxes(1, 2)`, then `reshape(N, T, D)`.",
)

EXERCISES = (HEADS,)
