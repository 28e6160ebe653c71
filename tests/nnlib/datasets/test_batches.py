import threading
import time
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.datasets import batches, prefetch


def numbered(n):
    return np.arange(n, dtype=np.float32)[:, None], np.arange(n)


@given(n=st.integers(1, 50), size=st.integers(1, 60), epochs=st.integers(0, 3))
def test_every_example_comes_once_an_epoch(n, size, epochs):
    x, t = numbered(n)
    got = list(batches(x, t, size, rng=np.random.default_rng(0), epochs=epochs))
    a_epoch = -(-n // size)
    assert len(got) == epochs * a_epoch
    for start in range(0, len(got), a_epoch):
        epoch = got[start : start + a_epoch]
        assert [len(bx) for bx, _ in epoch[:-1]] == [size] * (a_epoch - 1)
        assert sorted(np.concatenate([bt for _, bt in epoch])) == list(range(n))
    for bx, bt in got:
        assert bx.dtype == np.float32
        np.testing.assert_array_equal(bx[:, 0], bt)  # a label stays with its example


def test_epochs_are_shuffled_differently_and_repeatably():
    x, t = numbered(20)
    first, second = (bt for _, bt in batches(x, t, 20, rng=np.random.default_rng(1), epochs=2))
    assert not np.array_equal(first, second)
    again = next(batches(x, t, 20, rng=np.random.default_rng(1)))[1]
    np.testing.assert_array_equal(first, again)


def test_without_rng_the_order_is_kept_and_without_epochs_there_is_no_end():
    x, t = numbered(5)
    got = [list(bt) for _, bt in islice(batches(x, t, 3, rng=None, epochs=None), 5)]
    assert got == [[0, 1, 2], [3, 4], [0, 1, 2], [3, 4], [0, 1, 2]]


def test_a_batch_is_a_copy():
    x, t = numbered(4)
    bx, _ = next(batches(x, t, 4, rng=None))
    bx[:] = -1
    assert x.min() == 0


@pytest.mark.parametrize(
    ("labels", "size", "epochs", "message"),
    [
        (9, 2, 1, "one label per example, got 10 rows of x and 9 of t"),
        (10, 0, 1, "size: expected a whole number of 1 or more, got 0"),
        (10, 2, -1, "epochs: expected a whole number of 0 or more, got -1"),
    ],
)
def test_what_does_not_fit_is_said_at_the_call(labels, size, epochs, message):
    with pytest.raises(ValueError, match=message):
        batches(np.zeros((10, 2)), np.zeros(labels), size, rng=None, epochs=epochs)


def test_no_examples():
    with pytest.raises(ValueError, match="expected at least one example"):
        batches(np.zeros((0, 2)), np.zeros(0), 1, rng=None)


def readers():
    return [t for t in threading.enumerate() if t.name == "nnlib-prefetch"]


@given(st.lists(st.one_of(st.integers(), st.none())), st.integers(1, 5))
def test_prefetch_yields_the_same_items_in_the_same_order(items, depth):
    assert list(prefetch(items, depth=depth)) == items
    assert not readers()


def test_prefetch_reads_in_another_thread_at_most_depth_items_ahead():
    taken = []

    def source():
        for i in range(20):
            taken.append(threading.current_thread().name)
            yield i

    stream = prefetch(source(), depth=3)
    assert next(stream) == 0
    deadline = time.monotonic() + 5
    while len(taken) < 5 and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.05)  # time to run too far ahead, if it did
    assert len(taken) == 5  # one handed out, three waiting, one in the reader's hand
    assert set(taken) == {"nnlib-prefetch"}
    assert list(stream) == list(range(1, 20))


def test_an_error_of_the_reader_comes_where_its_item_would_have():
    def source():
        yield 1
        yield 2
        raise OSError("the disk is gone")

    stream = prefetch(source())
    assert [next(stream), next(stream)] == [1, 2]
    with pytest.raises(OSError, match="the disk is gone"):
        next(stream)
    assert not readers()


@pytest.mark.parametrize("length", [2, 3, 4, 100])
def test_closing_ends_the_thread(length):
    stream = prefetch(iter(range(length)), depth=2)
    next(stream)
    assert len(readers()) <= 1
    stream.close()
    assert not readers()


def test_leaving_a_loop_ends_the_thread():
    for item in prefetch(iter(range(100)), depth=2):
        if item == 5:
            break
    assert not readers()


def test_depth_must_be_positive():
    with pytest.raises(ValueError, match="depth: expected a whole number of 1 or more, got 0"):
        prefetch([1], depth=0)


def test_batches_prefetched_are_the_same_batches():
    x, t = numbered(23)
    plain = list(batches(x, t, 4, rng=np.random.default_rng(3), epochs=2))
    ahead = list(prefetch(batches(x, t, 4, rng=np.random.default_rng(3), epochs=2)))
    for (bx, bt), (ax, at) in zip(plain, ahead, strict=True):
        np.testing.assert_array_equal(bx, ax)
        np.testing.assert_array_equal(bt, at)
