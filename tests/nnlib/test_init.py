"""Initializers: widths by formula, shapes of the distributions, dtypes."""

from math import sqrt

import numpy as np
import pytest

from nnlib import (
    constant,
    glorot,
    glorot_uniform,
    he,
    he_uniform,
    normal,
    uniform,
    xavier,
    xavier_uniform,
)

WIDTHS = [  # the standard deviation for fan_in 300 and fan_out 100
    (he, sqrt(2 / 300)), (he_uniform, sqrt(2 / 300)), (xavier, sqrt(1 / 300)),
    (xavier_uniform, sqrt(1 / 300)), (glorot, sqrt(2 / 400)), (glorot_uniform, sqrt(2 / 400)),
    (normal(0.01), 0.01), (uniform(0.03), 0.03 / sqrt(3))]


def draw(init, shape=(300, 100), seed=0, dtype=np.float64):
    return init(shape, fan_in=300, fan_out=100, rng=np.random.default_rng(seed), dtype=dtype)


@pytest.mark.parametrize(("init", "std"), WIDTHS)
def test_widths(init, std):
    W = draw(init)
    assert W.std() == pytest.approx(std, rel=0.02)  # 30,000 draws: 0.4 % is one standard error
    assert abs(W.mean()) < 5 * std / sqrt(W.size)
    flat = "uniform" in init.name
    assert W.max() / std == pytest.approx(sqrt(3) if flat else 4, rel=0.001 if flat else 0.2)
    assert W.min() / std == pytest.approx(-sqrt(3) if flat else -4, rel=0.001 if flat else 0.2)


def test_scale_is_the_width():
    assert he.scale(784, 50) == sqrt(2 / 784)
    assert he_uniform.scale(6, 50) == 1


def test_constant():
    assert draw(constant(0.5), (2, 2)).tolist() == [[0.5, 0.5], [0.5, 0.5]]


@pytest.mark.parametrize("init", [he, he_uniform, constant(1)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_shapes_dtypes_and_seeds(init, dtype):
    W = draw(init, (2, 3, 4, 5), dtype=dtype)
    assert (W.shape, W.dtype) == ((2, 3, 4, 5), dtype)
    np.testing.assert_array_equal(W, draw(init, (2, 3, 4, 5), dtype=dtype))


def test_names():
    assert [repr(init) for init, _ in WIDTHS] == [
        "he", "he_uniform", "xavier", "xavier_uniform", "glorot", "glorot_uniform",
        "normal(0.01)", "uniform(0.03)"]
    assert repr(constant(0)) == "constant(0)"
