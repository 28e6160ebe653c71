"""Exercises 5.1 to 5.3: what guessing costs, the squared error, a likelihood."""

from math import comb

import numpy as np

from ..exercise import Exercise, Mistake

# 5.1 numbers: the loss of guessing


def guessing():
    return np.log(2), np.log(26), 50 * np.log(10)


GUESSING = Exercise(
    id="5.1",
    title="What guessing costs",
    reference=guessing,
    run=lambda losses: tuple(round(float(loss), 2) for loss in losses),
    answers=("two", "letters", "summed"),
    returns=("two", "letters", "summed"),
    cases=((),),
    mistakes=(
        Mistake((0.5, 1 / 26, 5.0), "Those are probabilities. The loss is minus the logarithm of one."),
        Mistake(
            (np.log10(2), np.log10(26), 50.0),
            "That is the logarithm to the base 10. `np.log` is the natural one, and the one that is meant.",
        ),
        Mistake((1.0, np.log2(26), 50 * np.log2(10)), "That is the logarithm to the base 2; take `np.log`."),
        Mistake(
            (np.log(2), np.log(26), np.log(10)),
            "`summed` is the loss of one digit. Of fifty it is fifty times as much.",
        ),
        Mistake(
            (np.log(2), np.log(26), np.log(50)),
            "`summed` has the logarithm of the batch. Each of the 50 digits costs the logarithm of its "
            "classes.",
        ),
        Mistake(
            (-np.log(2), -np.log(26), -50 * np.log(10)),
            "The minus belongs in front: −log(1/2) = log 2 is positive.",
        ),
        Mistake(
            (1 / 2, 25 / 26, 45.0),
            "That is how often guessing is wrong. The loss is minus the logarithm of a probability.",
        ),
        Mistake(
            (2 * np.log(2), 26 * np.log(26), 500 * np.log(10)),
            "You added up the whole row. Only the right class counts: one logarithm for each example.",
        ),
        Mistake((0.7, 3.3, 115.1), "Rounded too far: give two decimals, or just `np.log(…)` itself."),
        Mistake(
            (np.log(2), np.log(26), 115.0),
            "`summed` is rounded too far: 50 · log 10 is not a whole number. Give two decimals, or "
            "`50 * np.log(10)` itself.",
        ),
        Mistake(
            (np.log(2), np.log(26), 115.1),
            "`summed` is right to one decimal. Give two, or `50 * np.log(10)` itself.",
        ),
        Mistake(
            (np.log(2), np.log(26), np.log(500)),
            "`summed` has the logarithm of 50 · 10. Take the logarithm of one digit first, then 50 times it.",
        ),
    ),
    hints=(
        "A net that knows nothing gives each of K classes the probability 1/K.",
        "−log(1/K) = log K, whatever the right class is. In NumPy `np.log(K)`.",
    ),
    explanation="log K is the first number to look at when a training begins: 0.69 for two classes, 2.30 for "
    "ten. If it is another, then net, labels and loss do not fit together.",
)


# 5.2 the squared error of a batch


def mean_squared_error(y, t):
    return np.sum((y - t) ** 2) / 2 / len(y)


SQUARED = Exercise(
    id="5.2",
    title="The squared error of a batch",
    reference=mean_squared_error,
    returns=("loss",),
    cases=(
        (np.array([[0.5, 0.25]]), np.array([[1.0, 0.0]])),
        (np.array([[0.5, 0.5, 1.0], [0.25, 0.0, 2.0]]), np.array([[1.0, 0.0, 0.5], [0.0, 0.5, 1.0]])),
    ),
    mistakes=(
        Mistake(lambda y, t: np.sum((y - t) ** 2) / len(y), "Twice too large: the ½ is missing."),
        Mistake(lambda y, t: np.sum((y - t) ** 2) / 2, "The sum over the batch: divide by N = len(y)."),
        Mistake(
            lambda y, t: np.mean((y - t) ** 2) / 2,
            "You divide by all N·K entries, as `np.mean` does. Sum over the outputs, average over the "
            "examples.",
        ),
        Mistake(
            lambda y, t: np.mean((y - t) ** 2),
            "The ½ is missing, and `np.mean` divides by all N·K entries instead of by N.",
        ),
        Mistake(
            lambda y, t: ((y - t) ** 2).sum(axis=1) / 2,
            "One loss for each example: a batch has one number, their mean.",
        ),
        Mistake(lambda y, t: np.sum((y - t) ** 2), "The ½ is missing, and the division by N = len(y)."),
        Mistake(
            lambda y, t: np.sum((y - t) ** 2) / 2 / y.shape[1],
            "You divide by the number of outputs K. The average is over the N examples: len(y).",
        ),
        Mistake(lambda y, t: np.sum(y - t) / 2 / len(y), "The square is missing: signs cancel."),
        Mistake(
            lambda y, t: np.mean((y - t) ** 2) / 2 / len(y),
            "`np.mean` divides by all N·K entries, and then you divide by N again. Take `np.sum`.",
        ),
        Mistake(
            lambda y, t: np.sum((y + t) ** 2) / 2 / len(y),
            "You add y and t. The error is their difference, y − t.",
        ),
        Mistake(
            lambda y, t: np.sum(y - t) ** 2 / 2 / len(y),
            "You square the sum, where errors of opposite sign have cancelled. Square each one, then add up.",
        ),
        Mistake(
            lambda y, t: np.sum(y - t**2) / 2 / len(y),
            "`y - t ** 2` squares t alone: powers come before differences. Put y − t in parentheses.",
        ),
        Mistake(
            lambda y, t: np.sum(((y - t) / 2) ** 2) / len(y),
            "The ½ is squared with the rest and becomes ¼. Keep it outside the square.",
        ),
        Mistake(
            lambda y, t: np.sum(np.abs(y - t)) / 2 / len(y),
            "Those are the sizes of the errors; square them.",
        ),
    ),
    hints=(
        "`(y - t) ** 2` squares each entry; `np.sum` adds up all of them.",
        "Divide the sum by 2 and by the number of rows, `len(y)`.",
    ),
    explanation="The ½ makes the derivative for y simply (y − t)/N.",
)


# 5.3 a likelihood


def surprise(p, blue, white):
    return -(blue * np.log(p) + white * np.log(1 - p))


LIKELIHOOD = Exercise(
    id="5.3",
    title="How surprising is a row of balls?",
    reference=surprise,
    returns=("surprise",),
    cases=((0.25, 1, 0), (0.25, 0, 1), (0.5, 2, 3), (0.75, 5, 1)),
    mistakes=(
        Mistake(
            lambda p, blue, white: -blue * np.log(p),
            "Only the blue balls count in yours. Each white one has the factor 1 − p.",
        ),
        Mistake(
            lambda p, blue, white: blue * np.log(p) + white * np.log(1 - p),
            "That is the logarithm of the likelihood; the loss is minus that.",
        ),
        Mistake(
            lambda p, blue, white: p**blue * (1 - p) ** white,
            "That is the likelihood itself. Take minus its logarithm: products become sums.",
        ),
        Mistake(
            lambda p, blue, white: -(blue * np.log(p) + white * np.log(1 - p)) / (blue + white),
            "That is the mean over the draws. The likelihood of the whole row gives the sum.",
        ),
        Mistake(
            lambda p, blue, white: -(white * np.log(p) + blue * np.log(1 - p)),
            "The colours are exchanged: p is the probability of blue.",
        ),
        Mistake(
            lambda p, blue, white: -np.log(blue * p + white * (1 - p)),
            "The probabilities of several draws are multiplied, not added: p to the power of the blue ones.",
        ),
        Mistake(
            lambda p, blue, white: -(blue * np.log(p) + white * np.log(1 + p)),
            "A white ball has the probability 1 − p. You took 1 + p.",
        ),
        Mistake(
            lambda p, blue, white: -(blue + white) * np.log(p),
            "You give the white balls the probability p, too. Theirs is 1 − p.",
        ),
        Mistake(
            lambda p, blue, white: -blue * np.log(p) + white * np.log(1 - p),
            "The minus must turn the sign of both terms: put the sum in parentheses.",
        ),
        Mistake(
            lambda p, blue, white: -(blue * np.log(p) + white * (1 - np.log(p))),
            "1 − log p is not log(1 − p): take the logarithm of 1 − p.",
        ),
        Mistake(
            lambda p, blue, white: -np.log(comb(blue + white, blue) * p**blue * (1 - p) ** white),
            "That is for so many blue balls in any order. This row came in one order: no binomial factor.",
        ),
        Mistake(
            lambda p, blue, white: -(blue * np.log10(p) + white * np.log10(1 - p)),
            "That is the logarithm to the base 10: `np.log` is meant.",
        ),
        Mistake(
            lambda p, blue, white: -(blue * np.log2(p) + white * np.log2(1 - p)),
            "That is the logarithm to the base 2: `np.log` is meant.",
        ),
    ),
    hints=(
        "The likelihood is p·p·…·(1 − p)·(1 − p)·…: one factor for each ball.",
        "The logarithm of a product is a sum: blue times log p, white times log(1 − p). Then the minus.",
    ),
    explanation="Cross-entropy is this, with a net for the box: it says for each image how probable each "
    "label is, and the loss is the surprise about the right labels.",
)


EXERCISES = (GUESSING, SQUARED, LIKELIHOOD)
