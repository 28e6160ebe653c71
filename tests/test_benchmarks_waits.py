"""How long one waits: what is measured of a child process, and what the page says of it."""

import subprocess
import sys
import time

import pytest

from benchmarks import waits
from benchmarks.waits import BOUNDS, Wait


def test_a_wait_is_wall_time_and_its_floor_processor_time():
    found = []
    with waits.watched(found):
        time.sleep(0.2)
    with waits.watched(found):
        subprocess.run([sys.executable, "-c", "for _ in range(10**6): pass"], check=True)
    resting, busy = found
    assert resting.seconds >= 0.2
    assert resting.floor == 0
    assert 0 < busy.floor <= busy.seconds


def test_the_page_judges_each_wait_and_names_the_slowest_chapter(tmp_path):
    path = tmp_path / "WAITS.md"
    by_chapter = {"1": Wait(4.0, 2.0), "15": Wait(31.0, 30.0), "6b": Wait(30.0, 15.0)}
    waits.write({"opened": Wait(5.0), "test": Wait(240.1, 200.0)}, by_chapter, ["- a machine"], path)
    lines = path.read_text(encoding="utf-8").splitlines()
    verdicts = {line.split(" | ")[0].strip("| "): line for line in lines if line.startswith("| ")}
    assert verdicts[BOUNDS["chapters"].what].endswith("| 31.0 | 30 | ≤ 30 | **not met** |")
    assert verdicts[BOUNDS["opened"].what].endswith("| 5.0 | – | ≤ 10 | met |")
    assert verdicts["`make test`"].endswith("| 240.1 | 200 | ≤ 240 | **not met** |")
    assert BOUNDS["picture"].what not in verdicts
    assert any(line.startswith("Of a chapter the slowest counts, 15; 2 of 3 ") for line in lines)
    assert sum(line.startswith("- ") for line in lines) == 3  # the machine, and two that are not met
    assert verdicts["6b"] == "| 6b | 30.0 | 15.0 |"


def test_reproducing_takes_as_long_as_its_chapters_on_all_cores():
    def result(seconds):
        return {"seconds": seconds, "machine": {"cores": 2}}

    assert waits.reproducing({"01": result(10), "02": result(20), "03": result(30)}) == 30
    assert waits.reproducing({"01": result(10), "15": result(100)}) == 100


@pytest.mark.parametrize("key", BOUNDS)
def test_what_may_be_missed_says_what_was_tried(key):
    assert BOUNDS[key].most > 0
    assert BOUNDS[key].tried or key in ("opened", "picture")


def test_an_unknown_name_is_refused():
    assert waits.main(["chapter"]) == "expected chapters, picture or test, got chapter"
