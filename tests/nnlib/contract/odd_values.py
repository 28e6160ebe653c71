"""What people hand in for an array, a size, a rate: the same numbers in another form, or what is wrong.

FORMS[kind](value)    [(name, the same value in another form)]: the result must be the same
WRONG[kind](value)    [(name, something that cannot be meant)]: one clear error of our own
EITHER[kind](value)   [(name, something that may be taken or refused)]: the same result, or such an error
"""

import datetime
import math
from decimal import Decimal

import numpy as np
import pandas as pd
import scipy.sparse

try:
    import torch
except ImportError:
    torch = None

NOTHING_OF_THE_KIND = [
    ("None", None),
    ("text", "three"),
    ("bytes", b"\x01\x02"),
    ("dict", {"a": 1}),
    ("set", {1, 2}),
    ("function", math.sin),
    ("class", dict),
    ("generator", (i for i in range(3))),
    ("object", object()),
    ("date", datetime.date(2020, 1, 1)),
    ("complex", 1j),
    ("decimal", Decimal("0.5")),
    ("module", np),
]


def without(*names):
    return [(name, value) for name, value in NOTHING_OF_THE_KIND if name not in names]


# Arrays.


def same_numbers(x):
    """An array (N, …) as lists, tables, tensors, and in other layouts of memory."""
    forms = [
        ("list", x.tolist()),
        ("Fortran order", np.asfortranarray(x)),
        ("read-only", read_only(x)),
        ("every second", np.repeat(x, 2, axis=0)[::2]),
        ("big-endian", x.astype(x.dtype.newbyteorder(">"))),
    ]
    shuffled = np.random.default_rng(0).permutation(len(x))
    if x.ndim == 1:
        forms += [("tuple", tuple(x.tolist())), ("Series", pd.Series(x, index=shuffled))]
    if x.ndim == 2:
        forms.append(("DataFrame", pd.DataFrame(x, index=shuffled, columns=range(x.shape[1], 0, -1))))
    if torch is not None:
        forms.append(("tensor", torch.tensor(np.array(x))))
    return forms


def read_only(x):
    x = x.copy()
    x.flags.writeable = False
    return x


def other_dtypes(x):
    """Small whole numbers in the dtypes that hold them."""
    return [(dtype, x.astype(dtype)) for dtype in ("uint8", "int64", "uint64", "float16", "float32")]


def no_arrays(x):
    found = [
        *without("generator"),
        ("text in an array", np.full(x.shape, "a")),
        ("objects", np.full(x.shape, None)),
        ("complex numbers", x + 1j),
        ("dates", np.full(x.shape, np.datetime64("2020-01-01"))),
        ("masked", np.ma.masked_array(x, x > x.mean())),
        ("unequal lists", [[1.0, 2.0], [3.0]]),
    ]
    if x.ndim == 2:
        found.append(("sparse", scipy.sparse.csr_matrix(x)))
    if x.ndim == 1:
        found.append(("a Series of text", pd.Series(["a"] * len(x))))
    if torch is not None:
        found.append(("a tensor in a graph", torch.ones(x.shape, requires_grad=True)))
    return found


def strange_arrays(x):
    """Arrays of numbers that few functions can use: each either works or says what is wrong."""
    return [
        ("0-d", np.array(1.0)),
        ("NumPy scalar", np.float64(1.0)),
        ("number", 3.0),
        ("True", True),
        ("nan", np.full(x.shape, np.nan)),
        ("one nan", np.where(np.arange(x.size).reshape(x.shape) == 0, np.nan, x)),
        ("infinite", np.full(x.shape, np.inf)),
        ("huge", np.full(x.shape, 1e300)),
        ("negative", -x - 1),
        ("bool", x > x.mean()),
        ("empty", x[:0]),
        ("no columns", np.zeros((len(x), 0))),
        ("one row", x[:1]),
        ("a row alone", x[0]),
        ("column", x.reshape(-1, 1)),
        ("flat", x.ravel()),
        ("five axes", np.ones((1, 2, 1, 2, 1))),
        ("longer", np.concatenate([x, x])),
        ("empty list", []),
        ("list of a list", [[]]),
    ]


def wrong_labels(t):
    return [
        *no_arrays(t),
        ("negative", t - 5),
        ("too large", t + 10**6),
        ("halves", t + 0.5),
        ("nan", np.full(t.shape, np.nan)),
        ("one-hot", np.eye(5)[t]),
        ("text", ["a"] * len(t)),
        ("shorter", t[:-1]),
        ("longer", np.concatenate([t, t])),
        ("a number", 1),
    ]


def no_texts(_):
    return [
        *without("text"),
        ("number", 3),
        ("a list of numbers", [1, 2]),
        ("a text and a number", ["a", 2]),
        ("an array of texts", np.array(["he", "lo"])),
        ("a Series of texts", pd.Series(["he", "lo"])),
        ("nothing in it", [None]),
    ]


def wrong_codes(x):
    """No arrays, and numbers that are not whole, or for which there is no letter."""
    return [
        *no_arrays(x),
        ("halves", x + 0.5),
        ("nan", np.full(x.shape, np.nan)),
        ("infinite", np.full(x.shape, np.inf)),
    ]


# Settings.


def wrong_whole(value):
    return [
        *without("set"),
        ("float", float(value)),
        ("half", value + 0.5),
        ("digits", str(value)),
        ("negative", -value - 1),
        ("nan", math.nan),
        ("infinity", math.inf),
        ("beyond all memory", 10**30),
        ("True", True),
        ("list", [value]),
        ("array", np.array([value])),
        ("tuple", (value, value)),
    ]


def wrong_real(value):
    return [
        *without("set"),
        ("digits", str(value)),
        ("nan", math.nan),
        ("infinity", math.inf),
        ("beyond a float", 10**400),
        ("True", True),
        ("list", [value]),
        ("array", np.array([value, value])),
    ]


NO_GENERATORS = [
    *without("None"),
    ("seed", 42),
    ("legacy", np.random.RandomState(0)),
    ("numpy.random", np.random),
]

FORMS = {
    "array": lambda x: [*same_numbers(x), *other_dtypes(x)],
    "images": same_numbers,
    "labels": lambda t: [*same_numbers(t), ("uint8", t.astype(np.uint8)), ("int16", t.astype(np.int16))],
    "texts": lambda text: [("tuple", tuple(text))] if isinstance(text, list) else [],
    "codes": lambda x: [*same_numbers(x), *other_dtypes(x)],
    "whole": lambda n: [("int64", np.int64(n)), ("uint8", np.uint8(n)), ("product", np.prod([n, 1]))],
    "real": lambda x: [("float32", np.float32(x)), ("float64", np.float64(x))],
    "flag": lambda x: [("numpy", np.bool_(x))],
    "sizes": lambda shape: [
        ("list", list(shape)),
        ("numpy", tuple(map(np.int64, shape))),
        ("array", np.array(shape)),
    ],
    "dtype": lambda dtype: [("name", np.dtype(dtype).name), ("dtype", np.dtype(dtype))],
}
WRONG = {
    "array": no_arrays,
    "float array": no_arrays,
    "images": no_arrays,
    "labels": wrong_labels,
    "codes": wrong_codes,
    "texts": no_texts,
    "whole": wrong_whole,
    "real": wrong_real,
    "flag": lambda _: [*without(), ("1", 1), ("array", np.array([True, False])), ("nan", math.nan)],
    "sizes": lambda shape: [
        *without("set"),
        ("number", 5),
        ("zero", (0,)),
        ("negative", (-4, 2)),
        ("halves", (2.5,)),
        ("nested", ((2, 3), 4)),
        ("nothing", ()),
        ("nan", math.nan),
    ],
    "dtype": lambda _: [
        *without("class", "function", "module"),
        ("int", int),
        ("uint8", np.uint8),
        ("a number", 3),
    ],
    "rng": lambda _: [("None", None), *NO_GENERATORS],
    "rng or None": lambda _: NO_GENERATORS,
    "function": lambda _: [
        *without("function", "class"),
        ("number", 3),
        ("list", [1]),
        ("array", np.ones(3)),
    ],
    "net": lambda _: [*without(), ("list", [1]), ("array", np.ones(3)), ("number", 3)],
    "params": lambda params: [
        *without("dict", "set", "generator"),
        ("one", params[0]),
        ("number", 3),
        ("arrays", [np.ones(3)]),
        ("nothing", []),
    ],
    "iterable": lambda _: [("None", None), ("number", 3), ("function", math.sin), ("module", np)],
}
EITHER = {
    "array": strange_arrays,
    "images": strange_arrays,
    "codes": strange_arrays,
    "labels": lambda t: [("column", t.reshape(-1, 1)), ("bool", t > 0), ("empty", t[:0])],
}
