"""The nets of the course: shapes, numbers of parameters, gradients, and that sizes may be changed."""

import itertools

import numpy as np
import pytest

from nnlib import (
    SGD,
    Adam,
    AdamW,
    AvgPool2D,
    Dropout,
    MaxPool2D,
    Sigmoid,
    SimpleRNN,
    Tanh,
    check_gradients,
    constant,
    excerpts,
    generate,
    he,
    models,
    normal,
    sigmoid_cross_entropy,
    softmax_cross_entropy,
    train,
)
from small_nets import SameMask

FACTORIES = {
    "mlp": (lambda **options: models.mlp(784, 50, 10, **options), 784 * 50 + 50 + 50 * 10 + 10),
    "mlp with all": (lambda **options: models.mlp(784, 100, 100, 10, activation=Tanh, batch_norm=True,
                                                  dropout=0.2, **options),
                     784 * 100 + 100 + 4 * 100 + 100 * 100 + 100 + 4 * 100 + 1000 + 10),
    "one_net": (lambda **options: models.one_net(2, **options), 3),
    "two_net": (lambda **options: models.two_net(2, 6, 2, **options), 2 * 6 + 6 + 6 * 2 + 2),
    "three_net": (lambda **options: models.three_net(4, 20, 20, 3, **options), 100 + 420 + 63),
    "sigmoid_mlp": (models.sigmoid_mlp, 39_250 + 5_100 + 1_010),
    "simple_convnet": (models.simple_convnet, 30 * 26 + 30 * 12 * 12 * 100 + 100 + 1010),
    "tiny_convnet": (models.tiny_convnet, 10 + 13 * 13 * 64 + 64 + 650),
    "framework_net": (models.framework_net, 202_620),
    "lenet": (models.lenet, 60 + 2_416 + 48_120 + 10_164 + 850),
    "pipeline_convnet": (models.pipeline_convnet, 520 + 20 * 501 + 980 * 10 + 10),
    "deep_convnet": (models.deep_convnet,
                     160 + 16 * 145 + 32 * 145 + 32 * 289 + 64 * 289 + 64 * 577 + 1024 * 50 + 50 + 510),
    "digit_reader": (models.digit_reader, 4 * 128 * (28 + 128 + 1) + 1290),
}
every_factory = pytest.mark.parametrize("name", FACTORIES)
OUTPUTS = {"one_net": 1, "two_net": 2, "three_net": 3}


def made(name, dtype=np.float32, seed=0, **options):
    return FACTORIES[name][0](rng=np.random.default_rng(seed), dtype=dtype, **options)


def shapes(net):
    return {name: param.data.shape for name, param in net.named_params()}


@every_factory
def test_shapes_and_numbers_of_parameters(name):
    net = made(name)
    assert net.output_shape == (OUTPUTS.get(name, 10),)
    assert sum(param.data.size for param in net.params()) == FACTORIES[name][1]
    y = net(np.random.default_rng(1).random((2, *net.input_shape)))
    assert (y.shape, y.dtype) == ((2, *net.output_shape), np.float32)
    assert np.isfinite(y).all()
    assert all(param.data.dtype == np.float32 for param in net.params())


@every_factory
def test_gradients(name):
    net = made(name, np.float64, **({} if name == "framework_net" else {"init": he}))
    for layer in net.layers:
        if isinstance(layer, Dropout):
            layer.rng = SameMask()
    rng = np.random.default_rng(3)
    x = rng.standard_normal((2, *net.input_shape))
    single = net.output_shape == (1,)
    t = rng.integers(0, 2, (2, 1) if single else 2)
    loss = sigmoid_cross_entropy if single else softmax_cross_entropy
    # Where one of 30,000 ReLUs or maxima changes sides between w - h d and w + h d, the difference is
    # off; that spoils one direction and step, while a wrong gradient is wrong in all of them.
    tries = [check_gradients(net, loss, x, t, rng=rng, h=h) for h in (1e-5, 1e-6, 1e-7)]
    errors = {name: min(errors[name] for errors in tries) for name in tries[0]}
    assert max(errors.values()) < 1e-6, errors


def test_the_two_layer_net():  # L5
    assert shapes(models.mlp(784, 100, 10, rng=np.random.default_rng(0))) == {
        "0.dense.W": (784, 100), "0.dense.b": (100,), "2.dense.W": (100, 10), "2.dense.b": (10,)}


@pytest.mark.parametrize("pool", [MaxPool2D, AvgPool2D])
def test_the_framework_net(pool):  # K1
    net = models.framework_net(pool=pool, rng=np.random.default_rng(0))
    assert {name: param.data.size for name, param in net.named_params()} == {
        "0.conv2d.W": 1_620, "4.dense.W": 200_000, "6.dense.W": 1_000}
    assert isinstance(net.layers[2], pool)
    assert net.layers[0].W.data.std() == pytest.approx((2 / 784) ** 0.5, rel=0.05)  # fan-in C·H·W
    assert np.abs(net.layers[4].W.data).max() == pytest.approx((6 / 2000) ** 0.5, rel=1e-3)


@pytest.mark.parametrize(("factory", "sizes"), [
    (models.lenet, [(1, 28, 28), (6, 14, 14), (400,), (120,), (84,)]),  # K7
    (models.pipeline_convnet, [(1, 28, 28), (20, 14, 14), (980,)]),  # K8
    (models.deep_convnet, [(1, 28, 28), (16, 28, 28), (16, 14, 14), (32, 14, 14), (32, 8, 8), (64, 8, 8),
                           (1024,), (50,)])])  # DC1
def test_the_images_inside(factory, sizes):
    net = factory(rng=np.random.default_rng(0))
    assert [layer.input_shape for layer in net.layers
            if type(layer).__name__ in ("Conv2D", "Dense")] == sizes
    assert [layer.rate for layer in net.layers if isinstance(layer, Dropout)] in ([], [0.5, 0.5])


def test_the_order_inside_an_mlp():
    net = models.mlp(4, 3, 2, batch_norm=True, dropout=0.5, activation=Sigmoid,
                     rng=np.random.default_rng(0))
    assert [type(layer).__name__ for layer in net.layers] == [
        "Dense", "BatchNorm", "Sigmoid", "Dropout", "Dense"]
    plain = models.mlp(4, 3, 2, rng=np.random.default_rng(0))
    assert [type(layer).__name__ for layer in plain.layers] == ["Dense", "ReLU", "Dense"]
    np.testing.assert_array_equal(net.params()[0].data, plain.params()[0].data)
    np.testing.assert_array_equal(net.params()[-2].data, plain.params()[-2].data)


def small_gpt(**options):
    rng = np.random.default_rng(0)
    return models.gpt(11, context=6, layers=3, heads=2, units=8, rng=rng, **options)


def test_the_gpt():  # G1
    net = models.gpt(65, context=64, rng=np.random.default_rng(0))
    assert sum(param.data.size for param in net.params()) == 65 * 128 + 64 * 128 + 4 * (
        2 * 128 + 12 * 128 * 128) + 128
    assert (net.input_shape, net.output_shape) == ((64,), (64, 65))
    found = dict(net.named_params())
    W, last = found["0.tied.1.residual.1.causalselfattention.W"], found["0.tied.8.residual.3.dense.W"]
    assert W.data.std() == pytest.approx(0.02, rel=0.02)
    assert last.data.std() == pytest.approx(0.02 / 8**0.5, rel=0.02)  # what a block adds is narrower
    undecayed = {name.rpartition(".")[2] for name, param in found.items() if not param.decay}
    assert undecayed == {"E", "P", "gamma"}
    assert all(param.data.dtype == np.float32 for param in found.values())
    y = net(np.zeros((2, 3)))
    assert (y.shape, y.dtype) == ((2, 3, 65), np.float32)
    loss, _ = softmax_cross_entropy(net(np.arange(64)[None]), (np.arange(64)[None] + 7) % 65)
    assert loss == pytest.approx(np.log(65), abs=0.1)


def test_a_gpt_with_biases_and_dropout():
    plain, net = small_gpt(), small_gpt(bias=True, dropout=0.25)
    names = {name.rpartition(".")[2] for name, _ in net.named_params()}
    assert names == {"E", "P", "gamma", "beta", "W", "Wo", "b", "bo"}
    body = net.layers[0].layers
    kinds = [type(layer).__name__ for layer in body]
    assert kinds == ["Positions", "Dropout", *["Residual"] * 6, "LayerNorm"]
    assert [type(layer).__name__ for layer in body[3].layers] == [
        "LayerNorm", "Dense", "GELU", "Dense", "Dropout"]
    for mine, others in zip(net.params()[:2], plain.params()[:2]):  # dropout changes no initial weight
        np.testing.assert_array_equal(mine.data, others.data)
    x = np.arange(6)[None]
    assert (net.forward(x, train=True) != net.forward(x, train=True)).any()
    np.testing.assert_array_equal(net.forward(x), net.forward(x))


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("t", [1, 4, 6])
def test_gradients_of_a_gpt(bias, t):
    rng = np.random.default_rng(1)
    net = small_gpt(bias=bias, init=normal(0.3), dtype=np.float64)
    x, labels = rng.integers(0, 11, (2, t)), rng.integers(0, 11, (2, t))
    errors = check_gradients(net, softmax_cross_entropy, x, labels, rng=rng)
    assert list(errors) == [name for name, _ in net.named_params()]
    assert max(errors.values()) < 1e-6, errors


def test_a_gpt_learns_a_word():
    codes = np.tile(np.arange(11), 20)
    net = small_gpt(init=normal(0.1))
    opt = AdamW(net.params(), lr=0.01, weight_decay=0.1)
    *_, last = train(net, softmax_cross_entropy, opt,
                     itertools.islice(excerpts(codes, 6, 8, rng=np.random.default_rng(1)), 60), clip=1.0)
    assert last.loss < 0.1
    letters = generate(net, [3, 4], rng=np.random.default_rng(0), temperature=0)
    assert list(itertools.islice(letters, 12)) == [*range(5, 11), *range(6)]


@pytest.mark.parametrize(("settings", "message"), [
    ({"heads": 3}, "heads that divide 8 columns, got 3"),
    ({"units": "8"}, "gpt: units: expected a whole number of 1 or more, got '8'"),
    ({"layers": 0}, "gpt: layers: expected a whole number of 1 or more, got 0"),
    ({"context": 2.5}, "gpt: context: expected a whole number of 1 or more, got 2.5"),
    ({"dropout": 1}, "gpt: dropout: expected 0 <= number < 1, got 1"),
    ({"bias": None}, "gpt: bias: expected True or False, got None"),
])
def test_a_gpt_that_cannot_be(settings, message):
    sizes = {"context": 6, "layers": 3, "heads": 2, "units": 8} | settings
    with pytest.raises(ValueError, match=message):
        models.gpt(11, rng=np.random.default_rng(0), **sizes)


@pytest.mark.parametrize(("factory", "kinds"), [
    (models.simple_convnet, "Conv2D ReLU MaxPool2D Flatten Dense ReLU Dense"),
    (models.tiny_convnet, "Conv2D ReLU MaxPool2D Flatten Dense ReLU Dense"),
    (models.framework_net, "Conv2D ReLU MaxPool2D Flatten Dense ReLU Dense"),
    (models.lenet, "Conv2D ReLU MaxPool2D Conv2D ReLU MaxPool2D Flatten Dense Dense Dense"),
    (models.pipeline_convnet, "Conv2D ReLU MaxPool2D Conv2D ReLU MaxPool2D Flatten Dense"),
    (models.deep_convnet,
     3 * "Conv2D ReLU Conv2D ReLU MaxPool2D " + "Flatten Dense ReLU Dropout Dense Dropout"),
    (models.sigmoid_mlp, "Dense Sigmoid Dense Sigmoid Dense"),
    (models.digit_reader, "Reshape LSTM Dense"),
])
def test_the_order_of_the_layers(factory, kinds):
    net = factory(rng=np.random.default_rng(0))
    assert [type(layer).__name__ for layer in net.layers] == kinds.split()


@pytest.mark.parametrize("factory", [models.simple_convnet, models.tiny_convnet])
def test_other_sizes(factory):
    net = factory(filters=7, rng=np.random.default_rng(0))
    assert net.layers[0].W.data.shape[0] == 7
    assert net(np.zeros((1, 1, 28, 28))).shape == (1, 10)


def test_other_outputs_hidden_units_and_cells():
    rng = np.random.default_rng(0)
    assert models.pipeline_convnet(1, rng=rng).output_shape == (1,)
    assert shapes(models.simple_convnet(hidden=33, rng=rng))["4.dense.W"] == (4320, 33)
    assert shapes(models.digit_reader(SimpleRNN, 16, rng=rng))["1.simplernn.Wx"] == (28, 16)


def test_a_row_of_pixels_is_one_step_of_the_digit_reader():
    net = models.digit_reader(rng=np.random.default_rng(0))
    rows = net.layers[0](np.arange(784.0).reshape(1, 784))
    assert rows[0, 1].tolist() == list(range(28, 56))


@pytest.mark.parametrize(("name", "std"), [
    ("mlp", (2 / 784) ** 0.5), ("simple_convnet", 0.01), ("tiny_convnet", 0.01), ("three_net", 0.01),
    ("lenet", (2 / 9) ** 0.5), ("deep_convnet", (2 / 9) ** 0.5)])
def test_published_initial_weights(name, std):
    draws = [made(name, seed=seed).params()[0].data.ravel() for seed in range(20)]
    assert np.concatenate(draws).std() == pytest.approx(std, rel=0.15)


def test_equal_weights_never_part():  # I3
    x = np.random.default_rng(0).random((20, 4))
    t = np.arange(20) % 3

    def units(init):
        net = models.mlp(4, 5, 3, init=init, rng=np.random.default_rng(0), dtype=np.float64)
        list(train(net, softmax_cross_entropy, SGD(net.params(), lr=0.5), [(x, t)] * 30))
        return net.layers[0].W.data

    equal, drawn = units(constant(0.1)), units(normal(0.1))
    assert (equal != 0.1).all()  # it has learned
    np.testing.assert_allclose(equal, np.tile(equal[:, :1], 5), rtol=1e-10)  # five times the same unit
    assert np.ptp(drawn, axis=1).min() > 0.01


@pytest.mark.parametrize("name", ["mlp with all", "simple_convnet", "deep_convnet", "digit_reader"])
def test_a_few_steps_lower_the_loss_on_one_batch(name):
    net = made(name)
    rng = np.random.default_rng(0)
    x, t = rng.random((8, *net.input_shape)), np.arange(8)
    before = softmax_cross_entropy(net(x), t)[0]
    list(train(net, softmax_cross_entropy, Adam(net.params(), lr=0.003), [(x, t)] * 25))
    assert softmax_cross_entropy(net(x), t)[0] < before - 0.01
