"""The broadcasting panel: NumPy's rule, what is repeated, what is refused and why."""

from itertools import product

import numpy as np
import pytest

from course.panels import BroadcastPanel
from course.panels.broadcasting.state import SIZES, BroadcastState, align, fit
from course.panels.shared.base import LOCKED

SHAPES = [shape for axes in range(4) for shape in product(SIZES[1:], repeat=axes)]
SMALL = [shape for shape in SHAPES if max(shape, default=1) <= 3]


def test_shapes_are_lined_up_at_the_last_axis():
    assert align((2, 3), (3,)) == [(2, None), (3, 3)]
    assert align((), ()) == []
    assert (fit(1, 4), fit(4, None), fit(None, 1), fit(2, 3)) == (4, 4, 1, None)


def test_the_rule_is_numpys():
    refused = 0
    for a, b in product(SHAPES, repeat=2):
        try:
            expected = np.broadcast_shapes(a, b)
        except ValueError:
            expected = None
            refused += 1
        assert BroadcastState(a, b).shape == expected, (a, b)
    assert 0 < refused < len(SHAPES) ** 2


def test_the_picture_shows_each_entry_once_and_its_copies_besides():
    for a, b in product(SMALL, repeat=2):
        s = BroadcastState(a, b)
        if s.shape is None:
            continue
        for name in "ab":
            values = s.values(name)
            shown = np.broadcast_to(values, s.shape)
            own = shown[~s.copies(name)]
            assert np.array_equal(own, values.ravel()), (a, b)


@pytest.mark.parametrize(
    ("a", "b", "stretched"),
    [
        ((3, 4), (4,), ([], [-2])),
        ((3, 1), (4,), ([-1], [-2])),
        ((2, 1, 3), (4, 1), ([-2], [-3, -1])),
        ((3, 4), (3, 4), ([], [])),
        ((), (1, 2), ([-1], [])),
    ],
)
def test_the_stretched_axes_are_named(a, b, stretched):
    s = BroadcastState(a, b)
    assert (s.stretched("a"), s.stretched("b")) == stretched


def test_words_say_how_the_shapes_fit():
    assert BroadcastState((3, 4), (4,)).words() == (
        "They fit: (3, 4) and (4,) give (3, 4). In b, axis −2 is missing, so 1: repeated 3 times."
    )
    assert BroadcastState((2, 3), (2, 3)).words().endswith("are equal, so nothing is stretched.")
    assert "(a missing axis counts as 1)" in BroadcastState((1, 3), (3,)).words()
    assert BroadcastState((4, 1), (4,)).words().endswith("larger than either. Did you mean that?")


def test_a_refusal_names_the_axis_both_sizes_and_a_way_out():
    s = BroadcastState((3, 2), (3,))
    assert s.misfits == [-1]
    assert s.words() == (
        "Refused: at axis −1 a has 2 and b 3. Two sizes fit if they are equal or one of them is 1. "
        "b[:, None], of shape (3, 1), would fit."
    )
    both = BroadcastState((2, 3), (3, 2))
    assert both.misfits == [-2, -1]
    assert "axis −1 a has 3 and b 2 and at axis −2 a has 2 and b 3" in both.words()
    assert "would fit" not in both.words()


@pytest.mark.parametrize(("a", "b"), [((3, 2), (3,)), ((2, 3, 4), (3, 3, 1))])
def test_the_formula_has_numpys_own_words(a, b):
    with pytest.raises(ValueError, match="could not be broadcast") as raised:
        np.zeros(a) + np.zeros(b)
    formula = BroadcastState(a, b).formula()
    assert formula.startswith(f"np.zeros({a}) + np.zeros({b}) ")
    assert formula.endswith(f"ValueError: {raised.value}".strip())


def test_the_formula_names_the_shape_of_the_sum():
    assert BroadcastState((2, 1), (3,)).formula().endswith("shape (2, 3)")


def test_a_shape_that_cannot_be_drawn_is_refused():
    for shape in ((5,), (0, 1), (1, 1, 1, 1)):
        with pytest.raises(ValueError, match="at most 3 axes"):
            BroadcastPanel(shape, (1,))


def test_sliders_change_the_shapes_and_the_picture():
    p = BroadcastPanel((3, 4), (4,))
    assert [slider.value for slider in p.b] == [0, 0, 4]
    old = p.image.value
    p.b[2].value = 3
    assert p.state.shape is None
    assert p.message.startswith("Refused")
    assert p.image.value != old
    p.b[1].value, p.b[2].value = 3, 1
    assert (p.state.b, p.state.shape) == ((3, 1), (3, 4))


def test_an_axis_left_out_in_the_middle_closes_up():
    p = BroadcastPanel((4, 3, 2), ())
    p.a[2].value = 0
    assert p.state.a == (4, 3)
    assert [slider.value for slider in p.a] == [0, 4, 3]
    p.a[0].value = 2
    p.a[1].value = 0
    assert [slider.value for slider in p.a] == [0, 2, 3]


def test_every_pair_of_shapes_can_be_drawn():
    p = BroadcastPanel()
    for a, b in [((), ()), ((4, 4, 4), (4, 4, 4)), ((1,), (2, 1, 1)), ((2, 3), (3, 2)), ((3, 1, 2), (4, 2))]:
        p.state = BroadcastState(a, b)
        old = p.image.value
        p.draw()
        assert bytes(p.image.value[:4]) == b"\x89PNG"
        assert p.image.value != old


def test_controls_have_words_and_wait_for_the_prediction():
    class Guess:
        answered = False

        def on_answer(self, callback):
            self.callback = callback

    guess = Guess()
    p = BroadcastPanel(after=guess)
    assert len({control.description for control in p.controls}) == 6
    assert all(control.tooltip for control in p.controls)
    assert p.message == LOCKED
    assert all(control.disabled for control in p.controls)
    guess.answered = True
    guess.callback()
    assert not any(control.disabled for control in p.controls)


def test_a_page_without_a_reader_shows_the_picture():
    data, metadata = BroadcastPanel()._repr_mimebundle_()
    assert data["text/plain"] == "<BroadcastPanel broadcasting>"
    assert set(data) == {"text/plain", "image/png"}
    assert "repeated entries are dashed" in metadata["image/png"]["alt"]
