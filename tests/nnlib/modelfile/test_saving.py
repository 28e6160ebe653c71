"""Saving and loading nets: everything comes back to the last bit, and a save is all or nothing."""

import copy
import errno
import inspect
import json
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import nnlib
from nnlib import (
    GELU,
    LSTM,
    SGD,
    AvgPool2D,
    BatchNorm,
    CausalSelfAttention,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Layer,
    LayerNorm,
    MaxPool2D,
    Model,
    Positions,
    ReLU,
    Reshape,
    Residual,
    SelfAttention,
    Sequential,
    Sigmoid,
    SimpleRNN,
    Softmax,
    Tanh,
    Tied,
    evaluate,
    he,
    losses,
    models,
    optim,
    softmax_cross_entropy,
    train,
)
from nnlib import layers as nnlib_layers
from nnlib.callbacks import halve_lr
from nnlib.modelfile import describe_model, load_model, load_weights, save_model
from nnlib.modelfile.compiled import LOSSES, OPTIMIZERS
from nnlib.modelfile.description import COMPOSED, LAYERS, SETTINGS, setting_fields
from nnlib.modelfile.hdf5 import ModelFileError

ROOT = Path(__file__).parents[3]

LAYER_NETS = {
    "Dense": ((5,), [Dense(3)]),
    "Dense without bias": ((4, 5), [Dense(3, bias=False)]),
    "Conv2D": ((2, 6, 7), [Conv2D(3, 3, stride=2, pad=1)]),
    "Conv2D without bias": ((2, 6, 7), [Conv2D(3, 2, bias=False)]),
    "MaxPool2D": ((2, 6, 7), [MaxPool2D(3, stride=2, pad=1)]),
    "AvgPool2D": ((2, 6, 7), [AvgPool2D(2)]),
    "Flatten": ((2, 3, 4), [Flatten()]),
    "Reshape": ((6,), [Reshape((2, 3))]),
    "ReLU": ((4,), [ReLU()]),
    "Sigmoid": ((4,), [Sigmoid()]),
    "Tanh": ((4,), [Tanh()]),
    "Softmax": ((4,), [Softmax()]),
    "BatchNorm": ((4,), [BatchNorm(momentum=0.5, epsilon=1e-3)]),
    "BatchNorm of images": ((3, 4, 5), [BatchNorm()]),
    "Dropout": ((4,), [Dropout(0.25)]),
    "SimpleRNN": ((4, 3), [SimpleRNN(5, sequences=True)]),
    "LSTM": ((4, 3), [LSTM(5)]),
    "nested": ((4,), [Dense(3), Sequential([Dense(2), Sequential([BatchNorm(), ReLU()])]), Dense(2)]),
    "nothing": ((4,), []),
    "GELU": ((4,), [GELU()]),
    "LayerNorm": ((4,), [LayerNorm(epsilon=1e-3)]),
    "LayerNorm without bias": ((3, 4), [LayerNorm(bias=False)]),
    "Embedding": ((4,), [Embedding(5, 3)]),
    "Positions": ((4, 3), [Positions()]),
    "SelfAttention": ((4, 6), [SelfAttention(2)]),
    "SelfAttention without bias": ((4, 6), [SelfAttention(3, bias=False)]),
    "CausalSelfAttention": ((4, 6), [CausalSelfAttention(6)]),
    "Residual": ((4,), [Residual([Dense(3), Residual([Tanh()]), Dense(4)])]),
    "Residual of nothing": ((4,), [Residual([])]),
    "Tied": ((4,), [Tied(5, 6, [Positions(), Residual([LayerNorm(), CausalSelfAttention(2)])])]),
    "Tied around nothing": ((4,), [Sequential([Tied(5, 6, [])])]),
}
FACTORIES = {
    "mlp": lambda **kw: models.mlp(20, 8, 8, 3, batch_norm=True, dropout=0.2, **kw),
    "one_net": lambda **kw: models.one_net(2, **kw),
    "two_net": lambda **kw: models.two_net(2, 6, 2, **kw),
    "three_net": lambda **kw: models.three_net(4, 20, 20, 3, **kw),
    "digit_reader": lambda **kw: models.digit_reader(units=16, **kw),
    "gpt": lambda **kw: models.gpt(7, context=5, layers=2, heads=2, units=8, dropout=0.1, **kw),
    **{name: getattr(models, name) for name in (
        "sigmoid_mlp", "simple_convnet", "tiny_convnet", "framework_net", "lenet", "pipeline_convnet",
        "deep_convnet")},
}


def small_net(seed=0, units=3, dtype=np.float32):
    return Sequential([Dense(4), BatchNorm(), ReLU(), Dense(units)], input_shape=(5,), init=he,
                      rng=np.random.default_rng(seed), dtype=dtype)


def content(net):
    return [(name, param.data.dtype, param.data.shape, param.trainable, param.decay, param.data.tobytes())
            for name, param in net.named_params()]


def assert_same(net, other):
    assert repr(net) == repr(other)
    assert content(net) == content(other)
    assert (net.input_shape, net.output_shape, net.dtype) == (
        other.input_shape, other.output_shape, other.dtype)
    x = some(net, 3, seed=1)
    assert net(x).tobytes() == other(x).tobytes()


def some(net, N, *, seed):
    """Inputs for a net: whole numbers below 5 where it reads those."""
    shape, (first, *_) = (N, *net.input_shape), [*net.layers, None]
    while type(first) is Sequential:
        first = first.layers[0]
    rng = np.random.default_rng(seed)
    return rng.integers(5, size=shape) if isinstance(first, Embedding | Tied) else rng.random(shape)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("case", LAYER_NETS)
def test_every_layer_comes_back(case, dtype, tmp_path):
    input_shape, layers = copy.deepcopy(LAYER_NETS[case])
    net = Sequential(layers, input_shape=input_shape, init=he, rng=np.random.default_rng(0), dtype=dtype)
    net.forward(some(net, 4, seed=2), train=True)  # moves running means
    save_model(net, tmp_path / "net.h5")
    assert_same(net, load_model(tmp_path / "net.h5", trusted=True))


@pytest.mark.parametrize("name", FACTORIES)
def test_every_factory_comes_back(name, tmp_path):
    net = FACTORIES[name](rng=np.random.default_rng(0))
    save_model(net, tmp_path / "net.h5")
    assert_same(net, load_model(str(tmp_path / "net.h5")))


def test_no_layer_no_setting_and_no_factory_is_forgotten():
    composed = {kind.__name__ for kind in COMPOSED} - {"Sequential"}
    assert set(LAYERS) | composed == set(nnlib_layers.__all__)
    assert {case.split()[0] for case in LAYER_NETS} >= set(LAYERS) | composed
    for kind in LAYERS.values():
        assert {field.name for field in setting_fields(kind)} <= set(SETTINGS)
        assert {field.name for field in fields(kind)} - set(SETTINGS) <= {"init", "init_out"}
    assert {name for names in COMPOSED.values() for name in names} <= set(SETTINGS)
    made = {name for name, thing in vars(models).items()
            if callable(thing) and getattr(thing, "__module__", "") == models.__name__}
    assert made <= set(FACTORIES)


def test_save_load_evaluate_the_same_to_the_last_bit(tmp_path):  # K3
    rng = np.random.default_rng(0)
    x, t = rng.random((40, 1, 28, 28), dtype=np.float32), rng.integers(0, 10, 40)
    net = models.framework_net(rng=rng)
    list(train(net, softmax_cross_entropy, SGD(net.params(), lr=0.01), [(x, t)] * 3))
    save_model(net, tmp_path / "net.h5")
    loaded = load_model(tmp_path / "net.h5")
    assert evaluate(net, softmax_cross_entropy, x, t) == evaluate(loaded, softmax_cross_entropy, x, t)


OPTIMIZERS_MADE = {
    "SGD": {"lr": 0.05, "weight_decay": 0.01},
    "Momentum": {"lr": 0.1, "momentum": 0.5},
    "Nesterov": {"lr": 0.1, "momentum": 0.8},
    "AdaGrad": {"lr": 0.1, "epsilon": 1e-5},
    "RMSProp": {"lr": 0.01, "decay": 0.9, "epsilon": 1e-6},
    "Adam": {"lr": 1e-3, "beta1": 0.8, "beta2": 0.99, "epsilon": 1e-6, "weight_decay": 1e-4},
    "AdamW": {"lr": 1e-3, "beta1": 0.8, "beta2": 0.99, "epsilon": 1e-6, "weight_decay": 0.1},
}
X, T = np.random.default_rng(3).random((12, 5)), np.arange(12) % 3


def compiled(loss=softmax_cross_entropy, optimizer=SGD, name="flowers", **settings):
    return Model(small_net(), name=name).compile(loss, optimizer, **settings or {"lr": 0.1})


def saved_and_loaded(model, tmp_path):
    model.save(tmp_path / "model.h5")
    return load_model(tmp_path / "model.h5", trusted=True)


@pytest.mark.parametrize("kind", OPTIMIZERS_MADE)
def test_a_saved_model_evaluates_at_once(kind, tmp_path):  # K3
    settings = OPTIMIZERS_MADE[kind]
    model = compiled(optimizer=getattr(optim, kind), **settings)
    model.fit(X, T, epochs=2, batch_size=5, rng=np.random.default_rng(0), verbose=0,
              callbacks=[halve_lr(1)])
    loaded = saved_and_loaded(model, tmp_path)
    assert loaded.evaluate(X, T) == model.evaluate(X, T)
    assert_same(model.net, loaded.net)
    assert (type(loaded), loaded.name, loaded.loss) == (Model, "flowers", softmax_cross_entropy)
    assert type(loaded.optimizer) is type(model.optimizer)
    for name in ("lr", "weight_decay", *settings):
        assert getattr(loaded.optimizer, name) == getattr(model.optimizer, name)
    assert loaded.optimizer.lr == settings["lr"] / 4
    assert loaded.optimizer.params == loaded.net.params()
    assert loaded.optimizer.steps == 0  # what it remembers is not kept
    assert not any(array.any() for slots in loaded.optimizer.state for array in slots.values())


def test_it_trains_on_as_after_compiling_anew(tmp_path):
    model = compiled(optimizer=optim.Momentum, lr=0.1)
    options = {"epochs": 2, "batch_size": 5, "verbose": 0}
    model.fit(X, T, **options, rng=np.random.default_rng(0))
    loaded = saved_and_loaded(model, tmp_path)
    model.compile(softmax_cross_entropy, optim.Momentum, lr=0.1)
    histories = [each.fit(X, T, **options, rng=np.random.default_rng(1)) for each in (model, loaded)]
    assert histories[0].rows == histories[1].rows


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_comes_back(loss, tmp_path):
    assert saved_and_loaded(compiled(getattr(losses, loss)), tmp_path).loss is getattr(losses, loss)


def test_no_loss_no_optimizer_and_no_setting_is_forgotten():
    exported = {name: getattr(nnlib, name) for name in nnlib.__all__}
    assert set(OPTIMIZERS) == set(OPTIMIZERS_MADE) == {
        name for name, thing in exported.items()
        if isinstance(thing, type) and issubclass(thing, optim.Optimizer)}
    assert set(LOSSES) == {
        name for name, thing in exported.items() if getattr(thing, "__module__", "") == losses.__name__}
    for kind, settings in OPTIMIZERS.items():
        taken = {name for each in getattr(optim, kind).__mro__[:-1]
                 for name, parameter in inspect.signature(each.__init__).parameters.items()
                 if parameter.kind is parameter.KEYWORD_ONLY}
        assert {*settings, "schedule"} == taken, kind


def own_loss(y, t):
    return softmax_cross_entropy(y, t)


class OwnSGD(SGD):
    pass


SameName = type("SGD", (SGD,), {})


@pytest.mark.parametrize("optimizer", [OwnSGD, SameName, partial(SGD, schedule=optim.cosine(9))])
def test_an_optimizer_that_a_file_cannot_name_is_left_out(optimizer, tmp_path):
    loaded = saved_and_loaded(compiled(optimizer=optimizer), tmp_path)
    assert loaded.evaluate(X, T).total == 12
    with pytest.raises(RuntimeError, match="no optimizer yet: call compile"):
        loaded.fit(X, T, epochs=1, batch_size=5, rng=np.random.default_rng(0))


@pytest.mark.parametrize("model", [compiled(own_loss), compiled(lambda y, t: own_loss(y, t)),
                                   Model(small_net())])
def test_a_loss_of_one_s_own_and_none_are_left_out(model, tmp_path):
    loaded = saved_and_loaded(model, tmp_path)
    assert_same(model.net, loaded.net)
    with pytest.raises(RuntimeError, match="no loss yet: call compile"):
        loaded.evaluate(X, T)
    assert loaded.compile(softmax_cross_entropy, SGD, lr=0.1).evaluate(X, T).total == 12


def test_the_same_model_gives_the_same_bytes_and_a_net_those_of_before(tmp_path):
    model = compiled(optimizer=optim.Adam, lr=np.float32(0.5))
    loaded = saved_and_loaded(model, tmp_path)
    loaded.save(tmp_path / "again.h5")
    assert (tmp_path / "model.h5").read_bytes() == (tmp_path / "again.h5").read_bytes()
    save_model(model.net, tmp_path / "net.h5")
    described = describe_model(tmp_path / "net.h5", trusted=True)
    assert described["version"] == 1
    assert "model" not in described
    assert isinstance(load_model(tmp_path / "net.h5", trusted=True), Sequential)


def test_a_model_may_have_notes_and_gives_its_weights(tmp_path):
    model, net = compiled(), small_net(seed=5)
    save_model(model, tmp_path / "model.h5", notes={"seed": 0})
    load_weights(net, tmp_path / "model.h5", trusted=True)
    assert content(net) == content(model.net)
    assert describe_model(tmp_path / "model.h5", trusted=True)["notes"] == {"seed": 0}


@pytest.mark.parametrize("lr", [np.nan, -1.0, "fast", np.ones(2)])
def test_a_rate_that_no_optimizer_takes_leaves_the_old_file(lr, tmp_path):
    model, path = compiled(), tmp_path / "model.h5"
    path.write_bytes(b"old")
    model.optimizer.lr = lr
    with pytest.raises(ModelFileError, match=r"model\.h5: model: lr: expected a finite number"):
        model.save(path)
    assert path.read_bytes() == b"old"


def test_a_loaded_net_trains_on_like_the_saved_one(tmp_path):
    rng = np.random.default_rng(0)
    x, t = rng.random((10, 5)), rng.integers(0, 3, 10)
    net = small_net()
    save_model(net, tmp_path / "net.h5")
    losses = [[step.loss for step in train(each, softmax_cross_entropy, SGD(each.params(), lr=0.1),
                                           [(x, t)] * 5)]
              for each in (net, load_model(tmp_path / "net.h5"))]
    assert losses[0] == losses[1]


def test_dropout_of_a_loaded_net_follows_rng(tmp_path):
    net = Sequential([Dropout(0.5)], input_shape=(50,), init=he, rng=np.random.default_rng(0))
    save_model(net, tmp_path / "net.h5")
    x = np.ones((2, 50))
    masks = [load_model(tmp_path / "net.h5", rng=rng).forward(x, train=True).tolist() for rng in (
        None, None, np.random.default_rng(1), np.random.default_rng(1), np.random.default_rng(2))]
    assert masks[0] == masks[1]
    assert masks[2] == masks[3] != masks[4]


def test_the_same_net_gives_the_same_bytes(tmp_path):
    net = small_net()
    save_model(net, tmp_path / "a.h5", notes={"b": 1})
    time.sleep(1.1)  # HDF5 would note the second
    save_model(load_model(tmp_path / "a.h5"), tmp_path / "other.h5", notes={"b": 1})
    assert (tmp_path / "a.h5").read_bytes() == (tmp_path / "other.h5").read_bytes()


def test_notes_and_description(tmp_path):
    notes = {"test accuracy": 0.97, "seeds": [0, 1], "说明": {"made by": None}}
    save_model(small_net(), tmp_path / "net.h5", notes=notes)
    described = describe_model(tmp_path / "net.h5")
    assert described["notes"] == notes
    assert described["layers"][0] == {"layer": "Dense", "units": 4, "bias": True}
    assert (described["input_shape"], described["dtype"]) == ([5], "float32")


def test_any_hdf5_program_can_read_it(tmp_path):
    import h5py

    net = small_net()
    save_model(net, tmp_path / "net.h5")
    with h5py.File(tmp_path / "net.h5") as file:
        assert json.loads(file["description"][()])["format"] == "nnlib model"
        assert np.array_equal(file["params/0.dense.W"], net.layers[0].W.data)


def test_settings_may_be_numpy_scalars_and_weights_views(tmp_path):
    net = Sequential([Dense(np.int64(4), bias=np.True_), Dropout(np.float64(0.5))], input_shape=(5,),
                     init=he, rng=np.random.default_rng(0))
    W = net.layers[0].W
    W.data = np.asfortranarray(W.data)
    save_model(net, tmp_path / "net.h5")
    assert load_model(tmp_path / "net.h5").layers[0].W.data.tolist() == W.data.tolist()


def test_weights_that_are_no_numbers_come_back(tmp_path):
    net = small_net()
    net.layers[0].W.data[0, :3] = np.nan, np.inf, -np.inf
    save_model(net, tmp_path / "net.h5")
    assert content(load_model(tmp_path / "net.h5")) == content(net)


def test_load_weights_writes_into_the_same_arrays(tmp_path):
    net, other = small_net(seed=0), small_net(seed=1)
    arrays = [param.data for param in other.params()]
    save_model(net, tmp_path / "net.h5")
    load_weights(other, tmp_path / "net.h5")
    assert content(other) == content(net)
    assert all(param.data is array for param, array in zip(other.params(), arrays))


@pytest.mark.parametrize(("net", "message"), [
    (small_net(1, units=7), r"3\.dense\.W: expected \(4, 7\), file has \(4, 3\)"),
    (small_net(1, dtype=np.float64), r"0\.dense\.W: expected float64, file has float32"),
    (models.mlp(5, 4, 3, rng=np.random.default_rng(1)), r"2\.dense\.W: expected \(4, 3\), file has none"),
    (models.mlp(5, 4, rng=np.random.default_rng(1)), r"the net has no such parameter"),
    (Sequential([Dense(4)]), "no sizes yet"),
])
def test_load_weights_changes_nothing_unless_all_fits(net, message, tmp_path):
    save_model(small_net(), tmp_path / "net.h5")
    before = content(net)
    with pytest.raises(ModelFileError, match=message) as caught:
        load_weights(net, tmp_path / "net.h5")
    assert str(tmp_path / "net.h5") in str(caught.value)
    assert content(net) == before


@dataclass(eq=False)
class Double(Layer):
    def forward(self, x, *, train=False):
        return 2 * x


def net_with(change):
    net = small_net()
    change(net)
    return net


@pytest.mark.parametrize(("net", "notes", "message"), [
    (Sequential([Dense(4)]), None, "no sizes yet"),
    (net_with(lambda net: net.layers.append(Double())), None, r"layer 4: expected a layer .* got Double"),
    (small_net(dtype=np.float16), None, "dtype: expected float32 or float64, got 'float16'"),
    (net_with(lambda net: setattr(net.layers[0].W, "data", np.zeros((5, 4)))), None,
     r"0\.dense\.W: expected float32, .* float64"),
    (net_with(lambda net: setattr(net.layers[0].W, "data", np.zeros(3, "f4"))), None,
     r"0\.dense\.W: expected \(5, 4\), .* \(3,\)"),
    (net_with(lambda net: setattr(net.layers[0], "units", "4")), None, r"units: expected int .* '4'"),
    (small_net(), {"accuracy": float("nan")}, "description: expected what JSON can hold"),
    (small_net(), {"weights": np.zeros(3)}, "description: expected what JSON can hold"),
    (small_net(), {"text": "x" * 2**20}, "bytes of description"),
    (small_net(), ["a list"], "notes: expected a dict, got list"),
])
def test_what_cannot_be_saved_leaves_the_old_file(net, notes, message, tmp_path):
    path = tmp_path / "net.h5"
    path.write_bytes(b"old")
    with pytest.raises(ModelFileError, match=message) as caught:
        save_model(net, path, notes=notes)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["net.h5"]


def test_only_a_sequential_is_saved(tmp_path):
    with pytest.raises(TypeError, match="expected a Sequential or a Model, got Dense"):
        save_model(Dense(3), tmp_path / "net.h5")


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file(call, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "net.h5"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, call, full)
    with pytest.raises(OSError, match=r"the model was not saved: .*net\.h5") as caught:
        save_model(small_net(), path)
    assert caught.value.errno == errno.ENOSPC
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["net.h5"]


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"the model was not saved: .*nowhere/net\.h5"):
        save_model(small_net(), tmp_path / "nowhere/net.h5")


def test_saving_through_a_link_keeps_the_link(tmp_path):
    (tmp_path / "shelf").mkdir()
    (tmp_path / "net.h5").symlink_to(tmp_path / "shelf/real.h5")
    save_model(small_net(), tmp_path / "net.h5")
    assert (tmp_path / "net.h5").is_symlink()
    assert os.listdir(tmp_path / "shelf") == ["real.h5"]


CHILD = """
import hashlib, json, os, resource, signal, sys, threading  # while it may still read Python's own files
import numpy as np, h5py
from nnlib import modelfile, models
path, kind = sys.argv[1:]
net = models.mlp(300, 300, 10, rng=np.random.default_rng(1))
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
if kind in ("fsync", "replace"):
    setattr(os, kind, die)
elif kind in ("write", "half"):  # a file may grow to 64 KiB, then writing fails, or ends the process
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**16, 2**16))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN if kind == "write" else signal.SIG_DFL)
elif kind == "read-only" and os.geteuid() == 0:
    os.setuid(65534)
if kind == "any":
    print("ready", flush=True)
    while True:
        for seed in (1, 2):
            modelfile.save_model(models.mlp(300, 300, 10, rng=np.random.default_rng(seed)), path)
try:
    modelfile.save_model(net, path)
except OSError as error:
    print(type(error).__name__, error)
"""


def child(path, kind, **options):
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(CHILD), str(path), kind],
                            stdout=subprocess.PIPE, text=True, cwd=ROOT,
                            env={**os.environ, "PYTHONPATH": str(ROOT)}, **options)


unix = pytest.mark.skipif(os.name != "posix", reason="signals and limits of Unix")


@unix
@pytest.mark.parametrize("moment", ["half", "fsync", "replace"])
def test_a_kill_while_saving_leaves_the_old_file(moment, tmp_path):
    path = tmp_path / "net.h5"
    save_model(small_net(), path)
    process = child(path, moment)
    process.communicate()
    assert process.returncode == -(signal.SIGXFSZ if moment == "half" else signal.SIGKILL)
    assert_same(load_model(path), small_net())
    assert len(os.listdir(tmp_path)) == 2  # what was begun lies beside, hidden, and is in nobody's way
    save_model(small_net(2), path)
    assert_same(load_model(path), small_net(2))


@unix
def test_a_kill_at_any_moment_leaves_one_of_the_two(tmp_path):
    path = tmp_path / "net.h5"
    nets = [models.mlp(300, 300, 10, rng=np.random.default_rng(seed)) for seed in (1, 2)]
    wholes = [content(net) for net in nets]
    save_model(nets[0], path)
    for delay in np.random.default_rng(0).uniform(0, 0.1, 5):
        process = child(path, "any")
        assert process.stdout.readline() == "ready\n"
        time.sleep(delay)
        process.kill()
        process.communicate()
        assert content(load_model(path)) in wholes


@unix
def test_a_write_that_fails_leaves_the_old_file(tmp_path):
    path = tmp_path / "net.h5"
    save_model(small_net(), path)
    said, _ = child(path, "write").communicate()
    assert said.startswith("OSError")
    assert "the model was not saved" in said
    assert str(path) in said
    assert os.listdir(tmp_path) == ["net.h5"]
    assert_same(load_model(path), small_net())


@unix
def test_a_read_only_folder_is_named():
    with tempfile.TemporaryDirectory() as folder:  # not tmp_path: another user must reach it
        path = Path(folder) / "net.h5"
        save_model(small_net(), path)
        Path(folder).chmod(0o555)
        said, _ = child(path, "read-only").communicate()
        Path(folder).chmod(0o755)
        assert said.startswith("PermissionError")
        assert str(path) in said
        assert_same(load_model(path), small_net())
