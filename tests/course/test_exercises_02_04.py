"""What check says to the mistakes that readers of chapters 2 and 4 made, each in its own words."""

import numpy as np
import pytest

from course.exercises import check
from nnlib import AND, NAND, OR, XOR


def compared(x1, x2):
    return int(x1 != x2)


def from_the_package(x1, x2):
    return XOR(x1, x2)


def handed_functions(x1, x2):
    return AND(NAND, OR)


def nothing_when_right(w, b, x, t, lr):
    error = t - int(w @ x + b > 0)
    if error:
        return w + lr * error * x, b + lr * error


def row_by_row(x, t, lr, steps):
    w, b = np.zeros(x.shape[1]), 0.0
    for _ in range(steps):
        for row, target in zip(x, t):
            change = lr * (1 / (1 + np.exp(-(row @ w + b))) - target)
            w, b = w - change * row, b - change
    return w, b


def new_w_for_b(x, t, lr, steps):
    w, b = np.zeros(x.shape[1]), 0.0
    for _ in range(steps):
        w = w - lr * x.T @ (1 / (1 + np.exp(-(x @ w + b))) - t) / len(x)
        b = b - lr * np.mean(1 / (1 + np.exp(-(x @ w + b))) - t)
    return w, b


def the_processors_own(data):
    return tuple(np.frombuffer(data, "=u4", 4))


def set_of_arrays(x, x_test):
    seen = set(x)
    return sum(row in seen for row in x_test)


def bytes_of_all(x, x_test):
    seen = set(x.tobytes())
    return sum(row.tobytes() in seen for row in x_test)


@pytest.mark.parametrize(("id", "answer", "said"), [
    ("2.1", (0.5, 0.5, -0.5), "the sum is exactly 0"),
    ("2.1", (0.7, 0.5, -0.7), "the sum is exactly 0"),
    ("2.1", (-0.5, 0.5, -0.2), "x1 works against firing"),
    ("2.3", compared, "Use only the gates"),
    ("2.3", from_the_package, "you use the XOR of the package"),
    ("2.3", handed_functions, "You pass a gate itself"),
    ("2.4", nothing_when_right, "returns nothing (None) in 4 of 8 cases"),
    ("2.7", row_by_row, "a step after each row"),
    ("2.7", new_w_for_b, "Your b uses the new w"),
    ("4.1", (2051, 10_000, 7_840_004), "It has four"),
    ("4.1", (2051, 2710, 7_840_016), "The digits of the count are hexadecimal"),
    ("4.2", the_processors_own, "the order of your own processor"),
    ("4.3", lambda n, size: (n / size, n % size or size), "does not round"),
    ("4.6", set_of_arrays, "A set cannot hold arrays"),
    ("4.6", bytes_of_all, "Nothing is ever found"),
])
def test_a_known_mistake_has_its_own_sentence(id, answer, said):
    found = check(id, answer)
    assert found.state == "wrong"
    assert said in found.message


def three_gates(x1, x2):
    """Not XOR(x1, x2) of the package - that one is != this."""
    return AND(NAND(x1, x2), OR(x1, x2))


def XOR_of_mine(x1, x2):
    inner = NAND(x1, x2)
    return NAND(NAND(x1, inner), NAND(x2, inner))


def by_hand(w, b, x, t, lr):
    y = 1 if sum(wj * xj for wj, xj in zip(w, x)) + b > 0 else 0
    return np.array([wj + lr * (t - y) * xj for wj, xj in zip(w, x)]), b + lr * (t - y)


@pytest.mark.parametrize(("id", "answer"), [
    ("2.1", (1, 1, -0.7)), ("2.1", (0.8, 0.8, -0.7)),
    ("2.3", three_gates), ("2.3", XOR_of_mine), ("2.4", by_hand),
    ("4.3", lambda n, size: (np.ceil(n / size), n % size or size)),
    ("4.6", lambda x, x_test: sum(any((row == one).all() for one in x) for row in x_test)),
])
def test_other_ways_are_right_as_well(id, answer):
    assert check(id, answer).passed
