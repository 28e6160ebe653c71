"""Where arrays enter: what NumPy can read becomes an array of numbers here, or an error says what came.

    x = array("fit: x", x)         lists, pandas, torch tensors, any dtype of numbers, as it is
    x = floats("sigmoid", x)       the same in floating point: 0 … 255 in uint8 does not wrap around

`what` begins every message: the function and, where there are several, the argument.
"""

import sys

import numpy as np


def array(what, value):
    """value as an array of numbers, rows by their place. An array stays what it is, without a copy.

    Raises TypeError for what NumPy would turn into something else than these numbers: text, objects, lists
    of unequal length, masked and sparse arrays, complex numbers, dates.
    """
    if type(value) is not np.ndarray:
        masks = sys.modules.get("numpy.ma")  # np.ma would import it, a quarter of what nnlib takes
        if masks and isinstance(value, masks.MaskedArray):
            raise TypeError(f"{what}: expected an array without a mask, got a masked array: fill it first")
        if hasattr(value, "toarray"):
            raise TypeError(f"{what}: expected an array, got a sparse {kind(value)}: hand in .toarray()")
        if isinstance(value, str | bytes | dict | set | frozenset) or value is None or callable(value):
            raise TypeError(f"{what}: expected an array of numbers, got {shown(value)}")
        try:
            value = np.asarray(value)
        except Exception as error:  # whatever an object's own conversion raises
            reason = " ".join(str(error).split())[:80]
            raise TypeError(f"{what}: expected an array of numbers, got a {kind(value)} ({reason})") from None
    if value.dtype.kind not in "biuf":
        raise TypeError(f"{what}: expected numbers, got an array of {value.dtype}")
    return value


def floats(what, value, dtype=np.float64):
    """value as a floating-point array; integers and True/False become `dtype`. Raises as `array`."""
    if type(value) is np.ndarray and value.dtype.kind == "f":
        return value
    value = array(what, value)
    return value if value.dtype.kind == "f" else value.astype(dtype)


def finite(what, value):
    """value as an array, if it holds no nan and no infinity. Raises ValueError that counts them."""
    value = array(what, value)
    wrong = value.size - int(np.isfinite(value).sum())
    if wrong:
        raise ValueError(f"{what}: expected finite numbers, got nan or infinity in {wrong:,} of "
                         f"{value.size:,} values")
    return value


def integers(what, value, *, below=None):
    """value as an array of whole numbers (2.0 is one, too), all from 0 to below - 1 where that is given.

    Raises TypeError as `array`, ValueError for other numbers.
    """
    found = value = array(what, value)
    if value.dtype.kind not in "iu":
        with np.errstate(invalid="ignore"):
            found = value.astype(np.int64)
        if not np.array_equal(found, value):
            raise ValueError(f"{what}: expected whole numbers, got {value[found != value].flat[0]}")
    if below is not None and found.size and not (found.min() >= 0 and found.max() < below):
        raise ValueError(f"{what}: expected whole numbers in 0 … {below - 1}, "
                         f"got values from {found.min()} to {found.max()}")
    return found.astype(np.int64, copy=False)


def examples(what, value):
    """value as an array (N, …) of at least one example. Raises TypeError as `array`, ValueError for none."""
    value = array(what, value)
    if value.ndim == 0 or len(value) == 0:
        came = "a single number" if value.ndim == 0 else f"shape {value.shape}"
        raise ValueError(f"{what}: expected at least one example, got {came}")
    return value


def pairs(what, x, t):
    """x (N, …) and t (N, …) as arrays of equal length. Raises TypeError as `array`, ValueError."""
    x, t = examples(f"{what}: x", x), array(f"{what}: t", t)
    if t.ndim == 0 or len(x) != len(t):
        raise ValueError(f"{what}: expected one label per example, got {len(x)} rows of x and "
                         f"{'a single number' if t.ndim == 0 else len(t)} of t")
    return x, t


def kind(value):
    return type(value).__name__


def shown(value):
    """What came, in a few words."""
    if isinstance(value, int | float | str | np.generic) or value is None:
        return repr(value)[:80]
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, tuple | list):
        return repr(value)[:80]
    return f"a {kind(value)}"
