"""The convolution panel: what it computes is what the plain loops compute; what its controls do and say."""

import numpy as np
import pytest

from course.panels import ConvolutionPanel
from course.panels.convolution.state import OWN, ConvolutionState
from nnlib import reference

RNG = np.random.default_rng(0)
PICTURES = {
    "small": RNG.integers(0, 2, (7, 7)), "wide": RNG.uniform(0, 1, (6, 9)),
    "digit": RNG.uniform(0, 1, (28, 28)),
}
KERNELS = {"edge": [[-1, 0, 1]] * 3, "blur": np.full((3, 3), 1 / 9)}
everywhere = pytest.mark.parametrize(("stride", "pad"), [(1, 0), (1, 2), (2, 1), (3, 0), (3, 2)])


def played(state):
    assert list(state.play()) == list(range(1, state.steps + 1))
    return state


@everywhere
@pytest.mark.parametrize("name", PICTURES)
def test_forward_is_the_convolution(name, stride, pad):
    s = ConvolutionState(PICTURES, KERNELS, stride, pad)
    s.choose_picture(name)
    assert np.isnan(s.visited).all()
    played(s)
    right = reference.conv2d(s.image[None, None], s.kernel[None, None], np.zeros(1), stride=stride, pad=pad)
    np.testing.assert_allclose(s.visited, right[0, 0], atol=1e-12)


@everywhere
def test_backward_gathers_the_gradient_of_the_pixels(stride, pad):
    s = ConvolutionState(PICTURES, KERNELS, stride, pad)
    s.arrange(way="backward")
    assert not s.gathered.any()
    played(s)
    dx, _, _ = reference.conv2d_backward(
        s.image[None, None], s.kernel[None, None], s.dy[None, None], stride=stride, pad=pad)
    inside = s.gathered[pad:pad + 7, pad:pad + 7]
    np.testing.assert_allclose(inside, dx[0, 0], atol=1e-12)


def test_count_says_in_how_many_windows_a_pixel_lies():
    s = ConvolutionState(PICTURES, KERNELS)
    s.arrange(way="count")
    played(s)
    assert s.gathered[0, 0] == 1
    assert s.gathered[3, 3] == 9
    assert s.gathered.sum() == 9 * s.steps


def test_the_sum_is_written_out():
    s = ConvolutionState({"ramp": np.arange(16.0).reshape(4, 4)}, KERNELS)
    assert s.sum() == ""
    next(s.play())
    assert s.sum() == "0·(−1) + 1·0 + 2·1 + 4·(−1) + 5·0 + 6·1 + 8·(−1) + 9·0 + 10·1 = 6"


def test_a_border_that_no_window_reaches_is_named():
    s = ConvolutionState(PICTURES, KERNELS, stride=3)
    assert s.size == (2, 2)
    assert s.words().endswith("No window reaches the picture's last row and last column.")
    s.arrange(stride=2)
    assert s.size == (3, 3)
    assert "No window" not in s.words()
    s.arrange(stride=3, pad=2)
    assert s.words().endswith("No window reaches the padded picture's last 2 rows and last 2 columns.")
    s.choose_picture("wide")
    s.arrange(stride=2, pad=0)
    assert s.words().endswith("No window reaches the picture's last row.")


def test_drawing_changes_the_copy_and_not_the_padding():
    s = ConvolutionState(PICTURES, KERNELS, pad=1)
    old = s.image[0, 0]
    assert s.paint(1, 1, 1 - old)
    assert not s.paint(1, 1, 1 - old), "it has this value already"
    assert not s.paint(0, 0, 1.0), "the padding stays 0"
    assert s.image[0, 0] != PICTURES["small"][0, 0]


def test_a_kernel_changed_by_hand_is_the_readers_own_until_it_has_a_name_again():
    s = ConvolutionState(PICTURES, KERNELS)
    s.set_weight(1, 1, 99)
    assert s.kernel[1, 1] == 9
    assert s.kernel_name == OWN
    s.set_weight(1, 1, 0)
    assert s.kernel_name == "edge"
    s.choose_kernel("blur")
    s.set_weight(0, 0, 5)
    s.set_weight(0, 0, 0.11)
    assert s.kernel_name == "blur"
    assert s.kernel[0, 0] == 1 / 9, "a field shows two digits of it"


@pytest.mark.parametrize(("pictures", "kernels", "word"), [
    ({"p": np.zeros((2, 5))}, KERNELS, "picture"), (PICTURES, {"k": np.zeros((3, 2))}, "kernel"),
])
def test_what_does_not_fit_is_refused(pictures, kernels, word):
    with pytest.raises(ValueError, match=word):
        ConvolutionState(pictures, kernels)


def test_controls_act_and_say_what_they_do():
    p = ConvolutionPanel(PICTURES, KERNELS, name="t1")
    p.run(3)
    assert p.state.number == 3
    assert "window 3 of 25" in p.readout.value
    old = p.image.value
    p.kernel.value = "blur"
    assert p.state.number == 3, "a kernel acts on the windows so far"
    assert p.image.value != old
    assert p.weights[0].value == pytest.approx(0.11)
    assert p.state.kernel[0, 0] == 1 / 9, "the field rounds, the kernel does not"
    p.kernel.value = OWN
    assert p.kernel.value == p.state.kernel_name == OWN, "it stays where the reader has put it"
    assert p.state.kernel[0, 0] == 1 / 9
    assert "press on a weight" in p.message
    p.weights[4].value = 2.0
    assert p.kernel.value == OWN
    assert p.state.kernel[1, 1] == 2
    p.stride.value = 2
    assert p.state.number == 0
    assert "= 3: 3 × 3 windows" in p.message
    p.run(100)
    assert "All 9 windows are done" in p.message
    p.run(1)
    assert p.state.number == 1, "it begins again"
    for way in ("backward", "count"):
        old = p.image.value
        p.way.value = way
        assert p.image.value != old
    p.picture.value = "digit"
    assert p.state.size == (13, 13)
    assert "13 × 13 windows on 28 × 28 pixels" in p.message


def test_a_control_that_is_moved_on_is_not_pulled_back():
    """In a kernel whose handlers wait for their turn a control may have gone on when they come."""
    p = ConvolutionPanel(PICTURES, KERNELS, name="t4")
    waiting = []
    p.post = waiting.append
    for value in (1.0, 1.126):
        p.weights[0].value = value
    p.weights[1].value = 4.0
    for call in waiting[:]:
        call()
    assert [field.value for field in p.weights[:2]] == [1.126, 4.0]
    assert list(p.state.kernel[0, :2]) == [1.126, 4.0]
    assert p.kernel.value == OWN
    waiting.clear()
    p.kernel.value = "edge"
    p.kernel.value = "blur"
    for call in waiting[:2]:
        call()
    assert p.kernel.value == p.state.kernel_name == "blur"
    assert p.weights[0].value == 0.11


def test_a_press_draws_and_changes_weights():
    p = ConvolutionPanel(PICTURES, KERNELS, name="t2")
    before = p.state.image.copy()
    p._press(20, 40)
    assert p.state.image[0, 0] == 1 - before[0, 0]
    p._drag(70, 40)
    assert p.state.image[0, 1] == p.state.image[0, 0], "a line is drawn in one colour"
    p._press(380, 140)
    assert p.state.kernel[0, 0] == 0, "the upper half raises"
    assert p.weights[0].value == 0
    p._press(380, 170)
    assert p.state.kernel[0, 0] == -1, "the lower half lowers"
    p._press(890, 420)
    p.way.value = "backward"
    image = p.state.image.copy()
    p._press(20, 40)
    assert np.array_equal(p.state.image, image)
    p.way.value = "count"
    p._press(380, 140)
    assert p.state.kernel[0, 0] == -1, "the kernel that counts is not to be changed"


def test_convolution_panel_rehearses():
    p = ConvolutionPanel(PICTURES, KERNELS, name="t3", rehearsal=5)
    data, metadata = p._repr_mimebundle_()
    assert data["text/plain"] == "<ConvolutionPanel t3>"
    assert "window" in metadata["image/png"]["alt"]
    assert p.state.number == 5


def test_many_windows_are_hurried_through_and_few_are_not():
    p = ConvolutionPanel(PICTURES, KERNELS, name="t5")
    assert p.speed == 5
    p.picture.value = "digit"
    assert (p.state.steps, p.speed) == (676, 100)
    p.pace.value = "25 a second"
    p.pad.value = 1
    assert p.speed == 25, "the reader's choice stays"
    p.picture.value = "small"
    assert p.speed == 5


def test_the_fields_of_a_kernels_row_stay_together_and_all_can_be_locked():
    p = ConvolutionPanel(PICTURES, KERNELS, name="t6")
    rows = [list(row.children) for row in p.children[3].children]
    assert rows == [p.weights[:3], p.weights[3:6], p.weights[6:]]
    assert set(p.weights) <= set(p.controls)


@everywhere
def test_a_watched_weight_meets_one_pixel_of_each_window(stride, pad):
    s = ConvolutionState(PICTURES, KERNELS, stride, pad)
    s.choose_picture("wide")
    assert s.product() == ""
    for weight in np.ndindex(3, 3):
        assert s.watch(weight)
        assert not s.watch(weight)
        top, left, height, width = s.met
        met = s.padded[top:top + height:stride, left:left + width:stride]
        assert np.array_equal(met.ravel(), s.rows[:, 3 * weight[0] + weight[1]])


def test_the_product_of_a_watched_weight_is_written():
    s = ConvolutionState({"ramp": np.arange(16.0).reshape(4, 4)}, KERNELS)
    s.watch((1, 2))
    assert s.product() == "w12 = 1. Dashed: the pixels that it meets, one for each window"
    next(s.play())
    assert s.product().endswith("In this window: 6 · 1 = 6")
    s.arrange(way="backward")
    next(s.play())
    assert s.product() == "w12 = 1. Dashed: the pixels that it adds to, one for each window. " \
                          "In this window: 1 · 1 = 1"
    s.arrange(way="count")
    assert s.watched is None


def test_the_pointer_on_a_weight_shows_its_pixels():
    p = ConvolutionPanel(PICTURES, KERNELS, name="t7")
    old = p.image.value
    p._hover(380, 140)
    assert p.state.watched == (0, 0)
    assert p.image.value != old
    p._hover(20, 40)
    assert p.state.watched is None
    assert p.image.value == old
    p.weights[5].value = 3.0
    assert p.state.watched == (1, 2), "by the keyboard, too"
