"""Pure functions: published figures, no overflow, dtypes kept."""

import numpy as np
import pytest

from nnlib import functional, identity, log_softmax, one_hot, relu, sigmoid, softmax, step, tanh


def test_published_figures():
    np.testing.assert_allclose(softmax(np.array([0.3, 2.9, 4.0])),
                               [0.01821127, 0.24519181, 0.73659691], atol=5e-9)  # F3
    x = np.array([1.0, 0.5])  # F2
    h = sigmoid(x @ np.array([[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]]) + [0.1, 0.2, 0.3])
    h = sigmoid(h @ np.array([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]]) + [0.1, 0.2])
    y = identity(h @ np.array([[0.1, 0.3], [0.2, 0.4]]) + [0.1, 0.2])
    np.testing.assert_allclose(y, [0.31682708, 0.69627909], atol=5e-9)


def test_values():
    x = np.array([-2.0, 0.0, 3.0])
    np.testing.assert_array_equal(step(x), [0, 0, 1])
    assert step(x).dtype == np.int64
    assert step(0.1) == 1
    np.testing.assert_array_equal(relu(x), [0, 0, 3])
    np.testing.assert_allclose(sigmoid(x), 1 / (1 + np.exp(-x)))
    np.testing.assert_allclose(tanh(x), (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x)))
    assert identity(x) is x


def test_sigmoid_takes_lists_and_numbers():
    assert sigmoid(0) == 0.5
    np.testing.assert_allclose(sigmoid([-1, 1]).sum(), 1)


@pytest.mark.parametrize("function", [sigmoid, tanh, relu, softmax, log_softmax, identity])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_large_inputs_and_dtypes(function, dtype):
    x = np.array([[-1000, 0, 1000], [1000, 1000, 1000], [-1000, -1000, -1000]], dtype)
    x.flags.writeable = False
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        y = function(x)
    assert y.dtype == dtype
    assert np.isfinite(y).all()


def test_softmax_is_a_distribution_along_the_last_axis():
    x = np.random.default_rng(0).standard_normal((2, 3, 4))
    np.testing.assert_allclose(softmax(x).sum(axis=-1), np.ones((2, 3)))
    np.testing.assert_allclose(softmax(x), np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True))
    np.testing.assert_allclose(softmax(x + 100), softmax(x))
    np.testing.assert_allclose(np.exp(log_softmax(x)), softmax(x))
    np.testing.assert_allclose(log_softmax(np.array([1000.0, 0])), [0, -1000])


def test_sigmoid_keeps_small_values():
    np.testing.assert_allclose(sigmoid(-500.0), np.exp(-500.0), rtol=1e-12)


def test_one_hot():
    y = one_hot(np.array([2, 0]), 3)
    np.testing.assert_array_equal(y, [[0, 0, 1], [1, 0, 0]])
    assert y.dtype == np.float32
    assert one_hot([1], 2, dtype=np.float64).dtype == np.float64
    assert one_hot(np.uint8([0, 9]), 10).argmax(axis=1).tolist() == [0, 9]
    assert one_hot(np.zeros(0, int), 3).shape == (0, 3)


@pytest.mark.parametrize(("labels", "message"), [
    ([0, 3], r"0 … 2, got values from 0 to 3"),
    ([-1, 2], r"0 … 2, got values from -1 to 2"),
    ([0.0, 1.0], r"integer labels, got float64"),
    ([[0, 1], [1, 0]], r"\(N,\), got shape \(2, 2\) \(one-hot rows"),
    (1, r"\(N,\), got shape \(\)"),
])
def test_labels_that_are_none(labels, message):
    with pytest.raises(ValueError, match=message):
        one_hot(labels, 3)


@pytest.mark.parametrize("shape", [(1, 1), (31, 4), (32, 1), (32, 32), (32, 33), (200, 10), (5,), (2, 40, 3)])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_largest_of_each_row(shape, dtype):
    x = np.random.default_rng(0).standard_normal(shape).astype(dtype)
    x.flat[::7] = np.inf
    x.flat[::11] = np.nan
    for array in (x, np.asfortranarray(x), x[::-1]):
        found = functional.largest(array)
        assert found.dtype == dtype
        np.testing.assert_array_equal(found, array.max(axis=-1, keepdims=True))
