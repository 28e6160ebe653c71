"""The contract: Param, Layer, Sequential."""

import numpy as np
import pytest

from nnlib import (
    LSTM,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPool2D,
    Param,
    ReLU,
    Reshape,
    Sequential,
    SimpleRNN,
    constant,
    he,
    normal,
)


def net_of(*layers, input_shape, dtype=np.float64, seed=0):
    return Sequential(layers, input_shape=input_shape, init=normal(0.5),
                      rng=np.random.default_rng(seed), dtype=dtype)


def test_param():
    a, b = Param(np.zeros(3)), Param(np.zeros(3))
    assert a == a
    assert a != b
    assert (a.grad, a.trainable, a.decay) == (None, True, False)
    assert repr(Param(np.zeros((784, 50)))) == "Param(784, 50)"


def test_layers_show_their_settings():
    assert repr(Dense(3, init=he)) == "Dense(units=3, bias=True)"
    assert repr(SimpleRNN(3)) == "SimpleRNN(units=3, sequences=False)"
    assert repr(Conv2D(6, 3, pad=1)) == "Conv2D(filters=6, kernel=3, stride=1, pad=1, bias=True)"
    assert repr(net_of(ReLU(), input_shape=(3,))) == "Sequential([ReLU()])"


def test_the_base_layer_computes_nothing():
    layer = Layer()
    assert layer.build([3], init=he, rng=None, dtype=np.float32) == (3,)
    with pytest.raises(NotImplementedError):
        layer.forward(np.ones((1, 3)))
    with pytest.raises(NotImplementedError):
        layer.backward(np.ones((1, 3)))


def test_sizes_and_names_are_inferred():
    net = net_of(Conv2D(6, 3, pad=1), ReLU(), MaxPool2D(2), Flatten(),
                 Sequential([Dense(4), BatchNorm()]), Dense(10, bias=False), input_shape=(1, 8, 8))
    assert net.output_shape == (10,)
    assert [(name, param.data.shape) for name, param in net.named_params()] == [
        ("0.conv2d.W", (6, 1, 3, 3)), ("0.conv2d.b", (6,)),
        ("4.sequential.0.dense.W", (96, 4)), ("4.sequential.0.dense.b", (4,)),
        ("4.sequential.1.batchnorm.gamma", (4,)), ("4.sequential.1.batchnorm.beta", (4,)),
        ("4.sequential.1.batchnorm.running_mean", (4,)),
        ("4.sequential.1.batchnorm.running_var", (4,)),
        ("5.dense.W", (4, 10))]


def test_params_are_the_layers_own():
    net = net_of(Dense(2), input_shape=(3,))
    assert net.params()[0] is net.layers[0].W
    net.params()[0].data[...] = 0
    assert not net.layers[0](np.ones((1, 3))).any()


def test_forward_is_the_composition():
    net = net_of(Dense(4), ReLU(), Dense(2), input_shape=(3,))
    x = np.random.default_rng(1).standard_normal((5, 3))
    first, _, last = net.layers
    expected = np.maximum(x @ first.W.data + first.b.data, 0) @ last.W.data + last.b.data
    np.testing.assert_allclose(net(x), expected)


@pytest.mark.parametrize("x", [[[1, 2, 3]], np.uint8([[1, 2, 3]]), np.float64([[1, 2, 3]])])
def test_inputs_of_any_type_are_converted(x):
    net = net_of(Dense(2), input_shape=(3,), dtype=np.float32)
    assert net(x).dtype == np.float32
    np.testing.assert_array_equal(net(x), net(np.float32([[1, 2, 3]])))


def test_the_dtype_reaches_nested_nets():
    inner = Sequential([Dense(2)])
    net = net_of(inner, input_shape=(3,), dtype=np.float64)
    assert net.dtype == inner.dtype == np.float64
    assert net(np.ones((1, 3))).dtype == np.float64


def test_same_seed_same_weights():
    a, b, c = (net_of(Dense(4), Dense(2), input_shape=(3,), seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(a.layers[1].W.data, b.layers[1].W.data)
    assert (a.layers[1].W.data != c.layers[1].W.data).any()


@pytest.mark.parametrize("position", [0, 1, 2])
def test_dropout_changes_no_initial_weight(position):
    layers = [Dense(4), Dense(2)]
    layers.insert(position, Dropout(0.5))
    with_dropout = net_of(*layers, input_shape=(3,))
    without = net_of(Dense(4), Dense(2), input_shape=(3,))
    for a, b in zip(with_dropout.params(), without.params(), strict=True):
        np.testing.assert_array_equal(a.data, b.data)


def test_dropout_changes_no_batches():
    orders = []
    for layers in ([Dense(4)], [Dense(4), Dropout(0.5)]):
        rng = np.random.default_rng(0)
        net = Sequential(layers, input_shape=(3,), init=he, rng=rng)
        net.forward(np.ones((2, 3)), train=True)
        orders.append(rng.permutation(100).tolist())
    assert orders[0] == orders[1]


def test_two_dropouts_draw_different_masks():
    net = net_of(Dropout(0.5), Dropout(0.5), input_shape=(100,))
    first, second = net.layers
    x = np.ones((1, 100))
    assert (first.forward(x, train=True) != second.forward(x, train=True)).any()


def test_without_need_dx_the_way_back_ends_at_the_first_parameters():
    asked = []

    class Watched(Dense):
        def backward(self, dy, *, need_dx=True):
            asked.append(need_dx)
            return super().backward(dy, need_dx=need_dx)

    class NeverBack(Flatten):
        def backward(self, dy):
            raise AssertionError("nobody asked for dx")

    net = net_of(NeverBack(), ReLU(), Watched(4), ReLU(), Watched(2), input_shape=(1, 2, 2))
    net.forward(np.ones((3, 1, 2, 2)), train=True)
    assert net.backward(np.ones((3, 2)), need_dx=False) is None
    assert asked == [True, False]


def test_without_need_dx_a_net_of_no_parameters_does_nothing():
    net = net_of(ReLU(), input_shape=(3,))
    net.forward(np.ones((2, 3)), train=True)
    assert net.backward(np.ones((2, 3)), need_dx=False) is None


@pytest.mark.parametrize("layers", [
    [Flatten(), Dense(4), ReLU(), Dense(2)],
    [BatchNorm(), Flatten(), Dense(2)],
    [Sequential([Conv2D(2, 2), ReLU()]), Flatten(), Dense(2)],
    [Reshape((4, 4)), SimpleRNN(3), Dense(2)],
])
def test_without_need_dx_all_parameters_get_the_same_gradients(layers):
    net = net_of(*layers, input_shape=(1, 4, 4))
    x, dy = np.random.default_rng(0).random((2, 1, 4, 4)), np.random.default_rng(1).random((2, 2))
    net.forward(x, train=True)
    assert net.backward(dy).shape == x.shape
    grads = [param.grad for param in net.params()]
    net.backward(dy, need_dx=False)
    for param, grad in zip(net.params(), grads, strict=True):
        if param.trainable:
            np.testing.assert_array_equal(param.grad, grad)


# Shapes that do not fit

@pytest.mark.parametrize(("layers", "input_shape", "message"), [
    ([Dense(3)], (1, 28, 28), r"layer 0: Dense: expected inputs of shape \(N, D\), got \(N, 1, 28, 28\)"),
    ([Conv2D(4, 3)], (784,), r"layer 0: Conv2D: expected images of shape \(N, C, H, W\), got \(N, 784\)"),
    ([ReLU(), MaxPool2D(2)], (9, 9), r"layer 1: MaxPool2D: expected images .*\(N, 9, 9\)"),
    ([Conv2D(4, 7)], (1, 5, 9), r"layer 0: expected a kernel of at most 5 \+ 2·0 = 5, got 7"),
    ([Conv2D(4, 7)], (1, 9, 5), r"a kernel of at most 5 .*, got 7"),
    ([Conv2D(4, 7, pad=1)], (1, 4, 9), r"a kernel of at most 4 \+ 2·1 = 6, got 7"),
    ([MaxPool2D(4)], (1, 3, 8), r"a kernel of at most 3 .*, got 4"),
    ([MaxPool2D(3, pad=2)], (1, 9, 9), r"MaxPool2D: .*pad 2 with size 3"),
    ([SimpleRNN(3)], (784,), r"SimpleRNN: expected sequences of shape \(N, T, D\), got \(N, 784\)"),
    ([SimpleRNN(3), SimpleRNN(3)], (4, 5), r"layer 1: SimpleRNN: .*got \(N, 3\)"),
    ([Reshape((28, 28))], (783,), r"Reshape: cannot make \(28, 28\) \(784 entries\) of \(783,\)"),
    ([ReLU(), Sequential([Flatten(), Conv2D(2, 3)])], (1, 4, 4), r"layer 1: layer 1: Conv2D: .*\(N, 16\)"),
])
def test_layers_that_do_not_fit_fail_at_build(layers, input_shape, message):
    with pytest.raises(ValueError, match=message):
        net_of(*layers, input_shape=input_shape)


@pytest.mark.parametrize(("make", "message"), [
    (lambda: MaxPool2D(2, stride=0), "MaxPool2D: stride: expected a whole number of 1 or more, got 0"),
    (lambda: Conv2D(4, 3, stride=0), "Conv2D: stride: expected a whole number of 1 or more, got 0"),
    (lambda: Conv2D(4, 3, stride=1.5), "Conv2D: stride: expected a whole number of 1 or more, got 1.5"),
    (lambda: Conv2D(4, 3, pad=-1), "Conv2D: pad: expected a whole number of 0 or more, got -1"),
    (lambda: Conv2D(4, 3, pad="same"), "Conv2D: pad: expected a whole number of 0 or more, got 'same'"),
    (lambda: Conv2D(4, 3, pad=0.5), "Conv2D: pad: expected a whole number of 0 or more, got 0.5"),
    (lambda: Conv2D(32, (3, 3)), r"kernel: expected a whole .* got \(3, 3\): one number, for a square"),
    (lambda: MaxPool2D((2, 2)), r"MaxPool2D: size: .*, got \(2, 2\): one number, for a square"),
    (lambda: MaxPool2D(2.0), "MaxPool2D: size: expected a whole number of 1 or more, got 2.0"),
    (lambda: Dense(64, bias="relu"), "Dense: bias: expected True or False, got 'relu'"),
    (lambda: Dense(True), "Dense: units: expected a whole number of 1 or more, got True"),
    (lambda: LSTM(3, sequences=1), "LSTM: sequences: expected True or False, got 1"),
    (lambda: BatchNorm(1.5), "BatchNorm: momentum: expected 0 <= number <= 1, got 1.5"),
    (lambda: BatchNorm(epsilon=np.nan), "epsilon: expected a finite number of at least 0, got nan"),
    (lambda: Reshape(5), r"Reshape: shape: expected sizes of 1 or more, such as \(28, 28\), got 5"),
    (lambda: Reshape((-2, -3)), r"Reshape: shape: expected sizes of 1 or more, .*, got \(-2, -3\)"),
    (lambda: net_of(Dense(3), input_shape=(0,)), r"input_shape: expected sizes of 1 or more, .*, got \(0,\)"),
    (lambda: net_of(Dense(3), input_shape=(-4,)), r"input_shape: expected sizes of 1 .*, got \(-4,\)"),
    (lambda: net_of(BatchNorm(), input_shape=(2, 3, 4, 5)), r"BatchNorm: expected .*, got \(N, 2, 3, 4, 5\)"),
])
def test_settings_that_cannot_be_meant_are_refused_at_once(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_settings_after_the_first_go_by_their_names():
    for make in (lambda: Dense(64, "relu"), lambda: Conv2D(4, 3, 1), lambda: MaxPool2D(2, 2),
                 lambda: LSTM(3, True), lambda: BatchNorm(0.9, 1e-5)):
        with pytest.raises(TypeError, match="positional argument"):
            make()


def test_integers_of_numpy_are_sizes():
    four = np.int64(4)
    net = net_of(Conv2D(four, np.uint8(3)), MaxPool2D(np.int32(2)), Flatten(), Dense(np.prod((2, 2))),
                 input_shape=(np.int64(1), four * 2, np.prod([2, 4])))
    assert net.output_shape == (4,)
    assert all(type(size) is int for size in (*net.input_shape, net.layers[0].filters, net.layers[3].units))


@pytest.mark.parametrize(("net", "shape", "message"), [
    (lambda: net_of(Dense(3), input_shape=(784,)), (5, 783), r"\(N, 784\), got \(5, 783\)"),
    (lambda: net_of(Dense(3), input_shape=(784,)), (784,), r"\(N, 784\), got \(784,\)"),
    (lambda: net_of(Flatten(), input_shape=(1, 28, 28)), (5, 784), r"\(N, 1, 28, 28\), got \(5, 784\)"),
    (lambda: net_of(SimpleRNN(3), input_shape=(4, 5)), (2, 5, 4), r"\(N, 4, 5\), got \(2, 5, 4\)"),
    (lambda: net_of(Conv2D(2, 3), input_shape=(1, 8, 8)).layers[0], (2, 1, 8, 9),
     r"Conv2D: expected x of shape \(N, 1, 8, 8\), got \(2, 1, 8, 9\)"),
    (lambda: net_of(Reshape((3, 4)), input_shape=(12,)).layers[0], (2, 6, 2), r"\(N, 12\), got \(2, 6, 2\)"),
    (lambda: net_of(Dense(3), input_shape=(4,)).layers[0], (2, 5), r"\(N, 4\), got \(2, 5\)"),
    (lambda: net_of(BatchNorm(), input_shape=(4,)).layers[0], (2, 5), r"\(N, 4\), got \(2, 5\)"),
    (lambda: net_of(MaxPool2D(2), input_shape=(1, 4, 4)).layers[0], (2, 2, 4, 4), r"got \(2, 2, 4, 4\)"),
])
def test_inputs_that_do_not_fit_fail_at_the_call(net, shape, message):
    with pytest.raises(ValueError, match=message):
        net()(np.zeros(shape))


def test_a_gradient_of_another_shape_is_refused():
    net = net_of(Dense(3), input_shape=(2,))
    net.forward(np.ones((4, 2)), train=True)
    with pytest.raises(ValueError, match=r"\(4, 3\), got \(4, 1\)"):
        net.backward(np.ones((4, 1)))


@pytest.mark.parametrize("layer", [Dense(3), Conv2D(2, 2), BatchNorm(), SimpleRNN(2), MaxPool2D(2),
                                   Dropout(0.5), Sequential([Dense(3)])])
def test_a_layer_without_sizes_says_so(layer):
    with pytest.raises(RuntimeError, match=f"{type(layer).__name__} has no sizes yet"):
        layer.forward(np.ones((1, 4)), train=True)


def test_a_layer_object_stands_in_one_place_only():
    layer = ReLU()
    with pytest.raises(ValueError, match="layer 3: this ReLU stands in the list already"):
        Sequential([Dense(2), layer, Dense(2), layer])


def test_a_layer_object_belongs_to_one_net_only():
    """Or the second build would take the first net's parameters away from its optimizer."""
    layers = [Dense(2), ReLU()]
    net = net_of(*layers, input_shape=(3,))
    before = net.params()
    with pytest.raises(ValueError, match="layer 0: this Dense belongs to a net already"):
        net_of(*layers, input_shape=(3,))
    assert net.params() == before


@pytest.mark.parametrize(("wrong", "name"), [(ReLU, "class"), (np.tanh, "ufunc"), ("relu", "'relu'")])
def test_what_is_no_layer_is_refused(wrong, name):
    with pytest.raises(TypeError, match=f"layer 1: expected a layer such as ReLU.., got .*{name}"):
        Sequential([Dense(2), wrong])


@pytest.mark.parametrize(("wrong", "error", "message"), [
    ({"input_shape": 784}, ValueError, r"such as \(28, 28\), got 784"),
    ({"input_shape": (2.5,)}, ValueError, r"such as \(28, 28\), got \(2.5,\)"),
    ({"init": "he"}, TypeError, "a function such as he, got 'he'"),
    ({"rng": 0}, TypeError, r"default_rng\(seed\), got 0"),
    ({"dtype": int}, TypeError, "a floating-point type such as np.float32, got <class 'int'>"),
])
def test_what_build_refuses(wrong, error, message):
    right = {"input_shape": (3,), "init": constant(0), "rng": np.random.default_rng(0)}
    with pytest.raises(error, match=message):
        Sequential([Dense(2)], **(right | wrong))


@pytest.mark.parametrize("units", [0, -1, 2.5])
def test_sizes_are_whole_and_positive(units):
    with pytest.raises(ValueError, match=f"Dense: units: expected a whole number of 1 or more, got {units}"):
        net_of(Dense(units), input_shape=(3,))


@pytest.mark.parametrize(("given", "missing"), [({}, "init"), ({"init": constant(0)}, "rng")])
def test_a_net_with_sizes_needs_init_and_rng(given, missing):
    with pytest.raises(TypeError, match=f"{missing}: expected"):
        Sequential([Dense(2)], input_shape=(3,), **given)
