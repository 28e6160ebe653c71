"""What stands behind the benches, and the page that lists them, are those of the experiments."""

import re

import pytest

from course.experiments import all_experiments, experiment
from course.panels.benches.stored import all_stored, band_of, run_of, stored
from course.tools import benches

CHEAP = ["P3", "L4", "T1", "B6", "B8", "K2"]


def test_every_experiment_is_stored_with_its_lanes():
    assert list(all_stored()) == list(all_experiments())
    for id, lanes in all_stored().items():
        assert list(lanes) == list(experiment(id).shown_lanes())


@pytest.mark.parametrize("id", all_experiments())
def test_the_columns_fit_together(id):
    for named in stored(id).values():
        assert "loss" in named
        for found in named.values():
            assert len(found["step"]) == len(found["low"]) == len(found["high"]) == len(found["run"])
            assert found["step"] == sorted(set(found["step"]))
            assert max(found["step"]) <= experiment(id).steps["bundled"]
            assert all(low <= high for low, high in zip(found["low"], found["high"], strict=True))
    assert set(run_of(id)) == set(stored(id)) == set(band_of(id))


@pytest.mark.parametrize("id", CHEAP)
def test_what_is_stored_is_what_the_experiment_gives_today(id):
    assert benches.columns_of(id) == stored(id)


def test_the_page_is_the_one_that_the_tool_writes():
    assert benches.PAGE.read_text(encoding="utf-8") == benches.page()
    pictures = re.findall(r"!\[(\w+)\]\(benches/(\w+)\.png\)", benches.page())
    assert [name for name, _ in pictures] == list(all_experiments())
    assert all((benches.PICTURES / f"{file}.png").exists() for _, file in pictures)
    for chapter in re.findall(r"\]\((\d\d[a-z]?_\w+\.ipynb)\)", benches.page()):
        assert (benches.CHAPTERS / chapter).exists()


