"""The parts that chapter 14's experiments are made of, and what the sources' logs say of them."""

import numpy as np
import pytest

from course.experiments import experiment
from course.experiments.ch14 import (
    SummedDense,
    epoch_means,
    frameworks_net,
    published_cross_entropy,
)
from course.experiments.losses import broadcast_square_error, square_error
from course.printed import Printed
from nnlib import Sequential
from nnlib.gradcheck import numerical_gradient
from nnlib.init import he
from nnlib.layers import AvgPool2D, Dense, MaxPool2D
from nnlib.losses import softmax_cross_entropy
from nnlib.models import framework_net


@pytest.mark.parametrize(("id", "pool"), [("K2", MaxPool2D), ("K4", AvgPool2D), ("K5", AvgPool2D)])
def test_the_net_is_that_of_nnlib(id, pool):
    ours = experiment(id).run(0, "bundled").net
    weights, *_ = np.random.default_rng(0).spawn(3)
    other = framework_net(pool=pool, rng=weights, dtype=np.float64)
    assert [type(layer) for layer in ours.layers if not isinstance(layer, SummedDense)] == [
        type(layer) for layer in other.layers if not isinstance(layer, Dense)]
    for param, same in zip(ours.params(), other.params(), strict=True):
        np.testing.assert_array_equal(param.data, same.data)


def test_a_summed_gradient_is_n_times_the_mean():
    x, dy = np.random.default_rng(1).normal(size=(5, 4)), np.random.default_rng(2).normal(size=(5, 3)) / 5
    nets = [Sequential([kind(3, bias=False)], input_shape=(4,), init=he, rng=np.random.default_rng(0),
                       dtype=np.float64) for kind in (Dense, SummedDense)]
    dx = []
    for net in nets:
        net.forward(x, train=True)
        dx.append(net.backward(dy))
    plain, summed = (net.params()[0].grad for net in nets)
    np.testing.assert_allclose(summed, 5 * plain, rtol=1e-12)
    np.testing.assert_array_equal(*dx)


def test_the_published_loss_shows_one_thing_and_trains_by_another():
    value, _ = published_cross_entropy(np.zeros((4, 10)), np.arange(4))
    assert value == pytest.approx(np.log(10) - 9 * np.log(0.9))
    logits, labels = np.random.default_rng(0).normal(size=(6, 10)), np.arange(6)
    _, dy = published_cross_entropy(logits, labels)
    np.testing.assert_allclose(dy, softmax_cross_entropy(logits, labels)[1], atol=1e-15)
    slope = numerical_gradient(lambda y: published_cross_entropy(y, labels)[0], logits)
    assert abs(dy - slope).max() > 0.01
    assert np.isfinite(published_cross_entropy(1e4 * np.eye(3, dtype=np.float32), np.array([0, 1, 0]))[0])


@pytest.mark.parametrize("loss", [square_error, broadcast_square_error])
def test_squared_errors_have_their_gradients(loss):
    y, t = np.random.default_rng(0).normal(size=(7, 1)), np.arange(7)
    _, dy = loss(y, t)
    np.testing.assert_allclose(dy, numerical_gradient(lambda y: loss(y, t)[0], y), atol=1e-7)


def test_broadcast_labels_count_by_their_mean_only():
    y = np.random.default_rng(0).normal(size=(4, 1)).astype(np.float32)
    gradients = [broadcast_square_error(y, np.array(t))[1] for t in ([0, 2, 4, 6], [3, 3, 3, 3])]
    np.testing.assert_allclose(*gradients, rtol=1e-6)
    np.testing.assert_allclose(gradients[0], 2 * (y - 3) / 4, rtol=1e-6)
    assert gradients[0].dtype == np.float32


@pytest.mark.parametrize(("of", "size"), [("framework:1071–1145", 3), ("framework:1157–1268", 5)])
def test_the_printed_epochs_are_means_over_the_images_of_the_printed_batches(of, size):
    for name, off in (("loss", 2e-6), ("accuracy", 1e-6)):
        batches, epochs = (np.array(Printed.of(f"{of}…every {part}", column=name).values, dtype=float)
                           for part in ("batch", "epoch"))
        np.testing.assert_allclose(epoch_means(batches, 10, size), epochs, atol=off)


def test_each_slip_can_be_put_right_alone_and_with_the_others():
    K4 = experiment("K4")
    for change in K4.slips.values():
        assert len(change) == 1
    assert (K4.right.loss, K4.right.slips) == (softmax_cross_entropy, {})
    assert "SummedDense" not in K4.right._repr_html_()
    net = frameworks_net(AvgPool2D, Dense)(init=K4.right.init, rng=np.random.default_rng(0), dtype=np.float64)
    assert net.params()[0].data.std() == pytest.approx((2 / 81)**0.5, rel=0.1)  # kernels of 81 terms


def test_the_batches_are_those_of_the_log():
    run = experiment("K2").run(0, "bundled")
    sizes = []
    for _ in range(8):
        run.step()
        sizes.append(len(run.batch[0]))
    assert sizes == [3, 3, 3, 1] * 2
    names = [row[1] for row in zip(Printed.of("framework:1071–1145…every batch", column="of").values,
                                   Printed.of("framework:1071–1145…every batch", column="batch").values,
                                   strict=True)]
    assert names == ["1", "2", "3", "4"] * 10
