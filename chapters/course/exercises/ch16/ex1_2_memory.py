"""Exercises 16.1 and 16.2: one unit that remembers, and how many weights a layer has."""

import numpy as np

from ..exercise import Exercise, Mistake

# 16.1 numbers: a unit that remembers


def remembering_weights():
    return 1.0, 1.0, -0.5


def states(weights, x):
    """h after every step of x: 1 where w·x_t + u·h_{t-1} + b > 0, else 0; h is 0 before the first."""
    w, u, b = weights
    h, all_states = 0, []
    for value in x:
        h = int(w * value + u * h + b > 0)
        all_states.append(h)
    return np.array(all_states)


MEMORY = Exercise(
    id="16.1",
    title="A unit that remembers",
    reference=remembering_weights,
    run=states,
    answers=("w", "u", "b"),
    returns=("h",),
    cases=(
        (np.array([0, 0, 1, 0, 0, 0]),),
        (np.array([1, 0, 0, 1, 1, 0, 0, 0]),),
        (np.array([0, 0, 0]),),
    ),
    planted=(1.0, 0.0, -0.5),
    mistakes=(
        Mistake(
            (1.0, 0.0, 0.5),
            "Now it is always 1, even before it has seen a 1. The bias must not be positive: something "
            "else is to keep the unit at 1.",
        ),
        Mistake(
            (1.0, -1.0, -0.5),
            "With a negative u its own 1 pushes the next sum down. It should push it up.",
        ),
        Mistake(
            (1.0, 1.0, -1.5),
            "It never becomes 1. Before the first 1 there is no memory: x alone must be enough.",
        ),
    ),
    hints=(
        "Which of the three multiplies the unit's own last output?",
        "After a 1 has passed, x is 0 and h is 1. The sum u · 1 + b must be positive.",
        "Any u above 0.5 will do: 1.0, 1.0, -0.5",
    ),
    explanation="With one weight back to itself, a perceptron remembers for ever. No 0 and no 1 can "
    "make it forget again. The gates of the LSTM (chapter 16b) can.",
)


# 16.2 count


def count_weights(D, M, T):
    return 4 * (D * M + M * M + M)


COUNT = Exercise(
    id="16.2",
    title="Count the weights",
    reference=count_weights,
    cases=((28, 128, 28), (1, 2, 50), (3, 5, 7)),
    mistakes=(
        Mistake(
            lambda D, M, T: D * M + M * M + M,
            "That is a simple RNN. An LSTM has four such sets: one each for i, f, g and o.",
        ),
        Mistake(
            lambda D, M, T: 4 * T * (D * M + M * M + M),
            "You gave every step weights of its own. All steps share the same ones: that is why a "
            "recurrent layer can read sequences of any length.",
        ),
        Mistake(
            lambda D, M, T: 4 * (D * M + M * M),
            "The biases are missing: one for each unit and gate.",
        ),
        Mistake(
            lambda D, M, T: 4 * (D * M + M * M) + M,
            "You count one set of biases. Each of i, f, g and o has its own: b is (4·M,).",
        ),
        Mistake(
            lambda D, M, T: 4 * (D * M + M * M + 2 * M),
            "You count two biases for each unit and gate. Some libraries do keep two; one is enough, since "
            "only their sum matters, and ours has one.",
        ),
        Mistake(
            lambda D, M, T: 4 * (2 * D * M + M),
            "Your Wh has the size of Wx. It weighs the state, which has M numbers: M·M weights a gate.",
        ),
        Mistake(
            lambda D, M, T: 4 * (T * D * M + M * M + M),
            "You count Wx once for each step. All steps share one Wx.",
        ),
        Mistake(
            lambda D, M, T: 4 * (D * M + M),
            "You forgot Wh, which weighs the M numbers of the state for each of the M units.",
        ),
        Mistake(
            lambda D, M, T: 4 * (D * M + M * M - M),
            "You subtract the biases. They are weights, too: add M for each gate.",
        ),
        Mistake(
            lambda D, M, T: 4 * (D * M - M * M + M),
            "You subtract the weights of the state. They are added: D·M + M·M + M for each gate.",
        ),
        Mistake(
            lambda D, M, T: 3 * (D * M + M * M + M),
            "Three gates, i, f and o; but what is written into the cell, g, has weights, too.",
        ),
    ),
    hints=(
        "Begin with one gate: it sees x_t (D numbers) and h (M numbers), and has M units.",
        "Wx is (D, 4·M), Wh is (M, 4·M), b is (4·M,).",
        "4 * (D * M + M * M + M)",
    ),
    explanation="The digit reader, D = 28 and M = 128, has 80,384. T does not appear.",
)

EXERCISES = (MEMORY, COUNT)
