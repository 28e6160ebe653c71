"""Exercise 13.5: pictures that are covered."""

import numpy as np

from ..exercise import Exercise, Mistake


def what_it_needs(f, image, size):
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


def other(value=lambda image: 0.0, more=(0, 0), drop=np.subtract):
    """The reference with another colour, more rows and columns of the square, or another comparison."""
    def wrong(f, image, size):
        drops = np.zeros((image.shape[0] - size + 1, image.shape[1] - size + 1))
        for i, j in np.ndindex(drops.shape):
            covered = image.copy()
            covered[i:i + size + more[0], j:j + size + more[1]] = value(image)
            drops[i, j] = drop(f(image), f(covered))
        return drops
    return wrong


def backwards(axis):
    """The reference with `- size` for `+ size` in the slice of the rows (0) or of the columns (1)."""
    def wrong(f, image, size):
        drops = np.zeros((image.shape[0] - size + 1, image.shape[1] - size + 1))
        for i, j in np.ndindex(drops.shape):
            ends = [i + size, j + size]
            ends[axis] -= 2 * size
            covered = image.copy()
            covered[i:ends[0], j:ends[1]] = 0
            drops[i, j] = f(image) - f(covered)
        return drops
    return wrong


def in_place(f, image, size):
    """Covers its picture for good, and compares that with itself."""
    image = image.copy()
    drops = np.zeros((image.shape[0] - size + 1, image.shape[1] - size + 1))
    for i, j in np.ndindex(drops.shape):
        image[i:i + size, j:j + size] = 0
        drops[i, j] = f(image) - f(image)
    return drops


def tiles(f, image, size):
    return what_it_needs(f, image, size)[::size, ::size]


def laid_back(f, image, size):
    """The mean drop for each pixel, as `occlusion` gives it."""
    drops, times = np.zeros(image.shape), np.zeros(image.shape)
    for (i, j), drop in np.ndenumerate(what_it_needs(f, image, size)):
        drops[i:i + size, j:j + size] += drop
        times[i:i + size, j:j + size] += 1
    return drops / times


def hanging_over(f, image, size):
    return what_it_needs(f, np.pad(image, ((0, size - 1), (0, size - 1))), size)


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
    """One that also holds ink against a picture: covered at the upper right, it becomes surer."""
    for_it = 2 * picture[0, 0] + 3 * picture[-1, -1] + picture[1, 2]
    return float(1 / (1 + np.exp(2 - for_it + 2 * picture[0, -1])))


def covering():
    rng = np.random.default_rng(135)
    return ((centre, rng.uniform(0.1, 1, (5, 6)).round(2), 2),
            (corner, rng.uniform(0.1, 1, (4, 4)).round(2), 1),
            (corner, rng.uniform(0.1, 1, (6, 5)).round(2), 3))


COVER = Exercise(
    id="13.5",
    title="Cover and look",
    reference=what_it_needs,
    cases=covering(),
    mistakes=(
        Mistake(
            piling,
            "The covers pile up: take a fresh copy of the image at every place.",
        ),
        Mistake(
            lambda f, image, size: -what_it_needs(f, image, size),
            "The sign is wrong: what matters should be positive, f(image) − f(covered).",
        ),
        Mistake(
            lambda f, image, size: f(image) - what_it_needs(f, image, size),
            "That is how sure the net is of the covered image. The question is how much it loses.",
        ),
        Mistake(
            lambda f, image, size: what_it_needs(f, image, size)[:-1, :-1],
            "The last row and the last column of places are missing: there are H − size + 1 and W − size + "
            "1.",
        ),
        Mistake(
            other(lambda image: 1.0),
            "You covered with 1, which is ink. Cover with zeros, the colour of the paper.",
        ),
        Mistake(keyhole, "You show only the square and hide the rest. Hide the square and show the rest."),
        Mistake(
            lambda f, image, size: np.abs(what_it_needs(f, image, size)),
            "Without its sign a drop tells less: where the net becomes *surer*, the value is below 0.",
        ),
        Mistake(other(np.mean), "You covered with the mean grey. Cover with zeros, the colour of the paper."),
        Mistake(
            other(more=(1, 1)),
            "Your square is one pixel too large: the slice `i:i + size` already has `size` pixels.",
        ),
        Mistake(
            other(more=(-1, -1)),
            "Your square is one pixel too small: the end of a slice is not in it, so `i:i + size`.",
        ),
        Mistake(
            other(more=(-1, 0)),
            "Your square has one row too few: the end of a slice is not in it, so `i:i + size`.",
        ),
        Mistake(
            other(more=(0, -1)),
            "Your square has one column too few: the end of a slice is not in it, so `j:j + size`.",
        ),
        Mistake(
            backwards(0),
            "`i:i - size` goes the wrong way, and is mostly empty. The rows are `i:i + size`.",
        ),
        Mistake(
            backwards(1),
            "`j:j - size` goes the wrong way, and is mostly empty. The columns are `j:j + size`.",
        ),
        Mistake(other(drop=np.add), "You add the two. The loss is a difference: f(image) **−** f(covered)."),
        Mistake(
            other(drop=lambda whole, rest: (whole - rest) / whole),
            "You divide by f(image). Return the difference itself, f(image) − f(covered).",
        ),
        Mistake(
            in_place,
            "You cover the image itself, and then ask f of it twice: nothing is left to compare with. Cover "
            "a copy.",
        ),
        Mistake(
            tiles,
            "Your squares stand side by side. Slide the square by one pixel at a time.",
        ),
        Mistake(
            laid_back,
            "That is the mean for each pixel, as `occlusion` gives it. Here each *place* of the square has a "
            "value: (H − size + 1, W − size + 1).",
        ),
        Mistake(
            hanging_over,
            "Your square also stands where it hangs over the border. It should always lie inside: H − size "
            "+ 1 rows of places.",
        ),
    ),
    hints=(
        "Two loops over the places (i, j) of the square's upper left corner. How many are there?",
        "At each place: `covered = image.copy()`, set covered[i:i+size, j:j+size] to 0, ask f.",
        "drops has the shape (H − size + 1, W − size + 1), and drops[i, j] = f(image) − f(covered)",
    ),
    explanation="It needs nothing of the net but its answers: you could do it to a program whose source you "
    "have never seen. `course.occlusion` asks all places in one batch, and lays the drops back on the "
    "pixels.",
)

EXERCISES = (COVER,)
