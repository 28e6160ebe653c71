"""Work divided among threads: every item once, results in order, errors raised, forks survived."""

import os
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from nnlib import LSTM, SGD, gpt, normal, softmax_cross_entropy, train
from nnlib.parallel import threads


@pytest.fixture
def four(monkeypatch):
    monkeypatch.setattr(threads, "threads", lambda: 4)
    threads.pool.cache_clear()
    yield
    threads.pool().shutdown()
    threads.pool.cache_clear()


@pytest.mark.parametrize(("count", "least", "parts"), [(0, 8, 1), (1, 8, 1), (15, 8, 1), (16, 8, 2),
                                                       (31, 8, 2), (32, 8, 4), (1000, 8, 4), (7, 1, 4)])
def test_the_parts_cover_everything_once_and_in_order(four, count, least, parts):
    slices = threads.divide(lambda part: part, count, least=least)
    assert len(slices) == parts
    assert [n for part in slices for n in range(count)[part]] == list(range(count))


def test_parts_run_side_by_side(four):
    meeting = threading.Barrier(4, timeout=10)
    assert len(threads.divide(lambda part: meeting.wait(), 4, least=1)) == 4


def test_an_error_is_raised_when_all_parts_that_have_begun_have_ended(four):
    ended, meeting = [], threading.Barrier(4, timeout=10)

    def work(part):
        meeting.wait()
        if part.start == 0:
            raise ValueError("the first part fails")
        time.sleep(0.05)
        ended.append(part)

    with pytest.raises(ValueError, match="the first part fails"):
        threads.divide(work, 4, least=1)
    assert len(ended) == 3


def test_whoever_is_free_takes_the_next_part(four):
    """A thread that somebody else keeps waiting does not make the others wait for a share of its own."""
    free = threading.Event()

    def work(part):
        if part.start != 0:
            return threading.get_ident()
        assert free.wait(timeout=10)  # until all other parts are done
        return None

    def last(part):
        result = work(part)
        done.append(part.start)
        if len(done) == 3:
            free.set()
        return result

    done = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threads, "threads", lambda: 2)
        assert threads.divide(last, 4, least=1)[0] is None
    assert sorted(done) == [0, 1, 2, 3]


def test_of_several_errors_one_is_raised(four):
    def work(part):
        raise KeyError(part.start)

    for _ in range(50):
        with pytest.raises(KeyError):
            threads.divide(work, 4, least=1)
    assert threads.divide(lambda part: part.start, 4, least=1) == [0, 1, 2, 3]


def lstm_results():
    layer, rng = LSTM(3), np.random.default_rng(0)
    layer.build((4, 2), init=normal(0.5), rng=rng, dtype=np.float64)
    y = layer.forward(rng.standard_normal((130, 4, 2)), train=True)
    dx = layer.backward(rng.standard_normal(y.shape))
    return [y, dx, *(param.grad for param in layer.params())]


def test_a_divided_batch_of_sequences_has_the_same_gradients(four):
    divided = lstm_results()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threads, "threads", lambda: 1)
        alone = lstm_results()
    for a, b in zip(divided, alone, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(("environment", "expected"), [
    ({"NNLIB_THREADS": "3"}, 3),
    ({"NNLIB_THREADS": "0"}, 1),
    ({"OPENBLAS_NUM_THREADS": "2"}, 1),
    ({}, 1),
    ({"OPENBLAS_NUM_THREADS": "1"}, os.cpu_count()),
])
def test_how_many(monkeypatch, environment, expected):
    for name in ("NNLIB_THREADS", "OPENBLAS_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: range(os.cpu_count()), raising=False)
    threads.threads.cache_clear()
    assert threads.threads() == expected
    threads.threads.cache_clear()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_process_makes_its_own_threads():
    """It inherits the pool, but none of its threads: without a new pool it would wait for ever."""
    code = (
        "import os; from nnlib.parallel import threads\n"
        "assert len(threads.divide(lambda part: part, 9, least=1)) == 4\n"
        "child = os.fork()\n"
        "if child == 0: os._exit(len(threads.divide(lambda part: part, 9, least=1)))\n"
        "assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 4\n"
    )
    environment = os.environ | {"NNLIB_THREADS": "3"}
    run = subprocess.run([sys.executable, "-W", "ignore", "-c", code], env=environment, timeout=60,
                         capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_what_the_caller_has_set_holds_in_every_part(four):
    meeting = threading.Barrier(4, timeout=10)

    def work(part):
        meeting.wait()  # each in a thread of its own
        return np.geterr()["over"]

    with np.errstate(over="ignore"):
        assert threads.divide(work, 4, least=1) == ["ignore"] * 4
    with np.errstate(over="raise"):
        assert threads.divide(work, 4, least=1) == ["raise"] * 4


def test_a_gpt_that_blows_up_warns_of_nothing(four):
    net = gpt(5, context=4, layers=2, heads=2, units=8, rng=np.random.default_rng(0))
    x = np.random.default_rng(1).integers(5, size=(16, 4))
    opt = SGD(net.params(), lr=1e25)
    losses = [step.loss for step in train(net, softmax_cross_entropy, opt, [(x, x)] * 4)]
    assert np.isnan(losses[-1])
