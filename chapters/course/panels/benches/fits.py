"""Whether what a reader brings fits a bench: one sentence if it does not."""

import inspect

import numpy as np

from course.experiments.grafts import net_of
from nnlib.core import Param


def named(own):
    """{name: part} of what the reader brings: a dictionary, or one part alone, called by its name."""
    if own is None:
        return {}
    if isinstance(own, dict):
        return own
    return {getattr(own, "__name__", type(own).__name__).strip("<>"): own}


def check_optimizer(name, rule):
    """Raises TypeError or ValueError for a class that is no optimizer: it is tried on four weights."""
    what = f"optimizers[{name!r}]"
    if not callable(rule):
        raise TypeError(f"{what}: expected a class such as SGD, got {rule!r:.60}")
    try:
        inspect.signature(rule).bind([], lr=0.1)
    except TypeError as error:
        raise TypeError(f"{what}: expected {called(rule)}(params, lr=0.1) to work: {error}") from None
    param = Param(np.ones((2, 2)), decay=True)
    param.grad = np.ones((2, 2))
    opt = rule([param], lr=0.1)
    if not callable(getattr(opt, "step", None)):
        raise TypeError(f"{what}: {called(rule)} has no method step()")
    if not hasattr(opt, "lr"):
        raise TypeError(f"{what}: {called(rule)} has no attribute lr, which the slider sets")
    opt.step()
    if param.data.shape != (2, 2):
        raise ValueError(f"{what}: its step() made weights of shape (2, 2) into {param.data.shape}")


def check_initializer(name, init):
    """Raises TypeError or ValueError for what draws no weights of the shape that is asked for."""
    what = f"initializers[{name!r}]"
    if not callable(init):
        raise TypeError(f"{what}: expected an Initializer such as he, got {init!r:.60}")
    drawn = init((3, 2), fan_in=3, fan_out=2, rng=np.random.default_rng(0), dtype=np.float64)
    if getattr(drawn, "shape", None) != (3, 2):
        raise ValueError(f"{what}: asked for weights of shape (3, 2), it drew {np.shape(drawn)}")


def check_net(name, net, experiment):
    """Raises TypeError or ValueError for a factory whose net does not fit the data."""
    what = f"net[{name!r}]"
    if not callable(net):
        raise TypeError(f"{what}: expected a factory net(init=…, rng=…, dtype=…), got {net!r:.60}")
    made = net_of(experiment.but(net=net))
    if not callable(getattr(made, "named_params", None)):
        raise TypeError(f"{what}: expected it to return a Sequential, got {made!r:.60}")
    x, _, y = two_examples(experiment)
    shape, wanted = made.forward(x).shape, y.shape
    if shape != wanted:
        raise ValueError(f"{what}: expected outputs of shape {wanted} for two examples, got {shape}")


def check_loss(name, loss, experiment):
    """Raises TypeError or ValueError for what does not map (y, t) to (value, dy)."""
    what = f"loss[{name!r}]"
    if not callable(loss):
        raise TypeError(f"{what}: expected loss(y, t) -> (value, dy), got {loss!r:.60}")
    _, t, y = two_examples(experiment)
    found = loss(y, t)
    if not isinstance(found, tuple) or len(found) != 2:
        raise TypeError(f"{what}: expected it to return (value, dy), got {type(found).__name__}")
    if np.shape(found[1]) != y.shape:
        raise ValueError(f"{what}: expected dy of the outputs' shape {y.shape}, got {np.shape(found[1])}")


def two_examples(experiment):
    """Two examples x, their targets t, and what the experiment's net answers, y."""
    train, _ = experiment.data("bundled", np.random.default_rng(0))
    x, t = train.x[:2], train.t[:2]
    return x, t, net_of(experiment).forward(x)


def called(part):
    return getattr(part, "__name__", repr(part))
