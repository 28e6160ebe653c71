"""Exercises 11.1, 11.2 and 11.5: what a grid tries, a draw on a logarithmic scale, a narrowed range."""

import numpy as np

from ..exercise import Exercise, Mistake

# 11.1 how many different values


def different_rates():
    return 4, 64


GRID = Exercise(
    id="11.1",
    title="A larger grid",
    reference=different_rates,
    run=lambda answer: tuple(answer),
    answers=("grid_rates", "random_rates"),
    returns=("grid_rates", "random_rates"),
    cases=((),),
    mistakes=(
        Mistake((8, 64), "8 × 8 is a grid over two settings. With three it is g × g × g = 64."),
        Mistake((64, 64), "A grid of 64 points shares its rates: whole layers of it have the same one."),
        Mistake((4, 4), "Random search draws a new rate for every trial."),
        Mistake((21, 64), "You divided 64 by 3. The points multiply: g · g · g = 64."),
        Mistake((16, 64), "16 points of the grid share one rate. How many rates are there then?"),
        Mistake((64, 4), "The two are exchanged: which of them draws a new rate for each trial?"),
    ),
    hints=(
        "With g values of each of three settings, how many points has the grid?",
        "g³ = 64. And random search draws anew for each trial.",
    ),
    explanation="With d settings a grid of K points has only K^(1/d) values of each: 4 of 64 here.",
)


# 11.2 the draw


def log_uniform_draw(u, low, high):
    return low * (high / low) ** u


DRAW = Exercise(
    id="11.2",
    title="Draw on a logarithmic scale",
    reference=log_uniform_draw,
    cases=((0.5, 1e-4, 1e-2), (0.25, 1e-6, 1e-2), (0.0, 1e-3, 1.0), (1.0, 1e-3, 1.0), (0.9, 0.02, 0.5)),
    mistakes=(
        Mistake(
            lambda u, low, high: low + (high - low) * u,
            "That draws the rate itself, uniformly: nine of ten lie in the uppermost decade. "
            "Draw its exponent.",
        ),
        Mistake(
            lambda u, low, high: np.exp(np.log10(low) + u * (np.log10(high) - np.log10(low))),
            "You took logarithms to base 10 and went back with base e. `10 **` undoes log10; "
            "`exp` undoes `log`.",
        ),
        Mistake(
            lambda u, low, high: 10 ** (np.log(low) + u * (np.log(high) - np.log(low))),
            "`np.log` is the natural logarithm, and you went back with 10. Use `np.log10`, or `np.exp`.",
        ),
        Mistake(
            lambda u, low, high: 10 ** (low + u * (high - low)),
            "You took low and high for exponents. They are the rates themselves: take their "
            "logarithms first.",
        ),
        Mistake(
            lambda u, low, high: np.log10(low) + u * (np.log10(high) - np.log10(low)),
            "That is the exponent, drawn rightly. The rate is 10 to its power.",
        ),
        Mistake(
            lambda u, low, high: np.log(low) + u * (np.log(high) - np.log(low)),
            "That is the logarithm of the rate, drawn rightly. The rate is `exp` of it.",
        ),
        Mistake(
            lambda u, low, high: 10 ** np.log10(low) + u * (np.log10(high) - np.log10(low)),
            "`**` goes before `+`: put the whole exponent in brackets, `10 ** (… + …)`.",
        ),
        Mistake(
            lambda u, low, high: 10 ** (np.log10(low) + u * np.log10(high)),
            "For u = 1 the exponent must be log10(high). What is multiplied by u is the way from "
            "log10(low) to it: their difference.",
        ),
        Mistake(
            lambda u, low, high: low * 10**u,
            "That is always one decade, from low to ten times low. How many lie between low and high?",
        ),
        Mistake(
            lambda u, low, high: 10**u,
            "10^u lies between 1 and 10, whatever low and high are. The exponent must go from "
            "log10(low) to log10(high).",
        ),
        Mistake(
            lambda u, low, high: (high / low) ** u,
            "The draw begins at 1 instead of at low: for u = 0 the rate must be low.",
        ),
        Mistake(
            lambda u, low, high: high * (low / high) ** u,
            "The ends are exchanged: u = 0 must give low, and u = 1 high.",
        ),
    ),
    hints=(
        "What is uniform is the exponent. Between which two exponents does it lie?",
        "a = log10(low), b = log10(high); the exponent is a + (b − a)·u.",
    ),
    explanation="10^(a + (b − a)u) = low · (high/low)^u: u is the share of the way from low to high, "
    "counted in factors.",
)


# 11.5 a range


def narrow(rates, values, n, widen):
    leaders = rates[np.argsort(values)[-n:]]
    return leaders.min() / widen, leaders.max() * widen


def narrow_wrongly(pick, low, high):
    def answer(rates, values, n, widen):
        leaders = pick(rates, values, n)
        return low(leaders.min(), widen), high(leaders.max(), widen)

    return answer


def top(rates, values, n):
    return rates[np.argsort(values)[-n:]]


def divide(value, widen):
    return value / widen


def multiply(value, widen):
    return value * widen


RATES = np.array([1e-4, 3e-3, 2e-4, 8e-3, 5e-3, 1e-3])
VALUES = np.array([0.10, 0.50, 0.12, 0.80, 0.70, 0.30])

NARROW = Exercise(
    id="11.5",
    title="Narrow the range",
    reference=narrow,
    returns=("low", "high"),
    cases=(
        (RATES, VALUES, 3, 2.0),
        (RATES, VALUES[::-1].copy(), 2, 1.5),
        (np.array([0.1, 0.4, 0.02]), np.array([0.2, 0.9, 0.6]), 1, 3.0),
    ),
    mistakes=(
        Mistake(
            narrow_wrongly(lambda rates, values, n: rates, divide, multiply),
            "That is the range of all trials: take those with the n largest values only.",
        ),
        Mistake(
            narrow_wrongly(lambda rates, values, n: rates[np.argsort(values)[:n]], divide, multiply),
            "Those are the n worst: `argsort` begins with the smallest. The best stand at the end.",
        ),
        Mistake(
            narrow_wrongly(lambda rates, values, n: np.sort(rates)[-n:], divide, multiply),
            "Those are the n largest rates. Take the rates whose *values* are largest.",
        ),
        Mistake(
            lambda rates, values, n, widen: (
                rates[np.argsort(values)[-n]] / widen,
                rates[np.argmax(values)] * widen,
            ),
            "The leaders are in the order of their values, not of their rates: take their smallest "
            "and their largest rate, `min()` and `max()`.",
        ),
        Mistake(
            narrow_wrongly(lambda rates, values, n: rates[[np.argmax(values)]], divide, multiply),
            "That is a range around the best trial alone: span the rates of all n best.",
        ),
        Mistake(
            narrow_wrongly(
                top, lambda value, widen: value / 10**widen, lambda value, widen: value * 10**widen
            ),
            "`widen` is a factor, not a number of decades: divide and multiply by it as it is.",
        ),
        Mistake(
            narrow_wrongly(top, lambda value, widen: value, lambda value, widen: value),
            "Right trials, but the range is not widened: divide low by widen, multiply high by it.",
        ),
        Mistake(
            narrow_wrongly(top, multiply, divide),
            "The range was made smaller at both ends: low must become lower, high higher.",
        ),
        Mistake(
            narrow_wrongly(top, lambda value, widen: value - widen, lambda value, widen: value + widen),
            "Rates are compared by factors: divide and multiply by widen, instead of subtracting "
            "and adding it.",
        ),
    ),
    hints=(
        "`np.argsort(values)` lists the places from the smallest value to the largest. Which n do you need?",
        "`leaders = rates[np.argsort(values)[-n:]]`, and then its smallest and largest.",
    ),
    explanation="A best trial at the edge moves the range: half of the widened part lies beyond "
    "what was tried.",
)

EXERCISES = (GRID, DRAW, NARROW)
