"""What BN1 promises: pairs of nets that differ by the layer alone, and the book's settings of it."""

import numpy as np

from course.experiments import experiment
from course.experiments.ch09 import SCALES, BookNorm, lane
from nnlib.layers import BatchNorm

BN1 = experiment("BN1")


def test_a_pair_starts_from_the_same_weights_and_sees_the_same_batches():
    pair = [BN1.lane(lane(SCALES[7], normed)).run(3, "bundled") for normed in (True, False)]
    first, other = (run.net.layers[0].W.data for run in pair)
    assert np.array_equal(first, other)
    for run in pair:
        run.step()
    assert np.array_equal(*(run.batch[0] for run in pair))


def test_it_has_sixteen_scales_with_and_without():
    assert len(BN1.lanes) == 2 * len(SCALES) == 32
    assert [len(layers_of(BN1.lane(lane(SCALES[7], normed)))) for normed in (True, False)] == [5, 0]
    assert (SCALES[0], SCALES[-1]) == (1, 1e-4)


def layers_of(one):
    return [layer for layer in one.run(0, "bundled").net.layers if isinstance(layer, BatchNorm)]


def test_the_book_normalises_with_a_smaller_epsilon_and_from_no_variance():
    norm = layers_of(BN1)[0]
    assert isinstance(norm, BookNorm)
    assert norm.epsilon == 1e-6
    assert (norm.running_var.data == 0).all()


def test_it_is_measured_after_1_11_and_191_updates_at_last():
    at = list(BN1.at["full"])
    assert (at[:2], at[-1], len(at)) == ([1, 11], 191, 20)
    assert BN1.steps["full"] == 191


def test_a_net_that_explodes_is_measured_without_a_warning():
    run = BN1.lane(lane(1, False)).but(lr=3.0).run(0, "bundled")
    for _ in range(11):
        run.step()
    assert len(run.points["train"]) == 2
