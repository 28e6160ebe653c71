"""The exercises of chapter 5, learning: from what guessing costs to gradient descent."""

from . import descent, entropy, losses

EXERCISES = losses.EXERCISES + entropy.EXERCISES + descent.EXERCISES
