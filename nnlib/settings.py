"""Where settings are checked: sizes, rates, generators, functions. Each check returns the value to keep.

    size = whole("batches: size", size)               32, np.int64(32), np.prod(shape)
    lr = real("lr", lr, low=0)                        0.1; no nan, no infinity
    rng = generator("batches: rng", rng)              np.random.default_rng(0)

What a layer's settings may be, by name, stands in SETTINGS.
"""

import math
import operator

import numpy as np

from nnlib.arrays import shown


def whole(what, value, *, low=1):
    """value as an int. Raises ValueError unless it is a whole number (not 32.0, not True) from `low` on."""
    try:
        number = None if isinstance(value, bool | np.bool_) else operator.index(value)
    except TypeError:
        number = None
    if number is None or not low <= number < 2**63:
        window = isinstance(value, tuple | list) and what.endswith((": kernel", "2D: size"))
        raise ValueError(f"{what}: expected a whole number of {low} or more, got {shown(value)}"
                         f"{': one number, for a square' if window else ''}")
    return number


def real(what, value, *, low=-math.inf, high=math.inf, above=False, below=False):
    """value, if it is a finite number from low to high; above, below: without that end. Raises ValueError."""
    number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    number = number and not (isinstance(value, int) and abs(value) > 2**1000)  # beyond every float
    fits = number and (low < value if above else low <= value) and (value < high if below else value <= high)
    if not fits or not math.isfinite(value):
        raise ValueError(f"{what}: expected {interval(low, high, above, below)}, got {shown(value)}")
    return value


def interval(low, high, above, below):
    """"a finite number above 0", "0 <= number < 1"."""
    if math.isinf(low) and math.isinf(high):
        return "a finite number"
    if math.isinf(high):
        return f"a finite number {'above' if above else 'of at least'} {low:g}"
    return f"{low:g} {'<' if above else '<='} number {'<' if below else '<='} {high:g}"


def flag(what, value):
    """value as a bool. Raises ValueError unless it is True or False."""
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{what}: expected True or False, got {shown(value)}")
    return bool(value)


def sizes(what, value):
    """value as a tuple of ints, each at least 1. Raises ValueError."""
    try:
        found = None if isinstance(value, str | bytes) else tuple(whole(what, size) for size in value)
    except (TypeError, ValueError):
        found = None
    if not found:
        raise ValueError(f"{what}: expected sizes of 1 or more, such as (28, 28), got {shown(value)}")
    return found


def generator(what, value, *, optional=False):
    """value, if it is a NumPy generator (or None, where that has a meaning). Raises TypeError."""
    if not isinstance(value, np.random.Generator) and not (optional and value is None):
        raise TypeError(f"{what}: expected np.random.default_rng(seed), got {shown(value)}")
    return value


def text(what, value, *, longest=100):
    """value, if it is a text of at most `longest` characters that can all be shown. Raises ValueError."""
    if not isinstance(value, str) or len(value) > longest or not value.isprintable():
        raise ValueError(f"{what}: expected a line of at most {longest} characters, got {shown(value)}")
    return value


def function(what, value, such_as):
    """value, if it can be called. Raises TypeError that names one that could be meant."""
    if not callable(value):
        raise TypeError(f"{what}: expected a function such as {such_as}, got {shown(value)}")
    return value


def floating(what, value):
    """value as a NumPy floating dtype. Raises TypeError."""
    try:
        dtype = np.dtype(value)
    except TypeError:
        dtype = np.dtype(object)
    if value is None or dtype.kind != "f":
        raise TypeError(f"{what}: expected a floating-point type such as np.float32, got {value!r:.80}")
    return dtype


SETTINGS = {  # of a layer, by name: check(what, value)
    "units": whole,
    "filters": whole,
    "kernel": whole,
    "size": whole,
    "stride": whole,
    "pad": lambda what, value: whole(what, value, low=0),
    "bias": flag,
    "sequences": flag,
    "momentum": lambda what, value: real(what, value, low=0, high=1),
    "epsilon": lambda what, value: real(what, value, low=0),
    "rate": lambda what, value: real(what, value, low=0, high=1, below=True),
    "shape": sizes,
    "vocabulary": whole,
    "heads": whole,
    "init": lambda what, value: function(what, value, "he"),
    "init_out": lambda what, value: function(what, value, "he"),
}


def check_settings(layer):
    """Check the settings of a layer, which are its dataclass fields; None where that is the default stays.

    Raises ValueError or TypeError, such as "Conv2D: pad: expected a whole number of 0 or more, got 'same'".
    """
    for name, field in type(layer).__dataclass_fields__.items():
        value = getattr(layer, name)
        if name in SETTINGS and not (value is None and field.default is None):
            setattr(layer, name, SETTINGS[name](f"{type(layer).__name__}: {name}", value))
