"""The fast kernels against the plain loops. Whole numbers make float32 exact: no tolerance needed."""

from contextlib import contextmanager
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import kernels, reference
from nnlib.parallel import threads


@st.composite
def tasks(draw, pooling=False):
    """Images, kernels and settings of any size that fits."""
    stride, pad = draw(st.integers(1, 3)), draw(st.integers(0, 2))
    KH, KW = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    if pooling:
        KW, pad = KH, min(pad, KH // 2)
    H = draw(st.integers(max(1, KH - 2 * pad), 8))
    W = draw(st.integers(max(1, KW - 2 * pad), 8))
    N, C, F = (draw(st.integers(1, top)) for top in (5, 3, 3))
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    rng = np.random.default_rng(draw(st.integers(0, 999)))

    def whole(*shape):
        array = rng.integers(-4, 5, shape).astype(dtype)
        array.flags.writeable = False
        return array

    OH, OW = (H + 2 * pad - KH) // stride + 1, (W + 2 * pad - KW) // stride + 1
    channels = C if pooling else F
    return (whole(N, C, H, W), whole(F, C, KH, KW), whole(F), whole(N, channels, OH, OW),
            {"stride": stride, "pad": pad})


def assert_same(actual, expected):
    assert actual.dtype == expected.dtype
    np.testing.assert_array_equal(actual, expected)


@given(tasks(), st.sampled_from([1, 500, 2000, 2**19]))
def test_convolution(task, cache):
    x, W, b, dy, settings = task
    with patch.object(kernels, "CACHE", cache):
        y = kernels.conv2d(x, W, b, **settings)
        without = kernels.conv2d(x, W, None, **settings)
        dx, dW = kernels.conv2d_backward(x, W, dy, **settings)
        db = kernels.bias_gradient(dy)
        nothing, dW_alone = kernels.conv2d_backward(x, W, dy, need_dx=False, **settings)
    assert_same(y, reference.conv2d(x, W, b, **settings))
    assert_same(without, reference.conv2d(x, W, 0 * b, **settings))
    dx_slow, dW_slow, db_slow = reference.conv2d_backward(x, W, dy, **settings)
    assert_same(dx, dx_slow)
    assert_same(dW, dW_slow)
    assert_same(dW_alone, dW_slow)
    assert_same(db, db_slow)
    assert nothing is None


@pytest.mark.parametrize("smallest", [0, 10**9])
def test_products_and_entries_are_those_of_numpy(monkeypatch, smallest):
    monkeypatch.setattr(kernels, "LARGE", smallest)
    monkeypatch.setattr(kernels, "ENTRIES", smallest)
    rng = np.random.default_rng(0)
    a, b = (rng.integers(-4, 5, shape).astype(np.float32) for shape in ((40, 7), (7, 3)))
    with in_threads(3):
        assert_same(kernels.matmul(a, b), a @ b)
        assert_same(kernels.matmul(b.T, a.T), b.T @ a.T)
        assert_same(kernels.entrywise(np.maximum, a, 0), np.maximum(a, 0))
        assert_same(kernels.entrywise(np.multiply, a, a > 0), a * (a > 0))


@given(tasks(pooling=True))
def test_max_pooling(task):
    x, W, _, dy, settings = task
    size = W.shape[2]
    y = kernels.max_pool2d(x, size, **settings)
    assert_same(y, reference.max_pool2d(x, size, **settings))
    assert_same(kernels.max_pool2d_backward(x, y, dy, size, **settings),
                reference.max_pool2d_backward(x, dy, size, **settings))


@given(tasks(pooling=True))
def test_average_pooling(task):
    x, W, _, dy, settings = task
    size = W.shape[2]
    y = kernels.avg_pool2d(x, size, **settings)
    expected = reference.avg_pool2d(x, size, **settings)
    assert y.dtype == expected.dtype
    np.testing.assert_allclose(y, expected, rtol=1e-6)
    dx = kernels.avg_pool2d_backward(x.shape, dy, size, **settings)
    expected = reference.avg_pool2d_backward(x, dy, size, **settings)
    assert dx.dtype == expected.dtype
    np.testing.assert_allclose(dx, expected, rtol=1e-5, atol=1e-6)


def test_by_default_every_pixel_and_no_padding():
    x, W = np.arange(9.0).reshape(1, 1, 3, 3), np.ones((1, 1, 2, 2))
    dy = np.ones((1, 1, 2, 2))
    assert_same(kernels.conv2d(x, W, None), reference.conv2d(x, W, np.zeros(1)))
    for fast, slow in zip(kernels.conv2d_backward(x, W, dy), reference.conv2d_backward(x, W, dy)):
        assert_same(fast, slow)
    y = kernels.max_pool2d(x, 2, stride=1)
    assert_same(y, reference.max_pool2d(x, 2, stride=1))
    assert_same(kernels.max_pool2d_backward(x, y, dy, 2, stride=1),
                reference.max_pool2d_backward(x, dy, 2, stride=1))
    assert_same(kernels.avg_pool2d(x, 2, stride=1), reference.avg_pool2d(x, 2, stride=1))
    assert_same(kernels.avg_pool2d_backward(x.shape, dy, 2, stride=1),
                reference.avg_pool2d_backward(x, dy, 2, stride=1))


def test_reference_by_hand():
    x = np.arange(9.0).reshape(1, 1, 3, 3)
    W = np.array([[[[1.0, 0], [0, 2]]]])
    assert reference.conv2d(x, W, np.array([10.0]))[0, 0].tolist() == [[18, 21], [27, 30]]
    assert reference.conv2d(x, W, np.array([0.0]), stride=2, pad=1)[0, 0].tolist() == [[0, 4], [12, 20]]
    assert reference.max_pool2d(-x, 2, stride=1)[0, 0].tolist() == [[0, -1], [-3, -4]]
    assert reference.avg_pool2d(x, 2, stride=1)[0, 0].tolist() == [[2, 3], [5, 6]]
    assert reference.avg_pool2d(x, 2, stride=2, pad=1)[0, 0].tolist() == [[0, 0.75], [2.25, 6]]
    assert reference.max_pool2d(-1 - x, 2, stride=2, pad=1)[0, 0].tolist() == [[-1, -2], [-4, -5]]


def test_reference_gradients_by_hand():
    x = np.arange(9.0).reshape(1, 1, 3, 3)
    W, dy = np.array([[[[1.0, 0], [0, 2]]]]), np.array([[[[1.0, 2], [3, 4]]]])
    dx, dW, db = reference.conv2d_backward(x, W, dy)
    assert dx[0, 0].tolist() == [[1, 2, 0], [3, 6, 4], [0, 6, 8]]
    assert dW[0, 0].tolist() == [[27, 37], [57, 67]]
    assert db.tolist() == [10]
    assert reference.max_pool2d_backward(x, dy, 2, stride=1)[0, 0].tolist() == [
        [0, 0, 0], [0, 1, 2], [0, 3, 4]]
    assert reference.avg_pool2d_backward(x, 4 * dy, 2, stride=1)[0, 0].tolist() == [
        [1, 3, 2], [4, 10, 6], [3, 7, 4]]


@pytest.mark.parametrize("cache", [1, 10**9])
def test_blocks_cover_each_image_once(monkeypatch, cache):
    monkeypatch.setattr(kernels, "CACHE", cache)
    x = np.arange(7.0).reshape(7, 1, 1, 1)
    parts = [(block, columns.copy())
             for block, columns in kernels.copies(x, slice(2, 7), (1, 1), (1, 1), 1, (0, 0))]
    assert len(parts) == (5 if cache == 1 else 1)
    assert np.concatenate([columns for _, columns in parts]).ravel().tolist() == [2, 3, 4, 5, 6]
    assert [n for block, _ in parts for n in range(7)[block]] == [2, 3, 4, 5, 6]


def test_copied_pixels_stay_within_the_cache():
    x = np.zeros((50, 3, 28, 28), np.float32)
    for _, columns in kernels.copies(x, slice(0, 50), (5, 5), (24, 24), 1, (0, 0)):
        assert columns.nbytes <= kernels.CACHE


def test_a_window_row_is_a_view_of_what_lies_under_it():
    x = np.arange(2 * 3 * 7 * 8.0).reshape(2, 3, 7, 8)
    for stride in (1, 2, 3):
        OH, OW = (7 - 3) // stride + 1, (8 - 2) // stride + 1
        ((_, columns),) = kernels.copies(x, slice(0, 2), (3, 2), (OH, OW), stride, (0, 0))
        for i in range(3):
            row = kernels.window_row(columns, i, OH, OW, stride)
            assert np.shares_memory(row, columns)
            row = row.reshape(2, 3, 2, OH, OW)
            for j in range(2):
                under = x[:, :, i:i + stride * OH:stride, j:j + stride * OW:stride]
                assert_same(np.ascontiguousarray(row[:, :, j]), np.ascontiguousarray(under))


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 4), st.integers(-12, 12))
def test_what_lies_inside(length, count, stride, offset):
    to, here = kernels.inside(length, count, stride, offset)
    expected = [(k, stride * k + offset) for k in range(count) if 0 <= stride * k + offset < length]
    assert list(zip(range(count)[to], range(length)[here], strict=True)) == expected


@pytest.mark.parametrize("count", [2, 3, 5])
@given(task=tasks(), pooling=tasks(pooling=True))
def test_more_threads_change_nothing(count, task, pooling):
    def everything():
        x, W, b, dy, settings = task
        yield kernels.conv2d(x, W, b, **settings)
        yield from kernels.conv2d_backward(x, W, dy, **settings)
        yield kernels.bias_gradient(dy)
        x, W, _, dy, settings = pooling
        size = W.shape[2]
        y = kernels.max_pool2d(x, size, **settings)
        yield y
        yield kernels.max_pool2d_backward(x, y, dy, size, **settings)
        yield kernels.avg_pool2d(x, size, **settings)
        yield kernels.avg_pool2d_backward(x.shape, dy, size, **settings)

    with in_threads(1):
        alone = list(everything())
    with in_threads(count):
        for divided, whole in zip(everything(), alone, strict=True):
            assert_same(divided, whole)


@contextmanager
def in_threads(count):
    """`count` threads, and a part for each image."""
    def divide(work, items, **_):
        return threads.divide(work, items, least=1)

    threads.pool.cache_clear()
    with patch.object(threads, "threads", lambda: count), patch.object(kernels, "divide", divide):
        yield
        if count > 1:
            threads.pool().shutdown()
    threads.pool.cache_clear()


@pytest.mark.parametrize("large", [1, 10**9])
@pytest.mark.parametrize("shapes", [((5, 3), (3, 4)), ((1, 3), (3, 4)), ((4, 0), (0, 2)), ((4, 2), (2, 0))])
def test_a_divided_product_is_the_product(monkeypatch, large, shapes):
    monkeypatch.setattr(kernels, "LARGE", large)
    a, b = (np.arange(np.prod(shape), dtype=np.float32).reshape(shape) for shape in shapes)
    with in_threads(2):
        assert_same(kernels.matmul(a, b), a @ b)
