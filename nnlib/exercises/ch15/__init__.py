"""The exercises of chapter 15: counting weights and fields, warping images, a loss that cannot reach 0."""

from .depth import EXERCISES as DEPTH
from .warping import EXERCISES as WARPING

EXERCISES = (*DEPTH[:2], *WARPING, *DEPTH[2:])
