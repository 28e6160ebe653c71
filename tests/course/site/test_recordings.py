"""What a site's bench plays is the training of the experiment, kept in a file."""

import gzip

import numpy as np
import pytest

from course.experiments import experiment
from course.panels.benches.future import Track
from course.panels.benches.state import memory_of
from course.panels.benches.stored import run_of
from course.site import packing
from course.site.grid import RATES, Grid
from course.site.packing import Recording, packed, unpacked
from course.site.recordings import BENCHES, one_run, record
from recorded import as_published


def equal(ours, expected):
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(ours, np.array(expected, np.float32))


@pytest.fixture(scope="module")
def short():
    """Some benches, recorded for a moment."""
    return {id: record(id, seconds=0.01) for id in ("P3", "L4", "T1", "P8")}


@pytest.mark.parametrize("id", BENCHES)
def test_a_bench_is_recorded_over_rates_optimizers_and_initializers(id):
    grid = Grid.of(id)
    compared = {grid.compared: grid.lanes}
    rules, inits = compared.get("optimizer", grid.rules), compared.get("init", grid.inits)
    assert rules is None or len(rules) >= 4
    assert inits is None or len(inits) >= 3
    assert all(len(rates) == 7 and len(set(rates)) == 7 for rates in grid.rates.values())
    assert all(grid.rates[lane][3] == pytest.approx(each.lr, rel=1e-2) for lane, each in grid.lanes.items())
    assert len(list(grid)) == len(grid)


def test_there_are_at_least_twenty():
    assert len(set(BENCHES)) == len(BENCHES) >= 20


@pytest.mark.parametrize("id", BENCHES)
def test_as_published_is_the_run_of_the_experiment_and_what_the_notebooks_bench_shows(id):
    made, compared = record(id, steps=soon(id), moved=False), 0
    for name, source in experiment(id).shown_lanes().items():
        lane = next(lane for lane, each in Grid.of(id, moved=False).lanes.items() if each == source)
        number, run = as_published(made.header, lane), source.run(0, "bundled")
        track = Track(memory_of(run))
        while run.number < made.header["steps"]:
            run.step()
            track.add(run.loss, 0.0)
        equal(made.arrays["loss"][number], [track.smooth[step - 1] for step in made.header["samples"]])
        measured = {what: dict(zip(run.points["step"], run.points[what], strict=True))
                    for what in run.points if what not in ("step", "before")}
        for k, what in enumerate(made.header["measures"]):
            if what in measured:
                equal(made.arrays["measured"][number, k],
                      [measured[what].get(step, np.nan) for step in made.header["at"]])
        smooth = dict(enumerate(track.smooth, start=1))
        for what, (steps, values) in run_of(id)[name].items():
            shown = {step: value for step, value in zip(steps, values, strict=True) if step <= run.number}
            values = pytest.approx(list(shown.values()), rel=1e-4)
            known = [column for column in (measured.get(what), what == "loss" and smooth) if column]
            # The bench shows a loss smoothed, or as it was measured.
            assert not shown or any([column.get(step) for step in shown] == values for column in known), what
            compared += len(shown)
    assert compared


def soon(id):
    """So many updates that each lane has a point which the notebook's bench shows."""
    steps = [found[0][1] for lane in run_of(id).values() for found in lane.values() if len(found[0]) > 1]
    return min(next(iter(experiment(id).shown_lanes().values())).steps["bundled"], max(20, *steps))


def test_lanes_that_measure_different_things_have_nan_for_the_others():
    soon = {"at": {"bundled": range(1, 6)}}
    both = [one_run(lane.but(**soon), lane.lr, None, None, steps=5, seed=0, looks=2)
            for name, lane in experiment("P7").shown_lanes().items() if name in ("OR", "NOT")]
    ours, others = (set(made.names) for made in both)
    assert ours - others
    assert others - ours
    names = [*both[0].names, *(others - ours)]
    for name, values in zip(names, both[0].measured(names), strict=True):
        assert np.isnan(values).all() == (name not in ours)


def test_a_shorter_run_says_so(short):
    assert short["P8"].header["steps"] < short["P8"].header["whole"] == 10_000


def test_the_weights_of_nets_of_two_sizes_stand_one_after_the_other(short):
    header, weights = short["P8"].header, short["P8"].arrays["weights"]
    runs = len(RATES) * len(header["optimizers"]) * len(header["initializers"])
    assert header["counts"] == {"6 units": 32, "30 units": 152}
    assert weights.shape == (runs * len(header["looks"]) * (32 + 152),)
    first = experiment("P8").lane("6 units").run(0, "bundled")
    start = as_published(header, "6 units") * len(header["looks"]) * 32
    expected = np.concatenate([param.data.ravel() for _, param in first.net.named_params()])
    assert weights[start:start + 32] == pytest.approx(expected, rel=1e-3, abs=1e-6)


def test_a_file_gives_back_what_was_recorded(short, tmp_path):
    for id, made in short.items():
        packing.write(tmp_path / f"{id}.rec", made)
        again = packing.read(tmp_path / f"{id}.rec")
        assert again.header == packing.finite(made.header)
        for name, array in made.arrays.items():
            assert again.arrays[name].dtype == array.dtype
            np.testing.assert_array_equal(again.arrays[name], array)


def test_equal_runs_make_equal_files():
    assert packed(record("P3")) == packed(record("P3"))


def test_other_bytes_are_refused():
    with pytest.raises(ValueError, match="expected a recording, which begins with NNLIBREC"):
        unpacked(gzip.compress(b"something else"))


def test_what_is_no_number_is_null_in_the_header():
    made = Recording({"value": float("nan"), "list": [1.0, float("inf")]}, {"a": np.ones(3, np.uint8)})
    assert unpacked(packed(made)).header == {"value": None, "list": [1.0, None]}
