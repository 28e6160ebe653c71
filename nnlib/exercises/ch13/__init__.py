"""The exercises of chapter 13, CNNs: from the size of a layer to a forward pass by hand."""

from . import looking, shapes, whole

EXERCISES = shapes.EXERCISES + looking.EXERCISES + whole.EXERCISES
