"""Exercise 18.4: the gradient of a table of vectors."""

import numpy as np

from ..exercise import Exercise, Mistake
from .ex1_softmax import waves


def embedding_backward(codes, dy, V):
    dE = np.zeros((V, dy.shape[-1]))
    for n in range(codes.shape[0]):
        for t in range(codes.shape[1]):
            dE[codes[n, t]] += dy[n, t]
    return dE


def last_wins(x, dy, V):
    dE = np.zeros((V, dy.shape[-1]))
    dE[x] = dy
    return dE


def word_by_word(x, dy, V):
    dE = np.zeros((V, dy.shape[-1]))
    for numbers, rows in zip(x, dy, strict=True):
        dE[numbers] += rows
    return dE


def step_by_step(x, dy, V):
    return word_by_word(x.T, dy.swapaxes(0, 1), V)


def counts(x, V):
    return np.bincount(x.ravel(), minlength=V)[:, None]


TABLE = Exercise(
    id="18.4",
    title="A letter that comes twice",
    reference=embedding_backward,
    returns=("dE",),
    cases=(
        (np.array([[0, 1, 0]]), np.array([[[1.0, 0.0], [2.0, 0.0], [4.0, 8.0]]]), 3),
        (np.array([[2, 0, 2, 1], [1, 1, 4, 2]]), waves(2, 4, 3), 5),
        (np.array([[3, 3], [3, 0], [1, 3]]), waves(3, 2, 2) + 0.2, 4),
    ),
    mistakes=(
        Mistake(
            last_wins,
            "A letter that comes twice keeps only its last row. NumPy's `dE[codes] = dy` writes each row "
            "once, and so does `dE[codes] += dy`. Add them one by one, or with `np.add.at(dE, codes, dy)`.",
        ),
        Mistake(
            word_by_word,
            "A letter that comes twice in one word is counted once: `dE[codes[n]] += dy[n]` writes each row "
            "once. "
            "Use `np.add.at`, or a loop over the steps, too.",
        ),
        Mistake(
            step_by_step,
            "A letter that two words have at the same step is counted once: `dE[codes[:, t]] += dy[:, t]` "
            "writes each row once. Use `np.add.at`, or a loop over the words, too.",
        ),
        Mistake(
            lambda x, dy, V: embedding_backward(x, dy, V) / np.maximum(counts(x, V), 1),
            "You take the mean over the places of a letter. Each place sends its whole gradient: add them.",
        ),
        Mistake(
            lambda x, dy, V: embedding_backward(x, dy, V) / len(x),
            "You divide by N. The loss has done that: dy is already a share of the mean.",
        ),
        Mistake(
            lambda x, dy, V: embedding_backward(x, dy, V).T,
            "Your dE is (D, V). It has the shape of E: a row for each letter, (V, D).",
        ),
        Mistake(
            lambda x, dy, V: counts(x, V) * np.ones(dy.shape[-1]),
            "You count how often each letter comes. What is added is its row of dy.",
        ),
        Mistake(
            lambda x, dy, V: embedding_backward(x[:1], dy[:1], V),
            "You use the first word of the batch only.",
        ),
        Mistake(
            lambda x, dy, V: counts(x, V) * last_wins(x, dy, V),
            "You multiply one row by how often the letter comes. Its rows of dy differ: add them.",
        ),
    ),
    hints=(
        "Begin with zeros of E's shape, (V, D). Each letter of each word adds its row of dy to its own row.",
        "Two loops, over words n and steps t: which row of dE does dy[n, t] belong to?",
        "dE[codes[n, t]] += dy[n, t]",
    ),
    explanation="The same as one-hot rows turned, times dy. A row that no letter used has gradient 0.",
)

EXERCISES = (TABLE,)
