"""Examples and their labels, how they are divided, and where the bundled files lie."""

import os
from typing import NamedTuple

import numpy as np

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
INSTALLED = os.path.join(PACKAGE, "_data")  # where a wheel puts the data,
IN_CLONE = os.path.join(os.path.dirname(PACKAGE), "data")  # and where they lie in a clone


class Examples(NamedTuple):
    """Inputs x (N, …) and their targets t (N,)."""

    x: np.ndarray
    t: np.ndarray


class Split(NamedTuple):
    """What is learned from, and what only ever judges: (x, t), (x_test, t_test) = load_mnist()."""

    train: Examples
    test: Examples


def split(examples, sizes, *, rng):
    """Divide examples into parts of the given sizes, drawn at random (rng=None: in order).

    train, validation = split(load_mnist("full").train, [50_000, 10_000], rng=rng)

    Raises ValueError if x and t differ in length, or if the sizes do not add up to it.
    """
    x, t = examples
    if len(x) != len(t):
        raise ValueError(f"x has {len(x)} rows, t has {len(t)}: one label per example is needed")
    if min(sizes) < 1 or sum(sizes) != len(x):
        raise ValueError(f"the sizes {list(sizes)} must be positive and add up to {len(x)}")
    order = np.arange(len(x)) if rng is None else rng.permutation(len(x))
    parts = np.split(order, np.cumsum(sizes)[:-1])
    return tuple(Examples(x[part], t[part]) for part in parts)


def bundled_file(name):
    """The path of a file that ships with nnlib."""
    from pathlib import Path

    return Path(INSTALLED if os.path.isdir(INSTALLED) else IN_CLONE, name)
