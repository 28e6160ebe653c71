"""The fast products, convolution and pooling: the sums of `reference.py`, arranged for the machine.

A batch is divided among the cores. The work on one part of it is a function whose name ends in `_part`,
written in NumPy; `compiled.py` has the same functions for numba, and `twin` chooses.

Contract: arrays of one floating dtype in, the same dtype out; inputs are never written to; results do not
depend on the number of threads.
"""

from nnlib.kernels.basics import LARGE, gelu, gelu_backward, matmul, relu, relu_backward, twin
from nnlib.kernels.convolution import bias_gradient, conv2d, conv2d_backward
from nnlib.kernels.pooling import (
    avg_pool2d,
    avg_pool2d_backward,
    max_pool2d,
    max_pool2d_backward,
    max_pool2d_winners,
)
