"""One contract, held by every layer. What is special about each: test_layers_by_hand.py."""

import numpy as np
import pytest

from nnlib import (
    GELU,
    LSTM,
    AvgPool2D,
    BatchNorm,
    CausalSelfAttention,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    LayerNorm,
    MaxPool2D,
    Positions,
    ReLU,
    Reshape,
    Residual,
    SelfAttention,
    Sequential,
    Sigmoid,
    SimpleRNN,
    Softmax,
    Tanh,
    Tied,
    check_gradients,
    mean_squared_error,
    normal,
)
from small_nets import SameMask

CASES = {
    "dense": (lambda: Dense(3), (5,)),
    "dense of one unit": (lambda: Dense(1), (1,)),
    "dense without bias": (lambda: Dense(3, bias=False), (5,)),
    "dense at every step": (lambda: Dense(3), (4, 5)),
    "conv": (lambda: Conv2D(3, 3), (2, 6, 5)),
    "conv, one channel, one pixel": (lambda: Conv2D(2, 1), (1, 4, 4)),
    "conv, stride leaves a border": (lambda: Conv2D(2, 3, stride=2, pad=1), (2, 6, 8)),
    "conv, stride over pixels": (lambda: Conv2D(2, 2, stride=3), (1, 6, 7)),
    "conv of the whole image": (lambda: Conv2D(2, 4), (3, 4, 4)),
    "conv without bias": (lambda: Conv2D(2, 3, pad=2, bias=False), (2, 4, 3)),
    "max pool": (lambda: MaxPool2D(2), (2, 4, 6)),
    "max pool leaves a border": (lambda: MaxPool2D(2), (1, 5, 7)),
    "max pool, overlap and pad": (lambda: MaxPool2D(3, stride=1, pad=1), (2, 4, 5)),
    "max pool, stride over pixels": (lambda: MaxPool2D(2, stride=3), (1, 6, 7)),
    "avg pool": (lambda: AvgPool2D(2), (2, 4, 6)),
    "avg pool leaves a border": (lambda: AvgPool2D(3), (1, 5, 7)),
    "avg pool, overlap and pad": (lambda: AvgPool2D(3, stride=2, pad=1), (2, 6, 5)),
    "flatten": (lambda: Flatten(), (2, 3, 4)),
    "reshape": (lambda: Reshape((3, 4)), (12,)),
    "relu": (lambda: ReLU(), (7,)),
    "sigmoid": (lambda: Sigmoid(), (7,)),
    "tanh": (lambda: Tanh(), (2, 3, 3)),
    "softmax": (lambda: Softmax(), (7,)),
    "softmax at every step": (lambda: Softmax(), (3, 4)),
    "batch norm": (lambda: BatchNorm(), (5,)),
    "batch norm at every step": (lambda: BatchNorm(), (3, 5)),
    "batch norm of images": (lambda: BatchNorm(), (2, 3, 4)),
    "dropout": (lambda: Dropout(0.3), (9,)),
    "dropout of images": (lambda: Dropout(0.5), (2, 3, 4)),
    "rnn": (lambda: SimpleRNN(4), (5, 3)),
    "rnn of sequences": (lambda: SimpleRNN(4, sequences=True), (5, 3)),
    "rnn of one step": (lambda: SimpleRNN(2), (1, 3)),
    "lstm": (lambda: LSTM(4), (5, 3)),
    "lstm of sequences": (lambda: LSTM(4, sequences=True), (5, 3)),
    "lstm of one step": (lambda: LSTM(2), (1, 3)),
    "net in a net": (lambda: Sequential([Dense(4), Tanh(), Dense(2)]), (3,)),
    "gelu": (lambda: GELU(), (7,)),
    "gelu at every step": (lambda: GELU(), (2, 3)),
    "layer norm": (lambda: LayerNorm(), (5,)),
    "layer norm at every step": (lambda: LayerNorm(epsilon=0.1), (3, 5)),
    "layer norm without beta": (lambda: LayerNorm(bias=False), (3, 4)),
    "layer norm of one feature": (lambda: LayerNorm(), (1,)),
    "embedding": (lambda: Embedding(6, 3), (4,)),
    "embedding of one letter": (lambda: Embedding(1, 1), (1,)),
    "positions": (lambda: Positions(), (4, 3)),
    "attention": (lambda: SelfAttention(2), (4, 6)),
    "attention of one head": (lambda: SelfAttention(1), (5, 3)),
    "attention, a head a column": (lambda: SelfAttention(4), (3, 4)),
    "attention of one step": (lambda: SelfAttention(2), (1, 4)),
    "attention without bias": (lambda: SelfAttention(3, bias=False), (2, 6)),
    "attention of one number": (lambda: SelfAttention(1), (1, 1)),
    "causal attention": (lambda: CausalSelfAttention(2), (5, 4)),
    "causal attention without bias": (lambda: CausalSelfAttention(1, bias=False), (3, 2)),
    "residual": (lambda: Residual([Dense(7), Tanh(), Dense(3)]), (3,)),
    "residual of attention": (lambda: Residual([LayerNorm(), CausalSelfAttention(2)]), (3, 4)),
    "residual of nothing": (lambda: Residual([]), (2,)),
    "tied": (lambda: Tied(6, 4, [Positions(), Residual([Dense(4)]), LayerNorm()]), (3,)),
    "tied around nothing": (lambda: Tied(3, 2, []), (2,)),
}
WHOLE_NUMBERS = {"embedding": 6, "embedding of one letter": 1, "tied": 6, "tied around nothing": 3}
every_layer = pytest.mark.parametrize("case", CASES)
layers_with_params = pytest.mark.parametrize("case", [
    case for case in CASES if case.startswith((
        "dense", "conv", "batch", "rnn", "lstm", "net", "layer", "embedding", "positions", "attention",
        "causal", "residual of attention", "tied"))])
dtypes = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def built(case, dtype=np.float64, seed=1):
    make, input_shape = CASES[case]
    layer = make()
    shape = layer.build(input_shape, init=normal(0.5), rng=np.random.default_rng(seed), dtype=dtype)
    return layer, input_shape, shape


def read_only(shape, dtype, seed=2):
    array = np.random.default_rng(seed).standard_normal(shape).astype(dtype)
    array.flags.writeable = False
    return array


def inputs(case, N, dtype=float, seed=2):
    """N read-only examples for a case: whole numbers, where its layer reads such."""
    shape = (N, *CASES[case][1])
    if case not in WHOLE_NUMBERS:
        return read_only(shape, dtype, seed)
    x = np.random.default_rng(seed).integers(WHOLE_NUMBERS[case], size=shape).astype(dtype)
    x.flags.writeable = False
    return x


@every_layer
@dtypes
@pytest.mark.parametrize("N", [1, 4])
def test_shapes_and_dtypes_with_read_only_arrays(case, dtype, N):
    layer, input_shape, output_shape = built(case, dtype)
    x = inputs(case, N, dtype)
    x_before = x.copy()
    for train in (False, True):
        y = layer.forward(x, train=train)
        assert (y.shape, y.dtype) == ((N, *output_shape), dtype)
    dy = read_only(y.shape, dtype, seed=3)
    dy_before = dy.copy()
    dx = layer.backward(dy)
    if case in WHOLE_NUMBERS:
        assert dx is None
    else:
        assert (dx.shape, dx.dtype) == (x.shape, dtype)
        assert not np.shares_memory(dx, dy) or case.startswith(("flatten", "reshape"))
    for name, param in layer.named_params():
        assert param.data.dtype == dtype, name
        if param.trainable:
            assert (param.grad.shape, param.grad.dtype) == (param.data.shape, dtype), name
    np.testing.assert_array_equal(x, x_before)
    np.testing.assert_array_equal(dy, dy_before)


@every_layer
def test_backward_needs_a_training_pass(case):
    layer, input_shape, output_shape = built(case)
    x, dy = inputs(case, 2), read_only((2, *output_shape), float)
    with pytest.raises(RuntimeError, match=r"train=True"):
        layer.backward(dy)
    layer.forward(x, train=True)
    layer.backward(dy)
    layer.forward(x)
    assert layer.saved is None
    assert kept_arrays(layer) == []
    with pytest.raises(RuntimeError, match=r"train=True"):
        layer.backward(dy)


def kept_arrays(layer):
    """The names of the attributes, beside Params, that hold an array or a tuple with one."""
    layers = layer.layers if isinstance(layer, Sequential) else [layer]
    return [name for part in layers for name, value in vars(part).items()
            if any(isinstance(item, np.ndarray)
                   for item in (value if isinstance(value, tuple) else [value]))]


@every_layer
def test_backward_sets_gradients(case):
    layer, input_shape, output_shape = built(case)
    dy = read_only((3, *output_shape), float)
    layer.forward(inputs(case, 3), train=True)
    dx = np.copy(layer.backward(dy))
    grads = {name: p.grad.copy() for name, p in layer.named_params() if p.trainable}
    np.testing.assert_array_equal(layer.backward(dy), dx)
    for name, param in layer.named_params():
        if param.trainable:
            np.testing.assert_array_equal(param.grad, grads[name], err_msg=name)


@layers_with_params
def test_need_dx_changes_no_gradient(case):
    layer, input_shape, output_shape = built(case)
    assert layer.params()
    dy = read_only((3, *output_shape), float)
    layer.forward(inputs(case, 3), train=True)
    layer.backward(dy)
    grads = {name: p.grad for name, p in layer.named_params()}
    assert layer.backward(dy, need_dx=False) is None
    for name, param in layer.named_params():
        if param.trainable:
            np.testing.assert_allclose(param.grad, grads[name], rtol=1e-14, err_msg=name)


@every_layer
def test_passes_are_independent(case):
    layer, input_shape, _ = built(case)
    first, second = inputs(case, 2, seed=4), inputs(case, 2, seed=5)
    y = layer(first)
    y_before = y.copy()
    layer.forward(second, train=True)
    np.testing.assert_array_equal(y, y_before)
    if not isinstance(layer, BatchNorm):  # its running statistics have moved
        np.testing.assert_array_equal(layer(first), y_before)
    np.testing.assert_allclose(layer(np.concatenate([first, second]))[:2], layer(first), rtol=1e-13)


@every_layer
def test_names_are_stable(case):
    layer, input_shape, output_shape = built(case)
    names = [name for name, _ in layer.named_params()]
    layer.forward(inputs(case, 2), train=True)
    layer.backward(read_only((2, *output_shape), float))
    assert [name for name, _ in layer.named_params()] == names
    assert [name for name, _ in built(case)[0].named_params()] == names
    assert layer.params() == [param for _, param in layer.named_params()]


@every_layer
@pytest.mark.parametrize("N", [1, 3])
def test_gradients(case, N):
    make, input_shape = CASES[case]
    layer = make()
    net = Sequential([layer], input_shape=input_shape, init=normal(0.5),
                     rng=np.random.default_rng(1), dtype=np.float64)
    if isinstance(layer, Dropout):
        layer.rng = SameMask()
    x = inputs(case, N, seed=6)
    t = np.random.default_rng(7).standard_normal((N, *net.output_shape))
    for param in net.params():  # biases and gammas of 0 and 1 would hide their mistakes
        param.data += 0.1 * np.random.default_rng(8).random(param.data.shape)
    errors = check_gradients(net, mean_squared_error, x, t, rng=np.random.default_rng(9))
    of_x = set() if case in WHOLE_NUMBERS else {"x"}
    assert set(errors) == of_x | {name for name, p in net.named_params() if p.trainable}
    assert max(errors.values()) < 1e-6, errors


@every_layer
def test_layers_are_compared_by_identity(case):
    make, _ = CASES[case]
    layer = make()
    assert layer != make()
    assert len({layer, make(), layer}) == 2
