"""The exercises of chapter 10: weight decay, dropout, early stopping, the average of many masks."""

from .decay import EXERCISES as DECAY
from .ensemble import EXERCISES as ENSEMBLE
from .masks import EXERCISES as MASKS
from .stopping import EXERCISES as STOPPING

EXERCISES = (*DECAY, *MASKS, *STOPPING, *ENSEMBLE)
