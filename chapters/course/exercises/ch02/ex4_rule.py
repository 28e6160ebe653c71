"""Exercise 2.4: one step of the perceptron rule."""

import numpy as np

from ..exercise import Exercise, Mistake


def learn_one(w, b, x, t, lr):
    y = int(np.sum(w * x) + b > 0)
    return w + lr * (t - y) * x, b + lr * (t - y)


def learn_variant(
    step=1.0, fires=True, bias=True, inputs=True, rate=True, always=False, start=True, known=1.0, line=False
):
    """A wrong version of `learn_one`, by what it leaves out or turns round."""

    def learn(w, b, x, t, lr):
        y = np.sum(w * x) + known * b
        y = int(y >= 0 if line else y > 0) if fires else y
        change = step * (t if always else t - y) * (lr if rate else 1.0)
        w, b = (w, b) if start else (np.zeros_like(w), 0.0)
        return w + change * (x if inputs else 1.0), b + (change if bias else 0.0)

    return learn


LEARNING_RULE = Exercise(
    id="2.4",
    title="One step of the perceptron rule",
    reference=learn_one,
    returns=("w", "b"),
    cases=(
        (np.array([0.5, 0.5]), -0.2, np.array([0.0, 0.0]), 0, 0.1),  # right already
        (np.array([0.5, -0.5]), -0.7, np.array([1.0, 1.0]), 1, 0.1),  # too low
        (np.array([0.5, 0.25]), 0.2, np.array([1.0, 2.0]), 0, 0.3),  # too high
        (np.array([0.5, 0.25, 1.0]), 0.2, np.array([1.0, 2.0, 0.5]), 1, 0.3),  # right already
        (np.array([0.5, 0.5]), -0.7, np.array([1.0, 0.0]), 0, 0.1),  # right already, thanks to b
        (np.array([0.5, 0.25]), -0.75, np.array([1.0, 1.0]), 1, 0.1),  # exactly on the line: too low
    ),
    mistakes=(
        Mistake(
            learn_variant(step=-1.0),
            "Your step goes the wrong way: the error is t − y, so that a too low answer raises the weights.",
        ),
        Mistake(
            learn_variant(fires=False),
            "You used the sum w·x + b where the answer y (0 or 1) is meant: the perceptron rule "
            "leaves the weights alone when the answer is right.",
        ),
        Mistake(
            learn_variant(bias=False),
            "You forgot to move the bias: it learns like a weight whose input is always 1.",
        ),
        Mistake(
            learn_variant(inputs=False),
            "You forgot the factor x: a weight whose input is 0 had no part in the error and stays.",
        ),
        Mistake(learn_variant(rate=False), "You forgot the learning rate lr."),
        Mistake(
            learn_variant(always=True),
            "You step by lr·t·x even where the answer is right: the rule needs the error t − y.",
        ),
        Mistake(
            learn_variant(start=False),
            "You return the steps alone. Add them to the old weights and bias.",
        ),
        Mistake(
            learn_variant(known=0.0),
            "Your answer y leaves out the bias: the unit fires where w·x + b is above 0.",
        ),
        Mistake(
            learn_variant(line=True),
            "Right except on the line itself: for a sum of exactly 0 the perceptron answers 0, so "
            "compare with `>`, not `>=`.",
        ),
    ),
    hints=(
        "First compute the answer y of the perceptron, as in exercise 2.2.",
        "The error t − y is 0, +1 or −1. Both steps contain lr times this error.",
        "The step of w has the factor x, the step of b has not. Return new values: `w + …`, not `w += …`.",
    ),
    explanation="The rule only acts on a mistake. If a line separates the classes it finds one "
    "after finitely many mistakes; for XOR there is none, so it never settles.",
)


EXERCISES = (LEARNING_RULE,)
