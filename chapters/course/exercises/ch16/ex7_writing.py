"""Exercise 16.7: from logits to the probabilities of the next character, by a temperature."""

import numpy as np

from ..exercise import Exercise, Mistake


def next_probabilities(logits, temperature):
    z = logits / temperature
    z = np.exp(z - z.max())
    return z / z.sum()


def shares(z):
    """A softmax that overflows."""
    z = np.exp(z)
    return z / z.sum()


def softmax(z):
    return shares(z - z.max())


TEMPERATURE = Exercise(
    id="16.7",
    title="Temperature",
    reference=next_probabilities,
    returns=("p",),
    cases=(
        (np.array([2.0, 1.0, 0.0]), 0.5),
        (np.array([0.5, -1.0, 3.0, 0.0]), 2.0),
        (np.array([1000.0, 999.99, 990.0]), 0.01),
        (np.array([1000.0, 0.0, -500.0]), 0.01),
    ),
    mistakes=(
        Mistake(
            lambda logits, temperature: softmax(logits * temperature),
            "You multiply. A high temperature should flatten the differences: divide by it.",
        ),
        Mistake(
            lambda logits, temperature: softmax(logits) / temperature,
            "You divide the probabilities: they no longer add up to 1. The temperature acts on the logits.",
        ),
        Mistake(
            lambda logits, temperature: softmax(logits),
            "The temperature plays no part.",
        ),
        Mistake(
            lambda logits, temperature: shares(logits / temperature),
            "Right for small logits; for large ones exp overflows and infinity by infinity is no number. "
            "As in chapter 3, subtract the largest before exp: here the largest of logits / temperature.",
        ),
        Mistake(
            lambda logits, temperature: shares(logits - logits.max() / temperature),
            "Only the maximum is divided. Parentheses: (logits - logits.max()) / temperature.",
        ),
        Mistake(
            lambda logits, temperature: shares((logits - logits.mean()) / temperature),
            "You subtract the mean. Then the largest may still be far above 0, and its exp overflows: "
            "subtract the maximum.",
        ),
        Mistake(
            lambda logits, temperature: softmax(logits / temperature) * len(logits),
            "You divide by the mean. Divide by the sum, so that the probabilities add up to 1.",
        ),
        Mistake(
            lambda logits, temperature: np.exp((logits - logits.max()) / temperature),
            "They do not add up to 1: divide by their sum.",
        ),
        Mistake(
            lambda logits, temperature: softmax((logits - logits.max()) / temperature / logits.std()),
            "You also divide by the spread of the logits: then a sure net sounds as unsure as any other.",
        ),
        Mistake(
            lambda logits, temperature: np.eye(len(logits))[logits.argmax()],
            "That is always the likeliest one, the limit of temperature 0.",
        ),
    ),
    hints=(
        "Divide first, then softmax.",
        "z = logits / temperature, and from z its maximum is subtracted before np.exp.",
        "z = np.exp(z - z.max()); return z / z.sum()",
    ),
    explanation="At 1 the net's own probabilities, below it the likely ones gain, above it all come closer "
    "to each other.",
)

EXERCISES = (TEMPERATURE,)
