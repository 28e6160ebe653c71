"""Small nets and data for the tests of the panels."""

import numpy as np

from nnlib import Dense, Flatten, ReLU, Sequential
from nnlib.datasets import Split, moons


def two_moons(seed=0):
    first, second = np.random.default_rng(seed).spawn(2)
    return Split(moons(200, noise=0.15, rng=first), moons(100, noise=0.15, rng=second))


def small_net(init, rng, between=ReLU, outputs=2):
    return Sequential([Dense(16), between(), Dense(outputs)], input_shape=(2,), init=init, rng=rng)


def linear_net(init, rng):
    """Nothing between its layers limits it: with a large rate its weights grow without end."""
    return Sequential([Dense(16), Flatten(), Dense(16), Dense(2)], input_shape=(2,), init=init, rng=rng)
