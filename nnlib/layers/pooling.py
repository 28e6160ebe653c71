"""Pooling layers: one number for each window of each channel."""

from dataclasses import KW_ONLY, dataclass

from nnlib import kernels
from nnlib.core import Layer
from nnlib.layers.conv import image_shape
from nnlib.windows import out_size


@dataclass(eq=False)
class Pool2D(Layer):
    """What both poolings share: x (N, C, H, W) -> (N, C, OH, OW), windows of size × size.

    stride: by default the size, so that windows tile the image. A border that no window reaches is
    left out. Raises ValueError if the window is larger than the padded image, or if pad is more
    than half of the window.
    """

    size: int
    _: KW_ONLY
    stride: int | None = None
    pad: int = 0

    def __post_init__(self):
        super().__post_init__()
        if self.stride is None:
            self.stride = self.size

    def build(self, input_shape, *, init, rng, dtype):
        super().build(input_shape, init=init, rng=rng, dtype=dtype)
        C, H, W = image_shape(type(self).__name__, input_shape)
        if 2 * self.pad > self.size:
            raise ValueError(f"{type(self).__name__}: expected a pad of at most half of the window, "
                             f"got pad {self.pad} with size {self.size}")
        return C, *(out_size(size, self.size, self.stride, self.pad) for size in (H, W))


@dataclass(eq=False)
class MaxPool2D(Pool2D):
    """y = the largest value of each window; its gradient goes to that value (the first of equals).

    Padding counts as -∞, never as 0: windows of negative values are right, too. notes 7.3.
    """

    def forward(self, x, *, train=False):
        x = self.check_input(x)
        self.saved = None
        if not train:
            return kernels.max_pool2d(x, self.size, stride=self.stride, pad=self.pad)
        y, winner = kernels.max_pool2d_winners(x, self.size, stride=self.stride, pad=self.pad)
        self.saved = winner, x.shape
        return y

    def backward(self, dy):
        winner, shape = self.recall()
        return kernels.max_pool2d_backward(winner, dy, shape, self.size, stride=self.stride, pad=self.pad)


@dataclass(eq=False)
class AvgPool2D(Pool2D):
    """y = the mean of each window; its gradient is shared equally. Padding counts as zeros. framework."""

    def forward(self, x, *, train=False):
        x = self.check_input(x)
        self.saved = x.shape if train else None
        return kernels.avg_pool2d(x, self.size, stride=self.stride, pad=self.pad)

    def backward(self, dy):
        return kernels.avg_pool2d_backward(
            self.recall(), dy, self.size, stride=self.stride, pad=self.pad)
