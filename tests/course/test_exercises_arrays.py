"""What `check` says to answers that readers of chapters 0, 1 and 3 gave."""

import linecache

import numpy as np
import pytest

from course.exercises import check, find
from nnlib.functional import sigmoid


def answer(id, body):
    """A learner's function, its text kept as IPython keeps it."""
    name = f"<an answer to {id}>"
    source = f"def f({', '.join(find(id).arguments)}):\n    return {body}\n"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    scope = {"np": np, "sigmoid": sigmoid}
    exec(compile(source, name, "exec"), scope)
    return scope["f"]


@pytest.mark.parametrize(
    ("id", "body", "said"),
    [
        ("0.1", "pixels // 255", "drop everything after the decimal point"),
        ("1.1", "x + x.mean(axis=0)", "You added the means"),
        ("1.1", "x - x.sum(axis=0)", "sum of each column"),
        ("1.2", "x", "You return x as it is"),
        ("1.2", "x.sum(axis=1, keepdims=True) / x", "Divide x by the sums"),
        ("1.3", "y[np.arange(len(t)), t - 1]", "one too far left"),
        ("1.3", "y.ravel()[t]", "counts through the whole array"),
        ("1.4", "float(np.mean((y - t.T) ** 2))", "`.T` of an array of shape (N,) is the array itself"),
        ("1.4", "float(np.mean((y - np.transpose(t)) ** 2))", "`.T` of an array of shape (N,)"),
        ("1.4", "float(np.mean((y - t[None, :]) ** 2))", "has the shape (1, N), a row"),
        ("1.4", "float(np.mean((y[0] - t) ** 2))", "y[0] is the first row, one answer"),
        ("1.4", "float(np.mean((y - t + 0) ** 2))", "the mistake is still there"),
        ("1.4", "np.mean(y[:, 0] - t ** 2)", "you square t alone"),
        ("1.5", "-2 * x @ centers.T + (centers**2).sum(axis=1)", "for the distance |x|² is missing"),
        ("1.5", "(x**2).sum(axis=1, keepdims=True) + (centers**2).sum(axis=1)", "mixed part"),
        ("3.2", "sigmoid(W @ x + b)", "The order is wrong"),
        ("3.2", "sigmoid(W.T @ x.T + b)", "one example to a column"),
        ("3.2", "sigmoid(x * W + b)", "multiplies entry by entry"),
        ("3.3", "sum(sizes[i] * sizes[i + 1] + sizes[i + 1] for i in range(len(sizes) - 2))",
         "one too early"),
        ("3.3", "sum(sizes[i] * sizes[i + 1] + sizes[i + 1] for i in range(1, len(sizes) - 1))",
         "one too late"),
        ("3.3", "sum(sizes[i - 1] * sizes[i] + sizes[i] for i in range(len(sizes)))", "Begin at 1"),
        ("3.5", "sum(np.sum(z[i * size:(i + 1) * size].argmax(axis=1) == t[i * size:(i + 1) * size]) "
         "for i in range(int(len(z) / size))) / len(z)", "round down, as // does"),
        ("3.6", "np.exp(sigmoid(x @ W1 + b1) @ W2 + b2) / np.exp(sigmoid(x @ W1 + b1) @ W2 + b2).sum()",
         "the mistake of \"Break it\""),
    ],
)
def test_a_readers_mistake_gets_its_own_sentence(id, body, said):
    found = check(id, answer(id, body))
    assert found.state == "wrong"
    assert said in found.message


@pytest.mark.parametrize(
    ("id", "body"),
    [
        ("0.2", "sum(a == b for a, b in zip(predicted, labels))"),
        ("1.2", "(x.T / x.sum(axis=1)).T"),
        ("1.3", "np.array([y[n, t[n]] for n in range(len(t))])"),
        ("1.4", "sum((y[n, 0] - t[n]) ** 2 for n in range(len(t))) / len(t)"),
        ("1.4", "float(np.mean((y - t[:, None]) ** 2))"),
        ("1.5", "np.array([[sum((a - c) ** 2) for c in centers] for a in x])"),
        ("1.5", "(x**2).sum(axis=1, keepdims=True) - 2 * x @ centers.T + (centers**2).sum(axis=1)"),
        ("3.2", "sigmoid((W.T @ x.T).T + b)"),
        ("3.3", "sum((d + 1) * m for d, m in zip(sizes[:-1], sizes[1:]))"),
        ("3.5", "np.mean(z.argmax(axis=1) == t)"),
    ],
)
def test_other_ways_to_be_right_pass(id, body):
    assert check(id, answer(id, body)).passed


def test_other_numbers_that_decide_at_2_pass():
    for pair in ((5, -10), (10, -20), (4.7, -9.4), (100, -200)):
        assert check("3.1", pair).passed
