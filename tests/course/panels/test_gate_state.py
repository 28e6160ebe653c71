"""The gate panel: truth tables, regions, the XOR mission."""

import numpy as np
import pytest

from course.panels import GatePanel
from course.panels.gates.state import GateState, clip


@pytest.mark.parametrize(
    ("gate", "weights"), [("AND", (0.5, 0.5, -0.7)), ("NAND", (-0.5, -0.5, 0.7)), ("OR", (0.5, 0.5, -0.2))]
)
def test_the_published_weights_are_right(gate, weights):
    s = GateState(gate, *weights)
    assert s.right == (True,) * 4
    assert s.words().startswith("4 of 4 right")


def test_wrong_corners_are_named():
    s = GateState("AND", 0.5, 0.5, -0.2)
    assert s.words() == "2 of 4 right: (0, 1) should give 0 and (1, 0) should give 0."


def test_no_setting_of_the_sliders_is_xor_and_all_others_are_found():
    s = GateState("XOR")
    ticks = np.arange(-2, 2.01, 0.5)
    for w1 in ticks:
        for w2 in ticks:
            for b in np.arange(-1.75, 2.01, 0.5):
                s.move(w1=w1, w2=w2, b=b)
                assert sum(s.right) < 4
    assert len(s.found) == 14


def test_slider_sums_are_rounded():
    s = GateState("OR")
    s.move(w1=0.1 + 0.2, w2=0.3, b=-0.3)
    assert s.outputs == (0, 0, 0, 1)


def test_xor_is_explained_after_honest_tries_and_solved_by_two_layers():
    s = GateState("XOR")
    s.stack(True)
    assert not s.two_layers, "first the reason"
    for w1, w2, b in [(1, 1, -0.5), (1, 1, -1.5), (1, 0, -0.5), (0, 1, -0.5), (-1, -1, 0.5), (0, 0, 1)]:
        s.move(w1=w1, w2=w2, b=b)
    assert s.may_ask
    assert "press Why?" in s.words()
    s.explain()
    assert "These two contradict" in s.words()
    s.stack(True)
    assert s.outputs == (0, 1, 1, 0)
    assert s.words().startswith("4 of 4 right")
    s.choose("AND")
    assert not s.two_layers
    assert not s.found


def test_the_region_is_where_the_answer_is_one():
    s = GateState("OR", 1.0, 0.0, -0.5)
    x, y = s.region().T
    assert (x.min(), x.max()) == (0.5, 1.5)
    assert (y.min(), y.max()) == (-0.5, 1.5)
    assert len(GateState("OR", 0, 0, -1).region()) == 0
    assert len(GateState("OR", 0, 0, 1).region()) == 4
    assert clip([(0, 0), (1, 0), (1, 1)], 0, 0, 1) == [(0, 0), (1, 0), (1, 1)]


def test_an_unknown_gate_is_refused():
    with pytest.raises(ValueError, match="XNOR"):
        GatePanel("XNOR")


def test_sliders_redraw_and_buttons_follow_the_mission():
    p = GatePanel("XOR")
    old = p.image.value
    p.w1.value = -1.0
    assert p.image.value != old
    assert p.layers.disabled
    p.why.click()
    assert not p.layers.disabled
    p.layers.value = True
    assert p.message.startswith("4 of 4 right")
    assert p.w1.disabled
    p.gate.value = "OR"
    assert not p.layers.value
    assert not p.w1.disabled
    assert p.why.disabled


def test_why_and_two_layers_are_there_for_xor_only():
    p = GatePanel("AND")
    assert p.why.layout.visibility == p.layers.layout.visibility == "hidden"
    p.gate.value = "XOR"
    assert p.why.layout.visibility == p.layers.layout.visibility == "visible"
    assert "press Why? first" in p.layers.tooltip


def test_the_line_is_dragged():
    p = GatePanel("AND", start=(0.5, 0.5, 0.4))
    p._drag(54 + 3 / 4 * 348, 29 + 349 / 4)  # (1, 1): the middle of the upper right quarter
    assert p.b.value == p.state.b == -1.0
    p._drag(700, 200)  # the table is no plane
    assert p.b.value == -1.0
    assert p.state.through(0.5, 1.0) == -0.8  # -0.75, as near as the slider comes
    assert p.state.through(100, 100) == -2
    p.state.move(w1=0, w2=0)
    assert p.state.through(0.5, 0.5) is None


def test_a_gate_that_is_found_is_celebrated():
    p = GatePanel("AND", start=(0.5, 0.5, -0.4))
    assert "✓" not in p.status.value
    p.b.value = -0.7
    assert "<strong>✓ </strong>4 of 4 right" in p.status.value
    p.b.value = 0.5
    assert "✓" not in p.status.value


def test_gate_panel_rehearses_the_books_and():
    data, metadata = GatePanel("AND")._repr_mimebundle_()
    assert data["text/plain"] == "<GatePanel AND>"
    assert "truth table" in metadata["image/png"]["alt"]
