"""The convolution layer."""

from dataclasses import KW_ONLY, dataclass, field

import numpy as np

from nnlib import kernels
from nnlib.core import Layer, Param, shape_text
from nnlib.init import Initializer
from nnlib.windows import out_size


@dataclass(eq=False)
class Conv2D(Layer):
    """Slide F small kernels over an image: y = x * W + b (`reference.conv2d` has the sums). notes 7.2.

    x: (N, C, H, W); W: (F, C, K, K); b: (F,); y: (N, F, OH, OW) with OH = (H + 2·pad - K) // stride + 1.
    The weights are shared by all windows, so dW sums over images and windows. The arithmetic is
    done by `kernels.conv2d`, which is `im2col` a few images at a time.

    Raises ValueError for inputs that are not images, or a kernel larger than the padded image.
    """

    filters: int
    kernel: int
    _: KW_ONLY
    stride: int = 1
    pad: int = 0
    bias: bool = True
    init: Initializer | None = field(default=None, repr=False)

    def build(self, input_shape, *, init, rng, dtype):
        super().build(input_shape, init=init, rng=rng, dtype=dtype)
        C, H, W = image_shape("Conv2D", input_shape)
        F, K = self.filters, self.kernel
        OH, OW = (out_size(size, K, self.stride, self.pad) for size in (H, W))
        draw = self.init or init
        self.W = Param(draw((F, C, K, K), fan_in=C * K * K, fan_out=F * K * K, rng=rng, dtype=dtype),
                       decay=True)
        if self.bias:
            self.b = Param(np.zeros(F, dtype))
        return F, OH, OW

    def forward(self, x, *, train=False):
        x = self.check_input(x)
        self.saved = x if train else None
        b = self.b.data if self.bias else None
        return kernels.conv2d(x, self.W.data, b, stride=self.stride, pad=self.pad)

    def backward(self, dy, *, need_dx=True):
        x = self.recall()
        dx, self.W.grad = kernels.conv2d_backward(
            x, self.W.data, dy, stride=self.stride, pad=self.pad, need_dx=need_dx)
        if self.bias:
            self.b.grad = kernels.bias_gradient(dy)
        return dx


def image_shape(name, input_shape):
    """(C, H, W), or a ValueError that says what came instead."""
    if len(input_shape) != 3:
        raise ValueError(f"{name}: expected images of shape (N, C, H, W), got {shape_text(input_shape)}")
    return input_shape
