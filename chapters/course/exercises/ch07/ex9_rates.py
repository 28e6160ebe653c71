"""Exercise 7.9: rates to try, each the same factor above the one before."""

import numpy as np

from ..exercise import Exercise, Mistake


def rates_to_try(low, high, count):
    factor = (high / low) ** (1 / (count - 1))
    return low * factor ** np.arange(count)


RATES_TO_TRY = Exercise(
    id="7.9",
    title="Rates to try",
    reference=rates_to_try,
    returns=("rates",),
    cases=((0.001, 0.1, 3), (0.01, 0.16, 5), (0.5, 4.0, 4), (0.25, 1.0, 2)),
    mistakes=(
        Mistake(
            lambda low, high, count: np.linspace(low, high, count),
            "These have equal distances: most of them lie near `high`. Equal factors are asked for; "
            "np.geomspace gives "
            "them, or np.logspace.",
        ),
        Mistake(
            lambda low, high, count: low * (high / low) ** (np.arange(count) / count),
            "The last rate is below `high`. From the first to the last there are count − 1 factors, not "
            "count.",
        ),
        Mistake(
            lambda low, high, count: low * (high / low) ** (np.arange(1, count + 1) / count),
            "The last rate is right, the first is above `low`. Between them are count − 1 factors, not "
            "count.",
        ),
        Mistake(
            lambda low, high, count: low * (high / low) ** (np.arange(1, count + 1) / (count - 1)),
            "The factor is right, but you start one factor too high: the first rate is `low` itself.",
        ),
        Mistake(
            lambda low, high, count: low * (high / low) ** (np.arange(count) / (count + 1)),
            "The factors are too small: between `count` rates there are count − 1 factors, not count + 1.",
        ),
        Mistake(
            lambda low, high, count: low * ((high / low) / (count - 1)) ** np.arange(count),
            "You divided high/low by the number of factors. Equal factors multiply: take the root, ** "
            "(1 / (count - 1)).",
        ),
        Mistake(
            lambda low, high, count: np.logspace(low, high, count),
            "np.logspace takes the exponents: np.log10(low) and np.log10(high). np.geomspace takes the "
            "ends themselves.",
        ),
        Mistake(
            lambda low, high, count: np.linspace(np.log10(low), np.log10(high), count),
            "These are the exponents. The rates are 10 to their power.",
        ),
        Mistake(
            lambda low, high, count: np.linspace(np.log(low), np.log(high), count),
            "These are the logarithms. np.exp of them gives the rates.",
        ),
        Mistake(
            lambda low, high, count: 10 ** np.linspace(np.log(low), np.log(high), count),
            "np.log has the base e: use np.exp with it, or np.log10 with 10 to a power.",
        ),
        Mistake(
            lambda low, high, count: np.geomspace(high, low, count),
            "The rates are right, but they fall. Start with `low`.",
        ),
        Mistake(
            lambda low, high, count: (high / low) ** (np.arange(count) / (count - 1)),
            "These start at 1: multiply them by `low`.",
        ),
        Mistake(
            lambda low, high, count: low * (high / low) ** np.arange(count),
            "The whole factor from low to high stands in every step. It must be spread over count − 1 steps.",
        ),
        Mistake(
            lambda low, high, count: low * (high - low) ** (np.arange(count) / (count - 1)),
            "The factor from low to high is their quotient, high/low, not their difference.",
        ),
        Mistake(
            lambda low, high, count: low * (low / high) ** (np.arange(count) / (count - 1)),
            "The quotient is upside down: high/low makes the rates grow.",
        ),
        Mistake(
            lambda low, high, count: low * high ** (np.arange(count) / (count - 1)),
            "The factor from low to high is high/low: you forgot to divide by `low`.",
        ),
        Mistake(
            lambda low, high, count: low * (high / low) ** ((1 / count - 1) * np.arange(count)),
            "1 / count − 1 divides by `count` alone. It needs brackets: 1 / (count - 1).",
        ),
        Mistake(
            lambda low, high, count: low + (high / low) ** (np.arange(count) / (count - 1)),
            "You add `low`. Equal factors: multiply.",
        ),
    ),
    hints=(
        "From the first rate to the last there are count − 1 equal factors. Together they make high/low.",
        "One factor is (high / low) ** (1 / (count - 1)).",
        "low * factor ** np.arange(count), or np.geomspace(low, high, count).",
    ),
    explanation="A learning rate acts as a factor, so rates are compared by factors: 0.001, 0.01, 0.1 "
                "cover three "
    "scales; 0.001, 0.0505, 0.1 cover hardly more than one. np.geomspace does the same.",
)

EXERCISES = (RATES_TO_TRY,)
