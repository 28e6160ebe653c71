"""Exercises 14.1 and 14.2: the numbers in a summary, and the mean over an epoch."""

import numpy as np

from ..exercise import Exercise, Mistake

# 14.1 numbers: a summary by hand


def weights():
    conv = 16 * 3 * 5 * 5 + 16
    dense = 16 * 14 * 14 * 10 + 10
    return conv, dense


WEIGHTS = Exercise(
    id="14.1",
    title="A summary by hand",
    reference=weights,
    run=lambda counts: tuple(float(count) for count in counts),
    answers=("conv", "dense"),
    returns=("conv", "dense"),
    cases=((),),
    mistakes=(
        Mistake((1200, 31370), "The convolution lacks its biases: one for each filter."),
        Mistake((1216, 31360), "The dense layer lacks its biases: one for each class."),
        Mistake((1200, 31360), "Both lack their biases: one for each filter, one for each class."),
        Mistake((1216 + 32, 31370), "One bias for each filter, not for each filter and colour."),
        Mistake((1201, 31370), "Each of the 16 filters has a bias of its own."),
        Mistake((416, 31370), "A kernel reaches through all three colours: each has 3·5·5 weights."),
        Mistake((76, 31370), "That is one filter. There are 16."),
        Mistake((1216, 40970), "The convolution leaves 28 × 28, not 32 × 32: there is no padding."),
        Mistake((1216, 16 * 15 * 15 * 10 + 10), "The convolution leaves 28 × 28: 32 − 5 + 1, not 32 − 2."),
        Mistake((1216, 125450), "You forgot the pooling: it halves each side, and leaves a quarter."),
        Mistake(
            (1216, 163850),
            "Neither the convolution nor the pooling has made your images smaller: 32 → 28 → 14.",
        ),
        Mistake((1216, 1970), "You forgot the 16 channels: Flatten puts all of them into one row."),
        Mistake(
            (1216, 5890),
            "After the convolution there are 16 channels, not three: a map for each filter.",
        ),
        Mistake((1216, 3136), "Those are the inputs. Each of the ten classes has a weight for each input."),
        Mistake(
            (16 * 3 * 25 * 28 * 28 + 16, 31370),
            "You gave every position a kernel of its own. A convolution uses the same 16 everywhere.",
        ),
    ),
    hints=(
        "Write the shapes down first: (3, 32, 32) → (16, ?, ?) → pooled → flat.",
        "Convolution: filters · channels · 5 · 5 + filters. Dense: inputs · 10 + 10, where the inputs "
        "are 16 · 14 · 14.",
    ),
    explanation="The dense layer has 26 times as many weights, the convolution 30 times as much "
    "arithmetic: each of its weights is used at 28 · 28 places.",
)


# 14.2 the mean over an epoch


def epoch_loss(losses, sizes):
    return np.sum(losses * sizes) / np.sum(sizes)


MEAN = Exercise(
    id="14.2",
    title="The loss of an epoch",
    reference=epoch_loss,
    returns=("loss",),
    cases=(
        (np.array([4.0, 1.0, 2.0]), np.array([4, 4, 2])),
        (np.array([0.5, 0.25, 0.7, 3.0]), np.array([3, 3, 3, 2])),
        (np.array([1.5]), np.array([7])),
    ),
    mistakes=(
        Mistake(
            lambda losses, sizes: np.mean(losses),
            "You took the mean of the batches: an example in a small last batch then counts for more "
            "than the others.",
        ),
        Mistake(
            lambda losses, sizes: np.sum(losses * sizes),
            "That is the sum over all examples. Divide by their number.",
        ),
        Mistake(
            lambda losses, sizes: losses * sizes,
            "Those are the sums of the batches. Add them up, and divide by the number of examples.",
        ),
        Mistake(
            lambda losses, sizes: losses * sizes / np.sum(sizes),
            "Those are the shares of the batches. Add them up.",
        ),
        Mistake(
            lambda losses, sizes: np.mean(losses * sizes),
            "You divided by the number of batches. Divide by the number of examples.",
        ),
        Mistake(
            lambda losses, sizes: np.sum(losses / sizes),
            "The losses are means already: multiply each by its batch's size.",
        ),
        Mistake(
            lambda losses, sizes: np.sum(losses) / np.sum(sizes),
            "The losses are means over their batches already: multiply each by its batch's size before you "
            "divide by the number of examples.",
        ),
        Mistake(
            lambda losses, sizes: np.sum(losses * sizes) / (len(losses) * sizes[0]),
            "You divided by as many examples as there would be if every batch were full.",
        ),
        Mistake(
            lambda losses, sizes: np.mean(losses * sizes) / np.sum(sizes),
            "You divided twice: `np.mean` by the number of batches, then by the number of examples. Add up "
            "with `np.sum`.",
        ),
        Mistake(
            lambda losses, sizes: np.sum(losses * sizes) / np.mean(sizes),
            "You divided by the mean size of a batch. Divide by the number of all examples, np.sum(sizes).",
        ),
        Mistake(
            lambda losses, sizes: losses[-1],
            "That is the last batch alone.",
        ),
        Mistake(
            lambda losses, sizes: np.mean(losses[sizes == sizes[0]]),
            "You left the smaller last batch out. Its examples have been seen, too.",
        ),
    ),
    hints=(
        "How large is the sum of the losses of one batch's examples?",
        "np.sum(losses * sizes) is the sum over all examples.",
    ),
    explanation="`Model.one_epoch` adds up step.loss · step.size, and divides once, at the end.",
)

EXERCISES = (WEIGHTS, MEAN)
