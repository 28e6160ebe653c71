"""Exercises 15.3 to 15.5: images shifted, multiplied with their labels, and turned."""

import numpy as np

from ..exercise import Exercise, Mistake

# 15.3 a shift


def shift(image, right, down):
    H, W = image.shape
    top, left = abs(down), abs(right)
    page = np.pad(image, ((top, top), (left, left)))
    return page[top - down : top - down + H, left - right : left - right + W]


def smeared(image, right, down):
    H, W = image.shape
    row = np.clip(np.arange(H) - down, 0, H - 1)
    col = np.clip(np.arange(W) - right, 0, W - 1)
    return image[row][:, col]


picture = np.arange(1.0, 21.0).reshape(4, 5)

SHIFT = Exercise(
    id="15.3",
    title="A shift",
    statement="Move an image (H, W) by whole pixels, `right` to the right and `down` down (either may be "
    "negative). What moves out is lost, what comes in is 0; the shape stays.",
    stub="def shift(image, right, down):\n    ...\n\n\ncheck('15.3', shift)",
    reference=shift,
    returns=("moved",),
    cases=((picture, 1, 0), (picture, 0, -2), (picture, 2, 1), (picture, -1, 1), (picture, 0, 0)),
    mistakes=(
        Mistake(
            lambda image, right, down: np.roll(image, (down, right), axis=(0, 1)),
            "np.roll lets come in on one side what has left on the other. Put 0 there.",
        ),
        Mistake(
            lambda image, right, down: shift(image, -right, -down),
            "It moves the other way: a positive `right` should take ink to higher columns.",
        ),
        Mistake(
            lambda image, right, down: shift(image, down, right),
            "`right` and `down` are exchanged: rows are axis 0, and `down` moves along them.",
        ),
        Mistake(
            lambda image, right, down: shift(image, right, -down),
            "Left and right are fine. Down is up: row 0 is the upper one.",
        ),
        Mistake(
            smeared,
            "You repeat the edge. What comes in is 0: beyond the picture there is no ink.",
        ),
        Mistake(
            lambda image, right, down: shift(image, max(right, 0), max(down, 0)),
            "Positive numbers work; negative ones have to move it left and up.",
        ),
    ),
    hints=(
        "Lay the image on a larger page of zeros (np.pad), and cut a window of H × W out of it.",
        "With abs(down) rows of zeros above and below, the window begins at row abs(down) − down.",
    ),
    explanation="A window on a page of zeros: the same thought as padding a convolution. `warp` also moves "
    "by parts of a pixel, by blending neighbours.",
)


# 15.4 the planted mistake: images and labels


def moved_right(x, by):
    """Images (N, H, W), `by` pixels to the right."""
    return np.stack([shift(image, by, 0) for image in x])


def three_of_each(x, t, shift):
    more_x = np.concatenate([shift(x, -1), x, shift(x, 1)])
    more_t = np.tile(t, 3)
    return more_x, more_t


def copies_variant(labels=lambda t: np.tile(t, 3), moves=(-1, 0, 1), by_image=False):
    """A wrong version of `three_of_each`."""

    def variant(x, t, shift):
        parts = [shift(x, by) for by in moves]
        more = np.stack(parts, axis=1).reshape(-1, *x.shape[1:]) if by_image else np.concatenate(parts)
        return more, labels(t)

    return variant


digits = np.random.default_rng(15).integers(1, 9, (4, 2, 5)).astype(float)

COPIES = Exercise(
    id="15.4",
    title="Repair the larger training set",
    statement="Every image is used three times: all of them moved by −1, then all as they are, then all "
    "moved by 1. `shift(x, by)` moves images (N, H, W). One thing is wrong.",
    stub="def three_of_each(x, t, shift):\n"
    "    more_x = np.concatenate([shift(x, -1), x, shift(x, 1)])\n"
    "    more_t = np.repeat(t, 3)\n"
    "    return more_x, more_t\n\n\n"
    "check('15.4', three_of_each)",
    reference=three_of_each,
    returns=("more_x", "more_t"),
    planted=copies_variant(labels=lambda t: np.repeat(t, 3)),
    cases=(
        (digits[:2], np.array([7, 1]), moved_right),
        (digits, np.array([3, 0, 0, 8]), moved_right),
    ),
    mistakes=(
        Mistake(
            copies_variant(labels=lambda t: t),
            "There are three times as many images and as many labels as before: each image needs its own.",
        ),
        Mistake(
            copies_variant(labels=lambda t: np.repeat(t, 3), by_image=True),
            "Images and labels belong together, and that is what matters. Asked was another order: one whole "
            "set after the other. So leave the images as they were, and mend the labels.",
        ),
        Mistake(
            copies_variant(moves=(-1, 1), labels=lambda t: np.tile(t, 2)),
            "The images as they are have got lost: they are the best examples there are.",
        ),
        Mistake(
            copies_variant(labels=lambda t: np.concatenate([t - 1, t, t + 1])),
            "You have moved the labels, too. A shifted 3 is a 3.",
        ),
        Mistake(
            copies_variant(labels=lambda t: np.tile(t[::-1], 3)),
            "Now the labels run backwards. They have to stand as the images do.",
        ),
        Mistake(
            copies_variant(moves=(1, 0, -1)),
            "The labels are right. Of the images, those moved by −1 should come first.",
        ),
    ),
    hints=(
        "Write both out for two images, a and b: in which order do the six images stand, and in which the "
        "six labels?",
        "np.repeat makes a a a b b b, np.tile makes a b a b a b.",
    ),
    explanation="np.tile. Nothing crashes with np.repeat, and nearly every image has another one's label. "
    "Look at a few images with their labels after every change to a pipeline.",
)


# 15.5 a turn


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


def about_corner(image, angle):
    H, W = image.shape
    cos, sin = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    v, u = np.indices((H, W))
    col, row = np.rint(cos * u - sin * v).astype(int), np.rint(sin * u + cos * v).astype(int)
    inside = (col >= 0) & (col < W) & (row >= 0) & (row < H)
    out = np.zeros_like(image)
    out[inside] = image[row[inside], col[inside]]
    return out


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


def wrapped(image, angle):
    H, W = image.shape
    cos, sin = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    v, u = np.indices((H, W))
    u, v = u - (W - 1) / 2, v - (H - 1) / 2
    col = np.rint(cos * u - sin * v + (W - 1) / 2).astype(int)
    row = np.rint(sin * u + cos * v + (H - 1) / 2).astype(int)
    return image[row % H, col % W]


wall = np.arange(1.0, 50.0).reshape(7, 7)

TURN = Exercise(
    id="15.5",
    title="A turn",
    statement="Turn an image (H, W) about its middle by `angle` degrees, counterclockwise. Each pixel of the "
    "result takes the value of the nearest pixel it comes from (np.rint rounds), or 0 if that lies outside.",
    stub="def turned(image, angle):\n    ...\n\n\ncheck('15.5', turned)",
    reference=turned,
    returns=("result",),
    cases=((wall, 90), (wall, 20), (wall, -35), (wall[:5], 180)),
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
            about_corner,
            "You turn about the upper left corner. Take the middle, ((W − 1)/2, (H − 1)/2), off before you "
            "turn, and add it again.",
        ),
        Mistake(
            pushed,
            "You send each pixel to its new place. Two may land on one, and holes stay between. Go through "
            "the pixels of the *result*, and ask where each comes from.",
        ),
        Mistake(
            wrapped,
            "What lies outside comes in again from the other side (an index modulo the size, or a negative "
            "one). It should be 0.",
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


EXERCISES = (SHIFT, COPIES, TURN)
