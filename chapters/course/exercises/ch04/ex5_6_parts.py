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
            "These are the right examples, but class after class. Sort the indices: np.sort.",
        ),
        Mistake(
            lambda t, count: np.setdiff1d(np.arange(len(t)), first_of_each(t, count)),
            "Those are all the other examples.",
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
            "Those are the labels of the right examples. Return their indices.",
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
    attempts=((
        r"set\(x(_test)?\)|\{(\w+)for\2in",
        "A set cannot hold arrays. `row.tobytes()` turns an image into bytes, and a set can hold those.",
    ),),
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
            "You count the images of x that are also in x_test. Count those of x_test that are also in x.",
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
            "You count different images. A leaked image that is twice in x_test counts twice.",
        ),
        Mistake(
            lambda x, x_test: int(np.isin(x_test.sum(axis=1), x.sum(axis=1)).sum()),
            "You compare the sums. Two images can have the same sum and not one pixel in common.",
        ),
        Mistake(
            lambda x, x_test: len(x) + len(x_test) - len({row.tobytes() for row in (*x, *x_test)}),
            "You count everything that is there twice, copies within one part included.",
        ),
        Mistake(
            lambda x, x_test: 0,
            "Nothing is ever found: the set and what you look for must have the same form. Put "
            "`row.tobytes()` of every "
            "row of x into the set, and look for `row.tobytes()`.",
        ),
        Mistake(
            lambda x, x_test: len(x_test) - count_leaks(x, x_test),
            "Those are the images that are not in x.",
        ),
    ),
    hints=(
        "row.tobytes() turns an image into bytes, and a set can hold those.",
        "Put the bytes of all rows of x into a set; then count the rows of x_test whose bytes are in it.",
    ),
    explanation="To look into a set takes the same short time however many it holds. Comparing 10,000 "
    "images with "
    "60,000 one by one would be 600 million comparisons. Only exact copies are found: a copy shifted by a "
    "pixel passes.",
)


EXERCISES = (STRATIFY, LEAKS)
