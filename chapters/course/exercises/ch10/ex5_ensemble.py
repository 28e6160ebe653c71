"""Exercise 10.5: the average of many masks."""

from dataclasses import dataclass

import numpy as np

from ..exercise import Exercise, Mistake


@dataclass
class Masked:
    """predict(x) -> logits (N, classes) of a one-layer net, with a new mask at each call."""

    seed: int
    classes: int
    calls: int = 0

    def __call__(self, x):
        self.calls += 1
        W = np.random.default_rng(self.seed).normal(size=(x.shape[1], self.classes))
        kept = np.random.default_rng([self.seed, self.calls]).random(x.shape) >= 0.5
        return 2 * x * kept @ W


def softmax(a, axis=-1):
    y = np.exp(a - a.max(axis=axis, keepdims=True))
    return y / y.sum(axis=axis, keepdims=True)


def ensemble(predict, x, draws):
    total = 0
    for _ in range(draws):
        logits = predict(x)
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        total = total + powers / powers.sum(axis=1, keepdims=True)
    return total / draws


def opinions(predict, x, draws):
    """(draws, N, K) logits."""
    return np.array([predict(x) for _ in range(draws)])


def votes(logits):
    """1 for the first choice of each row, else 0."""
    return np.eye(logits.shape[-1])[logits.argmax(axis=-1)]


def powers(a):
    return np.exp(a - a.max(axis=1, keepdims=True))


def row_sums(y):
    return y.sum(axis=1, keepdims=True)


def mean_of(numerator, denominator):
    """The mean over the calls of a softmax that is put together otherwise."""
    def answer(predict, x, draws):
        rows = [numerator(logits) for logits in opinions(predict, x, draws)]
        return np.mean([row / denominator(row) for row in rows], axis=0)
    return answer


ENSEMBLE = Exercise(
    id="10.5",
    title="The average of many masks",
    reference=ensemble,
    returns=("probabilities",),
    cases=(
        (Masked(1, 2), np.array([[1.0, 0.5, -1.0]]), 3),
        (Masked(2, 3), np.arange(8.0).reshape(2, 4) / 4 - 1, 10),
    ),
    mistakes=(
        Mistake(
            lambda predict, x, draws: opinions(predict, x, draws).mean(axis=0),
            "You averaged the logits. Turn each call's logits into probabilities by softmax first.",
        ),
        Mistake(
            lambda predict, x, draws: softmax(opinions(predict, x, draws).mean(axis=0)),
            "You averaged the logits and took one softmax at the end. The exercise asks for the mean of the "
            "probabilities: softmax first, for each call.",
        ),
        Mistake(
            lambda predict, x, draws: sum(map(softmax, opinions(predict, x, draws))),
            "You added up and did not divide: the rows of your result sum to `draws`, not to 1.",
        ),
        Mistake(
            lambda predict, x, draws: softmax(predict(x)),
            "That is one call. Its mask is one of many: average over `draws` calls.",
        ),
        Mistake(
            lambda predict, x, draws: ensemble(predict, x, draws - 1),
            "You made one call too few: check where the loop begins and ends.",
        ),
        Mistake(
            lambda predict, x, draws: ensemble(predict, x, draws + 1),
            "You made one call too many: check where the loop begins and ends.",
        ),
        Mistake(
            lambda predict, x, draws: ensemble(predict, x, draws + 1) * (draws + 1) / draws,
            "You added up one call more than you divided by: check where the loop begins and ends.",
        ),
        Mistake(
            lambda predict, x, draws: ensemble(predict, x, draws - 1) * (draws - 1) / draws,
            "You added up one call less than you divided by: check where the loop begins and ends.",
        ),
        Mistake(
            lambda predict, x, draws: softmax(predict(x)) / draws,
            "That is one call, divided by `draws`: does the `return` stand inside the loop?",
        ),
        Mistake(
            lambda predict, x, draws: softmax(opinions(predict, x, draws).sum(axis=0)),
            "You took the softmax of summed logits. Take it of each call's logits, then average the results.",
        ),
        Mistake(
            lambda predict, x, draws: softmax(ensemble(predict, x, draws)),
            "One softmax too many: the mean of probabilities is a probability already.",
        ),
        Mistake(
            lambda predict, x, draws: softmax(opinions(predict, x, draws), axis=(1, 2)).mean(axis=0),
            "Your softmax divides by the sum of the whole batch. Each row is one example: axis 1.",
        ),
        Mistake(
            lambda predict, x, draws: votes(opinions(predict, x, draws)).mean(axis=0),
            "You counted votes: each call gave 1 to its first choice. Average the "
            "probabilities.",
        ),
        Mistake(
            lambda predict, x, draws: softmax(opinions(predict, x, draws), axis=1).mean(axis=0),
            "Your softmax runs down the batch (axis 0). Each row is one example: normalise along "
            "axis 1.",
        ),
        Mistake(
            mean_of(lambda a: np.exp(a - a.max(axis=0)), row_sums),
            "You subtract the largest logit of each column. Subtract that of each row: axis 1.",
        ),
        Mistake(
            mean_of(powers, lambda y: 1),
            "You did not divide the powers by their sum: a row of probabilities must sum to 1.",
        ),
        Mistake(
            mean_of(powers, lambda y: y.mean(axis=1, keepdims=True)),
            "You divided by the mean of each row. Divide by its sum: a row of probabilities must sum to 1.",
        ),
        Mistake(
            mean_of(powers, lambda y: y.sum(axis=0)),
            "You divided by the sums of the columns. Each row is one example: sum along axis 1.",
        ),
        Mistake(
            mean_of(powers, np.sum),
            "You divided by the sum of the whole batch. Each row is one example: sum along axis 1.",
        ),
    ),
    hints=(
        "Each call gives other logits. Turn each into probabilities, add up, divide by the number "
        "of calls.",
        "softmax of logits a: np.exp(a - a.max(axis=1, keepdims=True)), divided by its row sums.",
    ),
    explanation="Each mask makes a net of its own. In this chapter the mean of thirty was better than "
    "each of them, and one forward pass without masks about as good as that mean.",
)

EXERCISES = (ENSEMBLE,)
