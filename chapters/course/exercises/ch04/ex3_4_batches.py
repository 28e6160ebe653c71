"""Exercises 4.3 and 4.4: how many batches an epoch has, and one of them."""

import numpy as np

from ..exercise import Exercise, Mistake

# 4.3 how many batches


def count_batches(n, size):
    steps = -(-n // size)
    return steps, n - (steps - 1) * size


COUNT = Exercise(
    id="4.3",
    title="How many batches",
    reference=count_batches,
    cases=((50_050, 100), (600, 100), (7, 3), (5, 8)),
    returns=("steps", "last"),
    mistakes=(
        Mistake(
            lambda n, size: (n // size, n % size),
            "// rounds down: the smaller batch at the end is dropped. And where nothing is left over, n % "
            "size is 0, "
            "but the last batch is a full one.",
        ),
        Mistake(
            lambda n, size: (-(-n // size), n % size),
            "Where nothing is left over, n % size is 0, but the last batch is a full one.",
        ),
        Mistake(
            lambda n, size: (n // size + 1, n % size),
            "Adding 1 is right only where something is left over: 600 in batches of 100 are 6.",
        ),
        Mistake(
            lambda n, size: (n // size, n % size or size),
            "// rounds down: the smaller batch at the end is dropped, and its examples are never seen.",
        ),
        Mistake(
            lambda n, size: (round(n / size), n % size or size),
            "Rounding to the nearest number drops a small rest. Every rest needs a batch of its own: round "
            "up.",
        ),
        Mistake(
            lambda n, size: (-(-n // size), size),
            "The last batch holds what the full ones before it have left.",
        ),
        Mistake(
            lambda n, size: (n / size, n % size or size),
            "n / size does not round: 7 / 3 is 2.33, and there are no third parts of a batch. Round up.",
        ),
        Mistake(
            lambda n, size: (n // size + 1, n % size or size),
            "You add 1 to the count in any case. Add it only where something is left over.",
        ),
        Mistake(
            lambda n, size: (-(n // size), n % size or size),
            "The count is negative and rounded down. To round up, the inner minus comes first: -(-n // "
            "size).",
        ),
        Mistake(
            lambda n, size: (-(-n // size), n + (-(-n // size) - 1) * size),
            "You add the full batches before the last one. Subtract them from n.",
        ),
        Mistake(
            lambda n, size: (-(-n // size), n - (-(-n // size) + 1) * size),
            "You subtract too many batches: before the last one there are steps − 1.",
        ),
        Mistake(
            lambda n, size: (-(-n // size), n - -(-n // size) * size),
            "You subtract all batches: before the last one there are steps − 1.",
        ),
        Mistake(
            lambda n, size: (-(-n // size), n - (-(-n // size) - size)),
            "Parentheses: the full batches hold (steps - 1) * size examples.",
        ),
    ),
    hints=(
        "How many batches do 7 examples make in batches of 3? And how many 6 examples?",
        "-(-n // size) rounds up, and so does math.ceil(n / size). The last batch holds n minus the full "
        "ones "
        "before it.",
    ),
    explanation="Rounding down forgets examples, adding 1 invents an empty batch. -(-n // size) rounds up "
    "without "
    "floating point.",
)


# 4.4 one batch of an epoch


def batch(x, t, order, size, k):
    chosen = order[k * size:(k + 1) * size]
    return x[chosen], t[chosen]


X = np.array([[0.0, 1.0], [10.0, 11.0], [20.0, 21.0], [30.0, 31.0], [40.0, 41.0]])
T = np.array([5, 0, 4, 1, 9])
ORDER = np.array([3, 0, 4, 2, 1])

BATCH = Exercise(
    id="4.4",
    title="Batch number k",
    reference=batch,
    cases=((X, T, ORDER, 2, 1), (X, T, ORDER, 2, 2), (X, T, ORDER, 2, 0), (X, T, ORDER, 3, 1)),
    returns=("images", "labels"),
    mistakes=(
        Mistake(
            lambda x, t, order, size, k: (x[order[k * size:(k + 1) * size]], t[k * size:(k + 1) * size]),
            "The images are shuffled and the labels are not: every label belongs to another image. Take "
            "both by "
            "the same indices.",
        ),
        Mistake(
            lambda x, t, order, size, k: (x[k * size:(k + 1) * size], t[order[k * size:(k + 1) * size]]),
            "The labels are shuffled and the images are not. Take both by the same indices.",
        ),
        Mistake(
            lambda x, t, order, size, k: (x[k * size:(k + 1) * size], t[k * size:(k + 1) * size]),
            "You do not use `order`: every epoch would have the same batches.",
        ),
        Mistake(
            lambda x, t, order, size, k: (x[order[k:k + size]], t[order[k:k + size]]),
            "Your batches overlap: number k begins at k. Before it come k batches of `size` examples.",
        ),
        Mistake(
            lambda x, t, order, size, k: (x[order[k * size:size]], t[order[k * size:size]]),
            "A slice a:b goes from place a to place b; b is not a length. Batch k ends where number k + 1 "
            "begins.",
        ),
        Mistake(
            lambda x, t, order, size, k: (x[order[:size]], t[order[:size]]),
            "You do not use k: that is always the first batch.",
        ),
        Mistake(
            lambda x, t, order, size, k: (x[order], t[order]),
            "Those are all examples, in the right order. Batch k is a slice of `order`.",
        ),
        Mistake(
            lambda x, t, order, size, k: (x[order[k]], t[order[k]]),
            "That is one example. A batch is a slice of `order`: up to `size` indices.",
        ),
        Mistake(
            lambda x, t, order, size, k: (x[order[k * size:(k + 1) * size - 1]],
                                          t[order[k * size:(k + 1) * size - 1]]),
            "Your batch has one example too few: a slice a:b already leaves out b.",
        ),
        Mistake(
            lambda x, t, order, size, k: batch(x, t, order, size, k - 1),
            "You count from 1: batch number 0 is the first one.",
        ),
        Mistake(
            lambda x, t, order, size, k: (x[order][k * size:(k + 1) * size + 1],
                                          t[order][k * size:(k + 1) * size + 1]),
            "Your batch has one example too many: a slice a:b has b − a entries, b is left out.",
        ),
        Mistake(
            lambda x, t, order, size, k: (x[np.argsort(order)[k * size:(k + 1) * size]],
                                          t[np.argsort(order)[k * size:(k + 1) * size]]),
            "argsort says where each index stands in `order`. But order[0] itself is the first example to "
            "take.",
        ),
    ),
    hints=(
        "Which entries of `order` belong to batch k? A slice: from where to where?",
        "An array of indices picks rows: x[chosen]. The same array must pick the labels.",
    ),
    explanation="A slice that runs past the end stops there by itself, so the last batch is smaller without "
    "a "
    "special case. One array of indices for both keeps each label with its image.",
)


EXERCISES = (COUNT, BATCH)
