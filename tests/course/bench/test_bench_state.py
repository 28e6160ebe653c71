"""Every experiment on its bench: its first steps are the experiment's own; every step can be taken back."""

import numpy as np
import pytest

from course.experiments import all_experiments, experiment
from course.experiments.controls import absent, controls_of
from course.panels.benches import future as futures
from course.panels.benches.names import name_of
from course.panels.benches.recipe import LIMIT, Recipe
from course.panels.benches.state import FUTURES, BenchState

IDS = ["P3", "P4", "P5", "P6", "P7", "P8", "L2", "L4", "L7", "B5", "B6", "B7", "B8", "T1", "T2", "T3", "I2",
       "I3", "BN1", "R1", "R2", "R3", "R4", "H1", "H2", "CNN1", "CNN2", "K2", "K4", "K5", "K7", "K8", "DC1",
       "RN2", "G1", "G2", "G3", "G4"]
FEW = {"G1": 4, "DC1": 5, "G3": 5, "CNN2": 8, "RN2": 10, "K8": 10, "K7": 20}  # whose steps take long


def lanes_of(id):
    return experiment(id).shown_lanes()


def state_of(id):
    lanes = lanes_of(id)
    return BenchState(lanes, controls_of(lanes))


def go(state, number):
    """Until so many steps are made, and what is due there is measured."""
    for done in state.play():
        if done is not None and done >= number:
            return


def weights(state):
    return [param.data.copy() for run in state.now.runs.values() for _, param in run.net.named_params()]


def same(before, state):
    return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(before, weights(state), strict=True))


def losses(state):
    return {lane: list(track.losses) for lane, track in state.now.tracks.items()}


def test_the_ids_are_those_that_there_are():
    assert set(IDS) == set(all_experiments())


@pytest.mark.parametrize("id", IDS)
def test_its_first_steps_are_those_of_the_experiment(id):
    state, count = state_of(id), FEW.get(id, 50)
    go(state, count)
    for lane, each in lanes_of(id).items():
        run, track = each.run(0, "bundled"), state.now.tracks[lane]
        while run.number < len(track) and (not run.losses or np.isfinite(run.loss)):
            run.step()
        assert [float(loss) for loss in run.losses] == list(track.losses)
        for name, values in run.points.items():
            ours = dict(zip(track.points["step"], track.points.get(name, []), strict=False))
            for step, value in zip(run.points["step"], values, strict=True):
                assert ours[step] == value or np.isnan(value)


@pytest.mark.parametrize("id", IDS)
def test_it_goes_back_bit_by_bit_branches_and_repeats_by_its_recipe(id):
    state, count = state_of(id), FEW.get(id, 40)
    go(state, count)
    count = state.number
    first, ended = losses(state), weights(state)
    points = {lane: str(track.points) for lane, track in state.now.tracks.items()}
    state.go_to(count // 2)
    assert state.number == count // 2
    go(state, count)
    assert same(ended, state)
    assert losses(state) == first
    assert {lane: str(track.points) for lane, track in state.now.tracks.items()} == points

    state.go_to(count // 2)
    state.set("lr", state.value("lr") / 3)
    go(state, count)
    assert len(state.futures) == 2
    assert losses(state) != first
    branched = weights(state)
    assert str(count // 2) in name_of(state.now, state)
    state.take_up(state.futures[0])
    assert same(ended, state)
    state.take_up(state.futures[1])
    assert same(branched, state)

    other, recipe = state_of(id), Recipe.of(id, state)
    assert recipe.fits
    Recipe.read(str(recipe)).follow(other)
    for _ in other.play():
        pass
    assert losses(other) == losses(state)
    assert same(branched, other)


@pytest.mark.parametrize("id", IDS)
def test_each_control_changes_what_it_should(id):
    state = state_of(id)
    missing = set(absent(state.lanes))
    assert {"lr", "optimizer", "init", "seed"} <= set(state.controls) | missing
    assert all(why for why in absent(state.lanes).values())
    for name, control in state.controls.items():
        if id in FEW and name not in ("lr", "optimizer", "dropout", "init"):
            continue
        state = state_of(id)
        go(state, 2)
        before = weights(state)
        if control.idle(state.run):
            continue
        value = another(control, state.value(name))
        state.set(name, value)
        assert state.value(name) == value
        assert all(run.number == (0 if control.afresh else 2) for run in state.now.runs.values())
        if control.afresh:
            assert len(state.futures) == 2
        else:
            assert same(before, state), "a live control keeps the weights"
        go(state, 4)
        assert state.number >= 2


def another(control, value):
    """A value that the control can have, and does not have."""
    if control.options is not None:
        return next(name for name in control.options if name != value and name not in ("Mine",))
    if control.kind == "switch":
        return not value
    if control.kind == "whole":
        return int(control.low) + (int(value) == int(control.low))
    return control.low + 0.4 * (control.high - control.low) if control.kind == "number" else value * 0.5


def test_a_slider_on_its_way_counts_where_it_comes_to_rest():
    state = state_of("B5")
    go(state, 10)
    for batch in (50, 20, 10):
        state.set("batch", batch)
    for rate in (0.2, 0.3):
        state.set("lr", rate)
    assert [(move.name, move.value) for move in state.now.moves] == [("batch", 10), ("lr", 0.3)]
    go(state, 15)
    there = weights(state)
    state.go_to(0)
    state.go_to(15)
    assert same(there, state)


def test_six_futures_are_kept_and_the_oldest_goes():
    state = state_of("P8")
    go(state, 20)
    for k in range(7):
        state.go_to(10)
        state.set("lr", 0.01 * (k + 2))
        go(state, 20)
    assert len(state.futures) == FUTURES
    assert state.dropped is not None
    assert state.now is state.futures[-1]


def test_snapshots_keep_within_their_bytes_and_any_step_is_near_one(monkeypatch):
    monkeypatch.setattr(futures, "BUDGET", 6 * 322_000)
    monkeypatch.setattr("course.panels.benches.machine.REPLAY", 0.0)
    state = state_of("B5")
    go(state, 60)
    marks = sorted(state.now.marks)
    assert len(marks) <= 6
    assert marks[0] == 0
    assert max(np.diff([*marks, 60])) <= 30
    there = weights(state)
    state.go_to(31)
    state.go_to(60)
    assert same(there, state)


def test_what_fails_changes_nothing():
    class Mine:
        def __init__(self, params, lr):
            raise ValueError("not today")

    lanes = lanes_of("B5")
    state = BenchState(lanes, controls_of(lanes, optimizers={"Mine": Mine}))
    go(state, 6)
    before = weights(state)
    with pytest.raises(ValueError, match="not today"):
        state.set("optimizer", "Mine")
    assert same(before, state)
    assert (state.value("optimizer"), state.now.moves, len(state.futures)) == ("SGD", [], 1)
    other = state_of("B5")
    go(other, 12)
    go(state, 12)
    assert losses(state) == losses(other)


def test_a_step_that_failed_half_way_is_made_again():
    state, other = state_of("T2"), state_of("T2")
    go(state, 5)
    last = state.now.runs["Momentum"].net.layers[-1]
    last.backward = lambda dy: 1 / 0
    with pytest.raises(ZeroDivisionError):
        go(state, 8)
    del last.backward
    go(state, 8)
    go(other, 8)
    assert losses(state) == losses(other)


@pytest.mark.parametrize(("text", "words"), [
    ("420 lr = 0.3", "begins with 'bench B5'"), ("bench B5\nlr is high\nto 5", "expected lines such as"),
    ("bench B5\nto soon", "ends with 'to 1000'"), ("bench B5\n3 lr = zero\nto 5", "expected lines such as"),
])
def test_a_recipe_that_tells_nothing_is_refused(text, words):
    with pytest.raises(ValueError, match=words):
        Recipe.read(text)


@pytest.mark.parametrize(("line", "words"), [
    ("3 warmth = 2", "nothing here is called 'warmth'"), ("3 Adam: lr = 0.1", "no lane 'Adam'"),
    ('3 init = "He"', "starts afresh"), ("3 lr = 99", "from 0.0001 to 10"),
    ('3 lr = "high"', "expected a number"),
])
def test_a_recipe_that_the_bench_cannot_follow_is_refused_and_nothing_has_changed(line, words):
    state = state_of("B5")
    go(state, 3)
    with pytest.raises(ValueError, match=words):
        Recipe.read(f"bench B5\n{line}\nto 5").follow(state)
    assert (state.number, len(state.futures)) == (3, 1)


def test_a_recipe_of_too_many_moves_says_that_it_does_not_fit():
    state = state_of("P8")
    for k in range(200):
        go(state, k + 1)
        state.set("lr", 0.1 + 0.001 * k)
    recipe = Recipe.of("P8", state)
    assert len(str(recipe).encode()) > LIMIT
    assert not recipe.fits
