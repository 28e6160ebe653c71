"""The exercises of chapter 2, perceptron: from a gate's weights to training one by its gradient."""

from . import gates, onenet, rule

EXERCISES = gates.EXERCISES + rule.EXERCISES + onenet.EXERCISES
