"""Exercises 2.5 to 2.7: OneNet's gradient, its L2 term, its training."""

import numpy as np

from ..exercise import Exercise, Mistake

# 2.5 OneNet's gradient


def onenet_gradient(x, t, w, b):
    y = 1 / (1 + np.exp(-(x @ w + b)))
    dw = x.T @ (y - t) / len(x)
    db = np.mean(y - t)
    return dw, db


def onenet_variant(sign=1.0, mean=True, squared=False, linear=False, summed=True, known=1.0):
    """A wrong version of `onenet_gradient`, by what it leaves out or turns round."""

    def gradient(x, t, w, b):
        y = x @ w + known * b
        y = y if linear else 1 / (1 + np.exp(-y))
        dz = sign * (y - t) * (y * (1 - y) if squared else 1.0) / (len(x) if mean else 1)
        return x.T @ dz, np.sum(dz) if summed else dz

    return gradient


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
        Mistake(
            onenet_variant(linear=True),
            "You forgot the sigmoid: y is sigmoid(x·w + b).",
        ),
        Mistake(
            onenet_variant(known=0.0),
            "You forgot the bias in y: it is sigmoid(x·w + b).",
        ),
        Mistake(
            onenet_variant(summed=False),
            "You left db with one entry for each example: b is one number for all rows, so the "
            "entries are added up.",
        ),
    ),
    hints=(
        "With cross-entropy behind a sigmoid the derivative for the sum z = x·w + b is simply y − "
        "t, for each row.",
        "A row's weight w_j meets x_j: dw_j is the mean over the rows of (y − t)·x_j. `x.T @ …` "
        "adds over the rows.",
        "dw = x.T @ (y - t) / len(x), and db is the same with a 1 in place of x.",
    ),
    explanation="The slope of the sigmoid, y·(1 − y), cancels the denominator of the "
    "cross-entropy's derivative. That is why the two belong together: a confidently wrong unit "
    "still gets a full gradient.",
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
            "Half of it: the derivative of w² is 2w, and the 2 cancels the ½.",
        ),
        Mistake(
            lambda dw, w, lam: lam * w,
            "That is the penalty's share alone. Add it to the dw that came in.",
        ),
    ),
    hints=(
        "Differentiate (λ/2)·(w₁² + w₂² + …) for w₁ alone.",
        "All terms but the first are constants there: λ·w₁ remains.",
    ),
    explanation="Each step then takes lr·λ·w off the weight: every weight shrinks in proportion "
    "to itself, whatever the others do.",
)


# 2.7 training


def train_onenet(x, t, lr, steps):
    w, b = np.zeros(x.shape[1]), 0.0
    for _ in range(steps):
        y = 1 / (1 + np.exp(-(x @ w + b)))
        w = w - lr * x.T @ (y - t) / len(x)
        b = b - lr * np.mean(y - t)
    return w, b


def train_variant(extra=0, uphill=False, mean=True, bias=True, fresh=True, once=False):
    """A wrong version of `train_onenet`, by what it leaves out or turns round."""

    def train(x, t, lr, steps):
        w, b = np.zeros(x.shape[1]), 0.0
        y = np.full(len(x), 0.5)
        lr = (-lr if uphill else lr) / (len(x) if mean else 1)
        for _ in range(1 if once else steps + extra):
            y = 1 / (1 + np.exp(-(x @ w + b))) if fresh else y
            w = w - lr * x.T @ (y - t)
            b = b - lr * np.sum(y - t) if bias else b
        return w, b

    return train


TRAINING = Exercise(
    id="2.7",
    title="Train OneNet",
    reference=train_onenet,
    returns=("w", "b"),
    cases=(
        (x4, np.array([0.0, 1.0, 1.0, 1.0]), 0.5, 2),
        (x4, np.array([0.0, 0.0, 0.0, 1.0]), 0.5, 20),
        (x4[:2, 1:], np.array([1.0, 0.0]), 1.0, 50),
    ),
    mistakes=(
        Mistake(
            train_variant(uphill=True),
            "You walk uphill: gradient descent subtracts lr times the gradient.",
        ),
        Mistake(
            train_variant(extra=-1),
            "You take one step too few: check where the loop begins and ends.",
        ),
        Mistake(
            train_variant(extra=1),
            "You take one step too many: check where the loop begins and ends.",
        ),
        Mistake(
            train_variant(once=True),
            "You return after the first step: does the `return` stand inside the loop?",
        ),
        Mistake(
            train_variant(mean=False),
            "You forgot to divide the gradient by N, the number of rows.",
        ),
        Mistake(
            train_variant(bias=False),
            "You never move b: it has a gradient too, the mean of y − t.",
        ),
        Mistake(
            train_variant(fresh=False),
            "You compute y only once, before the loop: each step needs the output of the present weights.",
        ),
    ),
    hints=(
        "Three lines in a loop: the output y, the new w, the new b.",
        "Exercise 2.5 has the gradient. Both updates use the y from the beginning of the step.",
        "w = w - lr * dw and b = b - lr * db, `steps` times, starting from `np.zeros(x.shape[1])` and 0.0.",
    ),
    explanation="Forward, gradient, step: every training loop of this course is these three "
    "lines, with a larger net in the first two.",
)


EXERCISES = (ONENET_GRADIENT, WEIGHT_DECAY, TRAINING)
