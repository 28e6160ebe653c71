"""Exercise 13.4: pictures that are moved."""

import numpy as np

from ..exercise import Exercise, Mistake


def shift(x, down, right):
    y = np.zeros_like(x)
    H, W = x.shape[-2:]
    y[..., max(down, 0):H + min(down, 0), max(right, 0):W + min(right, 0)] = x[
        ..., max(-down, 0):H - max(down, 0), max(-right, 0):W - max(right, 0)]
    return y


def rolled(x, down, right):
    return np.roll(x, (down, right), axis=(-2, -1))


def cleared(which):
    """Rolled, then 0 in the rows and columns that `which` takes for the new ones."""
    def wrong(x, down, right):
        y = rolled(x, down, right)
        y[..., which(down), :] = 0
        y[..., which(right)] = 0
        return y
    return wrong


def stretched(x, down, right):
    H, W = x.shape[-2:]
    rows = np.clip(np.arange(H) - down, 0, H - 1)
    columns = np.clip(np.arange(W) - right, 0, W - 1)
    return x[..., rows[:, None], columns]


def pictures():
    rng = np.random.default_rng(134)
    x = rng.uniform(0.1, 1, (2, 1, 5, 6)).round(2)
    return tuple((x, down, right) for down, right in ((1, 0), (0, -2), (-1, 3), (2, 1), (0, 0)))


SHIFT = Exercise(
    id="13.4",
    title="Move the digits",
    reference=shift,
    cases=pictures(),
    mistakes=(
        Mistake(
            rolled,
            "`np.roll` lets what leaves on one side come in on the other. Here 0 comes in: set the border "
            "to 0 afterwards.",
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
        Mistake(
            lambda x, down, right: shift(x, 0, right),
            "It moves to the right, but not down.",
        ),
        Mistake(
            lambda x, down, right: shift(x, -down, right),
            "Up and down are exchanged: down is towards larger row numbers.",
        ),
        Mistake(
            lambda x, down, right: shift(x, down, -right),
            "Left and right are exchanged: right is towards larger column numbers.",
        ),
        Mistake(lambda x, down, right: x, "The pictures are as they were: nothing has moved."),
        Mistake(
            cleared(lambda n: slice(max(n, 0))),
            "Right for moves down and to the right. Moved up or left, what leaves comes in again on the "
            "other side (in a loop, too: the index −1 is the last one).",
        ),
        Mistake(
            cleared(lambda n: slice(n)),
            "For a negative number `[:down]` is everything but the last rows. Moved up, it is the last rows "
            "that came in: `[down:]`.",
        ),
        Mistake(
            lambda x, down, right: np.roll(x, (down, right), axis=(0, 1)),
            "You moved the axes 0 and 1, which are the images and the channels. Rows and columns are the "
            "last two.",
        ),
        Mistake(
            lambda x, down, right: np.roll(np.roll(x, down), right),
            "Without `axis`, `np.roll` moves through all numbers as if they stood in one row: axis=(-2, -1).",
        ),
        Mistake(
            stretched,
            "You repeat the border where nothing is known. What comes in is 0.",
        ),
    ),
    hints=(
        "Move with `np.roll(x, (down, right), axis=(-2, -1))`, and then set to 0 what has come in.",
        "With down > 0 the first `down` rows came in, with down < 0 the last −down rows.",
        "y = np.roll(…); if down > 0: y[..., :down, :] = 0; if down < 0: y[..., down:, :] = 0; then "
        "the columns",
    ),
    explanation="You hardly notice a pixel or two. A net does, as Figure 13.10 shows. Training on moved "
    "copies of the digits is called data augmentation: chapter 15 does it.",
)

EXERCISES = (SHIFT,)
