"""Exercises 8.1 to 8.3: how wide to draw, worked out on paper."""

from math import sqrt

from ..exercise import Exercise, Mistake

# 8.1 one number


def right_std():
    return sqrt(2 / 800)


def growth(std):
    """What a layer of 800 inputs and ReLU multiplies the root mean square by."""
    return std * sqrt(800 / 2)


ONE_LAYER = Exercise(
    id="8.1",
    title="The right width for one layer",
    reference=right_std,
    run=growth,
    answers=("std",),
    returns=("growth",),
    cases=((),),
    planted=0.01,
    mistakes=(
        Mistake(2 / 800, "That is the variance, 2/800. The standard deviation is its square root."),
        Mistake(
            sqrt(1 / 800),
            "That is Xavier, √(1/800). The ReLU that follows lets only half of the mean square "
            "through: He makes up for it.",
        ),
        Mistake(
            sqrt(2) / 800,
            "You took the root of 2 alone: √2/800. The root is of the whole fraction, √(2/800).",
        ),
        Mistake(sqrt(800 / 2), "That is √(800/2), the growth at std 1: divide 1 by it."),
        Mistake(
            -sqrt(2 / 800),
            "A standard deviation is not negative: take the positive root.",
        ),
        Mistake(
            sqrt(6 / 800),
            "√(6/800) is the bound of a uniform distribution. Its standard deviation is √(2/800).",
        ),
        Mistake(
            1 / 800,
            "That is 1/800, which is Xavier's variance. Did you write (2 / 800) ** 1 / 2? Python takes "
            "the power "
            "first and then halves. Write (2 / 800) ** (1 / 2), or np.sqrt(2 / 800).",
        ),
        Mistake(
            sqrt(2 * 800),
            "You multiplied by 800. The more inputs, the smaller the weights: √(2/800).",
        ),
        Mistake(
            2 / sqrt(800),
            "The root is of the 2 as well: √(2/800).",
        ),
        Mistake(
            sqrt(0.5 / 800),
            "The ReLU passes half, so the variance must be twice 1/800, not half of it.",
        ),

    ),
    hints=(
        "The mean square of the outputs is 800 · std² · ½ times that of the inputs.",
        "Set 800 · std² · ½ = 1 and solve for std.",
        "std = √(2/800).",
    ),
    explanation="std = √(2/800) = 0.05. The weights are drawn five times wider than 0.01: in a net of "
    "ten such layers that is a factor of ten million.",
)


# 8.2 many layers


def rms_after(layers, n, std):
    return (std * sqrt(n / 2)) ** layers


MANY_LAYERS = Exercise(
    id="8.2",
    title="After many layers",
    reference=rms_after,
    cases=((1, 50, 0.2), (5, 100, 0.01), (3, 200, 0.25), (10, 100, 0.2)),
    mistakes=(
        Mistake(
            lambda layers, n, std: (std * sqrt(n)) ** layers,
            "You left out the ReLU: it lets through half of the mean square, so there is a "
            "factor √½ a layer.",
        ),
        Mistake(
            lambda layers, n, std: (std**2 * n / 2) ** layers,
            "That is the mean square. Its root was asked for.",
        ),
        Mistake(
            lambda layers, n, std: (std * n / 2) ** layers,
            "The root belongs to n/2, too: n terms add up in the mean square, not in its root.",
        ),
        Mistake(
            lambda layers, n, std: std * sqrt(n / 2) * layers,
            "Each layer multiplies what the last one handed on: the factors multiply, they do not add up.",
        ),
        Mistake(
            lambda layers, n, std: (std * sqrt(n) / 2) ** layers,
            "ReLU halves the mean square. Its root is divided by √2, not by 2.",
        ),
        Mistake(
            lambda layers, n, std: (std * sqrt(n)) ** layers * sqrt(1 / 2),
            "The ReLU acts in every layer: √½ is raised to the power of the layers, too.",
        ),
        Mistake(
            lambda layers, n, std: (std * sqrt(2 * n)) ** layers,
            "ReLU takes half of the mean square away: n/2, not 2n.",
        ),
        Mistake(
            lambda layers, n, std: (std * n) ** layers,
            "A sum of n terms is √n times as large as one, not n times; and the ReLU is missing.",
        ),
        Mistake(
            lambda layers, n, std: (std * sqrt(n / 2)) ** (layers - 1),
            "One layer too few: the first one multiplies, too.",
        ),
        Mistake(
            lambda layers, n, std: std * sqrt(n / 2),
            "That is the factor of one layer. There are several, and each multiplies by it.",
        ),
        Mistake(
            lambda layers, n, std: std**layers * sqrt(n / 2),
            "Each layer adds up n products again: √(n/2) is raised to the power of the layers, too.",
        ),
    ),
    hints=(
        "Begin with one layer: the mean square is multiplied by n · std² and then, by the ReLU, by ½.",
        "The root mean square is multiplied by √(n · std² / 2). So many layers, so many factors.",
        "(std · √(n/2)) ** layers",
    ),
    explanation="A factor only a little off 1, to the power of the depth: this is why a shallow net "
    "forgives a bad scale, and a deep one does not.",
)


# 8.3 another activation


def leaky_std(n, slope):
    return sqrt(2 / ((1 + slope**2) * n))


LEAKY = Exercise(
    id="8.3",
    title="The scale for a leaky ReLU",
    reference=leaky_std,
    cases=((100, 0.0), (50, 0.1), (200, 0.5), (100, 1.0)),
    mistakes=(
        Mistake(
            lambda n, slope: sqrt(2 / n),
            "That is He, for slope 0. The negative half passes something, too: slope² times its mean square.",
        ),
        Mistake(
            lambda n, slope: sqrt(2 / ((1 + slope) * n)),
            "A factor on a value is squared in its mean square: slope², not slope.",
        ),
        Mistake(
            lambda n, slope: 2 / ((1 + slope**2) * n),
            "That is the variance. The standard deviation is its root.",
        ),
        Mistake(
            lambda n, slope: sqrt(1 / ((1 + slope**2) * n)),
            "For slope 1 nothing is lost, and your answer should be √(1/n); it is smaller. Each half "
            "has only half of the mean square: ½·(1 + slope²).",
        ),
        Mistake(
            lambda n, slope: sqrt((1 + slope**2) / n),
            "Upside down: the more the function passes, the smaller the weights may be.",
        ),
        Mistake(
            lambda n, slope: sqrt(2 * (1 + slope**2) / n),
            "Upside down: what the function passes, ½·(1 + slope²), is what the weights must make up for.",
        ),
        Mistake(
            lambda n, slope: sqrt(1 / n),
            "That is Xavier, for slope 1, a straight line. A smaller slope passes less.",
        ),
        Mistake(
            lambda n, slope: sqrt(2) / ((1 + slope**2) * n),
            "You took the root of 2 alone. The root is of the whole fraction.",
        ),
        Mistake(
            lambda n, slope: sqrt(2),
            "You forgot to divide: 2 is divided by (1 + slope²) · n, under the root.",
        ),
        Mistake(
            lambda n, slope: sqrt(2 / (1 + slope**2) * n),
            "2 / (1 + slope²) * n multiplies by n. It needs brackets: 2 / ((1 + slope**2) * n).",
        ),
        Mistake(
            lambda n, slope: sqrt(2 / (1 + slope**2 * n)),
            "n multiplies slope² alone. It needs brackets: (1 + slope**2) * n.",
        ),
        Mistake(
            lambda n, slope: sqrt(2 / ((1 - slope**2) * n)) if slope < 1 else 0.0,
            "Both halves pass something, so their shares add up: 1 + slope², not 1 − slope².",
        ),
        Mistake(
            lambda n, slope: ((2 / ((1 + slope**2) * n)) ** 1) / 2,
            "Did you write ** 1 / 2? Python takes the power 1 first and then halves. Write ** (1 / 2).",
        ),
        Mistake(
            lambda n, slope: sqrt(2 / ((1 + slope) ** 2 * n)),
            "The two halves are squared one by one and then added: 1 + slope², not (1 + slope)².",
        ),
    ),
    hints=(
        "Half of the values of z are positive, and z is as large above 0 as below. Which share of its mean "
        "square passes?",
        "The positive half passes ½, the negative half ½ · slope². Set n · std² · ½ · (1 + slope²) = 1.",
        "std = √(2 / ((1 + slope²) · n))",
    ),
    explanation="At slope 0 this is He, at slope 1 the function is a straight line and this is Xavier. He et "
    "al. 2015 derive this very formula.",
)


EXERCISES = (ONE_LAYER, MANY_LAYERS, LEAKY)
