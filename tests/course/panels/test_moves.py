"""What a panel does with a move that raises, with data and nets that it must refuse, and with many steps."""

import asyncio
import time

import numpy as np
import pytest

from course.panels import (
    AugmentPanel,
    ComparisonPanel,
    ConvolutionPanel,
    DrawPanel,
    DropoutPanel,
    FilterPanel,
    Knob,
    RacePanel,
    Run,
    TrainingPanel,
)
from course.panels.shared import base
from course.panels.shared.base import Panel
from course.panels.shared.figure import DRAWN, places
from nnlib import SGD, Adam, Conv2D, Dense, Flatten, MaxPool2D, ReLU, Sequential, he, normal, xavier
from nnlib.datasets import Split
from small_nets import small_net, two_moons

FAILED = "That failed and nothing has changed: ValueError: no such thing."


@pytest.fixture(autouse=True)
def nothing_plays(monkeypatch):
    Panel.shown.clear()
    Panel.active = None
    monkeypatch.setattr(base, "headless", lambda: False)


def fail(*args, **options):
    raise ValueError("no such thing")


class Fragile:
    """A factory that can be broken later."""

    broken = False

    def __call__(self, init, rng):
        return fail() if self.broken else small_net(init, rng)


async def until(condition):
    end = time.perf_counter() + 20
    while not condition():
        assert time.perf_counter() < end, "waited in vain"
        await asyncio.sleep(0.01)


def panel(factory=small_net, data=None, **options):
    return TrainingPanel(factory, data or two_moons(), name="moves", **options)


def weights(panel):
    return [param.data.copy() for param in panel.state.params]


def same(before, panel):
    return all(np.array_equal(a, b.data) for a, b in zip(before, panel.state.params, strict=True))


def test_a_factory_that_raises_in_reset_leaves_all_as_it_was():
    p = panel(Fragile()).run(20)
    p.rate.value = 0.2  # so that Reset begins anew
    before = weights(p)
    p.factory.broken = True
    p.afresh.click()
    assert p.message == FAILED
    assert p.troubled
    assert isinstance(p.error, ValueError)
    assert (p.state.number, len(p.state.losses), p.start.description) == (20, 20, "Start")
    assert same(before, p)
    p.factory.broken = False
    p.run(5)
    assert p.state.number == 25


@pytest.mark.parametrize(("menu", "option"), [("initializer", "Bad"), ("optimizer", "Bad"), ("batch", 50)])
def test_a_menu_whose_choice_raises_goes_back(monkeypatch, menu, option):
    p = panel(optimizers={"SGD": SGD, "Bad": fail}, initializers={"He": he, "Bad": fail}).run(20)
    if menu == "batch":
        monkeypatch.setattr("course.experiments.orders.cut", fail)
    before, control = weights(p), getattr(p, menu)
    old = control.value
    control.value = option
    assert control.value == old
    assert p.message.startswith("That failed and nothing has changed: ValueError: ")
    assert p.message.endswith("no such thing.")
    assert [p.state.value(name) for name in ("optimizer", "init", "batch")] == ["SGD", "He", 20]
    assert (p.state.number, p.state.now.moves) == (20, [])
    assert same(before, p)
    monkeypatch.undo()
    p.run(5)
    assert p.state.number == 25


@pytest.mark.parametrize("move", [
    lambda p: (setattr(p.rate, "value", 0.2), p.afresh.click()),
    lambda p: setattr(p.initializer, "value", "Bad"),
    lambda p: setattr(p.optimizer, "value", "Bad"),
])  # fmt: skip
def test_a_move_that_raises_while_it_plays_pauses_it_and_is_said(move):
    async def scenario():
        p = panel(Fragile(), optimizers={"SGD": SGD, "Bad": fail}, initializers={"He": he, "Bad": fail},
                  steps=10**6)
        p.start.click()
        await until(lambda: p.state.number > 3)
        p.factory.broken = True
        move(p)
        await until(lambda: FAILED in p.message and not p.player.playing)
        assert p.start.description == "Start"
        assert p.message.startswith(FAILED)
        assert p.troubled
        assert (p.state.value("optimizer"), p.state.value("init")) == (p.optimizer.value, p.initializer.value)
        number = p.state.number
        assert number > 0
        p.start.click()
        await until(lambda: p.state.number > number)
        assert "failed" not in p.message
        p.close()
        await asyncio.sleep(0.1)

    asyncio.run(scenario())


def comparison(runs, **options):
    return ComparisonPanel(runs, two_moons(), name="moves", batch_size=20, **options)


def net(rng, scale=0.3):
    return small_net(normal(scale), rng)


def test_a_comparison_goes_back_as_a_whole():
    def fragile(rng, scale):
        return fail() if scale > 0.5 else net(rng)

    runs = {"first": Run(lambda rng, scale: net(rng)), "second": Run(fragile)}
    knob = Knob("scale", "Scale", "", 0.1, 1, 0.3, afresh=True)
    p = comparison(runs, knobs=[knob]).run(10)
    p.knobs["scale"].value = 0.9
    assert p.message == FAILED
    assert p.knobs["scale"].value == p.state.value("scale") == 0.3
    assert [run.number for run in p.state.now.runs.values()] == [10, 10]


def test_a_live_knob_that_raises_goes_back_in_every_net():
    def apply(net, opt, value):
        if value > 0.5 and isinstance(opt, Adam):
            fail()
        opt.weight_decay = value

    p = comparison({"a": Run(net, SGD), "b": Run(net, Adam)},
                   knobs=[Knob("decay", "Decay", "", 0, 1, 0.1, apply=apply, log=False)]).run(5)
    p.knobs["decay"].value = 0.9
    assert p.message == FAILED
    assert p.knobs["decay"].value == p.state.value("decay") == 0.1
    assert [run.opt.weight_decay for run in p.state.now.runs.values()] == [0.1, 0.1]


def test_a_net_that_raises_in_a_panel_that_does_not_play_is_said():
    digits = np.zeros((5, 784), np.float32), np.arange(5)
    net = Sequential([Dense(10)], input_shape=(784,), init=he, rng=np.random.default_rng(0))
    p = AugmentPanel(net, digits)
    p.state.net.forward = fail
    p.sliders["angle"].value = 30
    assert p.message == FAILED
    assert p.sliders["angle"].value == p.state.angle == 0


# Nets that are no new ones


@pytest.mark.parametrize("move", [lambda p: (setattr(p.rate, "value", 0.2), p.afresh.click()),
                                  lambda p: setattr(p.initializer, "value", "Xavier")])
def test_one_net_for_ever_is_refused_the_second_time(move):
    one = small_net(he, np.random.default_rng(0))
    p = panel(lambda init, rng: one, initializers={"He": he, "Xavier": xavier}).run(10)
    move(p)
    assert "expected a new net at each call, got one with the weights of another" in p.message
    assert p.state.number == 10
    assert p.initializer.value == p.state.value("init") == "He"


def test_one_net_for_two_runs_is_refused():
    one = net(np.random.default_rng(0))
    with pytest.raises(ValueError, match="expected a new net at each call"):
        comparison({"a": Run(lambda rng: one), "b": Run(lambda rng: one)})


# nan


@pytest.mark.parametrize("view", ["decision", None])
@pytest.mark.parametrize(("part", "where"), [("train", "training"), ("test", "test")])
def test_points_that_are_nan_are_counted(view, part, where):
    data = two_moons()
    getattr(data, part)[0][:3] = np.nan
    with pytest.raises(ValueError, match=rf"x of the {where} set: expected finite numbers, got nan or "
                       r"infinity in 6 of \d+ values"):
        panel(data=data, view=view)


def test_targets_that_are_nan_are_counted():
    x, t = two_moons().train
    with pytest.raises(ValueError, match="t of the training set: .* in 1 of"):
        panel(data=(x, np.where(np.arange(len(t)) == 7, np.inf, t)[:, None]), view=None)


def lost(*shape):
    array = np.zeros(shape, np.float32)
    array.flat[0] = np.nan
    return array


def convnet(filters, init, rng):
    return Sequential([Conv2D(filters, 3), ReLU(), MaxPool2D(2), Flatten(), Dense(2)],
                      input_shape=(1, 8, 8), init=init, rng=rng)


@pytest.mark.parametrize("make", [
    lambda: DrawPanel(None, (lost(5, 784), np.arange(5))),
    lambda: AugmentPanel(None, (lost(5, 784), np.arange(5))),
    lambda: DropoutPanel(lost(4, 5), name="d"),
    lambda: ConvolutionPanel({"p": lost(5, 5)}, {"k": np.ones((3, 3))}, name="c"),
    lambda: ConvolutionPanel({"p": np.ones((5, 5))}, {"k": lost(3, 3)}, name="c"),
    lambda: FilterPanel(convnet, Split((lost(9, 1, 8, 8), np.arange(9) % 2),
                                       (np.zeros((9, 1, 8, 8)), np.arange(9) % 2)), name="f"),
])  # fmt: skip
def test_every_panel_that_takes_arrays_counts_what_is_nan(make):
    with pytest.raises(ValueError, match="expected finite numbers, got nan or infinity in 1 of"):
        make()


# Many steps


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("count", [0, 1, DRAWN, DRAWN + 1, 30_001])
def test_the_newest_is_always_among_a_bounded_number_of_places(count, first):
    at = places(count, first)
    assert len(at) <= DRAWN
    assert at.tolist() == sorted(set(at.tolist()))
    assert list(at[-1:]) == ([count - 1] if count > first else [])
    if count - first <= DRAWN:
        assert at.tolist() == list(range(first, count))
    else:
        assert (at[1] - at[0]) % 2 == 1


def test_a_long_race_is_drawn_with_as_many_points_as_there_is_room_for():
    p = RacePanel("Ravine", steps=10**6)
    for runner in p.state.runners.values():
        runner.points = [np.array([-7.0, (-1.0) ** k]) for k in range(30_000)]
        runner.heights = [1.0] * 30_000
    p.state.number = 29_999
    p.draw()
    for name in p.state.runners:
        x, y = p.figure.paths[name].get_data()
        assert len(x) <= DRAWN + 1
        assert len(p.figure.heights[name].get_xdata()) <= DRAWN
        assert set(y[1:]) == {-1, 1}  # both sides of the zigzag
        assert p.figure.heights[name].get_xdata()[-1] == 29_999
