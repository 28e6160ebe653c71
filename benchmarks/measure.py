"""How time is measured: two contenders in short turns, on a machine that is watched; medians and spread.

    duel = Duel()
    compete(duel, ours, theirs, Gauge(), turns=9, most=27, bound=0.75)
    duel.ratio, duel.interval()          the median of the paired ratios, and how well it is known
    duel.verdict(0.75)                   "met", "not met" or "not judged"

A ratio is believed only from a turn in which the machine was quiet: a fixed product, on all cores at
once, took the same time before and after it, and had the cores to itself; and the cores were as far from
each other as before. Where they were near in some turns and apart in others, the near ones are judged.
"""

import math
import threading
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import perf_counter, thread_time
from typing import NamedTuple

import numpy as np

from benchmarks.cores import Cores, available

SWING = 1.15  # quiet: the product before a turn and the one after it differ by no more
SHARE = 0.9  # quiet: the part of its wall time for which the product had the cores
APART = 2  # cores whose trips take so many times as long lie elsewhere
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


class Reading(NamedTuple):
    """The gauge's: the product's seconds on the slowest core, the least share of them for which a thread had
    its core, and the seconds of a trip between two cores."""

    seconds: float
    share: float
    trip: float = 0.0


class Gauge:
    """How quiet the machine is: the same product on each core at once. And how near its cores are."""

    def __init__(self, cores=None, *, size=320, repeats=20):
        self.cores = cores or len(available()) or 1
        self.matrix, self.repeats, self.readings = np.ones((size, size), np.float32), repeats, []
        self.pair = Cores() if self.cores > 1 else None

    def read(self):
        """A Reading."""
        found, trip = [], self.pair.trip() if self.pair else 0.0

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
        self.readings.append(Reading(max(times), min(shares), trip))
        return self.readings[-1]

    def close(self):
        if self.pair:
            self.pair.close()

    def __str__(self):
        times, shares, trips = zip(*self.readings)
        near = [trip for trip in trips if trip <= APART * min(trips)]
        speed = 2e-9 * len(self.matrix) ** 3 * self.repeats
        low, middle, high = (speed / spread(times)[k] for k in (2, 0, 1))
        lost = sum(share < SHARE for share in shares)
        return (f"the gauge, a product on {self.cores} cores at once: {middle:.0f} GFLOP/s a core (quartiles "
                f"{low:.0f} and {high:.0f}); somebody else had the cores at {lost} of {len(times)} readings; "
                f"between two cores a byte went and came back in {1e9 * median(near):.0f} ns at "
                f"{len(near)} of them, the slowest took {1e9 * max(trips):.0f} ns")


def quiet(*readings):
    """Whether the machine was the same, and ours, at all these readings of the gauge."""
    times, shares, trips = zip(*readings)
    return (max(times) <= SWING * min(times) and min(shares) >= SHARE
            and max(trips) <= APART * min(trips))


@dataclass
class Duel:
    """What two contenders did in turns; of the quiet ones `ratios` holds ours / theirs, `trips` the seconds
    of a trip between the cores in each."""

    ratios: list = field(default_factory=list)
    ours: list = field(default_factory=list)  # seconds a step, of all turns
    theirs: list = field(default_factory=list)
    turns: int = 0
    first: int = 0  # so many of the ratios were found minutes before the others
    trips: list = field(default_factory=list)

    @property
    def judged(self):
        return len(self.ratios) >= ENOUGH

    def parts(self):
        """[ratios of then, those of minutes later]: of the turns with the cores near, if these are enough."""
        near = [k for k, trip in enumerate(self.trips) if trip <= APART * min(self.trips)]
        kept = near if len(near) >= ENOUGH else range(len(self.ratios))
        return [[self.ratios[k] for k in kept if (k < self.first) == then] for then in (True, False)]

    @property
    def counted(self):
        """The ratios that are judged."""
        return [ratio for part in self.parts() for ratio in part]

    @property
    def ratio(self):
        """The median of what is judged; of all turns, if too few were quiet."""
        return median(self.counted) if self.judged else median(
            a / b for a, b in zip(self.ours, self.theirs, strict=True))

    def interval(self):
        """(low, high): the median lies between them with 95 % probability, whatever the distribution."""
        values = sorted(self.counted)
        n = len(values)
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
        return len({median(part) <= bound for part in self.parts() if part}) == 1

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
            bound and duel.judged and duel.verdict(bound).startswith("not judged"))):
        times = [ours(), theirs(), ours(), theirs()]
        after = gauge.read()
        duel.turns += 1
        duel.ours += times[::2]
        duel.theirs += times[1::2]
        if quiet(before, after):
            duel.ratios.append((times[0] + times[2]) / (times[1] + times[3]))
            duel.trips.append(after.trip)
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
