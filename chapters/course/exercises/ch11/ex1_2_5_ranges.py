"""Exercises 11.1, 11.2 and 11.5: what a grid tries, a draw on a logarithmic scale, a narrowed range."""

import numpy as np

from ..drawn import Drawn, own_draw
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
        Mistake((64, 64), "Many points of a grid share one rate: a grid has g values of each setting."),
        Mistake((4, 4), "Random search draws a new rate for every trial."),
        Mistake((21, 64), "You divided 64 by 3. The points multiply: g · g · g = 64."),
        Mistake((16, 64), "16 points of the grid share one rate. How many rates are there then?"),
        Mistake((64, 4), "The two are exchanged: which search draws a new rate for each trial?"),
    ),
    hints=(
        "A grid has g values of each of three settings. How many points is that?",
        "g³ = 64. And random search draws anew for each trial.",
    ),
    explanation="With d settings a grid of K points has only K^(1/d) values of each: 4 of 64 here.",
)


# 11.2 the draw


def log_uniform_draw(u, low, high):
    return low * (high / low) ** u


DRAW = Drawn(
    id="11.2",
    title="Draw on a logarithmic scale",
    reference=log_uniform_draw,
    cases=((0.5, 1e-4, 1e-2), (0.25, 1e-6, 1e-2), (0.0, 1e-3, 1.0), (1.0, 1e-3, 1.0), (0.9, 0.02, 0.5)),
    mistakes=(
        Mistake(
            lambda u, low, high: low + (high - low) * u,
            "That draws the rate itself, uniformly: most rates lie in the uppermost decade. "
            "Draw its exponent.",
        ),
        Mistake(
            own_draw(),
            "Your function draws a number of its own: two calls gave two results. `u` has been drawn "
            "already: use it.",
        ),
        Mistake(
            lambda u, low, high: low * (high / low),
            "That is always high: u does not take part. Which power of high/low leads from low (u = 0) to "
            "high (u = 1)?",
        ),
        Mistake(
            lambda u, low, high: (low * high / low) ** u,
            "`**` goes before `*`: only high/low gets the power u.",
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
            "That is the right exponent. The rate is 10 to this power.",
        ),
        Mistake(
            lambda u, low, high: np.log(low) + u * (np.log(high) - np.log(low)),
            "That is the right logarithm of the rate. The rate is `exp` of it.",
        ),
        Mistake(
            lambda u, low, high: 10 ** np.log10(low) + u * (np.log10(high) - np.log10(low)),
            "`**` goes before `+`: put the whole exponent in brackets, `10 ** (… + …)`.",
        ),
        Mistake(
            lambda u, low, high: 10 ** (np.log10(low) + u * np.log10(high)),
            "For u = 1 the exponent must be log10(high). Multiply u by the difference "
            "log10(high) − log10(low).",
        ),
        Mistake(
            lambda u, low, high: low * 10**u,
            "That always gives one decade, from low to ten times low. How many decades lie between low "
            "and high?",
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
            narrow_wrongly(lambda rates, values, n: rates[np.argsort(values)[n:]], divide, multiply),
            "`[n:]` leaves out the n worst. The n best are the last n: `[-n:]`.",
        ),
        Mistake(
            narrow_wrongly(top, multiply, multiply),
            "`low` must become lower: divide it by widen.",
        ),
        Mistake(
            narrow_wrongly(top, divide, divide),
            "`high` must become higher: multiply it by widen.",
        ),
        Mistake(
            narrow_wrongly(lambda *given: top(*given).max(keepdims=True), divide, multiply),
            "`low` begins at the largest rate of the leaders. Take their smallest, `min()`.",
        ),
        Mistake(
            narrow_wrongly(lambda *given: top(*given).min(keepdims=True), divide, multiply),
            "`high` begins at the smallest rate of the leaders. Take their largest, `max()`.",
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
            "and largest rate, `min()` and `max()`.",
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
            "The trials are right, but the range is not widened: divide low by widen, multiply high by it.",
        ),
        Mistake(
            narrow_wrongly(top, multiply, divide),
            "The range was made smaller at both ends: low must become lower, high higher.",
        ),
        Mistake(
            narrow_wrongly(top, lambda value, widen: value - widen, lambda value, widen: value + widen),
            "`widen` is a factor: divide and multiply by it, instead of subtracting "
            "and adding it.",
        ),
    ),
    hints=(
        "`np.argsort(values)` lists the places from the smallest value to the largest. Which n do you need?",
        "`leaders = rates[np.argsort(values)[-n:]]`, and then its smallest and largest.",
    ),
    explanation="If the best trials stand at an edge, the new range reaches beyond it, by the factor widen.",
)

EXERCISES = (GRID, DRAW, NARROW)
