"""Exercises 14.5 and 14.6: a learning rate that is halved, and fit itself."""

from dataclasses import dataclass

import numpy as np

from ..exercise import Exercise, Mistake

# 14.5 halve the learning rate


def rates(lr, every, epochs):
    return np.array([lr * 0.5 ** (epoch // every) for epoch in range(epochs)])


HALVING = Exercise(
    id="14.5",
    title="Halve the learning rate",
    statement="A callback halves the learning rate after each `every` epochs. Return the rates with "
    "which epochs 1 to `epochs` were trained, as an array.",
    stub="def rates(lr, every, epochs):\n    ...\n\n\ncheck('14.5', rates)",
    reference=rates,
    returns=("rates",),
    cases=((0.8, 2, 5), (0.1, 3, 10), (1.0, 1, 4)),
    mistakes=(
        Mistake(
            lambda lr, every, epochs: lr * 0.5 ** (np.arange(1, epochs + 1) // every),
            "You halve one epoch too early: the callback comes *after* an epoch, and acts on the next.",
        ),
        Mistake(
            lambda lr, every, epochs: lr * 0.5 ** (np.arange(epochs) // every + 1),
            "The first epochs have the full rate: nothing was halved before them.",
        ),
        Mistake(
            lambda lr, every, epochs: lr * 0.5 ** (np.arange(epochs) / every),
            "The rate falls a little in every epoch. It should stay for `every` epochs, and then be halved: "
            "whole division, `//`.",
        ),
        Mistake(
            lambda lr, every, epochs: np.where(np.arange(epochs) < every, lr, lr / 2),
            "You halve once only. After `every` epochs more it is halved again.",
        ),
        Mistake(
            lambda lr, every, epochs: lr / (1 + np.arange(epochs) // every),
            "That is lr/2, lr/3, lr/4 …: halving divides by 2, 4, 8 …",
        ),
        Mistake(
            lambda lr, every, epochs: np.where(np.arange(epochs) % every == 0, lr, lr / 2),
            "You go back to the full rate after each halving.",
        ),
    ),
    hints=(
        "Count the epochs from 0. How often was the rate halved before epoch k?",
        "k // every times. Each halving multiplies by 0.5.",
    ),
    explanation="A step decay. `halve_lr(every)` changes `optimizer.lr` itself, so whatever else "
    "sets it by hand is halved, too; a schedule of chapter 7 leaves lr alone and multiplies it.",
)


# 14.6 fit


@dataclass
class Learner:
    """step(x, t) -> (loss, correct), like a training step: better from call to call, and depending on
    its batch."""

    calls: int = 0

    def __call__(self, x, t):
        self.calls += 1
        return float(np.mean(x) / self.calls + 0.1 * len(x)), int(np.sum(np.asarray(t) < self.calls))


def fit(step, x, t, size, epochs):
    losses, accuracies = [], []
    for _ in range(epochs):
        total, correct = 0.0, 0
        for start in range(0, len(x), size):
            batch_x, batch_t = x[start : start + size], t[start : start + size]
            loss, right = step(batch_x, batch_t)
            total += loss * len(batch_x)
            correct += right
        losses.append(total / len(x))
        accuracies.append(correct / len(x))
    return np.array(losses), np.array(accuracies)


def fit_variant(drop=False, weigh=True, fresh=True, divide=True, one=False):
    """A wrong version of `fit`, by what it leaves out."""

    def variant(step, x, t, size, epochs):
        losses, accuracies, total, correct = [], [], 0.0, 0
        for _ in range(epochs):
            if fresh:
                total, correct = 0.0, 0
            end = len(x) // size * size if drop else len(x)
            steps = 0
            for start in range(0, end, size):
                loss, right = step(x[start : start + size], t[start : start + size])
                total += loss * (len(x[start : start + size]) if weigh else 1)
                correct += right
                steps += 1
            seen = end if divide else 1
            losses.append(total / (seen if weigh or not divide else steps))
            accuracies.append(correct / seen)
        return (losses[-1], accuracies[-1]) if one else (np.array(losses), np.array(accuracies))

    return variant


FIT = Exercise(
    id="14.6",
    title="Write fit",
    statement="`step(x, t)` trains on one batch and returns (mean loss, how many were right). In each "
    "epoch pass over x and t in order, in batches of `size`; the last may be smaller. Return two "
    "arrays with one entry per epoch: mean loss and accuracy over the examples.",
    stub="def fit(step, x, t, size, epochs):\n    losses = accuracies = ...\n"
    "    return losses, accuracies\n\n\ncheck('14.6', fit)",
    reference=fit,
    returns=("losses", "accuracies"),
    cases=(
        (Learner(), np.array([2.0, 1.0, 4.0, 3.0, 5.0, 6.0, 1.5, 0.5, 2.5, 9.0]), np.arange(10) % 4, 3, 3),
        (Learner(), np.array([1.0, 2.0, 3.0, 4.0, 7.0]), np.array([0, 3, 1, 2, 5]), 2, 2),
    ),
    mistakes=(
        Mistake(
            fit_variant(drop=True),
            "You leave the smaller last batch out: its examples are never trained on, and nobody is told.",
        ),
        Mistake(
            fit_variant(weigh=False),
            "Your loss is the mean over the batches. Weigh each batch by its size.",
        ),
        Mistake(
            fit_variant(fresh=False),
            "You never set the sums back to 0: the second epoch still carries the first.",
        ),
        Mistake(
            fit_variant(divide=False),
            "Those are sums. Divide by the number of examples.",
        ),
        Mistake(
            fit_variant(one=True),
            "That is the last epoch alone. A history has an entry for every epoch.",
        ),
    ),
    hints=(
        "Two loops: epochs outside, `range(0, len(x), size)` inside. A slice that goes past the end is "
        "just shorter.",
        "Inside: total += loss * len(batch), correct += right. After it: append total / len(x) and "
        "correct / len(x). Both sums start at 0 in every epoch.",
    ),
    explanation="`Model.fit` is this, with shuffled batches, validation and callbacks around it.",
)

EXERCISES = (HALVING, FIT)
