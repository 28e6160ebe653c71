"""Exercises 15.3 and 15.4: a net is asked about several copies of an image, and learns from them."""

import numpy as np

from nnlib.functional import softmax

from ..exercise import Exercise, Mistake

# 15.3 the mean belief


def mean_belief(logits, copies, x):
    return np.mean([softmax(logits(copy(x))) for copy in copies], axis=0)


def moved_right(x, by):
    """Images (N, H, W), `by` pixels to the right; what comes in is 0."""
    W = x.shape[2]
    page = np.pad(x, ((0, 0), (0, 0), (abs(by), abs(by))))
    return page[:, :, abs(by) - by:abs(by) - by + W]


def as_they_are(x):
    return x


def to_the_left(x):
    return moved_right(x, -1)


def to_the_right(x):
    return moved_right(x, 1)


def upside_down(x):
    return x[:, ::-1]


def linear(seed, classes):
    """A net without hidden layers: images (N, 2, 3) -> logits (N, classes)."""
    W = np.random.default_rng(seed).normal(0, 1.5, (6, classes)).round(1)

    def logits(x):
        return x.reshape(len(x), -1) @ W

    return logits


def beliefs(logits, copies, x):
    return np.stack([softmax(logits(copy(x))) for copy in copies])  # (copies, N, K)


def votes(logits, copies, x):
    answers = beliefs(logits, copies, x).argmax(axis=2)
    return np.mean([np.eye(logits(x).shape[1])[answer] for answer in answers], axis=0)


def one_after_the_other(logits, copies, x):
    found = []
    for copy in copies:
        x = copy(x)
        found.append(softmax(logits(x)))
    return np.mean(found, axis=0)


def over_the_images(logits, copies, x):
    scores = np.stack([logits(copy(x)) for copy in copies])
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return (powers / powers.sum(axis=1, keepdims=True)).mean(axis=0)


def geometric(logits, copies, x):
    return softmax(np.mean(np.log(beliefs(logits, copies, x)), axis=0))


images = np.random.default_rng(153).integers(0, 4, (5, 2, 3)).astype(float)

ASK = Exercise(
    id="15.3",
    title="Ask about several copies",
    reference=mean_belief,
    returns=("belief",),
    cases=(
        (linear(0, 2), (as_they_are, to_the_right), images[:1]),
        (linear(1, 3), (to_the_left, as_they_are, to_the_right), images[:4]),
        (linear(2, 4), (as_they_are, to_the_left, upside_down, to_the_right), images),
    ),
    mistakes=(
        Mistake(
            geometric,
            "You averaged before the softmax (the logits, or the logarithms of the beliefs). A single copy "
            "that the net is very sure about then outvotes the others. Take the softmax of each copy first.",
        ),
        Mistake(
            lambda logits, copies, x: np.mean([logits(copy(x)) for copy in copies], axis=0),
            "These are mean logits. A belief is a probability: softmax first, then the mean.",
        ),
        Mistake(
            votes,
            "You let each copy vote for one class. A copy that the net is unsure about should count for "
            "less: average the beliefs themselves.",
        ),
        Mistake(
            lambda logits, copies, x: beliefs(logits, copies, x).sum(axis=0),
            "You added the beliefs up. Divide by the number of copies, so that each row adds up to 1.",
        ),
        Mistake(
            lambda logits, copies, x: beliefs(logits, copies, x).max(axis=0),
            "You took the largest belief of all copies. Rows then add up to more than 1; take the mean.",
        ),
        Mistake(
            lambda logits, copies, x: beliefs(logits, copies, x)[-1],
            "Only the last copy counts: collect the beliefs of all of them before you average.",
        ),
        Mistake(
            lambda logits, copies, x: beliefs(logits, copies, x)[0],
            "Only the first copy counts. Is there a `return` inside the loop?",
        ),
        Mistake(
            one_after_the_other,
            "Each copy is made of the one before it. Make each of them of the image as it came: copy(x), and "
            "leave x alone.",
        ),
        Mistake(
            over_the_images,
            "Your softmax runs over the images (axis 0). It belongs to one image: over its classes, the last "
            "axis.",
        ),
        Mistake(
            lambda logits, copies, x: beliefs(logits, copies, x).mean(axis=(0, 1)),
            "You averaged over the images, too. Each image keeps a row of its own: average over the copies "
            "only.",
        ),
        Mistake(
            lambda logits, copies, x: beliefs(logits, copies, x).mean(axis=0).argmax(axis=1),
            "These are the classes. Asked is the belief in each of them, (N, K).",
        ),
        Mistake(
            beliefs,
            "These are the beliefs of every copy, (copies, N, K). Average them over the first axis.",
        ),
    ),
    hints=(
        "For one copy: softmax(logits(copy(x))) is a row of probabilities for each image, (N, K).",
        "Put those of all copies into a list, and let np.mean average the list: axis=0.",
    ),
    explanation="This is called test-time augmentation: the net stays as it is, and is asked more than once. "
    "Averaging what several nets believe is called an ensemble.",
)


# 15.4 the planted mistake: images and labels


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
    given="bae1b78e",
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
            "set after the other. So leave the images as they were, and fix the labels.",
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
            copies_variant(moves=(1, 0, 1)),
            "The labels are right. But both moved sets go the same way: the first is moved by −1.",
        ),
        Mistake(
            copies_variant(moves=(-1, 0, -1)),
            "The labels are right. But both moved sets go the same way: the last is moved by 1.",
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


EXERCISES = (ASK, COPIES)
