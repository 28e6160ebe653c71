"""Exercises 15.3 and 15.4: images shifted, and multiplied with their labels."""

import numpy as np

from ..exercise import Exercise, Mistake

# 15.3 a shift


def shift(image, right, down):
    H, W = image.shape
    top, left = abs(down), abs(right)
    page = np.pad(image, ((top, top), (left, left)))
    return page[top - down : top - down + H, left - right : left - right + W]


def filled(image, right, down):
    """Only what a positive shift lets in is set to 0."""
    out = np.roll(image, (down, right), axis=(0, 1))
    out[:, :right], out[:down] = 0, 0
    return out


def half_guarded(image, right, down):
    """Asks whether an index is too large, and not whether it is negative."""
    H, W = image.shape
    out = np.zeros_like(image)
    for row, col in np.ndindex(H, W):
        if row - down < H and col - right < W:
            out[row, col] = image[row - down, col - right]
    return out


def smeared(image, right, down):
    H, W = image.shape
    row = np.clip(np.arange(H) - down, 0, H - 1)
    col = np.clip(np.arange(W) - right, 0, W - 1)
    return image[row][:, col]


picture = np.arange(1.0, 21.0).reshape(4, 5)

SHIFT = Exercise(
    id="15.3",
    title="A shift",
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
        Mistake(
            lambda image, right, down: shift(image, abs(right), abs(down)),
            "Negative numbers move it left and up; you take them as positive ones.",
        ),
        Mistake(
            lambda image, right, down: shift(image, -right, down),
            "Up and down are fine. A positive `right` should take ink to higher columns.",
        ),
        Mistake(
            lambda image, right, down: shift(image, right, 0),
            "Nothing moves up or down.",
        ),
        Mistake(
            lambda image, right, down: shift(image, 0, down),
            "Nothing moves to the right or left.",
        ),
        Mistake(
            lambda image, right, down: np.roll(image, (right, down), axis=(0, 1)),
            "`right` and `down` are exchanged: rows are axis 0. And np.roll lets come in on one side what "
            "has left on the other.",
        ),
        Mistake(
            filled,
            "Positive numbers work. With a negative one, `[:right]` is all but the last columns, and these "
            "you set to 0.",
        ),
        Mistake(
            half_guarded,
            "A negative index reads from the other end. A place is inside if it is below the size and not "
            "below 0.",
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
            copies_variant(labels=lambda t: np.repeat(t, 3), moves=(0, 0, 0)),
            "np.repeat puts the labels of one image side by side; the images should come set by set.",
        ),
        Mistake(
            copies_variant(labels=lambda t: np.repeat(t, 3), by_image=True),
            "Images and labels belong together, and that is what matters. Asked was another order: one whole "
            "set after the other. So leave the images as they were, and mend the labels.",
        ),
        Mistake(
            copies_variant(by_image=True),
            "You changed both, so they still differ: the images stand image by image, the labels set by set.",
        ),
        Mistake(
            copies_variant(moves=(0, 0, 0)),
            "The labels are right. But nothing has been moved: two of the three sets are.",
        ),
        Mistake(
            copies_variant(moves=(-1, 1)),
            "The images as they are have got lost: they are the best examples there are.",
        ),
        Mistake(
            copies_variant(labels=lambda t: 3 * t),
            "For an array, 3 * t multiplies every label by three. Asked are three copies of the array.",
        ),
        Mistake(
            copies_variant(labels=lambda t: np.sort(np.tile(t, 3))),
            "You sorted the labels. They have to stand as the images do, whatever their size.",
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
        Mistake(
            copies_variant(moves=(0, -1, 1)),
            "The labels are right. The images as they are come second, after those moved by −1.",
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


EXERCISES = (SHIFT, COPIES)
