"""How time is measured: blocks of calls, the contenders taking turns, medians with their spread."""

import math
from statistics import median, quantiles
from time import perf_counter
from typing import NamedTuple


class Spread(NamedTuple):
    """The median of some measurements and their quartiles, in seconds."""

    median: float
    low: float
    high: float


def spread(values):
    """The Spread of at least one value."""
    if len(values) == 1:
        return Spread(values[0], values[0], values[0])
    low, _, high = quantiles(values, n=4, method="inclusive")
    return Spread(median(values), low, high)


def block(function, *, seconds, clock=perf_counter):
    """The mean time of a call of function, which is called at least once and until `seconds` have passed."""
    start, calls = clock(), 0
    while True:
        function()
        calls += 1
        passed = clock() - start
        if passed >= seconds:
            return passed / calls


def take_turns(contenders, rounds):
    """{name: Spread} of contenders {name: function that measures once}.

    Each round asks all of them, and the next round begins with another one: whatever else the machine
    does meets all alike.
    """
    names, measured = list(contenders), {name: [] for name in contenders}
    for number in range(rounds):
        first = number % len(names) if names else 0
        for name in names[first:] + names[:first]:
            measured[name].append(contenders[name]())
    return {name: spread(values) for name, values in measured.items()}


def slope(sizes, times):
    """The exponent p of times ≈ constant · sizes^p, by least squares of the logarithms."""
    x, y = [math.log(size) for size in sizes], [math.log(time) for time in times]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    return (sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
            / sum((a - mean_x) ** 2 for a in x))
