"""Exercise 14.5: a learning rate that is halved by a callback."""

import numpy as np

from ..exercise import Exercise, Mistake

# 14.5 halve the learning rate


def rates(lr, every, epochs):
    return np.array([lr * 0.5 ** (epoch // every) for epoch in range(epochs)])


HALVING = Exercise(
    id="14.5",
    title="Halve the learning rate",
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
        Mistake(
            lambda lr, every, epochs: lr * 0.5 ** np.arange(epochs),
            "You halve after every epoch. The callback waits for `every` of them.",
        ),
        Mistake(
            lambda lr, every, epochs: lr * 0.5 ** np.arange(1, epochs + 1),
            "You halve before every epoch. The callback waits for `every` of them, and acts on the next.",
        ),
        Mistake(
            lambda lr, every, epochs: lr * 0.5 ** (np.maximum(np.arange(epochs) - 1, 0) // every),
            "You halve one epoch too late: epoch `every` + 1 has the new rate already.",
        ),
        Mistake(
            lambda lr, every, epochs: lr * 0.5 ** (np.arange(epochs) % every),
            "`%` is what is left of the division. How often the rate was halved is the quotient: `//`.",
        ),
        Mistake(
            lambda lr, every, epochs: lr * 2.0 ** (np.arange(epochs) // every),
            "Your rate doubles. Halving divides by 2.",
        ),
        Mistake(
            lambda lr, every, epochs: np.full(epochs, lr * 0.5),
            "Every epoch has half the rate. The first `every` epochs have the full one; then it is halved "
            "again and again: 0.5 ** (how often).",
        ),
        Mistake(
            lambda lr, every, epochs: np.full(epochs, lr),
            "Your rate never changes: it is halved after each `every` epochs.",
        ),
        Mistake(
            lambda lr, every, epochs: lr * 0.5 ** (np.arange(epochs + 1) // every),
            "One rate too many: epoch `epochs` is the last that trains.",
        ),
        Mistake(
            lambda lr, every, epochs: lr * 0.5 ** ((epochs - 1) // every),
            "That is the rate of the last epoch alone. Return one for each epoch.",
        ),
    ),
    hints=(
        "Count the epochs from 0. How often was the rate halved before epoch k?",
        "k // every times. Each halving multiplies by 0.5.",
    ),
    explanation="A step decay. `halve_lr(every)` changes `optimizer.lr` itself, so whatever else "
    "sets it by hand is halved, too; a schedule of chapter 7b leaves lr alone and multiplies it.",
)

EXERCISES = (HALVING,)
