"""How time is measured: two contenders in short turns, on a machine that is watched; medians and spread.

    duel = Duel()
    compete(duel, ours, theirs, Gauge(), turns=9, most=27, bound=0.75)
    duel.ratio, duel.interval()          the median of the paired ratios, and how well it is known
    duel.verdict(0.75)                   "met", "not met" or "not judged"

A ratio is believed only from a turn in which the machine was quiet: a fixed product, on all cores at
once, took the same time before and after it, and had the cores to itself.
"""

import math
import os
import threading
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import perf_counter, thread_time
from typing import NamedTuple

import numpy as np

SWING = 1.15  # quiet: the product before a turn and the one after it differ by no more
SHARE = 0.9  # quiet: the part of its wall time for which the product had the cores
ENOUGH = 5  # quiet turns that a verdict needs
DRIFT = 1.03  # in another run of the same programs the median may be off by so much, where no turn shows it


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


class Gauge:
    """Measures how quiet the machine is: the same product on each core at once."""

    def __init__(self, cores=None, *, size=320, repeats=20):
        self.cores = cores or len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else [0])
        self.matrix, self.repeats, self.readings = np.ones((size, size), np.float32), repeats, []

    def read(self):
        """(seconds, share of them for which the threads had their cores, 0 … 1), of the worst core."""
        found = []

        def work():
            out = np.empty_like(self.matrix)
            for _ in range(self.repeats):  # cores that rested take a while to be there
                np.matmul(self.matrix, self.matrix, out=out)
            wall, used = perf_counter(), thread_time()
            for _ in range(self.repeats):
                np.matmul(self.matrix, self.matrix, out=out)
            passed = perf_counter() - wall
            found.append((passed, (thread_time() - used) / passed))

        crowd = [threading.Thread(target=work) for _ in range(self.cores)]
        for thread in crowd:
            thread.start()
        for thread in crowd:
            thread.join()
        times, shares = zip(*found)
        self.readings.append((max(times), min(shares)))
        return self.readings[-1]

    def __str__(self):
        times, shares = zip(*self.readings)
        speed = 2e-9 * len(self.matrix) ** 3 * self.repeats
        low, middle, high = (speed / spread(times)[k] for k in (2, 0, 1))
        lost = sum(share < SHARE for share in shares)
        return (f"the gauge, a product on {self.cores} cores at once: {middle:.0f} GFLOP/s a core (quartiles "
                f"{low:.0f} and {high:.0f}); somebody else had the cores at {lost} of {len(times)} readings")


def quiet(*readings):
    """Whether the machine was the same, and ours, at all these readings of the gauge."""
    times, shares = zip(*readings)
    return max(times) <= SWING * min(times) and min(shares) >= SHARE


@dataclass
class Duel:
    """What two contenders did in turns; `ratios` holds ours / theirs of the quiet turns."""

    ratios: list = field(default_factory=list)
    ours: list = field(default_factory=list)  # seconds a step, of all turns
    theirs: list = field(default_factory=list)
    turns: int = 0
    first: int = 0  # so many of the ratios were found minutes before the others

    @property
    def judged(self):
        return len(self.ratios) >= ENOUGH

    @property
    def ratio(self):
        """The median of the quiet turns; of all, if too few were quiet."""
        return median(self.ratios) if self.judged else median(
            a / b for a, b in zip(self.ours, self.theirs, strict=True))

    def interval(self):
        """(low, high): the median lies between them with 95 % probability, whatever the distribution."""
        values, n = sorted(self.ratios), len(self.ratios)
        if n < 6:  # even the extremes hold it in fewer cases
            return values[0], values[-1]
        out, outside = 0, 0.0
        while (outside := outside + math.comb(n, out) / 2**n) <= 0.025:
            out += 1
        return values[out - 1], values[n - out]

    def unclear(self, bound, drift=1.0):
        """Whether the bound lies where the median may lie, and within so much of it."""
        low, high = self.interval()
        return low / drift <= bound < high * drift

    def lasting(self, bound):
        """Whether the medians of then and of minutes later lie on one side of the bound."""
        parts = [part for part in (self.ratios[:self.first], self.ratios[self.first:]) if part]
        return len({median(part) <= bound for part in parts}) == 1

    def verdict(self, bound):
        """"met" or "not met", or "not judged" with the reason."""
        if not self.judged:
            return f"not judged: {len(self.ratios)} of {self.turns} turns were quiet"
        if self.unclear(bound, DRIFT):
            return "not judged: too close"
        if not self.lasting(bound):
            return "not judged: another answer minutes later"
        return "met" if self.ratio <= bound else "not met"


def compete(duel, ours, theirs, gauge, *, turns, most, bound=None):
    """Go on with a Duel of two functions that measure once; a turn asks ours, theirs, ours, theirs.

    It ends with `turns` quiet turns. As long as quiet ones are missing, or the bound lies within what is
    known of the median, there are more, up to `most` of any kind.
    """
    before = gauge.read()
    while duel.turns < most and (len(duel.ratios) < turns or (
            bound and duel.judged and (duel.unclear(bound) or not duel.lasting(bound)))):
        times = [ours(), theirs(), ours(), theirs()]
        after = gauge.read()
        duel.turns += 1
        duel.ours += times[::2]
        duel.theirs += times[1::2]
        if quiet(before, after):
            duel.ratios.append((times[0] + times[2]) / (times[1] + times[3]))
        before = after


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
