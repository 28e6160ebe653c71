"""A net as plain data, and back: what a model file says about its layers. Used by io.py.

    {"input_shape": [784], "dtype": "float32",
     "layers": [{"layer": "Dense", "units": 50, "bias": true}, {"layer": "ReLU"}, …]}

A description may come from a stranger. So layers are looked up in LAYERS and nowhere else, settings
must lie in the ranges of SETTINGS, and no layer is built before the sizes it claims were compared
with the arrays that are really there: a Dense(10**9) without its weights costs nothing.
"""

import reprlib
from dataclasses import fields
from math import prod

import numpy as np

from nnlib import layers
from nnlib.core import Sequential
from nnlib.modelfile.hdf5 import ModelFileError

LAYERS = {name: getattr(layers, name) for name in (
    "AvgPool2D", "BatchNorm", "CausalSelfAttention", "Conv2D", "Dense", "Dropout", "Embedding", "Flatten",
    "GELU", "LSTM", "LayerNorm", "MaxPool2D", "Positions", "ReLU", "Reshape", "SelfAttention", "Sigmoid",
    "SimpleRNN", "Softmax", "Tanh")}
COMPOSED = {  # layers made of layers, and their own settings
    Sequential: (), layers.Residual: (), layers.Tied: ("vocabulary", "units")}

DTYPES = ("float32", "float64")
MAX_LAYERS = 1000  # in one list
MAX_DEPTH = 8  # Sequentials inside Sequentials
MAX_SIZE = 2**24  # along one axis
MAX_ENTRIES = 2**26  # of one example anywhere in the net

SETTINGS = {  # type, smallest, largest; for a shape: of each of its sizes
    "units": (int, 1, MAX_SIZE),
    "filters": (int, 1, MAX_SIZE),
    "vocabulary": (int, 1, MAX_SIZE),
    "heads": (int, 1, MAX_SIZE),
    "kernel": (int, 1, 1024),
    "size": (int, 1, 1024),
    "stride": (int, 1, 1024),
    "pad": (int, 0, 1024),
    "bias": (bool, False, True),
    "sequences": (bool, False, True),
    "momentum": (float, 0, 1),
    "epsilon": (float, 0, 1),
    "rate": (float, 0, 1),
    "shape": (tuple, 1, MAX_SIZE),
    "input_shape": (tuple, 1, MAX_SIZE),
}


def describe(net):
    """The description of a built Sequential. Raises ModelFileError for what `assemble` would refuse."""
    if net.input_shape is None:
        raise ModelFileError("the net has no sizes yet: build it, or give it an input_shape")
    description = {"input_shape": list(net.input_shape), "dtype": net.dtype.name,
                   "layers": [describe_layer(layer, str(i)) for i, layer in enumerate(net.layers)]}
    try:
        check_claims(description, {name: param.data for name, param in net.named_params()})
    except ModelFileError as error:
        raise ModelFileError(f"the file could not be loaded again: {error}") from None
    return description


def describe_layer(layer, place):
    kind = type(layer).__name__
    if type(layer) in COMPOSED:
        inner = [describe_layer(each, f"{place}.{i}") for i, each in enumerate(layer.layers)]
        own = {name: getattr(layer, name) for name in COMPOSED[type(layer)]}
        return {"layer": kind, **own, "layers": inner}
    if LAYERS.get(kind) is not type(layer):
        raise ModelFileError(f"layer {place}: expected a layer of nnlib.layers, got {kind}")
    return {"layer": kind, **{field.name: plain(getattr(layer, field.name))
                              for field in setting_fields(type(layer))}}


def assemble(description, arrays, rng):
    """The Sequential of a description, its weights all zero. Raises what `check_claims` raises."""
    check_claims(description, arrays)
    return Sequential(make_layers(description["layers"]), input_shape=tuple(description["input_shape"]),
                      init=zeros, rng=rng, dtype=description["dtype"])


def check_claims(description, arrays):
    """Raise ModelFileError unless the description is sound and claims exactly these arrays.

    arrays  {"0.dense.W": anything with a shape and a dtype, …}; their content is not looked at
    Nothing larger than these arrays is made on the way.
    """
    check_keys("description", description, {"input_shape", "dtype", "layers"})
    check_setting("description", "input_shape", description["input_shape"])
    if description["dtype"] not in DTYPES:
        raise ModelFileError(f"dtype: expected {' or '.join(DTYPES)}, "
                             f"got {reprlib.repr(description['dtype'])}")
    shape, left = tuple(description["input_shape"]), dict(arrays)
    check_entries("input_shape", shape)
    claim(make_layers(description["layers"]), shape, left, dtype=np.dtype(description["dtype"]))
    for name, array in left.items():
        raise ModelFileError(f"{reprlib.repr(name)}: expected none, no layer has it; file has {array.shape}")


def claim(layers, shape, left, *, dtype, place="", prefix=""):
    """Take out of `left` what each layer claims, then build it; return the output's shape."""
    for index, layer in enumerate(layers):
        here, name = f"{place}{index}", f"{prefix}{index}.{type(layer).__name__.lower()}."
        for param, expected in param_shapes(layer, shape).items():
            compare(name + param, left.pop(name + param, None), expected, dtype)
        if type(layer) in COMPOSED:
            shape = claim_inner(layer, shape, left, dtype=dtype, place=here, prefix=name)
            continue
        try:
            shape = layer.build(shape, init=zeros, rng=np.random.default_rng(0), dtype=dtype)
        except ValueError as error:
            raise ModelFileError(f"layer {here}: {error}") from None
        check_entries(f"layer {here}: output", shape)
    return shape


def claim_inner(layer, shape, left, *, dtype, place, prefix):
    """`claim` for the layers inside one; returns the shape of its output."""
    tied = type(layer) is layers.Tied
    if tied and len(shape) != 1:
        raise ModelFileError(f"layer {place}: Tied: expected whole numbers of shape (N, T), got examples of "
                             f"shape {shape}")
    inside = (*shape, layer.units) if tied else shape
    check_entries(f"layer {place}", inside)
    made = claim(layer.layers, inside, left, dtype=dtype, place=f"{place}.", prefix=prefix)
    if type(layer) is not Sequential and made != inside:
        raise ModelFileError(f"layer {place}: {type(layer).__name__}: expected layers that keep the shape "
                             f"{inside}, got {made}")
    check_entries(f"layer {place}: output", shape := (*shape, layer.vocabulary) if tied else made)
    return shape


def compare(name, array, shape, dtype):
    """Raise ModelFileError unless the array is there and has this shape and dtype."""
    if array is None:
        raise ModelFileError(f"{name}: expected {shape}, file has none")
    for expected, found in ((shape, array.shape), (np.dtype(dtype), array.dtype)):
        if expected != found:
            raise ModelFileError(f"{name}: expected {expected}, file has {found}")


def param_shapes(layer, input_shape):
    """The shapes of the parameters that `layer` makes for such inputs, by arithmetic alone."""
    first, last = input_shape[0], input_shape[-1]
    if isinstance(layer, layers.Embedding | layers.Tied):
        return {"E": (layer.vocabulary, layer.units)}
    if isinstance(layer, layers.Positions):
        return {"P": tuple(input_shape)}
    if isinstance(layer, layers.LayerNorm):
        return {"gamma": (last,), "beta": (last,)} if layer.bias else {"gamma": (last,)}
    if isinstance(layer, layers.SelfAttention):
        biases = {"b": (3 * last,), "bo": (last,)} if layer.bias else {}
        return {"W": (last, 3 * last), "Wo": (last, last)} | biases
    if isinstance(layer, layers.Dense):
        M = layer.units
        return {"W": (last, M), "b": (M,)} if layer.bias else {"W": (last, M)}
    if isinstance(layer, layers.Conv2D):
        F, K = layer.filters, layer.kernel
        return {"W": (F, first, K, K), "b": (F,)} if layer.bias else {"W": (F, first, K, K)}
    if isinstance(layer, layers.BatchNorm):
        features = first if len(input_shape) == 3 else last
        return dict.fromkeys(("gamma", "beta", "running_mean", "running_var"), (features,))
    if isinstance(layer, layers.SimpleRNN | layers.LSTM):
        M, G = layer.units, layer.gates
        return {"Wx": (last, G * M), "Wh": (M, G * M), "b": (G * M,)}
    return {}


def make_layers(entries, place="", depth=1):
    """The layers of a list of descriptions, not yet built."""
    if type(entries) is not list or len(entries) > MAX_LAYERS:
        raise ModelFileError(f"layers {place}: expected a list of at most {MAX_LAYERS} layers, "
                             f"got {reprlib.repr(entries)}")
    if depth > MAX_DEPTH:
        raise ModelFileError(f"layers {place}: expected at most {MAX_DEPTH} Sequentials in one another")
    return [make_layer(entry, f"{place}{index}", depth) for index, entry in enumerate(entries)]


def make_layer(entry, place, depth):
    kind = entry.get("layer") if type(entry) is dict else None
    composed = next((each for each in COMPOSED if each.__name__ == kind), None)
    if composed:
        check_keys(f"layer {place}", entry, {"layer", "layers", *COMPOSED[composed]})
        for name in COMPOSED[composed]:
            check_setting(f"layer {place}: {kind}", name, entry[name])
        own = [entry[name] for name in COMPOSED[composed]]
        return composed(*own, make_layers(entry["layers"], f"{place}.", depth + 1))
    if type(kind) is not str or kind not in LAYERS:
        raise ModelFileError(f"layer {place}: expected one of {', '.join(LAYERS)}, "
                             f"got {reprlib.repr(kind)}")
    settings = setting_fields(LAYERS[kind])
    where = f"layer {place}: {kind}"
    check_keys(where, entry, {"layer", *(field.name for field in settings)})
    for field in settings:
        check_setting(where, field.name, entry[field.name], optional=field.default is None)
    try:
        return LAYERS[kind](**{field.name: entry[field.name] for field in settings})
    except ValueError as error:
        raise ModelFileError(f"layer {place}: {error}") from None


def setting_fields(kind):
    """The settings that a file keeps: all but the initializer, whose work is done."""
    return [field for field in fields(kind) if not field.name.startswith("init")]


def check_setting(where, name, value, *, optional=False):
    kind, low, high = SETTINGS[name]
    if value is None and optional:
        return
    if kind is tuple:
        fits = type(value) is list and 1 <= len(value) <= 8 and all(
            type(size) is int and low <= size <= high for size in value)
        wanted = f"1 to 8 whole numbers from {low} to {high}"
    else:
        fits = type(value) in ((int, float) if kind is float else (kind,)) and low <= value <= high
        wanted = "true or false" if kind is bool else f"{kind.__name__} from {low} to {high}"
    if not fits:
        raise ModelFileError(f"{where}: {name}: expected {wanted}, got {reprlib.repr(value)}")


def check_keys(where, entry, expected):
    if type(entry) is not dict or set(entry) != expected:
        raise ModelFileError(f"{where}: expected the settings {', '.join(sorted(expected))}, "
                             f"got {reprlib.repr(sorted(entry) if type(entry) is dict else entry)}")


def check_entries(where, shape):
    if prod(shape) > MAX_ENTRIES:
        raise ModelFileError(f"{where}: expected at most {MAX_ENTRIES} entries an example, got {shape}")


def plain(value):
    """A setting as JSON has it: tuples as lists, NumPy's scalars as Python's."""
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return value.item() if isinstance(value, np.generic) else value


def zeros(shape, *, dtype, **_):
    return np.zeros(shape, dtype)
