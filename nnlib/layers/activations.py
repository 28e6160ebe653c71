"""Activations: what makes two layers more than one."""

from dataclasses import dataclass

from nnlib import functional, kernels
from nnlib.arrays import floats
from nnlib.core import Layer


@dataclass(eq=False)
class ReLU(Layer):
    """y = max(0, x), entry by entry; dx = dy where x > 0, else 0. notes 5.5.1."""

    per_step = None

    def forward(self, x, *, train=False):
        y = kernels.relu(floats("ReLU", x))
        self.saved = y if train else None  # above 0 where x is
        return y

    def backward(self, dy):
        return kernels.relu_backward(self.recall(), dy)


@dataclass(eq=False)
class Sigmoid(Layer):
    """y = 1 / (1 + e^-x); dx = dy · y (1 - y). notes 5.5.2."""

    per_step = None

    def forward(self, x, *, train=False):
        y = functional.sigmoid(x)
        self.saved = y if train else None
        return y

    def backward(self, dy):
        y = self.recall()
        return dy * y * (1 - y)


@dataclass(eq=False)
class Tanh(Layer):
    """y = tanh x; dx = dy · (1 - y²)."""

    per_step = None

    def forward(self, x, *, train=False):
        y = functional.tanh(x)
        self.saved = y if train else None
        return y

    def backward(self, dy):
        y = self.recall()
        return dy * (1 - y * y)


@dataclass(eq=False)
class GELU(Layer):
    """y = ½ x (1 + tanh u),  u = √(2/π) (x + 0.044715 x³): a ReLU with a round corner.

    Hendrycks and Gimpel 2016; this is their approximation, which GPT-2 has too: x times the share of a
    normal distribution that lies below x, with an error below 0.0005.
    dx = dy · (½ (1 + tanh u) + ½ x (1 - tanh² u) √(2/π) (1 + 3 · 0.044715 x²)).
    """

    per_step = None

    def forward(self, x, *, train=False):
        x = floats("GELU", x)
        y, tanh = kernels.gelu(x)
        self.saved = (x, tanh) if train else None
        return y

    def backward(self, dy):
        return kernels.gelu_backward(*self.recall(), dy)


@dataclass(eq=False)
class Softmax(Layer):
    """y = softmax(x) over the last axis; dx = y · (dy - Σ_k dy_k y_k). notes 3.5.

    For training prefer to end the net with the logits and use `softmax_cross_entropy`, whose
    gradient is simply (y - t) / N and cannot overflow.
    """

    per_step = None

    def forward(self, x, *, train=False):
        y = functional.softmax(x)
        self.saved = y if train else None
        return y

    def backward(self, dy):
        y = self.recall()
        return y * (dy - (dy * y).sum(axis=-1, keepdims=True))
