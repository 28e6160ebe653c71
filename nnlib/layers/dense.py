"""The fully connected layer."""

from dataclasses import KW_ONLY, dataclass, field

import numpy as np

from nnlib.core import Layer, Param, shape_text
from nnlib.init import Initializer
from nnlib.kernels import matmul


@dataclass(eq=False)
class Dense(Layer):
    """y = x W + b: every output sees every input. "Affine" in notes 5.6.2.

    x: (N, D) or, the same weights at every step, (N, T, D); W: (D, M); b: (M,); y: (N, M) or (N, T, M).
    dx = dy Wᵀ,  dW = xᵀ dy,  db = Σ_n dy.  The gradients are sums over the batch: it is the loss
    that divides by N.

    Raises ValueError for inputs that are images: put Flatten() before it.
    """

    units: int
    _: KW_ONLY
    bias: bool = True
    init: Initializer | None = field(default=None, repr=False)

    per_step = None

    def build(self, input_shape, *, init, rng, dtype):
        super().build(input_shape, init=init, rng=rng, dtype=dtype)
        if len(input_shape) not in (1, 2):
            raise ValueError("Dense: expected inputs of shape (N, D), got "
                             f"{shape_text(input_shape)}: put Flatten() before it")
        D, M = input_shape[-1], self.units
        draw = self.init or init
        self.W = Param(draw((D, M), fan_in=D, fan_out=M, rng=rng, dtype=dtype), decay=True)
        if self.bias:
            self.b = Param(np.zeros(M, dtype))
        return (*input_shape[:-1], M)

    def forward(self, x, *, train=False):
        x = self.check_input(x)
        self.saved = x if train else None
        D, M = self.W.data.shape
        y = matmul(x.reshape(-1, D), self.W.data)  # (N, T, D) -> (N·T, D)
        if self.bias:
            y += self.b.data
        return y.reshape(*x.shape[:-1], M)

    def backward(self, dy, *, need_dx=True):
        x = self.recall()
        D, M = self.W.data.shape
        rows = dy.reshape(-1, M)  # (N, T, M) -> (N·T, M)
        self.W.grad = matmul(x.reshape(-1, D).T, rows)
        if self.bias:
            self.b.grad = rows.sum(axis=0)
        return matmul(rows, self.W.data.T).reshape(x.shape) if need_dx else None
