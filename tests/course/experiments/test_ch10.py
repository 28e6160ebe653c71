"""What R1 to R3 promise: R1 as printed is R2, and both forms of dropout see the same masks."""

from functools import partial

import numpy as np

from course.experiments import experiment
from course.experiments.ch10 import BookDropout, six_layers, until
from nnlib.layers import Dropout

R1, R2, R3 = map(experiment, ("R1", "R2", "R3"))


def losses(one, steps=3):
    run, found = one.run(0, "bundled"), []
    for _ in range(steps):
        run.step()
        found.append(run.loss)
    return found


def test_r1_as_printed_is_r2_and_without_its_slip_there_is_no_decay():
    assert losses(R1) == losses(R2)
    assert losses(R1) != losses(R1.right)
    assert R1.right.settings == R3.settings == {}


def test_201_epochs_are_601_updates():
    assert R1.steps["full"] == until(201)["steps"]["bundled"] == 601
    assert list(R1.at["full"])[:2] == [1, 31]
    assert R1.at["full"][-1] == 601
    assert R3.at["full"][-1] == R3.steps["full"] == 901


def test_both_forms_of_dropout_draw_the_same_masks():
    inverted = R3.but(net=six_layers(partial(Dropout, 0.2)))
    nets = [one.run(0, "bundled").net for one in (R3, inverted)]
    x = np.ones((4, 784))
    for net in nets:
        net.forward(x, train=True)
    book, other = (net.layers[2].saved for net in nets)
    assert isinstance(nets[0].layers[2], BookDropout)
    assert np.array_equal(book, other > 0)


def test_the_books_dropout_passes_the_same_mean_on_in_both_ways():
    layer = BookDropout(0.2)
    layer.build((1000,), init=None, rng=np.random.default_rng(0), dtype=np.float64)
    x = np.ones((1000, 1000))
    assert abs(layer.forward(x, train=True).mean() - 0.8) < 0.001
    assert np.allclose(layer.forward(x), 0.8)
    layer.forward(x, train=True)
    assert np.array_equal(layer.backward(x), layer.saved)
