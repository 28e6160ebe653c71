"""The batch-norm panel: what goes through, which statistics are used, what is said of it."""

import numpy as np
import pytest

from course.panels import BatchNormPanel
from course.panels.batch_norm.state import MOMENTUM, BatchNormState, fixed
from nnlib.layers import BatchNorm


@pytest.mark.parametrize(("centre", "spread"), [(3, 2.5), (-5, 0.3), (0, 10)])
def test_in_training_y_has_mean_beta_and_spread_gamma_whatever_comes_in(centre, spread):
    s = BatchNormState(centre, spread, gamma=1.5, beta=-1)
    assert s.y.mean() == pytest.approx(-1)
    assert s.y.std() == pytest.approx(1.5, rel=1e-3)


@pytest.mark.parametrize("inference", [False, True])
def test_the_panel_computes_what_the_layer_does(inference):
    s = BatchNormState(2, 3, gamma=0.5, beta=1, size=50, steps=7, inference=inference)
    layer = BatchNorm(momentum=MOMENTUM)
    layer.build((1,), init=None, rng=None, dtype=np.float64)
    layer.gamma.data[:], layer.beta.data[:] = 0.5, 1
    left = MOMENTUM**7
    layer.running_mean.data[:], layer.running_var.data[:] = (1 - left) * 2, left + (1 - left) * 9
    assert np.allclose(layer.forward(s.x[:, None], train=not inference)[:, 0], s.y)


def test_the_running_values_move_as_the_layers_do():
    layer = BatchNorm(momentum=MOMENTUM)
    layer.build((1,), init=None, rng=None, dtype=np.float64)
    batch = np.array([[-1.0], [3.0]])  # mean 1, variance 4
    for _ in range(12):
        layer.forward(batch, train=True)
    mean, var = BatchNormState(1, 2, steps=12, inference=True).used
    assert layer.running_mean.data == pytest.approx(mean)
    assert layer.running_var.data == pytest.approx(var)


def test_a_batch_of_one_is_blind_in_training_and_sees_at_inference():
    s = BatchNormState(size=1, beta=0.7, steps=100)
    assert s.y == pytest.approx([0.7])
    assert "batch of one" in s.words()
    s.inference = True
    assert s.y != pytest.approx([0.7])
    assert "also in a batch of one" in s.words()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "y has mean β and spread γ."),
        ({"size": 4}, "4 examples are few"),
        ({"spread": 0.01}, "ε keeps"),
        ({"inference": True, "steps": 0}, "still their first ones"),
        ({"inference": True, "steps": 1}, "after 1 training step: 90 %"),
        ({"inference": True, "steps": 10}, "35 % of the first running values"),
        ({"inference": True, "steps": 60}, "close to those of the sums"),
        ({"inference": True, "steps": 60, "spread": 0.01}, "0.18 % of the first"),
        ({"inference": True, "steps": 0, "centre": 0.0, "spread": 1.0}, "close to those of the sums"),
    ],
)
def test_what_is_seen_is_said(settings, said):
    assert said in BatchNormState(**settings).words()


def test_numbers_as_a_reader_wants_them():
    assert [fixed(v) for v in (-1.234, 0.0123, -1e-9, 3)] == ["−1.23", "0.012", "0.00", "3.00"]


def test_sliders_and_the_toggle_change_picture_and_words():
    p = BatchNormPanel()
    assert p.sliders["steps"].disabled, "in training nothing depends on them"
    assert p.sliders["steps"].description == "Steps (inference)", "and that is said"
    picture, words = p.image.value, p.message
    p.sliders["centre"].value = -2
    assert p.image.value != picture
    assert p.message == words
    p.inference.value = True
    assert not p.sliders["steps"].disabled
    assert p.sliders["steps"].description == "Steps"
    assert p.message.startswith("Inference after 10")
    p.sliders["steps"].value = 80
    assert "close to those" in p.message


def test_the_stored_picture_is_another_than_the_first_and_has_words():
    p = BatchNormPanel()
    first = p.image.value
    data, metadata = p._repr_mimebundle_()
    assert data["text/plain"] == "<BatchNormPanel batch norm>"
    assert "three histograms" in metadata["image/png"]["alt"]
    assert p.image.value != first
