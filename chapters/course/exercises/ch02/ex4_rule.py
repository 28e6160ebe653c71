"""Exercise 2.4: one step of the perceptron rule."""

import numpy as np

from ..exercise import Exercise, Mistake


def learn_one(w, b, x, t, lr):
    y = int(np.sum(w * x) + b > 0)
    return w + lr * (t - y) * x, b + lr * (t - y)


def learn_variant(
    step=1.0, fires=True, bias=True, inputs=True, rate=True, error=np.subtract, start=True, known=1.0,
    line=False, total=np.sum, rated=np.multiply,
):
    """A wrong version of `learn_one`, by what it leaves out or exchanges."""

    def learn(w, b, x, t, lr):
        y = total(w * x) + known * b
        y = int(y >= 0 if line else y > 0) if fires else y
        change = step * (rated(lr, error(t, y)) if rate else error(t, y))
        if rated is not np.multiply:
            change = lr * t - y
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
        (np.array([0.5, 0.5]), -0.7, np.array([1.0, 1.0]), 1, 0.1),  # right already, by the sum of both
        (np.array([0.25, 0.5, 0.5]), 0.5, np.array([1.0, 0.5, 2.0]), 0, 0.1),  # too high
    ),
    mistakes=(
        Mistake(
            learn_variant(step=-1.0),
            "Your step goes the wrong way: the error is t − y, so that an answer that is too low raises "
            "the weights.",
        ),
        Mistake(
            learn_variant(fires=False),
            "You used the sum w·x + b where the answer y (0 or 1) is meant: if the answer is right, the "
            "perceptron "
            "rule changes nothing.",
        ),
        Mistake(
            learn_variant(bias=False),
            "You forgot to move the bias: it learns like a weight whose input is always 1.",
        ),
        Mistake(
            learn_variant(inputs=False),
            "You forgot the factor x: a weight whose input is 0 had no part in the error and does not "
            "change.",
        ),
        Mistake(learn_variant(rate=False), "You forgot the learning rate lr."),
        Mistake(
            learn_variant(error=lambda t, y: t),
            "You step by lr·t·x even where the answer is right: the rule needs the error t − y.",
        ),
        Mistake(
            learn_variant(start=False),
            "You return the steps alone. Add them to the old weights and bias.",
        ),
        Mistake(
            learn_variant(error=np.add),
            "You add the answer to the target: the error is t − y.",
        ),
        Mistake(
            learn_variant(rated=np.add),
            "lr multiplies t alone: the error needs parentheses, lr * (t - y).",
        ),
        Mistake(
            learn_variant(total=np.mean),
            "You take the mean of the products w·x for the answer y. The perceptron adds them up.",
        ),
        Mistake(
            learn_variant(known=-1.0),
            "You subtract the bias for the answer y. It is added: the unit fires where w·x + b is above 0.",
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
        "The step of w has the factor x, the step of b does not. Return new values, also when the answer "
        "is right: "
        "`w + …`, not `w += …`.",
    ),
    explanation="The rule changes something only after a mistake. If a line separates the classes, it "
    "finds one "
    "after finitely many mistakes. For XOR there is no line, so it never comes to rest.",
)


EXERCISES = (LEARNING_RULE,)
