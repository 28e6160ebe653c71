"""Exercises 5.1 to 5.4: what guessing costs, the squared error, a likelihood, the cross-entropy."""

import numpy as np

from ..exercise import Exercise, Mistake

# 5.1 numbers: the loss of guessing


def guessing():
    return np.log(2), np.log(26), 50 * np.log(10)


GUESSING = Exercise(
    id="5.1",
    title="What guessing costs",
    statement="The cross-entropy of a net that knows nothing: the mean for 2 classes, the mean for 26 "
    "letters, and the sum (not the mean) over a batch of 50 digits. Two decimals are enough.",
    stub="two, letters, summed = ..., ..., ...\ncheck('5.1', (two, letters, summed))",
    reference=guessing,
    run=lambda losses: tuple(round(float(loss), 2) for loss in losses),
    answers=("two", "letters", "summed"),
    returns=("two", "letters", "summed"),
    cases=((),),
    mistakes=(
        Mistake((0.5, 1 / 26, 5.0), "Those are probabilities. The loss is minus the logarithm of one."),
        Mistake(
            (np.log10(2), np.log10(26), 50.0),
            "That is the logarithm to the base 10. `np.log` is the natural one, and the one that is meant.",
        ),
        Mistake((1.0, np.log2(26), 50 * np.log2(10)), "That is the logarithm to the base 2; take `np.log`."),
        Mistake(
            (np.log(2), np.log(26), np.log(10)),
            "`summed` is the loss of one digit. Of fifty it is fifty times as much.",
        ),
        Mistake(
            (np.log(2), np.log(26), np.log(50)),
            "`summed` has the logarithm of the batch. Each of the 50 digits costs the logarithm of its "
            "classes.",
        ),
        Mistake(
            (-np.log(2), -np.log(26), -50 * np.log(10)),
            "The minus belongs in front: −log(1/2) = log 2 is positive.",
        ),
    ),
    hints=(
        "Who knows nothing gives each of K classes the probability 1/K.",
        "−log(1/K) = log K, whatever the right class is. In NumPy `np.log(K)`.",
    ),
    explanation="log K is the first number to look at when a training begins: 0.69 for two classes, 2.30 for "
    "ten. Another one means that net, labels and loss do not fit together.",
)


# 5.2 the squared error of a batch


def mean_squared_error(y, t):
    return np.sum((y - t) ** 2) / 2 / len(y)


SQUARED = Exercise(
    id="5.2",
    title="The squared error of a batch",
    statement="y and t are (N, K). Return ½ Σ (y − t)² over the K outputs, averaged over the N examples.",
    stub="def mean_squared_error(y, t):\n    ...\n\n\ncheck('5.2', mean_squared_error)",
    reference=mean_squared_error,
    returns=("loss",),
    cases=(
        (np.array([[0.5, 0.25]]), np.array([[1.0, 0.0]])),
        (np.array([[0.5, 0.5, 1.0], [0.25, 0.0, 2.0]]), np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])),
    ),
    mistakes=(
        Mistake(lambda y, t: np.sum((y - t) ** 2) / len(y), "Twice too large: the ½ is missing."),
        Mistake(lambda y, t: np.sum((y - t) ** 2) / 2, "The sum over the batch: divide by N = len(y)."),
        Mistake(
            lambda y, t: np.mean((y - t) ** 2) / 2,
            "`np.mean` divides by all N·K entries. Sum over the outputs, average over the examples.",
        ),
        Mistake(
            lambda y, t: np.mean((y - t) ** 2),
            "The ½ is missing, and `np.mean` divides by all N·K entries instead of by N.",
        ),
        Mistake(
            lambda y, t: ((y - t) ** 2).sum(axis=1) / 2,
            "One loss for each example: a batch has one number, their mean.",
        ),
        Mistake(lambda y, t: np.sum(y - t) / 2 / len(y), "The square is missing: signs cancel."),
        Mistake(
            lambda y, t: np.sum(np.abs(y - t)) / 2 / len(y),
            "Those are the sizes of the errors; square them.",
        ),
    ),
    hints=(
        "`(y - t) ** 2` squares each entry; `np.sum` adds up all of them.",
        "Divide the sum by 2 and by the number of rows, `len(y)`.",
    ),
    explanation="The ½ makes the derivative for y simply (y − t)/N.",
)


# 5.3 a likelihood


def surprise(p, blue, white):
    return -(blue * np.log(p) + white * np.log(1 - p))


LIKELIHOOD = Exercise(
    id="5.3",
    title="How surprising is a row of balls?",
    statement="A box gives a blue ball with probability p, else a white one. Return minus the logarithm of "
    "the likelihood of a row of draws with so many blue and so many white balls.",
    stub="def surprise(p, blue, white):\n    ...\n\n\ncheck('5.3', surprise)",
    reference=surprise,
    returns=("surprise",),
    cases=((0.25, 1, 0), (0.25, 0, 1), (0.5, 2, 3), (0.75, 5, 1)),
    mistakes=(
        Mistake(
            lambda p, blue, white: -blue * np.log(p),
            "Only the blue balls count in yours. Each white one has the factor 1 − p.",
        ),
        Mistake(
            lambda p, blue, white: blue * np.log(p) + white * np.log(1 - p),
            "That is the logarithm of the likelihood; the loss is minus that.",
        ),
        Mistake(
            lambda p, blue, white: p**blue * (1 - p) ** white,
            "That is the likelihood itself. Take minus its logarithm: products become sums.",
        ),
        Mistake(
            lambda p, blue, white: -(blue * np.log(p) + white * np.log(1 - p)) / (blue + white),
            "That is the mean over the draws. The likelihood of the whole row gives the sum.",
        ),
        Mistake(
            lambda p, blue, white: -(white * np.log(p) + blue * np.log(1 - p)),
            "The colours are exchanged: p is the probability of blue.",
        ),
        Mistake(
            lambda p, blue, white: -np.log(blue * p + white * (1 - p)),
            "The probabilities of several draws are multiplied, not added: p to the power of the blue ones.",
        ),
    ),
    hints=(
        "The likelihood is p·p·…·(1 − p)·(1 − p)·…: one factor for each ball.",
        "The logarithm of a product is a sum: blue times log p, white times log(1 − p). Then the minus.",
    ),
    explanation="Cross-entropy is this, with a net for the box: it says for each image how probable each "
    "label is, and the loss is the surprise about the labels that came.",
)


# 5.4 the cross-entropy


def cross_entropy(y, t):
    return -np.sum(np.log(y[np.arange(len(t)), t] + 1e-7)) / len(t)


CROSS_ENTROPY = Exercise(
    id="5.4",
    title="Cross-entropy for integer labels",
    statement="y is (N, K), a row of probabilities for each example; t is (N,), the right classes as whole "
    "numbers. Return the mean of −log(y + 1e-7) at the right classes.",
    stub="def cross_entropy(y, t):\n    ...\n\n\ncheck('5.4', cross_entropy)",
    reference=cross_entropy,
    returns=("loss",),
    cases=(
        (np.array([[0.5, 0.25, 0.25]]), np.array([1])),
        (np.array([[0.5, 0.25, 0.25], [0.125, 0.75, 0.125]]), np.array([0, 2])),
        (np.array([[0.5, 0.5, 0.0], [0.25, 0.25, 0.5], [0.75, 0.125, 0.125]]), np.array([2, 1, 0])),
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
            "The 1e-7 is missing: where the right class has probability 0, log 0 is −∞.",
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
    ),
    hints=(
        "`y[np.arange(len(t)), t]` picks from row n the entry of class t[n]: N probabilities.",
        "`np.log` of these plus 1e-7, their sum, a minus, divided by `len(t)`.",
    ),
    explanation="Of the K terms of −Σ t log y a one-hot row leaves one. Integer labels name it at once.",
)


EXERCISES = (GUESSING, SQUARED, LIKELIHOOD, CROSS_ENTROPY)
