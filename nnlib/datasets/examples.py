"""Examples and their labels, how they are divided, and where the bundled files lie."""

import os
from typing import NamedTuple

import numpy as np

from nnlib.arrays import pairs, shown
from nnlib.settings import generator
from nnlib.settings import sizes as whole_numbers

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

    Raises ValueError if x and t differ in length, or if the sizes do not add up to it; TypeError for what
    holds no numbers, or is no generator.
    """
    if not isinstance(examples, tuple | list) or len(examples) != 2:
        raise TypeError(f"split: expected a pair (x, t), got {shown(examples)}")
    x, t = pairs("split", *examples)
    generator("split: rng", rng, optional=True)
    sizes = whole_numbers("split: sizes", sizes)
    if sum(sizes) != len(x):
        raise ValueError(f"split: expected sizes that add up to {len(x)}, got {list(sizes)}")
    order = np.arange(len(x)) if rng is None else rng.permutation(len(x))
    parts = np.split(order, np.cumsum(sizes)[:-1])
    return tuple(Examples(x[part], t[part]) for part in parts)


def bundled_file(name):
    """The path of a file that ships with nnlib."""
    from pathlib import Path

    return Path(INSTALLED if os.path.isdir(INSTALLED) else IN_CLONE, name)


def comes_with_nnlib(path):
    """Whether `path` lies in the folder of the files that ship with nnlib: no stranger's."""
    home = os.path.realpath(INSTALLED if os.path.isdir(INSTALLED) else IN_CLONE)
    return os.path.realpath(path).startswith(home + os.sep)
