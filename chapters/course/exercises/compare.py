"""Comparing what a learner's function returned with what was expected, number by number."""

import numbers

import numpy as np


def is_number(value):
    """A real number of Python or NumPy; True and False are not meant to be numbers here."""
    if isinstance(value, np.ndarray):
        return value.ndim == 0 and value.dtype.kind in "iuf"
    return isinstance(value, numbers.Real) and not isinstance(value, bool | np.bool_)


def is_numeric(value):
    """A number, a truth value or an array of them: something that can be compared."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "biuf"
    return isinstance(value, numbers.Real | np.bool_)


def same(got, expected, *, rtol):
    """Equal shapes, and numbers equal up to rounding; nan equals nan."""
    if not (is_numeric(got) and is_numeric(expected)):
        return False
    got, expected = np.asarray(got, float), np.asarray(expected, float)
    return got.shape == expected.shape and np.allclose(got, expected, rtol=rtol, atol=1e-9, equal_nan=True)


def parts(value, count):
    """The values that a function returned as a tuple of `count`; None if it is something else."""
    if count == 1:
        return (value,)
    if isinstance(value, tuple | list) and len(value) == count:
        return tuple(value)
    return None


def ratio(got, expected, *, rtol):
    """The number c with got = c · expected, or None if there is no such number."""
    got, expected = np.asarray(got, float).ravel(), np.asarray(expected, float).ravel()
    where = np.abs(expected) > 1e-9
    if not where.any():
        return None
    c = float(got[where][0] / expected[where][0])
    return c if same(got, c * expected, rtol=rtol) else None
