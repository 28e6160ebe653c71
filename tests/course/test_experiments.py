"""What an experiment promises: equal seeds give equal runs; slips, lanes, changes; the weights it keeps."""

from itertools import chain

import numpy as np
import pytest

from course.experiments import all_experiments, curves, experiment, measures, orders
from course.experiments.experiment import Experiment
from course.experiments.slips import FadingBiases
from course.reproduction import published
from nnlib.datasets import Examples, Split, blobs
from nnlib.init import normal
from nnlib.losses import softmax_cross_entropy
from nnlib.models import mlp
from nnlib.optim import SGD, Momentum
from nnlib.training import accuracy

ALL = all_experiments()


def points(scale, rng):
    return Split(*(Examples(*blobs(60, rng=np.random.default_rng(part))) for part in (0, 1)))


def small(**changes):
    return Experiment(**{
        "id": "X", "title": "three blobs", "data": points, "net": lambda **how: mlp(2, 8, 3, **how),
        "loss": softmax_cross_entropy, "lr": 0.1, "order": orders.drawn(10),
        "steps": {"bundled": 20, "full": 40}, "at": {"bundled": range(0, 21, 5), "full": range(0, 41, 10)},
        "measure": measures.accuracies, "seeds": {"bundled": 2, "full": 3},
    } | changes)


def test_it_is_measured_when_it_says():
    found = small().curves("full")
    assert found["step"].tolist() == [0, 10, 20, 30, 40]
    assert found["test"].shape == (3, 5)
    assert small().curves("bundled")["train"].shape == (2, 5)
    assert small().curves("bundled", seeds=[4])["train"].shape == (1, 5)


def test_equal_seeds_give_equal_runs_and_others_do_not():
    one, same, other = (small().run(seed).finish()["train"] for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_it_learns():
    assert small().curves("full")["test"][:, -1].min() > 0.6


def test_a_change_a_lane_and_what_is_right():
    slipped = small(optimizer=FadingBiases, slips={"a slip": {"optimizer": SGD}},
                    lanes={"fast": {"lr": 1.0}, "rolling": {"optimizer": Momentum}})
    assert slipped.right.optimizer is SGD
    assert slipped.right.slips == {}
    assert slipped.lane("fast").lr == 1.0
    assert slipped.lane("rolling").lanes == {}
    assert slipped.but(lr=3).lr == 3
    with pytest.raises(KeyError, match="compares fast, rolling"):
        slipped.lane("slow")
    with pytest.raises(TypeError):
        slipped.but(rate=3)


def test_the_last_best_weights_are_given_back():
    scores = iter([1, 3, 2, 3, 1])
    seen = []

    def keep(run):
        seen.append([param.data.copy() for param in run.net.params()])
        return next(scores)

    run = small(keep=keep).run(0)
    run.finish()
    kept = zip(run.net.params(), seen[3], strict=True)
    assert all(np.array_equal(param.data, best) for param, best in kept)
    assert any((param.data != old).any() for param, old in zip(run.net.params(), seen[4], strict=True))


def test_a_loss_that_is_no_number_changes_no_weight():
    run = small(loss=lambda y, t: (float("nan"), y), init=normal(0.1)).run(0)
    before = [param.data.copy() for param in run.net.params()]
    run.step()
    assert np.isnan(run.loss)
    assert all(np.array_equal(param.data, old) for param, old in zip(run.net.params(), before, strict=True))


def test_fading_biases_fade_whatever_the_data_say():
    run = small(optimizer=FadingBiases).run(0)
    first, last = (layer.b for layer in run.net.layers if layer.params())
    last.data[:] = 1
    for _ in range(10):
        run.step()
    assert np.allclose(last.data, 0.9**10)
    assert (first.data != 0).any()


def test_orders():
    train = Examples(np.arange(7), np.arange(7))

    def first(order, count):
        stream = order(train, np.random.default_rng(0))
        return [next(stream)[0].tolist() for _ in range(count)]

    assert first(orders.fixed(3), 4) == [[0, 1, 2], [3, 4, 5], [6], [0, 1, 2]]
    assert first(orders.fixed(3, drop_last=True), 3) == [[0, 1, 2], [3, 4, 5], [0, 1, 2]]
    assert first(orders.whole, 2) == [list(range(7))] * 2
    assert sorted(chain(*first(orders.shuffled(3), 3))) == list(range(7))
    assert len({*chain(*first(orders.drawn(5), 9))}) == 7
    assert any(len({*batch}) < 5 for batch in first(orders.drawn(5), 9))


def test_an_unknown_scale_or_id_is_refused():
    with pytest.raises(ValueError, match="bundled, full"):
        small().run(0, "half")
    with pytest.raises(KeyError, match="no experiment 'Z9'"):
        experiment("Z9")


@pytest.mark.parametrize("id", ALL)
def test_an_experiment_takes_its_first_steps_and_tells_itself(id):
    told = ALL[id]._repr_html_()
    assert ALL[id].id in told
    assert "at 0x" not in told
    lanes = [ALL[id].lane(name) for name in ALL[id].lanes] or [ALL[id]]
    for each in [*lanes[:3], *([ALL[id].right] if ALL[id].slips else [])]:
        run = each.run(0, "bundled")
        for _ in range(3):
            run.step()
        assert np.isfinite(run.loss)
    assert id in published()


def test_measures():
    run = small().run(0)
    run.step()
    x, t = run.batch
    assert measures.loss_before(run) == {"loss": run.loss}
    assert measures.loss_after(run)["loss"] == softmax_cross_entropy(run.net(x), t)[0]
    assert measures.batch_accuracy(run)["accuracy"] == np.mean(run.y.argmax(axis=1) == t)
    both = measures.together(measures.accuracies, measures.loss_before)(run)
    assert both == {"loss": run.loss, "train": accuracy(run.net, *run.train),
                    "test": accuracy(run.net, *run.test)}
    assert measures.train_accuracy(run) == {"train": both["train"]}
    assert curves([run])["step"].tolist() == [0]
