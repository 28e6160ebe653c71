"""What the search panel knows, without a widget: random and grid trials, drawn from ranges that move."""

from dataclasses import dataclass, field
from math import isqrt

import numpy as np

from nnlib.search import Trial, best

WAYS = ("Random", "Grid")
NAMES = {"lr": "learning rate", "weight_decay": "weight decay"}
LIMITS = {"lr": (-6.0, 0.0), "weight_decay": (-8.0, 0.0)}  # exponents of 10: how far a range may go
STEP, NARROWEST = 0.1, 0.2  # of a range, in decades
EDGE = 0.15  # of a range's width: a best trial so near to an end asks for a range beyond it
LEARNED = 0.2  # accuracy that ten classes do not reach by guessing


@dataclass
class SearchState:
    """A search by `objective` over learning rate and weight decay, the same budget for each way.

    objective   has `.curve(settings, rng)`, which yields a value for each piece of a trial (`HoldOut`)
    ranges      {"lr": (low, high), "weight_decay": …}: exponents of 10; the next trials are drawn there
    budget      trials of each way, a square number: the grid has as many rows as columns
    running     the settings being tried now, or None; so_far: the accuracy that they have come to

    Trial k of a way has its own stream of random numbers: the same seed and ranges give the same trials.
    """

    objective: object
    ranges: dict
    budget: int = 49
    seed: int = 0
    way: str = WAYS[0]
    running: dict | None = field(default=None, init=False)
    so_far: float | None = field(default=None, init=False)
    resting: bool = True
    broken = False

    def __post_init__(self):
        self.side = isqrt(self.budget)
        if self.side**2 != self.budget or self.budget < 1:
            raise ValueError(f"budget: expected a square number, got {self.budget}")
        self.first = dict(self.ranges)
        for name, span in self.first.items():
            self.narrow(name, span)
        self.first = dict(self.ranges)
        self.reset()

    # The reader's moves.

    def reset(self):
        """Forget the trials of both ways; the ranges stay."""
        self.done = {way: [] for way in WAYS}
        self.running, self.so_far, self.since = None, None, 0

    def drop(self):
        """Forget the trial under way."""
        self.running = self.so_far = None

    def more(self):
        """A budget that is spent stays so."""

    def choose(self, way: str):
        """Random or Grid; each keeps its trials."""
        self.way = way

    def narrow(self, name: str, span):
        """Draw the next trials from 10^low … 10^high; cut to the limits, and never narrower than a little."""
        low, high = (float(np.clip(round(end / STEP) * STEP, *LIMITS[name])) for end in sorted(span))
        if high - low < NARROWEST:
            low = min(low, LIMITS[name][1] - NARROWEST)
            high = low + NARROWEST
        self.ranges[name] = round(low, 2), round(high, 2)
        self.since = len(self.done["Grid"]) if hasattr(self, "done") else 0  # the grid begins anew

    # What a player plays.

    def play(self):
        """Yields each finished Trial, and None for each piece of one, until the budget is spent."""
        while self.left:
            yield from self._one()

    def _one(self):
        way, curve = self.way, []
        number = len(self.done[way])
        rng = np.random.default_rng([self.seed, WAYS.index(way), number])
        self.running = settings = self.draw(rng) if way == "Random" else self.point(number - self.since)
        try:
            for value in self.objective.curve(settings, rng):
                curve.append(value)
                self.so_far = value
                yield None
            trial = Trial(number, settings, curve[-1], curve=tuple(curve))
        except Exception as error:
            trial = Trial(number, settings, error=f"{type(error).__name__}: {error}")
        self.running = self.so_far = None
        self.done[way].append(trial)
        yield trial

    def draw(self, rng):
        return {name: float(10 ** rng.uniform(*span)) for name, span in self.ranges.items()}

    def point(self, k):
        """Point k of the grid: in the middle of its cell, learning rate first."""
        places = k % self.side, k // self.side % self.side
        return {
            name: float(10 ** (low + (high - low) * (place + 0.5) / self.side))
            for (name, (low, high)), place in zip(self.ranges.items(), places, strict=True)
        }

    # What is shown.

    @property
    def trials(self):
        return self.done[self.way]

    @property
    def number(self):
        return len(self.trials)

    @property
    def steps(self):
        return self.budget

    @property
    def left(self):
        return self.budget - len(self.trials)

    @property
    def best(self):
        return next(iter(best(self.trials)), None)

    def inside(self, settings) -> bool:
        """Does this lie in the range of now? What does not is drawn paler."""
        return all(
            low - 1e-9 <= np.log10(settings[name]) <= high + 1e-9
            for name, (low, high) in self.ranges.items()
        )

    def rates(self, way=None) -> int:
        """How many different learning rates were tried."""
        return len({trial.settings["lr"] for trial in self.done[way or self.way]})

    def count(self, way=None) -> str:
        """The same in words."""
        number = self.rates(way)
        return f"{number} different learning rate{'s' if number > 1 else ''}"

    def summary(self) -> str:
        parts = [f"{self.way}: {len(self.trials)} of {self.budget} trials"]
        if self.best:
            parts.append(f"best {self.best.value:.2f} at {where(self.best.settings)}")
            parts.append(self.count())
        return "   ·   ".join(parts)

    def words(self) -> str:
        """What the trials so far say, and what to try."""
        if not self.best:
            return f"Trials are drawn from {self.region()}."
        if self.best.value < LEARNED and len(self.trials) >= 8:
            return (
                f"None of {len(self.trials)} trials learns: guessing gives 0.10. "
                f"Move the range of learning rates."
            )
        words = f"Best so far: {self.best.value:.2f} at {where(self.best.settings)}."
        low, high = self.ranges["lr"]
        place = (np.log10(self.best.settings["lr"]) - low) / (high - low)
        if not self.inside(self.best.settings):
            words += " It lies outside the present range: the next trials are drawn elsewhere."
        elif place > 1 - EDGE and high < LIMITS["lr"][1]:
            words += " That is at the upper edge of the range: larger rates may be better still."
        elif place < EDGE and low > LIMITS["lr"][0]:
            words += " That is at the lower edge of the range: smaller rates may be better still."
        elif len(self.trials) >= 8:
            words += " The range reaches beyond it on both sides: narrow it around the best trials."
        return words

    def verdict(self) -> str:
        """At the end of a budget: this way beside the other one."""
        spent = [way for way in WAYS if len(self.done[way]) == self.budget]
        if len(spent) < len(WAYS):
            other = WAYS[1 - WAYS.index(self.way)]
            return (f"All {self.budget} trials are done. {self.words()} "
                    f"Compare: {other}, with the same budget.")
        return "   ".join(
            f"{way}: best {best(self.done[way])[0].value:.2f}, {self.count(way)}."
            for way in WAYS
            if best(self.done[way])
        )

    def region(self) -> str:
        return " and ".join(
            f"{NAMES[name]} {10.0**low:.2g} to {10.0**high:.2g}" for name, (low, high) in self.ranges.items()
        )


def where(settings) -> str:
    return f"learning rate {settings['lr']:.2g}, weight decay {settings['weight_decay']:.1g}"
