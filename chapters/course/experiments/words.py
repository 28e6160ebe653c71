"""How an experiment is told: each part of it in a few words."""

from dataclasses import fields, is_dataclass

import numpy as np


def described(function, words):
    """The function, with what it is in words, for the table of its experiment."""
    function.words = words
    return function


def told(part):
    """A part of an experiment in words: those it was given, or its name."""
    return getattr(part, "words", None) or getattr(part, "__name__", None) or repr(part)


def layers_of(experiment):
    """Dense(50) – ReLU – Dense(10)."""
    net = experiment.net(init=experiment.init, rng=np.random.default_rng(0), dtype=np.float32)
    return " – ".join(map(_layer, net.layers))


def _layer(layer):
    name = type(layer).__name__
    first = getattr(layer, fields(layer)[0].name) if is_dataclass(layer) and fields(layer) else None
    return f"{name}({first})" if isinstance(first, int | float) and not isinstance(first, bool) else name


def optimizer_of(experiment):
    """SGD, learning rate 0.05, weight_decay 0.001."""
    settings = [f"{name} {told(value)}" for name, value in experiment.settings.items()]
    return ", ".join([experiment.optimizer.__name__, f"learning rate {experiment.lr:g}", *settings])


def by_scale(values):
    """10,000 (bundled: 2,000)."""
    full, bundled = values["full"], values["bundled"]
    return f"{full:,}" if full == bundled else f"{full:,} (bundled: {bundled:,})"


def points_of(experiment):
    """1, 601, 1,201, … 9,601."""
    at = sorted(experiment.at["full"])
    if len(at) > 5:
        return f"{at[0]:,}, {at[1]:,}, {at[2]:,}, … {at[-1]:,}"
    return ", ".join(f"{number:,}" for number in at)


def table_of(experiment):
    """Rows (what, words) that tell the whole experiment."""
    rows = [
        ("learns from", told(experiment.data)), ("net", layers_of(experiment)),
        ("first weights", told(experiment.init)), ("loss", told(experiment.loss)),
        ("optimizer", optimizer_of(experiment)), ("batches", told(experiment.order)),
        ("updates", by_scale(experiment.steps)), ("measured after updates", points_of(experiment)),
        ("weights kept", told(experiment.keep) if experiment.keep else "those of the last step"),
        ("seeds", by_scale(experiment.seeds)),
        ("compares", ", ".join(map(str, experiment.lanes))),
        ("slips of its source", "; ".join(experiment.slips)),
    ]
    return [(what, words) for what, words in rows if words]
