"""What check says to answers of chapter 20, written as a reader would."""

import numpy as np
import pytest

from course.exercises import check


def batch_by_loops(x, mean, var, momentum):
    n, D = x.shape
    new_mean, new_var = np.zeros(D), np.zeros(D)
    for d in range(D):
        m = sum(x[:, d]) / n
        new_mean[d] = (1 - momentum) * mean[d] + momentum * m
        new_var[d] = (1 - momentum) * var[d] + momentum * sum((x[:, d] - m) ** 2) / (n - 1)
    return new_mean, new_var


def forms(outside, inside):
    def answer(w, gradients, rates, mu):
        ends = []
        for step in (outside, inside):
            end, v = w, 0 * w
            for g, rate in zip(gradients, rates):
                end, v = step(end, v, g, rate, mu)
            ends.append(end)
        return ends

    return answer


def outer(w, v, g, rate, mu):
    v = mu * v + g
    return w - rate * v, v


def inner(w, v, g, rate, mu):
    v = mu * v - rate * g
    return w + v, v


def adam_like(w, v, g, rate, mu):
    v = mu * v + (1 - mu) * g
    return w - rate * v, v


def counted(names, sizes, trained, kept):
    ends = [name.rsplit(".", 1)[-1] for name in names]
    return (sum(size for end, size in zip(ends, sizes) if end in trained), sum(end in kept for end in ends))


@pytest.mark.parametrize(("id", "answer"), [
    ("20.1", lambda W, K, gamma: (np.swapaxes(W, 0, 1), K.copy(), gamma.copy())),
    ("20.2", batch_by_loops),
    ("20.3", forms(outer, inner)),
    ("20.4", lambda names, sizes: counted(names, sizes, ("weight", "bias"), ("running_mean", "running_var"))),
])
def test_another_right_way_passes(id, answer):
    assert check(id, answer).passed


@pytest.mark.parametrize(("id", "answer", "said"), [
    ("20.1", lambda W, K, gamma: (W, K, gamma), "Nothing is turned"),
    ("20.1", lambda W, K, gamma: (W.T, np.transpose(K), gamma), "reverses all four axes"),
    ("20.1", lambda W, K, gamma: (W.reshape(W.shape[1], W.shape[0]), K, gamma), "mixes the weights"),
    ("20.1", lambda W, K, gamma: (W.T, np.flip(K, (2, 3)), gamma), "turned the kernels by 180°"),
    ("20.1", lambda W, K, gamma: (W.T, K.transpose(1, 0, 2, 3), gamma), "exchanged filters and channels"),
    ("20.2", lambda x, mean, var, momentum: (momentum * mean + (1 - momentum) * x.mean(axis=0),
                                             momentum * var + (1 - momentum) * x.var(axis=0, ddof=1)),
     "share that stays"),
    ("20.2", lambda x, mean, var, momentum: ((1 - momentum) * mean + momentum * x.mean(axis=0),
                                             (1 - momentum) * var + momentum * x.var(axis=0)),
     "divides by n − 1"),
    ("20.2", lambda x, mean, var, momentum: (momentum * mean + (1 - momentum) * x.mean(axis=0),
                                             momentum * var + (1 - momentum) * x.var(axis=0)),
     "nnlib's way in both points"),
    ("20.2", lambda x, mean, var, momentum: (x.mean(axis=0), x.var(axis=0, ddof=1)), "batch's own numbers"),
    ("20.3", forms(outer, outer), "Both are the form with the rate outside"),
    ("20.3", forms(inner, inner), "Both are the form with the rate inside"),
    ("20.3", forms(inner, outer), "another order"),
    ("20.3", forms(adam_like, inner), "as Adam does"),
    ("20.3", lambda w, gradients, rates, mu: forms(outer, inner)(w, gradients, 0 * rates + rates[0], mu),
     "first rate in every step"),
    ("20.4", lambda names, sizes: (
        sizes.sum(), counted(names, sizes, (), ("running_mean", "running_var"))[1]), "everything as trained"),
    ("20.4", lambda names, sizes: counted(names, sizes, ("weight",), ("running_mean", "running_var")),
     "biases are trained"),
    ("20.4", lambda names, sizes: counted(names, sizes, ("weight", "bias"),
                                          ("running_mean", "running_var", "num_batches_tracked")),
     "does not count batches"),
])
def test_a_mistake_is_named(id, answer, said):
    found = check(id, answer)
    assert not found.passed
    assert said in found.message
