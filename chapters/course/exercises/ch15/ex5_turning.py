"""Exercise 15.5: an image turned about its middle."""

import numpy as np

from ..exercise import Exercise, Mistake


def turned(image, angle):
    H, W = image.shape
    cos, sin = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    v, u = np.indices((H, W))
    u, v = u - (W - 1) / 2, v - (H - 1) / 2
    col = np.rint(cos * u - sin * v + (W - 1) / 2).astype(int)
    row = np.rint(sin * u + cos * v + (H - 1) / 2).astype(int)
    inside = (col >= 0) & (col < W) & (row >= 0) & (row < H)
    out = np.zeros_like(image)
    out[inside] = image[row[inside], col[inside]]
    return out


def turn_variant(middle=lambda n: (n - 1) / 2, back=None, whole=np.rint, read=None, exchanged=False):
    """A wrong version of `turned`; middle is taken off before the turn, back added after it."""

    def variant(image, angle):
        H, W = image.shape
        cos, sin = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
        v, u = np.indices((H, W))
        u, v = (v, u) if exchanged else (u, v)
        u, v = u - middle(W), v - middle(H)
        add = back or middle
        col = whole(cos * u - sin * v + add(W)).astype(int)
        row = whole(sin * u + cos * v + add(H)).astype(int)
        return (read or inside_only)(image, row, col)

    return variant


def centred(n):
    return (n - 1) / 2


def bent(u=centred, v=centred, col=centred, row=centred, signs=(1, -1, 1, 1), low=(0, 0),
         exchanged=False):
    """A wrong version of `turned`: what is taken off and added, the signs of the turn, the border."""

    def variant(image, angle):
        H, W = image.shape
        cos, sin = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
        down, right = np.indices((H, W))
        right, down = right - u(W), down - v(H)
        a, b, c, d = signs
        at = a * cos * right + b * sin * down, c * sin * right + d * cos * down
        x, y = at[::-1] if exchanged else at
        x, y = np.rint(x + col(W)).astype(int), np.rint(y + row(H)).astype(int)
        inside = (x >= low[0]) & (x < W) & (y >= low[1]) & (y < H)
        return np.where(inside, image[y.clip(0, H - 1), x.clip(0, W - 1)], 0)

    return variant


WRONG_MIDDLES = {
    "minus for plus": lambda n: -(n - 1) / 2,
    "twice as much": lambda n: n - 1,
    "{n} - 1 / 2, where parentheses are missing": lambda n: n - 1 / 2,
    "({n} + 1) / 2, a pixel too much": lambda n: (n + 1) / 2,
}


def of_middles():
    """The mistakes that put one of the four middles at another place."""
    for part, size, task in (("u", "W", "take (W − 1)/2 off"), ("v", "H", "take (H − 1)/2 off"),
                             ("col", "W", "add (W − 1)/2"), ("row", "H", "add (H − 1)/2")):
        for what, middle in WRONG_MIDDLES.items():
            said = what.format(n=size)
            yield Mistake(bent(**{part: middle}), f"Look at `{part}`: {task}. You have {said}.")


def inside_only(image, row, col):
    H, W = image.shape
    inside = (col >= 0) & (col < W) & (row >= 0) & (row < H)
    return np.where(inside, image[row.clip(0, H - 1), col.clip(0, W - 1)], 0)


def edge_repeated(image, row, col):
    H, W = image.shape
    return image[row.clip(0, H - 1), col.clip(0, W - 1)]


def wrapped(image, row, col):
    H, W = image.shape
    return image[row % H, col % W]


def half_open(image, row, col):
    """Asks whether an index is too large, and not whether it is negative."""
    H, W = image.shape
    return np.where((row < H) & (col < W), wrapped(image, row, col), 0)


def pushed(image, angle):
    """Each pixel of the image is sent to its place: places that none is sent to stay empty."""
    H, W = image.shape
    cos, sin = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    out = np.zeros_like(image)
    for row in range(H):
        for col in range(W):
            u, v = col - (W - 1) / 2, row - (H - 1) / 2
            to_col = round(float(cos * u + sin * v + (W - 1) / 2))
            to_row = round(float(-sin * u + cos * v + (H - 1) / 2))
            if 0 <= to_col < W and 0 <= to_row < H:
                out[to_row, to_col] = image[row, col]
    return out


wall = np.arange(1.0, 50.0).reshape(7, 7)

TURN = Exercise(
    id="15.5",
    title="A turn",
    reference=turned,
    returns=("result",),
    cases=((wall, 90), (wall, 20), (wall, -35), (wall[:5], 180), (wall[:4, :6], 25)),
    mistakes=(
        Mistake(
            lambda image, angle: turned(image, np.rad2deg(angle)),
            "np.cos and np.sin take radians: convert the angle by np.deg2rad.",
        ),
        Mistake(
            lambda image, angle: turned(image, -angle),
            "It turns clockwise. Rows count downwards, so that the usual formula turns the other way round.",
        ),
        Mistake(
            turn_variant(middle=lambda n: 0),
            "You turn about the upper left corner. Take the middle, ((W − 1)/2, (H − 1)/2), off before you "
            "turn, and add it again.",
        ),
        Mistake(
            pushed,
            "You send each pixel to its new place. Two may land on one, and holes stay between. Go through "
            "the pixels of the result, and ask where each comes from.",
        ),
        Mistake(
            turn_variant(read=wrapped),
            "What lies outside comes in again from the other side (an index modulo the size, or a negative "
            "one). It should be 0.",
        ),
        Mistake(
            turn_variant(read=half_open),
            "A negative index reads from the other end. A place is inside if it is below the size and not "
            "below 0.",
        ),
        Mistake(
            turn_variant(read=edge_repeated),
            "You repeat the edge. What lies outside is 0: beyond the picture there is no ink.",
        ),
        Mistake(
            turn_variant(middle=lambda n: n // 2),
            "Your middle is right for odd sizes only. Of four columns 0, 1, 2, 3 the middle is at 1.5: "
            "(W − 1)/2.",
        ),
        Mistake(
            turn_variant(middle=lambda n: n / 2),
            "Your middle is half a pixel off. That of three columns 0, 1, 2 is at 1: (W − 1)/2, not W/2.",
        ),
        Mistake(
            turn_variant(back=lambda n: 0),
            "You took the middle off and did not add it again: col and row count from the corner.",
        ),
        Mistake(
            turn_variant(whole=np.trunc),
            "You cut the decimals off (`astype(int)` alone does that). Round first, by np.rint: the nearest "
            "pixel is asked for.",
        ),
        *of_middles(),
        Mistake(
            bent(signs=(1, 1, 1, 1)),
            "Look at the sign in `col`: cos·u − sin·v.",
        ),
        Mistake(
            bent(signs=(1, -1, 1, -1)),
            "Look at the sign in `row`: sin·u + cos·v.",
        ),
        Mistake(
            bent(low=(1, 0)),
            "The first column, col = 0, is inside the image as well: `col >= 0`.",
        ),
        Mistake(
            bent(low=(0, 1)),
            "The first row, row = 0, is inside the image as well: `row >= 0`.",
        ),
        Mistake(
            bent(exchanged=True),
            "`col` and `row` are exchanged: col = cos·u − sin·v, row = sin·u + cos·v.",
        ),
        Mistake(
            turn_variant(whole=np.floor),
            "`np.floor` always rounds down. Asked is the nearest pixel: `np.rint`.",
        ),
        Mistake(
            turn_variant(exchanged=True),
            "Rows and columns are exchanged: np.indices gives the rows first, v, u = np.indices((H, W)).",
        ),
    ),
    hints=(
        "v, u = np.indices((H, W)) are the row and column of every pixel of the result. Measure both from "
        "the middle.",
        "A counterclockwise turn comes from col = cos·u − sin·v, row = sin·u + cos·v, both measured from the "
        "middle. Add the middle and round.",
    ),
    explanation="Backwards, from the result to the image: so every pixel of the result gets a value. `warp` "
    "does the same with four neighbours instead of the nearest.",
)


EXERCISES = (TURN,)
