"""Chapter 7's experiments: a net that is a point, and what is shared by those that race."""

import numpy as np
import pytest

from course.experiments import experiment
from course.surfaces import RAVINE
from nnlib.core import Param


@pytest.mark.parametrize("name", ["SGD", "Momentum", "AdaGrad", "Adam"])
def test_the_net_that_is_a_point_walks_as_a_point_does(name):
    lane = experiment("T1").lane(name)
    place = Param(np.array(RAVINE.start, dtype=float))
    opt = lane.optimizer([place], lr=lane.lr)
    for _ in range(30):
        place.grad = RAVINE.gradient(place.data)
        opt.step()
    walked = lane.curves("full")
    assert walked["x"].shape == (1, 31)
    assert (walked["x"][0, 0], walked["y"][0, 0]) == RAVINE.start
    assert np.allclose((walked["x"][0, -1], walked["y"][0, -1]), place.data)
    assert walked["height"][0, -1] == pytest.approx(RAVINE.f(place.data))


def test_those_who_race_begin_alike_and_see_the_same_batches():
    runs = [experiment(id).lane(name).run(0, "bundled") for id, name in [("T2", "Adam"), ("T3", "RMSProp")]]
    first, other = (run.net.params() for run in runs)
    assert all(np.array_equal(a.data, b.data) for a, b in zip(first, other, strict=True))
    for run in runs:
        run.step()
    assert np.array_equal(runs[0].batch[1], runs[1].batch[1])
    assert runs[0].points["before"] == runs[1].points["before"]
    assert runs[0].points["loss"] != runs[1].points["loss"]


def test_it_is_measured_at_the_updates_that_were_printed():
    assert list(experiment("T2").at["full"])[::100] == list(range(1, 1902, 100))
    assert list(experiment("I2").at["full"])[::20] == list(range(1, 1902, 100))
