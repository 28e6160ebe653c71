"""The exercises of chapter 9, batch normalization: forward, running statistics, images, backward."""

from . import backward, forward, images, statistics

EXERCISES = forward.EXERCISES + statistics.EXERCISES + images.EXERCISES + backward.EXERCISES
