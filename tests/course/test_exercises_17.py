"""What check says to mistakes in chapter 17, written as a reader would write them, and what is right too."""

import numpy as np
import pytest

from course.exercises import check


def quotient(u, v, dy):
    return dy / v, -dy * (u / v) / v


def product_rule(u, v, dy):
    return dy * v, dy * u


def without_dy(u, v, dy):
    return dy / v, -u / v ** 2


def square_missing(u, v, dy):
    return dy / v, -dy * u / v


def put_by_loop(shape, rows, dy):
    du = np.zeros(shape)
    for k, row in enumerate(rows):
        du[row] += dy[k]
    return du


def plus_equals(shape, rows, dy):
    du = np.zeros(shape)
    du[rows] += dy
    return du


def set_only(shape, rows, dy):
    du = np.zeros(shape)
    for k, row in enumerate(rows):
        du[row] = dy[k]
    return du


def counting(parents, slopes, end):
    """Right: a node sends when as many users have reported as it has."""
    needed, front = {end}, [end]
    while front:
        for parent in parents[front.pop()]:
            if parent not in needed:
                needed.add(parent)
                front.append(parent)
    waiting = np.zeros(len(parents), int)
    for node in needed:
        for parent in parents[node]:
            waiting[parent] += 1
    grads, ready = np.zeros(len(parents)), [end]
    grads[end] = 1
    while ready:
        node = ready.pop()
        for parent, slope in zip(parents[node], slopes[node]):
            grads[parent] += grads[node] * slope
            waiting[parent] -= 1
            if waiting[parent] == 0:
                ready.append(parent)
    return grads


def recursive(parents, slopes, end):
    order = []

    def visit(node):
        if node not in order:
            for parent in parents[node]:
                visit(parent)
            order.append(node)

    visit(end)
    grads = np.zeros(len(parents))
    grads[end] = 1
    for node in reversed(order):
        for parent, slope in zip(parents[node], slopes[node]):
            grads[parent] += grads[node] * slope
    return grads


def by_number(parents, slopes, end):
    grads = np.zeros(len(parents))
    grads[end] = 1
    for node in range(len(parents) - 1, -1, -1):
        for parent, slope in zip(parents[node], slopes[node]):
            grads[parent] += grads[node] * slope
    return grads


def first_come(parents, slopes, end):
    grads, seen, queue = np.zeros(len(parents)), {end}, [end]
    grads[end] = 1
    while queue:
        node = queue.pop(0)
        for parent, slope in zip(parents[node], slopes[node]):
            grads[parent] += grads[node] * slope
            if parent not in seen:
                seen.add(parent)
                queue.append(parent)
    return grads


def log_sum_plain(a, dy):
    return dy[:, None] * np.exp(a) / np.exp(a).sum(axis=1, keepdims=True)


def log_sum_shared(a, dy):
    y = np.exp(a - a.max(axis=1, keepdims=True))
    return dy[:, None] * y / y.sum()


@pytest.mark.parametrize(("id", "answer", "said"), [
    ("17.1", (5, 4, 2), "x is also inside the parentheses"),
    ("17.1", (3, 2, 1), "of x·w + b alone"),
    ("17.2", product_rule, "That is the rule of u · v"),
    ("17.2", without_dy, "the local derivative alone"),
    ("17.2", square_missing, "The square is missing"),
    ("17.3", plus_equals, "receives only the last gradient"),
    ("17.3", set_only, "receives only the last gradient"),
    ("17.3", lambda shape, rows, dy: dy, "the shape of y"),
    ("17.4", recursive, "Keep the list of what is left to do yourself"),
    ("17.4", by_number, "You trust the numbers"),
    ("17.4", first_come, "before all its users have reported"),
    ("17.5", log_sum_plain, "overflows"),
    ("17.5", log_sum_shared, "the sum of the whole batch"),
    ("17.6", lambda dy: dy, "the direct way only"),
    ("17.6", lambda dy: dy - dy.mean(axis=0), "Each row has its own mean"),
])  # fmt: skip
def test_a_readers_mistake_has_its_own_sentence(id, answer, said):
    found = check(id, answer)
    assert not found.passed
    assert said in found.message


@pytest.mark.parametrize(("id", "answer"), [
    ("17.1", (11, 4, 2)), ("17.2", quotient), ("17.3", put_by_loop), ("17.4", counting),
    ("17.6", lambda dy: dy - dy.sum(axis=1)[:, None] / dy.shape[1]),
])  # fmt: skip
def test_another_right_form_passes(id, answer):
    assert check(id, answer).passed
