"""Several training runs side by side: the same data, seed and batches; what differs is named."""

from collections.abc import Callable
from dataclasses import dataclass

from course.panels.shared.nets import new_net
from course.panels.training.state import TrainingState
from nnlib.optim import SGD


@dataclass(frozen=True)
class Run:
    """One net of a comparison.

    factory    factory(rng=…, **settings of the afresh knobs) -> Sequential
    optimizer  a class, optimizer(params, lr=…)
    """

    factory: Callable
    optimizer: type = SGD
    lr: float = 0.1


@dataclass(frozen=True)
class Knob:
    """A number that the reader moves, from low to high.

    apply    apply(net, opt, value): acts from the next step, on the nets named in `runs` (None: on all)
    afresh   instead: `value` goes to every factory under `name`, and training starts anew
    log      a slider of orders of magnitude; otherwise it moves by `step`
    """

    name: str
    label: str
    tooltip: str
    low: float
    high: float
    value: float
    apply: Callable | None = None
    runs: tuple[str, ...] | None = None
    afresh: bool = False
    log: bool = True
    step: float = 0.05

    def __post_init__(self):
        if self.afresh == (self.apply is not None):
            raise ValueError(f"knob {self.name}: expected either apply=… or afresh=True")
        if not self.low <= self.value <= self.high:
            raise ValueError(f"knob {self.name}: {self.low:g} to {self.high:g} expected, got {self.value:g}")


class ComparisonState:
    """The runs of a ComparisonPanel. Each is a TrainingState of its own; a step is one step of each."""

    def __init__(self, runs, train, test, loss, *, knobs, batch_size, seed, steps):
        self.runs, self.steps, self.resting = runs, steps, True
        self.knobs = {knob.name: knob for knob in knobs}
        self.values = {knob.name: knob.value for knob in knobs}
        self.lanes = {
            name: TrainingState(
                self._factory(run), train, test, loss, {name: run.optimizer}, {"own": None},
                lr=run.lr, batch_size=batch_size, seed=seed, steps=steps,
            )
            for name, run in runs.items()
        }
        first, *others = self.lanes.values()
        for k, lane in enumerate(others):
            new_net(lane.net, [earlier.net for earlier in [first, *others[:k]]])
        self.guess = first.guess
        self._apply()
        self.number = 0

    @property
    def broken(self):
        """Nothing can go on: every run has met nan."""
        return all(lane.broken for lane in self.lanes.values())

    # The reader's moves.

    def reset(self):
        """The first weights and batches again."""
        for lane in self.lanes.values():
            lane.reset()
        self._apply()
        self.number = 0

    def set_rate(self, lr, name=None):
        """From the next step, for one run or for all."""
        for lane in self.lanes.values() if name is None else [self.lanes[name]]:
            lane.set_rate(lr)

    def set_knob(self, name, value):
        """Acts from the next step, or starts all runs anew."""
        before, self.values = self.values, self.values | {name: value}
        if self.knobs[name].afresh:
            self.reset()
            return
        try:
            self._apply()
        except Exception:
            self.values = before
            self._apply()  # one net may have taken the value
            raise

    def more(self):
        """Past their goal, the runs may go on for as many steps again."""
        for lane in self.lanes.values():
            lane.more()

    # What a player plays.

    def play(self):
        """Yields the number of each step, and None for the work between: one net's turn, some evaluation."""
        playing = {name: lane.play() for name, lane in self.lanes.items()}
        while playing:
            for name, steps in list(playing.items()):
                for item in steps:
                    yield None
                    if item is not None:
                        break
                else:
                    del playing[name]
            number = max(lane.number for lane in self.lanes.values())
            if number > self.number:
                self.number = number
                yield number

    # How.

    def _factory(self, run):
        def factory(init, rng):
            fresh = {name: value for name, value in self.values.items() if self.knobs[name].afresh}
            return run.factory(rng=rng, **fresh)

        return factory

    def _apply(self):
        for knob in self.knobs.values():
            if knob.afresh:
                continue
            for name in self.lanes if knob.runs is None else knob.runs:
                lane = self.lanes[name]
                knob.apply(lane.net, lane.opt, self.values[knob.name])
