"""The exercises of chapter 12, convolution: from the size of an output to the way back of max pooling."""

from . import kernel, loops, overlap, pooling, size, windows

EXERCISES = (
    kernel.EXERCISES + size.EXERCISES + loops.EXERCISES + windows.EXERCISES + overlap.EXERCISES
    + pooling.EXERCISES
)
