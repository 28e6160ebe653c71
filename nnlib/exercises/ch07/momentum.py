"""Exercises 7.1 to 7.3: what a ravine allows, the step of Momentum, and a loop to repair."""

import numpy as np

from ..exercise import Exercise, Mistake

# 7.1 numbers: the rates that a ravine allows


def rates():
    return 1 / 8, 1 / 4, 1 - 0.25 / 4


RATES = Exercise(
    id="7.1",
    title="Another ravine",
    statement="f = x²/8 + 4y², plain SGD. Above which learning rate does y change its sign at every step? "
    "Above which does it diverge? And by which factor does x shrink in a step at that second rate?",
    stub="zigzags, diverges, x_factor = ..., ..., ...\ncheck('7.1', (zigzags, diverges, x_factor))",
    reference=rates,
    run=lambda answers: tuple(float(answer) for answer in answers),
    answers=("zigzags", "diverges", "x_factor"),
    returns=("zigzags", "diverges", "x_factor"),
    cases=((),),
    mistakes=(
        Mistake(
            (0.5, 1, 0.9),
            "Those are the chapter's numbers, for x²/20 + y². Here y's derivative is 8y and x's is x/4.",
        ),
        Mistake(
            (0.25, 0.5, 1 - 0.5 / 4),
            "The derivative of 4y² is 8y, not 4y: y is multiplied by 1 − 8η.",
        ),
        Mistake(
            (4, 8, -1),
            "Those are the rates for x, the flat direction. y, the steep one, gives up long before.",
        ),
        Mistake(
            (0.25, 0.125, 1 - 0.25 / 4),
            "The two rates are exchanged: the sign changes where 1 − 8η falls below 0, and y grows only "
            "where it falls below −1.",
        ),
        Mistake(
            (0.125, 0.25, 0.25 / 4),
            "That is what x loses. The factor is what is left: 1 minus that.",
        ),
        Mistake(
            (0.125, 0.25, -1),
            "−1 is the factor of y at this rate. x has its own: 1 − η/4.",
        ),
    ),
    hints=(
        "Write one step for y alone: y ← y − η ∂f/∂y. It is y times a number.",
        "y ← (1 − 8η) y. When is that number negative, and when is it below −1?",
        "x ← (1 − η/4) x, with the η of the second answer.",
    ),
    explanation="The steep direction sets the limit, 2 / its curvature, and the flat one has to live with "
    "it: 6 % a step here, at a rate that is already too large for y.",
)

# 7.2 the step of Momentum


def momentum_step(w, g, v, lr, momentum):
    v = momentum * v + g
    w = w - lr * v
    return w, v


MOMENTUM = Exercise(
    id="7.2",
    title="Momentum",
    statement="One step of Momentum, v ← μv + g and w ← w − ηv. Return the new w and the new v, as new "
    "arrays.",
    stub="def momentum_step(w, g, v, lr, momentum):\n    v = ...\n    w = ...\n    return w, v\n\n\n"
    "check('7.2', momentum_step)",
    reference=momentum_step,
    returns=("w", "v"),
    cases=(
        (np.array([-7.0, 2.0]), np.array([-0.7, 4.0]), np.array([0.0, 0.0]), 0.1, 0.9),
        (np.array([-6.93, 1.6]), np.array([-0.693, 3.2]), np.array([-0.7, 4.0]), 0.1, 0.9),
        (np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([[0.5, 1.0], [-1.0, 2.0]]),
         np.array([[2.0, -1.0], [4.0, 0.5]]), 0.25, 0.5),
    ),
    mistakes=(
        Mistake(
            lambda w, g, v, lr, momentum: (w - lr * g, g),
            "The old velocity plays no part: this is plain SGD. v remembers: μ times the old v, plus g.",
        ),
        Mistake(
            lambda w, g, v, lr, momentum: (w - lr * v, momentum * v + g),
            "w moves by the old v. First the velocity takes the new gradient up, then w moves by it.",
        ),
        Mistake(
            lambda w, g, v, lr, momentum: (w - lr * (v + g), v + g),
            "Nothing slows the velocity down: the old v is to be multiplied by μ.",
        ),
        Mistake(
            lambda w, g, v, lr, momentum: (w + momentum * v - lr * g, momentum * v - lr * g),
            "This is the book's form, with η inside v and the sign turned. Right on its own terms; but here "
            "v is handed over without η: v ← μv + g.",
        ),
        Mistake(
            lambda w, g, v, lr, momentum: (w - lr * (momentum * v + lr * g), momentum * v + lr * g),
            "η counts twice: once inside v, once outside. Leave it outside.",
        ),
        Mistake(
            lambda w, g, v, lr, momentum: (w - (momentum * v + g), momentum * v + g),
            "v is right, but w moves by the whole of it: the learning rate is missing.",
        ),
        Mistake(
            lambda w, g, v, lr, momentum: (w - lr * (momentum * v + (1 - momentum) * g),
                                           momentum * v + (1 - momentum) * g),
            "That is a mean of the gradients, with 1 − μ at the new one. So Adam does it; Momentum adds g "
            "as it is.",
        ),
        Mistake(
            lambda w, g, v, lr, momentum: (w + lr * (momentum * v + g), momentum * v + g),
            "v is right, but w climbs: subtract.",
        ),
    ),
    hints=(
        "Two lines, in the order of the formula: the velocity first.",
        "v = momentum * v + g makes a new array; `v *= momentum` would write into the one you were given.",
        "v = momentum * v + g, then w = w - lr * v.",
    ),
    explanation="With a gradient that stays the same, v grows to g/(1 − μ): ten times g for μ = 0.9. One "
    "that changes its sign at every step nearly cancels.",
)

# 7.3 the planted mistake


def descend(gradient, w, lr, momentum, steps):
    v = np.zeros_like(w)
    for _ in range(steps):
        v = momentum * v + gradient(w)
        w = w - lr * v
    return w


def variant(reset=False, twice=False, stored=True, first=False):
    """A wrong version of `descend`."""

    def walk(gradient, w, lr, momentum, steps):
        v = gradient(w) if first else np.zeros_like(w)
        for _ in range(steps):
            new = momentum * (0 if reset else v) + (lr if twice else 1) * gradient(w)
            v = new if stored else v
            w = w - lr * new
        return w

    return walk


def ravine(w):
    return np.array([w[0] / 10, 2 * w[1]])


def bowl(w):
    return 2 * w


DESCEND = Exercise(
    id="7.3",
    title="Repair the walk",
    statement="This is meant to be Momentum, but walks exactly as SGD does, whatever μ is. Find the "
    "mistake and repair it.",
    stub="def descend(gradient, w, lr, momentum, steps):\n    for _ in range(steps):\n"
    "        v = np.zeros_like(w)\n        v = momentum * v + gradient(w)\n        w = w - lr * v\n"
    "    return w\n\n\ncheck('7.3', descend)",
    reference=descend,
    returns=("w",),
    planted=variant(reset=True),
    cases=(
        (ravine, np.array([-7.0, 2.0]), 0.1, 0.9, 3),
        (ravine, np.array([4.0, -1.0]), 0.1, 0.5, 5),
        (bowl, np.array([1.0, 2.0, -3.0]), 0.05, 0.8, 4),
    ),
    mistakes=(
        Mistake(
            variant(twice=True),
            "The velocity lives now, but η is inside and outside: it counts twice.",
        ),
        Mistake(
            variant(first=True),
            "The velocity lives now, but begins with a gradient, which is then added a second time: begin "
            "with zeros.",
        ),
        Mistake(
            lambda gradient, w, lr, momentum, steps: descend(gradient, w, lr, momentum, 1),
            "It makes one step only: `return` stands inside the loop.",
        ),
        Mistake(
            lambda gradient, w, lr, momentum, steps: descend(gradient, w, lr, 1.0, steps),
            "The velocity lives now, but μ is gone: nothing slows it down.",
        ),
        Mistake(
            lambda gradient, w, lr, momentum, steps: descend(gradient, w, lr / (1 - momentum), 0.0, steps),
            "A rate of η/(1 − μ) is what Momentum has in the long run, along a constant slope. It is not "
            "Momentum.",
        ),
    ),
    hints=(
        "What is the value of v when the second step begins?",
        "A memory must be made once, before the loop.",
        "Move the line `v = np.zeros_like(w)` above `for`.",
    ),
    explanation="The velocity was forgotten before each step, so that μ multiplied zeros. Nothing fails: "
    "it learns, as SGD does. An optimizer made anew for each batch has the same fault.",
)

EXERCISES = (RATES, MOMENTUM, DESCEND)
