"""The exercises of chapter 13, CNNs: from the size of a layer to a net by hand, forward and back."""

from . import back, covering, moving, order, shapes, whole

EXERCISES = (shapes.EXERCISES + order.EXERCISES + moving.EXERCISES + covering.EXERCISES + whole.EXERCISES
             + back.EXERCISES)
