"""Random search: the same trials on every executor, and none that can end the others."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from nnlib.search import choice, log_uniform, random_search, uniform

SPACE = {"lr": log_uniform(1e-6, 1e-2), "momentum": uniform(0.5, 0.9), "units": choice(10, 20, 50)}


def objective(settings, rng):
    return -np.log10(settings["lr"]) + rng.normal()


def failing(settings, rng):
    if settings["units"] == 10:
        raise ValueError("ten is too few")
    return 1.0


def run(function=objective, executor=None, trials=12, seed=0):
    rng = np.random.default_rng(seed)
    found = random_search(function, SPACE, trials=trials, rng=rng, executor=executor)
    return sorted(found, key=lambda trial: trial.number)


def test_settings_lie_in_the_space():
    for trial in run(trials=50):
        assert 1e-6 <= trial.settings["lr"] <= 1e-2
        assert 0.5 <= trial.settings["momentum"] <= 0.9
        assert trial.settings["units"] in (10, 20, 50)


def test_log_uniform_gives_each_decade_its_share():
    rng = np.random.default_rng(0)
    decades = np.floor(np.log10([SPACE["lr"](rng) for _ in range(4000)]))
    counts = [np.sum(decades == decade) for decade in (-6, -5, -4, -3)]
    assert min(counts) > 900


@pytest.mark.parametrize("executor", [
    ThreadPoolExecutor(2),
    ProcessPoolExecutor(2, mp_context=get_context("spawn")),
], ids=["threads", "processes"])
def test_the_same_trials_on_every_executor(executor):
    with executor:
        assert run(executor=executor) == run()


def test_the_seed_decides():
    assert run(seed=0) == run(seed=0) != run(seed=1)


def test_trials_come_as_they_finish():
    started = []

    def slow_start(settings, rng):
        started.append(1)
        return 0.0

    search = random_search(slow_start, SPACE, trials=5, rng=np.random.default_rng(0))
    next(search)
    assert len(started) == 1
    search.close()
    assert len(started) == 1


def test_a_failing_trial_is_reported_and_the_others_go_on():
    trials = run(failing, trials=30)
    assert len(trials) == 30
    for trial in trials:
        if trial.settings["units"] == 10:
            assert trial.value is None
            assert trial.error == "ValueError: ten is too few"
        else:
            assert (trial.value, trial.error) == (1.0, None)
    assert any(trial.error for trial in trials)


def test_an_objective_without_a_number_is_a_failing_trial():
    assert "TypeError" in run(lambda settings, rng: None, trials=1)[0].error


def test_an_empty_range_is_refused():
    with pytest.raises(ValueError, match="0 < low < high, got 0.1 and 0.01"):
        log_uniform(0.1, 0.01)
