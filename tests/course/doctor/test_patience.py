"""What the doctor waits for before it speaks: healthy runs that look ill for a while are left alone."""

from types import SimpleNamespace

import numpy as np
import pytest

from course.doctor import data, examine, signals
from course.doctor.curve import Curve
from course.doctor.probe import Probe
from course.experiments import experiment, measures, orders
from course.experiments.controls import controls_of
from course.experiments.experiment import Experiment
from nnlib.datasets import Examples, Split
from nnlib.init import he
from nnlib.losses import softmax_cross_entropy
from nnlib.models import mlp

NEVER = {"bundled": (), "full": ()}


def ran(base, steps, seed):
    run = base.run(seed, "bundled")
    while run.number < steps:
        run.step()
    return run


@pytest.mark.parametrize("seed", [1, 2, 5009])
def test_a_plateau_is_no_low_rate(seed):
    run = experiment("B6").right.but(at=NEVER).run(seed, "bundled")
    for steps in (300, 450, 600, 750):  # it stands at guessing, and then falls faster and faster
        while run.number < steps:
            run.step()
        assert [found.words for found in examine(run)] == []


def curve(losses, steps=500, examples=100):
    seen = Curve(losses, 2.303, steps, examples * len(losses))
    return SimpleNamespace(entropy=True, guess=2.303, curve=seen)


def test_a_far_start_that_is_got_over_is_forgiven():
    falling = list(np.linspace(10, 2.4, 15))
    assert not signals.far(curve(falling))
    assert not signals.far(curve(falling + 50 * [1.5]))
    assert signals.far(curve(falling + 50 * [2.4]))  # it fell to guessing, and stands there
    assert signals.far(curve([*falling, *np.linspace(2, 30, 20)]))
    assert signals.far(curve(falling + 200 * [1.5]))  # little was learned in so many steps


def test_a_loss_gathers_speed_where_it_falls_faster_and_faster():
    x = np.linspace(0, 1, 600)
    assert Curve(1 - x**6, 1.0).gathers()
    assert not Curve(1 - 0.1 * x, 1.0).gathers()
    assert not Curve(np.exp(-3 * x), 1.0).gathers()
    assert not Curve([1.0, 0.5], 1.0).gathers()


@pytest.fixture(scope="module")
def by_heart():
    """A run that gets all of its 60 training examples right."""
    def few(scale, rng):
        train, test = experiment("B5").data(scale, rng)
        return Split(Examples(train.x[:60], train.t[:60]), test)
    base = Experiment(
        id="X", title="few", data=few, net=lambda **how: mlp(784, 30, 10, **how), init=he, lr=0.1,
        loss=softmax_cross_entropy, order=orders.shuffled(30), steps=dict.fromkeys(NEVER, 300), at=NEVER,
        measure=measures.loss_before)
    return ran(base, 300, 0)


@pytest.mark.parametrize(("count", "right", "said"), [
    (20, 0.8, False), (400, 0.8, True), (400, 0.87, False), (20, 0.5, True)])
def test_over_fitting_is_said_where_the_test_set_is_large_enough_to_show_it(by_heart, count, right, said):
    x, t = by_heart.test
    hit = by_heart.net.forward(x).argmax(axis=1) == t
    parts = (hit, round(count * right)), (~hit, count - round(count * right))
    places = np.concatenate([np.resize(np.flatnonzero(of), number) for of, number in parts])
    seen = SimpleNamespace(**vars(by_heart))
    seen.test = Examples(x[places], t[places])
    found = data.overfitting(Probe(seen))
    assert (found is not None) == said
    if said:
        assert found.evidence["train"] == 1
        assert found.evidence["test"] == right
        assert found.evidence["gap's error"] == pytest.approx(np.sqrt(right * (1 - right) / count))


def test_a_net_that_gets_some_of_its_training_set_wrong_does_not_over_fit(by_heart):
    seen = SimpleNamespace(**vars(by_heart))
    x, t = by_heart.train
    seen.train = Examples(x, np.where(np.arange(60) < 5, (t + 1) % 10, t))  # 92 % are left
    assert data.overfitting(Probe(seen)) is None
    assert data.overfitting(Probe(by_heart)) is not None


def test_a_net_that_fell_back_to_guessing_is_not_left_alone():
    run = ran(experiment("B5").but(at=NEVER), 100, 0)
    run.opt.lr = 10
    for _ in range(200):
        run.step()
    assert run.losses[99] < 1.6
    assert run.losses[-1] > 2.2
    assert examine(run)[0].cause in ("dead", "rate too high")


def test_what_is_advised_is_named_as_the_controls_are():
    run = ran(experiment("R1").right.but(at=NEVER), 600, 0)
    (finding,) = [each for each in examine(run) if each.cause == "over-fitting"]
    lanes = {"R1": experiment("R1")}
    assert set(finding.remedy) == {"decay"} <= set(controls_of(lanes))
