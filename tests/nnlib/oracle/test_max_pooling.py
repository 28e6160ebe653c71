"""Max pooling of what is not an ordinary number, and of equals: PyTorch's answers are the right ones."""

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import MaxPool2D, kernels, normal, reference
from nnlib.kernels import pooling

inf, nan = np.inf, np.nan


def both(x, dy, size, **settings):
    """The pair (y, dx) of the kernels, also compiled, and that of the plain loops."""
    y, winner = kernels.max_pool2d_winners(x, size, **settings)
    np.testing.assert_array_equal(kernels.max_pool2d(x, size, **settings), y)
    yield y, kernels.max_pool2d_backward(winner, dy, x.shape, size, **settings)
    if size == settings["stride"] == 2 and settings["pad"] == 0:
        compiled = pytest.importorskip("nnlib.kernels.compiled", exc_type=ImportError)
        dx, x, dy = np.full_like(x, 9), x.copy(), dy.copy()
        compiled.max_pool2d_part(x, y, winner, 2, 2, 0)
        compiled.max_pool2d_backward_part(winner, dy, dx, 2, 2, 0)
        yield y, dx
    yield reference.max_pool2d(x, size, **settings), reference.max_pool2d_backward(x, dy, size, **settings)


@pytest.mark.parametrize(("x", "size", "stride", "pad", "y", "dx"), [
    ([[-inf, -inf], [-inf, -inf]], 2, 2, 0, [[-inf]], [[1, 0], [0, 0]]),
    ([[-inf, -inf], [-inf, -inf]], 3, 1, 1, [[-inf] * 2] * 2, [[10, 0], [0, 0]]),
    ([[-inf, -inf], [-inf, -inf]], 2, 2, 1, [[-inf] * 2] * 2, [[1, 2], [3, 4]]),
    ([[-inf, 3], [-inf, -inf]], 3, 1, 1, [[3, 3], [3, 3]], [[0, 10], [0, 0]]),
    ([[nan, 5], [nan, 7]], 2, 2, 0, [[nan]], [[0, 0], [1, 0]]),
    ([[nan, inf], [-inf, nan]], 3, 1, 1, [[nan, nan], [nan, nan]], [[0, 0], [0, 10]]),
    ([[nan, 1, 9]], 1, 1, 0, [[nan, 1, 9]], [[1, 2, 3]]),
    ([[nan, 1, 2], [3, 4, 5]], 2, 1, 0, [[nan, 5]], [[1, 0, 0], [0, 0, 2]]),
    ([[inf, inf], [inf, inf]], 2, 2, 0, [[inf]], [[1, 0], [0, 0]]),
    ([[4, 4], [4, 4]], 2, 1, 1, [[4] * 3] * 3, [[1 + 2 + 4 + 5, 3 + 6], [7 + 8, 9]]),
])
def test_by_hand(x, size, stride, pad, y, dx):
    x, y = np.array([[x]], float), np.array([[y]], float)
    dy = np.arange(1.0, y.size + 1).reshape(y.shape)
    for actual_y, actual_dx in both(x, dy, size, stride=stride, pad=pad):
        np.testing.assert_array_equal(actual_y, y)
        np.testing.assert_array_equal(actual_dx[0, 0], dx)


@pytest.mark.parametrize("value", [-inf, nan])
def test_no_gradient_is_lost(value):
    layer = MaxPool2D(3, stride=2, pad=1)
    layer.build((2, 5, 6), init=normal(1), rng=np.random.default_rng(0), dtype=np.float32)
    x = np.full((4, 2, 5, 6), value, np.float32)
    dy = np.ones_like(layer.forward(x, train=True))
    assert layer.backward(dy).sum() == dy.size


@st.composite
def tasks(draw):
    """Small images of few values, so that windows have equals, and any setting that fits them."""
    size, stride = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    pad = draw(st.integers(0, size // 2))
    H, W = (draw(st.integers(max(1, size - 2 * pad), 7)) for _ in range(2))
    values = draw(st.sampled_from([[-inf, 0, 1], [-inf, nan], [0, 0, 0, nan], [-inf, -1, 0, 1, inf, nan]]))
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    x = rng.choice(values, (3, 2, H, W)).astype(dtype)
    OH, OW = ((length + 2 * pad - size) // stride + 1 for length in (H, W))
    dy = rng.integers(-4, 5, (3, 2, OH, OW)).astype(dtype)
    x.flags.writeable = dy.flags.writeable = False
    return x, dy, size, {"stride": stride, "pad": pad}


@given(tasks())
def test_the_kernel_does_what_the_loops_do(task):
    *fast, (slow_y, slow_dx) = both(*task[:3], **task[3])
    for y, dx in fast:
        np.testing.assert_array_equal(y, slow_y)
        np.testing.assert_array_equal(dx, slow_dx)
        assert dx.dtype == slow_dx.dtype == task[0].dtype


@given(tasks())
def test_as_pytorch(task):
    torch = pytest.importorskip("torch", exc_type=ImportError)
    x, dy, size, settings = task
    their_x = torch.tensor(x, requires_grad=True)
    their_y = torch.nn.functional.max_pool2d(their_x, size, settings["stride"], settings["pad"])
    their_y.backward(torch.tensor(dy))
    for y, dx in both(x, dy, size, **settings):
        np.testing.assert_array_equal(y, their_y.detach())
        np.testing.assert_array_equal(dx, their_x.grad)


@given(tasks())
def test_parts_of_a_batch_change_nothing(task):
    def image_by_image(work, count, **_):
        for n in range(count):
            work(slice(n, n + 1))

    (y, dx), *_ = both(*task[:3], **task[3])
    with patch.object(pooling, "divide", image_by_image):
        (divided_y, divided_dx), *_ = both(*task[:3], **task[3])
    np.testing.assert_array_equal(divided_y, y)
    np.testing.assert_array_equal(divided_dx, dx)
