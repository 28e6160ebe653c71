"""The checker is itself checked: on functions whose derivative is known, and on planted mistakes."""

from dataclasses import dataclass

import numpy as np
import pytest

from nnlib import (
    AvgPool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Flatten,
    ReLU,
    Sequential,
    Sigmoid,
    SimpleRNN,
    Softmax,
    Tanh,
    check_gradients,
    mean_squared_error,
    normal,
    numerical_derivative,
    numerical_gradient,
    sigmoid,
    softmax_cross_entropy,
)


def test_numerical_derivative():  # L3
    def f(x):
        return 0.01 * x**2 + 0.1 * x

    assert numerical_derivative(f, 5) == pytest.approx(0.2, abs=1e-9)
    assert numerical_derivative(f, 10) == pytest.approx(0.3, abs=1e-9)
    # The central difference of x³ is 3x² + h²; the forward one would be off by 3xh.
    assert numerical_derivative(lambda x: x**3, 2.0, h=0.1) == pytest.approx(12.01)


def test_numerical_gradient():  # L4
    for x in ([3.0, 4.0], [0.0, 2.0], [3.0, 0.0]):
        gradient = numerical_gradient(lambda x: (x**2).sum(), np.array(x))
        np.testing.assert_allclose(gradient, 2 * np.array(x), atol=1e-9)
    A = np.arange(6.0).reshape(2, 3)
    np.testing.assert_allclose(numerical_gradient(lambda x: (A * x).sum(), np.ones((2, 3))), A)


def test_the_step_is_small_by_default():
    assert numerical_derivative(np.sin, 1.0) == pytest.approx(np.cos(1), rel=1e-8)
    gradient = numerical_gradient(lambda x: np.sin(x).sum(), np.array([1.0, 2.0]))
    np.testing.assert_allclose(gradient, np.cos([1, 2]), rtol=1e-8)


def test_numerical_gradient_works_in_place_and_puts_back():
    x = np.array([0.1, 0.2, 0.3])
    before, seen = x.copy(), []
    numerical_gradient(lambda argument: seen.append(argument is x) or x.sum(), x)
    assert seen == [True] * 6
    np.testing.assert_array_equal(x, before)


def test_numerical_gradient_refuses_integers():
    with pytest.raises(TypeError, match="floating-point array, got int64"):
        numerical_gradient(np.sum, np.array([3, 4]))


def check(layers, input_shape=(4,), loss=mean_squared_error, classes=False, dtype=np.float64):
    rng = np.random.default_rng(0)
    net = Sequential(layers, input_shape=input_shape, init=normal(0.5), rng=rng, dtype=dtype)
    for param in net.params():
        param.data += 0.1 * rng.random(param.data.shape)
    x = rng.standard_normal((5, *input_shape))
    t = rng.integers(0, net.output_shape[0], 5) if classes else rng.random((5, *net.output_shape))
    return check_gradients(net, loss, x, t, rng=rng)


def test_right_gradients_pass_under_every_name():
    errors = check([Dense(4), BatchNorm(), Tanh(), Dense(3)])
    assert list(errors) == ["0.dense.W", "0.dense.b", "1.batchnorm.gamma", "1.batchnorm.beta",
                            "3.dense.W", "3.dense.b", "x"]
    assert max(errors.values()) < 1e-6


def test_the_net_is_left_as_it_was():
    rng = np.random.default_rng(0)
    net = Sequential([Dense(3), BatchNorm(), Tanh()], input_shape=(4,), init=normal(1), rng=rng,
                     dtype=np.float64)
    x, before = rng.random((5, 4)), [param.data.copy() for param in net.params()]
    x.flags.writeable = False
    check_gradients(net, mean_squared_error, x, np.zeros((5, 3)), rng=rng)
    for param, data in zip(net.params(), before, strict=True):
        np.testing.assert_array_equal(param.data, data)


def test_inputs_of_whole_numbers_are_checked_too():
    rng = np.random.default_rng(0)
    net = Sequential([Dense(3)], input_shape=(2,), init=normal(1), rng=rng, dtype=np.float64)
    x = np.array([[1, 2], [3, 4]])
    errors = check_gradients(net, mean_squared_error, x, np.zeros((2, 3)), rng=rng)
    assert errors["x"] < 1e-6
    assert x.tolist() == [[1, 2], [3, 4]]


def test_float32_is_too_coarse():
    with pytest.raises(ValueError, match="float32 net is too coarse"):
        check([Dense(4), Tanh(), Dense(3)], dtype=np.float32)


def test_gradients_of_nothing_but_rounding_are_not_held_against_a_net():
    errors = check([Dense(4), BatchNorm(), Dense(3)])  # the mean takes the first bias away
    assert errors["0.dense.b"] < 1e-6


# Mistakes that people make. Each must show under the names that it spoils, and only there.

def dense(**wrong):
    """A Dense layer whose named gradients are replaced: name -> f(right gradient, layer, x, dy)."""

    class Planted(Dense):
        def backward(self, dy, *, need_dx=True):
            x = self.saved
            gradients = {"dx": super().backward(dy), "W": self.W.grad, "b": self.b.grad}
            for name, mistake in wrong.items():
                gradients[name] = mistake(gradients[name], self, x, dy)
            self.W.grad, self.b.grad = gradients["W"], gradients["b"]
            return gradients["dx"]

    return Planted(4)


def one_wrong(g):
    g = g.copy()
    g.flat[3] *= 1.01
    return g


@pytest.mark.parametrize(("layer", "spoilt"), [
    (dense(W=lambda g, layer, x, dy: g.T), {"W"}),
    (dense(dx=lambda g, layer, x, dy: dy @ layer.W.data), {"x"}),
    (dense(W=lambda g, layer, x, dy: g / len(x)), {"W"}),
    (dense(W=lambda g, layer, x, dy: -g), {"W"}),
    (dense(b=lambda g, layer, x, dy: dy.mean(axis=0)), {"b"}),
    (dense(b=lambda g, layer, x, dy: dy[0]), {"b"}),
    (dense(b=lambda g, layer, x, dy: layer.b.data), {"b"}),  # B8
    (dense(W=lambda g, layer, x, dy: one_wrong(g)), {"W"}),
    (dense(W=lambda g, layer, x, dy: g + 1e-3 * layer.W.data), {"W"}),
    (dense(W=lambda g, layer, x, dy: np.zeros_like(g)), {"W"}),
])
def test_a_mistake_in_dense_is_found_and_located(layer, spoilt):
    errors = check([layer, Tanh(), Dense(3)])
    names = {"W": "0.planted.W", "b": "0.planted.b", "x": "x"}
    assert {short for short, name in names.items() if errors[name] > 1e-4} == spoilt
    assert max(errors["2.dense.W"], errors["2.dense.b"]) < 1e-6


def test_the_error_is_relative():
    twice = dense(W=lambda g, layer, x, dy: 2 * g)
    assert check([twice, Tanh(), Dense(3)])["0.planted.W"] == pytest.approx(0.5, rel=1e-6)  # |2a - a| / 2a


class SigmoidOfOutput(Sigmoid):
    def backward(self, dy):
        y = sigmoid(self.saved)  # the derivative taken at the output instead of the input
        return dy * y * (1 - y)


class ReluPassesAll(ReLU):
    def backward(self, dy):
        return dy


class SoftmaxDiagonalOnly(Softmax):
    def backward(self, dy):
        return dy * self.saved * (1 - self.saved)


@dataclass(eq=False)
class BatchNormOfConstants(BatchNorm):
    def backward(self, dy, *, need_dx=True):
        super().backward(dy)
        return dy * self.gamma.data / self.saved[1]


@dataclass(eq=False)
class RnnForgetsThePast(SimpleRNN):
    def backward(self, dy, *, need_dx=True):
        Wh = self.Wh.data
        self.Wh.data = np.zeros_like(Wh)  # nothing is carried to the earlier steps
        dx = super().backward(dy)
        self.Wh.data = Wh
        return dx


@dataclass(eq=False)
class ConvFlipped(Conv2D):
    def backward(self, dy, *, need_dx=True):
        dx = super().backward(dy)
        self.W.grad = self.W.grad[:, :, ::-1, ::-1]
        return dx


@dataclass(eq=False)
class AvgPoolUnshared(AvgPool2D):
    def backward(self, dy):
        return super().backward(dy) * self.size


@pytest.mark.parametrize(("layers", "input_shape"), [
    ([Dense(4), SigmoidOfOutput(), Dense(3)], (4,)),
    ([Dense(4), ReluPassesAll(), Dense(3)], (4,)),
    ([Dense(4), SoftmaxDiagonalOnly()], (4,)),
    ([Dense(4), BatchNormOfConstants(), Dense(3)], (4,)),
    ([RnnForgetsThePast(3), Dense(3)], (4, 2)),
    ([ConvFlipped(2, 3), Flatten(), Dense(3)], (1, 5, 5)),
    ([Conv2D(2, 2), AvgPoolUnshared(2), Flatten(), Dense(3)], (1, 5, 5)),
])
def test_a_mistake_in_another_layer_is_found(layers, input_shape):
    assert max(check(layers, input_shape).values()) > 1e-3


@pytest.mark.parametrize("mistake", [
    lambda y, t: (softmax_cross_entropy(y, t)[0], softmax_cross_entropy(y, t)[1] * len(y)),  # no 1/N
    lambda y, t: (softmax_cross_entropy(y, t)[0] * len(y), softmax_cross_entropy(y, t)[1]),
    lambda y, t: (softmax_cross_entropy(y, t)[0], -softmax_cross_entropy(y, t)[1]),
    lambda y, t: (softmax_cross_entropy(y, t)[0], softmax_cross_entropy(y[::-1], t)[1]),
])
def test_a_mistake_in_a_loss_is_found(mistake):
    errors = check([Dense(3)], loss=mistake, classes=True)
    assert min(errors["0.dense.W"], errors["x"]) > 1e-3
