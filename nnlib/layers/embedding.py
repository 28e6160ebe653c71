"""Letters and places as vectors: what a net of whole numbers begins with."""

from dataclasses import KW_ONLY, dataclass, field

import numpy as np

from nnlib.arrays import array, integers
from nnlib.core import Layer, Param, shape_text
from nnlib.init import Initializer


@dataclass(eq=False)
class Embedding(Layer):
    """y = E[x]: each whole number has a vector of its own, a row of the table.

    x: (N, T) whole numbers 0 … V - 1 (also as floating-point numbers, which a net hands on); E: (V, D);
    y: (N, T, D). The same as one-hot rows times E, without the product.  dE: the rows of dy, each added to
    its number's row; a number that occurs twice gets both. There is no dx: whole numbers have no slope.
    E is drawn as the weights of a layer of D inputs; it is not decayed.

    Raises ValueError for inputs of another shape, for what is no whole number in 0 … V - 1, and for more
    numbers than the net's dtype can count.
    """

    vocabulary: int
    units: int
    _: KW_ONLY
    init: Initializer | None = field(default=None, repr=False)

    per_step = True

    def build(self, input_shape, *, init, rng, dtype):
        super().build(input_shape, init=init, rng=rng, dtype=dtype)
        check_codes("Embedding", input_shape, self.vocabulary, dtype)
        V, D = self.vocabulary, self.units
        self.E = Param((self.init or init)((V, D), fan_in=D, fan_out=D, rng=rng, dtype=dtype))
        return (*input_shape, D)

    def forward(self, x, *, train=False):
        x = array("Embedding", x)
        self.check_shape(x)
        x = integers("Embedding", x, below=self.vocabulary)
        self.saved = x if train else None
        return self.E.data[x]

    def backward(self, dy, *, need_dx=True):
        """Sets dE; returns None for dx."""
        self.E.grad = rows_added(self.recall(), dy, self.vocabulary)


@dataclass(eq=False)
class Positions(Layer):
    """y_t = x_t + P_t: each place has a vector of its own, too, or nobody could tell "ab" from "ba".

    x, y: (N, t, D) with t ≤ T; P: (T, D), the first t rows are used.  dx = dy,  dP = Σ_n dy.
    Raises ValueError for other shapes, and for more than T steps.
    """

    _: KW_ONLY
    init: Initializer | None = field(default=None, repr=False)

    per_step = True

    def build(self, input_shape, *, init, rng, dtype):
        super().build(input_shape, init=init, rng=rng, dtype=dtype)
        if len(input_shape) != 2:
            raise ValueError("Positions: expected sequences of shape (N, T, D), got "
                             f"{shape_text(input_shape)}")
        T, D = input_shape
        self.P = Param((self.init or init)((T, D), fan_in=D, fan_out=D, rng=rng, dtype=dtype))
        return self.input_shape

    def forward(self, x, *, train=False):
        x = self.check_input(x)
        self.saved = x.shape[1] if train else None
        return x + self.P.data[:x.shape[1]]

    def extend(self, x, past):
        step = past.get("step", 0)
        if step == len(self.P.data):
            raise ValueError(f"Positions: expected at most {step} steps, got one more")
        past["step"] = step + 1
        return x + self.P.data[step]

    def backward(self, dy, *, need_dx=True):
        steps = self.recall()
        self.P.grad = np.zeros_like(self.P.data)
        self.P.grad[:steps] = dy.sum(axis=0)
        return dy.copy() if need_dx else None


def check_codes(what, input_shape, count, dtype):
    """Raise ValueError unless inputs are (N, T), and the dtype has room for the numbers 0 … count - 1."""
    if len(input_shape) != 1:
        raise ValueError(f"{what}: expected whole numbers of shape (N, T), got {shape_text(input_shape)}")
    most = 2 ** (np.finfo(dtype).nmant + 1)  # beyond it every second whole number is missing
    if count > most:
        raise ValueError(f"{what}: expected at most {most} numbers in {np.dtype(dtype)}, got {count}")


def rows_added(x, dy, count):
    """(count, D): row v is the sum of the rows of dy (N, T, D) where x (N, T) is v."""
    total = np.zeros((count, dy.shape[-1]), dy.dtype)
    order = np.argsort(x, axis=None, kind="stable")  # equal numbers side by side
    numbers, starts = np.unique(x.ravel()[order], return_index=True)
    if len(numbers):
        total[numbers] = np.add.reduceat(dy.reshape(-1, dy.shape[-1])[order], starts, axis=0)
    return total
