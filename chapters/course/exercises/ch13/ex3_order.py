"""Exercise 13.3: the order of a flattened picture."""

import numpy as np

from ..exercise import Exercise, Mistake


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
    reference=to_channels_first,
    planted=read_anew,
    attempts=(
        (r"transpose\(\s*\(?\s*0\s*,\s*1\s*,\s*2\s*,\s*3\s*\)",
         "`transpose(0, 1, 2, 3)` leaves all axes where they are. The channels must come first."),
        (r"reshape\(\s*\(?\s*H\s*,\s*Wd\s*,\s*C\b",
         "Now the first reshape names the axes as they are, (H, Wd, C, M). But nothing is moved yet: put a "
         "`transpose` between the two reshapes."),
    ),
    given="1448131f",
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
            "reshape must name the order in which W *is*.",
        ),
        Mistake(
            lambda W, C, H, Wd: W[::-1],
            "Reversing the rows also turns every picture upside down. Only the channels should move.",
        ),
        Mistake(
            lambda W, C, H, Wd: W.reshape(H, Wd, C, -1).transpose(1, 2, 0, 3).reshape(-1, W.shape[1]),
            "The first reshape is right. `transpose` wants for each new axis the old one that comes there: "
            "the channels, axis 2, come first.",
        ),
        Mistake(
            lambda W, C, H, Wd: W.reshape(H, Wd, C, -1).transpose(0, 2, 1, 3).reshape(-1, W.shape[1]),
            "The channels have changed places with the columns, and the rows still come first: channels, "
            "rows, columns is wanted.",
        ),
        Mistake(
            lambda W, C, H, Wd: W.reshape(-1, H, Wd, C).transpose(3, 1, 2, 0).reshape(-1, W.shape[1]),
            "The M columns of W are its last axis, and stay there: the first reshape is (H, Wd, C, M).",
        ),
    ),
    hints=(
        "`reshape` gives names to what lies there, it moves nothing. In which order does it lie there?",
        "It is (H, Wd, C, M). Then `transpose` puts the axes into our order, and moves the numbers.",
        "W.reshape(H, Wd, C, M).transpose(2, 0, 1, 3).reshape(C * H * Wd, M)",
    ),
    explanation="Shapes cannot catch this: both orders have the same number of rows. The rule: the first "
    "reshape says what is, transpose says what should be, the last reshape only flattens.",
)

EXERCISES = (REORDER,)
