"""The exercises of chapter 5, learning: from what guessing costs to gradient descent."""

from . import descent, losses

EXERCISES = losses.EXERCISES + descent.EXERCISES
