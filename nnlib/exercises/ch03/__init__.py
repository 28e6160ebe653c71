"""The exercises of chapter 3, the forward pass: from one neuron to a net that classifies a batch."""

from . import batches, neurons, softmax

EXERCISES = neurons.EXERCISES + softmax.EXERCISES + batches.EXERCISES
