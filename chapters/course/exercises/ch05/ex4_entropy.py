"""Exercise 5.4: the cross-entropy of a batch with integer labels."""

import numpy as np

from nnlib.functional import softmax

from ..exercise import Exercise, Mistake


def cross_entropy(y, t):
    return -np.sum(np.log(y[np.arange(len(t)), t] + 1e-7)) / len(t)


CROSS_ENTROPY = Exercise(
    id="5.4",
    title="Cross-entropy for integer labels",
    reference=cross_entropy,
    returns=("loss",),
    attempts=(
        (r"(?<![\w.\[,])t\*np\.log|np\.log\([^()]*\)\*t\b|\(y[^()]*\)\*t\b",
         "You multiply by `t` as if each row of it were one-hot. Here `t` holds one number for each example, "
         "its class: `y[np.arange(len(t)), t]` picks the probability."),
    ),
    cases=(
        (np.array([[0.25, 0.75]]), np.array([0])),
        (np.array([[0.5, 0.25, 0.25], [0.125, 0.75, 0.125]]), np.array([1, 0])),
        (np.array([[0.5, 0.5, 0.0], [0.25, 0.25, 0.5], [0.75, 0.125, 0.125]]), np.array([2, 1, 1])),
    ),
    mistakes=(
        Mistake(
            lambda y, t: -np.sum(np.log(y[np.arange(len(t)), t] + 1e-7)),
            "The sum over the batch: divide by N. Else the loss, and every step, grows with the batch.",
        ),
        Mistake(
            lambda y, t: -np.sum(np.log(y + 1e-7)) / len(t),
            "You took the logarithm of the whole row. Only the entry of the right class counts: "
            "`y[np.arange(len(t)), t]` picks one from each row.",
        ),
        Mistake(
            lambda y, t: -np.sum(np.log(y[np.arange(len(t)), t])) / len(t),
            "The 1e-7 is not inside the logarithm: where the right class has probability 0, log 0 is −∞. "
            "Write log(y + 1e-7), not log(y) + 1e-7.",
        ),
        Mistake(
            lambda y, t: np.sum(np.log(y[np.arange(len(t)), t] + 1e-7)) / len(t),
            "The minus is missing: logarithms of probabilities are negative, a loss is positive.",
        ),
        Mistake(
            lambda y, t: -np.sum(np.log(y[:, t] + 1e-7)) / len(t),
            "`y[:, t]` takes all the columns t from every row, (N, N). `y[np.arange(len(t)), t]` takes one "
            "entry from each row, (N,).",
        ),
        Mistake(
            lambda y, t: -np.sum(t * np.log(y[np.arange(len(t)), t] + 1e-7)) / len(t),
            "The label is used as a factor. It says where to look, and nothing else.",
        ),
        Mistake(
            lambda y, t: -np.sum(np.log(y.max(axis=1) + 1e-7)) / len(t),
            "That is the largest probability of each row: what the net believes, not what is right.",
        ),
        Mistake(
            lambda y, t: -np.sum(np.log10(y[np.arange(len(t)), t] + 1e-7)) / len(t),
            "That is the logarithm to the base 10: `np.log` is meant.",
        ),
        Mistake(
            lambda y, t: -np.sum(np.log2(y[np.arange(len(t)), t] + 1e-7)) / len(t),
            "That is the logarithm to the base 2: `np.log` is meant.",
        ),
        Mistake(
            lambda y, t: -np.log(y[np.arange(len(t)), t] + 1e-7),
            "One loss for each example: a batch has one number, their mean.",
        ),
        Mistake(
            lambda y, t: -np.mean(np.log(y + 1e-7)),
            "You averaged over the whole array. Only the entry of the right class counts in each row: "
            "`y[np.arange(len(t)), t]`.",
        ),
        Mistake(
            lambda y, t: -np.sum(np.log(y[np.arange(len(t)), t] + 1e-7)) / y.shape[1],
            "You divide by the number of classes K. The mean is over the N examples: len(t).",
        ),
        Mistake(
            lambda y, t: -np.log(np.mean(y[np.arange(len(t)), t]) + 1e-7),
            "That is the logarithm of the mean. Take the logarithms first, then their mean.",
        ),
        Mistake(lambda y, t: -np.mean(y[np.arange(len(t)), t]), "The logarithm is missing."),
        Mistake(
            lambda y, t: -np.mean(np.log(y[np.arange(len(t)), t] + 1e-7)) / len(t),
            "`np.mean` divides by N already, and then you divide by N again.",
        ),
        Mistake(
            lambda y, t: -np.sum(t[:, None] * np.log(y + 1e-7)) / len(t),
            "That is the formula for one-hot labels. Here t holds class numbers: they "
            "are no factors, they say which entry to take, `y[np.arange(len(t)), t]`.",
        ),
        Mistake(
            lambda y, t: -np.mean(np.log(y[:, t] + 1e-7)),
            "`y[:, t]` is (N, N): all the columns t from every row. One entry from each row is "
            "`y[np.arange(len(t)), t]`, (N,).",
        ),
        Mistake(
            lambda y, t: -np.sum(np.log(y + 1e-7)),
            "That is the sum over the whole array. Pick the right class from each row, then take the mean.",
        ),
        Mistake(
            lambda y, t: -np.sum(np.log(y[np.arange(len(t)), t] + 1e-7)) / y.size,
            "You divide by all N·K entries. The mean is over the N examples: len(t).",
        ),
        Mistake(
            lambda y, t: np.mean(1 - y[np.arange(len(t)), t]),
            "That is the mean of 1 − y at the right classes. Minus its logarithm is asked for.",
        ),
        Mistake(
            lambda y, t: -np.mean(np.log(y[t, np.arange(len(t))] + 1e-7)),
            "Rows and columns are exchanged: the row is the example, the column its class, "
            "`y[np.arange(len(t)), t]`.",
        ),
        Mistake(
            lambda y, t: -np.mean(np.log(y[t] + 1e-7)),
            "`y[t]` takes whole rows, those of the examples number t. `y[np.arange(len(t)), t]` takes one "
            "entry from each row.",
        ),
        Mistake(
            lambda y, t: -np.mean(np.log(softmax(y)[np.arange(len(t)), t] + 1e-7)),
            "y are probabilities already: no second softmax.",
        ),
    ),
    hints=(
        "`y[np.arange(len(t)), t]` picks from row n the entry of class t[n]: N probabilities.",
        "`np.log` of these plus 1e-7, their sum, a minus, divided by `len(t)`.",
    ),
    explanation="Of the K terms of −Σ t log y a one-hot row leaves one. Integer labels name it at once.",
)


EXERCISES = (CROSS_ENTROPY,)
