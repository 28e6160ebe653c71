"""What the landscape panel knows, without a widget: a ball that gradient descent moves, and how it fares."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from course.surfaces import Surface

FLAT = 1e-3  # a slope below it counts as 0
LOW = 1e-4  # so near the lowest height counts as there
FAR = 1e-5  # of the picture's diagonal: a step below it is not seen


@dataclass
class LandscapeState:
    """A ball on `surface`, released at `start`, and its path w ← w - lr · gradient.

    last is (path, heights) of the run before on this surface, if there was one.
    lr may be changed at any time and acts from the next step; steps is how many are taken before it rests.
    """

    surface: Surface
    lr: float = 0.1
    start: tuple[float, ...] = ()
    steps: int = 500
    path: list = field(default_factory=list)
    last: tuple = ()
    resting: bool = True

    def __post_init__(self):
        self.start = self.start or self.surface.start
        self.reset()

    def reset(self):
        """The ball lies at the start again."""
        if len(self.path) > 1:
            self.last = self.path, self.heights
        self.goal = self.steps
        self.path = [np.array(self.start, dtype=float)]
        self.heights = [float(self.surface.f(self.path[0]))]
        self.rates = []

    def choose(self, surface):
        """Another landscape; the ball lies at its usual start."""
        self.surface = surface
        self.release(surface.start)
        self.last = ()

    def release(self, start):
        """The ball is put down here, within the box."""
        low, high = np.transpose(self.surface.box)
        self.start = tuple(np.clip(start, low, high).round(2).tolist())
        self.reset()

    def more(self):
        self.goal = self.number + self.steps

    def play(self):
        while self.number < self.goal and not self.broken:
            yield self.take()

    def take(self):
        """One step of gradient descent."""
        with np.errstate(over="ignore", invalid="ignore"):
            self.path.append(self.ball - self.lr * self.slope)
            self.heights.append(float(self.surface.f(self.ball)))
        self.rates.append(self.lr)
        return self

    @property
    def number(self):
        return len(self.rates)

    @property
    def ball(self):
        return self.path[-1]

    @property
    def slope(self):
        """The gradient where the ball is."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self.surface.gradient(self.ball)

    @property
    def broken(self):
        return not np.isfinite(self.heights[-1])

    @property
    def above(self):
        """How far the ball is above the lowest point."""
        return self.heights[-1] - self.surface.lowest

    @property
    def outside(self):
        low, high = np.transpose(self.surface.box)
        return bool(np.any((self.ball < low) | (self.ball > high)))

    @property
    def steepness(self):
        """The length of the gradient."""
        return float(np.hypot.reduce(self.slope))  # no square that could overflow

    def bends(self, h=1e-4):
        """How the slope changes around the ball: the least and the largest second derivative."""
        ways = h * np.eye(len(self.ball))
        gradient = self.surface.gradient
        hessian = [(gradient(self.ball + way) - gradient(self.ball - way)) / (2 * h) for way in ways]
        bends = np.linalg.eigvalsh((np.array(hessian) + np.transpose(hessian)) / 2)
        return float(bends[0]), float(bends[-1])

    def oscillates(self, count=5):
        """The last few steps each went back where the one before came from."""
        moves = np.diff(self.path[-count - 1:], axis=0)
        return len(moves) == count and all(a @ b < 0 for a, b in pairwise(moves))

    def words(self):
        """(What the ball does, whether that is trouble.)"""
        if self.broken:
            return (f"It has diverged: after {self.number} steps the height is no longer a number. "
                    "Lower the learning rate and press Reset."), True
        rises = np.diff(self.heights[-6:]) > 0
        if self.outside and len(rises) > 2 and rises[-3:].all():
            return ("It diverges: each step jumps over the valley and lands higher on the other side, where "
                    "the slope is steeper still. Lower the learning rate."), True
        if self.steepness < FLAT or self.above < LOW:
            return self.words_at_rest()
        stride = self.lr * self.steepness
        if stride < FAR * np.linalg.norm(np.ptp(self.surface.box, axis=1)):
            return (f"It stands still: a step is {stride:.0e} long, too short to be seen. "
                    "Raise the learning rate."), True
        if self.oscillates():
            if self.heights[-1] < 0.9 * self.heights[-6]:
                return ("It zigzags: each step crosses the valley to the other side, but a little lower. "
                        "A smaller learning rate would go straighter."), False
            return ("It oscillates: each step crosses the valley and lands as high on the other side. "
                    "Lower the learning rate."), True
        if rises.sum() > 1:
            return ("It jumps about: its steps are longer than the valleys are wide, and carry it over the "
                    "hills. Lower the learning rate."), True
        return "It rolls downhill, against the gradient, by the learning rate times its length.", False

    def words_at_rest(self):
        """The slope is as good as 0. Where are we?"""
        if self.above < LOW:
            return f"It has arrived: the lowest point, after {self.number} steps.", False
        least, most = self.bends()
        if least < -FLAT and most > FLAT:
            return ("It sits at a saddle: the slope is 0, but not all ways lead up from here. A ball "
                    "released a little beside this path would not stay."), True
        if least < -FLAT:
            return "It lies on a top, where the slope is 0. Start it a little to one side.", True
        return (f"It rests in a side valley, {self.above:.2f} above the lowest point. The slope is 0 here, "
                "too: the gradient does not know that there is a deeper one."), True

    def summary(self):
        """The numbers of this moment."""
        names = ("x",) if len(self.ball) == 1 else ("x", "y")
        place = ", ".join(f"{name} {value:.4g}" for name, value in zip(names, self.ball, strict=True))
        return (f"step {self.number}   ·   {place}   ·   height {self.heights[-1]:.4g}   ·   "
                f"slope {self.steepness:.2g}   ·   learning rate {self.lr:.2g}")
