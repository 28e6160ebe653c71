"""The drawing panel without a browser: drawn and picked digits, and what the shipped net says of them."""

import numpy as np
import pytest

from course.panels import DrawPanel
from course.panels.draw.sketch import SIDE
from course.panels.draw.state import WELCOME, DrawState
from course.panels.shared.base import LOCKED, Panel
from nnlib import load_mnist
from nnlib.datasets import bundled_file
from nnlib.modelfile import load_model
from nnlib.models import simple_convnet

ARC = np.linspace(0, 2 * np.pi, 40)
DIGITS = {
    0: [[(14 + 6 * np.cos(a), 14 + 9 * np.sin(a)) for a in ARC]],
    1: [[(14, 4), (14, 24)]],
    4: [[(10, 4), (7, 14), (20, 14)], [(17, 5), (16, 24)]],
    7: [[(7, 5), (20, 5), (12, 24)]],
}


@pytest.fixture(scope="module")
def net():
    return load_model(bundled_file("weights/sigmoid_mlp.h5"))


@pytest.fixture(scope="module")
def test_set():
    return load_mnist().test


@pytest.fixture(autouse=True)
def nothing_shown():
    Panel.shown.clear()


@pytest.mark.parametrize("digit", DIGITS)
@pytest.mark.parametrize("place", [(0, 0, 1), (5, 6, 0.4)])
def test_a_drawn_digit_is_read_wherever_it_stands(net, test_set, digit, place):
    right, down, scale = place
    state = DrawState(net, test_set)
    state.sketch.draw([[(14 + scale * (x - 14) + right, 14 + scale * (y - 14) + down) for x, y in stroke]
                       for stroke in DIGITS[digit]])
    assert state.outputs().argmax() == digit
    assert f"{digit} (" in state.words()


def test_outside_the_middle_an_image_that_is_not_centred_is_misread(net, test_set):
    state = DrawState(net, test_set, centred=False)
    state.sketch.draw([[(24, 3), (24, 12)]])
    assert state.outputs().argmax() != 1
    state.centred = True
    assert state.outputs().argmax() == 1


def test_a_blank_sheet_gets_no_answer(net, test_set):
    state = DrawState(net, test_set)
    assert state.blank
    assert not state.outputs().any()
    assert state.words() == WELCOME


def test_picked_digits_are_the_test_images(net, test_set):
    state = DrawState(net, test_set)
    wrong = 0
    for number in range(1, 1001, 20):
        state.pick(number)
        assert np.array_equal(state.image.ravel(), test_set.x[number - 1])
        mistaken = state.outputs().argmax() != test_set.t[number - 1]
        assert state.words().endswith(": wrong.") == mistaken
        wrong += mistaken
    assert wrong <= 5
    state.press(3, 3)
    assert not state.picked
    assert len(state.sketch.strokes) == 1


def test_outputs_are_probabilities_of_any_net_of_digits(test_set):
    convnet = simple_convnet(rng=np.random.default_rng(0))
    state = DrawState(convnet, test_set, picked=1)
    assert state.outputs().shape == (10,)
    assert state.outputs().sum() == pytest.approx(1)


def pixel(panel, x, y):
    """Where the point (x, y) of the sheet lies in the picture, in pixels from its upper left corner."""
    across, up = panel.figure.sheet.transData.transform((x, y))
    return across, panel.figure.canvas.get_width_height()[1] - up


def draw(panel, strokes):
    for first, *rest in strokes:
        panel._press(*pixel(panel, *first))
        for point in rest:
            panel._drag(*pixel(panel, *point))
        panel._lift()


def test_the_pointer_draws_a_four(net, test_set):
    panel = DrawPanel(net, test_set)
    assert panel.message == WELCOME
    old = panel.image.value
    draw(panel, DIGITS[4])
    assert panel.image.value != old
    assert panel.message.startswith("The net reads 4")
    assert panel.drawing.shape == (SIDE, SIDE)
    assert np.allclose(panel.state.sketch.strokes[0][0], DIGITS[4][0][0])
    panel.wipe.click()
    assert panel.message == WELCOME
    assert not panel.drawing.any()


def test_beside_the_sheet_the_pointer_draws_nothing_and_over_the_edge_it_lifts(net, test_set):
    panel = DrawPanel(net, test_set)
    panel._press(600, 100)
    panel._drag(610, 100)
    panel._lift()
    assert panel.state.blank
    draw(panel, [[(20, 10), (27, 10)]])
    panel._press(*pixel(panel, 20, 20))
    panel._drag(600, 100)
    panel._drag(*pixel(panel, 5, 5))
    assert len(panel.state.sketch.strokes) == 3


def test_the_slider_picks_and_a_stroke_takes_the_sheet_back(net, test_set):
    panel = DrawPanel(net, test_set)
    draw(panel, DIGITS[0])
    panel.pick.value = 7
    assert panel.message.startswith(f"Test digit 7 is labelled {test_set.t[6]}.")
    panel._drag(*pixel(panel, 5, 5))
    assert panel.pick.value == 7
    draw(panel, DIGITS[1])
    assert panel.pick.value == 0
    assert panel.message.startswith("The net reads 1")
    panel.pick.value = 3
    panel.pick.value = 0
    assert panel.message == WELCOME


def test_pen_and_centring_change_what_the_net_sees(net, test_set):
    panel = DrawPanel(net, test_set)
    draw(panel, [[(20, 5), (20, 12)]])
    seen = panel.drawing
    panel.pen.value = 4.0
    assert panel.drawing.sum() > 1.5 * seen.sum()
    panel.centred.value = False
    assert panel.drawing[:, 14].sum() == 0


def test_it_waits_for_its_prediction(net, test_set):
    class Unanswered:
        answered = False

        def on_answer(self, callback):
            self.callback = callback

    panel = DrawPanel(net, test_set, after=Unanswered())
    assert panel.message == LOCKED
    assert panel.pick.disabled


def test_the_stored_page_shows_a_two(net, test_set):
    panel = DrawPanel(net, test_set)
    data, metadata = panel._repr_mimebundle_()
    assert data["text/plain"] == "<DrawPanel draw>"
    assert "ten outputs" in metadata["image/png"]["alt"]
    assert panel.state.outputs().argmax() == 2
