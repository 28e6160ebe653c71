"""The doctor's benchmark: that its faults are what they say, and that runs are judged and counted right."""

import numpy as np
import pytest

from benchmarks import doctor, patients
from benchmarks.strengths import FAULTS
from course.doctor import CAUSES, Finding
from nnlib.datasets import Examples, Split


def test_every_cause_is_put_into_nets_of_both_sets():
    assert set(FAULTS) == set(CAUSES) == set(doctor.PHRASES)
    for fault, *strengths in FAULTS.values():
        for nets, kinds in zip((patients.TUNING, patients.HELD_OUT), strengths, strict=True):
            made = [fault(net, kind, np.random.default_rng(0)) for net in nets.values() for kind in kinds]
            assert any(one is not None for one in made)


def test_the_sets_are_held_apart():
    assert not set(patients.TUNING) & set(patients.HELD_OUT)
    for _, ours, held in FAULTS.values():
        numbers = [{value for value in values if isinstance(value, int | float)} for values in (ours, held)]
        assert not (numbers[0] & numbers[1]) - {0.0, 1.0}


SMALL = patients.TUNING["moons"].but(steps={"bundled": 200, "full": 200})


def outcome(experiment, base=SMALL):
    return doctor.Outcome(doctor.finished(experiment, 3)[0], base, 100)


def test_a_fault_counts_by_what_it_does():
    twin = outcome(SMALL)
    assert twin.healthy()
    assert not twin.harmed(twin)
    assert outcome(SMALL.but(lr=1e-6)).harmed(twin)
    assert outcome(SMALL.but(lr=1e3)).harmed(twin)
    assert not outcome(SMALL.but(lr=0.12)).harmed(twin)

    def turned(scale, rng):
        train, test = SMALL.data(scale, rng)
        return Split(train, Examples(test.x, 1 - test.t))
    told_wrong = outcome(SMALL.but(data=turned))
    assert told_wrong.fell[0] == twin.fell[0]
    assert told_wrong.harmed(twin)
    assert not told_wrong.healthy()
    wave = patients.TUNING["wave"]
    assert outcome(wave, wave).healthy()
    assert outcome(wave.but(lr=1e-6), wave).harmed(outcome(wave, wave))


def test_what_is_said_first_counts():
    run, found = doctor.finished(SMALL.but(lr=1e3), 3, moments=[20, 40])
    assert doctor.named("rate too high", found)
    assert not doctor.named("dead", found)
    assert not doctor.named("rate too high", [])
    assert doctor.finished(SMALL, 3, moments=[20, 40])[1] == []
    late = Finding("dead", "It does not learn. ReLUs are dead.")  # the second sentence is too late
    assert not doctor.named("dead", [late])


def test_shares_are_equal():
    assert doctor.share_out(7, "abc") == {"a": 3, "b": 2, "c": 2}


def test_a_few_runs_and_the_page(monkeypatch):
    monkeypatch.setattr(doctor, "FAULTS", {"rate too high": FAULTS["rate too high"]})
    monkeypatch.setattr(doctor, "TUNING", {"moons": SMALL})
    monkeypatch.setattr(doctor, "COURSE", {})
    ill = list(doctor.faulty("tune", 2, 1000))
    assert sum(row[3] for row in ill) == 2
    well = list(doctor.healthy("tune", 3, 1000))
    assert sum(row[3] for row in well) == 3
    alarm = ("moons", [(5, Finding("dead", "ReLUs are dead."))], [0.01], True)
    missed = ("rate too high", "moons", 100, True, [])
    spared = ("rate too high", "moons", 10, False, [])
    page = doctor.report([*ill, missed, missed, spared], [*well, alarm], 60)
    hits = sum(doctor.named(row[0], row[4]) for row in ill if row[3])
    row = next(line for line in page.splitlines() if line.startswith("| rate too high"))
    assert row.split(" | ")[1:3] == [str(hits), "4"]
    assert "nothing 2" in row
    assert f"Named: {hits} of 4, {25 * hits:.1f} % (bound 90 %: **not met**)" in page
    assert "False alarms: 1 of 4 healthy runs, 25.0 % (bound 2 %: **not met**)" in page
    assert "| moons | 5 | dead |" in page


@pytest.mark.parametrize("cause", ["constant", "inputs", "labels", "over-fitting", "shapes"])
def test_a_fault_of_the_data_leaves_the_experiment_itself_alone(cause):
    fault, strengths, _ = FAULTS[cause]
    base = patients.TUNING["wave" if cause == "shapes" else "B5"]
    before = base.data("bundled", np.random.default_rng(0))[0]
    x, t = before.x.copy(), before.t.copy()
    ill = fault(base, strengths[0], np.random.default_rng(0)).data("bundled", np.random.default_rng(0))[0]
    after = base.data("bundled", np.random.default_rng(0))[0]
    assert (after.x == x).all()
    assert (after.t == t).all()
    assert ill.x.shape != x.shape or ill.t.shape != t.shape or (ill.x != x).any() or (ill.t != t).any()
