"""What a training panel knows and does, without a widget: it trains, counts, doubts, goes back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import isfinite

import numpy as np

from course.panels.shared.nets import new_net
from course.panels.shared.words import guessing_loss
from nnlib.arrays import finite
from nnlib.datasets import batches
from nnlib.init import he, normal, xavier
from nnlib.optim import SGD, AdaGrad, Adam, Momentum, RMSProp
from nnlib.training import evaluating, train

OPTIMIZERS = {"SGD": SGD, "Momentum": Momentum, "AdaGrad": AdaGrad, "RMSProp": RMSProp, "Adam": Adam}
INITIALIZERS = {"He": he, "Xavier": xavier, "N(0, 0.01²)": normal(0.01)}
CHUNK = 200  # examples per piece of an evaluation: some milliseconds
SCORED = 1000  # at most so many examples of each set are evaluated
MEMORY = 0.95  # of the smoothed loss, per step


@dataclass
class TrainingState:
    """One training run that can be changed while it goes on.

    factory       factory(init=…, rng=…) -> Sequential
    train, test   Examples (x, t); test may be None
    optimizers    name -> class, initializers: name -> Initializer; the first of each is in use
    steps         a run rests after so many steps, and may go on for as many again

    The same seed and the same moves give the same losses.
    """

    factory: Callable
    train: tuple
    test: tuple | None
    loss: Callable
    optimizers: dict
    initializers: dict
    lr: float
    batch_size: int
    seed: int
    steps: int
    optimizer: str = field(init=False)
    initializer: str = field(init=False)
    resting: bool = True  # nobody waits for the next frame: a view may take its time

    def __post_init__(self):
        self.optimizer, self.initializer = next(iter(self.optimizers)), next(iter(self.initializers))
        for part, name in ((self.train, "training"), (self.test, "test")):
            for values, what in zip(part or (), ("x", "t")):
                finite(f"{what} of the {name} set", values)
        self.guess = guessing_loss(self.train[1])
        self.net = None
        self.reset()

    # The reader's moves.

    def reset(self):
        """The first weights and batches again, from the same seed: step 0."""
        weights, self._order = np.random.default_rng(self.seed).spawn(2)
        net = self.factory(init=self.initializers[self.initializer], rng=weights)
        self.net = new_net(net, [self.net] if self.net else [])
        self.number, self.goal = 0, self.steps
        self.losses, self.smooth, self.rates = [], [], []
        self.scores = {"step": [], "train": [], "test": []}
        self.changes = []  # (step, what was changed)
        self.broken = False  # the loss was nan or infinite
        self.since = 0  # the step of the last change
        self.params = [param for _, param in self.net.named_params()]
        self._measured = [param.data.copy() for param in self.params]
        self._good = [param.data.copy() for param in self.params]
        self.good_step, self._best = 0, float("inf")
        self._bind()

    def set_rate(self, lr: float):
        """Acts from the next step."""
        self.lr = self.opt.lr = lr
        self.since = self.number

    def set_optimizer(self, name: str):
        """Another rule with a fresh memory; the weights stay."""
        self.optimizer = name
        self._bind()
        self._note(name)

    def set_batch_size(self, size: int):
        self.batch_size = size
        self._bind()
        self._note(f"batch {size}")

    def set_initializer(self, name: str):
        """Other first weights: starts afresh."""
        self.initializer = name
        self.reset()

    def go_back(self):
        """Take up the last good weights; what came after is forgotten, and the optimizer too."""
        for param, good in zip(self.params, self._good, strict=True):
            param.data[...] = good
        self._keep(self._measured)
        self.number = self.since = self.good_step
        for column in (self.losses, self.smooth, self.rates):
            del column[self.number :]
        keep = sum(step <= self.number for step in self.scores["step"])
        for column in self.scores.values():
            del column[keep:]
        self.changes = [change for change in self.changes if change[0] <= self.number]
        self.broken = False
        self._bind()

    def more(self):
        """Past its goal, a run may go on for as many steps again."""
        if self.number >= self.goal:
            self.goal = self.number + self.steps

    # What a player plays.

    def play(self):
        """Yields the number of each step, and None for each piece of evaluation between two."""
        while self.number < self.goal and not self.broken:
            if self._score_is_due():
                yield from self._score()
            yield self._step()
        if not self.broken and self.scores["step"][-1:] != [self.number]:
            yield from self._score()

    def _step(self):
        try:
            step = quietly(next, self._training)
        except Exception:
            self._bind()  # an error ends a generator; the reader may try again
            raise
        self.number += 1
        self.losses.append(step.loss)
        self.rates.append(step.rate)
        self.broken = not isfinite(step.loss)
        if self.broken:
            self.smooth.append(float("nan"))
            return self.number
        last = self.smooth[-1] if self.smooth else step.loss
        memory = min(MEMORY, 1 - 1 / self.number)  # at first a plain mean
        self.smooth.append(memory * last + (1 - memory) * min(step.loss, 4 * last))  # spikes blunted
        # This loss belongs to the weights before the step: only now are they known to be good, that
        # is, not far above the best. A jump that is no nan can be undone, too.
        self._best = min(self._best, self.smooth[-1])
        if step.loss <= 2 * self._best:
            self._good, self._measured = self._measured, self._good
            self.good_step = self.number - 1
        self._keep(self._measured)
        return self.number

    def _score_is_due(self):
        # Evaluating n examples costs about n / 3 examples of training, forward without backward:
        # this often, it takes a quarter of the time.
        size = sum(min(SCORED, len(part[1])) for part in (self.train, self.test) if part)
        every = max(10, -(-4 * size // (3 * self.batch_size)))
        last = self.scores["step"][-1] if self.scores["step"] else -every
        return self.number - last >= (every if self.number > every else max(1, every // 5))

    def _score(self):
        shares = {}
        for name, part in (("train", self.train), ("test", self.test)):
            shares[name] = None
            if part is None or self.guess is None:
                continue
            x, t = part[0][:SCORED], part[1][:SCORED]
            pieces = evaluating(self.net, self.loss, x, t, size=CHUNK)
            while score := quietly(next, pieces, None):
                shares[name] = score.accuracy
                yield None
        for name, value in (("step", self.number), *shares.items()):
            self.scores[name].append(value)

    # How.

    def _bind(self):
        """An optimizer and a stream of batches for the net as it stands."""
        self.opt = self.optimizers[self.optimizer](self.net.params(), lr=self.lr)
        stream = batches(*self.train, self.batch_size, rng=self._order, epochs=None)
        self._training = train(self.net, self.loss, self.opt, stream)

    def _note(self, what):
        self.since = self.number
        if self.number:
            self.changes.append((self.number, what))

    def _keep(self, copies):
        for copy, param in zip(copies, self.params, strict=True):
            copy[...] = param.data


def quietly(call, *args):
    """call(*args) without NumPy's warnings: an overflow is said in words, see words.trouble.

    Never across a `yield`: what NumPy ignores belongs to whoever runs, and a generator that rests inside
    would leave it to all others.
    """
    with np.errstate(all="ignore"):
        return call(*args)
