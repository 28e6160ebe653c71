"""The perceptron, and the logic gates it can and cannot be. notes 2, one-two-three."""

import numpy as np

from nnlib.arrays import array, pairs, shown
from nnlib.settings import real, whole

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])  # the inputs of a two-input gate, in order


class Perceptron:
    """y = 1 if w · x + b > 0, else 0: a line (a plane, …) with ones on one side. notes 2.3.

        AND = Perceptron((0.5, 0.5), -0.7)
        AND(1, 0)                                  # 0
        AND.outputs([[0, 0], [1, 1]])              # array([0, 1])

    w: (D,) weights, b: the bias. Raises ValueError for a number of inputs other than D.
    """

    def __init__(self, w, b):
        self.w = array("Perceptron: w", w).astype(float)
        self.b = float(real("Perceptron: b", b))
        if self.w.ndim != 1:
            raise ValueError(f"Perceptron: expected w of shape (D,), got {self.w.shape}")

    def outputs(self, x):
        """(N, D) -> (N,) of 0 and 1."""
        x = array("Perceptron: x", x).astype(float)
        if x.ndim != 2 or x.shape[1] != len(self.w):
            raise ValueError(f"Perceptron: expected x of shape (N, {len(self.w)}), got {x.shape}")
        return (x @ self.w + self.b > 0).astype(int)

    def __call__(self, *inputs):
        return int(self.outputs([inputs])[0])

    def learn(self, x, t, *, lr=0.1, epochs=100):
        """The perceptron rule, one example at a time: w += lr (t - y) x,  b += lr (t - y).

        x: (N, D), t: (N,) of 0 and 1. Returns the number of mistakes in each epoch, and stops after
        the first epoch without a mistake. If a line separates the classes, that epoch comes; if none
        does (XOR), it never comes. Rosenblatt 1958.
        """
        x, t = pairs("learn", x, t)
        real("learn: lr", lr, low=0)
        if t.ndim != 1 or not np.isin(t, (0, 1)).all():
            raise ValueError(f"learn: expected t of shape (N,) with 0 and 1 alone, got {shown(t.tolist())}")
        mistakes = []
        for _ in range(whole("learn: epochs", epochs)):
            wrong = 0
            for features, target in zip(x.astype(float), t, strict=True):
                error = int(target) - self(*features)
                self.w += lr * error * features
                self.b += lr * error
                wrong += error != 0
            mistakes.append(wrong)
            if wrong == 0:
                break
        return mistakes

    def __repr__(self):
        return f"Perceptron(w={self.w.tolist()}, b={self.b})"


AND = Perceptron((0.5, 0.5), -0.7)
NAND = Perceptron((-0.5, -0.5), 0.7)
OR = Perceptron((0.5, 0.5), -0.2)
NOT = Perceptron((-1.0,), 0.5)


def XOR(x1, x2):
    """AND(NAND(x1, x2), OR(x1, x2)): what no single line can do, two layers do. notes 2.5."""
    return AND(NAND(x1, x2), OR(x1, x2))
