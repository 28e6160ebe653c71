"""An experiment with a seed, on its way: a Run; and what it needs to be taken back, a Snapshot."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

import numpy as np

from course.experiments.measures import pieces
from nnlib.core import Layer

SCALES = "bundled", "full"


def quietly(call, *args):
    """call(*args) without NumPy's warnings: a loss says it, nan.

    Never across a `yield`: what NumPy ignores belongs to whoever runs, and a generator that rests inside
    would leave it to all others.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        return call(*args)


class Run:
    """An experiment with a seed, on its way.

    net, opt     as they are now; train, test: Examples; stream: the batches to come
    number       of updates made; batch: the last (x, t); y, loss: the net's answer to it, before its update
    losses       of all updates so far
    points       {"step": […], "train": […], …}: what was measured so far, and after how many updates
    scale        "bundled" or "full"; chance: a generator for what a measure draws
    measured     False: nothing is measured yet, not even before the first step (`measuring` does it)

    Raises ValueError for another scale.
    """

    def __init__(self, experiment, seed, scale, *, measured=True):
        if scale not in SCALES:
            raise ValueError(f"scale: expected one of {', '.join(SCALES)}, got {scale!r:.80}")
        weights, order, draw, self.chance = np.random.default_rng(seed).spawn(4)
        self.experiment, self.seed, self.scale = experiment, seed, scale
        self.train, self.test = experiment.data(scale, draw)
        self.net = experiment.net(init=experiment.init, rng=weights, dtype=experiment.dtype[scale])
        self.opt = experiment.optimizer(self.net.params(), lr=experiment.lr, **experiment.settings)
        self.steps, self.at = experiment.steps[scale], experiment.at[scale]
        self.number, self.batch, self.y, self.loss, self.losses = 0, None, None, None, []
        self.points, self._best, self._kept = {"step": []}, -np.inf, None
        self.pure = experiment.keep is None  # measuring changes nothing of what comes
        self.stream = experiment.order(self.train, order)
        if measured:
            self._measure()

    def step(self):
        """One update; measures where it is due."""
        self.update()
        self._measure()

    def update(self):
        """One update, and no measure. A loss that is no number is kept, and changes no weight."""
        x, t = self.batch = next(self.stream)
        quietly(self._learn, x, t)
        self.number += 1
        self.losses.append(self.loss)

    def measuring(self) -> Iterator[None]:
        """What is due after this update is measured; rests in between where it takes long."""
        if self.number not in self.at:
            return
        before = self.chance.bit_generator.state
        measured = None
        work = pieces(self.experiment.measure, self)
        while measured is None:
            try:
                quietly(next, work)  # weights that flew away answer with nan
            except StopIteration as end:
                measured = end.value
            else:
                yield
        self.pure &= self.chance.bit_generator.state == before
        for name, value in {"step": self.number, **measured}.items():
            self.points.setdefault(name, []).append(value)
        if self.experiment.keep is None:
            return
        score = self.experiment.keep(self)
        if score >= self._best:
            self._best, self._kept = score, [param.data.copy() for param in self._all_params()]

    def finish(self):
        """All steps that are left; then the net has the weights that it keeps. Returns `points`."""
        while self.number < self.steps:
            self.step()
        if self._kept is not None:
            for param, data in zip(self._all_params(), self._kept, strict=True):
                param.data[...] = data
        return self.points

    def snapshot(self):
        """All that the steps to come depend on, as it is now. Bring it back with `go_to`."""
        layers = list(all_layers(self.net))
        return Snapshot(
            number=self.number,
            structure=[(layer, list(layer.layers)) for layer in layers if hasattr(layer, "layers")],
            weights=[(param, param.data.copy()) for param in self._all_params()],
            layers=[(layer, small(layer)) for layer in layers],
            optimizer=type(self.opt), memory=copied(vars(self.opt), self._held()),
            stream=(self.stream, self.stream.place), chance=self.chance.bit_generator.state,
            kept=(self._best, self._kept),
        )

    def go_to(self, snapshot):
        """Be as it was then: weights, the optimizer's memory, generators, the place among the batches.

        `losses` and `points` end there, too. Bit by bit: the steps from here on are those of then.
        """
        for layer, inner in snapshot.structure:
            layer.layers = list(inner)
        for param, data in snapshot.weights:
            param.data[...] = data
            param.grad = None
        for layer, values in snapshot.layers:
            for name, value in values.items():
                held = getattr(layer, name)
                if isinstance(held, np.random.Generator):
                    held.bit_generator.state = value
                else:
                    setattr(layer, name, value)
        self.opt = snapshot.optimizer.__new__(snapshot.optimizer)
        vars(self.opt).update(copied(snapshot.memory, self._held()))
        self.stream, self.stream.place = snapshot.stream
        self.chance.bit_generator.state = snapshot.chance
        self._best, self._kept = snapshot.kept
        self.number, self.batch, self.y, self.loss = snapshot.number, None, None, None
        del self.losses[self.number:]
        known = sum(step <= self.number for step in self.points["step"])
        for values in self.points.values():
            del values[known:]

    def _learn(self, x, t):
        self.y = self.net.forward(x, train=True)
        self.loss, dy = self.experiment.loss(self.y, t)
        if np.isfinite(self.loss):
            self.net.backward(dy, need_dx=False)
            self.opt.step()

    def _measure(self):
        for _ in self.measuring():
            pass

    def _all_params(self):
        return [param for _, param in self.net.named_params()]

    def _held(self):
        return [*self._all_params(), *all_layers(self.net)]


@dataclass(frozen=True, repr=False)
class Snapshot:
    """What a Run is at one step. It holds copies; `size` is how many bytes they take."""

    number: int
    structure: list
    weights: list
    layers: list
    optimizer: type
    memory: dict
    stream: tuple
    chance: dict
    kept: tuple

    @property
    def size(self):
        return sum(data.nbytes for _, data in self.weights) + bytes_of(self.memory) + 4096


def all_layers(layer):
    """A layer and all that it is made of."""
    yield layer
    for value in vars(layer).values():
        for inner in value if isinstance(value, list | tuple) else [value]:
            if isinstance(inner, Layer):
                yield from all_layers(inner)


def small(layer):
    """The numbers of a layer that are no weights, and where its generators stand."""
    kinds = bool | int | float | np.random.Generator
    return {name: value.bit_generator.state if isinstance(value, np.random.Generator) else value
            for name, value in vars(layer).items() if isinstance(value, kinds)}


def copied(values, held):
    """A deep copy of {name: value}, in which each of what is held (Params, layers) stays itself."""
    return deepcopy(values, {id(one): one for one in held})


def bytes_of(value):
    """How many bytes the arrays in it take."""
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, dict):
        return sum(map(bytes_of, value.values()))
    return sum(map(bytes_of, value)) if isinstance(value, list | tuple) else 0
