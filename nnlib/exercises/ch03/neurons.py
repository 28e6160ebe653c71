"""Exercises 3.1 to 3.3: one neuron, a layer, how many parameters a net has."""

from itertools import pairwise

import numpy as np

from ...functional import relu, sigmoid
from ..exercise import Exercise, Mistake

# 3.1 numbers: a neuron that decides at 2


def decider():
    return 5.0, -10.0


def verdict(answer, x):
    """What counts of sigmoid(w·x + b): 0 below 0.01, 1 above 0.99, ½ at one half; else ¼ or ¾."""
    w, b = answer
    y = float(sigmoid(w * x + b))
    if abs(y - 0.5) < 1e-6:
        return 0.5
    if y < 0.5:
        return 0.0 if y < 0.01 else 0.25
    return 1.0 if y > 0.99 else 0.75


DECIDER = Exercise(
    id="3.1",
    title="A neuron that decides at 2",
    statement="Choose w and b so that sigmoid(w·x + b) is below 0.01 at x = 1, one half at x = 2, above 0.99 "
    "at x = 3.",
    stub="w, b = 1.0, 0.0\n\ncheck('3.1', (w, b))",
    reference=decider,
    run=verdict,
    answers=("w", "b"),
    returns=("output",),
    cases=((1.0,), (2.0,), (3.0,)),
    planted=(1.0, 0.0),
    mistakes=(
        Mistake(
            (1.0, -2.0),
            "The middle is right: one half at x = 2. But the curve is too flat to get below 0.01 and above "
            "0.99 "
            "within one unit. What makes it steeper?",
        ),
        Mistake(
            (-5.0, 10.0),
            "The neuron decides at 2, but the wrong way round: it is high at x = 1. Which sign turns it?",
        ),
        Mistake(
            (5.0, 0.0),
            "High at all three places: the neuron decides too far left. One half stands where w·x + b = 0, "
            "that "
            "is at x = −b / w.",
        ),
        Mistake(
            (5.0, -20.0),
            "Low at all three places: the neuron decides too far right. One half stands where w·x + b = 0, "
            "that "
            "is at x = −b / w.",
        ),
    ),
    hints=(
        "A sigmoid is one half where its sum is 0. So w·2 + b must be 0: b follows from w.",
        "With b = −2w the sum at x = 3 is w. How large must w be for sigmoid(w) above 0.99? Try in a cell.",
        "Any w above 4.6 with b = −2w, such as 5 and −10.",
    ),
    explanation="The ratio −b/w says where the neuron decides, the size of w how sharply.",
)


# 3.2 a layer


def sigmoid_layer(x, W, b):
    return sigmoid(x @ W + b)


rng = np.random.default_rng(3)
LAYERS = tuple(
    (rng.normal(size=(n, d)).round(2), rng.normal(size=(d, m)).round(2), rng.normal(size=m).round(2))
    for n, d, m in ((1, 2, 2), (2, 2, 2), (3, 3, 3))
)

LAYER = Exercise(
    id="3.2",
    title="A layer of sigmoid neurons",
    statement="x (N, D), W (D, M), b (M,): return the sigmoid of the sums, of shape (N, M).",
    stub="def sigmoid_layer(x, W, b):\n    ...\n\n\ncheck('3.2', sigmoid_layer)",
    reference=sigmoid_layer,
    cases=LAYERS,
    mistakes=(
        Mistake(lambda x, W, b: x @ W + b, "These are the sums. The activation is missing: sigmoid(z)."),
        Mistake(lambda x, W, b: sigmoid(x @ W), "You forgot the bias b."),
        Mistake(
            lambda x, W, b: sigmoid(x @ W) + b,
            "The bias comes too late: it belongs into the sum, before the activation.",
        ),
        Mistake(
            lambda x, W, b: sigmoid(x @ W.T + b),
            "You used W.T. The rows of W are the inputs here, its columns the neurons: x @ W.",
        ),
        Mistake(
            lambda x, W, b: sigmoid(x @ W - b),
            "The sign of the bias is flipped: it is added.",
        ),
        Mistake(
            lambda x, W, b: sigmoid(-(x @ W + b)),
            "The sign inside is flipped: 1 / (1 + e^−z), with a minus, is the sigmoid of z.",
        ),
        Mistake(lambda x, W, b: relu(x @ W + b), "That is a layer of ReLUs. Asked for: sigmoid."),
    ),
    hints=(
        "Two steps: all sums at once by `@`, then the activation on each number.",
        "z = x @ W + b; the sigmoid of z is 1 / (1 + np.exp(-z)).",
    ),
    explanation="One line for any N, D and M. The two D must agree; b is stretched over the rows.",
)


# 3.3 parameters


def parameters(sizes):
    return sum(d * m + m for d, m in pairwise(sizes))


COUNT = Exercise(
    id="3.3",
    title="How many parameters?",
    statement="sizes are the sizes of a net, such as (784, 50, 100, 10). How many weights and biases has it?",
    stub="def parameters(sizes):\n    ...\n\n\ncheck('3.3', parameters)",
    reference=parameters,
    cases=(((2, 1),), ((2, 3, 2, 2),), ((784, 50, 100, 10),)),
    mistakes=(
        Mistake(
            lambda sizes: sum(d * m for d, m in pairwise(sizes)),
            "These are the weights alone. Each neuron has a bias, too.",
        ),
        Mistake(
            lambda sizes: sum(d * m for d, m in pairwise(sizes)) + sum(sizes),
            "You gave biases to the inputs, too. Inputs are no neurons: they are given, not computed.",
        ),
        Mistake(
            lambda sizes: sum(d * m + 1 for d, m in pairwise(sizes)),
            "One bias for each layer is too few: each neuron has its own.",
        ),
        Mistake(
            lambda sizes: sum(d * m + d for d, m in pairwise(sizes)),
            "As many biases as a layer has inputs: b has one entry for each of its outputs.",
        ),
        Mistake(lambda sizes: sum(sizes[1:]), "That is how many neurons there are. Each has its weights."),
        Mistake(lambda sizes: int(np.prod(sizes)), "The layers add up; they do not multiply."),
    ),
    hints=(
        "A layer from D to M: W is (D, M), b is (M,). How many numbers are that?",
        "`zip(sizes[:-1], sizes[1:])` goes through the pairs (D, M).",
        "The sum of d * m + m over all pairs.",
    ),
    explanation="784-50-100-10 has 45,360, and 39,250 of them in the first layer: pixels are many.",
)


EXERCISES = (DECIDER, LAYER, COUNT)
