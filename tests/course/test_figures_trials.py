"""The map of a search's trials."""

import pytest

from course import figures
from nnlib.search import Trial

FOUND = [
    Trial(0, {"lr": 1e-3, "weight_decay": 1e-6}, 0.4),
    Trial(1, {"lr": 1e-2, "weight_decay": 1e-5}, 0.8),
    Trial(2, {"lr": 1.0, "weight_decay": 1e-7}, error="ValueError: no"),
]


def test_each_judged_trial_is_a_dot_in_the_colour_of_its_value():
    ax = figures.trials(FOUND)
    (dots,) = ax.collections
    assert dots.get_offsets().tolist() == [[1e-3, 1e-6], [1e-2, 1e-5]]
    assert dots.get_array().tolist() == [0.4, 0.8]
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert [line.get_xydata().tolist() for line in ax.lines] == [[[1e-2, 1e-5]]], "the best is ringed"
    assert len(ax.figure.axes) == 2, "and a colour bar beside it"


def test_values_over_one_setting():
    ax = figures.trials(FOUND, "lr", "value", bar=False)
    assert ax.get_ylabel() == "validation accuracy"
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "linear")
    assert len(ax.figure.axes) == 1


def test_nothing_to_draw_is_said():
    with pytest.raises(ValueError, match="no trial with a value"):
        figures.trials(FOUND[2:])
