"""Exercises 13.1 and 13.2: sizes and dead filters."""

from math import ceil

import numpy as np

from ..exercise import Exercise, Mistake

# 13.1 what flatten hands on


def flat_size(side, filters, kernel, pad, pool):
    out = (side + 2 * pad - kernel + 1) // pool
    return filters * out * out


FLAT_SIZE = Exercise(
    id="13.1",
    title="What flatten hands on",
    reference=flat_size,
    cases=((28, 30, 5, 0, 2), (28, 1, 3, 0, 2), (28, 8, 7, 2, 3), (20, 4, 4, 2, 2)),
    mistakes=(
        Mistake(
            lambda side, filters, kernel, pad, pool: ((side + 2 * pad - kernel + 1) // pool) ** 2,
            "You counted one map. Every filter makes one: times `filters`.",
        ),
        Mistake(
            lambda side, filters, kernel, pad, pool: filters * ((side + pad - kernel + 1) // pool) ** 2,
            "The padding is put on both sides: + 2·pad.",
        ),
        Mistake(
            lambda side, filters, kernel, pad, pool: filters * ((side - kernel + 1) // pool) ** 2,
            "The padding is missing: the convolution sees a picture of side + 2·pad pixels.",
        ),
        Mistake(
            lambda side, filters, kernel, pad, pool: filters * ((side + 2 * pad - kernel) // pool) ** 2,
            "One place is missing: a kernel of 5 on 28 pixels fits at 28 − 5 + 1 = 24 places.",
        ),
        Mistake(
            lambda side, filters, kernel, pad, pool: filters * (side + 2 * pad - kernel + 1) ** 2,
            "That is before the pooling, which makes both sides smaller by the factor `pool`.",
        ),
        Mistake(
            lambda side, filters, kernel, pad, pool: filters * (side + 2 * pad - kernel + 1) ** 2 // pool,
            "You divided by `pool` once. The pooling shrinks the height and the width.",
        ),
        Mistake(
            lambda side, filters, kernel, pad, pool: filters * (side // pool) ** 2,
            "The convolution takes something from the sides, too: a window must lie inside the padded "
            "picture.",
        ),
        Mistake(
            lambda side, filters, kernel, pad, pool: filters * ((side + 2 * pad - kernel + 1) / pool) ** 2,
            "Use `//`, not `/`: a part of a window does not count, so the rest of the division is left out.",
        ),
        Mistake(
            lambda side, filters, kernel, pad, pool: filters * (side + 2 * pad - kernel + 1) ** 2 // pool**2,
            "The rest is left out at each side: divide by `pool` with `//` first, then square.",
        ),
        Mistake(
            lambda side, filters, kernel, pad, pool: filters * ceil((side + 2 * pad - kernel + 1) / pool)**2,
            "Rounded up: a window that would hang over the border is left out here, so round down (`//`).",
        ),
        Mistake(
            lambda side, filters, kernel, pad, pool: filters * round((side + 2 * pad - kernel + 1) / pool)**2,
            "`round` may round up. A window that does not fit whole is left out: `//`.",
        ),
        Mistake(
            lambda side, filters, kernel, pad, pool: filters * ((side + 2 * pad - kernel + 1) // pool),
            "That counts one row of each map. A map is as high as it is wide: square the side.",
        ),
        Mistake(
            lambda side, filters, kernel, pad, pool: filters * (side + 2 * pad - kernel + 1 - pool + 1) ** 2,
            "Your pooling windows overlap, one pixel apart. Side by side, only every `pool`-th place is "
            "left.",
        ),
        Mistake(
            lambda side, filters, kernel, pad, pool: filters * (side + 2 * pad - kernel + 1 // pool) ** 2,
            "Parentheses are missing: `//` comes before `+`, so only the 1 was divided by `pool`.",
        ),
        Mistake(
            lambda side, filters, kernel, pad, pool: filters * ((side + 2 * pad - kernel - 1) // pool) ** 2,
            "The place where the window starts counts, too: − kernel **+** 1.",
        ),
        Mistake(
            lambda side, filters, kernel, pad, pool: filters * ((side + 2 * pad + kernel + 1) // pool) ** 2,
            "A large kernel leaves **fewer** places: − kernel.",
        ),
        Mistake(
            lambda side, filters, kernel, pad, pool: filters * ((side - 2 * pad - kernel + 1) // pool) ** 2,
            "Padding makes the picture larger: + 2·pad.",
        ),
        Mistake(
            lambda side, filters, kernel, pad, pool: filters * (kernel * kernel + 1),
            "That is how many weights the convolution has. Count the numbers that flatten hands on.",
        ),
    ),
    hints=(
        "First the side after the convolution, then the side after the pooling, then how many numbers all "
        "the maps have together.",
        "After the convolution: side + 2·pad − kernel + 1. The pooling divides it by `pool`, without a rest.",
        "out = (side + 2*pad - kernel + 1) // pool, and filters * out * out",
    ),
    explanation="For SimpleConvNet: 30 · 12 · 12 = 4,320. Nobody computes this by hand for long: "
    "`Sequential` infers it. But when a library complains about 4,320 and 4,500, you know where to look.",
)


# 13.2 who is dead?


def dead_filters(y):
    return ~(y > 0).any(axis=(0, 2, 3))


def filter_outputs():
    rng = np.random.default_rng(13)
    first = rng.standard_normal((4, 5, 3, 3)).round(2)
    first[:, 1] = -np.abs(first[:, 1]) - 0.1  # shut
    first[:3, 3] = -np.abs(first[:3, 3]) - 0.1  # opens in one place of one image
    first[3, 3] = -1.0
    first[3, 3, 2, 0] = 2.5
    second = -np.abs(rng.standard_normal((2, 3, 2, 4))).round(2) - 0.1
    second[1, 0] = 0.7
    second[0, 2, 1, 1] = 0.2
    third = first[:, [1, 3]].copy()
    third[0, 0, 0, 0] = 0.0  # 0 is not above 0
    return (first,), (second,), (third,)


DEAD = Exercise(
    id="13.2",
    title="Who is dead?",
    reference=dead_filters,
    cases=filter_outputs(),
    mistakes=(
        Mistake(
            lambda y: (y > 0).any(axis=(0, 2, 3)),
            "These are the living ones. The dead are the others: `~` exchanges True and False.",
        ),
        Mistake(
            lambda y: ~(y > 0).all(axis=(0, 2, 3)),
            "You ask which filters are shut *somewhere*. Nearly all are, and that is healthy. A dead one is "
            "open nowhere: `any` instead of `all`.",
        ),
        Mistake(
            lambda y: ~(y > 0).any(axis=(2, 3)),
            "That is (N, F): an answer for every image. A filter that is shut on one image may be open on "
            "another.",
        ),
        Mistake(
            lambda y: (y < 0).all(axis=(0, 2, 3)),
            "What about an output of exactly 0? The ReLU passes what is above 0, so 0 is shut, too.",
        ),
        Mistake(
            lambda y: (y == 0).all(axis=(0, 2, 3)),
            "y are the outputs before the ReLU: a dead filter's are negative, not 0.",
        ),
        Mistake(
            lambda y: ~(y.mean(axis=(0, 2, 3)) > 0),
            "A mean below 0 is not death: a filter for edges is shut in most places. A filter that opens "
            "once is alive.",
        ),
        Mistake(
            lambda y: ~(y > 0).any(axis=(1, 2, 3)),
            "That is an answer for every image, (N,). The filters stand along axis 1: that axis must stay.",
        ),
        Mistake(
            lambda y: int((~(y > 0).any(axis=(0, 2, 3))).sum()),
            "That is how many are dead. The question is which.",
        ),
        Mistake(
            lambda y: y.max(axis=(0, 2, 3)) == 0,
            "y are the outputs before the ReLU: the largest of a dead filter is negative or 0, so `<= 0`.",
        ),
        Mistake(
            lambda y: (y <= 0).all(axis=(2, 3)).any(axis=0),
            "These are shut on *some* image. A dead filter is shut on all of them.",
        ),
        Mistake(
            lambda y: (y[0] <= 0).all(axis=(1, 2)),
            "You look at the first image only. A filter may open on another.",
        ),
        Mistake(
            lambda y: (y > 0).sum(axis=(0, 2, 3)),
            "That is in how many places each filter is open. A dead filter has none: `== 0`.",
        ),
        Mistake(
            lambda y: (y > 0).mean(axis=(0, 2, 3)),
            "That is the share of places in which each filter is open. A dead filter has none: `== 0`.",
        ),
        Mistake(
            lambda y: np.flatnonzero(~(y > 0).any(axis=(0, 2, 3))),
            "Those are the numbers of the dead ones. Return True or False for each filter.",
        ),
        Mistake(
            lambda y: ~(y > 0).any(axis=(0, 2, 3), keepdims=True),
            "Right, but with the axes of length 1 kept. Leave `keepdims` out: (F,).",
        ),
    ),
    hints=(
        "Where is `y > 0`? And for which filters is that nowhere true?",
        "Images, rows and columns are the axes 0, 2 and 3; axis 1, the filters, must stay.",
        "~(y > 0).any(axis=(0, 2, 3))",
    ),
    explanation="A filter that is dead for a thousand training images gets no gradient from any of them, and "
    "stays as it is. Look at this number when a net stops learning.",
)

EXERCISES = (FLAT_SIZE, DEAD)
