"""Exercise 7.7: a step that sees only the signs of the gradients."""

import numpy as np

from ..exercise import Exercise, Mistake


def sign_step(w, g, lr):
    return w - lr * np.sign(g)


SIGN = Exercise(
    id="7.7",
    title="A rule of signs",
    reference=sign_step,
    returns=("w",),
    cases=(
        (np.array([-7.0, 2.0, 1.0]), np.array([-0.7, 4.0, 0.0]), 0.3),
        (np.array([[1.0, -2.0], [0.5, 3.0], [-1.5, 0.25]]),
         np.array([[0.5, -3.0], [0.0, -0.1], [2.0, 0.25]]), 0.1),
    ),
    mistakes=(
        Mistake(lambda w, g, lr: w + lr * np.sign(g), "w climbs: subtract."),
        Mistake(lambda w, g, lr: w - np.sign(g), "The learning rate is missing: each weight moves by "
                                                 "lr, not by 1."),
        Mistake(lambda w, g, lr: w - lr * g, "This is SGD: how steep the slope is must not matter, only "
                                             "its sign."),
        Mistake(
            lambda w, g, lr: w - lr * g / abs(g),
            "g / |g| is the sign, but 0/0 where g is 0. np.sign(0) is 0, and such a weight stays where "
            "it is.",
        ),
        Mistake(
            lambda w, g, lr: w - lr * np.where(g > 0, 1, -1),
            "Where g is 0 your weight moves. It should stay: np.sign(0) is 0.",
        ),
        Mistake(
            lambda w, g, lr: w - lr * np.where(g < 0, -1, 1),
            "Where g is 0 your weight moves down. It should stay: np.sign(0) is 0.",
        ),
        Mistake(
            lambda w, g, lr: w - lr * (g > 0),
            "Weights with a negative gradient do not move. The sign of a negative number is −1.",
        ),
        Mistake(lambda w, g, lr: w - lr * abs(g), "You took |g|, the size (sign · g is |g|, too). Take "
                                                  "np.sign(g) alone."),
        Mistake(lambda w, g, lr: w - lr * np.sign(w), "You took the sign of w. It is that of g."),
        Mistake(lambda w, g, lr: lr * np.sign(g), "You return the step itself. The new w is the old one "
                                                  "minus that step."),
        Mistake(lambda w, g, lr: np.sign(w - lr * g), "The sign is taken of g alone, before the "
                                                      "subtraction."),
        Mistake(
            lambda w, g, lr: w - lr * np.sign(g.sum()),
            "One sign for all: take the sign of each gradient by itself.",
        ),
    ),
    hints=(
        "np.sign(g) is −1, 0 or 1 for each entry.",
        "w - lr * np.sign(g)",
    ),
    explanation="Every step is lr long in each direction, near the minimum, too: so it jumps around the "
                "minimum at a "
    "distance of up to lr. A schedule that lowers lr helps. The rule is known as signSGD.",
)

EXERCISES = (SIGN,)
