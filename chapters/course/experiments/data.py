"""What the experiments learn from: data(scale, rng) -> (train, test). Read once, and never written to."""

from functools import cache, lru_cache

import numpy as np

from course.experiments.words import described
from nnlib.datasets import Examples, MNISTUnavailable, Split, load_iris, load_mnist, mnist_files


@lru_cache(maxsize=2)  # scaled, and as bytes
def _images(scale, scaled):
    parts = load_mnist(scale, flat=False, scale=scaled)
    for part in parts:
        for array in part:
            array.flags.writeable = False
    return parts


def _digits(scale, flat, scaled, count=None):
    """The first `count` training images (None: all) and all test images."""
    train, test = _images(scale, scaled)
    train = Examples(train.x[:count], train.t[:count])
    return Split(*(Examples(x.reshape(len(x), -1) if flat else x, t) for x, t in (train, test)))


@cache
def full_at_hand():
    """Whether all of MNIST lies on this machine."""
    try:
        mnist_files(mirrors=())
    except MNISTUnavailable:
        return False
    return True


def mnist(*, flat=True, scaled=True):
    """All training and all test images."""
    return described(lambda scale, rng: _digits(scale, flat, scaled),
                     "MNIST" if scaled else "MNIST, pixels from 0 to 255")


def first_digits(count, *, flat=True):
    """The first `count` training images, and all test images."""
    return described(lambda scale, rng: _digits(scale, flat, True, count),
                     f"the first {count:,} training images of MNIST")


def fifty_thousand(*, flat=True):
    """50,000 of the 60,000 to learn from (of the bundled 4,000: 3,000), and all test images."""
    return described(
        lambda scale, rng: _digits(scale, flat, True, 50_000 if scale == "full" else 3_000),
        "the first 50,000 training images of MNIST (bundled: 3,000)")


def validation(scale, *, flat=True):
    """The 10,000 training images that `fifty_thousand` leaves out (of the bundled 4,000: 1,000)."""
    train, _ = _digits(scale, flat, True)
    begin = 50_000 if scale == "full" else 3_000
    return Examples(train.x[begin:], train.t[begin:])


def _iris(scale, rng):
    return load_iris(rng=rng, dtype=np.float64)


iris = described(_iris, "120 iris flowers, drawn anew for each seed; the other 30 to judge by")
