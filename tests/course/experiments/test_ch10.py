"""What R1 to R4 promise: R1 as printed is R2; both forms of dropout see the same masks, R4 R1's batches."""

from functools import partial

import numpy as np

from course.experiments import experiment
from course.experiments.ch10 import FAR, BookDropout, moved, six_layers, until
from nnlib.layers import Dropout

R1, R2, R3, R4 = map(experiment, ("R1", "R2", "R3", "R4"))


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


def test_images_are_moved_by_whole_pixels_and_what_is_new_is_empty():
    x = np.zeros((50, 784))
    x[:, 14 * 28 + 10] = 1
    places = np.argwhere(moved(x, np.random.default_rng(0), 2).reshape(50, 28, 28))
    away = places[:, 1:] - (14, 10)
    assert len(places) == 50
    assert set(away.ravel()) == {-2, -1, 0, 1, 2}
    edge = np.ones((50, 784))
    assert moved(edge, np.random.default_rng(0), 2).min() == 0
    assert np.array_equal(moved(edge, np.random.default_rng(0), 0), edge)


def test_r4_sees_r1s_batches_moved():
    plain, ours = R1.right.run(0, "bundled"), R4.run(0, "bundled")
    for _ in range(3):
        plain.step()
        ours.step()
        assert np.array_equal(plain.batch[1], ours.batch[1])
        assert not np.array_equal(plain.batch[0], ours.batch[0])


def test_a_shift_that_is_moved_keeps_the_batches_and_can_be_taken_back():
    run = R4.run(0, "bundled")
    run.step()
    before = run.snapshot()
    FAR.live(run, 0)
    run.step()
    plain = R1.right.run(0, "bundled")
    plain.step()
    plain.step()
    assert np.array_equal(run.batch[0], plain.batch[0])
    run.go_to(before)
    run.step()
    assert not np.array_equal(run.batch[0], plain.batch[0])
    assert np.array_equal(run.batch[1], plain.batch[1])
