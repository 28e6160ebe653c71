"""Exercises 6.1 to 6.4: the chain rule on numbers, the Mul node, Sigmoid and ReLU."""

import numpy as np

from ..exercise import Exercise, Mistake

# 6.1 numbers: the derivatives of a price


def price_derivatives():
    price, count, tax = 120, 3, 1.1
    return count * tax, price * tax, price * count


PRICE = Exercise(
    id="6.1",
    title="Three apples at 120",
    reference=price_derivatives,
    run=lambda derivatives: tuple(float(d) for d in derivatives),
    answers=("d_price", "d_count", "d_tax"),
    returns=("d_price", "d_count", "d_tax"),
    cases=((),),
    mistakes=(
        Mistake(
            (3, 120, 360),
            "You forgot the tax on the way back: what reaches the apples is multiplied by 1.1.",
        ),
        Mistake(
            (132, 3.3, 360),
            "Price and count are exchanged: a Mul node multiplies by the value of the other input.",
        ),
        Mistake(
            (1.1, 1.1, 360),
            "You stopped after the first node of the walk, the tax: 1.1 is what reaches the apples' node. "
            "There each input gets it times the other input.",
        ),
        Mistake(
            (120, 3, 1.1),
            "Those are the values that flow forward. The derivatives say how the total reacts to them.",
        ),
        Mistake(
            (0.3, 12, 360),
            "0.1 is the tax alone. The price is multiplied by 1.1, and so is what flows back.",
        ),
        Mistake(
            (3.3, 132, 3.6),
            "3.6 is for one percentage point. A unit of the factor is a hundred of them, from 1.1 to 2.1.",
        ),
        Mistake(
            (2.2, 110, 200),
            "Those are the chapter's numbers, for 2 apples at 100. Put in 3 and 120.",
        ),
        Mistake(
            (396, 396, 396),
            "396 is the total itself. Which factors are left of price·count·tax when one is taken out?",
        ),
    ),
    hints=(
        "The total is price · count · tax. What remains of it when you differentiate for one of them?",
        "Backward through the tax node: 1.1 goes to the apples' side, price · count to the tax.",
    ),
    explanation="Each derivative is the product of the other two factors. The graph computes all "
    "three in one walk back, reusing the 1.1.",
)


# 6.2 the Mul node


def mul_backward(x, y, dout):
    return dout * y, dout * x


MUL = Exercise(
    id="6.2",
    title="Backward through a Mul node",
    reference=mul_backward,
    returns=("dx", "dy"),
    cases=((2.0, 3.0, 1.0), (100.0, 2.0, 1.1), (-1.5, 0.5, -2.0)),
    mistakes=(
        Mistake(
            lambda x, y, dout: (dout * x, dout * y),
            "Not exchanged: the derivative of x·y for x is y, so dx gets y and dy gets x.",
        ),
        Mistake(
            lambda x, y, dout: (y, x),
            "You forgot dout: the chain rule multiplies what is received by the local derivative.",
        ),
        Mistake(
            lambda x, y, dout: (dout, dout),
            "That is an Add node, which sends dout on unchanged. Here each side gets it times the "
            "other input.",
        ),
        Mistake(
            lambda x, y, dout: (dout + y, dout + x),
            "You added where the chain rule multiplies: dout times the local derivative.",
        ),
        Mistake(
            lambda x, y, dout: (dout * x * y, dout * x * y),
            "You kept the factor itself: the derivative of x·y for x is y alone.",
        ),
    ),
    hints=(
        "Two factors in each line: dout and the local derivative.",
        "The local derivative of x·y for x is y.",
    ),
    explanation="This exchange is why a layer must remember its inputs: backward needs the values "
    "that forward saw.",
)


# 6.3 Sigmoid


def sigmoid_backward(y, dy):
    return dy * y * (1 - y)


SIGMOID = Exercise(
    id="6.3",
    title="Sigmoid backward from its output",
    reference=sigmoid_backward,
    returns=("dx",),
    cases=(
        (np.array([0.5, 0.25]), np.array([1.0, -2.0])),
        (np.array([[0.9, 0.5, 0.1], [0.25, 0.75, 0.6]]), np.array([[1, 2, 3], [-1, 0.5, 0.25]])),
    ),
    mistakes=(
        Mistake(
            lambda y, dy: y * (1 - y),
            "You forgot dy: the local derivative y·(1 − y) is multiplied by dy.",
        ),
        Mistake(
            lambda y, dy: dy / (1 + np.exp(-y)) * (1 - 1 / (1 + np.exp(-y))),
            "You applied the sigmoid once more: y is its output already.",
        ),
        Mistake(
            lambda y, dy: dy * y * (y - 1),
            "The sign is flipped: the sigmoid rises everywhere, so its derivative is y·(1 − y), "
            "never negative.",
        ),
        Mistake(
            lambda y, dy: dy * y - y,
            "Parentheses: `dy * y * 1 - y` subtracts y from the product. Write `dy * y * (1 - y)`.",
        ),
        Mistake(
            lambda y, dy: dy * y * (1 + y),
            "The sigmoid's slope is y·(1 − y), with a minus.",
        ),
        Mistake(
            lambda y, dy: dy * (1 - y),
            "The factor y is missing: the derivative is y·(1 − y).",
        ),
        Mistake(
            lambda y, dy: dy * y**2 * np.exp(-y),
            "In y²·e^(−x) the exponent is the input x, which is not given: y is the output. Use the form "
            "that needs y alone.",
        ),
        Mistake(
            lambda y, dy: dy * (1 - y**2),
            "That is the derivative of tanh, 1 − y². The sigmoid's is y·(1 − y).",
        ),
    ),
    hints=(
        "The derivative of the sigmoid can be written with its output alone.",
        "It is y·(1 − y): largest, ¼, at y = ½ and almost 0 where the unit is saturated.",
    ),
    explanation="With y at hand no exponential has to be computed again. At most a quarter of the "
    "gradient passes each sigmoid.",
)


# 6.4 ReLU


def relu_backward(x, dy):
    return dy * (x > 0)


RELU = Exercise(
    id="6.4",
    title="ReLU backward",
    reference=relu_backward,
    returns=("dx",),
    cases=(
        (np.array([-2.0, 3.0]), np.array([1.0, 1.0])),
        (np.array([[1.0, -0.5], [-2.0, 3.0]]), np.array([[0.5, 2.0], [-1.0, -3.0]])),
        (np.array([0.0, 2.0, -1.0]), np.array([2.0, -1.0, 3.0])),
    ),
    mistakes=(
        Mistake(
            lambda x, dy: dy * (dy > 0),
            "You masked by the sign of dy. What counts is the input: where x > 0 the gate was "
            "open, and dy passes whatever its sign.",
        ),
        Mistake(
            lambda x, dy: 1.0 * (x > 0),
            "You forgot dy: the mask x > 0 is the local derivative, to be multiplied by dy.",
        ),
        Mistake(
            lambda x, dy: dy * np.maximum(x, 0),
            "You used the output max(0, x) as the factor where the slope is meant: it is 1 for x > 0.",
        ),
        Mistake(
            lambda x, dy: dy * x,
            "You multiplied dy by x itself. The local derivative is ReLU's slope: 1 where x > 0, else 0.",
        ),
        Mistake(
            lambda x, dy: dy * (x >= 0),
            "Right except at x = 0: there is no derivative there, and the convention is 0. Mask with x > 0.",
        ),
        Mistake(
            lambda x, dy: np.maximum(dy, 0) * (x > 0),
            "You also cut the negative gradients off: ReLU cuts values on the way forward; on the "
            "way back only the mask of the input counts.",
        ),
        Mistake(lambda x, dy: dy * (x < 0), "The mask is turned round: the gate is open for x > 0."),
        Mistake(lambda x, dy: dy.copy(), "You pass dy everywhere: where x ≤ 0 nothing may pass."),
    ),
    hints=(
        "Forward, ReLU multiplies each entry by 1 or 0. Which one depends on x alone.",
        "`x > 0` is an array of True and False, and times a number these count as 1 and 0.",
    ),
    explanation="`dy * mask` makes a new array. The book's `dout[mask] = 0` overwrites the "
    "caller's gradient, which is wrong as soon as another branch uses it, too.",
)


EXERCISES = (PRICE, MUL, SIGMOID, RELU)
