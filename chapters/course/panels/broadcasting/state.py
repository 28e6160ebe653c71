"""What the broadcasting panel knows, without a widget: two shapes, and whether they fit."""

from dataclasses import dataclass

import numpy as np

AXES = 3  # as many as the panel offers
SIZES = (None, 1, 2, 3, 4)  # of an axis; None: the array has no such axis


def align(a, b):
    """The sizes of two shapes, axis by axis, lined up at the last one; None where an axis is missing.

        align((2, 3), (3,))  ->  [(2, None), (3, 3)]
    """
    count = max(len(a), len(b))
    left, right = ((None,) * (count - len(shape)) + tuple(shape) for shape in (a, b))
    return list(zip(left, right, strict=True))


def fit(m, n):
    """The size that two sizes of one axis give together; None if they do not fit."""
    m, n = 1 if m is None else m, 1 if n is None else n  # a missing axis counts as 1
    if m == n or n == 1:
        return m
    return n if m == 1 else None


@dataclass
class BroadcastState:
    """Two arrays `a` and `b` by their shapes, to be added."""

    a: tuple[int, ...] = (3, 1)
    b: tuple[int, ...] = (4,)

    def __post_init__(self):
        for name in "ab":
            self.choose(name, getattr(self, name))

    def choose(self, name: str, sizes):
        """Set the shape of "a" or "b" by its sizes; None stands for an axis that is not there.

        Raises ValueError for a shape that the panel cannot draw.
        """
        shape = tuple(size for size in sizes if size is not None)
        if len(shape) > AXES or not set(shape) <= set(SIZES):
            raise ValueError(f"{name}: at most {AXES} axes of 1 to {SIZES[-1]}, got {shape}")
        setattr(self, name, shape)

    def sizes(self, name: str):
        """The sizes of "a" or "b" from the first axis that can be chosen to the last one."""
        shape = getattr(self, name)
        return (None,) * (AXES - len(shape)) + shape

    @property
    def shape(self):
        """The shape of a + b; None if the two do not fit."""
        sizes = tuple(fit(m, n) for m, n in align(self.a, self.b))
        return None if None in sizes else sizes

    @property
    def misfits(self):
        """The axes, counted from the last one as -1, at which the two do not fit."""
        pairs = align(self.a, self.b)
        return [i - len(pairs) for i, pair in enumerate(pairs) if fit(*pair) is None]

    def stretched(self, name: str):
        """The axes, counted from the last one, along which "a" or "b" is repeated."""
        mine, whole = getattr(self, name), self.shape or ()
        return [-k for k in range(len(whole), 0, -1) if whole[-k] != (mine[-k] if k <= len(mine) else 1)]

    def values(self, name: str):
        """The entries: a counts 1, 2, 3 …, b counts 10, 20, 30 …"""
        shape = getattr(self, name)
        start = 1 if name == "a" else 10
        return start * np.arange(1, 1 + np.prod(shape, dtype=int)).reshape(shape)

    def copies(self, name: str):
        """Of the shape of the sum: True where "a" or "b" shows a repeated entry, not one it holds."""
        held = np.zeros(self.shape, dtype=bool)
        held[tuple(slice(1) if axis in self.stretched(name) else slice(None)
                   for axis in range(-held.ndim, 0))] = True
        return ~held

    def formula(self):
        """The line of NumPy, and what NumPy itself says to it."""
        try:
            said = f"shape {(np.zeros(self.a) + np.zeros(self.b)).shape}"
        except ValueError as error:
            said = f"ValueError: {error}".strip()
        return f"np.zeros({self.a}) + np.zeros({self.b})   →   {said}"

    def words(self):
        if self.shape is None:
            return self._refusal()
        parts = [self._how(name) for name in "ab" if self.stretched(name)]
        head = f"They fit: {self.a} and {self.b} give {self.shape}."
        if not parts:
            missing = "" if len(self.a) == len(self.b) else " (a missing axis counts as 1)"
            return f"{head} The sizes are equal{missing}, so nothing is stretched."
        if len(parts) == 2:
            parts.append("Both are stretched: the sum is larger than either. Did you mean that?")
        return " ".join([head, *parts])

    def _how(self, name):
        """How an array is stretched, in a sentence."""
        shape = getattr(self, name)
        ways = [
            f"axis −{-axis} {'has 1' if -axis <= len(shape) else 'is missing, so 1'}: "
            f"repeated {self.shape[axis]} times"
            for axis in reversed(self.stretched(name))
        ]
        return f"In {name}, {'; '.join(ways)}."

    def _refusal(self):
        pairs = align(self.a, self.b)
        faults = [f"at axis −{-i} a has {pairs[i][0]} and b {pairs[i][1]}" for i in reversed(self.misfits)]
        words = f"Refused: {' and '.join(faults)}. Two sizes fit if they are equal or one of them is 1."
        for name, mine, other in (("a", self.a, self.b), ("b", self.b, self.a)):
            if len(mine) == 1 and BroadcastState((*mine, 1), other).shape:
                return f"{words} {name}[:, None], of shape {(*mine, 1)}, would fit."
        return words
