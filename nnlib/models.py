"""The networks of the sources, ready to train. Each is a function that returns a built Sequential."""

import numpy as np

from nnlib.core import Sequential
from nnlib.init import he, he_uniform, normal, xavier
from nnlib.layers import (
    GELU,
    LSTM,
    BatchNorm,
    CausalSelfAttention,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LayerNorm,
    MaxPool2D,
    Positions,
    ReLU,
    Reshape,
    Residual,
    Sigmoid,
    Tied,
)
from nnlib.settings import flag, function, real, sizes, whole

DIGIT = (1, 28, 28)  # one MNIST image: C, H, W


def mlp(inputs, *units, rng, init=he, activation=ReLU, batch_norm=False, dropout=0.0,
        dtype=np.float32):
    """A multi-layer perceptron: mlp(784, 100, 100, 10) has two hidden layers of 100 and ten logits.

    Hidden layers are Dense – (BatchNorm) – activation – (Dropout); the last one is Dense alone.
    """
    function("mlp: activation", activation, "ReLU")
    real("mlp: dropout", dropout, low=0, high=1, below=True)
    flag("mlp: batch_norm", batch_norm)
    *hidden, outputs = sizes("mlp: units", units)
    layers = []
    for size in hidden:
        layers.append(Dense(size))
        if batch_norm:
            layers.append(BatchNorm())
        layers.append(activation())
        if dropout:
            layers.append(Dropout(dropout))
    layers.append(Dense(outputs))
    return Sequential(layers, input_shape=(inputs,), init=init, rng=rng, dtype=dtype)


def one_net(inputs, *, rng, init=normal(0.01), dtype=np.float32):
    """OneNet: logistic regression, D -> 1 logit, for `sigmoid_cross_entropy`. one-two-three."""
    return mlp(inputs, 1, rng=rng, init=init, dtype=dtype)


def two_net(inputs, hidden, outputs, *, rng, init=normal(0.01), dtype=np.float32):
    """TwoNet: one hidden layer of ReLU. one-two-three."""
    return mlp(inputs, hidden, outputs, rng=rng, init=init, dtype=dtype)


def three_net(inputs, hidden1, hidden2, outputs, *, rng, init=normal(0.01), dtype=np.float32):
    """ThreeNet: two hidden layers of ReLU. one-two-three."""
    return mlp(inputs, hidden1, hidden2, outputs, rng=rng, init=init, dtype=dtype)


def sigmoid_mlp(*, rng, init=he, dtype=np.float32):
    """784-50-100-10 with sigmoids, for notes 3.6, which do not name the sizes. Its weights come ready."""
    return mlp(784, 50, 100, 10, rng=rng, init=init, activation=Sigmoid, dtype=dtype)


def simple_convnet(*, filters=30, hidden=100, rng, init=normal(0.01), dtype=np.float32):
    """SimpleConvNet: conv 5×5 – ReLU – pool – dense – ReLU – dense. notes 7.5."""
    return Sequential(
        [Conv2D(filters, 5), ReLU(), MaxPool2D(2), Flatten(), Dense(hidden), ReLU(), Dense(10)],
        input_shape=DIGIT, init=init, rng=rng, dtype=dtype)


def tiny_convnet(*, filters=1, rng, init=normal(0.01), dtype=np.float32):
    """tiny-cnn's net: one 3×3 filter – ReLU – pool – dense 64 – ReLU – dense 10."""
    return Sequential(
        [Conv2D(filters, 3), ReLU(), MaxPool2D(2), Flatten(), Dense(64), ReLU(), Dense(10)],
        input_shape=DIGIT, init=init, rng=rng, dtype=dtype)


def framework_net(*, pool=MaxPool2D, rng, dtype=np.float32):
    """framework's net of 202,620 weights and no biases: conv 20 9×9 – ReLU – pool – dense 100 – dense 10.

    framework draws its kernels by He normal with all C·H·W inputs of the layer as fan-in, and its
    dense weights by He uniform.
    """
    kernels = normal((2 / 784) ** 0.5)
    return Sequential(
        [Conv2D(20, 9, bias=False, init=kernels), ReLU(), pool(2), Flatten(),
         Dense(100, bias=False), ReLU(), Dense(10, bias=False)],
        input_shape=DIGIT, init=he_uniform, rng=rng, dtype=dtype)


def lenet(*, rng, init=he, dtype=np.float32):
    """LeNet as pipeline has it: conv 6 – pool – conv 16 – pool – dense 120-84-10.

    Nothing stands between the dense layers: together they are no more than one linear map.
    """
    return Sequential(
        [Conv2D(6, 3, pad=1), ReLU(), MaxPool2D(2), Conv2D(16, 5), ReLU(), MaxPool2D(2),
         Flatten(), Dense(120), Dense(84), Dense(10)],
        input_shape=DIGIT, init=init, rng=rng, dtype=dtype)


def pipeline_convnet(outputs=10, *, rng, init=he, dtype=np.float32):
    """pipeline's net: twice conv 20 5×5 pad 2 – ReLU – pool, then one dense layer of 980 inputs."""
    return Sequential(
        [Conv2D(20, 5, pad=2), ReLU(), MaxPool2D(2), Conv2D(20, 5, pad=2), ReLU(), MaxPool2D(2),
         Flatten(), Dense(outputs)],
        input_shape=DIGIT, init=init, rng=rng, dtype=dtype)


def deep_convnet(*, rng, init=he, dtype=np.float32):
    """DeepConvNet: six 3×3 convolutions of 16, 16, 32, 32, 64, 64 filters in pairs, each pair pooled,
    dense 50, dropout twice. notes 8.1."""
    layers = []
    for first, second, pad in ((16, 16, 1), (32, 32, 2), (64, 64, 1)):
        layers += [Conv2D(first, 3, pad=1), ReLU(), Conv2D(second, 3, pad=pad), ReLU(), MaxPool2D(2)]
    layers += [Flatten(), Dense(50), ReLU(), Dropout(0.5), Dense(10), Dropout(0.5)]
    return Sequential(layers, input_shape=DIGIT, init=init, rng=rng, dtype=dtype)


def digit_reader(cell=LSTM, units=128, *, rng, init=xavier, dtype=np.float32):
    """Reads a digit row by row, 28 steps of 28 pixels: a recurrent layer, then dense 10."""
    return Sequential([Reshape((28, 28)), cell(units), Dense(10)],
                      input_shape=(784,), init=init, rng=rng, dtype=dtype)


def gpt(vocabulary, *, context, layers=4, heads=4, units=128, bias=False, dropout=0.0, rng,
        init=normal(0.02), dtype=np.float32):
    """A small GPT: (N, t) whole numbers -> (N, t, V), a score for each possible next one.

    Radford et al. 2019. Letters and places become vectors; then come `layers` blocks of
    x + attention(norm(x)) and x + mlp(norm(x)), the mlp with 4 · units hidden units and GELU; then a last
    norm, and the table of the letters once more. What a block adds is drawn √(2 · layers) times narrower: so
    the sum of all starts as wide as one.
    """
    for name, size in {"context": context, "layers": layers, "units": units}.items():
        whole(f"gpt: {name}", size)
    real("gpt: dropout", dropout, low=0, high=1, below=True)
    flag("gpt: bias", bias)

    def narrow(shape, **how):
        return init(shape, **how) / np.asarray((2 * layers) ** 0.5, how["dtype"])

    def added(*inner):
        return Residual([LayerNorm(bias=bias), *inner, *([Dropout(dropout)] if dropout else [])])

    blocks = [block for _ in range(layers) for block in (
        added(CausalSelfAttention(heads, bias=bias, init_out=narrow)),
        added(Dense(4 * units, bias=bias), GELU(), Dense(units, bias=bias, init=narrow)))]
    body = [Positions(), *([Dropout(dropout)] if dropout else []), *blocks, LayerNorm(bias=bias)]
    return Sequential([Tied(vocabulary, units, body)], input_shape=(context,), init=init, rng=rng,
                      dtype=dtype)
