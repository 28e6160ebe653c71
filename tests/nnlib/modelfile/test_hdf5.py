"""Files that are damaged, of another kind, or made to do harm: one clear error, nothing allocated."""

import hashlib
import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import h5py
import numpy as np
import pytest

from forged_hdf5 import checksum, forged, structures
from nnlib import (
    SGD,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    ReLU,
    Sequential,
    he,
    softmax_cross_entropy,
)
from nnlib.datasets import bundled_file
from nnlib.modelfile import describe_model, load_model, load_weights, save_model
from nnlib.modelfile.description import MAX_DEPTH
from nnlib.modelfile.hdf5 import MAX_FILE, MAX_TEXT, ModelFileError, pack
from nnlib.modelfile.saving import FORMAT

ROOT = Path(__file__).parents[3]
DENSE = {"layer": "Dense", "units": 4, "bias": True}
W = np.ones((5, 4), "f4")
b = np.ones(4, "f4")


def small_net(seed=0):
    return Sequential([Dense(4), ReLU()], input_shape=(5,), init=he, rng=np.random.default_rng(seed))


def header(**changes):
    dense = {"layer": "Dense", "units": 4, "bias": True}
    good = {"format": FORMAT, "version": 1, "input_shape": [5], "dtype": "float32",
            "layers": [dense, {"layer": "ReLU"}], "notes": {}}
    return {key: value for key, value in {**good, **changes}.items() if value is not ...}


def one(**entry):
    return header(layers=[entry])


def nested(depth, **entry):
    layers = []
    for _ in range(depth):
        layers = [{"layer": "Sequential", **entry, "layers": layers}]
    return layers


def assert_refused(path, *words):
    """Every way of reading raises ModelFileError with the file and the words in it; a net is not touched.

    Read here, which is quick; test_strangers_read_alike compares with what a process of its own says.
    """
    net = small_net(3)
    before = [param.data.tobytes() for param in net.params()]
    messages = []
    for read in (load_model, partial(load_weights, net)):
        with pytest.raises(ModelFileError) as caught:
            read(path, trusted=True)
        messages.append(str(caught.value))
    for message in messages:
        assert message.startswith(f"{path}: ")
        assert len(message) <= len(str(path)) + 202
        assert message.isprintable()
        for word in words:
            assert word in message
    assert [param.data.tobytes() for param in net.params()] == before


def test_the_hand_made_file_is_good(tmp_path):
    (tmp_path / "net.h5").write_bytes(pack(header(), {"0.dense.W": W, "0.dense.b": b}))
    assert load_model(tmp_path / "net.h5").layers[0].W.data.tolist() == W.tolist()


@pytest.mark.parametrize(("changed", "words"), [
    (header(format="other"), ["format", "'nnlib model'", "'other'"]),
    (header(format=...), ["format", "None"]),
    (header(version=3), ["version", "expected 1 or 2", "3", "newer"]),
    (header(version=2), ["model", "None"]),
    (header(version="1"), ["version"]),
    (header(version=True), ["version", "expected 1", "True"]),
    (header(version=1.0), ["version", "1.0"]),
    (header(notes=3), ["notes"]),
    (header(notes=...), ["notes"]),
    (header(extra=1), ["description", "extra"]),
    (header(dtype=...), ["description", "dtype"]),
    (header(dtype="float16"), ["dtype", "'float16'"]),
    (header(dtype="object"), ["dtype", "'object'"]),
    (header(dtype=["float32"]), ["dtype"]),
    (header(dtype="float64"), ["0.dense.W", "expected float64", "float32"]),
    (header(input_shape=5), ["input_shape", "5"]),
    (header(input_shape=[]), ["input_shape"]),
    (header(input_shape=[5.0]), ["input_shape"]),
    (header(input_shape=[True]), ["input_shape"]),
    (header(input_shape=[-5]), ["input_shape", "-5"]),
    (header(input_shape=[1] * 9), ["input_shape"]),
    (header(input_shape=[2**24, 2**24]), ["input_shape", "entries"]),
    (header(input_shape=[10**400]), ["input_shape"]),
    (header(input_shape=[6]), ["0.dense.W", "(6, 4)", "(5, 4)"]),
    (header(input_shape=[1, 1, 5]), ["layer 0", "Flatten"]),
    (header(layers={}), ["layers"]),
    (header(layers=[]), ["0.dense.", "no layer has it"]),
    (header(layers=["Dense"]), ["layer 0", "expected one of"]),
    (header(layers=[{"layer": "ReLU"}] * 1001), ["layers", "1000"]),
    (header(layers=nested(MAX_DEPTH)), [f"at most {MAX_DEPTH}"]),
    (header(layers=nested(MAX_DEPTH, layer="Residual")), [f"at most {MAX_DEPTH}"]),
    (header(layers=nested(MAX_DEPTH, layer="Tied", vocabulary=5, units=4)), [f"at most {MAX_DEPTH}"]),
    (one(layer="Sequential"), ["layer 0", "layers"]),
    (one(layer="Sequential", layers=[{"layer": "Nope"}]), ["layer 0.0", "'Nope'"]),
    (one(layer="eval"), ["layer 0", "'eval'"]),
    (one(layer="Layer"), ["layer 0", "'Layer'"]),
    (one(layer=["Dense"]), ["layer 0"]),
    (one(layer="Dense", units=4), ["layer 0", "bias"]),
    (one(layer="Dense", units=4, bias=True, init="he"), ["layer 0", "init"]),
    (one(layer="Dense", units=4, bias=True, W=1), ["layer 0", "'W'"]),
    (one(layer="Dense", units="4", bias=True), ["layer 0", "units", "'4'"]),
    (one(layer="Dense", units=4.0, bias=True), ["units", "4.0"]),
    (one(layer="Dense", units=True, bias=True), ["units", "True"]),
    (one(layer="Dense", units=None, bias=True), ["units", "None"]),
    (one(layer="Dense", units=0, bias=True), ["units", "0"]),
    (one(layer="Dense", units=4, bias=1), ["bias", "true or false"]),
    (one(layer="Dense", units=5, bias=True), ["0.dense.W", "(5, 5)", "(5, 4)"]),
    (one(layer="Dense", units=4, bias=False), ["0.dense.b", "no layer has it"]),
    (one(layer="Dense", units=10**9, bias=True), ["units", "1000000000"]),
    (one(layer="Dense", units=2**24, bias=True), ["0.dense.W", "16777216"]),
    (one(layer="Conv2D", filters=4, kernel=-1, stride=1, pad=0, bias=True), ["kernel", "-1"]),
    (one(layer="MaxPool2D", size=2, stride=None, pad=0), ["layer 0", "MaxPool2D", "(N, 5)"]),
    (one(layer="Dropout", rate=1), ["layer 0", "Dropout", "rate: expected 0 <= number < 1"]),
    (one(layer="Dropout", rate="x"), ["rate", "'x'"]),
    (one(layer="Reshape", shape=[7]), ["layer 0", "7", "5"]),
    (one(layer="Reshape", shape=[-1]), ["shape", "-1"]),
    (one(layer="Reshape", shape="5"), ["shape"]),
    (one(layer="BatchNorm", momentum=1e400, epsilon=0.1), []),
    (one(layer="BatchNorm", momentum=0.9, epsilon=-1.0), ["epsilon", "-1.0"]),
    (one(layer="BatchNorm", momentum=0.9, epsilon=0.1), ["0.batchnorm.gamma", "none"]),
    (one(layer="LSTM", units=4, sequences=False), ["0.lstm.Wx", "(5, 16)", "none"]),
    (one(layer="SelfAttention", heads=1, bias=True), ["0.selfattention.W", "(5, 15)", "none"]),
    (one(layer="GELU", bias=True), ["layer 0", "'bias'"]),
    (one(layer="Residual"), ["layer 0", "layers"]),
    (one(layer="Residual", layers=3), ["layers 0.", "3"]),
    (one(layer="Residual", layers=[], units=4), ["layer 0", "units"]),
    (one(layer="Residual", layers=[DENSE]), ["0.residual.0.dense.W", "(5, 4)", "none"]),
    (one(layer="Tied", units=4, layers=[]), ["layer 0", "vocabulary"]),
    (one(layer="Tied", vocabulary=0, units=4, layers=[]), ["layer 0", "Tied", "vocabulary", "0"]),
    (one(layer="Tied", vocabulary=2.0, units=4, layers=[]), ["vocabulary", "2.0"]),
    (one(layer="Tied", vocabulary=4, units=True, layers=[]), ["units", "True"]),
    (one(layer="Tied", vocabulary=5, units=4, layers=[]), ["0.tied.E", "(5, 4)", "none"]),
    (one(layer="Tied", vocabulary=2**24, units=2**24, layers=[]), ["0.tied.E", "none"]),
    ([1], ["description", "object"]),
    ("text", ["description", "object"]),
])
def test_a_header_that_is_not_sound(changed, words, tmp_path, monkeypatch):
    monkeypatch.setattr(json, "dumps", LENIENT)  # infinity, too, can be written into a file
    (tmp_path / "net.h5").write_bytes(pack(changed, {"0.dense.W": W, "0.dense.b": b}))
    assert_refused(tmp_path / "net.h5", *words)
    with pytest.raises(ModelFileError):
        describe_model(tmp_path / "net.h5", trusted=True)


def LENIENT(value, *, dumps=json.dumps, **options):
    return dumps(value, **{**options, "allow_nan": True})


SGD_ENTRY = {"kind": "SGD", "lr": 0.1, "weight_decay": 0.0}


def trained(**changes):
    entry = {"name": "digits", "loss": "softmax_cross_entropy", "optimizer": SGD_ENTRY} | changes
    return header(version=2, model={key: value for key, value in entry.items() if value is not ...})


def with_sgd(**changes):
    return trained(optimizer={key: value for key, value in (SGD_ENTRY | changes).items() if value is not ...})


def test_the_hand_made_model_is_good(tmp_path):
    (tmp_path / "net.h5").write_bytes(pack(trained(), {"0.dense.W": W, "0.dense.b": b}))
    model = load_model(tmp_path / "net.h5", trusted=True)
    assert (model.name, model.loss, type(model.optimizer)) == ("digits", softmax_cross_entropy, SGD)
    net = small_net()
    load_weights(net, tmp_path / "net.h5", trusted=True)
    assert net.layers[0].W.data.tolist() == W.tolist()
    assert describe_model(tmp_path / "net.h5", trusted=True)["model"]["optimizer"] == SGD_ENTRY


@pytest.mark.parametrize(("changed", "words"), [
    (header(version=2, model=None), ["model", "None"]),
    (header(version=2, model=[]), ["model", "[]"]),
    (header(version=2, model={}), ["model", "loss, name, optimizer"]),
    (header(version=1, model={"name": "", "loss": None, "optimizer": None}), ["description", "model"]),
    (trained(extra=1), ["model", "extra"]),
    (trained(name=...), ["model", "name"]),
    (trained(name=3), ["model: name", "3"]),
    (trained(name="x" * 101), ["name", "at most 100"]),
    (trained(name="\x1b[2J"), ["name", "expected a line"]),
    (trained(loss="os.system"), ["model: loss", "expected one of", "'os.system'"]),
    (trained(loss="targets"), ["model: loss", "'targets'"]),  # in the module of the losses, and none
    (trained(loss="__builtins__"), ["model: loss"]),
    (trained(loss=["softmax_cross_entropy"]), ["model: loss"]),
    (trained(loss={}), ["model: loss"]),
    (trained(loss=0), ["model: loss", "0"]),
    (trained(optimizer="SGD"), ["model: SGD", "'SGD'"]),
    (trained(optimizer={}), ["model: optimizer", "None"]),
    (trained(optimizer=[]), ["model: optimizer"]),
    (trained(optimizer=False), ["model: optimizer", "False"]),
    (with_sgd(kind=None), ["model: optimizer", "None"]),
    (with_sgd(kind="Optimizer"), ["model: optimizer", "'Optimizer'"]),
    (with_sgd(kind="blocks"), ["model: optimizer", "'blocks'"]),
    (with_sgd(kind=["SGD"]), ["model: optimizer"]),
    (with_sgd(kind="Adam"), ["model: Adam", "beta1"]),
    (with_sgd(lr=...), ["model: SGD", "lr"]),
    (with_sgd(schedule="cosine"), ["model: SGD", "schedule"]),
    (with_sgd(params=[]), ["model: SGD", "params"]),
    (with_sgd(lr=-1), ["lr", "at least 0", "-1"]),
    (with_sgd(lr="0.1"), ["lr", "'0.1'"]),
    (with_sgd(lr=True), ["lr", "True"]),
    (with_sgd(lr=None), ["lr", "None"]),
    (with_sgd(lr=[0.1]), ["lr", "[0.1]"]),
    (with_sgd(lr=10**4000), ["lr", "at least 0"]),
    (with_sgd(lr=1e400), []),
    (with_sgd(weight_decay=-0.5), ["weight_decay", "-0.5"]),
    (with_sgd(kind="Momentum", momentum=1.5), ["momentum", "0 <= number <= 1", "1.5"]),
])
def test_a_model_that_is_not_sound(changed, words, tmp_path, monkeypatch):
    monkeypatch.setattr(json, "dumps", LENIENT)
    (tmp_path / "net.h5").write_bytes(pack(changed, {"0.dense.W": W, "0.dense.b": b}))
    assert_refused(tmp_path / "net.h5", *words)
    with pytest.raises(ModelFileError):
        describe_model(tmp_path / "net.h5", trusted=True)


def test_an_optimizer_for_a_net_without_weights(tmp_path):
    path = tmp_path / "net.h5"
    path.write_bytes(pack(trained() | {"layers": [{"layer": "ReLU"}]}, {}))
    with pytest.raises(ModelFileError, match="at least one trainable parameter, got none"):
        load_model(path, trusted=True)


@pytest.mark.parametrize(("text", "words"), [
    (b"{", ["description", "JSON"]),
    (b"\xff\xfe", ["description", "JSON"]),
    (b"[" * 100_000, ["description", "JSON"]),
    (b'{"version": NaN}', ["description", "NaN"]),
    (b" " * (MAX_TEXT + 1), ["description", f"at most {MAX_TEXT}"]),
])
def test_a_header_that_is_not_json(text, words, tmp_path):
    save_model(small_net(), tmp_path / "net.h5")
    with h5py.File(tmp_path / "net.h5", "r+") as file:
        replace(file, "description", data=np.array(text))
    assert_refused(tmp_path / "net.h5", *words)


def letters(*inside, vocabulary=5, units=4, steps=3):
    """A Tied around these layers, for a text of 5 letters."""
    tied = {"layer": "Tied", "vocabulary": vocabulary, "units": units, "layers": list(inside)}
    return header(input_shape=[steps], layers=[tied])


E, Q, C = W, np.ones((4, 12), "f4"), np.ones((4, 4), "f4")
LOOKS = {"layer": "CausalSelfAttention", "heads": 2, "bias": False}
PLACES = {"layer": "Positions"}


@pytest.mark.parametrize(("described", "arrays", "words"), [
    (letters(), {"0.tied.E": W.T}, ["0.tied.E", "expected (5, 4)", "has (4, 5)"]),
    (letters(), {"0.tied.E": W, "E": W}, ["'E'", "no layer has it"]),
    (letters(vocabulary=6), {"0.tied.E": W}, ["0.tied.E", "expected (6, 4)"]),
    (letters(steps=2**24), {"0.tied.E": W}, ["layer 0: output", "entries", "(16777216, 5)"]),
    (letters(steps=2**23, units=16), {"0.tied.E": np.ones((5, 16), "f4")}, ["layer 0", "entries"]),
    (letters() | {"input_shape": [3, 4]}, {"0.tied.E": W}, ["layer 0", "whole numbers of shape", "(3, 4)"]),
    (letters(PLACES), {"0.tied.E": W}, ["0.tied.0.positions.P", "(3, 4)", "none"]),
    (letters(PLACES), {"0.tied.E": W, "0.tied.0.positions.P": W}, ["expected (3, 4)", "(5, 4)"]),
    (letters(DENSE | {"units": 5, "bias": False}), {"0.tied.E": W, "0.tied.0.dense.W": W.T},
     ["layer 0", "Tied", "keep the shape (3, 4)", "(3, 5)"]),
    (letters({"layer": "Tied", "vocabulary": 5, "units": 4, "layers": []}),
     {"0.tied.E": W, "0.tied.0.tied.E": W}, ["layer 0.0", "whole numbers of shape (N, T)", "(3, 4)"]),
    (letters({"layer": "Embedding", "vocabulary": 5, "units": 4}),
     {"0.tied.E": W, "0.tied.0.embedding.E": W}, ["layer 0.0", "Embedding", "(N, T)"]),
    (letters(LOOKS | {"heads": 3}), {"0.tied.E": W, "0.tied.0.causalselfattention.W": Q,
                                     "0.tied.0.causalselfattention.Wo": C}, ["layer 0.0", "divide 4", "3"]),
    (letters(LOOKS | {"heads": 0}), {"0.tied.E": W}, ["layer 0.0", "heads", "0"]),
    (letters(LOOKS | {"heads": 2**24}), {"0.tied.E": W, "0.tied.0.causalselfattention.W": Q,
                                         "0.tied.0.causalselfattention.Wo": C}, ["heads that divide 4"]),
    (letters(LOOKS | {"heads": 2.0}), {"0.tied.E": W}, ["heads", "2.0"]),
    (letters(LOOKS | {"heads": None}), {"0.tied.E": W}, ["heads", "None"]),
    (letters(LOOKS | {"causal": False}), {"0.tied.E": W}, ["layer 0.0", "causal"]),
    (letters(LOOKS), {"0.tied.E": W, "0.tied.0.causalselfattention.W": C}, ["expected (4, 12)", "(4, 4)"]),
    (letters(LOOKS | {"bias": True}), {"0.tied.E": W, "0.tied.0.causalselfattention.W": Q,
                                       "0.tied.0.causalselfattention.Wo": C}, ["attention.b", "(12,)"]),
    (letters({"layer": "Residual", "layers": [DENSE | {"units": 5}]}),
     {"0.tied.E": W, "0.tied.0.residual.0.dense.W": W.T, "0.tied.0.residual.0.dense.b": np.ones(5, "f4")},
     ["layer 0.0", "Residual", "keep the shape (3, 4)", "(3, 5)"]),
    (letters({"layer": "LayerNorm", "bias": True, "epsilon": 2}), {"0.tied.E": W}, ["epsilon", "2"]),
    (letters({"layer": "LayerNorm", "bias": True, "epsilon": 1}),
     {"0.tied.E": W, "0.tied.0.layernorm.gamma": b}, ["0.tied.0.layernorm.beta", "(4,)", "none"]),
])
def test_a_net_of_letters_that_is_not_sound(described, arrays, words, tmp_path):
    (tmp_path / "net.h5").write_bytes(pack(described, arrays))
    assert_refused(tmp_path / "net.h5", *words)


def test_the_hand_made_net_of_letters_is_good(tmp_path):
    arrays = {"0.tied.E": E, "0.tied.0.positions.P": W[:3], "0.tied.1.residual.0.causalselfattention.W": Q,
              "0.tied.1.residual.0.causalselfattention.Wo": C}
    (tmp_path / "net.h5").write_bytes(pack(letters(PLACES, {"layer": "Residual", "layers": [LOOKS]}), arrays))
    net = load_model(tmp_path / "net.h5")
    assert {name: param.data.tolist() for name, param in net.named_params()} == {
        name: array.tolist() for name, array in arrays.items()}
    assert net(np.array([[0, 4]])).shape == (1, 2, 5)


@pytest.mark.parametrize(("arrays", "words"), [
    ({"0.dense.W": W}, ["0.dense.b", "(4,)", "none"]),
    ({"0.dense.W": W, "0.dense.c": b}, ["0.dense.b", "none"]),
    ({"0.dense.W": W, "0.dense.b": b, "9.dense.b": b}, ["9.dense.b", "no layer has it"]),
    ({"0.dense.W": W.T, "0.dense.b": b}, ["0.dense.W", "expected (5, 4)", "has (4, 5)"]),
    ({"0.dense.W": W.ravel(), "0.dense.b": b}, ["0.dense.W", "expected (5, 4)", "has (20,)"]),
    ({"0.dense.W": W, "0.dense.b": b.astype("f8")}, ["0.dense.b", "expected float32", "float64"]),
    *(({"0.dense.W": W.astype(kind), "0.dense.b": b}, ["0.dense.W", str(np.dtype(kind))])
      for kind in ("f2", "i4", "u1", "?", "c8", "S4")),
])
def test_other_arrays_than_the_header_says(arrays, words, tmp_path):
    (tmp_path / "net.h5").write_bytes(pack(header(), arrays))
    assert_refused(tmp_path / "net.h5", *words)


def replace(group, name, **how):
    """Another dataset in the place of `name`, its checksum right where it has one of its own."""
    if name in group:
        del group[name]
    dataset = group.create_dataset(name, **how)
    held = np.asarray(how.get("data")).tobytes()
    dataset.attrs["sha256"] = np.bytes_(hashlib.sha256(held).hexdigest())
    return dataset


def external(params):
    (Path(params.file.filename).parent / "raw").write_bytes(bytes(80))
    replace(params, "0.dense.W", shape=(5, 4), dtype="f4",
            external=[(str(Path(params.file.filename).parent / "raw"), 0, 80)])


def virtual(params):
    layout = h5py.VirtualLayout((5, 4), "f4")
    layout[:] = h5py.VirtualSource(params.file.filename, "params/0.dense.W", (5, 4))
    del params["0.dense.W"]
    params.create_virtual_dataset("0.dense.W", layout)


def group(params):
    del params["0.dense.W"]
    params.create_group("0.dense.W")


def put(params, name, link):
    del params[name]
    params[name] = link


def many_names(params):
    for index in range(10_000):
        params[f"{index}.x"] = params["0.dense.W"]


def same_bytes(params):
    replace(params, "big", data=np.zeros(2**16, "f4"))
    for index in range(100):
        params[f"{index}.x"] = params["big"]


EDITS = {
    "group": (group, ["0.dense.W", "Group"]),
    "soft link": (lambda params: put(params, "0.dense.W", h5py.SoftLink("/params/0.dense.b")), ["link"]),
    "external link": (lambda params: put(params, "0.dense.W", h5py.ExternalLink("/etc/x.h5", "/")), ["link"]),
    "external storage": (external, ["0.dense.W", "elsewhere"]),
    "virtual": (virtual, ["0.dense.W", "virtual"]),
    "compressed": (lambda params: replace(params, "0.dense.W", data=W, compression="gzip"), ["compressed"]),
    "bomb": (lambda params: replace(params, "0.dense.W", data=np.zeros((2000, 2000), "f4"),
                                    compression="gzip", compression_opts=9), ["compressed"]),
    "chunked": (lambda params: replace(params, "0.dense.W", data=W, chunks=(1, 4)), ["chunked"]),
    "chunked, never written": (lambda params: replace(
        params, "0.dense.W", shape=(10**6, 10**6), dtype="f4", chunks=(100, 100)), ["chunked"]),
    "never written": (lambda params: replace(params, "0.dense.W", shape=(10**6, 10**6), dtype="f4"),
                      ["0.dense.W", "4000000000000"]),
    "no data": (lambda params: replace(params, "0.dense.W", data=h5py.Empty("f4")), ["0.dense.W"]),
    "texts": (lambda params: replace(params, "0.dense.W", data="text", dtype=h5py.string_dtype()),
              ["0.dense.W"]),
    "references": (lambda params: replace(
        params, "0.dense.W", data=np.array([params.ref], h5py.ref_dtype)), ["0.dense.W"]),
    "compound": (lambda params: replace(params, "0.dense.W", data=np.zeros(3, "f4,i4")), ["0.dense.W"]),
    "big-endian": (lambda params: replace(params, "0.dense.W", data=W.astype(">f4")), ["0.dense.W"]),
    "no checksum": (lambda params: params["0.dense.W"].attrs.__delitem__("sha256"), ["0.dense.W", "sha256"]),
    "wrong checksum": (lambda params: params["0.dense.W"].attrs.create("sha256", np.bytes_("0" * 64)),
                       ["0.dense.W", "sha256"]),
    "strange checksum": (lambda params: params["0.dense.W"].attrs.create("sha256", np.zeros(5000)),
                         ["0.dense.W", "sha256"]),
    "changed weights": (lambda params: params["0.dense.W"].write_direct(W), ["0.dense.W", "damaged"]),
    "other shape": (lambda params: replace(params, "0.dense.W", data=np.ones((5, 3), "f4")),
                    ["0.dense.W", "expected (5, 4), file has (5, 3)"]),
    "too many names": (many_names, ["params", "10000"]),
    "one array, many names": (same_bytes, ["params", "the file's own"]),
    "no params": (lambda params: params.file.__delitem__("params"), ["params"]),
    "params elsewhere": (lambda params: put(params.file, "params", h5py.SoftLink("/")), ["params"]),
    "params an array": (lambda params: replace(params.file, "params", data=W), ["params"]),
    "more beside": (lambda params: replace(params.file, "more", data=W), ["more"]),
    "description a group": (lambda params: put(params.file, "description", params), ["description"]),
    "description numbers": (lambda params: replace(params.file, "description", data=W), ["description"]),
    "description without an end": (lambda params: replace(
        params.file, "description", data="{}", dtype=h5py.string_dtype()), ["description"]),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_hdf5_can_do_besides(edit, tmp_path):
    change, words = EDITS[edit]
    save_model(small_net(), tmp_path / "net.h5")
    with h5py.File(tmp_path / "net.h5", "r+") as file:
        change(file["params"])
    assert_refused(tmp_path / "net.h5", *words)


@pytest.mark.parametrize(("data", "word"), [
    (b"", "HDF5"), (b"PK\x03\x04", "HDF5"), (b"\x80\x04K\x01.", "HDF5"),
    (b"\x89HDF\r\n\x1a\n" + bytes(90), "damaged")])
def test_files_of_another_kind(data, word, tmp_path):
    (tmp_path / "net.h5").write_bytes(data)
    assert_refused(tmp_path / "net.h5", word)


def test_hdf5_files_of_another_kind(tmp_path):
    h5py.File(tmp_path / "empty.h5", "w").close()
    assert_refused(tmp_path / "empty.h5", "not written by save_model")
    with h5py.File(tmp_path / "other.h5", "w", libver="v110") as file:
        file["weights"] = W
    assert_refused(tmp_path / "other.h5", "description and params", "'weights'")


def test_a_missing_file_stays_a_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"net\.h5"):
        load_model(tmp_path / "net.h5")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "net.h5")
    assert_refused(tmp_path / "net.h5", "pipe")


def test_a_file_beyond_the_limit_is_not_opened(tmp_path):
    save_model(small_net(), tmp_path / "net.h5")
    os.truncate(tmp_path / "net.h5", MAX_FILE + 1)  # a hole: takes no room
    assert_refused(tmp_path / "net.h5", str(MAX_FILE))


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """(path, bytes, weights) of a net with many parameters."""
    net = Sequential([Conv2D(2, 3), BatchNorm(), ReLU(), Flatten(), Dense(4), Dropout(0.5), Dense(3)],
                     input_shape=(1, 5, 5), init=he, rng=np.random.default_rng(0))
    path = tmp_path_factory.mktemp("sample") / "net.h5"
    save_model(net, path, notes={"seed": 0})
    return path, path.read_bytes(), [param.data.tobytes() for param in net.params()]


def loads(sample, data):
    """Whether the damaged bytes still load; if so, then to the very same weights."""
    path, _, weights = sample
    path.write_bytes(data)
    try:
        net = load_model(path)
    except ModelFileError:
        return False
    assert [param.data.tobytes() for param in net.params()] == weights
    return True


def test_cut_off_at_many_lengths(sample):
    data = sample[1]
    lengths = {*range(0, len(data), 97), *range(60), *range(len(data) - 20, len(data))}
    assert not any(loads(sample, data[:length]) for length in lengths)


def test_damaged_bytes_are_found_or_harmless(sample):
    data, rng = sample[1], np.random.default_rng(0)
    harmless = 0
    for _ in range(400):
        damaged = np.frombuffer(data, np.uint8).copy()
        places = rng.integers(0, len(data), rng.choice([1, 2, 8, 40]))
        damaged[places] ^= rng.integers(1, 256, len(places), dtype=np.uint8)
        harmless += loads(sample, damaged.tobytes())
    assert harmless == 0


def at(data, signature, offset):
    return data.find(signature) + offset


# Of the names of ten arrays: a B-tree (BTHD), a heap (FRHP). What crashes the HDF5 library, or takes it all.
FORGERIES = {
    "a node of 4 GB": (b"BTHD", 6, b"\0\0\0\xff"), "a node of nothing": (b"BTHD", 6, bytes(4)),
    "records of no size": (b"BTHD", 10, bytes(2)), "no records": (b"BTHD", 24, bytes(2)),
    "too many records": (b"BTHD", 24, b"\xff\xff"), "a deep tree": (b"BTHD", 12, b"\xff\xff"),
    "a root elsewhere": (b"BTHD", 16, b"\xff" * 7 + b"\x7f"), "the root at the root": (b"BTHD", 16, bytes(8)),
    "a tree of 2^63": (b"BTHD", 26, b"\xff" * 7 + b"\x7f"), "no heap": (b"FRHP", 132, b"\xff" * 8),
    "a heap of one byte a row": (b"FRHP", 110, b"\0\0"), "blocks of 2^56": (b"FRHP", 112, b"\0" * 7 + b"\1"),
    "a name without end": (b"BTLF", 6, b"\xff" * 11), "superblock 0": (b"\x89HDF", 8, b"\0"),
    "superblock 1": (b"\x89HDF", 8, b"\1"), "superblock 9": (b"\x89HDF", 8, b"\x09"),
    "offsets of no bytes": (b"\x89HDF", 9, b"\0"), "a base elsewhere": (b"\x89HDF", 12, b"\xff"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_forged_checksums_end_no_process_but_their_own(forgery, sample):
    path, data, _ = sample
    signature, offset, new = FORGERIES[forgery]
    path.write_bytes(forged(data, {at(data, signature, offset): new}))
    try:
        net = load_model(path)
    except ModelFileError as error:
        assert str(error).startswith(f"{path}: ")  # noqa: PT017
        assert str(error).isprintable()  # noqa: PT017
    else:
        assert [param.data.tobytes() for param in net.params()] == sample[2]
    if forgery.startswith("superblock"):
        with pytest.raises(ModelFileError, match="expected a file of HDF5 1.10 or newer"):
            load_model(path, trusted=True)


CHILDREN = """
import resource, sys
from nnlib.modelfile import ModelFileError, load_model
for path in sys.argv[1:]:
    try:
        load_model(path)
    except ModelFileError as error:
        print("refused")
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
def test_forged_sizes_take_little_memory_there(sample, tmp_path):
    _, data, _ = sample
    for i, forgery in enumerate(["a node of 4 GB", "records of no size", "no records"]):
        signature, offset, new = FORGERIES[forgery]
        (tmp_path / f"{i}.h5").write_bytes(forged(data, {at(data, signature, offset): new}))
    said = subprocess.run([sys.executable, "-c", CHILDREN, *tmp_path.glob("*.h5")], cwd=ROOT, check=True,
                          capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    *refused, kilobytes = said.stdout.split()
    assert refused == ["refused"] * 3
    assert int(kilobytes) < 130_000  # 40 MB is what h5py takes


def test_the_forger_makes_every_checksum_right(sample):
    _, data, _ = sample
    places = list(structures(data))
    assert len(places) > 15
    assert all(checksum(data, *place) == data[place[2]:place[2] + 4] for place in places)
    assert forged(data, {}) == data


@pytest.mark.parametrize("edit", ["bomb", "external link", "changed weights", "too many names", "more beside",
                                  "one array, many names"])
def test_strangers_read_alike(edit, tmp_path):
    """A process of its own says what is said here; it leaves the net as it was."""
    path, net = tmp_path / "net.h5", small_net(3)
    save_model(small_net(), path)
    with h5py.File(path, "r+") as file:
        EDITS[edit][0](file["params"])
    before = [param.data.tobytes() for param in net.params()]
    said = []
    for trusted in (True, False):
        with pytest.raises(ModelFileError) as caught:
            load_weights(net, path, trusted=trusted)
        said.append(str(caught.value))
    assert said[0] == said[1]
    assert [param.data.tobytes() for param in net.params()] == before


@pytest.mark.parametrize("name", ["\x1b[2J\n", "n" * 60_000, "\u202e"])
def test_a_strange_name_is_shown_on_one_line(name, tmp_path):
    (tmp_path / "net.h5").write_bytes(pack(header(), {"0.dense.W": W, "0.dense.b": b, name: W.astype("i4")}))
    assert_refused(tmp_path / "net.h5", "expected")


def test_what_comes_with_nnlib_needs_no_process(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    path = bundled_file("weights/sigmoid_mlp.h5")
    assert load_model(path).output_shape == (10,)
    (tmp_path / "link.h5").symlink_to(path)
    assert load_model(tmp_path / "link.h5").output_shape == (10,)
    (tmp_path / "copy.h5").write_bytes(path.read_bytes())
    with pytest.raises(ModelFileError, match="trusted=True"):
        load_model(tmp_path / "copy.h5")


FRUGAL = """
import resource, sys
import numpy as np, h5py
from nnlib.modelfile import ModelFileError, load_model
good, *bad = sys.argv[1:]
load_model(good, trusted=True)
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 2**27, used + 2**27))
for path in bad:
    try:
        load_model(path, trusted=True)
    except ModelFileError as error:
        print("refused")
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="measures memory as Linux does")
def test_absurd_sizes_are_refused_within_128_megabytes(tmp_path):
    save_model(small_net(), tmp_path / "good.h5")
    bad = []
    for edit in ("bomb", "never written", "chunked, never written", "one array, many names"):
        bad.append(tmp_path / f"{edit}.h5")
        save_model(small_net(), bad[-1])
        with h5py.File(bad[-1], "r+") as file:
            EDITS[edit][0](file["params"])
    big = 2**24
    for index, (input_shape, layer) in enumerate([
            ([5], {"layer": "Dense", "units": big, "bias": True}),
            ([big], {"layer": "Dense", "units": big, "bias": True}),
            ([big, 4], {"layer": "BatchNorm", "momentum": 0.9, "epsilon": 0.1}),
            ([1, 1024, 1024], {"layer": "Conv2D", "filters": big, "kernel": 1024, "stride": 1, "pad": 0,
                               "bias": True}),
            ([1, 8, 8], {"layer": "MaxPool2D", "size": 2, "stride": 1, "pad": 10**9}),
            ([1, big], {"layer": "LSTM", "units": big, "sequences": True})]):
        bad.append(tmp_path / f"{index}.h5")
        bad[-1].write_bytes(pack(header(input_shape=input_shape, layers=[layer]), {"0.dense.W": W}))
    said = subprocess.run([sys.executable, "-c", FRUGAL, tmp_path / "good.h5", *bad], cwd=ROOT, check=True,
                          capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert said.stdout.split() == ["refused"] * len(bad)
