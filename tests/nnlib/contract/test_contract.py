"""Every public callable, every argument: it takes what it takes in any form, and refuses the rest in words.

CALLS is the table: a call that works, and the kind of each of its arguments. odd_values.py says what people
hand in instead. No form of the same numbers may change a result, and what is refused is refused by an error
of our own.
"""

import copy
import itertools
import traceback
import types
from pathlib import Path

import numpy as np
import pytest
from odd_values import EITHER, FORMS, WRONG

import nnlib
from nnlib import (
    LSTM,
    SGD,
    AdaGrad,
    Adam,
    BatchNorm,
    Conv2D,
    Dense,
    Flatten,
    Model,
    Momentum,
    Nesterov,
    Perceptron,
    ReLU,
    RMSProp,
    Sequential,
    batches,
    he,
    normal,
    softmax_cross_entropy,
)
from nnlib.datasets import augmented, dates, padded, reversals, warp
from nnlib.optim import cosine
from nnlib.search import choice, grid_search, log_uniform, uniform
from nnlib.training import confusion

X = np.array([[3.0, 0, 1], [0, 2, 2], [1, 1, 0], [4, 0, 2]])  # (N, D), small whole numbers
T = np.array([0, 2, 1, 1])
CODES = np.array([[3, 0, 1], [0, 2, 2]])  # (N, T), whole numbers below 4
STEPS = np.random.default_rng(1).integers(0, 3, (2, 3, 4)).astype(float)  # (N, T, D)
IMAGES = np.random.default_rng(0).integers(0, 5, (2, 1, 4, 4)).astype(float)
PARAMS = [nnlib.Param(np.ones((2, 2))), nnlib.Param(np.ones(2))]


def rng(seed=0):
    return np.random.default_rng(seed)


def net(*layers, shape=(3,), seed=0):
    return Sequential(
        layers or (Dense(4), ReLU(), Dense(3)),
        input_shape=shape,
        init=normal(0.5),
        rng=rng(seed),
        dtype=np.float64,
    )


def layer(make, shape):
    """A layer as a function of its input, and of its settings."""
    return lambda x: net(make(), shape=shape).layers[0].forward(x)


def writer():
    return nnlib.gpt(4, context=3, layers=1, heads=2, units=4, rng=rng(), dtype=np.float64)


def model():
    return Model(net()).compile(softmax_cross_entropy, SGD, lr=0.1)


def fitted(**arguments):
    trained = model()
    history = trained.fit(**arguments, verbose=0)
    return history.columns, [param.data for param in trained.net.params()]


def stepped(kind):
    def call(params, **settings):
        params = copy.deepcopy(params) if isinstance(params, list) else params
        opt = kind(params, **settings)
        for param in opt.params:
            param.grad = np.full_like(param.data, 0.5)
        opt.step()
        return [param.data for param in opt.params]

    return call


OWN = object()  # an optimizer of the very net


def trained(net, loss, opt, batches, **settings):
    if opt is OWN:
        opt = SGD(net.params() if isinstance(net, Sequential) else PARAMS, lr=0.1)
    return [step.loss for step in nnlib.train(net, loss, opt, batches, **settings)]


def clipped(params, most):
    params = copy.deepcopy(params) if isinstance(params, list) else params
    for param in params if isinstance(params, list) else []:
        if isinstance(param, nnlib.Param):
            param.grad = np.ones_like(param.data)
    return nnlib.clip_gradients(params, most), [param.grad for param in params]


def first(call):
    """The first item of what a call returns, so that a generator is really asked."""
    return lambda **arguments: next(iter(call(**arguments)))


one_epoch = {"size": ("whole", 3), "rng": ("rng or None", None), "epochs": ("whole or None", 1)}
search = {"rng": ("rng", rng), "executor": ("as it is", None)}
optimizer = {
    "params": ("params", PARAMS),
    "lr": ("real", 0.1),
    "weight_decay": ("real", 0.01),
    "schedule": ("function", lambda: lambda step: 0.5),
}
drawn = {
    "shape": ("sizes", (2, 3)),
    "fan_in": ("whole", 2),
    "fan_out": ("whole", 3),
    "rng": ("rng", rng),
    "dtype": ("dtype", np.float64),
}
toy = {"n": ("whole", 6), "noise": ("real", 0.1), "rng": ("rng", rng)}
window = {"stride": ("whole", 1), "pad": ("whole", 1)}

CALLS = {
    # functions of arrays
    **{
        name: (getattr(nnlib, name), {"x": ("array", X)})
        for name in ("relu", "sigmoid", "tanh", "step", "softmax", "log_softmax")
    },
    "one_hot": (
        nnlib.one_hot,
        {"labels": ("labels of any number", T), "classes": ("whole", 3), "dtype": ("dtype", np.float32)},
    ),
    "mean_squared_error": (nnlib.mean_squared_error, {"y": ("array", X), "t": ("array", X[::-1])}),
    "sigmoid_cross_entropy": (
        nnlib.sigmoid_cross_entropy,
        {"logits": ("array", X), "t": ("array", 1.0 * (X > 1))},
    ),
    "softmax_cross_entropy": (nnlib.softmax_cross_entropy, {"logits": ("array", X), "labels": ("labels", T)}),
    "softmax_cross_entropy of steps": (
        nnlib.softmax_cross_entropy,
        {"logits": ("array", STEPS), "labels": ("labels of steps", CODES)},
    ),
    "im2col": (nnlib.im2col, {"x": ("array", IMAGES), "KH": ("whole", 2), "KW": ("whole", 3), **window}),
    "col2im": (
        nnlib.col2im,
        {
            "rows": ("array", np.ones((2 * 5 * 4, 6))),
            "shape": ("sizes", (2, 1, 4, 4)),
            "KH": ("whole", 2),
            "KW": ("whole", 3),
            **window,
        },
    ),
    "out_size": (nnlib.out_size, {"size": ("whole", 5), "kernel": ("whole", 2), **window}),
    "warp": (
        warp,
        {
            "x": ("images", IMAGES),
            "angle": ("real, or one each", 10.0),
            "zoom": ("real, or one each", 2.0),
            "right": ("real, or one each", 1.0),
            "down": ("real, or one each", 1.0),
        },
    ),
    # data
    "batches": (
        lambda **a: list(itertools.islice(batches(**a), 20)),
        {"x": ("array", X), "t": ("labels free", T), **one_epoch},
    ),
    "prefetch": (
        lambda **a: list(nnlib.prefetch(**a)),
        {"iterable": ("iterable", (1, 2)), "depth": ("whole", 2)},
    ),
    "DataLoader": (
        lambda dataset, **a: list(itertools.islice(nnlib.DataLoader(dataset, **a), 20)),
        {
            "dataset": ("iterable", list(zip(X, T, strict=True))),
            "batch_size": ("whole", 3),
            "rng": ("rng or None", None),
            "epochs": ("whole or None", 1),
            "num_workers": ("whole", 1),
            "threads": ("flag", True),
        },
    ),
    "split": (
        nnlib.split,
        {"examples": ("as it is", (X, T)), "sizes": ("sizes", (3, 1)), "rng": ("rng or None", None)},
    ),
    "split of": (
        lambda x, t: nnlib.split((x, t), [3, 1], rng=None),
        {"x": ("array", X), "t": ("labels free", T)},
    ),
    "augmented": (
        first(augmented),
        {
            "batches": ("as it is", [(IMAGES, T[:2])]),
            "angle": ("real", 5.0),
            "zoom": ("real", 1.5),
            "shift": ("real", 1.0),
            "rng": ("rng", rng),
        },
    ),
    "load_iris": (
        nnlib.load_iris,
        {"test": ("whole", 30), "rng": ("rng", rng), "dtype": ("dtype", np.float64)},
    ),
    **{
        name: (getattr(nnlib, name), toy | {"classes": ("whole", 2)} if name in ("blobs", "spiral") else toy)
        for name in ("moons", "circles", "blobs", "spiral")
    },
    # letters
    "Characters": (lambda text: nnlib.Characters(text).letters, {"text": ("texts", "hello")}),
    "Characters.encode": (nnlib.Characters("hello").encode, {"text": ("texts", ["he", "lo"])}),
    "Characters.decode": (nnlib.Characters("hello").decode, {"numbers": ("codes", CODES)}),
    "excerpts": (
        first(nnlib.excerpts),
        {
            "codes": ("codes", CODES.ravel()),
            "length": ("whole", 2),
            "size": ("whole", 3),
            "rng": ("rng", rng),
        },
    ),
    "dates": (dates, {"count": ("whole", 3), "rng": ("rng", rng)}),
    "reversals": (reversals, {"count": ("whole", 3), "length": ("whole", 4), "rng": ("rng", rng)}),
    "padded": (padded, {"texts": ("as it is", ("a", "ab")), "length": ("whole", 3)}),
    "generate": (
        lambda prompt, **a: list(itertools.islice(nnlib.generate(writer(), prompt, **a), 6)),
        {
            "prompt": ("codes", CODES[0]),
            "rng": ("rng", rng),
            "temperature": ("real", 0.5),
            "top": ("whole or None", 2),
            "cached": ("flag", False),
        },
    ),
    "generate by": (
        lambda net: next(nnlib.generate(net, [1, 2], rng=rng())),
        {"net": ("net", lambda: writer())},
    ),
    # perceptrons, derivatives
    "Perceptron": (
        lambda w, b: Perceptron(w, b).outputs(X),
        {"w": ("array", np.array([1.0, 2, 0])), "b": ("real", -1.0)},
    ),
    "Perceptron.outputs": (lambda x: Perceptron([1, -1, 0], -0.5).outputs(x), {"x": ("array", X)}),
    "Perceptron.learn": (
        lambda **a: Perceptron([0, 0, 0], 0).learn(**a),
        {"x": ("array", X), "t": ("labels", T % 2), "lr": ("real", 0.1), "epochs": ("whole", 3)},
    ),
    "numerical_derivative": (
        nnlib.numerical_derivative,
        {"f": ("function", lambda: lambda x: x**2), "x": ("array", X), "h": ("real", 1e-4)},
    ),
    "numerical_gradient": (
        nnlib.numerical_gradient,
        {
            "f": ("function", lambda: lambda x: (x**2).sum()),
            "x": ("float array", lambda: X.copy()),
            "h": ("real", 1e-4),
        },
    ),
    "check_gradients": (
        nnlib.check_gradients,
        {
            "net": ("net", net),
            "loss": ("function", lambda: softmax_cross_entropy),
            "x": ("array", X),
            "t": ("labels", T),
            "rng": ("rng", rng),
            "h": ("real", 1e-5),
        },
    ),
    # initializers
    **{
        name: (getattr(nnlib, name), drawn)
        for name in ("he", "he_uniform", "xavier", "xavier_uniform", "glorot", "glorot_uniform")
    },
    "constant": (
        lambda value: nnlib.constant(value)((2, 2), fan_in=1, fan_out=1, rng=rng()),
        {"value": ("real", 0.5)},
    ),
    "normal": (lambda std: normal(std)((2, 2), fan_in=1, fan_out=1, rng=rng()), {"std": ("real", 0.5)}),
    "uniform": (
        lambda bound: nnlib.uniform(bound)((2, 2), fan_in=1, fan_out=1, rng=rng()),
        {"bound": ("real", 0.5)},
    ),
    # layers: their settings, and their inputs when they are called alone
    "Dense": (
        lambda **a: net(Dense(**a)).forward(X),
        {"units": ("whole", 2), "bias": ("flag", False), "init": ("function or None", lambda: he)},
    ),
    "Conv2D": (
        lambda **a: net(Conv2D(**a), shape=(1, 4, 4)).forward(IMAGES),
        {"filters": ("whole", 2), "kernel": ("whole", 3), **window, "bias": ("flag", False)},
    ),
    **{
        name: (
            lambda name=name, **a: net(getattr(nnlib, name)(**a), shape=(1, 4, 4)).forward(IMAGES),
            {"size": ("whole", 2), "stride": ("whole or None", 1), "pad": ("whole", 1)},
        )
        for name in ("MaxPool2D", "AvgPool2D")
    },
    **{
        name: (
            lambda name=name, **a: net(getattr(nnlib, name)(**a), shape=(4, 4)).forward(IMAGES[:, 0]),
            {"units": ("whole", 2), "sequences": ("flag", True)},
        )
        for name in ("SimpleRNN", "LSTM")
    },
    "BatchNorm": (
        lambda **a: net(BatchNorm(**a)).forward(X, train=True),
        {"momentum": ("real", 0.5), "epsilon": ("real", 0.25)},
    ),
    "Dropout": (lambda rate: net(nnlib.Dropout(rate)).forward(X, train=True), {"rate": ("real", 0.5)}),
    "Reshape": (
        lambda shape: net(nnlib.Reshape(shape), shape=(1, 4, 4)).forward(IMAGES),
        {"shape": ("sizes", (2, 8))},
    ),
    **{
        f"{name}.forward": (layer(getattr(nnlib, name), (3,)), {"x": ("array", X)})
        for name in ("ReLU", "Sigmoid", "Tanh", "Softmax", "Flatten", "BatchNorm")
    },
    "Dense.forward": (layer(lambda: Dense(2), (3,)), {"x": ("array", X)}),
    "Dropout.forward": (layer(lambda: nnlib.Dropout(0.5), (3,)), {"x": ("array", X)}),
    "Conv2D.forward": (layer(lambda: Conv2D(2, 3), (1, 4, 4)), {"x": ("array", IMAGES)}),
    "MaxPool2D.forward": (layer(lambda: nnlib.MaxPool2D(2), (1, 4, 4)), {"x": ("array", IMAGES)}),
    "AvgPool2D.forward": (layer(lambda: nnlib.AvgPool2D(2), (1, 4, 4)), {"x": ("array", IMAGES)}),
    "Reshape.forward": (layer(lambda: nnlib.Reshape((2, 8)), (1, 4, 4)), {"x": ("array", IMAGES)}),
    "SimpleRNN.forward": (layer(lambda: nnlib.SimpleRNN(2), (4, 4)), {"x": ("array", IMAGES[:, 0])}),
    "LSTM.forward": (layer(lambda: LSTM(2), (4, 4)), {"x": ("array", IMAGES[:, 0])}),
    "Embedding": (
        lambda **a: net(nnlib.Embedding(**a), shape=(3,)).forward(CODES),
        {
            "vocabulary": ("whole", 4),
            "units": ("whole", 2),
            "init": ("function or None", lambda: he),
        },
    ),
    "Positions": (
        lambda **a: net(nnlib.Positions(**a), shape=(3, 4)).forward(STEPS),
        {"init": ("function or None", lambda: he)},
    ),
    **{
        name: (
            lambda name=name, **a: net(getattr(nnlib, name)(**a), shape=(3, 4)).forward(STEPS),
            {
                "heads": ("whole", 2),
                "bias": ("flag", False),
                "init": ("function or None", lambda: he),
                "init_out": ("function or None", lambda: he),
            },
        )
        for name in ("SelfAttention", "CausalSelfAttention")
    },
    "LayerNorm": (
        lambda **a: net(nnlib.LayerNorm(**a)).forward(X),
        {"bias": ("flag", False), "epsilon": ("real", 0.25)},
    ),
    "Residual": (
        lambda layers: net(nnlib.Residual(layers)).forward(X),
        {"layers": ("net", lambda: [Dense(3)])},
    ),
    "Tied": (
        lambda layers, **a: net(nnlib.Tied(layers=layers, **a), shape=(3,)).forward(CODES),
        {
            "vocabulary": ("whole", 4),
            "units": ("whole", 2),
            "layers": ("net", lambda: [nnlib.Positions()]),
        },
    ),
    **{
        f"{name}.forward": (layer(make, (3,)), {"x": ("codes", CODES)})
        for name, make in {
            "Embedding": lambda: nnlib.Embedding(4, 2),
            "Tied": lambda: nnlib.Tied(4, 2, []),
        }.items()
    },
    **{
        f"{name}.forward": (layer(make, (3, 4)), {"x": ("array", STEPS)})
        for name, make in {
            "Positions": lambda: nnlib.Positions(),
            "SelfAttention": lambda: nnlib.SelfAttention(2),
            "CausalSelfAttention": lambda: nnlib.CausalSelfAttention(2),
            "LayerNorm": lambda: nnlib.LayerNorm(),
            "GELU": lambda: nnlib.GELU(),
            "Residual": lambda: nnlib.Residual([Dense(4)]),
        }.items()
    },
    "CausalSelfAttention.attention": (
        lambda x: net(nnlib.CausalSelfAttention(2), shape=(3, 4)).layers[0].attention(x),
        {"x": ("array", STEPS)},
    ),
    "Sequential": (
        lambda **a: Sequential([Dense(2), Flatten()], **a).forward(X),
        {
            "input_shape": ("sizes or None", (3,)),
            "init": ("function", lambda: he),
            "rng": ("rng", rng),
            "dtype": ("dtype", np.float64),
        },
    ),
    "Sequential of": (
        lambda layers: Sequential(layers, input_shape=(3,), init=he, rng=rng()).output_shape,
        {"layers": ("net", lambda: [Dense(2)])},
    ),
    "Sequential.forward": (lambda x: net().forward(x), {"x": ("array", X)}),
    "mlp": (
        lambda inputs, units, **a: nnlib.mlp(inputs, units, 3, **a).forward(X),
        {
            "inputs": ("whole", 3),
            "units": ("whole", 4),
            "rng": ("rng", rng),
            "init": ("function", lambda: he),
            "activation": ("as it is", ReLU),
            "batch_norm": ("flag", True),
            "dropout": ("real", 0.5),
            "dtype": ("dtype", np.float64),
        },
    ),
    "gpt": (
        lambda vocabulary, **a: nnlib.gpt(vocabulary, **a).forward(CODES),
        {
            "vocabulary": ("whole", 4),
            "context": ("whole", 3),
            "layers": ("whole", 1),
            "heads": ("whole", 2),
            "units": ("whole", 4),
            "bias": ("flag", True),
            "dropout": ("real", 0.5),
            "rng": ("rng", rng),
            "init": ("function", lambda: he),
            "dtype": ("dtype", np.float64),
        },
    ),
    # optimizers
    "SGD": (stepped(SGD), optimizer),
    "Momentum": (stepped(Momentum), optimizer | {"momentum": ("real", 0.5)}),
    "Nesterov": (stepped(Nesterov), optimizer | {"momentum": ("real", 0.5)}),
    "AdaGrad": (stepped(AdaGrad), optimizer | {"epsilon": ("real", 0.25)}),
    "RMSProp": (stepped(RMSProp), optimizer | {"decay": ("real", 0.5), "epsilon": ("real", 0.25)}),
    "Adam": (
        stepped(Adam),
        optimizer | {"beta1": ("real", 0.5), "beta2": ("real", 0.5), "epsilon": ("real", 0.25)},
    ),
    "AdamW": (
        stepped(nnlib.AdamW),
        optimizer | {"beta1": ("real", 0.5), "beta2": ("real", 0.5), "epsilon": ("real", 0.25)},
    ),
    "cosine": (
        lambda **a: [cosine(**a)(step) for step in range(6)],
        {"steps": ("whole", 4), "warmup": ("whole", 2), "least": ("real", 0.5)},
    ),
    "clip_gradients": (clipped, {"params": ("params", PARAMS), "most": ("real", 1.0)}),
    # training
    "train": (
        trained,
        {
            "net": ("net", net),
            "loss": ("function", lambda: softmax_cross_entropy),
            "opt": ("net", OWN),
            "batches": ("iterable", lambda: [(X, T), (X, T)]),
            "clip": ("real or None", 0.5),
        },
    ),
    "train on": (
        lambda x, t, one: trained(one, softmax_cross_entropy, OWN, [(x, t)]),
        {"one": ("as it is", net), "x": ("array", X), "t": ("labels", T)},
    ),
    **{
        name: (
            call,
            {
                "net": ("net", net),
                "loss": ("function", lambda: softmax_cross_entropy),
                "x": ("array", X),
                "t": ("labels", T),
                "size": ("whole", 3),
            },
        )
        for name, call in {"evaluate": nnlib.evaluate, "evaluating": first(nnlib.evaluating)}.items()
    },
    "confusion": (
        confusion,
        {
            "t": ("labels", T),
            "predicted": ("labels", T[::-1]),
            "classes": ("whole or None", 3),
            "normalize": ("as it is", "true"),
        },
    ),
    "accuracy": (
        nnlib.accuracy,
        {"net": ("net", net), "x": ("array", X), "t": ("labels", T), "size": ("whole", 3)},
    ),
    "predict_classes": (
        nnlib.predict_classes,
        {"net": ("net", net), "x": ("array", X), "size": ("whole", 3)},
    ),
    "Model": (
        lambda layers, **a: Model(layers, **a).predict(X),
        {
            "layers": ("net", lambda: [Dense(2)]),
            "input_shape": ("sizes", (3,)),
            "init": ("function", lambda: he),
            "rng": ("rng", rng),
            "dtype": ("dtype", np.float64),
        },
    ),
    "Model.compile": (
        lambda **a: Model(net()).compile(**a).fit(X, T, epochs=1, batch_size=2, rng=rng(), verbose=0).columns,
        {
            "loss": ("function", lambda: softmax_cross_entropy),
            "optimizer": ("function", lambda: SGD),
            "lr": ("real", 0.1),
        },
    ),
    "Model.fit": (
        fitted,
        {
            "x": ("array", X),
            "t": ("labels", T),
            "epochs": ("whole", 2),
            "batch_size": ("whole", 3),
            "rng": ("rng", rng),
            "validation_split": ("real", 0.25),
            "validation_freq": ("whole", 2),
        },
    ),
    "Model.evaluate": (
        lambda **a: model().evaluate(**a),
        {"x": ("array", X), "t": ("labels", T), "batch_size": ("whole", 3)},
    ),
    "Model.predict": (lambda **a: model().predict(**a), {"x": ("array", X), "batch_size": ("whole", 3)}),
    "Model.predict_classes": (
        lambda **a: model().predict_classes(**a),
        {"x": ("array", X), "batch_size": ("whole", 3)},
    ),
    # searches
    "random_search": (
        lambda **a: [t.value for t in nnlib.random_search(**a)],
        {
            "objective": ("function", lambda: lambda settings, rng: settings["lr"]),
            "space": ("iterable", lambda: {"lr": uniform(0, 1)}),
            "trials": ("whole", 2),
            **search,
        },
    ),
    "grid_search": (
        lambda **a: [t.value for t in grid_search(**a)],
        {
            "objective": ("function", lambda: lambda settings, rng: settings["lr"]),
            "values": ("iterable", lambda: {"lr": [1, 2]}),
            **search,
        },
    ),
    "log_uniform": (
        lambda low, high: log_uniform(low, high)(rng()),
        {"low": ("real", 0.5), "high": ("real", 2.0)},
    ),
    "uniform draw": (
        lambda low, high: uniform(low, high)(rng()),
        {"low": ("real", 0.5), "high": ("real", 2.0)},
    ),
    "choice": (lambda a: choice(a)(rng()), {"a": ("as it is", 1)}),
}
FILES = {
    "load_mnist",
    "load_names",
    "load_text",
    "load_model",
    "load_weights",
    "save_model",
}  # tests/nnlib/datasets, tests/nnlib/modelfile
EXEMPT = {  # nothing to get wrong, or no call of their own
    "identity",
    "Mul",
    "Add",
    "Param",
    "Layer",
    "Initializer",
    "Dataset",
    "Examples",
    "Split",
    "Score",
    "Step",
    "History",
    "Flatten",
    "ReLU",
    "Sigmoid",
    "Tanh",
    "Softmax",
    "GELU",
    "AND",
    "NAND",
    "NOT",
    "OR",
    "XOR",
}
# A kind of the table: the kind in odd_values.py, and what of its wrong values is right here.
KINDS = {
    "labels of any number": ("labels", {"shorter", "longer"}),
    "labels of steps": ("labels", {"one-hot"}),
    "labels free": ("labels", {"negative", "too large", "halves", "nan", "one-hot"}),  # targets of any kind
    "real, or one each": ("real", {"list", "array"}),
    "float array": ("float array", set()),
    "whole or None": ("whole", {"None"}),
    "real or None": ("real", {"None"}),
    "function or None": ("function", {"None"}),
    "sizes or None": ("sizes", {"None"}),
}
ARGUMENTS = [(name, argument) for name, (_, arguments) in CALLS.items() for argument in arguments]


def test_every_public_name_is_in_the_table():
    named = {name.partition(".")[0].partition(" ")[0] for name in CALLS}
    assert set(nnlib.__all__) <= named | EXEMPT | FILES


def fresh(value):
    """A value of the table: a function without a name of its own makes it anew for each call."""
    return value() if isinstance(value, types.FunctionType) else value


def called(name, argument=None, value=None):
    """The call of the table, with another value for one of its arguments."""
    call, arguments = CALLS[name]
    given = {key: fresh(value) for key, (_, value) in arguments.items()}
    if argument is not None:
        given[argument] = value
    with np.errstate(all="ignore"):
        return call(**given)


def same(a, b):
    """Whether two results are the same to the precision of the coarsest input, float16."""
    if isinstance(a, np.ndarray) or (np.isscalar(a) and not isinstance(a, str)):
        a, b = np.asarray(a, float), np.asarray(b, float)
        return a.shape == b.shape and np.allclose(a, b, rtol=2e-3, atol=2e-3, equal_nan=True)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, tuple | list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


PACKAGE = str(Path(nnlib.__file__).parent)


def complaint(error):
    """What is wrong with an error: not ours, or not said in words; None if it is as it should be."""
    if not isinstance(error, TypeError | ValueError | FloatingPointError):
        return f"{type(error).__name__}: {error}"
    message, raised = str(error), traceback.extract_tb(error.__traceback__)[-1]
    if not raised.filename.startswith(PACKAGE) or "raise " not in raised.line:
        return f"not ours: {message}"
    if not isinstance(error, FloatingPointError) and not ("expected" in message and "got" in message):
        return f"not said what was expected and what came: {message}"
    if len(message) > 300 or "\n" in message or message.count(". ") > 1:
        return f"too long: {message}"
    return None


def odd(table, name, argument):
    """The odd values of an argument: pairs (what it is, value)."""
    kind, value = CALLS[name][1][argument]
    kind, right = KINDS.get(kind, (kind, set()))
    return [pair for pair in table.get(kind, lambda _: [])(fresh(value)) if pair[0] not in right]


@pytest.mark.parametrize(("name", "argument"), ARGUMENTS)
def test_the_same_in_another_form_gives_the_same(name, argument):
    expected, different = called(name), []
    for form, value in odd(FORMS, name, argument):
        try:
            if not same(expected, called(name, argument, value)):
                different.append(f"{form}: another result")
        except Exception as error:
            different.append(f"{form}: {type(error).__name__}: {error}")
    assert different == []


@pytest.mark.parametrize(("name", "argument"), ARGUMENTS)
def test_what_cannot_be_meant_is_refused_in_words(name, argument):
    taken = []
    for form, value in odd(WRONG, name, argument):
        try:
            called(name, argument, value)
            taken.append(f"{form}: taken without a word")
        except Exception as error:
            if said := complaint(error):
                taken.append(f"{form}: {said}")
    assert taken == []


@pytest.mark.parametrize(("name", "argument"), ARGUMENTS)
def test_what_may_be_meant_works_or_is_refused_in_words(name, argument):
    foreign = []
    for form, value in odd(EITHER, name, argument):
        try:
            called(name, argument, value)
        except Exception as error:
            if said := complaint(error):
                foreign.append(f"{form}: {said}")
    assert foreign == []


def test_a_mistake_of_ours_would_be_found():
    def bare(x):
        return np.zeros(3) @ x

    with pytest.raises(ValueError, match="matmul") as caught:
        bare(np.ones(4))
    assert complaint(caught.value).startswith("not ours")
    assert complaint(KeyError("x"))
    assert same([1.0, np.nan], [1.0, np.nan])
    assert not same([1.0], [1.1])
    assert not same(np.ones(3), np.ones((3, 1)))
