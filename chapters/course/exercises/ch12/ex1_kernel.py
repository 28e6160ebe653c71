"""Exercise 12.1: a kernel that moves the picture."""

import numpy as np

from ..exercise import Exercise, Mistake


def one_at(row, column):
    kernel = np.zeros((3, 3))
    kernel[row, column] = 1
    return kernel


def shift_kernel(name):
    return {"right": one_at(1, 0), "up": one_at(2, 1)}[name]


def always(function):
    """A wrong version of `shift_kernel`: function(name) -> (row, column) of the 1."""
    return lambda name: one_at(*function(name))


def turned(right):
    """A wrong version of `shift_kernel` that is not a single 1: up is made from right as in the true one."""
    return lambda name: np.rot90(right) if name == "up" else np.array(right)


MOVE = Exercise(
    id="12.1",
    title="A kernel that moves the picture",
    reference=shift_kernel,
    returns=("kernel",),
    cases=(("right",), ("up",)),
    mistakes=(
        Mistake(
            always(lambda name: (1, 2) if name == "right" else (0, 1)),
            "Your kernels move it the other way. To move it to the right, each new pixel must take the "
            "value of its "
            "**left** neighbour.",
        ),
        Mistake(
            always(lambda name: (1, 1)),
            "A 1 in the middle copies each pixel to its own place: nothing moves.",
        ),
        Mistake(
            always(lambda name: (1, 0) if name == "right" else (0, 1)),
            '"right" is right; "up" moves it down. To go up, each pixel takes the value of the one '
            '**below**.',
        ),
        Mistake(
            always(lambda name: (1, 2) if name == "right" else (2, 1)),
            '"up" is right; "right" moves it to the left. To go right, each pixel takes the value of '
            'its **left** '
            "neighbour.",
        ),
        Mistake(
            always(lambda name: (0, 1) if name == "right" else (1, 2)),
            "Rows and columns are exchanged: the first index of a kernel counts rows, from the top.",
        ),
        Mistake(
            always(lambda name: (2, 1) if name == "right" else (1, 0)),
            'Both kernels are good, each under the other name: your "right" moves the picture up.',
        ),
        Mistake(
            always(lambda name: (2, 0)),
            "A 1 in a corner moves the picture along a diagonal, two ways at once.",
        ),
        Mistake(
            turned([[1, 0, 0], [1, 0, 0], [1, 0, 0]]),
            "A whole side of ones adds up three pixels: the picture moves, and is smeared. A single 1 is "
            "enough.",
        ),
        Mistake(
            turned([[0, 0, 0], [1, 1, 0], [0, 0, 0]]),
            "The 1 in the middle keeps the old picture, and the moved one is added to it.",
        ),
        Mistake(
            turned([[0, 0, 0], [1, 0, -1], [0, 0, 0]]),
            "With a −1 opposite the 1 you get differences of pixels, that is edges. To move, a single 1 is "
            "enough.",
        ),
    ),
    hints=(
        "The kernel holds a single 1. Where must the window look for the value that should stand in its "
        "middle?",
        "To the right: the new pixel is the old one at its left. That is row 1, column 0 of the kernel.",
        "right[1, 0] = 1 and up[2, 1] = 1",
    ),
    explanation="y[p, q] = Σ W[i, j] · x[p + i, q + j], with the window's middle at i = j = 1: a 1 at "
    "[1, 0] reads the "
    "pixel at the left. (A flipped kernel, a convolution in the strict sense, would put it at the right.)",
)

EXERCISES = (MOVE,)
