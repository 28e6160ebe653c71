"""The race panel without a browser: who is first, who zigzags, who is lost; rates moved while they run."""

import asyncio

import numpy as np
import pytest

from course.panels import RacePanel
from course.panels.race.state import OPTIMIZERS, RATES, SURFACES, RaceState, listed, turns_back
from course.panels.shared import base
from course.panels.shared.base import LOCKED, Panel


@pytest.fixture(autouse=True)
def nothing_plays():
    Panel.shown.clear()
    Panel.active = None


def after(state, steps):
    for _, _ in zip(range(steps), state.play(), strict=False):
        pass
    return state


def test_the_ravine_is_the_published_race():
    s = after(RaceState(), 30)
    assert [name for name, runner in s.runners.items() if runner.zigzags] == ["SGD"]
    steps = np.array(s.runners["SGD"].points)
    np.testing.assert_allclose(steps[:, 1], 2 * (1 - 2 * 0.95) ** np.arange(31))
    assert s.news() == ("First at the minimum: AdaGrad, at step 22, then Nesterov (23). SGD zigzags: a "
                        "smaller rate helps it.", False)


@pytest.mark.parametrize(
    ("name", "steps"), [("Ravine", 60), ("Saddle", 65), ("Rosenbrock", 1600), ("Beale", 230)]
)
def test_the_rates_that_a_surface_begins_with_bring_all_home(name, steps):
    s = after(RaceState(name, steps=steps), steps)
    assert not any(runner.lost for runner in s.runners.values())
    assert all(runner.home is not None for runner in s.runners.values()), s.news()


def test_a_rate_moved_acts_from_the_next_step_and_may_lose_a_runner():
    s = after(RaceState(), 5)
    before = s.runners["SGD"].points[-1]
    s.set_rate("SGD", 5.0)
    after(s, 1)
    np.testing.assert_allclose(s.runners["SGD"].points[-1], before - 5 * s.surface.gradient(before))
    after(s, 90)
    words, lost = s.news()
    assert lost
    assert "SGD has flown away: lower its rate and press Reset." in words
    assert len(s.runners["SGD"].points) < 97, "it rests where it was lost"
    assert np.isfinite(s.runners["SGD"].heights).all()


def test_who_leaps_out_of_the_numbers_is_lost_and_drawn_without_a_warning():
    p = RacePanel("Beale")
    for name in OPTIMIZERS:
        p.state.set_rate(name, 10.0)
    p.y.value = 4.5
    p.run(60)
    assert p.state.runners["Momentum"].lost
    assert "flown away" in p.message
    assert p.troubled


def test_the_momentum_factor_acts_on_both_of_its_kind():
    s = RaceState()
    s.set_momentum(0.0)
    s.set_rate("SGD", 0.1)
    after(s, 10)
    plain = s.runners["SGD"].points
    for name in ("Momentum", "Nesterov"):
        np.testing.assert_allclose(s.runners[name].points, plain)
    s.set_momentum(0.5)
    after(s, 5)
    assert not np.allclose(s.runners["Momentum"].points[-1], plain[-1])
    assert (s.reset(), s.runners["Nesterov"].optimizer.momentum)[1] == 0.5


def test_a_start_outside_the_box_is_moved_to_its_edge():
    s = after(RaceState("Saddle"), 3)
    s.set_start(-9, 0.5)
    assert s.start == (-2, 0.5)
    assert s.number == 0
    assert all(len(runner.points) == 1 for runner in s.runners.values())


def test_hidden_runners_run_and_are_not_spoken_of():
    s = RaceState()
    for name in OPTIMIZERS:
        s.show(name, name == "Adam")
    after(s, 30)
    assert s.news()[0] == "Lowest so far: Adam. None has reached the minimum yet."
    s.show("AdaGrad", True)
    assert s.news()[0] == "First at the minimum: AdaGrad, at step 22."
    s.show("AdaGrad", False)
    s.show("Adam", False)
    assert s.news()[0] == "No rule is shown. Press a name."


def test_turning_back_is_an_angle_of_more_than_a_right_one():
    assert turns_back([(0, 0), (1, 0), (0, 0.1), (1, 0.2)]) == 1
    assert turns_back([(0, 0), (1, 0), (1, 1), (2, 1)]) == 0
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"


def test_an_unknown_surface_is_refused():
    with pytest.raises(ValueError, match="got 'Hill'"):
        RacePanel("Hill")


def test_controls_change_picture_and_words():
    p = RacePanel("Ravine").run(20)
    old = p.image.value
    p.shows["SGD"].value = False
    assert p.image.value != old
    assert "SGD" not in p.readout.value
    p.rates["Adam"].value = 1.0
    assert p.state.runners["Adam"].optimizer.lr == 1.0
    p.momentum.value = 0.5
    assert p.state.momentum == 0.5
    p.y.value = -3
    assert p.state.start == (-7, -3)
    assert p.message == "They start from (-7.00, -3.00)."
    assert p.state.number == 0


def test_another_surface_brings_its_rates_and_its_start():
    p = RacePanel("Ravine").run(5)
    p.surface.value = "Saddle"
    assert (p.x.min, p.x.max, p.x.value, p.y.value) == (-2, 2, -1.6, 0.01)
    assert p.rates["AdaGrad"].value == 0.3
    assert p.state.start == SURFACES["Saddle"].start, "the sliders followed without being heard"
    p.surface.value = "Beale"
    p.run(10)
    assert p.state.number == 10


def test_a_press_on_the_map_moves_the_start_and_elsewhere_nothing():
    p = RacePanel("Ravine").run(5)
    middle = p.figure.map.transData.transform((3, -1))
    p._press(middle[0], p.figure.canvas.get_width_height()[1] - middle[1])
    np.testing.assert_allclose((p.x.value, p.y.value), (3, -1), atol=0.01)
    p.run(5)
    p._press(*(p.figure.curves.bbox.x0 + 50, 100))
    assert p.state.number == 5


def test_locked_until_predicted():
    class Prediction:
        answered = False

        def on_answer(self, callback):
            self.callback = callback

    guess = Prediction()
    p = RacePanel("Ravine", after=guess)
    assert p.message == LOCKED
    assert all(control.disabled for control in p.controls)
    guess.answered = True
    guess.callback()
    assert not p.start.disabled


def test_it_plays_rests_and_goes_on(monkeypatch):
    monkeypatch.setattr(base, "headless", lambda: False)

    async def scenario():
        p = RacePanel("Ravine", steps=40, speed=None)
        for number in (40, 80):
            p.start.click()
            words = f"Finished {number} steps. Start goes on for 40 more. First at the minimum: AdaGrad"
            for _ in range(400):  # 20 s, on a busy machine
                await asyncio.sleep(0.05)
                if p.message.startswith(words):
                    break
            assert p.message.startswith(words)
            assert p.state.number == number
        p.afresh.click()
        await asyncio.sleep(0.1)
        assert p.state.number == 0

    asyncio.run(scenario())


def test_the_stored_picture_is_a_race_under_way():
    p = RacePanel("Rosenbrock", rehearsal=50)
    data, metadata = p._repr_mimebundle_()
    assert data["text/plain"] == "<RacePanel Rosenbrock>"
    assert "Nesterov" in metadata["image/png"]["alt"]
    assert p.state.number == 50


@pytest.mark.parametrize("surface", SURFACES)
def test_every_surfaces_rates_are_places_of_the_sliders(surface):
    """A browser rounds a slider to its steps: the published 0.95 must survive that."""
    p = RacePanel("Saddle" if surface == "Ravine" else "Ravine")
    p.surface.value = surface
    for name, slider in p.rates.items():
        assert slider.value == p.state.rates[name] == RATES[surface][list(OPTIMIZERS).index(name)]
        assert (slider.options[0][1], slider.options[-1][1]) == (1e-4, 10)


def test_a_start_that_is_moved_on_is_not_pulled_back():
    """In a kernel whose handlers wait for their turn a slider may have gone on when they come."""
    p = RacePanel("Ravine", name="r9")
    waiting = []
    p.post = waiting.append
    p.x.value = -6.9
    p.x.value = -6.8
    for call in waiting[:]:
        call()
    assert p.x.value == p.state.start[0] == -6.8
    p.x.value = -6.8 + 1e-9  # as a browser rounds
    before = p.state.runners
    waiting[-1]()
    assert p.state.runners is before
    assert p.state.start[0] == -6.8


def test_a_race_that_is_over_is_run_again_at_a_moved_rate():
    p = RacePanel("Ravine", steps=30)
    p.run(10)
    points = p.state.runners["SGD"].points[:]
    p.rates["SGD"].value = 0.1
    assert p.state.number == 10
    assert p.state.runners["SGD"].points == points, "one under way goes on with it"
    p.run(100)
    assert p.player.finished
    p.rates["SGD"].value = 0.95
    assert p.state.number == 30
    fresh = after(RaceState("Ravine"), 30)
    assert np.array_equal(p.state.runners["SGD"].points, fresh.runners["SGD"].points)
    assert p.message.startswith("Run again: ")
    p.momentum.value = 0.5
    fresh.reset()
    fresh.set_momentum(0.5)
    assert np.array_equal(p.state.runners["Momentum"].points, after(fresh, 30).runners["Momentum"].points)
    p.run(1)
    assert p.state.number == 31, "and it may go on"


def test_the_race_before_stays_pale():
    p = RacePanel("Ravine", steps=30)
    p.run(40)
    assert len(p.figure.ghosts["SGD"].get_xdata()) == 0
    first = p.state.runners["SGD"].heights
    p.rates["SGD"].value = 0.1
    assert p.state.last["SGD"] == first
    assert len(p.figure.ghosts["SGD"].get_xdata()) == 31
    p.shows["SGD"].value = False
    assert len(p.figure.ghosts["SGD"].get_xdata()) == 0
    p.surface.value = "Beale"
    assert p.state.last == {}
