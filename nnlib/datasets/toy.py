"""Toy sets in the plane: easy to draw, not all easy to learn.

Each returns x (n, 2) float32 and labels t (n,) int64; the labels take turns 0, 1, … so that every
beginning of the set is balanced too. All raise ValueError for fewer points than classes or a negative
noise, and TypeError for an rng that is no generator.
"""

import numpy as np

from nnlib.settings import generator, real, whole


def moons(n, *, noise=0.1, rng):
    """Two half circles of radius 1 that reach into one another. noise: standard deviation."""
    t = _labels(n, 2, noise, rng)
    angle = rng.uniform(0, np.pi, n)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
    return _noisy(np.where(t[:, None] == 0, upper, lower), noise, rng), t


def spiral(n, *, classes=3, noise=0.05, rng):
    """Arms that wind three quarters of a turn from the centre to radius 1, one per class."""
    t = _labels(n, classes, noise, rng)
    radius = rng.uniform(0, 1, n)
    angle = 2 * np.pi * (t / classes + 0.75 * radius)
    x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return _noisy(x, noise, rng), t


def circles(n, *, noise=0.05, rng):
    """A circle of radius 1 (class 0) around one of radius 0.5 (class 1): no line separates them."""
    t = _labels(n, 2, noise, rng)
    angle = rng.uniform(0, 2 * np.pi, n)
    radius = np.where(t == 0, 1.0, 0.5)
    x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return _noisy(x, noise, rng), t


def blobs(n, *, classes=3, noise=0.3, rng):
    """Round clouds, one per class, their centres spread evenly over a circle of radius 1."""
    t = _labels(n, classes, noise, rng)
    angle = 2 * np.pi * t / classes
    return _noisy(np.stack([np.cos(angle), np.sin(angle)], axis=1), noise, rng), t


def _labels(n, classes, noise, rng):
    """The labels of n points; everything is checked before the first draw."""
    whole("classes", classes)
    whole(f"n, for {classes} classes", n, low=classes)
    real("noise, a standard deviation", noise, low=0)
    generator("rng", rng)
    return np.arange(n, dtype=np.int64) % classes


def _noisy(x, noise, rng):
    return (x + rng.normal(0, noise, x.shape)).astype(np.float32)
