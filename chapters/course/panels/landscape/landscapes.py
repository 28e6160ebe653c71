"""Landscapes beside those of course.surfaces, for a ball to roll down: a curve, and the loss of a net."""

import numpy as np

from course.surfaces import BOWL, RAVINE, SADDLE, Surface, of_two

# x²/20 + 1 - cos 1.5x: a deepest valley at 0 and shallower ones beside it. Points are (..., 1).
VALLEYS = Surface(
    "Valleys",
    f=lambda points: points[..., 0] ** 2 / 20 + 1 - np.cos(1.5 * points[..., 0]),
    gradient=lambda points: points / 10 + 1.5 * np.sin(1.5 * points),
    box=((-8, 8),), start=(6.5,), minimum=(0,),
)


def two_weights(x, t, *, box=((-4, 4), (-3, 3)), start=(-3, 0.5)):
    """The loss of the net y = w2·tanh(w1·x) on the examples x (N,), t (N,), over its two weights.

    L = 1/N Σ ½ (y - t)², a Surface whose points are (w1, w2).
    """

    def loss(w1, w2):
        y = w2[..., None] * np.tanh(w1[..., None] * x)  # (..., N)
        return np.mean((y - t) ** 2, axis=-1) / 2

    def slopes(w1, w2):
        h = np.tanh(w1[..., None] * x)
        error = w2[..., None] * h - t
        return np.mean(error * w2[..., None] * (1 - h**2) * x, axis=-1), np.mean(error * h, axis=-1)

    gradient = of_two(slopes)
    lowest = np.array((1.0, 1.0))
    for _ in range(3000):  # (w1, w2) and (-w1, -w2) are the same net: the minimum that is found has a twin
        lowest -= 0.5 * gradient(lowest)
    return Surface("Net of two weights", of_two(loss), gradient, box, start, tuple(lowest.tolist()))


def noisy_examples(count=40):
    """x (N,), t (N,): what the net of two weights is to learn, t = 1.5 tanh 2x with some noise."""
    rng = np.random.default_rng(0)
    x = rng.uniform(-2, 2, count)
    return x, 1.5 * np.tanh(2 * x) + 0.3 * rng.standard_normal(count)


def landscapes():
    """Those that the panel offers."""
    return (BOWL, VALLEYS, RAVINE, SADDLE, two_weights(*noisy_examples()))
