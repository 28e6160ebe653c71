"""Digits turned one by one: the same whenever they are asked for, and by whichever process."""

import numpy as np
import pytest

from course.turned import TurnedDigits
from nnlib.datasets import DataLoader, load_mnist

(X, T), _ = load_mnist()


def test_an_example_depends_on_its_number_alone():
    data = TurnedDigits(X[:9], T[:9], seed=1)
    assert len(data) == 9
    forwards, backwards = [data[i] for i in range(9)], [data[i] for i in reversed(range(9))][::-1]
    assert all(np.array_equal(a[0], b[0]) and a[1] == b[1] for a, b in zip(forwards, backwards, strict=True))
    assert data[0][0].shape == (784,)
    assert data[0][0].dtype == X.dtype
    assert not np.array_equal(data[0][0], TurnedDigits(X[:9], T[:9], seed=2)[0][0])


def test_workers_make_the_same_batches():
    def batches(num_workers):
        data = TurnedDigits(X[:30], T[:30], seed=0)
        return list(DataLoader(data, 20, rng=np.random.default_rng(0), num_workers=num_workers))

    for (x, t), (other_x, other_t) in zip(batches(0), batches(2), strict=True):
        assert np.array_equal(x, other_x)
        assert np.array_equal(t, other_t)


def test_a_label_too_few_is_refused():
    with pytest.raises(ValueError, match="9 images, but 8 labels"):
        TurnedDigits(X[:9], T[:8], seed=0)
