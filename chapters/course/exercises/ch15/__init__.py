"""The exercises of chapter 15: counting weights and fields, warping images, a loss that cannot reach 0."""

from .depth import EXERCISES as DEPTH
from .floor import EXERCISES as FLOOR
from .shifting import EXERCISES as SHIFTING
from .turning import EXERCISES as TURNING

EXERCISES = (*DEPTH, *SHIFTING, *TURNING, *FLOOR)
