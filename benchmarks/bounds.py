"""What must be reached, as ratios in one run, and what was tried on the way there."""

from typing import NamedTuple


class Bound(NamedTuple):
    """ours ≤ most · theirs for a task; what: "step" or "memory"."""

    task: str
    rival: str
    most: float
    what: str = "step"


MLPS = ("B5", "T2 SGD", "T2 Adam", "B7")
BOUNDS = [
    *(Bound(task, rival, 0.75) for task in MLPS for rival in ("PyTorch", "scikit-learn")),
    Bound("CNN2", "PyTorch", 0.85),
    Bound("DC1", "PyTorch", 1.15),
    Bound("RN2", "PyTorch", 1.2),
    Bound("G1", "PyTorch", 1.5),
    Bound("CNN2", "book", 1 / 8),
    Bound("DC1", "book", 1 / 8),
    Bound("DC1", "book", 1 / 2, "memory"),
]

TRIED = {
    "MLP": "Threads for the smaller products (waking one costs more than it saves), two BLAS threads (no "
           "faster on a quiet machine, far slower beside a busy neighbour), optimizer formulas with `out=` "
           "(no faster than a few rows at a time); compiled, in one pass, they are: a fifth of T2's step "
           "with Adam, 7 % of B7's. ReLU's backward pass compiled for small batches, too, flat indices in "
           "the loss, fewer checks in the optimizers: all three save a hundredth of T2's step with SGD.",
    "CNN2": "Pooling by rows and then columns, images in blocks that fit the cache, masked copies, a "
            "gradient by subtraction, indices, pairs of numbers as one integer: in NumPy none is faster than "
            "strided maxima and comparisons; compiled loops are, six to ten times in the backward pass.",
    "DC1": "Blocks of 128 kB to 2 MB of copied pixels, one product per image with all of im2col, one long "
           "product per block, all rows of the kernel in one product and a sum afterwards, dW with either "
           "factor turned, compiled copies and sums around NumPy's products: the fastest is in "
           "`nnlib/kernels`, one copy of dy for both gradients and compiled loops around BLAS.",
    "RN2": "Gates as one tanh, the batch in halves on two threads, the products over all steps at once, "
           "steps that write in place, a lock around the work on entries; what was left was that two threads "
           "wait for Python's lock between any two operations (5 µs each): compiled steps do not. The "
           "products of the recurrence, one after another, are most of the floor.",
    "G1": "The products alone divided among the threads; the whole attention of a part of the batch in one "
          "thread, which is faster; GELU in blocks that stay in the cache; LayerNorm's means as products "
          "with ones, its quotients as products (half a millisecond: not worth a longer formula).",
}


def tried(task):
    return TRIED["MLP" if task in MLPS else task]

