"""The landscape panel: what the ball does, what is said of it, what the controls do."""

import asyncio

import numpy as np
import pytest

from course.panels import LandscapePanel
from course.panels.landscape.landscapes import VALLEYS, landscapes, noisy_examples, two_weights
from course.panels.landscape.state import LandscapeState
from course.surfaces import BOWL, RAVINE, SADDLE
from nnlib.gradcheck import numerical_gradient

NET = two_weights(*noisy_examples())
SMALL = (VALLEYS, NET)


def rolled(surface, lr, steps, start=()):
    state = LandscapeState(surface, lr, start, steps=steps)
    for _ in state.play():
        pass
    return state


@pytest.mark.parametrize("surface", SMALL, ids=lambda surface: surface.name)
def test_the_landscapes_have_the_gradients_they_claim(surface):
    low, high = np.transpose(surface.box)
    for point in np.random.default_rng(0).uniform(low, high, (30, len(low))):
        numerical = numerical_gradient(surface.f, point.copy(), h=1e-5)
        np.testing.assert_allclose(surface.gradient(point), numerical, rtol=1e-6, atol=1e-8)
        assert surface.f(point) >= surface.lowest
    np.testing.assert_allclose(surface.gradient(np.array(surface.minimum, float)), 0, atol=1e-9)
    grid = np.zeros((2, 3, len(low)))
    assert surface.f(grid).shape == (2, 3)
    assert surface.gradient(grid).shape == grid.shape


def test_the_net_of_two_weights_is_the_same_with_both_signs_turned():
    point = np.array([1.3, -0.4])
    assert np.isclose(NET.f(point), NET.f(-point))


def test_a_ball_follows_the_gradient_by_the_learning_rate():
    state = rolled(BOWL, 0.1, 100)
    np.testing.assert_allclose(state.ball, 0.8**100 * np.array([-3, 4]), rtol=1e-9)
    assert state.heights[-1] == BOWL.f(state.ball)
    assert state.rates == [0.1] * 100


@pytest.mark.parametrize(
    ("surface", "lr", "steps", "start", "said", "trouble"),
    [
        (BOWL, 0.1, 3, (), "rolls downhill", False),
        (BOWL, 0.1, 60, (), "has arrived", False),
        (BOWL, 0.9, 10, (), "zigzags", False),
        (BOWL, 1.0, 10, (), "oscillates", True),
        (BOWL, 1.1, 30, (), "It diverges", True),
        (BOWL, 10, 300, (), "has diverged: after 120 steps", True),
        (BOWL, 1e-10, 30, (), "stands still", True),
        (VALLEYS, 0.1, 100, (), "side valley, 0.84 above", True),
        (VALLEYS, 0.1, 100, (1.0,), "has arrived", False),
        (VALLEYS, 10, 100, (), "jumps about", True),
        (VALLEYS, 0.1, 1, (2.1922,), "on a top", True),
        (RAVINE, 0.95, 30, (), "zigzags", False),
        (SADDLE, 0.3, 60, (-1.6, 0.0), "at a saddle", True),
        (SADDLE, 0.3, 60, (-1.6, 0.01), "has arrived", False),
        (NET, 1.0, 1000, (), "has arrived", False),
    ],
)
def test_what_the_ball_does_is_said(surface, lr, steps, start, said, trouble):
    words, bad = rolled(surface, lr, steps, start).words()
    assert said in words
    assert bad == trouble


def test_a_diverged_ball_takes_no_further_step_and_a_reset_frees_it():
    state = rolled(BOWL, 10, 300)
    assert state.broken
    assert list(state.play()) == []
    state.reset()
    assert not state.broken
    assert state.number == 0


def test_a_start_outside_is_brought_into_the_box():
    state = LandscapeState(RAVINE)
    state.release((-30, 1.234))
    assert state.start == (-10, 1.23)


def test_the_rate_acts_from_the_next_step():
    panel = LandscapePanel(name="rates").run(3)
    panel.rate.value = 1e-3
    panel.run(2)
    assert panel.state.rates == [0.1] * 3 + [1e-3] * 2


def test_a_rate_set_while_the_ball_waits_replaces_what_was_said_of_the_old_one():
    panel = LandscapePanel(name="waiting")
    panel.rate.value = 1e-10
    assert "Press on the picture" in panel.message, "nothing was said of a ball that has not rolled"
    panel.run(3)
    assert "stands still" in panel.message
    panel.rate.value = 0.1
    assert "acts from the next step" in panel.message
    assert not panel.troubled
    panel.rate.value = 10
    panel.run(300)
    panel.rate.value = 0.1
    assert "press Reset" in panel.message, "it cannot go on"


def test_a_browser_that_rounds_a_slider_does_not_move_the_ball():
    panel = LandscapePanel(name="echo")
    panel.where.value = "Saddle"
    panel.run(3)
    panel.y.value = 0.0  # what a browser makes of 0.01
    assert (panel.state.start, panel.state.number) == ((-1.6, 0.01), 3)
    panel.x.value = 0.15000000000000036
    assert panel.state.start == (0.15, 0.01), "the other entry stays"
    assert panel.x.value == 0.15000000000000036, "the browser is not answered"
    panel.y.value = -0.05
    panel.y.value = 0.0
    assert panel.state.start == (0.15, 0.0)


def test_sliders_follow_the_landscape_and_set_the_start():
    panel = LandscapePanel(name="sliders").run(5)
    old = panel.image.value
    panel.x.value = 2.0
    assert panel.state.start == (2.0, 4.0)
    assert panel.state.number == 0
    assert panel.image.value != old
    for surface in reversed(landscapes()):
        panel.where.value = surface.name
        assert panel.x.value == surface.start[0]
        panel.x.value = 10
        assert panel.x.value == panel.state.start[0] == surface.box[0][1], "no further than the landscape"
        assert panel.y.disabled == (len(surface.box) == 1)
        panel.run(3)


def test_a_press_on_the_map_releases_the_ball_there_and_elsewhere_does_nothing():
    panel = LandscapePanel(name="press")
    figure = panel.figure
    x, y = figure.map.transData.transform((1.0, -2.0))
    height = figure.canvas.get_width_height()[1]
    panel._press(x, height - y)
    assert panel.state.start == pytest.approx((1.0, -2.0), abs=0.02)
    assert (panel.x.value, panel.y.value) == panel.state.start
    panel._press(*figure.height.transAxes.transform((0.5, 0.5)))
    assert panel.state.start == (panel.x.value, panel.y.value)


def test_the_panel_rehearses_and_says_where_the_ball_is():
    panel = LandscapePanel(name="stored")
    data, metadata = panel._repr_mimebundle_()
    assert data["text/plain"] == "<LandscapePanel stored>"
    assert "path of a ball" in metadata["image/png"]["alt"]
    assert panel.state.number == 40
    assert "arrived" in panel.message


def test_a_rate_off_the_slider_is_refused():
    with pytest.raises(ValueError, match="1e-10 to 10, got 11"):
        LandscapePanel(lr=11)


def test_both_axes_have_one_scale():
    panel = LandscapePanel(name="round")

    def zoom():
        ax = panel.figure.map
        (x0, y0), (x1, y1) = ax.transData.transform([(0, 0), (1, 1)])
        return (x1 - x0) / (y1 - y0)

    assert zoom() == pytest.approx(1)
    panel.where.value = "Ravine"
    assert zoom() == pytest.approx(1)


def test_the_ball_is_dragged_to_where_the_pointer_has_come():
    async def scenario():
        panel = LandscapePanel(name="dragged")
        for x in range(100, 200, 10):  # as fast as a hand: not each of them is drawn
            panel._drag(x, 150)
        await asyncio.sleep(0.3)
        assert panel.figure.place(190, 150)[1] == pytest.approx(panel.state.start, abs=0.01)

    asyncio.run(scenario())


def test_the_run_before_stays_pale_until_there_is_another_or_another_surface():
    panel = LandscapePanel(name="ghost", lr=0.3)
    panel.run(6)
    path, heights = panel.state.path, panel.state.heights
    panel.afresh.click()
    assert panel.state.last == (path, heights)
    assert len(panel.figure.ghost.get_xdata()) == len(panel.figure.before.get_xdata()) == 7
    panel.x.value = 1.0  # moved without a step: nothing to keep
    assert panel.state.last == (path, heights)
    panel.run(2)
    panel.afresh.click()
    assert len(panel.figure.ghost.get_xdata()) == 3
    panel.where.value = "Valleys"
    assert len(panel.figure.ghost.get_xdata()) == 0
