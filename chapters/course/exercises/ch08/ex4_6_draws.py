"""Exercises 8.4 and 8.6: weights from normal draws: by He's rule, and by looking at the data."""

from math import sqrt

import numpy as np

from ..drawn import Drawn, own_draw
from ..exercise import Exercise, Mistake

NORMAL = (  # as if drawn from N(0, 1)
    np.array([[0.5, -1.0, 0.25]]),
    np.array([[1.5, -0.5], [0.25, 1.0], [-1.25, 0.75], [0.5, -2.0]]),
    np.array([[-0.75, 0.5, 1.25, -0.25, 2.0], [1.0, -1.5, 0.25, 0.5, -1.0]]),
)

# 8.4 He from draws of N(0, 1)


def he_weights(Z):
    D, _ = Z.shape
    return sqrt(2 / D) * Z


HE_WEIGHTS = Drawn(
    id="8.4",
    title="He weights",
    reference=he_weights,
    cases=tuple((Z,) for Z in NORMAL),
    mistakes=(
        Mistake(
            own_draw(),
            "You draw numbers of your own: called twice, your function gives two results. `Z` was drawn "
            "already; scale it.",
        ),
        Mistake(
            lambda Z: sqrt(2 / Z.shape[1]) * Z,
            "You took fan_out, the number of outputs. An output adds up D terms, one for each input.",
        ),
        Mistake(
            lambda Z: 2 / Z.shape[0] * Z,
            "You multiplied by the variance, 2/D. What scales a draw is the standard deviation, its root.",
        ),
        Mistake(
            lambda Z: sqrt(2) / Z.shape[0] * Z,
            "√2/D where √(2/D) is meant: the root is of the whole fraction. A layer of 784 inputs would be "
            "28 times too small.",
        ),
        Mistake(
            lambda Z: sqrt(1 / Z.shape[0]) * Z,
            "That is Xavier. The ReLU halves the mean square: 2/D instead of 1/D.",
        ),
        Mistake(
            lambda Z: sqrt(2 / (Z.shape[0] + Z.shape[1])) * Z,
            "That is Glorot's compromise between D and M. He takes the inputs alone.",
        ),
        Mistake(
            lambda Z: sqrt(6 / Z.shape[0]) * Z,
            "√(6/D) is for draws from a uniform distribution. Z is normal, with std 1.",
        ),
        Mistake(
            lambda Z: sqrt(4 / (Z.shape[0] + Z.shape[1])) * Z,
            "That is the compromise with fan_out, 4/(D + M). He takes the inputs alone.",
        ),
        Mistake(
            lambda Z: 2 / sqrt(Z.shape[0]) * Z,
            "2/√D where √(2/D) is meant: the root is of the 2 as well.",
        ),
        Mistake(
            lambda Z: sqrt(1 / Z.shape[1]) * Z,
            "Two slips: n is the number of inputs, D, and the ReLU needs a 2.",
        ),
        Mistake(
            lambda Z: sqrt(2 / Z.shape[0]) * Z / np.std(Z),
            "You made these draws have std 1 first. Their distribution has it already; a draw may scatter.",
        ),
        Mistake(
            lambda Z: sqrt(2 / Z.size) * Z,
            "You divided by the number of all weights. One output adds up D of them.",
        ),
        Mistake(
            lambda Z: sqrt(2) * Z,
            "You forgot to divide by D: √(2/D).",
        ),
        Mistake(
            lambda Z: Z * ((2 / Z.shape[0]) ** 1 / 2),
            "Did you write ** 1 / 2? Python takes the power 1 first and then halves. Write ** (1 / 2).",
        ),
        Mistake(
            lambda Z: sqrt(2 / Z.shape[0]) + Z,
            "You add the width. Z is scaled: multiply.",
        ),
        Mistake(
            lambda Z: Z / sqrt(2 / Z.shape[0]),
            "You divide by √(2/D), as the notes' line does in *Break it*. Multiply.",
        ),
    ),
    hints=(
        "`D, M = Z.shape`. Which of the two is the number of terms in one output's sum?",
        "A draw from N(0, 1) times s is a draw from N(0, s²).",
        "√(2/D) · Z",
    ),
    explanation="fan_in is the number of terms in an output's sum. For a convolution that is C·KH·KW, not "
    "the size of the image: see the closer look “a layer with a window”.",
)


# 8.6 let the data choose


def by_data(x, Z):
    return Z / np.std(x @ Z)


def data_cases():
    x = (
        np.array([[1.0], [3.0], [-2.0]]),
        np.array([[1.0, 0.5, -1.0, 2.0], [0.0, 1.5, 2.0, -0.5], [2.0, -1.0, 0.5, 1.0]]),
        np.array([[10.0, 0.0], [0.0, 30.0], [20.0, 20.0], [5.0, 10.0]]),
    )
    return tuple(zip(x, NORMAL, strict=True))


BY_DATA = Exercise(
    id="8.6",
    title="Let the data choose",
    reference=by_data,
    cases=data_cases(),
    mistakes=(
        Mistake(
            lambda x, Z: Z / np.var(x @ Z),
            "You divided by the variance: what is divided by c has its variance divided by c².",
        ),
        Mistake(
            lambda x, Z: Z / np.std(Z),
            "You made the weights have the standard deviation 1. It is x·W that should.",
        ),
        Mistake(
            lambda x, Z: Z / np.std(x),
            "You divided by the spread of x alone. The sum over D inputs has another one: measure x @ Z.",
        ),
        Mistake(
            lambda x, Z: Z / np.std(x @ Z, axis=0),
            "You scaled each unit by its own spread. That works, too, but one number c was asked for.",
        ),
        Mistake(
            lambda x, Z: Z / np.sqrt(np.mean((x @ Z) ** 2)),
            "That is the root mean square. The standard deviation takes the mean away first.",
        ),
        Mistake(
            lambda x, Z: Z * np.std(x @ Z),
            "Upside down: sums that are too wide want smaller weights.",
        ),
        Mistake(
            lambda x, Z: (x @ Z) / np.std(x @ Z),
            "You return the scaled outputs. Return the weights: Z, divided by the same number.",
        ),
        Mistake(
            lambda x, Z: Z / np.std(x @ Z, ddof=1),
            "Nearly: with ddof=1 you divide by one less than the number of entries. Here np.std as it is.",
        ),
        Mistake(
            lambda x, Z: sqrt(2 / len(Z)) * Z,
            "That is He, made for ReLU and inputs of size 1. Here is no ReLU; measure.",
        ),
        Mistake(
            lambda x, Z: Z / (np.std(x) * np.std(Z)),
            "The spread of x @ Z is not the product of the two: it grows with D. Measure x @ Z itself.",
        ),
        Mistake(
            lambda x, Z: Z / np.std(np.maximum(x @ Z, 0)),
            "There is no ReLU here: measure x @ Z as it is.",
        ),
        Mistake(
            lambda x, Z: Z / sqrt(np.std(x @ Z)),
            "One root too many: np.std is a root already.",
        ),
        Mistake(
            lambda x, Z: Z,
            "Z is unchanged: divide it by the standard deviation of x @ Z.",
        ),
        Mistake(
            lambda x, Z: Z - np.mean(x @ Z),
            "You subtracted a mean. Only the width is to change: divide Z by np.std(x @ Z).",
        ),
        Mistake(
            lambda x, Z: Z / np.mean(np.abs(x @ Z)),
            "That is the mean of |x @ Z|. The standard deviation is np.std(x @ Z).",
        ),
        Mistake(
            lambda x, Z: Z / np.mean(np.std(x @ Z, axis=0)),
            "That is the mean of the units' own spreads. All entries together: np.std(x @ Z).",
        ),
        Mistake(
            lambda x, Z: sqrt(1 / len(Z)) * Z,
            "That is Xavier: right if the inputs have the mean square 1. These have not; measure.",
        ),
    ),
    hints=(
        "How wide are the outputs that Z itself gives? Measure before you scale.",
        "If x @ Z has the standard deviation s, then x @ (Z/s) has 1.",
        "Z / np.std(x @ Z)",
    ),
    explanation="Done layer by layer with a batch of real inputs, this is the main idea of LSUV (Mishkin and "
    "Matas 2016). Chapter 9 goes one step further and keeps the spread at 1 while the net trains.",
)


EXERCISES = (HE_WEIGHTS, BY_DATA)
