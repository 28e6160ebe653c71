"""Exercises 2.5 and 2.6: OneNet's gradient, and its L2 term."""

import numpy as np

from ..exercise import Exercise, Mistake

# 2.5 OneNet's gradient


def onenet_gradient(x, t, w, b):
    y = 1 / (1 + np.exp(-(x @ w + b)))
    dw = x.T @ (y - t) / len(x)
    db = np.mean(y - t)
    return dw, db


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def onenet_variant(
    sign=1.0, mean=True, squared=False, soft=sigmoid, summed=True, known=1.0, error=np.subtract
):
    """A wrong version of `onenet_gradient`, by what it leaves out or exchanges."""

    def gradient(x, t, w, b):
        y = soft(x @ w + known * b)
        dz = sign * error(y, t) * (y * (1 - y) if squared else 1.0) / (len(x) if mean else 1)
        return x.T @ dz, np.sum(dz) if summed else dz

    return gradient


# What goes wrong in writing down the sigmoid; exercise 2.7 has it, too.
NO_SIGMOIDS = (
    (lambda z: z, "You forgot the sigmoid: y is sigmoid(x·w + b)."),
    (lambda z: sigmoid(-z), "The minus is missing in your sigmoid: it is 1 / (1 + e^(−z))."),
    (
        lambda z: 1 / 1 + np.exp(-z),
        "Parentheses: Python reads `1 / 1 + e` as (1 / 1) + e. Write 1 / (1 + np.exp(-z)).",
    ),
    (np.ones_like, "Your y is 1 in every row, whatever x is: the sigmoid is 1 / (1 + e^(−z))."),
    (
        lambda z: (z > 0).astype(float),
        "You used the step of the perceptron. OneNet's y is a sigmoid, a number between 0 and 1.",
    ),
)
BIAS_SUBTRACTED = "You subtract the bias in y: it is sigmoid(x·w + b)."


x4 = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
x3 = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.5], [-1.0, 2.0, 1.0]])
ONENET_INPUTS = (
    (x4[1:3], np.array([1.0, 0.0]), np.array([0.5, -0.25]), 0.25),
    (x4, np.array([0.0, 1.0, 1.0, 1.0]), np.array([0.5, 0.5]), -0.25),
    (x3, np.array([1.0, 0.0, 1.0]), np.array([0.25, -0.5, 1.0]), 0.5),
)

ONENET_GRADIENT = Exercise(
    id="2.5",
    title="OneNet's gradient",
    reference=onenet_gradient,
    returns=("dw", "db"),
    cases=ONENET_INPUTS,
    mistakes=(
        Mistake(
            onenet_variant(mean=False),
            "You forgot to divide by N: the loss is the mean over the batch, so its gradient is too.",
        ),
        Mistake(
            onenet_variant(sign=-1.0),
            "The sign is flipped: the derivative of the loss is y − t, not t − y.",
        ),
        Mistake(
            onenet_variant(squared=True),
            "You have a factor y·(1 − y) too many. That belongs to the squared error; with "
            "cross-entropy it cancels, and y − t remains.",
        ),
        *(Mistake(onenet_variant(soft=soft), message) for soft, message in NO_SIGMOIDS),
        Mistake(
            onenet_variant(known=0.0),
            "You forgot the bias in y: it is sigmoid(x·w + b).",
        ),
        Mistake(onenet_variant(known=-1.0), BIAS_SUBTRACTED),
        Mistake(
            onenet_variant(error=np.add),
            "You add the target: the derivative of the loss is y − t.",
        ),
        Mistake(
            onenet_variant(summed=False),
            "You left db with one entry for each example: b is one number for all rows, so the "
            "entries are added up.",
        ),
    ),
    hints=(
        "With cross-entropy after a sigmoid, the derivative for the sum z = x·w + b is y − t, for each row.",
        "dw_j is the mean over the rows of (y − t)·x_j. `x.T @ …` multiplies and adds over the rows.",
        "dw = x.T @ (y - t) / len(x), and db is the same with a 1 in place of x.",
    ),
    explanation="The slope of the sigmoid, y·(1 − y), cancels the denominator of the cross-entropy's "
    "derivative. So a "
    "unit that is sure and wrong (y near 0, t = 1) gets a gradient near its largest, −1.",
)


# 2.6 the L2 term


def add_l2(dw, w, lam):
    return dw + lam * w


WEIGHT_DECAY = Exercise(
    id="2.6",
    title="The L2 term, without the slip",
    reference=add_l2,
    returns=("dw",),
    cases=(
        (np.array([0.5, -0.25]), np.array([4.0, 2.0]), 0.1),
        (np.array([0.1, 0.2, -0.3]), np.array([-1.0, 3.0, 0.5]), 0.01),
    ),
    mistakes=(
        Mistake(
            lambda dw, w, lam: dw + lam * np.sum(w),
            "You added λ·Σw to every entry: the slip of the published OneNet. Each weight decays "
            "by its own size.",
        ),
        Mistake(
            lambda dw, w, lam: dw + lam / 2 * np.sum(w**2),
            "You added the penalty itself, (λ/2)·Σw². The gradient needs its derivative for each weight.",
        ),
        Mistake(
            lambda dw, w, lam: dw - lam * w,
            "The sign is flipped: the penalty grows with the weight, so its gradient is +λ·w, and "
            "the step against it makes the weight smaller.",
        ),
        Mistake(
            lambda dw, w, lam: dw + 2 * lam * w,
            "Twice too much: the ½ in (λ/2)·w² cancels the 2 of its derivative.",
        ),
        Mistake(
            lambda dw, w, lam: dw + lam / 2 * w,
            "That is half of it: the derivative of w² is 2w, and the 2 cancels the ½.",
        ),
        Mistake(
            lambda dw, w, lam: lam * w,
            "That is the penalty's share alone. Add it to the dw that is given.",
        ),
        Mistake(
            lambda dw, w, lam: dw + lam * np.mean(w),
            "You added λ times the mean of w to every entry. Each weight decays by its own size.",
        ),
        Mistake(
            lambda dw, w, lam: dw + lam * np.abs(w),
            "You added λ·|w|. The derivative of (λ/2)·w² is λ·w, with the sign of w.",
        ),
    ),
    hints=(
        "Differentiate (λ/2)·(w₁² + w₂² + …) for w₁ alone.",
        "All other terms are constants there: λ·w₁ remains.",
    ),
    explanation="Each step then subtracts lr·λ·w from the weight: every weight shrinks in proportion "
    "to its own size.",
)


EXERCISES = (ONENET_GRADIENT, WEIGHT_DECAY)
