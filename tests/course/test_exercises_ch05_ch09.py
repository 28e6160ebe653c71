"""What `check` says to answers to exercises of chapters 5 and 9 that readers have given."""

import numpy as np
import pytest

from course.exercises import check

SAID = {
    "the sum is rounded to a whole number": (
        "5.1", (np.log(2), np.log(26), 115), "`summed` is rounded too far"),
    "the formula for one-hot labels, with class numbers": (
        "5.4", lambda y, t: -np.sum(t[:, None] * np.log(y + 1e-7)) / len(t), "formula for one-hot labels"),
    "1e-7 outside the logarithm": (
        "5.4", lambda y, t: -np.mean(np.log(y[np.arange(len(t)), t]) + 1e-7), "1e-7 is not inside"),
    "the other share": (
        "9.2", lambda running, batch_mean, momentum: (1 - momentum) * running + momentum * batch_mean,
        "Momentum the other way round"),
    "no ε in the repaired inference": (
        "9.3", lambda x, gamma, beta, m, v, train: (
            gamma * (x - (x.mean(axis=0) if train else m)) / np.sqrt(x.var(axis=0) if train else v) + beta),
        "the 1e-5 under the root has gone"),
}


@pytest.mark.parametrize(("id", "answer", "words"), SAID.values(), ids=SAID)
def test_a_readers_answer_gets_its_own_sentence(id, answer, words):
    found = check(id, answer)
    assert found.state == "wrong"
    assert words in found.message


@pytest.mark.parametrize("answer", [
    (0.69, 3.26, 115.13), (np.log(2), np.log(26), 50 * np.log(10)), (0.6931, 3.2581, 115.1293),
    np.array([0.693, 3.258, 115.129]),
], ids=lambda value: getattr(value, "__name__", str(value)))
def test_numbers_in_several_forms_are_right(answer):
    assert check("5.1", answer).passed


def between_the_calls(f, x, h=1e-4):
    x, slopes = x.copy(), np.zeros_like(x)
    for i in range(len(x)):
        value = x[i]
        x[i] = value + h
        above = f(x)
        x[i] = value
        x[i] = value - h
        below = f(x)
        slopes[i] = (above - below) / (2 * h)
    return slopes


def compared(f, x, h=1e-4):
    x, slopes = x.copy(), np.zeros_like(x)
    for i in range(len(x)):
        value = x[i]
        x[i] = value + h
        above = f(x)
        x[i] = value - h
        below = f(x)
        x[i] == value  # noqa: B015
        slopes[i] = (above - below) / (2 * h)
    return slopes


def after_the_loop(f, x, h=1e-4):
    x, slopes = x.copy(), np.zeros_like(x)
    for i in range(len(x)):
        value = x[i]
        x[i] = value + h
        above = f(x)
        x[i] = value - h
        below = f(x)
        slopes[i] = (above - below) / (2 * h)
    x[i] = value
    return slopes


@pytest.mark.parametrize(("answer", "words"), [
    (between_the_calls, "between the two calls"),
    (compared, "`==` only compares"),
    (after_the_loop, "after the loop"),
])
def test_a_repair_that_repairs_nothing_is_no_untouched_cell(answer, words):
    found = check("5.5", answer)
    assert found.state == "wrong"
    assert words in found.message


def test_the_descent_is_given_its_gradient_by_that_name():
    def my_descent(gradient, start, lr, steps):
        point = start
        while steps > 0:
            point, steps = point - lr * gradient(point), steps - 1
        return point

    assert check("5.6", my_descent).passed
    assert "`(gradient, start, lr, steps)`" in check("5.6", lambda slope, start: start).message


def backward(x, gamma, dy, *, z=None, std=None, dgamma=None):
    std = np.sqrt(x.var(axis=0) + 1e-5) if std is None else std
    z = (x - x.mean(axis=0)) / std if z is None else z
    dx = gamma * (dy - dy.mean(axis=0) - z * (dy * z).mean(axis=0)) / std
    return dx, (dy * z).sum(axis=0) if dgamma is None else dgamma(z), dy.sum(axis=0)


@pytest.mark.parametrize(("answer", "words"), [
    (lambda x, gamma, dy: backward(x, gamma, dy, dgamma=lambda z: dy * z), "Your dgamma has one row"),
    (lambda x, gamma, dy: backward(x, gamma, dy, z=x), "You use x where"),
    (lambda x, gamma, dy: backward(x, gamma, dy, std=x.var(axis=0) + 1e-5), "variance σ²"),
])
def test_the_backward_pass_of_batch_norm_is_blamed_where_it_is_wrong(answer, words):
    message = check("9.6", answer).message
    assert words in message
    assert "Your dbeta" not in message


def one_hot(y, t):
    return -np.mean(np.sum(t * np.log(y + 1e-7), axis=1))


def one_hot_last(y, t):
    return -np.sum(np.log(y + 1e-7) * t) / len(y)


@pytest.mark.parametrize("answer", [one_hot, one_hot_last])
def test_5_4_tells_that_its_labels_are_numbers(answer):
    found = check("5.4", answer)
    assert found.state == "wrong"
    assert "as if each row of it were one-hot" in found.message
