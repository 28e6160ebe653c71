"""What is special about each layer, worked out by hand."""

import numpy as np
import pytest

from nnlib import (
    LSTM,
    AvgPool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    MaxPool2D,
    ReLU,
    Reshape,
    SimpleRNN,
    constant,
    normal,
    sigmoid,
)


def build(layer, shape, init=None, dtype=np.float64):
    layer.build(shape, init=init or normal(1), rng=np.random.default_rng(0), dtype=dtype)
    return layer


@pytest.mark.parametrize(("layer", "shape", "names", "decay"), [
    (Dense(2), (3,), ["W", "b"], [True, False]),
    (Conv2D(2, 2), (1, 3, 3), ["W", "b"], [True, False]),
    (BatchNorm(), (3,), ["gamma", "beta", "running_mean", "running_var"], [False] * 4),
    (SimpleRNN(2), (3, 4), ["Wx", "Wh", "b"], [True, True, False]),
    (LSTM(2), (3, 4), ["Wx", "Wh", "b"], [True, True, False]),
])
def test_which_parameters_decay(layer, shape, names, decay):
    layer.build(shape, init=normal(1), rng=np.random.default_rng(0), dtype=np.float32)
    assert [name for name, _ in layer.named_params()] == names
    assert [param.decay for param in layer.params()] == decay
    assert [p.trainable for p in layer.params()] == [not n.startswith("running") for n in names]


def test_dense_by_hand():
    layer = build(Dense(2), (3,))
    layer.W.data[...], layer.b.data[...] = [[1, 2], [3, 4], [5, 6]], [10, 20]
    y = layer.forward(np.array([[1.0, 0, 2], [0, 1, 0]]), train=True)
    np.testing.assert_array_equal(y, [[21, 34], [13, 24]])
    np.testing.assert_array_equal(layer.backward(np.array([[1.0, 0], [0, 1]])), [[1, 3, 5], [2, 4, 6]])
    np.testing.assert_array_equal(layer.W.grad, [[1, 0], [0, 1], [2, 0]])
    np.testing.assert_array_equal(layer.b.grad, [1, 1])


@pytest.mark.parametrize(("layer", "shape", "fans"), [
    (Dense(7), (5,), (5, 7)),
    (Conv2D(7, 3), (2, 5, 6), (18, 63)),
    (SimpleRNN(7), (3, 5), (5, 7)),
])
def test_fans_given_to_the_initializer(layer, shape, fans):
    asked = []

    def init(shape, *, fan_in, fan_out, rng, dtype):
        asked.append((fan_in, fan_out))
        return np.zeros(shape, dtype)

    build(layer, shape, init)
    assert asked[0] == fans


@pytest.mark.parametrize("make", [Dense, lambda M, init: Conv2D(M, 2, init=init), SimpleRNN, LSTM])
def test_a_layer_may_override_the_initializer(make):
    layer = make(2, init=constant(0.25))
    build(layer, (2, 3, 3) if isinstance(layer, Conv2D) else (2, 3))
    weights = [param.data for param in layer.params() if param.decay]
    assert all((W == 0.25).all() for W in weights)


def test_reshape_takes_a_list():
    layer = Reshape([3, 4])
    assert layer.build((12,), init=None, rng=None, dtype=None) == (3, 4)


def test_max_pool_of_negative_values_ignores_padding():
    x = -np.ones((1, 1, 2, 2))
    np.testing.assert_array_equal(build(MaxPool2D(2, pad=1), (1, 2, 2))(x), -np.ones((1, 1, 2, 2)))


def test_max_pool_gradient_goes_to_the_first_of_equals():
    layer = build(MaxPool2D(2), (1, 2, 2))
    layer.forward(np.zeros((1, 1, 2, 2)), train=True)
    np.testing.assert_array_equal(layer.backward(np.full((1, 1, 1, 1), 5.0)), [[[[5, 0], [0, 0]]]])


def test_avg_pool_counts_padding_as_zeros():
    layer = build(AvgPool2D(2, pad=1), (1, 2, 2))
    np.testing.assert_array_equal(layer(np.full((1, 1, 2, 2), 4.0)), np.ones((1, 1, 2, 2)))


def test_relu_has_no_slope_at_zero():
    layer = ReLU()
    layer.forward(np.array([[-1.0, 0, 2]]), train=True)
    np.testing.assert_array_equal(layer.backward(np.ones((1, 3))), [[0, 0, 1]])


@pytest.mark.parametrize("shape", [(4,), (3, 4), (4, 5, 6)])
def test_batch_norm_normalizes_each_feature(shape):
    layer = build(BatchNorm(), shape)
    x = 3 + 2 * np.random.default_rng(0).standard_normal((50, *shape))
    axes = (0, 2, 3) if len(shape) == 3 else tuple(range(len(shape)))
    y = layer.forward(x, train=True)
    np.testing.assert_allclose(y.mean(axis=axes), np.zeros(4), atol=1e-12)
    np.testing.assert_allclose(y.std(axis=axes), np.ones(4), rtol=1e-5)
    np.testing.assert_allclose(layer.running_mean.data, 0.1 * x.mean(axis=axes))
    np.testing.assert_allclose(layer.running_var.data, 0.9 + 0.1 * x.var(axis=axes))
    running = layer.running_mean.data.copy()
    z = layer(x[:1])
    np.testing.assert_array_equal(layer.running_mean.data, running)
    line_up = (4, 1, 1) if len(shape) == 3 else (4,)
    mean, var = (p.data.reshape(line_up) for p in (layer.running_mean, layer.running_var))
    np.testing.assert_allclose(z, (x[:1] - mean) / np.sqrt(var + 1e-5))


def test_dropout_keeps_the_mean_and_draws_anew():
    layer = build(Dropout(0.25), (100,))
    x = np.ones((200, 100))
    first, second = layer.forward(x, train=True), layer.forward(x, train=True)
    assert set(np.unique(first)) == {0, 1 / 0.75}
    assert abs((first == 0).mean() - 0.25) < 0.02
    assert (first != second).any()
    np.testing.assert_array_equal(layer.backward(x), second)  # the gradient uses the same mask
    np.testing.assert_array_equal(layer(x), x)
    np.testing.assert_array_equal(build(Dropout(0), (100,)).forward(x, train=True), x)


@pytest.mark.parametrize("rate", [-0.1, 1, 1.5, float("nan")])
def test_dropout_rates_that_make_no_sense(rate):
    with pytest.raises(ValueError, match=f"rate: expected 0 <= number < 1, got {rate}"):
        Dropout(rate)


def test_rnn_by_hand():
    layer = build(SimpleRNN(1, sequences=True), (2, 1))
    layer.Wx.data[...], layer.Wh.data[...], layer.b.data[...] = 0.5, 2, 0.1
    h1 = np.tanh(0.5 * 3 + 0.1)
    h2 = np.tanh(0.5 * -1 + 2 * h1 + 0.1)
    np.testing.assert_allclose(layer(np.array([[[3.0], [-1.0]]])), [[[h1], [h2]]])


def test_lstm_by_hand():
    layer = build(LSTM(1), (1, 1))
    np.testing.assert_array_equal(layer.b.data, [0, 1, 0, 0])  # the forget gate starts open
    layer.Wx.data[...] = [[0.1, 0.2, 0.3, 0.4]]
    c = sigmoid(0.1) * np.tanh(0.3)
    np.testing.assert_allclose(layer(np.array([[[1.0]]])), [[sigmoid(0.4) * np.tanh(c)]])


@pytest.mark.parametrize("cell", [SimpleRNN, LSTM])
def test_the_last_state_is_the_end_of_the_sequence(cell):
    x = np.random.default_rng(0).standard_normal((2, 5, 3))
    np.testing.assert_array_equal(build(cell(4), (5, 3))(x),
                                  build(cell(4, sequences=True), (5, 3))(x)[:, -1])
