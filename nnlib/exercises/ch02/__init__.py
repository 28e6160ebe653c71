"""The exercises of chapter 2, perceptron: from a gate's weights to training one by its gradient."""

from . import gates, learning

EXERCISES = gates.EXERCISES + learning.EXERCISES
