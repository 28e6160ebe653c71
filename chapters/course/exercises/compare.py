"""What a learner's function returned: taken in as plain values, then compared number by number."""

import inspect
import numbers
from dataclasses import dataclass

import numpy as np

NUMERIC = "biuf"  # the kinds of dtype that can be compared
SCALARS = frozenset(np.sctypeDict.values())
COPIED = 10**6  # an array of at most so many numbers is copied; a larger one is never right


@dataclass(frozen=True)
class Other:
    """Something that is no number, array, tuple or list: only the name of what it is is kept."""

    name: str


def plain(value, count=1):
    """What a function returned as numbers, arrays, tuples and lists that hide nothing; else an Other.

    The items of a tuple or list are taken in, too, if there are `count` of them. Arrays are copied: the
    function may write into them again. Only the type of an object is asked: its own methods may raise, lie
    or never end.
    """
    kind = type(value)
    if value is None or value is ... or kind is bool:
        return value
    if kind in SCALARS and np.dtype(kind).kind in NUMERIC:
        return float(value) if kind is np.longdouble else value
    if issubclass(kind, tuple | list):
        base = tuple if issubclass(kind, tuple) else list
        items = value if kind is base else base(base.__iter__(value))
        return base(plain(item, 0) for item in items) if len(items) == count else items
    if issubclass(kind, np.ndarray) and not issubclass(kind, np.ma.MaskedArray):
        array = np.ndarray.view(value, np.ndarray)
        if array.size > COPIED:
            return array
        return array.astype(float) if array.dtype == np.longdouble else array.copy()
    if issubclass(kind, int):
        small = int.bit_length(value) < 1024
        return int.__pos__(value) if small else Other("whole number of more than 300 digits")
    if issubclass(kind, float):
        return float.__pos__(value)
    if issubclass(kind, numbers.Real):  # a fraction, say
        try:
            return float(value)
        except Exception:
            return Other(kind.__name__)
    if inspect.iscoroutine(value):
        value.close()  # Python would warn, later and elsewhere, that nobody awaited it
        return Other("coroutine (of `async def`)")
    names = {inspect.isgenerator: "generator (of `yield`)", inspect.isroutine: "function"}
    names[inspect.isclass] = "class"
    return Other(next((name for test, name in names.items() if test(value)), kind.__name__))


def is_number(value):
    """A finite real number of Python or NumPy; True and False are not meant to be numbers here."""
    return (
        is_numeric(value)
        and np.ndim(value) == 0
        and np.asarray(value).dtype != bool
        and bool(np.isfinite(value))
    )


def is_numeric(value):
    """A number, a truth value or an array of them: something that can be compared."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind in NUMERIC
    return isinstance(value, numbers.Real | np.bool_)


def same(got, expected, *, rtol):
    """Equal shapes, and numbers equal up to rounding; nan equals nan."""
    if not (is_numeric(got) and is_numeric(expected)) or np.shape(got) != np.shape(expected):
        return False
    got, expected = np.asarray(got, float), np.asarray(expected, float)
    return np.allclose(got, expected, rtol=rtol, atol=1e-9, equal_nan=True)


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
