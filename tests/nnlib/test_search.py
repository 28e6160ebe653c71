"""Random search: the same trials on every executor, and none that can end the others."""

import os
import pickle
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest

from nnlib.datasets import Examples, batches, blobs
from nnlib.losses import softmax_cross_entropy
from nnlib.models import mlp
from nnlib.optim import SGD
from nnlib.search import (
    HoldOut,
    Trial,
    best,
    choice,
    grid_search,
    log_uniform,
    narrowed,
    processes,
    random_search,
    uniform,
)
from nnlib.training import accuracy, train

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


@pytest.mark.parametrize("pool", [partial(ThreadPoolExecutor, 2), partial(processes, 2)],
                         ids=["threads", "processes"])
def test_the_same_trials_on_every_executor(pool):
    with pool() as executor:
        assert run(executor=executor) == run()


def test_each_process_of_a_pool_computes_on_one_thread(monkeypatch):
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")
    monkeypatch.delenv("NNLIB_THREADS", raising=False)
    with processes(3) as pool:
        pool.submit(time.sleep, 0.5)  # the pool starts a process for a task that finds none idle
        for name in "OPENBLAS_NUM_THREADS", "NNLIB_THREADS":
            assert set(pool.map(os.getenv, [name] * 9)) == {"1"}
        assert len(pool._processes) > 1
    assert os.environ["OPENBLAS_NUM_THREADS"] == "2"
    assert "NNLIB_THREADS" not in os.environ


def test_the_same_trials_on_a_cluster_of_two_processes():
    """And a function of a notebook, which no other process could import, is sent whole."""
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        def local(settings, rng):
            return [settings["momentum"], objective(settings, rng)]

        local.__module__ = "__main__"
        workers = set(client.run(lambda: __import__("os").getpid()).values())
        assert len(workers) == 2
        assert run(local, client.get_executor()) == run(local)
        assert [t.error for t in run(failing, client.get_executor())] == [t.error for t in run(failing)]


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
    with pytest.raises(ValueError, match="high: expected a finite number above 0.1, got 0.01"):
        log_uniform(0.1, 0.01)


def test_a_search_that_is_interrupted_keeps_what_it_has():
    found = []

    def impatient(settings, rng):
        if len(found) == 3:
            raise KeyboardInterrupt
        return 1.0

    def collect():
        for trial in random_search(impatient, SPACE, trials=9, rng=np.random.default_rng(0)):
            found.append(trial)

    with pytest.raises(KeyboardInterrupt):
        collect()
    assert [trial.number for trial in found] == [0, 1, 2]


def test_of_several_values_the_last_counts_and_all_are_kept():
    trial = run(lambda settings, rng: [0.1, 0.5, 0.4], trials=1)[0]
    assert (trial.value, trial.curve) == (0.4, (0.1, 0.5, 0.4))
    assert "IndexError" in run(lambda settings, rng: [], trials=1)[0].error


def test_a_grid_tries_every_combination():
    values = {"lr": [0.1, 0.2], "momentum": [0.5, 0.7, 0.9]}
    search = grid_search(lambda s, rng: s["lr"] * s["momentum"], values, rng=np.random.default_rng(0))
    trials = list(search)
    points = [(t.settings["lr"], t.settings["momentum"]) for t in trials]
    assert points == [(lr, m) for lr in (0.1, 0.2) for m in (0.5, 0.7, 0.9)]
    assert best(trials)[0].settings == {"lr": 0.2, "momentum": 0.9}


def test_the_best_come_first_and_the_failed_never():
    trials = [Trial(0, {}, 0.5), Trial(1, {}, error="no"), Trial(2, {}, 0.7), Trial(3, {}, 0.5)]
    assert [trial.number for trial in best(trials, 3)] == [2, 0, 3]
    assert [trial.number for trial in best(trials, 9)] == [2, 0, 3]
    assert best([], 2) == []


def test_a_range_is_narrowed_to_what_the_given_trials_span():
    trials = [Trial(k, {"lr": lr}, 1.0) for k, lr in enumerate((0.004, 0.002, 0.008))]
    assert narrowed(trials, "lr") == (0.002, 0.008)
    assert narrowed(trials, "lr", widen=2) == (0.001, 0.016)


def test_hold_out_is_the_training_loop_and_can_be_sent():
    learn, judge = (Examples(*blobs(40, noise=0.3, rng=np.random.default_rng(k))) for k in (0, 1))
    classes = int(learn.t.max()) + 1
    hold = HoldOut(learn, judge, partial(mlp, 2, 8, classes), epochs=3, batch_size=10)
    curve = pickle.loads(pickle.dumps(hold))({"lr": 0.1}, np.random.default_rng(5))

    weights, order = np.random.default_rng(5).spawn(2)
    net = mlp(2, 8, classes, rng=weights)
    for _ in train(net, softmax_cross_entropy, SGD(net.params(), lr=0.1),
                   batches(*learn, 10, rng=order, epochs=3)):
        pass
    assert len(curve) == 3
    assert curve[-1] == accuracy(net, *judge)


def test_weights_that_overflow_are_a_poor_trial_and_no_warning():
    learn = Examples(*blobs(40, noise=0.3, rng=np.random.default_rng(0)))
    hold = HoldOut(learn, learn, partial(mlp, 2, 8, 8, 3), epochs=5, batch_size=10)
    assert 0 <= hold({"lr": 1e30}, np.random.default_rng(0))[-1] <= 1


def test_a_script_uses_a_pool_under_its_guard(tmp_path):
    from nnlib import search

    assert 'if __name__ == "__main__":' in search.__doc__
    assert 'if __name__ == "__main__":' in search.processes.__doc__
    (tmp_path / "script.py").write_text(
        "import numpy as np\n"
        "from nnlib.search import processes, random_search, uniform\n\n\n"
        "def objective(settings, rng):\n    return settings['lr']\n\n\n"
        "if __name__ == '__main__':\n"
        "    with processes(2) as pool:\n"
        "        for trial in random_search(objective, {'lr': uniform(0, 1)}, trials=3,\n"
        "                                   rng=np.random.default_rng(0), executor=pool):\n"
        "            print(trial.error)\n")
    run = subprocess.run([sys.executable, tmp_path / "script.py"], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["None"] * 3
