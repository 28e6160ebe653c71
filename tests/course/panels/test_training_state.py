"""A training run that is changed while it goes on: its losses, scores, troubles."""

import contextvars

import numpy as np
import pytest

from course.panels.benches.watch import Watch
from course.panels.shared.words import guessing_loss
from course.panels.training.panel import TrainingPanel
from nnlib import he, normal
from nnlib.datasets import Split, blobs
from nnlib.losses import softmax_cross_entropy
from nnlib.optim import SGD, Adam
from small_nets import linear_net, small_net, two_moons


def state(factory=small_net, data=None, loss=softmax_cross_entropy, lr=0.1, **options):
    given = {"batch_size": 20, "seed": 0, "steps": 1000} | options
    return TrainingPanel(
        factory, data or two_moons(), name="state", loss=loss, optimizers={"SGD": SGD, "Adam": Adam},
        initializers={"He": he, "tiny": normal(0.01)}, lr=lr, view=None, **given).state


def cause(state):
    """What the doctor calls it; None if all is well."""
    watch = Watch(state)
    watch.look(False)
    return watch.finding and watch.finding.cause


def run(state, n):
    """The losses of n steps."""
    start = state.number
    for number in state.play():
        if number is not None and number - start >= n:
            break
    return list(state.losses[start:])


def test_the_same_moves_give_the_same_losses():
    def moves():
        s = state()
        run(s, 30)
        s.set("lr", 0.5)
        run(s, 30)
        s.set("optimizer", "Adam")
        s.set("lr", 0.01)
        s.set("batch", 50)
        run(s, 30)
        return list(s.losses)

    assert len(moves()) == 90
    assert moves() == moves()


def test_it_learns_and_scores_both_sets():
    s = state(lr=0.5)
    losses = run(s, 600)
    assert np.mean(losses[-50:]) < 0.5 * np.mean(losses[:10])
    assert s.points["train"][-1] > 0.85
    assert s.points["test"][-1] > 0.85
    assert s.points["step"][0] == 0


def test_the_rate_acts_from_the_next_step_and_keeps_the_weights():
    s, other = state(), state()
    run(s, 20)
    run(other, 20)
    s.set("lr", 0.2)
    before = [param.data.copy() for param in s.net.params()]
    assert all(np.array_equal(a, b.data) for a, b in zip(before, other.net.params(), strict=True))
    run(s, 1)
    run(other, 1)
    for start, here, there in zip(before, s.net.params(), other.net.params(), strict=True):
        np.testing.assert_allclose(here.data - start, 2 * (there.data - start), rtol=1e-3, atol=1e-7)
    assert list(s.rates) == [0.1] * 20 + [0.2]


def test_an_optimizer_keeps_the_weights_and_is_noted():
    s = state()
    run(s, 20)
    before = [param.data.copy() for param in s.net.params()]
    s.set("optimizer", "Adam")
    assert isinstance(s.run.opt, Adam)
    assert all(np.array_equal(a, b.data) for a, b in zip(before, s.net.params(), strict=True))
    assert [(move.step, move.value) for move in s.now.moves] == [(20, "Adam")]
    run(s, 1)
    assert s.number == 21


def test_an_initializer_starts_afresh():
    s = state()
    run(s, 20)
    s.set("init", "tiny")
    assert (s.number, list(s.losses)) == (0, [])
    assert np.abs(s.net.params()[0].data).max() < 0.1


def test_reset_replays_the_same_losses():
    s = state()
    first = run(s, 25)
    s.reset()
    assert run(s, 25) == first


def test_nan_stops_in_words_and_the_good_weights_come_back():
    s = state(linear_net)
    run(s, 50)
    s.set("lr", 10.0)
    run(s, 300)
    assert s.broken
    assert cause(s) == "rate too high"
    assert f"step {s.good_step}" in Watch(s).look(False)
    broken_at, good = s.number, s.good_step
    s.go_back()
    assert s.number == good < broken_at
    assert len(s.losses) == len(s.smooth) == len(s.rates) == s.number
    assert not s.broken
    assert cause(s) is None
    s.set("lr", 0.1)
    assert max(run(s, 50)) < 2 * s.guess


def test_a_jump_that_is_no_nan_can_be_undone_too():
    s = state(lr=0.5)
    run(s, 300)
    s.set("lr", 10.0)
    run(s, 100)
    assert not s.broken
    assert np.mean(s.losses[-50:]) > 2 * min(s.smooth)
    s.go_back()
    assert 270 < s.number < 340
    s.set("lr", 0.1)
    assert np.mean(run(s, 20)) < 2.5 * s.smooth[s.good_step - 1]


def test_the_last_good_weights_are_those_whose_loss_was_measured():
    s = state(linear_net)
    weights = []
    for number in s.play():
        if number is None:
            continue
        weights.append([param.data.copy() for param in s.net.params()])
        if number == 10:
            s.set("lr", 10.0)
    s.go_back()
    assert s.number >= 10
    now = [param.data for param in s.net.params()]
    assert all(np.array_equal(a, b) for a, b in zip(now, weights[s.number - 1], strict=True))


def test_a_net_that_does_not_learn_is_said():
    s = state(lr=1e-4, steps=300)
    s.set("init", "tiny")
    run(s, 300)
    assert cause(s) == "rate too low"
    assert f"{s.guess:.3g}" in Watch(s).look(False)
    s.set("lr", 0.5)
    assert cause(s) is None, "a moved rate gets its time"


def test_dead_units_are_told_from_a_small_rate():
    def dead(init, rng):
        net = small_net(init, rng)
        net.params()[1].data[:] = -100.0
        return net

    s = state(dead, steps=300)
    run(s, 300)
    assert cause(s) == "dead"


def test_it_rests_at_its_goal_and_may_go_on():
    s = state(steps=30)
    run(s, 100)
    assert s.number == 30
    assert s.points["step"][-1] == 30
    s.more()
    run(s, 100)
    assert s.number == 60


def test_evaluation_is_cut_into_small_pieces():
    rng = np.random.default_rng(0)
    big = Split(blobs(5000, classes=2, rng=rng), blobs(3000, classes=2, rng=rng))
    s = state(data=big, batch_size=100)
    sizes = []
    forward = s.net.forward
    s.net.forward = lambda x, train=False: sizes.append(len(x)) or forward(x, train=train)
    run(s, 200)
    assert max(sizes) <= 200
    assert sum(sizes) < 2.5 * 200 * 100


@pytest.mark.parametrize(
    ("t", "expected"),
    [
        (np.arange(1000) % 10, np.log(10)),
        (np.array([[0.0], [1.0]] * 50), np.log(2)),
        (np.zeros(10, int), 0.0),
        (np.linspace(0, 1, 50), None),
        (np.zeros((5, 3)), None),
    ],
)
def test_the_loss_of_guessing(t, expected):
    assert guessing_loss(t) == (None if expected is None else pytest.approx(expected))


def test_a_run_that_rests_in_an_evaluation_leaves_numpys_settings_alone_and_can_be_closed_elsewhere():
    s = state(data=two_moons())
    before = np.geterr()
    playing = s.play()
    assert next(number for number in playing) is None  # a piece of the first evaluation
    assert np.geterr() == before
    contextvars.Context().run(playing.close)  # as a handler of the event loop does
    assert np.geterr() == before
