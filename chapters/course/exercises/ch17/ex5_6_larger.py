"""Exercises 17.5 and 17.6: two larger nodes, log-sum-exp and rows made to have the mean 0."""

import numpy as np

from ..exercise import Exercise, Mistake

# 17.5 log-sum-exp


def log_sum_exp_backward(a, dy):
    y = np.exp(a - a.max(axis=1, keepdims=True))
    y /= y.sum(axis=1, keepdims=True)
    return dy[:, None] * y


def shares(a, axis=1, shift=True, lowest=np.max, top=1):
    y = np.exp(a - lowest(a, axis=top, keepdims=True) if shift else a)
    return y / y.sum(axis=axis, keepdims=True)


def largest_one(a, dy):
    return dy[:, None] * (a == a.max(axis=1, keepdims=True))


LOG_SUM = Exercise(
    id="17.5",
    title="Log-sum-exp, as one node",
    reference=log_sum_exp_backward,
    returns=("da",),
    cases=(
        (np.array([[0.0, 1.0]]), np.array([2.0])),
        (np.array([[0.5, -1.0, 2.0], [3.0, 3.0, -0.5], [0.0, 1.0, 0.25], [2.0, 1.5, -3.0]]),
         np.array([1.0, -2.0, 0.5, 3.0])),
        (np.array([[1001.0, 1000.0, 999.5], [-1000.0, -1001.0, -1002.0]]), np.array([1.0, -0.5])),
        (np.array([[600.0, -500.0, 599.0], [1.0, 2.0, 0.0]]), np.array([0.5, 2.0])),
    ),
    mistakes=(
        Mistake(
            lambda a, dy: dy[:, None] * shares(a, shift=False),
            "Right for small logits, but exp overflows for large ones and gives nan. Subtract the row's "
            "maximum first: softmax does not change.",
        ),
        Mistake(
            lambda a, dy: shares(a),
            "That is softmax alone, the local derivative. Multiply each row by its dy.",
        ),
        Mistake(
            lambda a, dy: shares(a, shift=False),
            "Two things: dy is missing, and exp overflows. Subtract the row's maximum first.",
        ),
        Mistake(
            lambda a, dy: dy[:, None] * shares(a, top=None),
            "You subtract one maximum for the whole batch: a row far below it becomes 0/0. Subtract each "
            "row's own.",
        ),
        Mistake(
            lambda a, dy: dy[:, None] * shares(a, top=0),
            "You subtract the largest logit of each column. That changes softmax: subtract the row's own.",
        ),
        Mistake(
            lambda a, dy: dy[:, None] * shares(a, lowest=np.min),
            "You subtract the smallest logit of a row. Then exp of the largest may overflow: subtract the "
            "largest.",
        ),
        Mistake(
            lambda a, dy: dy[:, None] * shares(a, axis=0),
            "Your exponentials are divided by the sum of a column. Each row has its own log-sum-exp: axis 1.",
        ),
        Mistake(
            lambda a, dy: dy[:, None] * shares(a, axis=None),
            "Your exponentials are divided by the sum of the whole batch. Each row has its own: axis 1.",
        ),
        Mistake(
            lambda a, dy: dy[:, None] * np.exp(a - a.max(axis=1, keepdims=True)),
            "The exponentials are not divided by their sum s. The derivative of log s is 1/s.",
        ),
        Mistake(
            lambda a, dy: dy[:, None] / np.exp(a - a.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)
            * np.ones_like(a),
            "1/s is the slope of the logarithm. On the way to a it passes exp, too: times e^a.",
        ),
        Mistake(
            largest_one,
            "That is the gradient of the maximum: all for the largest logit. Log-sum-exp shares by softmax.",
        ),
        Mistake(
            lambda a, dy: dy[:, None] * (1 - shares(a)),
            "You have 1 minus the softmax. The derivative of log-sum-exp is the softmax itself.",
        ),
        Mistake(
            lambda a, dy: -dy[:, None] * shares(a),
            "The sign is wrong: a larger logit makes the sum larger.",
        ),
        Mistake(
            lambda a, dy: dy[:, None] * shares(a) * (1 - shares(a)),
            "y · (1 − y) is the slope of a sigmoid or softmax. Here softmax is the derivative itself.",
        ),
        Mistake(
            lambda a, dy: dy[:, None] * shares(a) / len(a),
            "Do not divide by N: each row has its own dy. If there is a mean, dy contains it.",
        ),
        Mistake(
            lambda a, dy: dy.sum() * shares(a),
            "Each row is multiplied by its own dy, not by their sum: `dy[:, None]`.",
        ),
    ),
    hints=(
        "Call the sum s. The logarithm sends back dy / s to s, and the sum sends this to every e^a.",
        "exp multiplies by its own result: da = dy · e^a / s. You know this fraction.",
        "da = dy[:, None] * softmax(a), with a - a.max(axis=1, keepdims=True) inside the exp.",
    ),
    explanation="Softmax is the derivative of log-sum-exp. The cross-entropy is log-sum-exp minus the right "
    "logit: that is where y − t comes from.",
)


# 17.6 rows that are made to have the mean 0


def centre_backward(dy):
    return dy - dy.mean(axis=1, keepdims=True)


CENTRE = Exercise(
    id="17.6",
    title="Centre the rows, as one node",
    reference=centre_backward,
    returns=("dx",),
    cases=(
        (np.array([[3.0, 1.0]]),),
        (np.array([[1.0, 2.0, 6.0], [-1.0, 0.5, 2.0]]),),
        (np.arange(12.0).reshape(3, 4) ** 2 / 10,),
        (np.array([[1.0, 5.0, 0.0], [2.0, -4.0, 1.0], [0.5, 0.25, 7.0]]),),
    ),
    mistakes=(
        Mistake(
            lambda dy: dy,
            "x has two ways to y: directly, and through the mean. You have the direct way only.",
        ),
        Mistake(
            lambda dy: -dy.mean(axis=1, keepdims=True) + 0 * dy,
            "x has two ways to y: directly, and through the mean. You have the way through the mean only.",
        ),
        Mistake(
            lambda dy: dy - dy.mean(axis=0, keepdims=True),
            "You take the mean over the batch (axis 0). Each row has its own mean: axis 1.",
        ),
        Mistake(
            lambda dy: dy - dy.mean(),
            "You take one mean for the whole array. Each row has its own: axis 1, with keepdims.",
        ),
        Mistake(
            lambda dy: dy + dy.mean(axis=1, keepdims=True),
            "The mean is subtracted in the forward pass, so what comes back through it has a minus.",
        ),
        Mistake(
            lambda dy: dy - dy.sum(axis=1, keepdims=True),
            "The mean divides by D, so its gradient does, too: mean in place of sum.",
        ),
        Mistake(
            lambda dy: dy - dy / dy.shape[1],
            "Each entry of x changes the mean, and the mean changes every y of its row: the whole row of dy "
            "comes back through it, not one entry.",
        ),
        Mistake(
            lambda dy: dy.mean(axis=1, keepdims=True) - dy,
            "The sign is wrong everywhere: dx = dy minus the mean of its row.",
        ),
        Mistake(
            lambda dy: dy * (1 - 1 / dy.shape[1]) - dy.mean(axis=1, keepdims=True),
            "An entry's own share of the mean is counted twice: it is inside the mean of the row already.",
        ),
        Mistake(
            lambda dy: (dy - dy.mean(axis=1, keepdims=True)) / dy.shape[1],
            "Only the way through the mean is divided by D. The direct way has the slope 1.",
        ),
        Mistake(
            lambda dy: (dy - dy.mean(axis=1, keepdims=True)) / dy.std(axis=1, keepdims=True),
            "Nothing was divided by a standard deviation in the forward pass: subtract the mean, no more.",
        ),
        Mistake(
            lambda dy: np.zeros_like(dy),
            "Your dx is always 0. Only its sum over a row is 0.",
        ),
    ),
    hints=(
        "y_d = x_d − m with m = mean(x). The direct way sends dy_d to x_d. What does m receive?",
        "m was subtracted from every entry of the row, so it receives −Σ dy. It passes a D-th of that to "
        "each x.",
        "dx = dy - dy.mean(axis=1, keepdims=True)",
    ),
    explanation="Forward and backward do the same: they subtract the mean. Adding a constant to a row of x "
    "changes nothing in y, so a row of dx must have the sum 0.",
)

EXERCISES = (LOG_SUM, CENTRE)
