"""One course of events: what was moved when, what came of it, and how to get back to any moment of it."""

from array import array
from dataclasses import dataclass, field
from math import isfinite
from uuid import uuid4

import numpy as np

BUDGET = 64 * 2**20  # bytes that all snapshots together may take


@dataclass(frozen=True)
class Move:
    """After `step` updates, the control `name` was set to `value`, for one lane or (None) for all."""

    step: int
    lane: str | None
    name: str
    value: object


class Track:
    """The columns of one net: the loss and the rate of each step, and what was measured now and then.

    memory    how much of the smoothed loss a step keeps
    """

    def __init__(self, memory=0.0):
        self.memory = memory
        self.losses, self.rates, self.smooth = array("d"), array("d"), array("d")
        self.points = {"step": []}
        self.low, self.high = float("inf"), 0.0  # of the losses, the single ones blunted

    def __len__(self):
        return len(self.losses)

    @property
    def broken(self):
        """Its last loss is not a number: it goes no further."""
        return bool(self.losses) and not isfinite(self.losses[-1])

    def add(self, loss, rate):
        """One step more."""
        self.losses.append(loss)
        self.rates.append(rate)
        if not isfinite(loss):
            self.smooth.append(float("nan"))
            return
        number, last = len(self.losses), self.smooth[-1] if self.smooth else loss
        memory = min(self.memory, 1 - 1 / number)  # at first a plain mean
        blunted = min(loss, 4 * last) if last and self.memory else loss
        self.smooth.append(memory * last + (1 - memory) * blunted)
        self.low = min(self.low, self.smooth[-1] or self.low)  # where a log scale can show it
        self.high = max(self.high, self.smooth[-1])

    def cut(self, number):
        """A copy of its first so many steps."""
        part = Track(self.memory)
        part.losses, part.rates, part.smooth = (
            column[:number] for column in (self.losses, self.rates, self.smooth))
        part.points, part.low, part.high = self.points_until(number), self.low, self.high
        return part

    def points_until(self, number):
        """{name: values} of all that was measured up to this step."""
        known = sum(step <= number for step in self.points["step"])
        return {name: values[:known] for name, values in self.points.items()}

    def good_step(self, number):
        """The last step, up to this one, whose weights are known to be good: not far above the best."""
        losses, smooth = (np.array(column[:number]) for column in (self.losses, self.smooth))
        best = np.fmin.accumulate(smooth)
        good = np.flatnonzero(losses <= 2 * best)
        return int(good[-1]) if len(good) else 0


@dataclass(repr=False)
class Future:
    """One course of events.

    begin    {lane: {control: value}} at step 0, of those that are not as published
    runs     {lane: Run}; futures that branched from one another share them, and take them back and forth
    moves    made after step 0, in their order; those before `born` are its parent's
    tracks   {lane: Track};  marks: {step: {lane: Snapshot}}
    key      by which the ledger knows it
    """

    begin: dict
    runs: dict
    moves: list = field(default_factory=list)
    born: int = 0
    step: int = 0  # at which it was born
    tracks: dict = field(default_factory=dict)
    marks: dict = field(default_factory=dict)
    key: str = field(default_factory=lambda: uuid4().hex[:12])

    @property
    def end(self):
        """How many steps of it are known."""
        return max(map(len, self.tracks.values()))

    def branch(self, number, applied):
        """Another future, equal to this one up to that step, after so many of its moves."""
        return Future(
            self.begin, self.runs, self.moves[:applied], applied, number,
            {lane: track.cut(number) for lane, track in self.tracks.items()},
            {step: mark for step, mark in self.marks.items() if step <= number},
        )

    def values(self, applied):
        """{lane: {control: value}} after so many of its moves."""
        values = {lane: dict(own) for lane, own in self.begin.items()}
        for move in self.moves[:applied]:
            for lane in values if move.lane is None else [move.lane]:
                values[lane][move.name] = move.value
        return values

    def nearest(self, number):
        """The last step, not behind this one, of which there is a snapshot."""
        return max(step for step in self.marks if step <= number)


def thin(futures):
    """Let go of snapshots until all fit into the budget, each time of the one that is missed least."""
    while weight(futures) > BUDGET:
        fullest = max(futures, key=lambda future: len(future.marks))
        steps = sorted(fullest.marks)
        if len(steps) <= 2:
            return
        triples = zip(steps, steps[1:], steps[2:], strict=False)
        _, least = min((after - before, step) for before, step, after in triples)
        mark = fullest.marks[least]
        for future in futures:  # one that is shared goes from all
            if future.marks.get(least) is mark:
                del future.marks[least]


def weight(futures):
    """How many bytes the snapshots of these futures take; one that several share counts once."""
    marks = {id(mark): mark for future in futures for mark in future.marks.values()}
    return sum(snapshot.size for mark in marks.values() for snapshot in mark.values())
