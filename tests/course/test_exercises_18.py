"""What check says to the mistakes that readers of chapter 18 make, each in its own words."""

import numpy as np
import pytest

from course.exercises import check, exercises
from nnlib.functional import softmax


def turned(m):
    return m.swapaxes(1, 2)


def backward(ds_of=lambda a, da: a * (da - (da * a).sum(axis=-1, keepdims=True)), dv_of=None, root=True):
    """attend_backward as a reader writes it, with parts replaced."""

    def version(q, k, v, dz):
        divisor = q.shape[-1] ** 0.5
        a = softmax(q @ turned(k) / divisor)
        dv = turned(a) @ dz if dv_of is None else dv_of(a, dz)
        ds = ds_of(a, dz @ turned(v)) / (divisor if root else 1)
        return ds @ k, turned(ds) @ q, dv

    return version


def added_at_once(x, dy, V):
    dE = np.zeros((V, dy.shape[-1]))
    dE[x] += dy
    return dE


def masked_too_late(s):
    a = softmax(s)
    return np.tril(np.ones(s.shape[-2:])) * a


def norm(axis=-1, gamma_first=True):
    def version(z, std, gamma, dy):
        dz = dy * gamma if gamma_first else dy
        mean, along = (part.mean(axis=axis, keepdims=True) for part in (dz, dz * z))
        dx = (dz - mean - z * along) / std * (1 if gamma_first else gamma)
        return dx, (dy * z).sum(axis=(0, 1)), dy.sum(axis=(0, 1))

    return version


@pytest.mark.parametrize(("id", "answer", "said"), [
    ("18.1", lambda a, da, tau: a * da / tau, "The sum is missing"),
    ("18.1", lambda a, da, tau: a * (1 - a) * da / tau, "sigmoid"),
    ("18.1", lambda a, da, tau: a * (da - (da * a).sum(axis=1, keepdims=True)) / tau, "over the queries"),
    ("18.1", lambda a, da, tau: a * (da - (da * a).sum(axis=-1, keepdims=True)), "temperature is missing"),
    ("18.2", backward(dv_of=lambda a, dz: a @ dz), "dv = aᵀ dz"),
    ("18.2", backward(root=False), "too large by √K"),
    ("18.2", backward(lambda a, da: a * da), "sum over the keys is missing"),
    ("18.2", backward(lambda a, da: da), "left out the softmax"),
    ("18.3", masked_too_late, "mask after the softmax"),
    ("18.3", lambda s: softmax(np.tril(np.ones(s.shape[-2:])) * s), "A score of 0 is a score like any other"),
    ("18.3", lambda s: softmax(s + np.triu(np.full(s.shape[-2:], -1e9))), "to the diagonal, too"),
    ("18.4", added_at_once, "keeps only its last row"),
    ("18.5", norm(axis=(0, 1)), "as in batch norm"),
    ("18.5", norm(gamma_first=False), "before the means are taken"),
    ("18.6", lambda x, H: x.reshape(len(x), H, x.shape[1], -1), "steps are mixed"),
    ("18.6", lambda x, H: x.reshape(*x.shape[:2], -1, H).transpose(0, 3, 1, 2), "every H-th column"),
])  # fmt: skip
def test_a_readers_mistake_has_its_own_sentence(id, answer, said):
    found = check(id, answer)
    assert not found.passed
    assert said in found.message


def test_other_right_forms_pass():
    def masked_and_shared_out(s):
        a = np.tril(np.ones(s.shape[-2:])) * softmax(s)
        return a / a.sum(axis=-1, keepdims=True)

    def by_add_at(x, dy, V):
        dE = np.zeros((V, dy.shape[-1]))
        np.add.at(dE, x, dy)
        return dE

    def by_jacobian(a, da, tau):
        jacobian = a[..., None] * (np.eye(a.shape[-1]) - a[..., None, :])
        return (jacobian @ da[..., None])[..., 0] / tau

    assert check("18.1", by_jacobian).passed
    assert check("18.2", backward()).passed
    assert check("18.3", masked_and_shared_out).passed
    assert check("18.4", by_add_at).passed
    assert check("18.5", norm()).passed
    assert check("18.6", lambda x, H: np.stack(np.split(x, H, axis=2), axis=1)).passed


@pytest.mark.parametrize("exercise", exercises(18), ids=lambda exercise: exercise.id)
def test_its_own_mistakes_are_told_in_their_own_words(exercise):
    for mistake in exercise.mistakes:
        found = check(exercise.id, mistake.answer)
        assert not found.passed
        assert found.message
