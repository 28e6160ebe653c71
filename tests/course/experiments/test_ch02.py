"""The experiments of chapter 2: the source's slips do what its code does, step by step."""

import numpy as np
import pytest

from course.experiments import experiment
from course.experiments.ch02 import BITS, CORNERS
from nnlib import Perceptron


def source_step(x, t, w, b, *, rate=1e-3, decay=1e-3):
    """OneNet's update as one-two-three, line 41, has it."""
    y = 1 / (1 + np.exp(-(x @ w + b)))
    delta = (y - t) / len(x)
    return w - rate * (x.T @ delta + decay * w.sum()), b - rate * delta.sum(axis=0)


def arrays(run):
    return [param.data.copy() for param in run.net.params()]


@pytest.mark.parametrize(("id", "x", "t"), [
    ("P4", CORNERS, [[0], [1], [1], [1]]), ("P5", BITS, [[0], [1]]), ("P6", CORNERS, [[0], [0], [0], [1]]),
])
def test_onenet_takes_the_steps_of_its_source(id, x, t):
    run = experiment(id).run(3)
    w, b = arrays(run)
    assert (b != 0).all()
    for _ in range(50):
        w, b = source_step(x, np.array(t), w, b)
        run.step()
    for ours, theirs in zip(arrays(run), (w, b), strict=True):
        assert np.allclose(ours, theirs, rtol=0, atol=1e-14)


def test_a_bias_of_two_columns_makes_two_of_all():
    w, b = arrays(experiment("P6").run(0))
    assert (w.shape, b.shape) == ((2, 2), (2,))
    assert np.array_equal(w[:, 0], w[:, 1])
    narrow, shared = source_step(CORNERS, np.array([[0], [0], [0], [1]]), w[:, :1], b[None])
    assert (narrow.shape, shared.shape) == ((2, 2), (1, 2))  # as drawn, (2, 1) and (1, 2), after one step
    run = experiment("P6").run(0)
    run.step()
    assert np.allclose(arrays(run)[0], narrow, rtol=0, atol=1e-7)
    assert experiment("P6").right.run(0).net.params()[0].data.shape == (2, 1)


def test_what_the_slip_adds_is_decay_times_the_other_weights():
    slipped, right = experiment("P4").run(1), experiment("P4").right.run(1)
    w, _ = arrays(slipped)
    slipped.step()
    right.step()
    difference = arrays(right)[0] - arrays(slipped)[0]
    assert np.allclose(difference, 1e-3 * 1e-3 * w[::-1], rtol=1e-6, atol=0)


def test_twonet_takes_the_steps_of_its_source():
    run = experiment("P8").run(2)
    w, b, w2, b2 = arrays(run)
    t = [0, 1, 1, 0]
    for _ in range(50):
        z = CORNERS @ w + b
        a = np.maximum(z, 0)
        scores = np.exp(a @ w2 + b2)
        delta = scores / scores.sum(axis=1, keepdims=True)
        delta[range(4), t] -= 1
        delta /= 4
        dz = delta @ w2.T
        dz[z < 0] = 0
        w2 = w2 - 0.1 * (a.T @ delta + 1e-3 * w2)
        b2 = b2 - 0.1 * b2
        w = w - 0.1 * (CORNERS.T @ dz + 1e-3 * w)
        b = b - 0.1 * dz.sum(axis=0)
        run.step()
    for ours, theirs in zip(arrays(run), (w, b, w2, b2), strict=True):
        assert np.allclose(ours, theirs, rtol=0, atol=1e-14)


@pytest.mark.parametrize("gate", ["AND", "OR", "XOR"])
def test_the_perceptron_rule_makes_the_mistakes_of_the_perceptron(gate):
    lane = experiment("P3").lane(gate)
    x, t = lane.run().train
    mistakes = lane.curves()["loss"].reshape(12, 4).sum(axis=1)
    theirs = Perceptron((0, 0), 0).learn(x, t[:, 0], lr=0.5, epochs=12)
    assert mistakes.tolist() == theirs + [0] * (12 - len(theirs))


def test_p7_has_the_right_term_and_starts_where_the_published_ones_start():
    for name, id in (("OR", "P4"), ("NOT", "P5")):
        right = experiment("P7").lane(name).run(0)
        assert all(np.array_equal(ours, theirs) for ours, theirs in
                   zip(arrays(right), arrays(experiment(id).run(0)), strict=True))
        assert type(right.opt).__name__ == "SGD"
