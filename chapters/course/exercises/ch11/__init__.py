"""The exercises of chapter 11, hyper-parameters: a draw by exponents, held-out data, scores to believe."""

from . import ranges, scores

EXERCISES = (ranges.GRID, ranges.DRAW, scores.HOLD_OUT, scores.SCORE, ranges.NARROW, scores.REPORT)
