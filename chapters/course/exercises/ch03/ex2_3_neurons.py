"""Exercises 3.2 and 3.3: a layer, how many parameters a net has."""

from itertools import pairwise

import numpy as np

from nnlib.functional import relu, sigmoid, softmax, step

from ..exercise import Exercise, Mistake

# 3.2 a layer


def sigmoid_layer(x, W, b):
    return sigmoid(x @ W + b)


rng = np.random.default_rng(3)
# Square, so that a product in the wrong order or with the wrong matrix is not refused but named.
LAYERS = tuple(
    (rng.normal(size=(n, d)).round(2), rng.normal(size=(d, m)).round(2), rng.normal(size=m).round(2))
    for n, d, m in ((2, 2, 2), (3, 3, 3), (4, 4, 4))
)

LAYER = Exercise(
    id="3.2",
    title="A layer of sigmoid neurons",
    reference=sigmoid_layer,
    cases=LAYERS,
    mistakes=(
        Mistake(
            lambda x, W, b: x @ W + b,
            "These are the sums. The activation is missing: return sigmoid(z).",
        ),
        Mistake(lambda x, W, b: sigmoid(x @ W), "You forgot the bias b."),
        Mistake(
            lambda x, W, b: sigmoid(x @ W) + b,
            "The bias comes too late: add it to the sum, before the activation.",
        ),
        Mistake(
            lambda x, W, b: sigmoid(x @ W.T + b),
            "You used W.T. The rows of W are the inputs here, its columns the neurons: x @ W.",
        ),
        Mistake(
            lambda x, W, b: sigmoid(W @ x + b),
            "The order is wrong: W @ x takes the columns of x as examples. Here an example is a row: x @ W.",
        ),
        Mistake(
            lambda x, W, b: sigmoid(W.T @ x.T + b),
            "W.T @ x.T has one example to a column, and b is then added along the wrong axis. Write x @ W.",
        ),
        Mistake(
            lambda x, W, b: sigmoid(W.T @ x + b),
            "W.T @ x takes the columns of x as examples. Here an example is a row: x @ W.",
        ),
        Mistake(
            lambda x, W, b: sigmoid(x * W + b),
            "`*` multiplies entry by entry. The sums of a layer need the matrix product, `@`.",
        ),
        Mistake(
            lambda x, W, b: sigmoid(x @ W + b[:, None]),
            "b[:, None] adds b[0] to the first example, b[1] to the second. Each neuron has one bias: b as "
            "it "
            "is.",
        ),
        Mistake(
            lambda x, W, b: sigmoid(x @ W - b),
            "The sign of the bias is wrong: add it. (If you wrote −x @ W + b in the power: parentheses, "
            "−(x @ W + b).)",
        ),
        Mistake(
            lambda x, W, b: sigmoid(-(x @ W + b)),
            "The sign inside is wrong: 1 / (1 + e^−z), with a minus, is the sigmoid of z.",
        ),
        Mistake(
            lambda x, W, b: 1 / 1 + np.exp(-(x @ W + b)),
            "Parentheses are missing: 1 / 1 + e^−z is 1 plus a power. Write 1 / (1 + np.exp(-z)).",
        ),
        Mistake(
            lambda x, W, b: sigmoid(x) @ W + b,
            "The activation comes too early: first the sums, then the sigmoid of them.",
        ),
        Mistake(lambda x, W, b: relu(x @ W + b), "That is a layer of ReLUs. Use the sigmoid."),
        Mistake(lambda x, W, b: np.tanh(x @ W + b), "That is a layer of tanh. Use the sigmoid."),
        Mistake(lambda x, W, b: step(x @ W + b), "That is a layer of steps. Use the sigmoid."),
        Mistake(
            lambda x, W, b: softmax(x @ W + b),
            "That is softmax, which compares the neurons of a row. The sigmoid takes each sum by itself.",
        ),
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
    reference=parameters,
    cases=(((2, 1),), ((4, 3, 2),), ((2, 3, 2, 2),), ((784, 50, 100, 10),)),
    mistakes=(
        Mistake(
            lambda sizes: sum(d * m for d, m in pairwise(sizes)),
            "These are the weights alone. Each neuron has a bias, too.",
        ),
        Mistake(
            lambda sizes: sum(d * m for d, m in pairwise(sizes)) + sum(sizes),
            "You gave biases to the inputs, too. Inputs are not neurons: they have no bias.",
        ),
        Mistake(
            lambda sizes: sum(d * m + 1 for d, m in pairwise(sizes)),
            "One bias for each layer is too few: each neuron has its own.",
        ),
        Mistake(
            lambda sizes: sum(d * m + d for d, m in pairwise(sizes)),
            "You count a bias for each input of a layer. b has one entry for each of its outputs.",
        ),
        Mistake(
            lambda sizes: sum(d * m for d, m in pairwise(sizes)) + sum(sizes[1:-1]),
            "The neurons of the last layer have biases, too.",
        ),
        Mistake(
            lambda sizes: sizes[0] * sizes[1] + sizes[1],
            "That is the first layer alone. Does a `return` inside the loop end it too early?",
        ),
        Mistake(
            lambda sizes: sizes[-2] * sizes[-1] + sizes[-1],
            "That is the last layer alone: add the layers up, with +=.",
        ),
        Mistake(
            lambda sizes: sum(d * m + m for d, m in pairwise(sizes[:-1])),
            "The last layer is missing: your loop ends one too early. Four sizes make three layers.",
        ),
        Mistake(
            lambda sizes: sum(d * m + m for d, m in pairwise(sizes[1:])),
            "The first layer is missing: your loop begins one too late. Four sizes make three layers.",
        ),
        Mistake(
            lambda sizes: sum(sizes[i - 1] * sizes[i] + sizes[i] for i in range(len(sizes))),
            "One layer too many: at i = 0, sizes[i - 1] is sizes[-1], the last size. Begin at 1.",
        ),
        Mistake(
            lambda sizes: sum(d * m - m for d, m in pairwise(sizes)),
            "You subtract the biases. They are parameters, too: add them.",
        ),
        Mistake(
            lambda sizes: sum(d + m for d, m in pairwise(sizes)),
            "You added d and m. Each of d inputs is joined to each of m neurons: d * m weights.",
        ),
        Mistake(
            lambda sizes: sum(sizes[1:]),
            "That is the number of neurons. Count their weights and biases.",
        ),
        Mistake(lambda sizes: int(np.prod(sizes)), "The layers add up; they do not multiply."),
    ),
    hints=(
        "A layer from D to M: W is (D, M), b is (M,). How many numbers are that?",
        "`zip(sizes[:-1], sizes[1:])` goes through the pairs (D, M).",
        "The sum of d * m + m over all pairs.",
    ),
    explanation="784-50-100-10 has 45,360, and 39,250 of them are in the first layer, with its 784 inputs.",
)


EXERCISES = (LAYER, COUNT)
