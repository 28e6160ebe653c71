"""The exercises of chapter 12, convolution: from the size of an output to the way back of max pooling."""

from . import kernel, pooling, size, windows

EXERCISES = kernel.EXERCISES + size.EXERCISES + windows.EXERCISES + pooling.EXERCISES
