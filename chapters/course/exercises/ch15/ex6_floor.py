"""Exercise 15.6: a loss that cannot reach 0."""

from math import comb, log

import numpy as np

from ..exercise import Exercise, Mistake


def lowest_loss(classes, rate):
    others = classes - 1
    mean = sum(comb(others, k) * rate**k * (1 - rate) ** (others - k) * log(1 + k) for k in range(others + 1))
    return rate * mean


def coins(n, k, p):
    """The probability that exactly k of n are dropped."""
    return comb(n, k) * p**k * (1 - p) ** (n - k)


def identity(value):
    return value


def floor_variant(factor=identity, value=lambda k: log(1 + k), chance=coins, others=identity, last=0):
    """A wrong version of `lowest_loss`; others: of classes − 1, and last: added to the largest k."""

    def variant(classes, rate):
        n = others(classes - 1)
        return factor(rate) * sum(chance(n, k, rate) * value(k) for k in range(n + 1 + last))

    return variant


FLOOR = Exercise(
    id="15.6",
    title="A loss that cannot reach 0",
    reference=lowest_loss,
    returns=("loss",),
    cases=((2, 0.5), (10, 0.5), (10, 0.2), (5, 0.9)),
    mistakes=(
        Mistake(
            floor_variant(factor=lambda rate: 1.0),
            "You forgot that the right logit is often kept. It is dropped with the probability `rate`, and "
            "only then does it cost anything.",
        ),
        Mistake(
            lambda classes, rate: rate * log(classes),
            "log(classes) is the price if all the others were dropped as well. Those that are kept are "
            "known to be wrong, and cost nothing.",
        ),
        Mistake(
            lambda classes, rate: rate * log(1 + rate * (classes - 1)),
            "You took the logarithm of the mean number. Asked is the mean of the logarithm, over all k.",
        ),
        Mistake(
            floor_variant(chance=lambda n, k, p: coins(n, k, 1 - p)),
            "`rate` is the probability that a logit is dropped; you have used it as that of keeping one.",
        ),
        Mistake(
            floor_variant(others=lambda n: n + 1),
            "There are classes − 1 other logits: the right one is not among them.",
        ),
        Mistake(
            floor_variant(others=lambda n: n + 2),
            "There are classes − 1 other logits, not classes + 1.",
        ),
        Mistake(
            floor_variant(chance=lambda n, k, p: comb(n, k) * p * (1 - p) ** (n - k)),
            "k logits are dropped: the factor is rateᵏ, a power.",
        ),
        Mistake(
            floor_variant(chance=lambda n, k, p: comb(n, k) * p**k * (1 - p)),
            "n − k logits are kept: the factor is (1 − rate)ⁿ⁻ᵏ, a power.",
        ),
        Mistake(
            floor_variant(chance=lambda n, k, p: comb(n, k) * p**k * (1 - p ** (n - k))),
            "Parentheses: (1 - rate) ** (n - k). You took the power of `rate` alone.",
        ),
        Mistake(
            floor_variant(chance=lambda n, k, p: comb(n, k) * p**k * (1 + p) ** (n - k)),
            "The probability of keeping a logit is 1 − rate, not 1 + rate.",
        ),
        Mistake(
            floor_variant(chance=lambda n, k, p: comb(n, k) * p**k * (1 - p) ** (n + k)),
            "n − k of the other logits are kept, not n + k.",
        ),
        Mistake(
            floor_variant(value=lambda k: log(abs(1 - k)) if k != 1 else -np.inf),
            "The loss is log(1 + k): k zeros and the right logit, which is 0 as well.",
        ),
        Mistake(
            floor_variant(value=lambda k: 1 + k),
            "1 + k zeros share the probability, so the loss is the logarithm of 1 + k.",
        ),
        Mistake(
            floor_variant(others=lambda n: 9),
            "The 9 is right for ten classes only: there are classes − 1 other logits.",
        ),
        Mistake(
            floor_variant(factor=lambda rate: 0.5, chance=lambda n, k, p: comb(n, k) / 2**n),
            "That is the formula for a rate of one half. For another rate, factor and coins are not ½.",
        ),
        Mistake(
            floor_variant(chance=lambda n, k, p: comb(n, k) / 2**n),
            "The factor is right. But the coins are no longer fair: comb(n, k) / 2ⁿ holds for a rate of one "
            "half only.",
        ),
        Mistake(
            floor_variant(chance=lambda n, k, p: p**k * (1 - p) ** (n - k)),
            "That is the probability that certain k logits are dropped. There are comb(n, k) ways to choose "
            "them.",
        ),
        Mistake(
            floor_variant(chance=lambda n, k, p: comb(n, k) * p**k),
            "k are dropped, and all others are kept: a factor of 1 − rate is missing for each of these.",
        ),
        Mistake(
            floor_variant(last=-1),
            "One term is missing: all the others may be dropped, so k goes up to classes − 1. `range` stops "
            "one before its end.",
        ),
        Mistake(
            floor_variant(value=lambda k: log(max(k, 1))),
            "log(k) leaves out the right logit, which is 0 as well: softmax shares out among 1 + k zeros.",
        ),
        Mistake(
            floor_variant(factor=lambda rate: 1 - rate),
            "A loss arises when the right logit is dropped: the factor is `rate`, not 1 − rate.",
        ),
    ),
    hints=(
        "Of n = classes − 1 other logits exactly k are dropped with the probability "
        "comb(n, k) · rateᵏ · (1 − rate)ⁿ⁻ᵏ.",
        "Sum this probability times log(1 + k) over k = 0 … n, and multiply by `rate`.",
    ),
    explanation="0.83 for ten classes and a rate of one half. A training loss is compared with the lowest "
    "value that it can take, not with 0.",
)


EXERCISES = (FLOOR,)
