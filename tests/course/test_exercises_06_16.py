"""What check says to the mistakes that readers of chapters 6 and 16 made, each in its own words."""

import numpy as np
import pytest

from course.exercises import check


def times_h(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / 2 * h
    return gradient


def without_biases(x, t, W1, b1, W2, b2):
    a = x @ W1
    h = np.maximum(a, 0)
    y = np.exp(h @ W2) / np.exp(h @ W2).sum(axis=1, keepdims=True)
    y[np.arange(len(t)), t] -= 1
    y /= len(t)
    da = y @ W2.T * (a > 0)
    return x.T @ da, da.sum(axis=0), h.T @ y, y.sum(axis=0)


def states(step, whole_batch=True):
    def read(x, Wx, Wh, b):
        N, T, _ = x.shape
        h, found = np.zeros(len(b)), np.zeros((N, T, len(b)))
        for n in range(N):
            h = 0 * h if whole_batch else h
            for t in range(T):
                h = found[n, t] = step(x[n, t], h, Wx, Wh, b)
        return found

    return read


def through_time(carry, use):
    def backward(h, Wh, dh):
        da, carried = np.zeros_like(h), 0
        for t in reversed(range(h.shape[1])):
            da[:, t] = use(dh[:, t] + carried, h[:, t])
            carried = carry(da[:, t], Wh)
        return da

    return backward


@pytest.mark.parametrize(("id", "answer", "said"), [
    ("6.1", (1.1, 1.1, 360), "first node of the walk"),
    ("6.5", times_h, "with parentheses"),
    ("6.9", without_biases, "leaves the biases out"),
    ("16.3", states(lambda x, h, Wx, Wh, b: np.tanh(x @ Wx + b) + h @ Wh), "outside the tanh"),
    ("16.3", states(lambda x, h, Wx, Wh, b: np.tanh(x @ Wx + h @ Wh + b), whole_batch=False),
     "Each sequence begins with h = 0"),
    ("16.3", states(lambda x, h, Wx, Wh, b: np.maximum(x @ Wx + h @ Wh + b, 0)), "That is a ReLU"),
    ("16.4", through_time(lambda da, Wh: da, lambda total, h: total * (1 - h ** 2)), "times its transpose"),
    ("16.4", through_time(lambda da, Wh: da @ Wh.T, lambda total, h: total * (1 - h) ** 2), "only h is"),
])  # fmt: skip
def test_a_readers_mistake_has_its_own_sentence(id, answer, said):
    found = check(id, answer)
    assert not found.passed
    assert said in found.message


def test_a_correct_form_by_loops_passes():
    assert check("16.3", states(lambda x, h, Wx, Wh, b: np.tanh(x @ Wx + h @ Wh + b))).passed
    assert check("16.4", through_time(lambda da, Wh: np.array([Wh @ row for row in da]),
                                      lambda total, h: total - total * h * h)).passed


def shuffled_fit(step, x, t, size, epochs):
    rng, history = np.random.default_rng(), []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        parts = [order[start:start + size] for start in range(0, len(x), size)]
        done = [(*step(x[part], t[part]), len(part)) for part in parts]
        epoch = [(loss * n, right) for loss, right, n in done]
        history.append(np.sum(epoch, axis=0) / len(x))
    return tuple(np.transpose(history))


def test_14_6_tells_that_the_batches_come_in_the_order_of_the_examples():
    assert "Here take them in the order of the examples" in check("14.6", shuffled_fit).message
