"""Chapter 8's experiments: three widths of one draw, and units that begin equal."""

import numpy as np
import pytest

from course.experiments import experiment


def test_three_starts_are_one_draw_of_three_widths():
    I2 = experiment("I2")
    small, xavier, he = (I2.lane(name).run(0, "bundled").net.params()[0].data
                         for name in ("std 0.01", "Xavier", "He"))
    assert np.allclose(small / 0.01, xavier * 28)
    assert np.allclose(he, xavier * 2**0.5)


@pytest.mark.parametrize(("name", "kinds"), [("zero", 1), ("equal", 1), ("two", 2), ("random", 50)])
def test_equal_units_stay_equal(name, kinds):
    steps = dict.fromkeys(("bundled", "full"), 5)
    at = dict.fromkeys(("bundled", "full"), (0, 5))
    found = experiment("I3").lane(name).but(steps=steps, at=at).curves("bundled", [0])
    assert found["different"][0, -1] == kinds
