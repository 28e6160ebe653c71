"""Search for hyper-parameters, on one core or on a cluster. notes 6.5, Bergstra and Bengio 2012.

    space = {"lr": log_uniform(1e-6, 1e-2), "weight_decay": log_uniform(1e-8, 1e-4)}
    if __name__ == "__main__":                  in a script: each process of the pool imports it anew
        with processes() as pool:
            for trial in random_search(objective, space, trials=100, rng=rng, executor=pool):
                …                               each as soon as it is finished
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import product
from math import isnan, log

import numpy as np

from nnlib.arrays import shown
from nnlib.datasets import Examples, batches
from nnlib.losses import softmax_cross_entropy
from nnlib.optim import SGD
from nnlib.settings import function, generator, real, whole
from nnlib.training import accuracy, train


@dataclass(frozen=True)
class Trial:
    """One finished trial: its number (from 0), its settings, and its value or its error (a sentence).

    curve  the values on the way, if the objective returns several; `value` is the last of them
    """

    number: int
    settings: dict
    value: float | None = None
    error: str | None = None
    curve: tuple[float, ...] = ()


def uniform(low, high):
    """Every value between low and high alike."""
    real("uniform: low", low)
    real("uniform: high", high, low=low)
    return lambda rng: float(rng.uniform(low, high))


def log_uniform(low, high):
    """10^U: every order of magnitude alike, as suits a learning rate."""
    real("log_uniform: low", low, low=0, above=True)
    real("log_uniform: high", high, low=low, above=True)
    return lambda rng: float(np.exp(rng.uniform(log(low), log(high))))


def choice(*values):
    """One of the values, all alike. Raises ValueError for none."""
    if not values:
        raise ValueError("choice: expected at least one value, got none")
    return lambda rng: values[rng.integers(len(values))]


def random_search(objective, space, *, trials, rng, executor=None):
    """Try `trials` random settings of the space; an iterator of Trials, each as soon as it finishes.

    objective  objective(settings, rng) -> float, larger is better; or a list of floats, of which the
               last counts. A function that the executor can send to its workers (for processes:
               defined in a module, or sent whole by the executor, as Dask does)
    space      {name: draw}, draw(rng) -> value: `uniform`, `log_uniform`, `choice`, or your own
    executor   any concurrent.futures.Executor: `processes()`, Dask's Client(…).get_executor(),
               mpi4py's MPIPoolExecutor; None: one after the other, here

    Settings and each trial's rng are drawn before anything runs, so that the same rng gives the same
    trials on any executor, in whatever order they finish. A trial that raises is reported with its
    error and the others go on. Closing the iterator cancels what has not started.
    """
    function("random_search: objective", objective, "HoldOut(…)")
    if not isinstance(space, dict) or not all(map(callable, space.values())):
        raise TypeError(f"random_search: expected a space such as {{\"lr\": log_uniform(1e-6, 1e-2)}}, "
                        f"got {shown(space)}")
    streams = generator("random_search: rng", rng).spawn(whole("random_search: trials", trials))
    settings = [{name: draw(stream) for name, draw in space.items()} for stream in streams]
    return run(objective, settings, streams, executor)


def grid_search(objective, values, *, rng, executor=None):
    """Try every combination of values {name: list}; otherwise like `random_search`."""
    function("grid_search: objective", objective, "HoldOut(…)")
    if not isinstance(values, dict):
        raise TypeError(f"grid_search: expected values such as {{\"lr\": [0.1, 0.01]}}, got {shown(values)}")
    generator("grid_search: rng", rng)
    settings = [dict(zip(values, point, strict=True)) for point in product(*values.values())]
    return run(objective, settings, rng.spawn(len(settings)), executor)


def run(objective, settings, streams, executor):
    points = enumerate(zip(settings, streams, strict=True))
    if executor is None:
        for number, (point, stream) in points:
            yield finished(partial(objective, point, stream), number, point)
        return
    from concurrent.futures import as_completed

    waiting = {}
    try:
        for number, (point, stream) in points:
            waiting[executor.submit(objective, point, stream)] = number, point
        for future in as_completed(waiting):
            yield finished(future.result, *waiting[future])
    finally:
        for future in waiting:
            future.cancel()


def finished(result, number, settings):
    """The Trial of `result()`, which returns what the objective did, or raises what it raised."""
    try:
        values = tuple(float(value) for value in np.ravel(result()))
        if isnan(values[-1]):
            return Trial(number, settings, error="the objective returned nan", curve=values)
        return Trial(number, settings, values[-1], curve=values)
    except Exception as error:
        return Trial(number, settings, error=f"{type(error).__name__}: {error}")


def best(trials, n=1):
    """The n trials of the largest value, best first; failed ones, and those of value nan, are left out."""
    judged = [trial for trial in trials if trial.value is not None and not isnan(trial.value)]
    return sorted(judged, key=lambda trial: (-trial.value, trial.number))[:n]


def narrowed(trials, name, *, widen=1.0):
    """(low, high): the span of these trials' setting `name`, each end moved out `widen` times."""
    values = [trial.settings[name] for trial in trials]
    return min(values) / widen, max(values) * widen


@dataclass(frozen=True)
class HoldOut:
    """An objective: learns from `learn`, returns the accuracy on `judge` after each epoch.

    net        net(rng=…) -> Sequential, such as functools.partial(mlp, 784, 100, 10)
    settings   of a trial go to the optimizer: lr, weight_decay, …
    """

    learn: Examples
    judge: Examples
    net: Callable
    optimizer: type = SGD
    epochs: int = 50
    batch_size: int = 100

    def __call__(self, settings, rng):
        return list(self.curve(settings, rng))

    def curve(self, settings, rng):
        """The accuracies, one by one, as training goes on."""
        weights, order = rng.spawn(2)
        net = self.net(rng=weights)
        opt = self.optimizer(net.params(), **settings)
        for _ in range(self.epochs):
            for _ in train(net, softmax_cross_entropy, opt, batches(*self.learn, self.batch_size, rng=order)):
                pass
            with np.errstate(all="ignore"):  # weights that overflowed give nan, and a poor accuracy
                score = accuracy(net, *self.judge)
            yield score


def processes(workers=None):
    """A pool of Python processes: as many as there are cores, at most eight, unless told otherwise.

    They are started afresh ("spawn"): a copy ("fork") of a process that has threads may hang.
    Each computes on one thread: together they keep all cores busy. A script that makes a pool outside of
    `if __name__ == "__main__":` makes one in each process, too, which then breaks (BrokenProcessPool).
    """
    from concurrent.futures import ProcessPoolExecutor

    from nnlib.parallel.processes import OneThread

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return ProcessPoolExecutor(workers or min(cores, 8), mp_context=OneThread())
