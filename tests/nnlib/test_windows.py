"""im2col and col2im: sizes, order of the rows, and that one is the adjoint of the other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import col2im, im2col, out_size, reference


@pytest.mark.parametrize(("size", "kernel", "stride", "pad", "expected"), [
    (4, 3, 1, 1, 4), (7, 3, 2, 0, 3), (28, 5, 1, 0, 24), (5, 5, 3, 0, 1), (6, 3, 2, 1, 3), (1, 3, 1, 1, 1)])
def test_out_size(size, kernel, stride, pad, expected):  # C1
    assert out_size(size, kernel, stride, pad) == expected
    assert expected == len(range(0, size + 2 * pad - kernel + 1, stride))
    assert out_size(4, 3) == 2


@pytest.mark.parametrize(("arguments", "message"), [
    ((3, 4), r"kernel of at most 3 \+ 2·0 = 3, got 4"),
    ((3, 6, 1, 1), r"kernel of at most 3 \+ 2·1 = 5, got 6"),
    ((3, 0), "kernel: expected a whole number of 1 or more, got 0"),
    ((3, 2, 0), "stride: expected a whole number of 1 or more, got 0"),
    ((3, 2, 1, -1), "pad: expected a whole number of 0 or more, got -1"),
])
def test_sizes_that_do_not_fit(arguments, message):
    with pytest.raises(ValueError, match=message):
        out_size(*arguments)


def test_published_shapes():  # C2
    assert im2col(np.zeros((1, 3, 7, 7)), 5, 5).shape == (9, 75)
    assert im2col(np.zeros((10, 3, 7, 7)), 5, 5).shape == (90, 75)


def test_rows_are_windows_in_order():
    x = np.arange(2 * 1 * 3 * 4).reshape(2, 1, 3, 4)
    rows = im2col(x, 2, 2)
    assert rows.shape == (2 * 2 * 3, 4)
    assert rows[0].tolist() == [0, 1, 4, 5]
    assert rows[1].tolist() == [1, 2, 5, 6]  # one to the right
    assert rows[3].tolist() == [4, 5, 8, 9]  # one down
    assert rows[6].tolist() == [12, 13, 16, 17]  # the next image


def test_channels_stand_side_by_side():
    x = np.array([[[[1, 2]], [[3, 4]]]])
    assert im2col(x, 1, 2).tolist() == [[1, 2, 3, 4]]


def test_a_pixel_collects_every_window_it_lies_in():
    ones = np.ones_like(im2col(np.zeros((1, 1, 4, 4)), 3, 3))
    counts = col2im(ones, (1, 1, 4, 4), 3, 3)
    assert counts[0, 0].tolist() == [[1, 2, 2, 1], [2, 4, 4, 2], [2, 4, 4, 2], [1, 2, 2, 1]]


@given(st.data())
def test_adjoint_and_convolution(data):
    small = st.integers(1, 3)
    N, C, KH, KW, stride = (data.draw(small) for _ in range(5))
    pad = data.draw(st.integers(0, 2))
    H = data.draw(st.integers(max(1, KH - 2 * pad), 7))
    W = data.draw(st.integers(max(1, KW - 2 * pad), 7))
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    x = rng.integers(-4, 5, (N, C, H, W)).astype(np.float32)
    rows = im2col(x, KH, KW, stride=stride, pad=pad)
    assert rows.dtype == x.dtype
    other = rng.integers(-4, 5, rows.shape).astype(np.float32)
    back = col2im(other, x.shape, KH, KW, stride=stride, pad=pad)
    assert (back.shape, back.dtype) == (x.shape, x.dtype)
    assert (rows * other).sum() == (x * back).sum()  # whole numbers: exact
    kernels = rng.integers(-4, 5, (2, C, KH, KW)).astype(np.float32)
    y = reference.conv2d(x, kernels, np.zeros(2, np.float32), stride=stride, pad=pad)
    product = (rows @ kernels.reshape(2, -1).T).reshape(N, *y.shape[2:], 2).transpose(0, 3, 1, 2)
    np.testing.assert_array_equal(product, y)
