"""Exercises 13.4 and 13.5: pictures that are moved, pictures that are covered."""

import numpy as np

from ..exercise import Exercise, Mistake

# 13.4 a picture, moved


def shift(x, down, right):
    y = np.zeros_like(x)
    H, W = x.shape[-2:]
    y[..., max(down, 0):H + min(down, 0), max(right, 0):W + min(right, 0)] = x[
        ..., max(-down, 0):H - max(down, 0), max(-right, 0):W - max(right, 0)]
    return y


def rolled(x, down, right):
    return np.roll(x, (down, right), axis=(-2, -1))


def pictures():
    rng = np.random.default_rng(134)
    x = rng.uniform(0.1, 1, (2, 1, 5, 6)).round(2)
    return tuple((x, down, right) for down, right in ((1, 0), (0, -2), (-1, 3), (2, 1), (0, 0)))


SHIFT = Exercise(
    id="13.4",
    title="Move the digits",
    statement="x (N, C, H, W) are pictures. Return them moved by so many pixels `down` and to the `right` "
    "(negative: up, left). What leaves the picture is lost, what comes in is 0. Do not change x.",
    stub="def shift(x, down, right):\n    ...\n\n\ncheck('13.4', shift)",
    reference=shift,
    cases=pictures(),
    mistakes=(
        Mistake(
            rolled,
            "`np.roll` lets what leaves on one side come in on the other. Here 0 comes in: set the border "
            "to 0 "
            "afterwards.",
        ),
        Mistake(
            lambda x, down, right: shift(x, -down, -right),
            "The other way about: down is towards larger row numbers, right towards larger column numbers.",
        ),
        Mistake(
            lambda x, down, right: shift(x, right, down),
            "Down and right are exchanged: the rows are the last axis but one, the columns the last.",
        ),
        Mistake(
            lambda x, down, right: shift(x, abs(down), abs(right)),
            "Negative numbers move up and left.",
        ),
        Mistake(
            lambda x, down, right: shift(x, down, 0),
            "It moves down, but not to the right.",
        ),
    ),
    hints=(
        "Move with `np.roll(x, (down, right), axis=(-2, -1))`, and then set to 0 what has come in.",
        "With down > 0 the first `down` rows came in, with down < 0 the last −down rows.",
        "y = np.roll(…); if down > 0: y[..., :down, :] = 0; if down < 0: y[..., down:, :] = 0; columns alike",
    ),
    explanation="A pixel or two is nothing to a reader. How much it is to a net, you have seen; what trains "
    "a "
    "net on moved copies of its digits is called data augmentation, and chapter 15 does so.",
)


# 13.5 cover and look


def what_matters(f, image, size):
    H, W = image.shape
    drops = np.zeros((H - size + 1, W - size + 1))
    for i, j in np.ndindex(drops.shape):
        covered = image.copy()
        covered[i:i + size, j:j + size] = 0
        drops[i, j] = f(image) - f(covered)
    return drops


def piling(f, image, size):
    """Covers, and never takes the cover away."""
    whole, covered = f(image), image.copy()
    drops = np.zeros((image.shape[0] - size + 1, image.shape[1] - size + 1))
    for i, j in np.ndindex(drops.shape):
        covered[i:i + size, j:j + size] = 0
        drops[i, j] = whole - f(covered)
    return drops


def filled(value):
    def wrong(f, image, size):
        drops = np.zeros((image.shape[0] - size + 1, image.shape[1] - size + 1))
        for i, j in np.ndindex(drops.shape):
            covered = image.copy()
            covered[i:i + size, j:j + size] = value
            drops[i, j] = f(image) - f(covered)
        return drops
    return wrong


def keyhole(f, image, size):
    drops = np.zeros((image.shape[0] - size + 1, image.shape[1] - size + 1))
    for i, j in np.ndindex(drops.shape):
        seen = np.zeros_like(image)
        seen[i:i + size, j:j + size] = image[i:i + size, j:j + size]
        drops[i, j] = f(image) - f(seen)
    return drops


def centre(picture):
    """A "net" that looks at the middle of a picture."""
    H, W = picture.shape
    return float(1 - np.exp(-picture[H // 2 - 1:H // 2 + 1, 1:W - 1].sum()))


def corner(picture):
    return float(1 / (1 + np.exp(3 - 2 * picture[0, 0] - picture[-1, -1] * 3 - picture[1, 2])))


def covering():
    rng = np.random.default_rng(135)
    return ((centre, rng.uniform(0.1, 1, (5, 6)).round(2), 2),
            (corner, rng.uniform(0.1, 1, (4, 4)).round(2), 1),
            (corner, rng.uniform(0.1, 1, (6, 5)).round(2), 3))


COVER = Exercise(
    id="13.5",
    title="Cover and look",
    statement="f is a function that tells how sure a net is that a picture (H, W) shows a given digit. "
    "Slide a "
    "black square (zeros) of `size` × `size` over the image, one pixel at a time, so that it always lies "
    "inside. "
    "Return for each place how much less sure the net becomes: f(image) − f(covered).",
    stub="def what_matters(f, image, size):\n    ...\n\n\ncheck('13.5', what_matters)",
    reference=what_matters,
    cases=covering(),
    mistakes=(
        Mistake(
            piling,
            "The covers pile up: take a fresh copy of the image at every place.",
        ),
        Mistake(
            lambda f, image, size: -what_matters(f, image, size),
            "The sign is the other way about: what matters should be positive, f(image) − f(covered).",
        ),
        Mistake(
            lambda f, image, size: f(image) - what_matters(f, image, size),
            "That is how sure the net is of the covered image. Asked was how much it loses.",
        ),
        Mistake(
            lambda f, image, size: what_matters(f, image, size)[:-1, :-1],
            "The last row and the last column of places are missing: there are H − size + 1 and W − size + "
            "1.",
        ),
        Mistake(filled(1.0), "You covered with 1, which is ink. Cover with zeros, the colour of the paper."),
        Mistake(keyhole, "You show only the square and hide the rest. Hide the square and show the rest."),
    ),
    hints=(
        "Two loops over the places (i, j) of the square's upper left corner. How many are there?",
        "At each place: `covered = image.copy()`, set covered[i:i+size, j:j+size] to 0, ask f.",
        "drops has the shape (H − size + 1, W − size + 1), and drops[i, j] = f(image) − f(covered)",
    ),
    explanation="It needs nothing of the net but its answers: you could do it to a program whose source you "
    "have never seen. `nnlib.occlusion` asks all places in one batch, and lays the drops back on the pixels.",
)

EXERCISES = (SHIFT, COVER)
