"""Experiments of a chapter's own making: what the panels that are given a factory and data are made of."""

from course.experiments import measures, orders
from course.experiments.controls.live import RATES
from course.experiments.experiment import Experiment
from course.panels.shared.words import guessing_loss
from nnlib.arrays import finite
from nnlib.datasets import Examples

SCORED = 1000  # at most so many examples of each set are evaluated
PIECE = 200  # of them between two rests: some milliseconds


class NowAndThen:
    """The numbers of updates after which a net is scored: often enough, and for a quarter of the time.

    Evaluating n examples costs about n / 3 examples of training, forward without backward.
    """

    def __init__(self, parts, batch_size, steps):
        self.steps = steps
        size = sum(min(SCORED, len(part[1])) for part in parts if part)
        self.every = max(10, -(-4 * size // (3 * batch_size)))

    def __contains__(self, number):
        every = self.every if number > self.every else max(1, self.every // 5)
        return number % every == 0 or number % self.steps == 0  # and where it rests


def own_experiment(name, net, train, test, *, loss, optimizer, init, lr, batch_size, steps):
    """An Experiment of these parts: net(init=…, rng=…, dtype=…); train and test are Examples or (x, t).

    test may be None.
    Raises ValueError for data that are not finite, and for a rate that the slider does not have.
    """
    if not RATES[0] <= lr <= RATES[1]:
        raise ValueError(f"lr: the slider goes from {RATES[0]:g} to {RATES[1]:g}, got {lr}")
    for part, what in ((train, "training"), (test, "test")):
        for values, column in zip(part or (), ("x", "t"), strict=False):
            finite(f"{column} of the {what} set", values)
    train, test = (part if part is None else as_examples(part) for part in (train, test))
    classes = guessing_loss(train.t) is not None

    @measures.in_pieces
    def scores(run):
        found = {}
        for which, part in (("train", train), ("test", test)):
            if classes and part is not None:
                found[which] = yield from measures.share(run.net, part.x[:SCORED], part.t[:SCORED],
                                                      size=PIECE)
        return found

    at = NowAndThen((train, test), batch_size, steps)
    return Experiment(
        id=name, title=name, data=lambda scale, rng: (train, test), net=net, loss=loss, lr=lr, init=init,
        optimizer=optimizer, order=orders.shuffled(batch_size), steps={"bundled": steps}, at={"bundled": at},
        measure=scores, dtype={"bundled": None})


def as_examples(part):
    return part if isinstance(part, Examples) else Examples(*part)
