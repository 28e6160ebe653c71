"""Exercise 8.5: repair a uniform draw of He's width."""

from math import sqrt

import numpy as np

from ..exercise import Exercise, Mistake
from .ex4_6_draws import NORMAL

UNIFORM = tuple(np.round(np.tanh(Z), 3) for Z in NORMAL)  # as if drawn from U(-1, 1)


def he_uniform(U):
    D, _ = U.shape
    return sqrt(6 / D) * U


def forgotten(U):
    D, _ = U.shape
    return sqrt(2 / D) * U


HE_UNIFORM = Exercise(
    id="8.5",
    title="Repair the uniform draw",
    reference=he_uniform,
    planted=forgotten,
    given="f992e938",
    attempts=(
        (r"\*\* *(0?\.5|\(1 */ *2\))", "You write the same root in another way. The width itself must "
          "change: the "
         "standard deviation of U is 1/√3, not 1."),
    ),
    cases=tuple((U,) for U in UNIFORM),
    mistakes=(
        Mistake(
            lambda U: sqrt(3 / U.shape[0]) * U,
            "√(3/D) gives the standard deviation √(1/D), Xavier's. He wants 2/D: 3 times 2 makes 6.",
        ),
        Mistake(
            lambda U: 3 * sqrt(2 / U.shape[0]) * U,
            "Times 3 is too much: the variance of U(−1, 1) is 1/3, so its standard deviation is 1/√3.",
        ),
        Mistake(
            lambda U: sqrt(6 / (U.shape[0] + U.shape[1])) * U,
            "That is Glorot's uniform bound, √(6/(D + M)). He takes the inputs alone.",
        ),
        Mistake(
            lambda U: sqrt(2 / U.shape[0]) / sqrt(3) * U,
            "You divided by √3. The draws are too narrow: multiply.",
        ),
        Mistake(
            lambda U: sqrt(12 * 2 / U.shape[0]) * U,
            "√12 belongs to a uniform distribution of length 1. This one goes from −1 to 1, length 2: √3.",
        ),
        Mistake(
            lambda U: sqrt(6 / U.shape[1]) * U,
            "You took fan_out. An output adds up D terms.",
        ),
        Mistake(
            lambda U: sqrt(12 / U.shape[0]) * U,
            "Too wide by √2: the variance of U(−1, 1) is 1/3, so 2/D is multiplied by 3.",
        ),
        Mistake(
            lambda U: 1.73 * sqrt(2 / U.shape[0]) * U,
            "Nearly: 1.73 is a rounded √3. Write np.sqrt(3), or √(6/D).",
        ),
        Mistake(
            lambda U: sqrt(6) * U,
            "You forgot to divide by D: √(6/D).",
        ),
        Mistake(
            lambda U: sqrt(2 / U.shape[0]) * U / np.std(U),
            "You made these draws have std 1 first. Their distribution has the std 1/√3 exactly; a draw "
            "may scatter. Use "
            "√3.",
        ),
        Mistake(
            lambda U: U / sqrt(6 / U.shape[0]),
            "You divide by √(6/D). Multiply: the more inputs, the smaller the weights.",
        ),
        Mistake(
            lambda U: U * ((6 / U.shape[0]) ** 1 / 2),
            "Did you write ** 1 / 2? Python takes the power 1 first and then halves. Write ** (1 / 2).",
        ),
        Mistake(
            lambda U: sqrt(2 / U.shape[0]) + U,
            "You add the width. U is scaled: multiply.",
        ),
        Mistake(
            lambda U: 6 / U.shape[0] * U,
            "The root is missing: √(6/D).",
        ),
        Mistake(
            lambda U: sqrt(2 / U.shape[0]) / 0.58 * U,
            "Nearly: 0.58 is the measured, rounded figure. The exact one is 1/√3.",
        ),
    ),
    hints=(
        "Which standard deviation has U(−1, 1) itself? Its variance is the mean of u² over (−1, 1).",
        "The mean of u² over (−1, 1) is 1/3. So U has the standard deviation 1/√3, not 1.",
        "√3 · √(2/D) = √(6/D)",
    ),
    explanation="A bound is not a standard deviation. Everywhere you meet a 6 in an initializer, it is a 2 "
    "times this 3.",
)


EXERCISES = (HE_UNIFORM,)
