"""Random search for hyper-parameters, on one core or on a cluster. notes 6.5, Bergstra and Bengio 2012.

    space = {"lr": log_uniform(1e-6, 1e-2), "weight_decay": log_uniform(1e-8, 1e-4)}
    for trial in random_search(objective, space, trials=100, rng=rng, executor=pool):
        …                                       each as soon as it is finished
"""

from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass
from math import log

import numpy as np


@dataclass(frozen=True)
class Trial:
    """One finished trial: its number (from 0), its settings, and its value or its error (a sentence)."""

    number: int
    settings: dict
    value: float | None = None
    error: str | None = None


def uniform(low, high):
    """Every value between low and high alike."""
    return lambda rng: float(rng.uniform(low, high))


def log_uniform(low, high):
    """10^U: every order of magnitude alike, as suits a learning rate."""
    if not 0 < low < high:
        raise ValueError(f"log_uniform: expected 0 < low < high, got {low} and {high}")
    return lambda rng: float(np.exp(rng.uniform(log(low), log(high))))


def choice(*values):
    """One of the values, all alike."""
    return lambda rng: values[rng.integers(len(values))]


def random_search(objective, space, *, trials, rng, executor=None):
    """Try `trials` random settings of the space; yields a Trial as each finishes.

    objective  objective(settings, rng) -> float, larger is better; a function that the executor can
               send to its workers (for processes: defined in a module or sent whole by the executor)
    space      {name: draw}, draw(rng) -> value: `uniform`, `log_uniform`, `choice`, or your own
    executor   any concurrent.futures.Executor: ProcessPoolExecutor, Dask's Client(…).get_executor(),
               mpi4py's MPIPoolExecutor; None: one after the other, here

    Settings and each trial's rng are drawn before anything runs, so that the same rng gives the same
    trials on any executor, in whatever order they finish. A trial that raises is reported with its
    error and the others go on. Closing the generator cancels what has not started.
    """
    streams = rng.spawn(trials)
    waiting = {}
    own = executor is None
    executor = InThisProcess() if own else executor
    try:
        for number, stream in enumerate(streams):
            settings = {name: draw(stream) for name, draw in space.items()}
            future = executor.submit(objective, settings, stream)
            waiting[future] = number, settings
            if own:
                yield finished(future, *waiting.pop(future))
        for future in as_completed(waiting):
            yield finished(future, *waiting[future])
    finally:
        for future in waiting:
            future.cancel()


def finished(future, number, settings):
    try:
        return Trial(number, settings, value=float(future.result()))
    except Exception as error:
        return Trial(number, settings, error=f"{type(error).__name__}: {error}")


class InThisProcess(Executor):
    """Runs each call at once: the executor of a machine with one core."""

    def submit(self, function, /, *args, **options):
        future = Future()
        try:
            future.set_result(function(*args, **options))
        except Exception as error:
            future.set_exception(error)
        return future
