"""Random nets on random inputs: they fit and keep the contract, or say in one line why not."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import (
    GELU,
    LSTM,
    AvgPool2D,
    BatchNorm,
    CausalSelfAttention,
    Conv2D,
    Dense,
    Dropout,
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
    check_gradients,
    he,
    log_softmax,
    mean_squared_error,
    one_hot,
    sigmoid,
    softmax,
    softmax_cross_entropy,
)

small = st.integers(1, 4)
windows = {"stride": st.integers(1, 3), "pad": st.integers(0, 2)}
smooth = st.one_of(
    st.builds(Dense, small, bias=st.booleans()),
    st.builds(Conv2D, small, small, bias=st.booleans(), **windows),
    st.builds(AvgPool2D, small, **windows),
    st.builds(SimpleRNN, small, sequences=st.booleans()),
    st.builds(LSTM, small, sequences=st.booleans()),
    st.builds(SelfAttention, small, bias=st.booleans()),
    st.builds(CausalSelfAttention, small, bias=st.booleans()),
    st.builds(LayerNorm, bias=st.booleans(), epsilon=st.sampled_from([0.1, 1.0])),
    st.builds(Positions), st.builds(GELU),
    st.builds(Reshape, st.lists(small, min_size=1, max_size=3).map(tuple)),
    st.builds(BatchNorm), st.builds(Flatten), st.builds(Sigmoid), st.builds(Tanh), st.builds(Softmax))
layers = st.one_of(
    smooth, st.builds(ReLU), st.builds(MaxPool2D, small, **windows),
    st.builds(Dropout, st.floats(0, 0.9)), st.builds(Sequential, st.lists(smooth, max_size=2)),
    st.builds(Residual, st.lists(smooth, max_size=2)))
input_shapes = st.one_of(st.tuples(small), st.tuples(small, small),
                         st.tuples(small, st.integers(1, 7), st.integers(1, 7)))


def build(stack, input_shape, dtype):
    """The net, or None where the layers do not fit; then the message must say which and why."""
    try:
        return Sequential(stack, input_shape=input_shape, init=he, rng=np.random.default_rng(0), dtype=dtype)
    except ValueError as error:
        message = str(error)
        assert re.fullmatch(r"(layer \d+: )+.*(expected .* got|larger than|cannot make).*\d.*", message)
        return None


@given(st.lists(layers, max_size=4), input_shapes, st.integers(1, 3),
       st.sampled_from([np.float32, np.float64]))
@settings(max_examples=300)
def test_any_net_keeps_the_contract(stack, input_shape, N, dtype):
    net = build(stack, input_shape, dtype)
    if net is None:
        return
    x = np.random.default_rng(1).standard_normal((N, *input_shape)).astype(dtype)
    x.flags.writeable = False
    for train in (False, True):
        y = net.forward(x, train=train)
        assert (y.shape, y.dtype) == ((N, *net.output_shape), dtype)
        assert np.isfinite(y).all()
    dy = np.ones_like(y)
    dy.flags.writeable = False
    dx = net.backward(dy)
    assert (dx.shape, dx.dtype) == (x.shape, dtype)
    assert np.isfinite(dx).all()
    grads = [param.grad for param in net.params()]
    assert all(grad.shape == param.data.shape and grad.dtype == dtype and np.isfinite(grad).all()
               for grad, param in zip(grads, net.params()) if param.trainable)
    net.backward(dy, need_dx=False)
    for grad, param in zip(grads, net.params()):
        if param.trainable:
            np.testing.assert_array_equal(param.grad, grad)
    net.forward(x)
    with pytest.raises(RuntimeError):
        net.backward(dy)


@given(st.lists(smooth, min_size=1, max_size=3), input_shapes)
@settings(max_examples=150)
def test_gradients_of_any_smooth_net(stack, input_shape):
    net = build(stack, input_shape, np.float64)
    if net is None:
        return
    rng = np.random.default_rng(2)
    x, t = rng.standard_normal((3, *input_shape)), rng.standard_normal((3, *net.output_shape))
    # Stacked batch norms bend sharply, so that h² shows; a wrong gradient is wrong at every h.
    tries = [check_gradients(net, mean_squared_error, x, t, rng=rng, h=h) for h in (1e-5, 1e-6, 1e-7)]
    errors = {name: min(errors[name] for errors in tries) for name in tries[0]}
    assert max(errors.values()) < 1e-5, errors


@given(st.lists(st.lists(st.floats(-1000, 1000, width=32), min_size=3, max_size=3), min_size=1, max_size=5),
       st.data())
def test_softmax_and_its_loss(rows, data):
    logits = np.array(rows, np.float32)
    labels = data.draw(st.lists(st.integers(0, 2), min_size=len(rows), max_size=len(rows)))
    y = softmax(logits)
    np.testing.assert_allclose(y.sum(axis=1), 1, rtol=1e-5)
    assert ((y >= 0) & (y <= 1)).all()
    np.testing.assert_allclose(np.exp(log_softmax(logits)), y, rtol=1e-3, atol=1e-6)
    value, dy = softmax_cross_entropy(logits, labels)
    assert 0 <= value <= 2001
    np.testing.assert_allclose(dy.sum(axis=1), 0, atol=1e-6)
    np.testing.assert_allclose(dy, (y - one_hot(labels, 3)) / len(rows), atol=1e-6)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_sigmoid_is_symmetric(x):
    x = np.float32(x)
    assert 0 <= sigmoid(x) <= 1
    np.testing.assert_allclose(sigmoid(x) + sigmoid(-x), 1, rtol=1e-6)


@given(st.lists(st.integers(-2, 6), max_size=8), st.integers(1, 5))
def test_one_hot_or_a_clear_refusal(labels, classes):
    labels = np.array(labels, int)
    if all(0 <= label < classes for label in labels):
        y = one_hot(labels, classes)
        assert y.shape == (len(labels), classes)
        np.testing.assert_array_equal(y.sum(axis=1), 1)
        np.testing.assert_array_equal(y.argmax(axis=1), labels)
    else:
        got = f"0 … {classes - 1}, got values from {labels.min()} to {labels.max()}"
        with pytest.raises(ValueError, match=got):
            one_hot(labels, classes)
