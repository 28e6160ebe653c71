"""Exercises 13.1 to 13.3: sizes, dead filters, and the order of a flattened picture."""

import numpy as np

from ..exercise import Exercise, Mistake

# 13.1 what flatten hands on


def flat_size(side, filters, kernel, pad, pool):
    out = (side + 2 * pad - kernel + 1) // pool
    return filters * out * out


FLAT_SIZE = Exercise(
    id="13.1",
    title="What flatten hands on",
    statement="A square picture of `side` pixels, one channel; then a convolution of so many `filters`, "
    "`kernel` × `kernel`, stride 1, padding `pad`; ReLU; max pooling in windows of `pool` × `pool` side by "
    "side "
    "(what no whole window reaches is left out); flatten. How many inputs has the dense layer that follows?",
    stub="def flat_size(side, filters, kernel, pad, pool):\n    ...\n\n\ncheck('13.1', flat_size)",
    reference=flat_size,
    cases=((28, 30, 5, 0, 2), (28, 1, 3, 0, 2), (28, 8, 7, 1, 3), (20, 4, 4, 2, 2)),
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
            "`/` where `//` is meant: there are no broken windows, the rest of a division is left out.",
        ),
    ),
    hints=(
        "First the side after the convolution, then the side after the pooling, then how many numbers all "
        "the "
        "maps have together.",
        "After the convolution: side + 2·pad − kernel + 1. The pooling divides it by `pool`, without a rest.",
        "out = (side + 2*pad - kernel + 1) // pool, and filters * out * out",
    ),
    explanation="For SimpleConvNet: 30 · 12 · 12 = 4,320. Nobody computes this by hand for long: "
    "`Sequential` "
    "infers it. But when a library complains about 4,320 and 4,500, you know where to look.",
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
    statement="y (N, F, H, W) are the outputs of a convolution for N images, **before** the ReLU. A filter "
    "is "
    "dead for these images if the ReLU lets nothing of it pass, in no place of no image. Return for each "
    "filter "
    "whether it is dead, (F,) of True and False.",
    stub="def dead_filters(y):\n    ...\n\n\ncheck('13.2', dead_filters)",
    reference=dead_filters,
    cases=filter_outputs(),
    mistakes=(
        Mistake(
            lambda y: (y > 0).any(axis=(0, 2, 3)),
            "That is who lives. The dead are the others: `~` turns True and False about.",
        ),
        Mistake(
            lambda y: ~(y > 0).all(axis=(0, 2, 3)),
            "You ask who is shut *somewhere*. That is nearly everybody, and quite healthy: dead is who is "
            "open "
            "nowhere. `any` instead of `all`.",
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
            "A mean below 0 is no death: a filter for edges is shut in most places. It is enough to open "
            "once.",
        ),
        Mistake(
            lambda y: ~(y > 0).any(axis=(1, 2, 3)),
            "That is an answer for every image, (N,). The filters stand along axis 1: that axis must stay.",
        ),
        Mistake(
            lambda y: int((~(y > 0).any(axis=(0, 2, 3))).sum()),
            "That is how many. Asked was which.",
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


# 13.3 repair: the order of the rows


def to_channels_first(W, C, H, Wd):
    M = W.shape[1]
    return W.reshape(H, Wd, C, M).transpose(2, 0, 1, 3).reshape(-1, M)


def read_anew(W, C, H, Wd):
    return W.reshape(C, H, Wd, -1).reshape(-1, W.shape[1])


def dense_weights():
    rng = np.random.default_rng(133)
    return tuple((rng.standard_normal((C * H * Wd, M)).round(2), C, H, Wd)
                 for C, H, Wd, M in ((2, 3, 4, 2), (3, 2, 2, 4), (4, 3, 2, 3)))


REORDER = Exercise(
    id="13.3",
    title="Repair the import",
    statement="A dense layer that follows a flatten has weights W of shape (H·Wd·C, M): they come from a "
    "library "
    "that flattens in the order rows, columns, channels. Bring the rows into our order: channels, rows, "
    "columns. "
    "The function runs, its result has the right shape, and the net with these weights guesses. Repair it.",
    stub="def to_channels_first(W, C, H, Wd):\n    M = W.shape[1]\n    return W.reshape(C, H, Wd, M)"
    ".reshape(C * H * Wd, M)\n\n\ncheck('13.3', to_channels_first)",
    reference=to_channels_first,
    planted=read_anew,
    cases=dense_weights(),
    mistakes=(
        Mistake(
            lambda W, C, H, Wd: W.reshape(H, Wd, C, -1).transpose(2, 1, 0, 3).reshape(-1, W.shape[1]),
            "The channels come first now, but rows and columns are exchanged: transpose(2, 0, 1, 3).",
        ),
        Mistake(
            lambda W, C, H, Wd: W.reshape(C, H, Wd, -1).transpose(1, 2, 0, 3).reshape(-1, W.shape[1]),
            "That is the way back: you read W as if it had our order, and write the other.",
        ),
        Mistake(
            lambda W, C, H, Wd: W.reshape(Wd, H, C, -1).transpose(2, 1, 0, 3).reshape(-1, W.shape[1]),
            "Rows before columns: it lies there as (H, Wd, C, M), and you read it as (Wd, H, C, M).",
        ),
        Mistake(
            lambda W, C, H, Wd: W.reshape(H, Wd, C, -1).transpose(2, 0, 1, 3),
            "The order is right. A dense layer wants a matrix: reshape it back to (C·H·Wd, M).",
        ),
        Mistake(
            lambda W, C, H, Wd: W.reshape(C, H, Wd, -1).transpose(2, 0, 1, 3).reshape(-1, W.shape[1]),
            "The transpose is right for an array (H, Wd, C, M). But you gave it (C, H, Wd, M): the first "
            "reshape "
            "must name the order in which W *is*.",
        ),
        Mistake(
            lambda W, C, H, Wd: W[::-1],
            "Turning the rows about also turns every picture upside down. Only the channels should move.",
        ),
    ),
    hints=(
        "`reshape` gives names to what lies there, it moves nothing. In which order does it lie there?",
        "It is (H, Wd, C, M). Then `transpose` puts the axes into our order, and moves the numbers.",
        "W.reshape(H, Wd, C, M).transpose(2, 0, 1, 3).reshape(C * H * Wd, M)",
    ),
    explanation="Shapes cannot catch this: both orders have the same number of rows. The rule: the first "
    "reshape says what is, transpose says what shall be, the last reshape only flattens.",
)

EXERCISES = (FLAT_SIZE, DEAD, REORDER)
