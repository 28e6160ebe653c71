"""Layers made of layers: a way around them, and one table for reading and writing."""

import numpy as np

from nnlib.arrays import array, floats, integers
from nnlib.core import Param, Sequential, shape_text
from nnlib.kernels import matmul
from nnlib.layers.embedding import check_codes, rows_added
from nnlib.settings import floating, function, generator, sizes, whole


class Residual(Sequential):
    """y = x + f(x), f the layers one after another; dx = dy + dy · f'(x). He et al. 2015.

        Residual([LayerNorm(), CausalSelfAttention(4)])

    The gradient always has a way past f, however many of these follow each other. Raises ValueError if f
    changes the shape.
    """

    def build(self, input_shape, *, init, rng, dtype):
        shape = super().build(input_shape, init=init, rng=rng, dtype=dtype)
        if shape != self.input_shape:
            raise ValueError(f"Residual: expected layers that keep the shape {shape_text(self.input_shape)}, "
                             f"got {shape_text(shape)}")
        return shape

    def forward(self, x, *, train=False):
        x = array("Residual", x).astype(self.dtype, copy=False)
        self.check_shape(x)
        y = x
        for layer in self.layers:
            y = layer.forward(y, train=train)
        self.saved = x.shape if train else None
        return x + y

    def extend(self, x, past):
        return x + super().extend(x, past)

    def backward(self, dy, *, need_dx=True):
        dx = super().backward(dy, need_dx=need_dx)
        return dx if dx is None else dx + dy

    def __repr__(self):
        return f"Residual([{', '.join(map(repr, self.layers))}])"


class Tied(Sequential):
    """y = f(E[x]) Eᵀ: the table that reads the letters writes them, too. Press and Wolf 2017.

        Tied(65, 128, [Positions(), …, LayerNorm()])

    x: (N, t) whole numbers 0 … V - 1; E: (V, D); f the layers, from (N, t, D) to (N, t, D); y: (N, t, V), a
    score for each number.  With h = f(E[x]): dh = dy E,  dE = dyᵀ h + the rows of dL/dE[x] added up.
    There is no dx. E is not decayed. Raises ValueError as Embedding, and if f changes the shape.
    """

    def __init__(self, vocabulary, units, layers):
        super().__init__(layers)
        self.vocabulary, self.units = whole("Tied: vocabulary", vocabulary), whole("Tied: units", units)

    def build(self, input_shape, *, init, rng, dtype):
        input_shape, dtype = sizes("input_shape", input_shape), floating("dtype", dtype)
        check_codes("Tied", input_shape, self.vocabulary, dtype)
        (T,), V, D = input_shape, self.vocabulary, self.units
        init, rng = function("init", init, "he"), generator("rng", rng)
        self.E = Param(init((V, D), fan_in=D, fan_out=D, rng=rng, dtype=dtype))
        shape = super().build((T, D), init=init, rng=rng, dtype=dtype)
        if shape != (T, D):
            raise ValueError(f"Tied: expected layers that keep the shape {shape_text((T, D))}, got "
                             f"{shape_text(shape)}")
        self.input_shape, self.output_shape = (T,), (T, V)
        self.per_step = self.per_step is not False  # None: its layers do as they are told
        return self.output_shape

    def forward(self, x, *, train=False):
        x = array("Tied", x)
        self.check_shape(x)
        x = integers("Tied", x, below=self.vocabulary)
        h = self.E.data[x]
        for layer in self.layers:
            h = layer.forward(h, train=train)
        self.saved = (x, h) if train else None
        return self.scores(h)

    def extend(self, x, past):
        return self.scores(super().extend(self.E.data[integers("Tied", x, below=self.vocabulary)], past))

    def scores(self, h):
        y = matmul(h.reshape(-1, self.units), self.E.data.T)  # (N, t, D) -> (N·t, D)
        return y.reshape(*h.shape[:-1], self.vocabulary)

    def backward(self, dy, *, need_dx=True):
        """Sets all gradients; returns None for dx."""
        x, h = self.recall()
        rows = floats("backward", dy, self.dtype).reshape(-1, self.vocabulary)
        dE = matmul(np.ascontiguousarray(rows.T), h.reshape(-1, self.units))
        dh = matmul(rows, self.E.data).reshape(h.shape)
        for layer in reversed(self.layers):
            dh = layer.backward(dh)
        self.E.grad = dE + rows_added(x, dh, self.vocabulary)

    def named_params(self):
        if hasattr(self, "E"):
            yield "E", self.E
        yield from super().named_params()

    def __repr__(self):
        return f"Tied({self.vocabulary}, {self.units}, [{', '.join(map(repr, self.layers))}])"
