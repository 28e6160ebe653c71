"""Layers that only rearrange."""

from dataclasses import dataclass
from math import prod

from nnlib.arrays import floats
from nnlib.core import Layer


@dataclass(eq=False)
class Flatten(Layer):
    """(N, C, H, W) -> (N, C·H·W): between the last pooling and the first dense layer."""

    def build(self, input_shape, *, init, rng, dtype):
        super().build(input_shape, init=init, rng=rng, dtype=dtype)
        return (prod(input_shape),)

    def forward(self, x, *, train=False):
        x = floats("Flatten", x)
        if x.ndim == 0:
            raise ValueError("Flatten: expected an array (N, …), got a single number")
        self.saved = x.shape if train else None
        return x.reshape(len(x), prod(x.shape[1:]))

    def backward(self, dy):
        return dy.reshape(self.recall())


@dataclass(eq=False)
class Reshape(Layer):
    """(N, …) -> (N, *shape), in the same order: Reshape((28, 28)) reads a digit as 28 rows.

    Raises ValueError if the number of entries is not the same.
    """

    shape: tuple[int, ...]

    def build(self, input_shape, *, init, rng, dtype):
        super().build(input_shape, init=init, rng=rng, dtype=dtype)
        if prod(self.shape) != prod(input_shape):
            raise ValueError(f"Reshape: cannot make {self.shape} ({prod(self.shape)} entries) of "
                             f"{tuple(input_shape)} ({prod(input_shape)} entries)")
        return self.shape

    def forward(self, x, *, train=False):
        x = self.check_input(x)
        self.saved = x.shape if train else None
        return x.reshape(len(x), *self.shape)

    def backward(self, dy):
        return dy.reshape(self.recall())
