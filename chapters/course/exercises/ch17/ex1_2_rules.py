"""Exercises 17.1 and 17.2: a leaf with two users, and the rule of a division."""

import numpy as np

from ..exercise import Exercise, Mistake

# 17.1 numbers: one walk by hand


def derivatives():
    x, w, b = 2, 3, -1
    s = x * w + b
    return s + x * w, x * x, x


WALK = Exercise(
    id="17.1",
    title="One walk by hand",
    reference=derivatives,
    run=lambda found: tuple(float(d) for d in found),
    answers=("dx", "dw", "db"),
    returns=("dx", "dw", "db"),
    cases=((),),
    mistakes=(
        Mistake(
            (5, 4, 2),
            "5 is what the outer product sends to x directly. x is also inside the parentheses: by that way "
            "it receives 2 · 3 = 6 more.",
        ),
        Mistake(
            (6, 4, 2),
            "6 is what x receives by way of x · w. x is also a factor of the outer product: that way sends "
            "x·w + b = 5 more.",
        ),
        Mistake(
            (8, 4, 2),
            "By way of x · w, x receives what the sum has received, 2, times w: 6. You added 3, as if the "
            "sum had received 1.",
        ),
        Mistake(
            (3, 2, 1),
            "Those are the derivatives of x·w + b alone. The outer product multiplies what goes on by x = 2, "
            "and sends 5 to x.",
        ),
        Mistake(
            (30, 4, 2),
            "The two ways to x multiply only along one way. What comes by different ways is added: 5 + 6.",
        ),
        Mistake(
            (11, 2, 1),
            "dx is right. The sum inside the parentheses receives x = 2, not 1: w and b get 2 times as much.",
        ),
        Mistake(
            (11, 6, 2),
            "dw: what the sum has received, 2, times the other factor, which is x = 2 and not w.",
        ),
        Mistake(
            (11, 4, 1),
            "db: the sum has received 2, and its local derivative for b is 1: 2 · 1.",
        ),
        Mistake(
            (11, 4, -2),
            "db does not depend on the value of b. The sum passes on what it has received, 2.",
        ),
        Mistake(
            (10, 10, 10),
            "10 is the value of L. The derivatives say how L reacts to each leaf.",
        ),
        Mistake(
            (2, 3, -1),
            "Those are the values of the leaves.",
        ),
    ),
    hints=(
        "Name the sum: s = x·w + b = 5, and L = s · x. What does this product send to s, and what to x?",
        "s has received x = 2. It passes 2 on to x·w and to b. That product multiplies by the other factor.",
        "dx = s + x·w (two ways), dw = x·x, db = x.",
    ),
    explanation="L = w x² + b x, so dL/dx = 2wx + b = 11: the same as 5 directly and 6 by way of x · w.",
)


# 17.2 a division as one node


def divide_backward(u, v, dy):
    du = dy / v
    dv = -dy * u / v ** 2
    return du, dv


def division(du=None, dv=None):
    """A wrong version of `divide_backward`: formulas of (u, v, dy) replace its own."""

    def backward(u, v, dy):
        right = divide_backward(u, v, dy)
        return tuple(f(u, v, dy) if f else value for f, value in zip((du, dv), right))

    return backward


DIVIDE = Exercise(
    id="17.2",
    title="Divide, as one node",
    reference=divide_backward,
    returns=("du", "dv"),
    cases=(
        (np.array([6.0]), np.array([2.0]), np.array([3.0])),
        (np.array([[1.0, -2.0, 0.5], [3.0, 4.0, -1.0]]), np.array([[2.0, 0.5, -4.0], [1.5, -3.0, 0.25]]),
         np.array([[1.0, -1.0, 2.0], [0.5, 3.0, -2.0]])),
    ),
    mistakes=(
        Mistake(
            division(dv=lambda u, v, dy: dy * u / v ** 2),
            "The sign of dv is missing: a larger v makes u / v smaller (for positive u and v).",
        ),
        Mistake(
            division(dv=lambda u, v, dy: -dy * u / v),
            "The square is missing in dv: the derivative of 1/v is −1/v².",
        ),
        Mistake(
            division(dv=lambda u, v, dy: dy * u / v),
            "The derivative of 1/v is −1/v²: in your dv both the minus and the square are missing.",
        ),
        Mistake(
            division(dv=lambda u, v, dy: -dy / v ** 2),
            "u is missing in dv: y = u · (1/v), so the derivative for v is u times that of 1/v.",
        ),
        Mistake(
            division(dv=lambda u, v, dy: dy / v ** 2),
            "dv: u and the minus are missing. y = u · (1/v), and the derivative of 1/v is −1/v².",
        ),
        Mistake(
            division(dv=lambda u, v, dy: dy * u),
            "That is the rule of u · v. The derivative of u / v for v is −u / v².",
        ),
        Mistake(
            division(dv=lambda u, v, dy: -dy * u),
            "v is missing in dv: the derivative of 1/v is −1/v².",
        ),
        Mistake(
            division(dv=lambda u, v, dy: dy / u),
            "dv is not du with the letters exchanged: y = u / v is another function of v than of u. "
            "Differentiate u · v^(−1) for v.",
        ),
        Mistake(
            division(dv=lambda u, v, dy: dy * np.log(np.abs(v)) * u),
            "The logarithm is the integral of 1/v. Its derivative is −1/v².",
        ),
        Mistake(
            division(dv=lambda u, v, dy: -u / v ** 2),
            "Your dv is the local derivative alone. It is multiplied by dy, what the node has received.",
        ),
        Mistake(
            division(dv=lambda u, v, dy: -dy / (u * v ** 2)),
            "u stands in the numerator: dv = −dy · u / v².",
        ),
        Mistake(
            division(dv=lambda u, v, dy: -dy * u ** 2 / v ** 2),
            "Only v is squared: dv = −dy · u / v².",
        ),
        Mistake(
            division(dv=lambda u, v, dy: dy * (u - v) / v ** 2),
            "Keep du and dv apart: when v changes, u stands still. dv = −dy · u / v².",
        ),
        Mistake(
            division(du=lambda u, v, dy: dy * v),
            "du: u is divided by v, so its derivative is 1 / v, not v.",
        ),
        Mistake(
            division(du=lambda u, v, dy: dy),
            "du: u is divided by v, so a change of u arrives divided by v, too.",
        ),
        Mistake(
            division(du=lambda u, v, dy: 1 / v),
            "Your du is the local derivative alone. It is multiplied by dy, what the node has received.",
        ),
        Mistake(
            division(du=lambda u, v, dy: dy * u / v),
            "du: u itself does not stay. The derivative of u / v for u is 1 / v.",
        ),
    ),
    hints=(
        "Write u / v as u · v^(−1). For u it is a product with a constant. For v it is a power.",
        "The derivative of v^(−1) is −v^(−2).",
        "du = dy / v, dv = −dy · u / v²",
    ),
    explanation="y = u / v, so dv = −dy · y / v as well: a node that keeps y needs no square.",
)

EXERCISES = (WALK, DIVIDE)
