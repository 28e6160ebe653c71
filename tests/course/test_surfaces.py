"""The surfaces of chapters 5 and 7: gradients against differences, minima, heights by hand."""

import numpy as np
import pytest

from course.surfaces import BEALE, BOWL, RAVINE, ROSENBROCK, SADDLE
from nnlib.gradcheck import numerical_gradient

ALL = pytest.mark.parametrize("surface", [BOWL, RAVINE, SADDLE, ROSENBROCK, BEALE], ids=lambda s: s.name)


def points_of(surface, count=40):
    (left, right), (bottom, top) = surface.box
    return np.random.default_rng(0).uniform((left, bottom), (right, top), (count, 2))


@ALL
def test_the_gradient_is_that_of_the_surface(surface):
    for point in points_of(surface):
        numerical = numerical_gradient(surface.f, point.copy(), h=1e-5)
        np.testing.assert_allclose(surface.gradient(point), numerical, rtol=1e-6, atol=1e-4)


@ALL
def test_the_minimum_is_one(surface):
    np.testing.assert_allclose(surface.gradient(surface.minimum), 0, atol=1e-12)
    assert surface.f(points_of(surface, 5000)).min() > surface.lowest
    assert np.linalg.norm(surface.gradient(surface.start)) > 0, "a walk would never leave the start"


@ALL
def test_points_of_any_shape(surface):
    grid = points_of(surface, 6).reshape(2, 3, 2)
    assert surface.f(grid).shape == (2, 3)
    assert surface.gradient(grid).shape == (2, 3, 2)
    np.testing.assert_array_equal(surface.gradient(grid)[1, 2], surface.gradient(grid[1, 2]))


@ALL
def test_start_and_minimum_lie_in_the_box(surface):
    for point in (surface.start, surface.minimum):
        for value, (low, high) in zip(point, surface.box, strict=True):
            assert low < value < high


def test_heights_by_hand():
    assert RAVINE.f((-7, 2)) == pytest.approx(49 / 20 + 4)
    assert RAVINE.gradient((-7, 2)).tolist() == [-0.7, 4.0]
    assert SADDLE.f((0, 0)) == 0
    assert SADDLE.gradient((0, 0)).tolist() == [0, 0], "flat, and yet no minimum"
    assert SADDLE.lowest == -0.25
    assert ROSENBROCK.f((-1.2, 1)) == pytest.approx(24.2)
    assert BEALE.f((1, 1)) == pytest.approx(1.5**2 + 2.25**2 + 2.625**2)
