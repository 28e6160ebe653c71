"""Windows of an image as rows of a matrix, so that a convolution is one matrix product. notes 7.4.

These are the versions to read. The layers use `kernels.py`, which does the same block by block.
"""

import numpy as np

from nnlib.arrays import array
from nnlib.settings import sizes, whole


def out_size(size, kernel, stride=1, pad=0):
    """How many windows fit along one axis: (H + 2P - KH) // S + 1.

    Pixels at the far border that no window reaches are left out. Raises ValueError if the kernel
    is larger than the padded image, or for a stride < 1 or a pad < 0.
    """
    size, kernel, stride = whole("size", size), whole("kernel", kernel), whole("stride", stride)
    pad = whole("pad", pad, low=0)
    if kernel > size + 2 * pad:
        raise ValueError(f"expected a kernel of at most {size} + 2·{pad} = {size + 2 * pad}, "
                         f"got {kernel}: it is larger than the padded image")
    return (size + 2 * pad - kernel) // stride + 1


def im2col(x, KH, KW, *, stride=1, pad=0):
    """Images (N, C, H, W) -> one row a window: (N·OH·OW, C·KH·KW).

    Rows are ordered by image, then by window from left to right and top to bottom.
    """
    x = array("im2col: x", x)
    if x.ndim != 4:
        raise ValueError(f"im2col: expected images of shape (N, C, H, W), got {x.shape}")
    N, C, H, W = x.shape
    OH, OW = out_size(H, KH, stride, pad), out_size(W, KW, stride, pad)
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.empty((N, C, KH, KW, OH, OW), x.dtype)
    for i in range(KH):
        for j in range(KW):
            windows[:, :, i, j] = x[:, :, i:i + stride * OH:stride, j:j + stride * OW:stride]
    # (N, C, KH, KW, OH, OW) -> (N, OH, OW, C, KH, KW) -> (N·OH·OW, C·KH·KW)
    return windows.transpose(0, 4, 5, 1, 2, 3).reshape(N * OH * OW, C * KH * KW)


def col2im(rows, shape, KH, KW, *, stride=1, pad=0):
    """The way back: every entry is added to the pixel it came from. (N·OH·OW, C·KH·KW) -> shape.

    It is the adjoint of im2col, Σ im2col(x)·rows = Σ x·col2im(rows), not its inverse: a pixel that
    lay in nine windows receives nine contributions. That is how gradients add up.
    """
    shape = sizes("col2im: shape", shape)
    if len(shape) != 4:
        raise ValueError(f"col2im: expected the images' shape (N, C, H, W), got {shape}")
    N, C, H, W = shape
    OH, OW = out_size(H, KH, stride, pad), out_size(W, KW, stride, pad)
    rows = array("col2im: rows", rows)
    if rows.shape != (N * OH * OW, C * KH * KW):
        raise ValueError(f"col2im: expected rows of shape {(N * OH * OW, C * KH * KW)}, got {rows.shape}")
    # (N·OH·OW, C·KH·KW) -> (N, OH, OW, C, KH, KW) -> (N, C, KH, KW, OH, OW)
    windows = rows.reshape(N, OH, OW, C, KH, KW).transpose(0, 3, 4, 5, 1, 2)
    x = np.zeros((N, C, H + 2 * pad, W + 2 * pad), rows.dtype)
    for i in range(KH):
        for j in range(KW):
            x[:, :, i:i + stride * OH:stride, j:j + stride * OW:stride] += windows[:, :, i, j]
    return x[:, :, pad:pad + H, pad:pad + W]
