"""Small nets and data that several tests share."""

import numpy as np

from nnlib import Dense, Flatten, ReLU, Sequential, normal
from nnlib.datasets import Split, moons

X = np.random.default_rng(0).standard_normal((23, 4)).astype(np.float32)
T = (X[:, 0] > X[:, 1]).astype(int) + (X[:, 2] > 0.5)


def two_moons(seed=0):
    first, second = np.random.default_rng(seed).spawn(2)
    return Split(moons(200, noise=0.15, rng=first), moons(100, noise=0.15, rng=second))


def small_net(init, rng, between=ReLU, outputs=2):
    return Sequential([Dense(16), between(), Dense(outputs)], input_shape=(2,), init=init, rng=rng)


def linear_net(init, rng):
    """Nothing between its layers limits it: with a large rate its weights grow without end."""
    return Sequential([Dense(16), Flatten(), Dense(16), Dense(2)], input_shape=(2,), init=init, rng=rng)


class SameMask:
    """In the place of a Dropout's rng: the same mask at each pass, so that the net is one function."""

    def random(self, shape, dtype):
        return np.random.default_rng(0).random(shape, dtype)


def net_of(*layers, seed=0, dtype=np.float32):
    return Sequential(layers, input_shape=(4,), init=normal(0.5), rng=np.random.default_rng(seed),
                      dtype=dtype)


def classifier(**settings):
    return net_of(Dense(8), ReLU(), Dense(3), **settings)
