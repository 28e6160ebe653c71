"""Values that a function should not return, and objects that answer no question as they should."""

import decimal
import fractions
import functools
import numbers

import numpy as np


class Raising:
    """Every question to it fails."""

    def fail(self, *_, **__):
        raise RuntimeError("no")

    __eq__ = __array__ = __repr__ = __str__ = __len__ = __iter__ = __bool__ = __float__ = __index__ = fail
    __hash__ = None


class Guarded(Raising):
    __getattribute__ = Raising.fail


class Lying(Raising):
    def __eq__(self, other):
        return True

    def __len__(self):
        return 10**9

    def __array__(self, dtype=None, copy=None):
        return np.ones(2)

    def __repr__(self):
        return "x" * 10**7

    __hash__ = None


class Unhashable(type):
    __hash__ = __eq__ = Raising.fail


class RaisingList(Raising, list):
    pass


class RaisingTuple(Raising, tuple):
    pass


class RaisingInt(Raising, int):
    pass


class RaisingFloat(Raising, float):
    pass


class RaisingArray(Raising, np.ndarray):
    shape = property(Raising.fail)
    __array_ufunc__ = __array_function__ = Raising.fail

    def __array_finalize__(self, other):
        pass


class Nameless(metaclass=Unhashable):
    pass


RaisingReal = type(
    "RaisingReal", (numbers.Real,), dict.fromkeys(numbers.Real.__abstractmethods__, Raising.fail)
)
Renamed = type("\x1b[31m\u202eName" + "e" * 1000, (), {})
RECURSIVE = []
RECURSIVE.append(RECURSIVE)
DEEP = functools.reduce(lambda inner, _: [inner], range(100_000), [])


async def later():
    pass


def one_by_one():
    yield 1


VALUES = {
    "an int too large for a float": lambda: 2**1024,
    "the smallest such int": lambda: 2**1024 - 1,
    "an int too long for a text": lambda: -(10**5000),
    "such an int in an array": lambda: np.array(2**1024),
    "two such ints": lambda: (2**1024, 2**1024),
    "a fraction too large": lambda: fractions.Fraction(10**400),
    "a long double too large": lambda: np.longdouble("1e4000"),
    "an array of long doubles": lambda: np.array([1e300], np.longdouble) * np.longdouble("1e3000"),
    "nan": lambda: np.nan,
    "infinity": lambda: -np.inf,
    "a gigabyte and a half": lambda: np.broadcast_to(np.int8(1), (40_000, 40_000)),
    "a petabyte": lambda: np.broadcast_to(1.0, (10**7, 10**7)),
    "an object that raises": lambda: Raising(),
    "an object that raises at every look": lambda: Guarded(),
    "an object that lies": lambda: Lying(),
    "an object without a hash for its class": lambda: Nameless(),
    "a class with a bad name": lambda: Renamed(),
    "a list that raises": lambda: RaisingList([1, 2]),
    "a tuple that raises": lambda: RaisingTuple((1, 2)),
    "a number that raises": lambda: RaisingReal(),
    "an array that raises": lambda: np.ones(5).view(RaisingArray),
    "a masked array": lambda: np.ma.array([1.0, 2.0], mask=[False, True]),
    "masked": lambda: np.ma.masked,
    "an object array": lambda: np.array([1, None, "x"], object),
    "an array of texts": lambda: np.array(["a", "b"]),
    "an array with fields": lambda: np.zeros(2, [("a\x1b", int)]),
    "a time": lambda: np.datetime64("2020-01-01"),
    "a complex": lambda: 1j,
    "a decimal": lambda: decimal.Decimal("sNaN"),
    "a list in itself": lambda: RECURSIVE,
    "a deep list": lambda: DEEP,
    "a set": lambda: {1, 2},
    "a dict": lambda: {"a": 1},
    "a class": lambda: int,
    "a function": lambda: np.exp,
    "a generator": one_by_one,
    "a coroutine": later,
    "an iterator": lambda: iter([1]),
    "a text with escapes": lambda: "\x1b[31m\u202eabc\n\ud800",
    "a text of 10 MB": lambda: "x" * 10**7,
    "bytes": lambda: b"abc",
    "nothing at all": lambda: (),
    "an empty array": lambda: np.zeros((0, 3)),
    "an exception": lambda: ValueError("x"),
}
