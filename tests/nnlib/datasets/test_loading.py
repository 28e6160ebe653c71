"""A loader's batches are those of `batches`, whoever makes them; what goes wrong names its example."""

import gc
import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
import time
from itertools import islice

import numpy as np
import pytest

from nnlib import SGD, Dense, Sequential, he, softmax_cross_entropy, train
from nnlib.datasets import DataLoader, Dataset, augmented, batches

WORKERS = {
    "here": {},
    "threads": {"num_workers": 3, "threads": True},
    "a process": {"num_workers": 1},
    "processes": {"num_workers": 2},
}
workers = pytest.mark.parametrize("how", WORKERS.values(), ids=WORKERS)


class Numbers(Dataset):
    """x (2,) float32 and the number itself; later ones are ready sooner: workers finish in disorder."""

    def __init__(self, n, nap=0.0):
        self.n, self.nap = n, nap

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        time.sleep(self.nap * (self.n - i) / self.n)
        return np.full(2, i, np.float32), i


class Broken(Numbers):
    """The example 17 cannot be had, in the way that `how` says."""

    def __init__(self, n, how):
        super().__init__(n)
        self.how = how

    def __getitem__(self, i):
        return self.how() if i == 17 else super().__getitem__(i)


class Gone(Exception):
    """Cannot be unpickled: as it is, it would break the pool."""

    def __init__(self, one, two):
        super().__init__(f"{one}, {two}")


def lost():
    raise OSError("the disk is gone")


def strange():
    raise Gone("a", "b")


def die():
    os._exit(3)


class Counting(Numbers):
    """Tells how often it was sent to another process."""

    sent = 0

    def __reduce__(self):
        Counting.sent += 1
        return Counting, (self.n,)


def loaded(dataset, size, how, seed=0, epochs=1):
    rng = None if seed is None else np.random.default_rng(seed)
    return list(DataLoader(dataset, size, rng=rng, epochs=epochs, **how))


def assert_ended():
    gc.collect()
    assert not multiprocessing.active_children()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("nnlib-loader")]


@workers
@pytest.mark.parametrize(("n", "size"), [(23, 4), (8, 4), (3, 10), (1, 1)])
def test_the_batches_are_those_of_the_arrays(how, n, size):
    x, t = np.repeat(np.arange(n, dtype=np.float32)[:, None], 2, axis=1), np.arange(n)
    expected = list(batches(x, t, size, rng=np.random.default_rng(5), epochs=2))
    found = loaded(Numbers(n, nap=0.002), size, how, seed=5, epochs=2)
    for (bx, bt), (ex, et) in zip(found, expected, strict=True):
        np.testing.assert_array_equal(bx, ex)
        np.testing.assert_array_equal(bt, et)
        assert (bx.dtype, bt.dtype) == (np.float32, np.int64)
    assert_ended()


@workers
def test_without_rng_the_order_is_kept_and_without_epochs_there_is_no_end(how):
    stream = iter(DataLoader(Numbers(5), 3, rng=None, epochs=None, **how))
    assert [t.tolist() for _, t in islice(stream, 5)] == [[0, 1, 2], [3, 4], [0, 1, 2], [3, 4], [0, 1, 2]]
    stream.close()
    assert_ended()


@workers
def test_each_pass_is_shuffled_anew_also_after_one_that_was_left(how):
    """The same draws, however far the workers were ahead."""
    loader = DataLoader(Numbers(12), 5, rng=np.random.default_rng(1), epochs=2, **how)
    next(iter(loader))
    orders = [np.concatenate([t for _, t in loader]).tolist() for _ in range(2)]
    rng = np.random.default_rng(1)
    rng.permutation(12)
    assert orders == [[*rng.permutation(12), *rng.permutation(12)] for _ in range(2)]


def test_no_epochs_and_no_example():
    assert loaded(Numbers(4), 2, {}, epochs=0) == []
    with pytest.raises(ValueError, match="length of the data set: expected a whole number of 1 or more"):
        DataLoader(Numbers(0), 2, rng=None)


@workers
@pytest.mark.parametrize(("failing", "message"), [
    (lost, "DataLoader: example 17: OSError: the disk is gone"),
    (strange, "DataLoader: example 17: Gone: a, b"),
    (type(None), r"example 17: TypeError: expected a pair \(x, t\), got None"),
    (tuple, r"example 17: TypeError: expected a pair \(x, t\), got \(\)"),
], ids=["error", "error that cannot be sent", "nothing", "no pair"])
def test_an_error_comes_with_its_example_where_its_batch_would_have(how, failing, message):
    stream = iter(DataLoader(Broken(40, failing), 4, rng=None, **how))
    assert [t.tolist() for _, t in islice(stream, 4)] == np.arange(16).reshape(4, 4).tolist()
    with pytest.raises(RuntimeError, match=message):
        next(stream)
    assert_ended()


@workers
def test_the_line_that_failed_is_in_the_traceback(how):
    import traceback

    with pytest.raises(RuntimeError) as caught:
        loaded(Broken(18, lost), 9, how, seed=None)
    assert 'raise OSError("the disk is gone")' in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(("example", "message"), [
    ((np.zeros(3), 1), r"example 1: ValueError: expected x and t of shapes .*2,.* as before, got .*3,"),
    ((np.zeros(2), [1, 2]), "example 1: ValueError: expected x and t of shapes"),
    (("a", 1), "example 1: TypeError: x: expected an array of numbers, got 'a'"),
    ((np.zeros(2), "seven"), "example 1: TypeError: t: expected an array of numbers, got 'seven'"),
    ((np.zeros(2), 1, 2), r"example 1: TypeError: expected a pair \(x, t\)"),
    (np.zeros((2, 2)), r"example 1: TypeError: expected a pair \(x, t\), got an array of shape \(2, 2\)"),
])
def test_examples_that_do_not_fit(example, message):
    with pytest.raises(RuntimeError, match=message):
        loaded([(np.zeros(2), 0), example], 2, {}, seed=None)


@pytest.mark.parametrize(("dataset", "message"), [
    (None, "expected a Dataset, .* got None"),
    (5, "got 5"),
    (Numbers, "got a type"),
    ((np.zeros((5, 2)), np.zeros(5)), r"arrays go into batches\(x, t, …\)"),
    ("text", "got 'text'"),
    ((i for i in range(3)), "got a generator"),
    ({1, 2}, "got a set"),
])
def test_what_is_no_data_set(dataset, message):
    with pytest.raises(TypeError, match=message):
        DataLoader(dataset, 2, rng=None)


@pytest.mark.parametrize(("options", "error", "message"), [
    ({"batch_size": 0}, ValueError, "batch_size: expected a whole number of 1 or more, got 0"),
    ({"num_workers": -1}, ValueError, "num_workers: expected a whole number of 0 or more, got -1"),
    ({"epochs": 1.5}, ValueError, "epochs: expected a whole number of 0 or more"),
    ({"threads": 2}, ValueError, "threads: expected True or False, got 2"),
    ({"rng": 42}, TypeError, r"rng: expected np.random.default_rng\(seed\), got 42"),
])
def test_what_a_loader_refuses(options, error, message):
    with pytest.raises(error, match=message):
        DataLoader(Numbers(4), **{"batch_size": 2, "rng": None} | options)


@workers
def test_leaving_the_loop_ends_the_workers(how):
    for _, t in DataLoader(Numbers(400, nap=0.001), 4, rng=None, epochs=None, **how):
        if t[0] == 8:
            break
    assert_ended()


def test_workers_are_at_most_two_batches_each_ahead():
    taken = []

    class Watched(Numbers):
        def __getitem__(self, i):
            taken.append(i)
            return super().__getitem__(i)

    stream = iter(DataLoader(Watched(100), 1, rng=None, num_workers=2, threads=True))
    next(stream)
    time.sleep(0.1)  # time to run too far ahead, if they did
    assert len(taken) == 4
    stream.close()


def test_workers_work_at_the_same_time():
    together = threading.Barrier(3, timeout=10)

    class Meeting(Numbers):
        def __getitem__(self, i):
            together.wait()
            return super().__getitem__(i)

    assert len(loaded(Meeting(6), 1, {"num_workers": 3, "threads": True})) == 6


def test_a_data_set_is_sent_once_and_a_process_computes_on_one_thread():
    Counting.sent = 0
    loaded(Counting(20), 1, {"num_workers": 2})
    assert Counting.sent == 1
    found = [x for x, _ in loaded(Environment(4), 1, {"num_workers": 2}, seed=None)]
    assert np.ravel(found).tolist() == [1, 1, 1, 1]


class Environment(Numbers):
    def __getitem__(self, i):
        return int(os.environ["OPENBLAS_NUM_THREADS"]), os.getpid()


def test_a_data_set_that_cannot_be_sent_says_so_and_threads_take_it():
    class Local(Numbers):
        pass

    with pytest.raises(TypeError, match=r"got .*Local.*: put its class into a module, or say"):
        loaded(Local(4), 2, {"num_workers": 1})
    assert len(loaded(Local(4), 2, {"num_workers": 1, "threads": True})) == 2
    assert_ended()


def test_a_class_of_a_notebook_s_cell_says_so(tmp_path):
    """In __main__ of an interactive Python: the other process has no such class."""
    code = """
from nnlib.datasets import DataLoader, Dataset
class Cell(Dataset):
    def __len__(self): return 3
    def __getitem__(self, i): return i, i
try:
    list(DataLoader(Cell(), 1, rng=None, num_workers=1))
except TypeError as error:
    print(error)
print(len(list(DataLoader(Cell(), 1, rng=None, num_workers=1, threads=True))))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, second = run.stdout.splitlines()
    assert "got AttributeError" in first
    assert "Cell" in first
    assert first.endswith("put its class into a module, or say threads=True")
    assert (second, run.stderr) == ("3", "")


def test_a_worker_that_dies_ends_the_loop():
    from concurrent.futures.process import BrokenProcessPool

    with pytest.raises(BrokenProcessPool):
        loaded(Broken(40, die), 4, {"num_workers": 2}, seed=None)
    assert_ended()


def test_a_loader_can_be_trained_on_and_augmented():
    class Pictures(Numbers):
        def __getitem__(self, i):
            return np.random.default_rng((7, i)).random((1, 4, 4)), i % 3

    loader = DataLoader(Pictures(9), 4, rng=np.random.default_rng(0), num_workers=2, threads=True)
    moved = augmented(loader, shift=1.0, rng=np.random.default_rng(1))
    assert [x.shape for x, _ in moved] == [(4, 1, 4, 4), (4, 1, 4, 4), (1, 1, 4, 4)]

    net = Sequential([Dense(3)], input_shape=(2,), init=he, rng=np.random.default_rng(0))
    few = DataLoader([(np.ones(2), i % 3) for i in range(9)], 4, rng=np.random.default_rng(0), epochs=2)
    assert len(list(train(net, softmax_cross_entropy, SGD(net.params(), lr=0.1), few))) == 6


def test_a_data_set_says_what_it_lacks():
    class Half(Dataset):
        def __len__(self):
            return 3

    with pytest.raises(RuntimeError, match="example 0: NotImplementedError"):
        loaded(Half(), 1, {}, seed=None)
    with pytest.raises(NotImplementedError):
        DataLoader(Dataset(), 1, rng=None)


def test_importing_nnlib_brings_no_executor():
    code = "import nnlib, sys; sys.exit(bool({'concurrent.futures', 'multiprocessing'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_a_loader_itself_can_be_sent():
    loader = pickle.loads(pickle.dumps(DataLoader(Numbers(4), 2, rng=np.random.default_rng(0))))
    assert len(list(loader)) == 2
