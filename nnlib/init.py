"""Initial weights: how wide to draw them so that signals keep their size. notes 6.2.

    he(shape, fan_in=784, fan_out=50, rng=rng)         an array
    he.scale(784, 50)                                  its standard deviation, √(2/784)

fan_in is how many inputs an output sums over, fan_out how many outputs an input reaches:
(D, M) for a dense layer, (C·KH·KW, F·KH·KW) for a convolution.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np

from nnlib.settings import floating, generator, real, sizes, whole


@dataclass(frozen=True)
class Initializer:
    """Draws weights: `draw` makes the shape of the distribution, `scale` its width.

    scale  (fan_in, fan_out) -> standard deviation, bound of a uniform, or the constant itself
    draw   (rng, shape) -> array of width 1
    """

    name: str
    scale: Callable[[int, int], float]
    draw: Callable

    def __call__(self, shape, *, fan_in, fan_out, rng, dtype=np.float32):
        generator(f"{self.name}: rng", rng)
        shape = sizes(f"{self.name}: shape", shape)
        whole(f"{self.name}: fan_in", fan_in)
        whole(f"{self.name}: fan_out", fan_out)
        dtype = floating(f"{self.name}: dtype", dtype)
        return (self.scale(fan_in, fan_out) * self.draw(rng, shape)).astype(dtype)

    def __repr__(self):
        return self.name


def normal_draw(rng, shape):
    return rng.standard_normal(shape)


def uniform_draw(rng, shape):
    return rng.uniform(-1.0, 1.0, shape)


def constant_draw(rng, shape):
    return np.ones(shape)


def constant(value):
    """Every weight the same. Units that start equal stay equal: for biases, or to show just that."""
    real("constant", value)
    return Initializer(f"constant({value})", lambda fan_in, fan_out: value, constant_draw)


def normal(std):
    """N(0, std²), whatever the size of the layer. The first choice of notes 4.5 is std = 0.01."""
    real("normal: std", std, low=0)
    return Initializer(f"normal({std})", lambda fan_in, fan_out: std, normal_draw)


def uniform(bound):
    """U(-bound, bound)."""
    real("uniform: bound", bound, low=0)
    return Initializer(f"uniform({bound})", lambda fan_in, fan_out: bound, uniform_draw)


# A uniform distribution on (-a, a) has the standard deviation a / √3: hence the factor 3 below.

xavier = Initializer("xavier", lambda fan_in, fan_out: sqrt(1 / fan_in), normal_draw)
"""std = √(1 / fan_in), for sigmoid and tanh, as in notes 6.2.2 (elsewhere: LeCun normal)."""

xavier_uniform = Initializer("xavier_uniform", lambda fan_in, fan_out: sqrt(3 / fan_in), uniform_draw)

glorot = Initializer("glorot", lambda fan_in, fan_out: sqrt(2 / (fan_in + fan_out)), normal_draw)
"""std = √(2 / (fan_in + fan_out)), the form of Glorot and Bengio 2010: forward and backward."""

glorot_uniform = Initializer(
    "glorot_uniform", lambda fan_in, fan_out: sqrt(6 / (fan_in + fan_out)), uniform_draw)

he = Initializer("he", lambda fan_in, fan_out: sqrt(2 / fan_in), normal_draw)
"""std = √(2 / fan_in), for ReLU, which passes half of its input. He et al. 2015."""

he_uniform = Initializer("he_uniform", lambda fan_in, fan_out: sqrt(6 / fan_in), uniform_draw)
