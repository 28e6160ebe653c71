"""Chapter 5's experiments: the gradients of the losses with the sources' slips, and what they cannot see."""

import numpy as np
import pytest

from course.experiments import experiment
from course.experiments.ch05 import softmax_of_the_batch
from course.experiments.losses import broadcast_square_error, square_error
from nnlib.gradcheck import numerical_gradient
from nnlib.losses import softmax_cross_entropy

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(("loss", "shape"), [
    (softmax_of_the_batch, (7, 10)), (square_error, (7, 1)), (broadcast_square_error, (7, 1)),
])
def test_its_gradient_is_that_of_this_very_loss(loss, shape):
    y, t = RNG.standard_normal(shape), RNG.integers(0, 10, 7)
    assert np.allclose(numerical_gradient(lambda y: loss(y, t)[0], y), loss(y, t)[1], atol=1e-7)


def test_the_gradient_holds_where_the_guard_counts():
    y, t = np.array([[-16.0, 0.0], [0.0, 1.0]]), np.array([0, 1])  # p of the first: 3e-8
    assert np.allclose(numerical_gradient(lambda y: softmax_of_the_batch(y, t)[0], y),
                       softmax_of_the_batch(y, t)[1], atol=1e-7)


def test_an_untrained_net_shows_300_times_log_10():
    run = experiment("L2").run(0, "bundled")
    run.step()
    assert run.loss / np.log(10) == pytest.approx(300, abs=0.5)
    right = experiment("L2").right.run(0, "bundled")
    right.step()
    assert right.loss / np.log(10) == pytest.approx(1, abs=0.01)
    assert right.experiment.loss is softmax_cross_entropy


def test_all_pairs_see_the_mean_label_only():
    y, t = RNG.standard_normal((5, 1)), np.array([0, 9, 3, 3, 1])
    assert np.allclose(broadcast_square_error(y, t)[1], broadcast_square_error(y, t[::-1])[1])
    assert np.allclose(broadcast_square_error(y, t)[1], square_error(y, np.full(5, t.mean()))[1])
    assert not np.allclose(square_error(y, t)[1], square_error(y, t[::-1])[1])


def test_gradient_descent_on_the_bowl_is_a_power():
    end = {lane: experiment("L4").lane(lane).curves("full") for lane in ("0.1", "10", "1e-10")}
    assert np.allclose(end["0.1"]["x1"][0], 4 * 0.8 ** np.arange(101))
    assert np.isclose(end["10"]["x0"][0, -1], -3 * 19.0**100)
    assert np.allclose(end["1e-10"]["x0"][0], -3)
