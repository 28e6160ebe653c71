"""What the race panel knows, without a widget: six optimizers on one surface, each with its rate."""

from dataclasses import dataclass, field

import numpy as np

from course.surfaces import BEALE, RAVINE, ROSENBROCK, SADDLE
from nnlib.core import Param
from nnlib.optim import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSProp

OPTIMIZERS = {"SGD": SGD, "Momentum": Momentum, "Nesterov": Nesterov, "AdaGrad": AdaGrad,
              "RMSProp": RMSProp, "Adam": Adam}
SURFACES = {surface.name: surface for surface in (RAVINE, SADDLE, ROSENBROCK, BEALE)}
# Where each begins, in the order of OPTIMIZERS: on the ravine those of notes 6.1, elsewhere such that
# all arrive, sooner or later.
RATES = {
    "Ravine": (0.95, 0.1, 0.1, 1.5, 0.1, 0.3),
    "Saddle": (0.1, 0.03, 0.03, 0.3, 0.03, 0.1),
    "Rosenbrock": (0.002, 0.001, 0.001, 1.0, 0.003, 0.1),
    "Beale": (0.01, 0.003, 0.003, 0.3, 0.03, 0.1),
}
HOME = 1e-3  # arrived: this share of the start's height above the minimum is left
FAR = 1e3  # lost: so many times the box's width away from it
RECENT = 20  # steps by which a zigzag is judged


@dataclass
class Runner:
    """One optimizer under way: the points it has been to, and their heights above the minimum."""

    optimizer: object
    place: Param
    points: list
    heights: list
    lost: bool = False  # too far away to come back
    home: int | None = None  # the step at which it arrived

    @property
    def zigzags(self):
        """Most of its last steps go back on the step before, and it is not home."""
        if self.home is not None or self.lost or len(self.points) < 8:
            return False
        return turns_back(self.points[-RECENT - 2:]) > 0.5


def turns_back(points):
    """The share of steps that point backwards, seen from the step before (an angle of more than 90°)."""
    steps = np.diff(points, axis=0)
    return float(np.mean((steps[1:] * steps[:-1]).sum(axis=1) < 0))


@dataclass
class RaceState:
    """Up to six optimizers on one surface, from one start, step by step together.

    momentum    the factor μ of Momentum and Nesterov
    rates       name -> learning rate;  `shown` names those that the reader looks at (all of them run)
    """

    surface_name: str = "Ravine"
    momentum: float = 0.9
    steps: int = 100  # a race rests after so many, and may go on for as many again
    shown: set = field(default_factory=lambda: set(OPTIMIZERS))
    resting: bool = True
    number = 0

    def __post_init__(self):
        self.choose(self.surface_name)

    # The reader's moves.

    def choose(self, name: str):
        """Another surface, with rates that suit it and its own start."""
        if name not in SURFACES:
            raise ValueError(f"surface: expected one of {list(SURFACES)}, got {name!r}")
        self.surface_name, self.start = name, SURFACES[name].start
        self.rates = dict(zip(OPTIMIZERS, RATES[name], strict=True))
        self.reset()
        self.last = {}

    def set_start(self, x: float, y: float):
        """Starts afresh from there, or from the nearest point of the box."""
        low, high = np.transpose(self.surface.box)
        self.start = tuple(np.clip((x, y), low, high).tolist())
        self.reset()

    def set_rate(self, name: str, lr: float):
        """Acts from the next step."""
        self.rates[name] = self.runners[name].optimizer.lr = lr

    def set_momentum(self, momentum: float):
        self.momentum = momentum
        for name in ("Momentum", "Nesterov"):
            self.runners[name].optimizer.momentum = momentum

    def show(self, name: str, shown: bool):
        (self.shown.add if shown else self.shown.discard)(name)

    def reset(self):
        """Back to the start; `last` keeps the heights of the race before on this surface."""
        if self.number:
            self.last = {name: runner.heights for name, runner in self.runners.items()}
        self.number, self.goal = 0, self.steps
        self.runners = {name: self._runner(name) for name in OPTIMIZERS}

    def more(self):
        if self.number >= self.goal:
            self.goal = self.number + self.steps

    # What a player plays.

    def play(self):
        """Yields the number of each step."""
        while self.number < self.goal and not self.broken:
            for runner in self.runners.values():
                self._step(runner)
            self.number += 1
            yield self.number

    @property
    def broken(self):
        """There is nobody left to race."""
        return all(runner.lost for runner in self.runners.values())

    # What it knows.

    @property
    def surface(self):
        return SURFACES[self.surface_name]

    @property
    def racing(self):
        """The runners shown, by name."""
        return {name: runner for name, runner in self.runners.items() if name in self.shown}

    def height(self, point):
        """Above the minimum."""
        return float(self.surface.f(point)) - self.surface.lowest

    def news(self):
        """Who is first, who zigzags, who is lost: (sentences, whether that is trouble)."""
        if not self.shown:
            return "No rule is shown. Press a name.", False
        if self.number == 0:
            return "Ready. Press Start, and move the rates. Press on the map for another start.", False
        racing = self.racing
        parts = [self._first(racing)]
        zigzags = [name for name, runner in racing.items() if runner.zigzags]
        if zigzags:
            parts.append(f"{listed(zigzags)} {plural(zigzags, 'zigzags', 'zigzag')}: a smaller rate helps "
                         f"{plural(zigzags, 'it', 'them')}.")
        lost = [name for name, runner in racing.items() if runner.lost]
        if lost:
            parts.append(f"{listed(lost)} {plural(lost, 'has', 'have')} flown away: lower "
                         f"{plural(lost, 'its rate', 'their rates')} and press Reset.")
        return " ".join(part for part in parts if part), bool(lost)

    def _first(self, racing):
        home = sorted((runner.home, name) for name, runner in racing.items() if runner.home is not None)
        if home:
            first = [name for step, name in home if step == home[0][0]]
            words = f"First at the minimum: {listed(first)}, at step {home[0][0]}"
            later = [f"{name} ({step})" for step, name in home[len(first):]]
            return f"{words}, then {listed(later)}." if later else f"{words}."
        heights = {name: runner.heights[-1] for name, runner in racing.items() if not runner.lost}
        if not heights:
            return ""
        lowest = min(heights, key=heights.get)
        return f"Lowest so far: {lowest}. None has reached the minimum yet."

    # How.

    def _runner(self, name):
        place = Param(np.array(self.start, dtype=float))
        options = {"momentum": self.momentum} if name in ("Momentum", "Nesterov") else {}
        optimizer = OPTIMIZERS[name]([place], lr=self.rates[name], **options)
        return Runner(optimizer, place, [place.data.copy()], [self.height(place.data)])

    def _step(self, runner):
        if runner.lost:
            return
        place = runner.place
        with np.errstate(over="ignore", invalid="ignore"):  # whoever flies away does so at once
            place.grad = self.surface.gradient(place.data)
            runner.optimizer.step()
            runner.points.append(place.data.copy())
            runner.heights.append(self.height(place.data))
        (left, right), _ = self.surface.box
        runner.lost = not np.abs(place.data).max() < FAR * (right - left)
        if runner.home is None and runner.heights[-1] <= HOME * runner.heights[0]:
            runner.home = len(runner.heights) - 1


def plural(names, one, many):
    return one if len(names) == 1 else many


def listed(names):
    """["a", "b", "c"] -> "a, b and c"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
