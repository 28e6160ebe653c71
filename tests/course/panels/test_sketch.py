"""A drawing by hand as an image: ink where the pen was, brought to the size and place of MNIST's digits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.panels.draw.sketch import BOX, SIDE, Sketch, ink

ZERO = [[(14 + 6 * np.cos(a), 14 + 9 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 40)]]


def drawn(strokes, **settings):
    sketch = Sketch(**settings)
    sketch.draw(strokes)
    return sketch


def centre(image):
    places = np.arange(SIDE) + 0.5
    return image.sum(axis=0) @ places / image.sum(), image.sum(axis=1) @ places / image.sum()


def extent(image):
    rows, columns = np.nonzero(image > 0.5)
    return np.ptp(columns) + 1, np.ptp(rows) + 1


def test_an_empty_sheet_is_blank():
    image = Sketch().image()
    assert image.shape == (SIDE, SIDE)
    assert image.dtype == np.float32
    assert not image.any()


def test_a_line_is_as_wide_as_the_pen_and_soft_at_its_sides():
    image = drawn([[(14, 4), (14, 24)]], pen=3.0).image(centred=False)
    assert np.allclose(image[14, 11:17], [0, 0.5, 1, 1, 0.5, 0])
    assert image[14].sum() == 3  # the ink of a cross-section


def test_far_points_are_joined_without_gaps():
    image = drawn([[(3, 3), (25, 25)]]).image(centred=False)
    assert image[np.arange(4, 24), np.arange(4, 24)].min() > 0.9


def test_a_drag_without_a_press_begins_a_stroke():
    sketch = Sketch()
    sketch.drag(3, 3)
    sketch.drag(9, 9)
    sketch.lift()
    sketch.drag(20, 3)
    assert len(sketch.strokes) == 2
    sketch.clear()
    assert sketch.empty


def test_a_trembling_hand_adds_no_points():
    sketch = Sketch()
    sketch.press(5, 5)
    for _ in range(100):
        sketch.drag(5.01, 5.0)
    assert sketch.strokes == [[(5, 5)]]


@pytest.mark.parametrize(("shift", "scale"), [((0, 0), 1), ((6, -4), 0.5), ((-8, 8), 0.3)])
def test_a_small_digit_in_a_corner_gives_the_same_image(shift, scale):
    strokes = [[(14 + scale * (x - 14) + shift[0], 14 + scale * (y - 14) + shift[1]) for x, y in ZERO[0]]]
    assert np.allclose(drawn(strokes).image(), drawn(ZERO).image(), atol=0.35)
    assert extent(drawn(strokes).image())[1] == pytest.approx(BOX, abs=1)


def test_the_pen_keeps_its_width_when_a_drawing_is_scaled():
    small = drawn([[(10, 10), (10, 16)]]).image()
    assert extent(small)[0] <= 3
    assert extent(small)[1] == pytest.approx(BOX, abs=1)


def test_the_centre_of_mass_comes_to_the_middle():
    seven = [[(6, 5), (20, 5), (11, 24)]]
    assert centre(drawn(seven).image()) == pytest.approx((14, 14), abs=0.15)
    assert np.hypot(*np.subtract(centre(drawn(seven).image(centred=False)), 14)) > 1


def test_a_dot_stays_a_dot():
    image = drawn([[(3, 3)]]).image()
    assert extent(image) == (2, 2)
    assert centre(image) == pytest.approx((14, 14), abs=0.1)


points = st.lists(st.tuples(st.floats(0, 28), st.floats(0, 28)), min_size=1, max_size=12)


@given(st.lists(points, min_size=1, max_size=3), st.floats(1, 5))
def test_any_drawing_is_an_image(strokes, pen):
    image = drawn(strokes, pen=pen).image()
    assert image.shape == (SIDE, SIDE)
    assert np.isfinite(image).all()
    assert image.min() >= 0
    assert 0 < image.max() <= 1


def test_strokes_lie_over_each_other_without_adding_up():
    one = np.array([(14.0, 4.0), (14.0, 24.0)])
    assert np.array_equal(ink([one], 2.0), ink([one, one], 2.0))
