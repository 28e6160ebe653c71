"""Losses: published figures, gradients, no overflow, and misuse that must not pass silently."""

from math import log

import numpy as np
import pytest

from nnlib import (
    check_gradients,
    constant,
    mean_squared_error,
    numerical_gradient,
    one_hot,
    sigmoid_cross_entropy,
    softmax,
    softmax_cross_entropy,
)
from nnlib.models import mlp

SURE = np.array([[0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0]])
WRONG = np.array([[0.1, 0.05, 0.1, 0, 0.05, 0.1, 0, 0.6, 0, 0]])
TWO = one_hot([2], 10)


@pytest.mark.parametrize(("y", "squared", "entropy"), [
    (SURE, 0.0975, 0.510825457), (WRONG, 0.5975, 2.302584093)])
def test_published_figures(y, squared, entropy):  # L1
    assert mean_squared_error(y, TWO)[0] == pytest.approx(squared, abs=1e-12)
    # The source adds 1e-7 inside the logarithm; softmax(log y) = y, so ours needs no such help.
    logits = np.log(y + 1e-7)
    assert -(TWO * logits).sum() == pytest.approx(entropy, abs=5e-10)
    assert softmax_cross_entropy(logits, [2])[0] == pytest.approx(entropy, abs=2e-6)


def test_an_untrained_net_shows_log_of_the_classes():  # L2
    x = np.random.default_rng(0).random((100, 784))
    t = np.arange(100) % 10
    net = mlp(784, 50, 10, rng=np.random.default_rng(0), init=constant(0))
    assert softmax_cross_entropy(net(x), t)[0] == pytest.approx(log(10), rel=1e-6)
    assert sigmoid_cross_entropy(np.zeros((5, 1)), np.ones((5, 1)))[0] == pytest.approx(log(2))


def test_by_hand():
    y, t = np.array([[1.0, 2], [3, 4]]), np.array([[0, 2], [5, 4]])
    value, dy = mean_squared_error(y, t)
    assert value == (0.5 * 1 + 0.5 * 4) / 2
    assert dy.tolist() == [[0.5, 0], [-1, 0]]
    value, dy = softmax_cross_entropy(np.log(np.array([[1.0, 3], [1, 1]])), np.array([0, 1]))
    assert value == pytest.approx((log(4) + log(2)) / 2)
    np.testing.assert_allclose(dy, [[-3 / 8, 3 / 8], [1 / 4, -1 / 4]])
    value, dy = sigmoid_cross_entropy(np.array([[log(3), 0]]), np.array([[1, 0]]))
    assert value == pytest.approx(log(4 / 3) + log(2))
    np.testing.assert_allclose(dy, [[-1 / 4, 1 / 2]])


def test_softmax_with_loss_gives_y_minus_t_over_n():  # B3
    logits = np.random.default_rng(0).standard_normal((4, 3))
    labels = np.array([0, 2, 1, 1])
    np.testing.assert_allclose(softmax_cross_entropy(logits, labels)[1],
                               (softmax(logits) - one_hot(labels, 3)) / 4)


@pytest.mark.parametrize("N", [1, 5])
@pytest.mark.parametrize(("loss", "targets"), [
    (mean_squared_error, lambda rng, N: rng.standard_normal((N, 3))),
    (softmax_cross_entropy, lambda rng, N: rng.integers(0, 3, N)),
    (sigmoid_cross_entropy, lambda rng, N: rng.random((N, 3)))])
def test_gradients(loss, targets, N):
    rng = np.random.default_rng(1)
    t = targets(rng, N)
    y = rng.standard_normal((N, 3))
    np.testing.assert_allclose(loss(y, t)[1], numerical_gradient(lambda y: loss(y, t)[0], y, h=1e-5),
                               rtol=1e-6, atol=1e-10)
    net = mlp(4, 3, rng=rng, dtype=np.float64)
    assert max(check_gradients(net, loss, rng.random((N, 4)), t, rng=rng).values()) < 1e-6


@pytest.mark.parametrize(("N", "T", "K"), [(3, 4, 5), (1, 1, 1), (1, 6, 2), (2, 1, 3)])
def test_a_label_at_each_step(N, T, K):
    """The mean over all N·T is that over as many examples."""
    rng = np.random.default_rng(0)
    logits, labels = rng.standard_normal((N, T, K)), rng.integers(0, K, (N, T))
    value, dlogits = softmax_cross_entropy(logits, labels)
    flat, dflat = softmax_cross_entropy(logits.reshape(-1, K), labels.ravel())
    assert value == flat
    np.testing.assert_array_equal(dlogits, dflat.reshape(N, T, K))
    numerical = numerical_gradient(lambda y: softmax_cross_entropy(y, labels)[0], logits, h=1e-5)
    np.testing.assert_allclose(dlogits, numerical, rtol=1e-6, atol=1e-9)
    assert softmax_cross_entropy(logits, labels.tolist())[0] == value
    assert softmax_cross_entropy(logits.astype(np.float32), labels)[1].dtype == np.float32


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("loss", "t"), [
    (mean_squared_error, np.float64([[0, 1, 0.5]])), (softmax_cross_entropy, np.array([1])),
    (sigmoid_cross_entropy, np.array([[0, 1, 0]]))])
def test_dtypes_and_read_only_arrays(loss, t, dtype):
    y = np.array([[1, -2, 0.5]], dtype)
    y.flags.writeable = t.flags.writeable = False
    value, dy = loss(y, t)
    assert type(value) is float
    assert (dy.dtype, dy.shape) == (dtype, y.shape)
    dy += 1  # its own array
    assert y.tolist() == [[1, -2, 0.5]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_no_overflow(dtype):
    logits = np.array([[1000, 0, -1000]], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        for label, expected in enumerate([0, 1000, 2000]):
            value, dy = softmax_cross_entropy(logits, [label])
            assert value == pytest.approx(expected)
            np.testing.assert_allclose(dy, [[1, 0, 0]] - one_hot([label], 3))
        value, dy = sigmoid_cross_entropy(logits, np.array([[0, 1, 1]]))
        assert value == pytest.approx(2000 + log(2))
        assert dy.tolist() == [[1, -0.5, -1]]
        assert sigmoid_cross_entropy(logits, [[1, 1, 0]])[0] == pytest.approx(log(2))


L = np.zeros((4, 3))


@pytest.mark.parametrize(("loss", "y", "t", "message"), [
    (softmax_cross_entropy, L, one_hot([0, 1, 2, 0], 3), r"\(N,\), got shape \(4, 3\) \(one-hot rows"),
    (softmax_cross_entropy, L, [0, 1, 2, 3], r"0 … 2, got values from 0 to 3"),
    (softmax_cross_entropy, L, [0, -1, 2, 0], r"0 … 2, got values from -1 to 2"),
    (softmax_cross_entropy, L, [0.0, 1, 2, 0], "integer labels, got float64"),
    (softmax_cross_entropy, L, [0, 1, 2], "4 rows of logits and 3 labels"),
    (softmax_cross_entropy, L, [[0], [1], [2], [0]], r"\(N,\), got shape \(4, 1\) \(a column\? labels.ravel"),
    (softmax_cross_entropy, L[None], [0, 1, 2, 0], r"each step, of shape \(1, 4\), got \(4,\)"),
    (softmax_cross_entropy, L[None], L[None].astype(int), r"of shape \(1, 4\), got \(1, 4, 3\)"),
    (softmax_cross_entropy, L[None], [[0, 1, 3, 0]], "0 … 2, got values from 0 to 3"),
    (softmax_cross_entropy, L[None], [[0.0, 1, 2, 0]], "integer labels, got float64"),
    (softmax_cross_entropy, L[None, None], [[0]], r"\(N, K\), .*, got \(1, 1, 4, 3\)"),
    (softmax_cross_entropy, L[None][:0], np.zeros((0, 4), int), r"\(N, K\), .*, got \(0, 4, 3\)"),
    (softmax_cross_entropy, L[0], [0], r"\(N, K\), .*, got \(3,\)"),
    (mean_squared_error, L[:, :1], np.zeros(4), r"\(4, 1\) and \(4,\)"),
    (mean_squared_error, L, np.zeros((4, 2)), r"\(4, 3\) and \(4, 2\)"),
    (mean_squared_error, L[0], L[0], r"\(N, K\), got \(3,\) and \(3,\)"),
    (sigmoid_cross_entropy, L[:, :1], np.zeros(4), r"\(4, 1\) and \(4,\)"),
    (sigmoid_cross_entropy, L, L + 5, "0 … 1, got values from 5.0 to 5.0"),
    (sigmoid_cross_entropy, L, L + 1.5, "0 … 1, got values from 1.5 to 1.5"),
    (sigmoid_cross_entropy, L, L - 1, "0 … 1, got values from -1.0 to -1.0"),
])
def test_misuse(loss, y, t, message):
    with pytest.raises(ValueError, match=message):
        loss(y, t)
