"""Exercise 2.7: OneNet's training."""

import numpy as np

from ..exercise import Exercise, Mistake
from .ex5_6_onenet import BIAS_SUBTRACTED, NO_SIGMOIDS, sigmoid, x4


def train_onenet(x, t, lr, steps):
    w, b = np.zeros(x.shape[1]), 0.0
    for _ in range(steps):
        y = 1 / (1 + np.exp(-(x @ w + b)))
        w = w - lr * x.T @ (y - t) / len(x)
        b = b - lr * np.mean(y - t)
    return w, b


def train_variant(extra=0, dw=1.0, db=1.0, fresh=True, once=False, late=False, soft=sigmoid, known=1.0,
                  wrong_w=np.subtract, wrong_b=np.subtract):
    """A wrong version of `train_onenet`; dw, db: what multiplies the gradients, a number or "N"."""

    def train(x, t, lr, steps):
        w, b = np.zeros(x.shape[1]), 0.0
        y = np.full(len(x), 0.5)
        times_w, times_b = (len(x) if factor == "N" else factor for factor in (dw, db))
        for _ in range(1 if once else steps + extra):
            y = soft(x @ w + known * b) if fresh else y
            w = w - lr * times_w * x.T @ wrong_w(y, t) / len(x)
            y = soft(x @ w + known * b) if late else y
            b = b - lr * times_b * np.mean(wrong_b(y, t))
        return w, b

    return train


def row_by_row(share):
    """A wrong version of `train_onenet`: a step after each row; `share`: its gradient divided by N."""

    def train(x, t, lr, steps):
        w, b = np.zeros(x.shape[1]), 0.0
        for _ in range(steps):
            for row, target in zip(x, t):
                change = lr * (sigmoid(row @ w + b) - target) / (len(x) if share else 1)
                w, b = w - change * row, b - change
        return w, b

    return train


BY_ROW = (
    "You take a step after each row. Here one step uses all rows: compute y for all of them first, then "
    "move w and b."
)


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
            train_variant(dw=-1.0, db=-1.0),
            "Your loss rises: gradient descent subtracts lr times the gradient.",
        ),
        Mistake(train_variant(dw=-1.0), "You add the gradient to w: gradient descent subtracts it."),
        Mistake(train_variant(db=-1.0), "You add the gradient to b: gradient descent subtracts it."),
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
            train_variant(dw="N", db="N"),
            "You forgot to divide the gradient by N, the number of rows.",
        ),
        Mistake(train_variant(dw="N"), "You forgot to divide the gradient of w by N, the number of rows."),
        Mistake(train_variant(db="N"), "The gradient of b is the mean of y − t: you forgot to divide by N."),
        Mistake(
            train_variant(db=0.0),
            "You never move b: it has a gradient too, the mean of y − t.",
        ),
        Mistake(
            train_variant(fresh=False),
            "You compute y only once, before the loop: each step needs the output of the present weights.",
        ),
        Mistake(
            train_variant(late=True),
            "Your b uses the new w. Both steps belong to the same gradient: compute y once in each step, "
            "before w and b move.",
        ),
        Mistake(row_by_row(False), BY_ROW),
        Mistake(
            row_by_row(True),
            f"{BY_ROW} Dividing by N does not make up for it: y changes from row to row.",
        ),
        *(Mistake(train_variant(soft=soft), message) for soft, message in NO_SIGMOIDS),
        Mistake(train_variant(known=0.0), "You forgot the bias in y: it is sigmoid(x·w + b)."),
        Mistake(train_variant(known=-1.0), BIAS_SUBTRACTED),
        Mistake(
            train_variant(wrong_w=np.add),
            "You add the target in the gradient of w: the error is y − t.",
        ),
        Mistake(
            train_variant(wrong_b=np.add),
            "You add the target in the gradient of b: the error is y − t.",
        ),
    ),
    hints=(
        "Three lines in a loop: the output y, the new w, the new b.",
        "Exercise 2.5 has the gradient. Both updates use the y of the beginning of the step.",
        "w = w - lr * dw and b = b - lr * db, `steps` times, starting from `np.zeros(x.shape[1])` and 0.0.",
    ),
    explanation="Forward, gradient, step: every training loop of this course has these three parts, "
    "with a larger "
    "net in the first two.",
)


EXERCISES = (TRAINING,)
