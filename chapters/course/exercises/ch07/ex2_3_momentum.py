"""Exercises 7.2 and 7.3: the step of Momentum, and a loop to repair."""

import numpy as np

from ..exercise import Exercise, Mistake

# 7.2 the step of Momentum


def momentum_step(w, g, v, lr, momentum):
    v = momentum * v + g
    w = w - lr * v
    return w, v


MOMENTUM = Exercise(
    id="7.2",
    title="Momentum",
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
            lambda w, g, v, lr, momentum: (w - momentum * v - lr * g, momentum * v + lr * g),
            "η stands inside v. That is Momentum as well, but here v is handed over without η: v ← μv + g, "
            "and w moves by ηv.",
        ),
        Mistake(
            lambda w, g, v, lr, momentum: (w - lr * g, momentum * v + g),
            "v is right, but w moves by g alone, as in SGD. It moves by ηv.",
        ),
        Mistake(
            lambda w, g, v, lr, momentum: (w - lr * (g + momentum * (momentum * v + g)), momentum * v + g),
            "v is right, but this step is Nesterov's, g + μv. Momentum's is v alone.",
        ),
        Mistake(
            lambda w, g, v, lr, momentum: (w - lr * (momentum * v - g), momentum * v - g),
            "v takes up −g, and w subtracts it: it climbs. One minus is enough, that of w.",
        ),
        Mistake(
            lambda w, g, v, lr, momentum: (w - lr * momentum * (v + g), momentum * (v + g)),
            "μ fades the new gradient, too. It belongs to the old v alone: μv + g.",
        ),
        Mistake(
            lambda w, g, v, lr, momentum: (w - lr * (v + momentum * g), v + momentum * g),
            "μ stands at g. It is the old v that fades: μv + g.",
        ),
        Mistake(
            lambda w, g, v, lr, momentum: (w - lr * ((1 - momentum) * v + g), (1 - momentum) * v + g),
            "You keep 1 − μ of the old v. μ itself is what is kept.",
        ),
        Mistake(
            lambda w, g, v, lr, momentum: (lr * (momentum * v + g), momentum * v + g),
            "v is right, but you return the step itself. The new w is the old one minus that step.",
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
            lambda w, g, v, lr, momentum: (w - lr * momentum * v, momentum * v),
            "v fades, but takes no new gradient in: μv + g.",
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


def outside(gradient, w, lr, momentum, steps):
    """A wrong version: w moves once, after the loop."""
    return w - lr * gradient(w) * sum(momentum**k for k in range(steps))


def stale(gradient, w, lr, momentum, steps):
    """A wrong version: the gradient is taken once, at the start."""
    g = gradient(w)
    return descend(lambda _: g, w, lr, momentum, steps)


def ravine(w):
    return np.array([w[0] / 10, 2 * w[1]])


def bowl(w):
    return 2 * w


DESCEND = Exercise(
    id="7.3",
    title="Repair the walk",
    reference=descend,
    returns=("w",),
    planted=variant(reset=True),
    given="5bb08506",
    attempts=(
        (r"[+*]=", "You write the same sum in another way. v still starts at zeros in every round: make "
          "it once, "
         "before the loop."),
    ),
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
            outside,
            "w moves once only, after the loop: the line that moves it belongs inside.",
        ),
        Mistake(
            stale,
            "The velocity lives now, but the gradient is always that of the start: take it anew at each w.",
        ),
        Mistake(
            lambda gradient, w, lr, momentum, steps: descend(gradient, w, -lr, momentum, steps),
            "The velocity lives now, but w climbs: subtract.",
        ),
        Mistake(
            lambda gradient, w, lr, momentum, steps: descend(gradient, w, (1 - momentum) * lr, momentum,
                                                             steps),
            "You add (1 − μ)g. That is a mean, as Adam's; Momentum adds g as it is.",
        ),
        Mistake(
            lambda gradient, w, lr, momentum, steps: descend(gradient, w, lr, momentum, steps - 1),
            "One step is missing. Either the loop is too short, or w moves before v has taken the gradient "
            "up: then its first step goes nowhere.",
        ),
        Mistake(
            lambda gradient, w, lr, momentum, steps: descend(gradient, w, lr, momentum, steps + 1),
            "One step too many: range(steps) gives exactly `steps` rounds.",
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

EXERCISES = (MOMENTUM, DESCEND)
