"""The histograms of a net's activations."""

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
import numpy as np
import pytest

from course import figures


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_activation_histograms_show_shares_over_one_range_and_their_spread():
    layers = {"first": np.array([[0.0, 1.0], [0.0, 1.0]]), "second": np.full((2, 2), 0.5)}
    row = figures.activation_histograms(layers, limits=(0, 1), bins=4)
    assert [patch.get_height() for patch in row[0].patches] == [0.5, 0, 0, 0.5]
    assert [patch.get_height() for patch in row[1].patches] == [0, 0, 1, 0]
    assert row[0].get_title() == "first\nstd 0.5\nsaturated 100%"
    assert row[1].get_title() == "second\nstd 0\nsaturated 0%"


def test_activation_histograms_of_relu_tell_zeros_from_dead_units():
    a = np.array([[0.0, 0.0, 2.0], [0.0, 1.0, 0.0]])
    (ax,) = figures.activation_histograms([a], limits=(0, None))
    assert "zero 67%\ndead units 33%" in ax.get_title()


def test_activation_histograms_take_axes_and_refuse_other_counts():
    _, row = plt.subplots(1, 2)
    assert list(figures.activation_histograms([np.eye(2), np.zeros((2, 2))], ax=row)) == list(row)
    with pytest.raises(ValueError, match="expected 3 axes, got 2"):
        figures.activation_histograms([np.eye(2)] * 3, ax=row)
    with pytest.raises(ValueError, match="1 names and 2 layers"):
        figures.activation_histograms([np.eye(2)] * 2, ["a"])
