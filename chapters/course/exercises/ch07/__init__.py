"""The exercises of chapter 7, optimizers: from the rate that a ravine allows to Adam and a schedule."""

from . import adagrad, adam, momentum, ravine, schedule

EXERCISES = (ravine.EXERCISES + momentum.EXERCISES + adagrad.EXERCISES + adam.EXERCISES
             + schedule.EXERCISES)
