"""The activation panel: slopes, the flat parts, the words and the pictures."""

import numpy as np
import pytest

from course.panels import ActivationPanel
from course.panels.activation.state import ACTIVATIONS, FLAT, ActivationState
from course.panels.shared.base import Panel
from nnlib.gradcheck import numerical_derivative


@pytest.fixture(autouse=True)
def nothing_shown():
    Panel.shown.clear()


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("z", [-3.0, -0.7, 0.4, 2.5])
def test_the_slope_is_the_derivative(name, z):
    f = ACTIVATIONS[name]
    assert f.slope(np.float64(z)) == pytest.approx(numerical_derivative(f.h, z), abs=1e-7)


@pytest.mark.parametrize(
    ("name", "w", "share"),
    # Φ of the standard normal beyond ±2.887 (sigmoid) and ±2.178 (tanh), divided by w
    [("sigmoid", 1, 0.0039), ("sigmoid", 3, 0.336), ("tanh", 1, 0.0294), ("tanh", 3, 0.468),
     ("ReLU", 1, 0.5), ("step", 1, 1.0), ("identity", 5, 0.0), ("leaky ReLU", 5, 0.0)],
)
def test_the_share_of_flat_inputs(name, w, share):
    assert ActivationState(name, w=w).share == pytest.approx(share, abs=0.002)


def test_a_bias_pushes_all_inputs_to_one_side():
    assert ActivationState("ReLU", b=-5).share == 1
    assert ActivationState("ReLU", b=5).share == 0
    assert ActivationState("sigmoid", w=0, b=5).share == 1


def test_the_words_name_what_is_seen():
    assert "saturated" in ActivationState("sigmoid", x=4).words()
    assert "saturated" not in ActivationState("sigmoid", x=0.5).words()
    assert "47%" in ActivationState("tanh", x=0, w=3).words()
    assert "The slope is 0 everywhere" in ActivationState("step").words()
    assert str(FLAT) in ActivationState("tanh").words()
    assert ActivationState("sigmoid", x=-2, w=1.5, b=-1).formula().startswith("z = 1.5 · −2.0 − 1.0 = −4.00")


def test_an_unknown_function_is_refused():
    with pytest.raises(ValueError, match="swish"):
        ActivationPanel("swish")


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_function_has_its_picture(name):
    panel = ActivationPanel("sigmoid" if name != "sigmoid" else "tanh")
    old = panel.image.value
    panel.function.value = name
    assert panel.image.value != old
    assert panel.state.name == name
    old = panel.image.value
    panel.w.value = 2.0
    assert panel.image.value != old
    assert f"{name}(z)" in panel.readout.value


def test_extremes_are_drawn():
    panel = ActivationPanel("identity")
    for control in (panel.x, panel.w, panel.b):
        control.value = 5
    panel.function.value = "step"
    assert "z = 5.0 · 5.0 + 5.0 = 30.00" in panel.readout.value
    assert "outside the picture" in panel.state.words()
    panel.x.value = panel.b.value = 0
    assert "outside the picture" not in panel.state.words()


def test_the_stored_page_shows_a_saturated_unit():
    panel = ActivationPanel("tanh")
    data, metadata = panel._repr_mimebundle_()
    assert data["text/plain"] == "<ActivationPanel activation>"
    assert "tangent" in metadata["image/png"]["alt"]
    assert panel.state.share > 0.3
