"""Exercises 3.5 and 3.6: accuracy batch by batch, a forward pass from memory."""

import numpy as np

from nnlib.functional import sigmoid, softmax

from ..exercise import Exercise, Mistake

# 3.5 planted: the last batch is lost


def accuracy_in_batches(z, t, size):
    right = 0
    for i in range(0, len(z), size):
        right += np.sum(z[i : i + size].argmax(axis=1) == t[i : i + size])
    return right / len(z)


def last_batch_lost(z, t, size):
    right = 0
    for i in range(len(z) // size):
        part = slice(i * size, (i + 1) * size)
        right += np.sum(z[part].argmax(axis=1) == t[part])
    return right / len(z)


def every(n, size):
    return range(0, n, size)


def over(starts=every, count=np.sum, answer=lambda y: y.argmax(axis=1)):
    """`accuracy_in_batches` with other starts, another way to add up, or other answers."""

    def variant(z, t, size):
        parts = [slice(i, i + size) for i in starts(len(z), size)]
        return sum(count(answer(z[part]) == t[part]) for part in parts) / len(z)

    return variant


def judged_without_the_last(z, t, size):
    seen = len(z) // size * size
    return np.mean(z[:seen].argmax(axis=1) == t[:seen])


def mean_of_batches(z, t, size):
    starts = range(0, len(z), size)
    return np.mean([np.mean(z[i : i + size].argmax(axis=1) == t[i : i + size]) for i in starts])


def divided_by_full_batches(z, t, size):
    return np.sum(z.argmax(axis=1) == t) / (-(-len(z) // size) * size)


def rest_alone(z, t, size):
    rest = len(z) % size
    return np.sum(z[-rest:].argmax(axis=1) == t[-rest:]) / len(z) if rest else 0.0


BATCHED = (
    (np.eye(3)[[0, 1, 2, 0]], np.array([0, 1, 2, 0]), 2),
    (np.eye(3)[[0, 1, 2, 0, 1]], np.array([0, 2, 2, 1, 1]), 2),
    (np.eye(3)[[0, 1, 2, 0, 1, 1, 2, 0]], np.array([0, 2, 2, 0, 1, 1, 2, 1]), 3),
    (np.eye(3)[[0, 1, 0, 2, 2]], np.array([0, 1, 1, 2, 2]), 4),
    (np.eye(4)[[0, 1, 0, 2, 2, 3, 1]], np.array([0, 1, 1, 2, 2, 3, 1]), 5),
)

ACCURACY = Exercise(
    id="3.5",
    title="Repair: accuracy batch by batch",
    reference=accuracy_in_batches,
    returns=("share",),
    cases=BATCHED,
    planted=last_batch_lost,
    given="7354016e",
    mistakes=(
        Mistake(
            judged_without_the_last,
            "Now the last, smaller batch is left out of both counts. Nobody looks at it: 50 of 10,050 images "
            "would never be judged.",
        ),
        Mistake(
            mean_of_batches,
            "The mean of the batches' accuracies counts the few images of the last batch as much as a full "
            "one. Add up counts, and divide once.",
        ),
        Mistake(
            divided_by_full_batches,
            "The count is right. You divide as if the last batch were full: there are len(z) examples.",
        ),
        Mistake(rest_alone, "Now only the rest is counted. Count the full batches, too."),
        Mistake(
            over(lambda n, size: range(0, n - 1, size)),
            "An example that is alone in the last batch is lost: let the range end at len(z), not at "
            "len(z) - 1.",
        ),
        Mistake(
            over(lambda n, size: range(0, round(n / size) * size, size)),
            "`round` rounds down as well as up: of 7 examples in batches of 5 two are still lost. Let i "
            "run over range(0, len(z), size).",
        ),
        Mistake(
            over(count=np.mean),
            "np.mean gives the share of one batch, and you divide by len(z) again. Add up counts: np.sum.",
        ),
        Mistake(
            over(answer=np.argmax),
            "argmax without an axis counts through the whole batch and gives one number. Each row needs its "
            "own: axis=1.",
        ),
        Mistake(
            over(answer=lambda y: y.argmin(axis=1)),
            "argmin finds the smallest logit. The answer is the largest: argmax.",
        ),
        Mistake(
            lambda z, t, size: np.sum(z.argmax(axis=1) != t) / len(z),
            "That is the share of wrong answers: != is True where they differ.",
        ),
        Mistake(
            over(lambda n, size: [0]),
            "Only the first batch is counted. Does a `return` inside the loop end it too early?",
        ),
        Mistake(
            over(lambda n, size: [(n - 1) // size * size]),
            "Only the last batch is counted: `right = …` forgets those before it. Add up, with +=.",
        ),
        Mistake(
            over(lambda n, size: [i * size for i in range(0, n, size)]),
            "Batches are left out: with range(0, len(z), size) the i is a start already, and i * size jumps "
            "too far.",
        ),
        Mistake(
            lambda z, t, size: np.sum(z.argmax(axis=1) == t),
            "That is how many are right. Return their share of all len(z) examples.",
        ),
    ),
    attempts=(
        (
            r"int\(len\(z\)/size\)|floor\(len\(z\)/size\)",
            "`int` and `floor` round down, as // does: the last batch, which is not full, is never reached.",
        ),
    ),
    hints=(
        "Try it with 5 examples and batches of 2. Which examples does the loop look at?",
        "`len(z) // size` rounds down: the batch that is not full is never reached.",
        "Let i run over `range(0, len(z), size)`, and take z[i:i + size]. A slice that goes beyond the end "
        "is just shorter.",
    ),
    explanation="With 10,000 images and batches of 100 every batch is full and nothing is lost, so the "
    "mistake is easily missed.",
)


# 3.6 a forward pass


def classify(x, W1, b1, W2, b2):
    y = sigmoid(x @ W1 + b1)
    return softmax(y @ W2 + b2)


def classify_variant(inner=sigmoid, last=softmax, biases=1.0):
    """A wrong version of `classify`, by its activations or without biases."""
    return lambda x, W1, b1, W2, b2: last(inner(x @ W1 + biases * b1) @ W2 + biases * b2)


def same(z):
    return z


rng = np.random.default_rng(36)
NETS = tuple(
    tuple(rng.normal(size=size).round(2) for size in ((n, d), (d, m), (m,), (m, k), (k,)))
    for n, d, m, k in ((1, 2, 2, 3), (2, 2, 3, 2), (3, 4, 5, 3))
)

NET = Exercise(
    id="3.6",
    title="A forward pass from memory",
    reference=classify,
    cases=NETS,
    mistakes=(
        Mistake(
            classify_variant(last=same),
            "These are the logits. Softmax makes probabilities of them.",
        ),
        Mistake(
            classify_variant(last=lambda z: softmax(sigmoid(z))),
            "You put a sigmoid after the last layer, too, before the softmax. Then all logits lie between 0 "
            "and 1, and no output can be near 1.",
        ),
        Mistake(
            classify_variant(inner=same),
            "The hidden layer has no activation: your net is a single linear layer with a softmax.",
        ),
        Mistake(
            classify_variant(inner=softmax),
            "You use softmax in the hidden layer, too. Softmax is for the classes at the end.",
        ),
        Mistake(
            classify_variant(last=sigmoid),
            "The last layer has a sigmoid instead of softmax: the outputs do not add up to 1.",
        ),
        Mistake(
            classify_variant(last=lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum()),
            "Your softmax goes over the whole batch: the mistake of \"Break it\". Each row by itself.",
        ),
        Mistake(
            classify_variant(last=lambda z: softmax(z.T).T),
            "The columns add up to 1, not the rows: softmax compares the classes of one example.",
        ),
        Mistake(classify_variant(biases=0.0), "You forgot the biases."),
        Mistake(
            lambda x, W1, b1, W2, b2: softmax(sigmoid(x @ W1) @ W2 + b2),
            "The second layer is right. The first one lacks its bias b1.",
        ),
        Mistake(
            lambda x, W1, b1, W2, b2: softmax(sigmoid(x @ W1 + b1) @ W2),
            "The first layer is right. The second one lacks its bias b2.",
        ),
        Mistake(
            classify_variant(inner=softmax, last=sigmoid),
            "The two activations are exchanged: put the sigmoid after the first layer, softmax at the end.",
        ),
        Mistake(
            classify_variant(inner=np.tanh),
            "You use tanh in the hidden layer. Use the sigmoid.",
        ),
        Mistake(
            classify_variant(inner=lambda z: np.maximum(z, 0)),
            "You use ReLU in the hidden layer. Use the sigmoid: weights need the activation that they were "
            "trained with.",
        ),
        Mistake(
            lambda x, W1, b1, W2, b2: softmax(sigmoid(x @ W1 - b1) @ W2 + b2),
            "The sign of b1 is wrong: add the bias.",
        ),
        Mistake(
            lambda x, W1, b1, W2, b2: softmax(sigmoid(x @ W1 + b1) @ W2 - b2),
            "The sign of b2 is wrong: add the bias.",
        ),
        Mistake(
            lambda x, W1, b1, W2, b2: softmax(sigmoid(x @ W1) @ W2 + b1 @ W2 + b2),
            "b1 comes too late: add it to the first sum, before the sigmoid.",
        ),
    ),
    hints=(
        "Two lines. The output of the first layer, (N, M), is the input of the second.",
        "y = sigmoid(x @ W1 + b1), then the softmax of y @ W2 + b2, row by row.",
    ),
    explanation="With one line more and the six ready arrays it reads digits.",
)


EXERCISES = (ACCURACY, NET)
