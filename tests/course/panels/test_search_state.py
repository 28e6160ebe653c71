"""The search panel: trials in a range that moves, random and on a grid."""

import numpy as np
import pytest

from course.panels import SearchPanel
from course.panels.search.state import SearchState

FIRST = {"lr": (-6.0, -2.0), "weight_decay": (-8.0, -4.0)}


class Hill:
    """Best at a learning rate of 10^-2.5; three pieces a trial; very large rates fail."""

    def __init__(self):
        self.asked = []

    def curve(self, settings, rng):
        if settings["lr"] > 0.5:
            raise FloatingPointError("too steep")
        self.asked.append(settings)
        for share in (0.2, 0.6, 1.0):
            yield share * max(0.1, 1 - abs(np.log10(settings["lr"]) + 2.5) / 2)


def state(**options):
    return SearchState(Hill(), dict(FIRST), **options)


def finish(s, n=None):
    steps = s.play()
    while n is None or n > 0:
        try:
            if next(steps) is not None and n is not None:
                n -= 1
        except StopIteration:
            break
    return s


def test_trials_come_in_pieces_and_lie_in_the_range():
    s = state(budget=9)
    pieces = list(s.play())
    assert [piece is None for piece in pieces] == 9 * [True, True, True, False]
    assert s.left == 0
    assert all(s.inside(trial.settings) for trial in s.trials)
    assert all(len(trial.curve) == 3 for trial in s.trials)


def test_a_narrowed_range_holds_from_the_next_trial_and_the_others_stay():
    s = finish(state(budget=25), 8)
    s.narrow("lr", (-3.04, -2.0))
    assert s.ranges["lr"] == (-3.0, -2.0)
    finish(s)
    assert len(s.trials) == 25
    assert all(1e-3 <= trial.settings["lr"] <= 1e-2 for trial in s.trials[8:])
    assert any(not s.inside(trial.settings) for trial in s.trials[:8])


def test_a_trial_under_way_is_not_moved():
    s = state()
    steps = s.play()
    next(steps)
    running = s.running
    s.narrow("lr", (-3, -2))
    s.choose("Grid")
    assert next(step for step in steps if step is not None).settings == running
    assert len(s.done["Random"]) == 1
    assert not s.done["Grid"]


def test_the_grid_has_few_different_rates_for_the_same_budget():
    s = finish(state(budget=16))
    s.choose("Grid")
    finish(s)
    assert (s.rates("Random"), s.rates("Grid")) == (16, 4)
    middle = sorted({round(float(np.log10(t.settings["lr"])), 6) for t in s.trials})
    assert middle == [-5.5, -4.5, -3.5, -2.5]
    assert "Grid: best 1.00, 4 different" in s.verdict()


def test_the_grid_begins_anew_in_a_new_range():
    s = state(budget=4)
    s.choose("Grid")
    finish(s, 1)
    s.narrow("lr", (-3, -1))
    finish(s, 1)
    assert np.log10(s.trials[1].settings["lr"]) == pytest.approx(-2.5)


def test_the_same_seed_gives_the_same_trials():
    assert finish(state(budget=9, seed=3)).trials == finish(state(budget=9, seed=3)).trials
    assert finish(state(budget=9, seed=3)).trials != finish(state(budget=9, seed=4)).trials


@pytest.mark.parametrize(
    ("span", "kept"),
    [((-9, 3), (-6.0, 0.0)), ((-3, -3), (-3.0, -2.8)), ((0, 0), (-0.2, 0.0)), ((-1, -4), (-4.0, -1.0))],
)
def test_a_range_stays_in_its_limits_and_open(span, kept):
    s = state()
    s.narrow("lr", span)
    assert s.ranges["lr"] == kept


def test_words_say_where_to_look_next():
    s = state(budget=25)
    assert s.words().startswith("Trials are drawn from learning rate 1e-06 to 0.01")
    s.narrow("lr", (-4, -2.6))
    assert "upper edge" in finish(s).words()
    s.reset()
    s.narrow("lr", (-2.3, -1))
    assert "lower edge" in finish(s).words()
    s.reset()
    s.narrow("lr", (-4, -1))
    assert "narrow it" in finish(s).words()
    s.narrow("lr", (-6, -5))
    assert "outside the present range" in s.words()


def test_one_learning_rate_is_not_many():
    s = state(budget=16)
    next(trial for trial in s.play() if trial)
    assert s.summary().endswith("1 different learning rate")
    finish(s)
    assert s.summary().endswith("16 different learning rates")


def test_a_search_where_nothing_learns_is_trouble():
    s = state(budget=9)
    s.narrow("lr", (-6, -4.5))
    finish(s)
    assert s.words().startswith("None of 9 trials learns")


def test_a_failing_trial_is_kept_and_ends_nothing():
    s = state(budget=16)
    s.narrow("lr", (-1, 0))
    finish(s)
    assert len(s.trials) == 16
    assert {trial.error for trial in s.trials} == {None, "FloatingPointError: too steep"}
    assert s.best.value is not None


def test_a_budget_is_a_square():
    with pytest.raises(ValueError, match="square number, got 50"):
        state(budget=50)


# The shell.


def panel(**options):
    return SearchPanel(Hill(), name="hill", budget=16, **options)


def test_the_panel_searches_and_says_what_it_found():
    p = panel()
    old = p.image.value
    p.run(5)
    assert len(p.state.trials) == 5
    assert p.image.value != old
    assert "5 of 16 trials" in p.readout.value
    assert "Best so far" in p.message
    p.run(20)
    assert p.start.disabled
    assert "Compare: Grid" in p.message


def test_sliders_and_the_brush_move_the_same_range():
    p = panel()
    p.rates.value = (-3, -2)
    assert p.state.ranges["lr"] == (-3, -2)
    to_pixel = p.figure.map.transData.transform
    height = p.figure.canvas.get_width_height()[1]
    (x0, y0), (x1, y1) = to_pixel((-4, -6)), to_pixel((-1, -2))
    p._press(x0, height - y0)
    p._drag(x1, height - y1)
    p._release()
    assert p.rates.value == pytest.approx((-4, -1))
    assert p.decays.value == pytest.approx((-6, -2))
    assert p.state.ranges == {"lr": (-4, -1), "weight_decay": (-6, -2)}
    p.whole.click()
    assert p.state.ranges == FIRST
    assert p.rates.value == (-6, -2)


def test_a_click_or_a_drag_beside_the_map_moves_nothing():
    p = panel()
    p._press(880, 200)
    p._drag(300, 100)
    p._release()
    p._press(200, 200)
    p._release()
    assert p.state.ranges == FIRST


def test_random_and_grid_keep_their_trials():
    p = panel().run(3)
    p.way.value = "Grid"
    p.run(16)
    p.way.value = "Random"
    assert len(p.state.trials) == 3
    assert not p.start.disabled
    p._reset()
    assert p.state.done == {"Random": [], "Grid": []}


def test_a_range_that_is_moved_on_is_not_pulled_back():
    """In a kernel whose handlers wait for their turn a slider may have gone on when they come."""
    p = panel()
    waiting = []
    p.post = waiting.append
    p.rates.value = (-5.9, -2.0)
    p.rates.value = (-5.8, -2.0)
    pulled = []
    p.rates.observe(pulled.append, "value")
    for call in waiting[:]:
        call()
    assert pulled == []
    assert p.rates.value == p.state.ranges["lr"] == (-5.8, -2.0)


def test_a_trial_under_way_is_seen_to_climb():
    p = panel()
    steps = p.state.play()
    pictures = []
    while next(steps) is None:
        p.draw()
        pictures.append((p.state.so_far, p.image.value))
    assert len({value for value, _ in pictures}) == len({picture for _, picture in pictures}) > 1
    assert p.state.so_far is None
    assert [text.get_text() for text in p.figure.side.get_legend().get_texts()] == ["best", "under way"]
