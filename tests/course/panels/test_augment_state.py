"""The augmentation panel without a browser: what is done to the digit, what the net says, where it breaks."""

import numpy as np
import pytest

from course.panels.augment.panel import AugmentPanel
from course.panels.augment.state import AT_REST, LIMITS, STEPS, AugmentState
from nnlib import load_mnist
from nnlib.datasets import bundled_file
from nnlib.modelfile import load_model


@pytest.fixture(scope="module")
def net():
    return load_model(bundled_file("weights/deep_convnet.h5"))


@pytest.fixture(scope="module")
def test_set():
    return load_mnist(flat=False).test


@pytest.fixture
def state(net, test_set):
    six = int(np.flatnonzero(test_set.t == 6)[1]) + 1
    return AugmentState(net, test_set, number=six)


def test_at_rest_the_net_sees_the_digit_itself(state, test_set):
    assert np.array_equal(state.image, test_set.x[state.number - 1, 0])
    assert state.label == 6
    assert state.outputs().argmax() == 6
    assert state.outputs().sum() == pytest.approx(1)
    assert f"Test digit {state.number} is labelled 6. The net reads 6 (" in state.words()


def test_half_a_turn_makes_a_six_a_nine(state):
    state.set(angle=180)
    np.testing.assert_allclose(state.image, state.original[::-1, ::-1], atol=1e-6)
    assert state.outputs().argmax() == 9
    assert "The net reads 9" in state.words()
    assert ": wrong." in state.words()


def test_the_curve_passes_through_where_we_are(state):
    state.set(right=3)
    values, shares, answers = state.sweep()
    assert (values[0], values[-1]) == LIMITS["right"]
    assert shares[np.flatnonzero(values == 3)[0]] == pytest.approx(state.outputs()[6], abs=1e-5)
    state.set(angle=30)
    assert state.swept == "angle"
    assert state.right == 3, "the others stay as they are"
    assert state.sweep()[1][0] != shares[0]
    assert set(answers) <= set(range(10))


def test_where_it_breaks(state):
    low, high = state.holds()
    assert -180 < low < 0
    assert 0 < high < 180
    for angle in (low, high):
        state.set(angle=angle)
        assert state.outputs().argmax() == 6
    step = 360 / 48
    state.set(angle=high + step)
    assert state.outputs().argmax() != 6
    assert f"from {low:+.0f}° to {high:+.0f}°".replace("-", "−") in state.words()


def test_wrong_even_at_rest(net, test_set):
    t = (test_set.t + 1) % 10
    state = AugmentState(net, (test_set.x, t))
    assert state.holds() is None
    assert "Without any turn it is wrong, too" in state.words()
    state.set(zoom=1.2)
    assert "At its own size it is wrong, too" in state.words()


def test_by_chance_it_is_moved_a_little_and_on_the_sliders_grid(state):
    drawn = []
    for _ in range(50):
        state.draw()
        drawn.append(tuple(state.settings.values()))
        for name, value in state.settings.items():
            assert ((value - AT_REST[name]) / STEPS[name]) == pytest.approx(
                round((value - AT_REST[name]) / STEPS[name]), abs=1e-9)
        assert abs(state.angle) <= 10
        assert 0.9 <= state.zoom <= 1.1
        assert max(abs(state.right), abs(state.down)) <= 2
    assert len(set(drawn)) > 40
    state.reset()
    assert state.settings == AT_REST


def test_settings_stay_within_their_limits(state):
    state.set(angle=400, zoom=0.0)
    assert (state.angle, state.zoom) == (180, 0.4)


@pytest.mark.parametrize("x", [np.zeros((0, 784)), np.zeros((3, 10))])
def test_what_are_no_digits_is_refused(net, x):
    with pytest.raises(ValueError, match="28 × 28"):
        AugmentState(net, (x, np.zeros(3, int)))


def test_controls_redraw_and_say_what_happens(net, test_set):
    panel = AugmentPanel(net, test_set, name="t1", number=34)
    old = panel.image.value
    panel.sliders["angle"].value = 45
    assert panel.image.value != old
    assert panel.state.angle == 45
    assert "a turn from" in panel.message
    panel.sliders["down"].value = -4
    assert (panel.state.angle, panel.state.down, panel.state.swept) == (45, -4, "down")
    assert "pixels" in panel.message
    panel.back.click()
    assert panel.sliders["angle"].value == 0
    assert panel.state.settings == AT_REST
    panel.chance.click()
    for name, slider in panel.sliders.items():
        assert slider.value == getattr(panel.state, name)
    assert panel.state.settings != AT_REST
    panel.pick.value = 7
    assert f"Test digit 7 is labelled {test_set.t[6]}" in panel.message


def test_a_press_on_the_curve_moves_its_control(net, test_set):
    panel = AugmentPanel(net, test_set, name="t5")
    panel._drag(60 + 3 / 4 * 810, 330)  # of −180 … 180
    assert panel.sliders["angle"].value == panel.state.angle == 90
    panel.sliders["down"].value = 2
    panel._drag(60 + 810 / 4 + 8, 330)  # of −12 … 12, in halves
    assert panel.state.down == -6
    panel._drag(500, 100)  # the bars
    assert panel.state.settings == {"angle": 90, "zoom": 1.0, "right": 0, "down": -6}


def test_a_slider_that_answers_with_rounding_errors_moves_nothing(net, test_set):
    panel = AugmentPanel(net, test_set, name="t4")
    panel.sliders["angle"].value = 10
    panel.chance.click()
    drawn = panel.state.settings
    for slider in panel.sliders.values():
        slider.value += 2e-15
    assert (panel.state.settings, panel.state.swept) == (drawn, "angle")


def test_it_waits_for_its_prediction(net, test_set):
    class Unanswered:
        answered = False

        def on_answer(self, callback):
            self.callback = callback

    panel = AugmentPanel(net, test_set, name="t2", after=Unanswered())
    assert "Answer the prediction" in panel.message
    assert panel.sliders["angle"].disabled
    assert panel.chance.disabled


def test_the_stored_page_shows_where_it_breaks(net, test_set):
    panel = AugmentPanel(net, test_set, name="t3", number=6)
    data, metadata = panel._repr_mimebundle_()
    assert data["text/plain"] == "<AugmentPanel t3>"
    assert "ten outputs" in metadata["image/png"]["alt"]
    assert panel.state.outputs().argmax() != panel.state.label
    assert panel.sliders["angle"].value == panel.state.angle != 0
