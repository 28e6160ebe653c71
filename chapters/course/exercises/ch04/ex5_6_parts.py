"""Exercises 4.5 and 4.6: a stratified split, and a search for images that lie in two parts."""

import numpy as np

from ..exercise import Exercise, Mistake

# 4.5 a stratified part


def first_of_each(t, count):
    chosen = [np.flatnonzero(t == k)[:count] for k in np.unique(t)]
    return np.sort(np.concatenate(chosen))


LABELS = np.array([1, 1, 0, 1, 2, 0, 2, 1, 0, 2])
UNEVEN = np.array([2, 2, 2, 0, 1, 2, 0, 1])

STRATIFY = Exercise(
    id="4.5",
    title="The same share of every class",
    reference=first_of_each,
    cases=((LABELS, 2), (UNEVEN, 1)),
    returns=("indices",),
    mistakes=(
        Mistake(
            lambda t, count: np.arange(count * len(np.unique(t))),
            "Those are the first examples, whatever their class. Which classes they are is left to chance.",
        ),
        Mistake(
            lambda t, count: np.concatenate([np.flatnonzero(t == k)[:count] for k in np.unique(t)]),
            "The right examples, class after class. Asked is ascending order: np.sort. (Batches of one class "
            "teach a net that class alone.)",
        ),
        Mistake(
            lambda t, count: np.setdiff1d(np.arange(len(t)), first_of_each(t, count)),
            "Those are the others, what is left to learn from.",
        ),
        Mistake(
            lambda t, count: np.sort(np.concatenate([np.flatnonzero(t == k)[-count:] for k in np.unique(t)])),
            "Those are the last `count` of each class.",
        ),
        Mistake(
            lambda t, count: np.sort(np.concatenate([np.flatnonzero(t == k)[:count]
                                                     for k in range(t.max())])),
            "range(t.max()) stops before the last class. np.unique(t) has them all.",
        ),
        Mistake(
            lambda t, count: np.sort(np.unique(t, return_index=True)[1]),
            "That is one example of each class. Take `count` of each.",
        ),
        Mistake(
            lambda t, count: t[first_of_each(t, count)],
            "Those are the labels of the right examples. Return where they stand.",
        ),
        Mistake(
            lambda t, count: np.argsort(t, kind="stable")[:count * len(np.unique(t))],
            "Sorted by class, the first ones all belong to the first classes. Take `count` of each.",
        ),
    ),
    hints=(
        "np.flatnonzero(t == k) are the places of class k. How do you keep the first `count`?",
        "Collect them for every k in np.unique(t), join them by np.concatenate, and sort.",
    ),
    explanation="A split drawn at random has every class only roughly in its share; with few examples of a "
    "class, "
    "it may have none. Stratified means: drawn class by class.",
)


# 4.6 leaks


def count_leaks(x, x_test):
    seen = {row.tobytes() for row in x}
    return sum(row.tobytes() in seen for row in x_test)


TRAIN = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [3.0, 4.0]])
TEST = np.array([[3.0, 4.0], [1.0, 4.0], [5.0, 6.0], [3.0, 4.0], [1.0, 9.0], [7.0, 0.0]])  # 7 + 0 = 3 + 4

LEAKS = Exercise(
    id="4.6",
    title="Count the leaks",
    reference=count_leaks,
    cases=((TRAIN, TEST), (TRAIN, TEST[[4, 4, 5]]), (TRAIN[:2], TRAIN[::-1])),
    returns=("count",),
    mistakes=(
        Mistake(
            lambda x, x_test: int((x[:min(len(x), len(x_test))] == x_test[:min(len(x), len(x_test))])
                                  .all(axis=1).sum()),
            "You compare images at the same place only. A leaked image may stand anywhere.",
        ),
        Mistake(
            lambda x, x_test: int((x_test[:, None] == x).all(axis=2).sum()),
            "You count pairs: an image that is in x twice is counted twice. Ask of each test image: is it "
            "there?",
        ),
        Mistake(
            lambda x, x_test: int((x[:, None] == x_test).all(axis=2).any(axis=1).sum()),
            "You count the images of x that occur in x_test. Asked is the other way: how many of x_test.",
        ),
        Mistake(
            lambda x, x_test: int((x_test[:, None] == x).any(axis=(1, 2)).sum()),
            "One equal pixel is enough for your answer. All pixels must be equal: all, then any.",
        ),
        Mistake(
            lambda x, x_test: int(np.isin(x_test, x).all(axis=1).sum()),
            "np.isin looks for each pixel anywhere in x. The pixels must be those of one image.",
        ),
        Mistake(
            lambda x, x_test: len({row.tobytes() for row in x} & {row.tobytes() for row in x_test}),
            "You count different images. A test set that holds a leaked image twice is judged by it twice.",
        ),
        Mistake(
            lambda x, x_test: int(np.isin(x_test.sum(axis=1), x.sum(axis=1)).sum()),
            "You compare the sums. Two images can have the same sum and not one pixel in common.",
        ),
        Mistake(
            lambda x, x_test: len(x) + len(x_test) - len({row.tobytes() for row in (*x, *x_test)}),
            "You count what is there twice in all, copies within one part included.",
        ),
        Mistake(
            lambda x, x_test: len(x_test) - count_leaks(x, x_test),
            "Those are the images that are not in x.",
        ),
    ),
    hints=(
        "row.tobytes() makes an image something that a set can hold.",
        "Put the bytes of all rows of x into a set; then count the rows of x_test whose bytes are in it.",
    ),
    explanation="A set answers `in` at once, so a test of 10,000 images against 60,000 takes a blink; "
    "comparing all "
    "pairs, 600 million of them, does not. An exact copy is the easy leak: a copy shifted by a pixel passes.",
)


EXERCISES = (STRATIFY, LEAKS)
