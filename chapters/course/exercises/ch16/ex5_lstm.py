"""Exercise 16.5: one step of an LSTM."""

import numpy as np

from ..exercise import Exercise, Mistake


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def lstm_step(a, c):
    i, f, g, o = np.split(a, 4, axis=1)
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c


def variant(cell=lambda i, f, g, o, c: sigmoid(f) * c + sigmoid(i) * np.tanh(g),
            out=lambda o, c: sigmoid(o) * np.tanh(c), order=(0, 1, 2, 3)):
    """A wrong version of `lstm_step`, by the part that is replaced."""

    def step(a, c):
        parts = np.split(a, 4, axis=1)
        i, f, g, o = (parts[k] for k in order)
        c = cell(i, f, g, o, c)
        return out(o, c), c

    return step


STEP = Exercise(
    id="16.5",
    title="One step of an LSTM",
    reference=lstm_step,
    returns=("h", "c"),
    cases=(
        (np.array([[1.0, -1.0, 0.5, 2.0]]), np.array([[0.5]])),
        (np.sin(np.arange(1.0, 17.0) ** 1.5).reshape(2, 8) * 2, np.array([[1.0, -2.0], [0.5, 0.25]])),
    ),
    mistakes=(
        Mistake(
            variant(cell=lambda i, f, g, o, c: sigmoid(i) * c + sigmoid(f) * np.tanh(g)),
            "i and f are exchanged: f decides what is kept of the old cell, i what is written into it.",
        ),
        Mistake(
            variant(order=(0, 1, 3, 2)),
            "g and o are exchanged. Here the order is i, f, g, o. (Other libraries have others: look "
            "before you load their weights.)",
        ),
        Mistake(
            variant(cell=lambda i, f, g, o, c: sigmoid(f) * c + sigmoid(i) * sigmoid(g)),
            "g is what is written, and may be negative: tanh. Only the gates i, f, o are sigmoids.",
        ),
        Mistake(
            variant(cell=lambda i, f, g, o, c: f * c + i * np.tanh(g), out=lambda o, c: o * np.tanh(c)),
            "i, f and o are sums. A gate is the sigmoid of its sum, between 0 (shut) and 1 (open).",
        ),
        Mistake(
            variant(cell=lambda i, f, g, o, c: sigmoid(f) * c + sigmoid(i) * g),
            "g is the sum. What is written is its tanh.",
        ),
        Mistake(
            variant(cell=lambda i, f, g, o, c: f * c + i * g, out=lambda o, c: o * np.tanh(c)),
            "You use the four sums as they are. i, f and o first pass a sigmoid, g a tanh.",
        ),
        Mistake(
            variant(cell=lambda i, f, g, o, c: (1 - sigmoid(f)) * c + sigmoid(i) * np.tanh(g)),
            "You keep 1 − f of the old cell. In spite of its name the forget gate says what is kept: f · c.",
        ),
        Mistake(
            variant(cell=lambda i, f, g, o, c: sigmoid(f) * c - sigmoid(i) * np.tanh(g)),
            "What is written is added: f · c + i · g. (g may be negative by itself.)",
        ),
        Mistake(
            variant(cell=lambda i, f, g, o, c: c + sigmoid(i) * np.tanh(g)),
            "The forget gate is missing: of the old cell f is kept, f · c.",
        ),
        Mistake(
            variant(cell=lambda i, f, g, o, c: sigmoid(f) * c + np.tanh(g)),
            "The input gate is missing: of the new content i is written, i · g.",
        ),
        Mistake(
            variant(cell=lambda i, f, g, o, c: sigmoid(f) * c + sigmoid(i)),
            "You add the input gate itself. It only says how much of g is written: i · g.",
        ),
        Mistake(
            variant(out=lambda o, c: o * np.tanh(c)),
            "o is still a sum. The output gate is its sigmoid.",
        ),
        Mistake(
            variant(out=lambda o, c: np.tanh(c)),
            "The output gate is missing: of tanh(c), o is shown.",
        ),
        Mistake(
            variant(out=lambda o, c: sigmoid(o) * sigmoid(c)),
            "h shows tanh(c), which may be negative; you took the sigmoid of c.",
        ),
        Mistake(
            variant(out=lambda o, c: sigmoid(o) * c),
            "h shows tanh(c), so that it stays between −1 and 1 however large the cell has grown.",
        ),
        Mistake(
            lambda a, c: (variant(out=lambda o, new: sigmoid(o) * np.tanh(c))(a, c)[0], lstm_step(a, c)[1]),
            "Your h shows the old cell. First the new c, then h from it.",
        ),
        Mistake(
            variant(cell=lambda i, f, g, o, c: np.tanh(sigmoid(f) * c + sigmoid(i) * np.tanh(g)),
                    out=lambda o, c: sigmoid(o) * c),
            "You put the tanh into the cell. The cell is only multiplied and added to; the tanh stands on "
            "the way out, in h.",
        ),
    ),
    hints=(
        "i, f and o pass a sigmoid, g a tanh.",
        "The cell: keep f of the old one, and add i of g.",
        "c = f * c + i * g and then h = o * np.tanh(c)",
    ),
    explanation="From c to the next c there is one product, with f, and no weight matrix.",
)

EXERCISES = (STEP,)
