"""Exercise 20.1: the weights of three layers, as PyTorch keeps them."""

import numpy as np

from ..exercise import Exercise, Mistake


def carry(W, K, gamma):
    return W.T, K, gamma


def drawn(W, K, gamma):
    """Arrays of these shapes, no two numbers of an array equal."""
    return tuple(1 + np.arange(np.prod(shape), dtype=float).reshape(shape) ** 1.5
                 for shape in (W, K, gamma))


CARRY = Exercise(
    id="20.1",
    title="Carry three layers",
    reference=carry,
    returns=("linear", "conv", "norm"),
    cases=(drawn((2, 3), (2, 1, 2, 2), (2,)), drawn((3, 3), (2, 2, 3, 3), (2,)),
           drawn((4, 1), (3, 3, 2, 2), (3,))),
    mistakes=(
        Mistake(
            lambda W, K, gamma: (W, K, gamma),
            "Nothing is turned. PyTorch's Linear computes x Aᵀ + b, so its A is (M, D): the transpose of W.",
        ),
        Mistake(
            lambda W, K, gamma: (W.reshape(W.shape[::-1]), K, gamma),
            "`reshape` gives the shape (M, D) and mixes the weights: it reads the numbers row by row and "
            "fills new rows. The transpose exchanges rows and columns.",
        ),
        Mistake(
            lambda W, K, gamma: (W[::-1, ::-1].T, K, gamma),
            "You reversed the order of rows and columns as well. `.T` alone exchanges them.",
        ),
        Mistake(
            lambda W, K, gamma: (W.T, K.T, gamma),
            "`.T` reverses all four axes of K: (KW, KH, C, F). The layout (F, C, KH, KW) is the same in "
            "both.",
        ),
        Mistake(
            lambda W, K, gamma: (W.T, K.swapaxes(0, 1), gamma),
            "You exchanged filters and channels. Both packages have the filters first, (F, C, KH, KW).",
        ),
        Mistake(
            lambda W, K, gamma: (W.T, K.swapaxes(2, 3), gamma),
            "You exchanged rows and columns of each kernel. A picture and its kernel have rows first in "
            "both.",
        ),
        Mistake(
            lambda W, K, gamma: (W.T, K[:, :, ::-1, ::-1], gamma),
            "You turned the kernels by 180°. PyTorch slides them unturned, as we do.",
        ),
        Mistake(
            lambda W, K, gamma: (W.T, K.transpose(0, 2, 3, 1), gamma),
            "You put the channels last, as TensorFlow has them. PyTorch has (F, C, KH, KW), as we do.",
        ),
        Mistake(
            lambda W, K, gamma: (W.T, K.reshape(len(K), -1), gamma),
            "You made a row of each kernel, as im2col wants it. `weight` keeps its four axes.",
        ),
        Mistake(
            lambda W, K, gamma: (W.T, K, gamma[:, None]),
            "gamma stays a row of C numbers: shape (C,).",
        ),
        Mistake(
            lambda W, K, gamma: (W.T, K, 1 - gamma),
            "1 − … belongs to the momentum of the running mean. gamma is the same in both.",
        ),
    ),
    hints=(
        "Only matrices of dense layers change.",
        "y = x W and y = x Aᵀ are equal if A is the transpose of W.",
        "linear = W.T, and the other two stay as they are.",
    ),
    explanation="Of all layers of this course only the matrices are kept in another way.",
)

EXERCISES = (CARRY,)
