"""The exercises of chapter 14: counting weights, honest means and splits, a confusion matrix, fit."""

from .counting import EXERCISES as COUNTING
from .fitting import EXERCISES as FITTING
from .halving import EXERCISES as HALVING
from .judging import EXERCISES as JUDGING

EXERCISES = (*COUNTING, *JUDGING, *HALVING, *FITTING)
