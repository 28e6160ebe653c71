"""Chapter 6: what B5 to B8 take from the listings of their sources."""

import numpy as np
import pytest

from course.experiments import experiment, orders
from course.printed import Printed
from nnlib.datasets import Examples
from nnlib.training import accuracy


def dense_biases(run):
    return [param.data.copy() for param in run.net.params() if not param.decay]


def test_b5_is_measured_after_the_published_numbers_of_updates():
    printed = [int(step) + 1 for step in Printed.of("notes:1524–1589", column=0).values]
    assert sorted(experiment("B5").at["full"]) == printed  # after the update that the source numbers from 0


@pytest.mark.parametrize(("id", "rate"), [("B6", 0.05), ("B7", 1e-3), ("B8", 0.05)])
def test_the_slip_lets_the_last_two_biases_fade_and_the_right_update_does_not(id, rate):
    slipped, right = experiment(id).run(0, "bundled"), experiment(id).right.run(0, "bundled")
    first, *later = dense_biases(slipped)
    for _ in range(5):
        slipped.step()
        right.step()
    now_first, *now = dense_biases(slipped)
    assert not np.allclose(now_first, first * (1 - rate) ** 5)
    for fading, start, learned in zip(now, later, dense_biases(right)[1:], strict=True):
        assert start.all()  # drawn, not 0
        assert np.allclose(fading, start * (1 - rate) ** 5)
        assert not np.allclose(learned, fading)


def test_b6_logs_the_mean_loss_of_each_hundred_steps():
    run = experiment("B6").run(0, "bundled")
    for _ in range(300):
        run.step()
    assert run.points["step"] == [100, 200, 300]
    assert np.allclose(run.points["loss"], np.reshape(run.losses, (3, 100)).mean(axis=1))


def test_b7_judges_by_the_last_batch_just_after_its_update():
    run = experiment("B7").run(0, "bundled")
    for _ in range(15):
        run.step()
    assert run.points["accuracy"] == [accuracy(run.net, *run.batch)]
    assert len(run.batch[0]) == 256


def test_b7_makes_234_batches_an_epoch_and_leaves_96_images_out():
    b7 = experiment("B7")
    assert b7.steps["full"] == 200 * (60_000 // 256)
    assert min(b7.at["full"]) == 234
    assert 60_000 - 234 * 256 == 96
    assert max(b7.at["full"]) == b7.steps["full"]


def test_a_fixed_order_that_is_shuffled_once():
    train = Examples(np.arange(7), np.arange(7))
    stream = orders.fixed(3, drop_last=True, shuffle=True)(train, np.random.default_rng(0))
    a, b, c, d = (next(stream)[0].tolist() for _ in range(4))
    assert (a, b) == (c, d)
    assert a + b != sorted(a + b)
    assert len({*a, *b}) == 6
