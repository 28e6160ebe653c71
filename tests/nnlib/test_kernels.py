"""The fast kernels against the plain loops. Whole numbers make float32 exact: no tolerance needed."""

from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import (
    LSTM,
    Adam,
    AdamW,
    Conv2D,
    MaxPool2D,
    ReLU,
    SimpleRNN,
    gpt,
    he,
    kernels,
    reference,
    softmax_cross_entropy,
    train,
)
from nnlib.kernels import basics, convolution, pooling
from nnlib.layers import recurrent
from nnlib.models import simple_convnet
from nnlib.parallel import threads

VERSIONS = ["numpy", "compiled"]


@contextmanager
def version(name):
    """The kernels in NumPy, or compiled whatever the size."""
    if name == "compiled":
        pytest.importorskip("numba", exc_type=ImportError)
        pytest.importorskip("scipy", exc_type=ImportError)
    with ExitStack() as stack:
        if name == "numpy":
            stack.enter_context(patch.object(basics, "compiled_module", lambda: None))
        else:
            for module, limit in ((convolution, "LARGE"), (recurrent, "LARGE"), (convolution, "PIXELS"),
                                  (basics, "ENTRIES"), (pooling, "ENTRIES")):
                stack.enter_context(patch.object(module, limit, 0))
            assert basics.compiled_module() is not None
        yield


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


@pytest.mark.parametrize("name", VERSIONS)
@given(task=tasks(), cache=st.sampled_from([1, 500, 2000, 2**19]))
def test_convolution(name, task, cache):
    x, W, b, dy, settings = task
    with version(name), patch.object(convolution, "CACHE", cache):
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
    monkeypatch.setattr(basics, "LARGE", smallest)
    monkeypatch.setattr(basics, "ENTRIES", smallest)
    rng = np.random.default_rng(0)
    a, b = (rng.integers(-4, 5, shape).astype(np.float32) for shape in ((40, 7), (7, 3)))
    with in_threads(3):
        assert_same(kernels.matmul(a, b), a @ b)
        assert_same(kernels.matmul(b.T, a.T), b.T @ a.T)
        assert_same(kernels.relu(a), np.maximum(a, 0))
        assert_same(kernels.relu(b.T), np.maximum(b.T, 0))
        assert_same(kernels.relu_backward(kernels.relu(a), a), a * (a > 0))


@pytest.mark.parametrize("name", VERSIONS)
@given(task=tasks(pooling=True))
def test_max_pooling(name, task):
    x, W, _, dy, settings = task
    size = W.shape[2]
    with version(name):
        y, winner = kernels.max_pool2d_winners(x, size, **settings)
        dx = kernels.max_pool2d_backward(winner, dy, x.shape, size, **settings)
    assert_same(y, reference.max_pool2d(x, size, **settings))
    assert_same(kernels.max_pool2d(x, size, **settings), y)
    assert_same(dx, reference.max_pool2d_backward(x, dy, size, **settings))


@pytest.mark.parametrize(("size", "bits"), [(1, 8), (2, 8), (16, 8), (17, 16)])
def test_a_winner_takes_a_byte_where_that_is_enough(size, bits):
    x = np.random.default_rng(0).random((2, 1, 20, 20))
    y, winner = kernels.max_pool2d_winners(x, size, stride=size)
    assert winner.dtype == f"uint{bits}"
    dx = kernels.max_pool2d_backward(winner, y, x.shape, size, stride=size)
    assert_same(dx, x * (dx > 0))
    assert dx.sum() == pytest.approx(y.sum())


@pytest.mark.parametrize("name", VERSIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_relu_lets_through_where_x_is_above_0(name, dtype):
    x, dy = np.random.default_rng(0).integers(-2, 3, (2, 40, 5, 3)).astype(dtype)
    with version(name), in_threads(2):
        assert_same(kernels.relu_backward(np.maximum(x, 0), dy), dy * (x > 0))
        assert_same(kernels.relu_backward(np.maximum(x.T, 0), dy.T), (dy * (x > 0)).T)


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
    y, winner = kernels.max_pool2d_winners(x, 2, stride=1)
    assert_same(y, reference.max_pool2d(x, 2, stride=1))
    assert_same(kernels.max_pool2d_backward(winner, dy, x.shape, 2, stride=1),
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


@pytest.mark.parametrize("cache", [1, 16, 24, 10**9])
def test_blocks_cover_each_image_once(monkeypatch, cache):
    monkeypatch.setattr(convolution, "CACHE", cache)
    x = np.arange(2.0, 7.0).reshape(5, 1, 1, 1)
    parts = [(block, columns.copy()) for block, columns in convolution.copies(
        x, (1, 1), (1, 1), 1, (0, 0))]
    assert [len(columns) for _, columns in parts] == {
        1: [1, 1, 1, 1, 1], 16: [2, 2, 1], 24: [3, 2], 10**9: [5]}[cache]
    assert np.concatenate([columns for _, columns in parts]).ravel().tolist() == [2, 3, 4, 5, 6]
    assert [n for block, _ in parts for n in range(5)[block]] == [0, 1, 2, 3, 4]


def test_copied_pixels_stay_within_the_cache():
    x = np.zeros((50, 3, 28, 28), np.float32)
    for _, columns in convolution.copies(x, (1, 5), (28, 24), 1, (0, 0)):
        assert columns.nbytes <= convolution.CACHE


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_columns_hold_what_lies_under_each_pixel_of_the_kernel(stride):
    x = np.arange(2 * 3 * 7 * 8.0).reshape(2, 3, 7, 8)
    OH, OW = (7 - 3) // stride + 1, (8 - 2) // stride + 1
    ((_, columns),) = convolution.copies(x, (3, 2), (OH, OW), stride, (0, 0))
    columns = columns.reshape(2, 3, 3, 2, OH, OW)
    for i in range(3):
        for j in range(2):
            under = x[:, :, i:i + stride * OH:stride, j:j + stride * OW:stride]
            np.testing.assert_array_equal(columns[:, :, i, j], under)


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 4), st.integers(-12, 12))
def test_what_lies_inside(length, count, stride, offset):
    to, here = convolution.inside(length, count, stride, offset)
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
        y, winner = kernels.max_pool2d_winners(x, size, **settings)
        yield from (y, winner)
        yield kernels.max_pool2d_backward(winner, dy, x.shape, size, **settings)
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
    with ExitStack() as stack:
        for module in (convolution, basics, pooling):
            stack.enter_context(patch.object(module, "divide", divide))
        stack.enter_context(patch.object(threads, "threads", lambda: count))
        yield
        if count > 1:
            threads.pool().shutdown()
    threads.pool.cache_clear()


@pytest.mark.parametrize("name", VERSIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_training_gives_the_same_bits_with_any_number_of_threads(name, dtype):
    """Numbers that round: a sum in another order would have other last digits."""
    def trained():
        rng = np.random.default_rng(0)
        net = simple_convnet(rng=rng, dtype=dtype)
        layer = LSTM(40)
        layer.build((4, 196), init=he, rng=rng, dtype=dtype)
        opt, states = Adam(net.params(), lr=0.01), []
        for _ in range(2):
            x, t = rng.random((70, 1, 28, 28)).astype(dtype), rng.integers(0, 10, 70)
            loss, dy = softmax_cross_entropy(net.forward(x, train=True), t)
            net.backward(dy, need_dx=False)
            opt.step()
            h = layer.forward(x.reshape(70, 4, 196), train=True)
            states += [loss, h, layer.backward(h), *(param.grad.copy() for param in layer.params())]
        return [*states, *(param.data for param in net.params())]

    results = []
    for count in (1, 2, 3, 4, 9):
        threads.pool.cache_clear()
        with version(name), patch.object(threads, "threads", lambda count=count: count):
            results.append(trained())
            if count > 1:
                threads.pool().shutdown()
    threads.pool.cache_clear()
    for other in results[1:]:
        for ours, theirs in zip(other, results[0], strict=True):
            np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_gpt_gives_the_same_bits_with_any_number_of_threads(dtype, monkeypatch):
    monkeypatch.setattr(basics, "BLOCK", 64)
    monkeypatch.setattr(basics, "ENTRIES", 200)

    def trained():
        weights, rng = np.random.default_rng(0).spawn(2)
        net = gpt(11, context=7, layers=2, heads=2, units=8, bias=True, rng=weights, dtype=dtype)
        opt = AdamW(net.params(), lr=0.01)
        pairs = ((x, (x + 1) % 11) for x in rng.integers(0, 11, (3, 9, 7)))
        losses = [step.loss for step in train(net, softmax_cross_entropy, opt, pairs, clip=1.0)]
        return [losses, *(param.data for param in net.params())]

    results = []
    for count in (1, 2, 3, 4):
        threads.pool.cache_clear()
        with patch.object(threads, "threads", lambda count=count: count):
            results.append(trained())
            if count > 1:
                threads.pool().shutdown()
    threads.pool.cache_clear()
    for other in results[1:]:
        for ours, theirs in zip(other, results[0], strict=True):
            np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(), (0, 3), (5,), (3, 21), (64,), (2, 4, 16), (1000, 7)])
def test_gelu_in_blocks(shape, dtype, monkeypatch):
    monkeypatch.setattr(basics, "BLOCK", 64)
    monkeypatch.setattr(basics, "ENTRIES", 300)
    rng = np.random.default_rng(0)
    x, dy = (np.asarray(4 * rng.standard_normal(shape), dtype) for _ in range(2))
    with in_threads(3):
        for form in (np.asfortranarray(x), x) if shape else (x,):
            form.flags.writeable = False
            y, tanh = kernels.gelu(form)
            dx = kernels.gelu_backward(form, tanh, dy)
            wide = x.astype(float)
            u = np.tanh((2 / np.pi) ** 0.5 * (wide + 0.044715 * wide**3))
            du = (2 / np.pi) ** 0.5 * (1 + 3 * 0.044715 * wide**2)
            slope = 0.5 * (1 + u) + 0.5 * wide * (1 - u**2) * du
            near = 3e-5 if dtype == np.float32 else 1e-13  # 1 + tanh u is a rest of two near numbers
            for found, expected in ((y, 0.5 * wide * (1 + u)), (tanh, u), (dx, dy * slope)):
                assert (found.shape, found.dtype) == (shape, dtype)
                np.testing.assert_allclose(found, expected, rtol=1e-5, atol=near)


LAYERS = {
    "conv": (lambda: Conv2D(3, 3, pad=1), (2, 8, 8)),
    "relu": (ReLU, (2, 8, 8)),
    "pool": (lambda: MaxPool2D(2), (2, 8, 8)),
    "rnn": (lambda: SimpleRNN(5), (4, 3)),
    "lstm": (lambda: LSTM(5, sequences=True), (4, 3)),
}


def built(name, dtype):
    make, shape = LAYERS[name]
    layer = make()
    layer.build(shape, init=he, rng=np.random.default_rng(0), dtype=dtype)
    return layer, np.random.default_rng(1).standard_normal((40, *shape))


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("weights", [np.float32, np.float64])
def test_numbers_of_two_kinds_are_not_for_compiled_loops(name, weights):
    """They would read one kind as the other, and past the end: such a call ended a whole kernel."""
    def results(how):
        layer, x = built(name, weights)
        x = x.astype(np.float64 if weights == np.float32 else np.float32)
        with version(how):
            y = layer.forward(x, train=True)
            dx = layer.backward(np.ones(y.shape, weights))
        return [y, dx, *(param.grad for param in layer.params())]

    for compiled, plain in zip(results("compiled"), results("numpy"), strict=True):
        assert compiled.dtype == plain.dtype
        np.testing.assert_allclose(compiled, plain, rtol=2e-5, atol=2e-5)


@pytest.mark.parametrize("name", LAYERS)
def test_a_gradient_of_another_shape_meets_the_same_in_both_versions(name):
    """A compiled loop would read past its end: it is left to NumPy, which raises or broadcasts."""
    def outcomes(how):
        layer, x = built(name, np.float32)
        with version(how):
            y = layer.forward(x.astype(np.float32), train=True)
            for wrong in (y[:7], y[:1], np.concatenate([y, y]), y[:, :-1], np.concatenate([y, y], axis=1)):
                try:
                    yield layer.backward(wrong).shape
                except (ValueError, IndexError) as error:
                    yield type(error)
            yield layer.backward(np.ones_like(y)).shape

    assert list(outcomes("compiled")) == list(outcomes("numpy"))


@pytest.mark.parametrize("kind", [SimpleRNN, LSTM])
@pytest.mark.parametrize("sequences", [False, True])
@pytest.mark.parametrize("batch", [1, 5, 70])
def test_compiled_steps_of_a_recurrent_layer(kind, sequences, batch):
    def results(name):
        rng = np.random.default_rng(0)
        layer = kind(7, sequences=sequences)
        layer.build((6, 5), init=he, rng=rng, dtype=np.float32)
        x = rng.standard_normal((batch, 6, 5)).astype(np.float32)
        with version(name):
            y = layer.forward(x, train=True)
            dx = layer.backward(rng.standard_normal(y.shape).astype(np.float32))
        return [y, dx, *(param.grad for param in layer.params())]

    for compiled, plain in zip(results("compiled"), results("numpy"), strict=True):
        assert compiled.dtype == plain.dtype == np.float32
        np.testing.assert_allclose(compiled, plain, rtol=2e-5, atol=2e-5)


def test_the_compiled_tanh():
    pytest.importorskip("numba", exc_type=ImportError)
    from nnlib.kernels import compiled

    x = np.concatenate([np.linspace(-12, 12, 20001), [1e-30, 1e30, np.inf, -np.inf]]).astype(np.float32)
    y = np.array([compiled.tanh(value) for value in x])
    np.testing.assert_allclose(y, np.tanh(x.astype(float)), rtol=5e-7)
    assert np.isnan(compiled.tanh(np.float32(np.nan)))


def test_without_numba_nothing_is_compiled(monkeypatch):
    monkeypatch.setattr(basics, "find_spec", lambda name: None if name == "numba" else object())
    assert basics.compiled_module.__wrapped__() is None
    monkeypatch.undo()
    monkeypatch.setenv("NNLIB_COMPILED", "0")
    assert basics.compiled_module.__wrapped__() is None


def test_other_numbers_are_left_to_numpy():
    def rnn_forward(): ...

    x = np.ones(3, np.float16)
    assert basics.twin(rnn_forward, True, x)[0] is rnn_forward
    assert basics.twin(rnn_forward, False, np.ones(3))[0] is rnn_forward


@pytest.mark.parametrize("large", [1, 10**9])
@pytest.mark.parametrize("shapes", [((5, 3), (3, 4)), ((1, 3), (3, 4)), ((4, 0), (0, 2)), ((4, 2), (2, 0))])
def test_a_divided_product_is_the_product(monkeypatch, large, shapes):
    monkeypatch.setattr(basics, "LARGE", large)
    a, b = (np.arange(np.prod(shape), dtype=np.float32).reshape(shape) for shape in shapes)
    with in_threads(2):
        assert_same(kernels.matmul(a, b), a @ b)
