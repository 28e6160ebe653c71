"""The comparison panel without a browser: same seed and batches for every net, knobs, rates, words."""

import numpy as np
import pytest

from course.panels.comparison.panel import ComparisonPanel, Knob, Run
from course.panels.shared import base
from course.panels.shared.base import Panel
from course.panels.training.panel import TrainingPanel
from nnlib import SGD, Adam, Dense, Dropout, Sequential, normal
from small_nets import linear_net, small_net, two_moons


def net(rng, scale=0.3):
    return small_net(normal(scale), rng)


def state(runs=None, knobs=(), **options):
    runs = runs or {"SGD": Run(net, SGD, lr=0.1), "Adam": Run(net, Adam, lr=0.01)}
    settings = {"batch_size": 20, "seed": 0, "steps": 30} | options
    return ComparisonPanel(runs, two_moons(), name="state", knobs=knobs, **settings).state


def panel(**options):
    runs = {"SGD": Run(net, SGD, lr=0.1), "Adam": Run(net, Adam, lr=0.01)}
    return ComparisonPanel(**({"runs": runs, "data": two_moons(), "name": "two", "batch_size": 20} | options))


@pytest.fixture(autouse=True)
def live(monkeypatch):
    Panel.shown.clear()
    Panel.active = None
    monkeypatch.setattr(base, "headless", lambda: False)


def test_every_run_is_the_run_that_it_would_be_alone():
    both = state()
    for _ in both.play():
        pass
    alone = TrainingPanel(
        lambda init, rng: net(rng), two_moons(), name="alone", optimizers={"Adam": Adam}, lr=0.01,
        batch_size=20, seed=0, steps=30).state
    for _ in alone.play():
        pass
    tracks = both.now.tracks
    assert tracks["Adam"].losses == alone.losses
    assert tracks["SGD"].losses[0] == alone.losses[0]  # the same weights and the same first batch
    assert tracks["SGD"].losses[5] != alone.losses[5]


def test_a_step_is_one_step_of_each():
    both = state()
    numbers = [number for number in both.play() if number is not None]
    assert numbers == list(range(1, 31))
    assert [run.number for run in both.now.runs.values()] == [30, 30]
    both.more()
    assert [number for number in both.play() if number is not None][-1] == 60


def test_a_live_knob_moves_only_its_runs_and_outlives_a_reset():
    runs = {"plain": Run(net), "decay": Run(net)}
    knob = Knob("decay", "Weight decay", "", 1e-4, 1, 0.1, runs=("decay",),
                apply=lambda net, opt, value: setattr(opt, "weight_decay", value))
    both = state(runs, [knob])
    both.set("decay", 0.5)
    for _ in range(2):
        assert both.now.runs["plain"].opt.weight_decay == 0
        assert both.now.runs["decay"].opt.weight_decay == 0.5
        both.reset()


def test_an_afresh_knob_reaches_every_factory():
    knob = Knob("scale", "Weight scale", "", 1e-4, 1, 0.3, afresh=True)
    both = state(knobs=[knob])
    before = both.now.runs["SGD"].net.params()[0].data.copy()
    next(number for number in both.play() if number)
    both.set("scale", 0.6)
    assert both.number == 0
    for run in both.now.runs.values():
        np.testing.assert_allclose(run.net.params()[0].data, 2 * before, rtol=1e-6)


@pytest.mark.parametrize("bad", [{"value": 2}, {"afresh": True}, {"apply": None}])
def test_a_knob_that_cannot_work_is_refused(bad):
    settings = {"low": 0.1, "high": 1, "value": 0.5, "apply": lambda net, opt, value: None} | bad
    with pytest.raises(ValueError, match="knob k"):
        Knob("k", "K", "", **settings)


def test_a_run_that_breaks_does_not_end_the_other():
    runs = {"wild": Run(lambda rng: linear_net(normal(0.3), rng), lr=10), "tame": Run(net, lr=0.1)}
    shown = panel(runs=runs)
    with np.errstate(all="ignore"):
        shown.run(60)
    assert shown.state.stopped("wild")
    assert shown.state.now.runs["tame"].number == 60
    assert shown.message.startswith("wild: ")
    assert not shown.state.broken


def test_the_slider_moves_the_chosen_rate_only():
    shown = panel()
    assert shown.which.value == "SGD"
    shown.which.value = "Adam"
    assert shown.rate.value == pytest.approx(0.01)
    assert shown.state.value("lr", "SGD") == 0.1
    shown.rate.value = 0.02
    assert [run.opt.lr for run in shown.state.now.runs.values()] == [0.1, 0.02]
    shown.which.value = "all"
    shown.rate.value = 0.5
    assert [run.opt.lr for run in shown.state.now.runs.values()] == [0.5, 0.5]


def test_the_picture_follows_and_the_line_names_every_run():
    shown = panel()
    before = shown.image.value
    shown.run(40)
    assert shown.image.value != before
    assert all(name in shown.readout.value for name in ("step 40", "SGD (rate 0.1)", "Adam (rate 0.01)"))
    after = shown.image.value
    shown._reset()
    assert shown.state.number == 0
    assert shown.image.value != after


def test_dropout_may_be_moved_while_it_runs():
    def dropped(rng):
        return Sequential([Dense(8), Dropout(0.5), Dense(2)], input_shape=(2,), init=normal(0.3), rng=rng)

    def set_rate(net, opt, value):
        for layer in net.layers:
            if isinstance(layer, Dropout):
                layer.rate = value

    knob = Knob("rate", "Dropout rate", "", 0, 0.9, 0.2, log=False, apply=set_rate, runs=("dropout",))
    shown = panel(runs={"plain": Run(net), "dropout": Run(dropped)}, knobs=[knob])
    shown.run(3)
    shown.knobs["rate"].value = 0.7
    assert shown.state.now.runs["dropout"].net.layers[1].rate == pytest.approx(0.7)
    assert "Dropout rate 0.7 from step 3 on" in shown.message


@pytest.mark.parametrize("bad", [{"runs": {"one": Run(net)}}, {"view": "map"}, {"runs": {
    "a": Run(net, lr=100), "b": Run(net)}}])
def test_bad_settings_are_refused(bad):
    with pytest.raises(ValueError, match="expected|slider goes"):
        panel(**bad)


def test_the_speed_in_use_is_shown_and_may_be_changed():
    shown = panel()
    assert (shown.pace.value, shown.player.speed) == ("full speed", None)
    shown.pace.value = "25 a second"
    assert shown.player.speed == shown.speed == 25
