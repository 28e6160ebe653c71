"""Surfaces z = f(x, y) to walk down: what an optimizer does can be seen on them. notes 6.1.

    RAVINE.f(points), RAVINE.gradient(points)       points (..., 2) -> (...) and (..., 2)
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Surface:
    """A function of the plane and its gradient, with the part of the plane worth drawing.

    f          points (..., 2) -> heights (...)
    gradient   points (..., 2) -> ∂f/∂x, ∂f/∂y (..., 2)
    box        ((left, right), (bottom, top))
    start      where a walk usually begins
    minimum    a point with the lowest height
    """

    name: str
    f: Callable
    gradient: Callable
    box: tuple[tuple[float, float], tuple[float, float]]
    start: tuple[float, float]
    minimum: tuple[float, float]

    @property
    def lowest(self):
        """The height of the minimum."""
        return float(self.f(np.array(self.minimum)))


def of_two(formula):
    """A function of x and y as one of points (..., 2); a pair of values becomes (..., 2)."""

    def of_points(points):
        points = np.asarray(points, dtype=float)
        values = formula(points[..., 0], points[..., 1])
        return np.stack(values, axis=-1) if isinstance(values, tuple) else values

    return of_points


# x² + y²: the same slope all round.
BOWL = Surface(
    "Bowl",
    f=of_two(lambda x, y: x**2 + y**2),
    gradient=of_two(lambda x, y: (2 * x, 2 * y)),
    box=((-5, 5), (-5, 5)), start=(-3, 4), minimum=(0, 0),
)

# x²/20 + y²: twenty times as steep across as along. notes 6.1.7.
RAVINE = Surface(
    "Ravine",
    f=of_two(lambda x, y: x**2 / 20 + y**2),
    gradient=of_two(lambda x, y: (x / 10, 2 * y)),
    box=((-10, 10), (-5, 5)), start=(-7, 2), minimum=(0, 0),
)

# x²/2 + y⁴/4 - y²/2: a saddle at (0, 0), minima at (0, 1) and (0, -1).
# Nesterov, Introductory Lectures on Convex Optimization (2004), 1.2.3.
SADDLE = Surface(
    "Saddle",
    f=of_two(lambda x, y: x**2 / 2 + y**4 / 4 - y**2 / 2),
    gradient=of_two(lambda x, y: (x, y**3 - y)),
    box=((-2, 2), (-1.5, 1.5)), start=(-1.6, 0.01), minimum=(0, 1),
)

# (1 - x)² + 100 (y - x²)²: a bent valley with a nearly flat floor.
# Rosenbrock, The Computer Journal 3 (1960); the start is his.
ROSENBROCK = Surface(
    "Rosenbrock",
    f=of_two(lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2),
    gradient=of_two(lambda x, y: (-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2))),
    box=((-2, 2), (-1, 3)), start=(-1.2, 1), minimum=(1, 1),
)


def beale_gradient(x, y):
    terms = [(c - x + x * y**k, k) for c, k in zip((1.5, 2.25, 2.625), (1, 2, 3), strict=True)]
    return (sum(2 * term * (y**k - 1) for term, k in terms),
            sum(2 * term * k * x * y ** (k - 1) for term, k in terms))


# Σ (c - x + x yᵏ)², k = 1, 2, 3: wide flats between steep walls. Beale 1958; the start is that of
# Moré, Garbow and Hillstrom, ACM Transactions on Mathematical Software 7 (1981), no. 5.
BEALE = Surface(
    "Beale",
    f=of_two(lambda x, y: (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2),
    gradient=of_two(beale_gradient),
    box=((-4.5, 4.5), (-4.5, 4.5)), start=(1, 1), minimum=(3, 0.5),
)
