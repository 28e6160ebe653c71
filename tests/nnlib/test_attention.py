"""Layers of sequences: attention against loops, shorter sequences, one step at a time, causality."""

import numpy as np
import pytest

from nnlib import (
    GELU,
    LSTM,
    BatchNorm,
    CausalSelfAttention,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    LayerNorm,
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
    constant,
    normal,
    reference,
    softmax_cross_entropy,
)
from nnlib.models import gpt


def rng(seed=0):
    return np.random.default_rng(seed)


def net_of(*layers, input_shape, seed=0, dtype=np.float64):
    return Sequential(layers, input_shape=input_shape, init=normal(0.5), rng=rng(seed), dtype=dtype)


def attention(kind, heads, D, T, *, bias=True):
    layer = kind(heads, bias=bias)
    layer.build((T, D), init=normal(0.7), rng=rng(1), dtype=np.float64)
    if bias:
        layer.b.data += rng(2).standard_normal(3 * D)
        layer.bo.data += rng(3).standard_normal(D)
    return layer


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize(("N", "T", "t", "D", "heads"), [
    (2, 5, 5, 6, 2), (1, 4, 3, 4, 1), (3, 6, 1, 6, 3), (5, 3, 2, 4, 4), (1, 1, 1, 1, 1)])
def test_attention_is_that_of_the_loops(N, T, t, D, heads, causal):
    layer = attention(CausalSelfAttention if causal else SelfAttention, heads, D, T)
    x, dy = rng(4).standard_normal((N, t, D)), rng(5).standard_normal((N, t, D))
    weights = layer.W.data, layer.b.data, layer.Wo.data
    how = {"heads": heads, "causal": causal}
    np.testing.assert_allclose(layer.forward(x, train=True),
                               reference.self_attention(x, *weights, layer.bo.data, **how), rtol=1e-12)
    dx = layer.backward(dy)
    expected = reference.self_attention_backward(x, *weights, dy, **how)
    found = dx, layer.W.grad, layer.b.grad, layer.Wo.grad, layer.bo.grad
    for mine, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-10, atol=1e-12)
    a = layer.attention(x)
    assert a.shape == (N, heads, t, t)
    np.testing.assert_allclose(a.sum(axis=-1), 1)
    assert not causal or not np.triu(a, 1).any()
    q, k, _ = np.split(x[-1] @ weights[0] + weights[1], 3, axis=1)
    last = reference.looks(q, k, t - 1, slice(D - D // heads, D), causal)
    np.testing.assert_allclose(a[-1, -1, -1], last, rtol=1e-12)


def test_the_loops_by_hand():
    x, eye = np.array([[[1.0, 0], [0, 2]]]), np.eye(2)
    W = np.hstack([0 * eye, eye, eye])  # queries of 0 take the same from all
    y = reference.self_attention(x, W, np.zeros(6), eye, np.array([0.0, 10]), heads=1)
    np.testing.assert_allclose(y, [[[0.5, 11], [0.5, 11]]])
    y = reference.self_attention(x, W, np.zeros(6), eye, np.zeros(2), heads=2, causal=True)
    np.testing.assert_allclose(y, [[[1, 0], [0.5, 1]]])
    # q = k = v = x, one head of one column: step 1 weighs e^0 against e^(ln 3 · 1)
    x = np.array([[[0.0], [1]]])
    W = np.array([[np.log(3), 1, 1]])
    y = reference.self_attention(x, W, np.zeros(3), np.eye(1), np.zeros(1), heads=1)
    np.testing.assert_allclose(y[0, :, 0], [0.5, 0.75])


def test_attention_by_hand():
    """Queries and keys of 0: each step takes the mean of the values, or of those so far."""
    for kind, expected in ((SelfAttention, [4, 4, 4]), (CausalSelfAttention, [1, 3, 4])):
        layer = kind(1, init=constant(0))
        layer.build((3, 1), init=constant(0), rng=rng(), dtype=np.float64)
        layer.W.data[0, 2] = layer.Wo.data[0, 0] = 1
        assert layer.forward(np.array([[[1.0], [5], [6]]]))[0, :, 0].tolist() == pytest.approx(expected)


def test_large_scores_overflow_nowhere():
    layer = attention(CausalSelfAttention, 1, 2, 3, bias=False)
    layer.W.data *= 1000
    with np.errstate(all="raise"):
        a = layer.attention(rng(0).standard_normal((2, 3, 2)) * 10)
    np.testing.assert_allclose(a.sum(axis=-1), 1)


def test_each_head_has_its_own_weights_and_init_out_draws_wo():
    layer = CausalSelfAttention(2, init_out=constant(0.25))
    layer.build((3, 4), init=constant(2), rng=rng(), dtype=np.float32)
    assert [(name, p.data.shape, p.decay) for name, p in layer.named_params()] == [
        ("W", (4, 12), True), ("Wo", (4, 4), True), ("b", (12,), False), ("bo", (4,), False)]
    assert (layer.W.data == 2).all()
    assert (layer.Wo.data == 0.25).all()
    assert not layer.b.data.any()


# What is made of steps.

STEPS = {
    "causal attention": lambda: CausalSelfAttention(2),
    "positions": lambda: Positions(),
    "dense": lambda: Dense(3),
    "layer norm": lambda: LayerNorm(),
    "gelu": lambda: GELU(),
    "relu": lambda: ReLU(),
    "sigmoid": lambda: Sigmoid(),
    "tanh": lambda: Tanh(),
    "softmax": lambda: Softmax(),
    "dropout": lambda: Dropout(0.5),
    "residual": lambda: Residual([LayerNorm(), Dropout(0.5), CausalSelfAttention(1)]),
    "net in a net": lambda: Sequential([Sequential([Dropout(0.1)]), Sequential([Tanh()]), Positions()]),
    "a block": lambda: Sequential([Residual([LayerNorm(), CausalSelfAttention(4)]),
                                   Residual([LayerNorm(), Dense(8), GELU(), Dense(4)])]),
}
WHOLE = {
    "lstm": (lambda: LSTM(4, sequences=True), (5, 4)),
    "rnn": (lambda: SimpleRNN(4), (5, 4)),
    "batch norm": (lambda: BatchNorm(), (5, 4)),
    "flatten": (lambda: Flatten(), (5, 4)),
    "reshape": (lambda: Reshape((4, 5)), (5, 4)),
    "convolution": (lambda: Conv2D(1, 1), (1, 5, 4)),
    "attention to all": (lambda: SelfAttention(2), (5, 4)),
}


@pytest.mark.parametrize("name", STEPS)
def test_shorter_sequences_and_what_comes_later(name):
    """The first t steps of y are those of the first t steps of x, and come one by one by `extend`."""
    net = net_of(STEPS[name](), input_shape=(5, 4))
    x = rng(1).standard_normal((3, 5, 4))
    y, past = net.forward(x), {}
    for t in range(1, 6):
        np.testing.assert_allclose(net.forward(x[:, :t]), y[:, :t], rtol=1e-12)
        np.testing.assert_allclose(net.extend(x[:, t - 1:t], past), y[:, t - 1:t], rtol=1e-12)
    for layer in (net, net.layers[0]):
        if name not in ("gelu", "relu", "sigmoid", "tanh", "softmax") or layer is net:
            for wrong in (x[:, :0], np.ones((3, 6, 4)), x[:, :, :3], x[0]):
                with pytest.raises(ValueError, match=r"expected x of shape \(N, 5, 4\), got"):
                    layer.forward(wrong)


@pytest.mark.parametrize("name", [name for name in STEPS if "dropout" not in name and name != "residual"])
@pytest.mark.parametrize("t", [1, 3])
def test_gradients_of_shorter_sequences(name, t):
    net = net_of(STEPS[name](), Dropout(0.0), Dense(3), input_shape=(5, 4))
    x, labels = rng(1).standard_normal((2, t, 4)), rng(2).integers(0, 3, (2, t))
    for layer in [part for each in net.layers for part in getattr(each, "layers", [each])]:
        for part in getattr(layer, "layers", [layer]):
            if isinstance(part, Dropout):
                part.rate = 0.0
    errors = check_gradients(net, softmax_cross_entropy, x, labels, rng=rng(3))
    assert max(errors.values()) < 1e-6, errors


@pytest.mark.parametrize("name", WHOLE)
def test_what_needs_the_whole_sequence_says_so(name):
    make, input_shape = WHOLE[name]
    net = net_of(make(), input_shape=input_shape)
    with pytest.raises(TypeError, match=r"expected .*, got .*\(cached=False\)"):
        net.extend(np.ones((1, 1, 4)), {})
    if name != "attention to all":
        with pytest.raises(ValueError, match="expected x of shape"):
            net.forward(np.ones((1, *input_shape))[:, :, :-1])
        with pytest.raises(ValueError, match="expected x of shape"):
            net_of(Dense(4), make(), input_shape=(5, 4))(np.ones((1, 4, 4))) if len(input_shape) == 2 \
                else net.forward(np.ones((1, 1, 4, 4)))


def test_positions_end():
    layer, past = Positions(), {}
    layer.build((2, 3), init=normal(1), rng=rng(), dtype=np.float64)
    for _ in range(2):
        layer.extend(np.zeros((1, 1, 3)), past)
    with pytest.raises(ValueError, match="Positions: expected at most 2 steps, got one more"):
        layer.extend(np.zeros((1, 1, 3)), past)


def test_a_batch_may_be_empty():
    net = gpt(5, context=4, layers=1, heads=2, units=4, rng=rng())
    assert net.forward(np.zeros((0, 3))).shape == (0, 3, 5)


# Letters.


@pytest.mark.parametrize("make", [lambda: net_of(Embedding(5, 3), input_shape=(4,)),
                                  lambda: net_of(Tied(5, 3, []), input_shape=(4,))])
def test_whole_numbers_in_any_form_and_nothing_else(make):
    net = make()
    x = np.array([[0, 4, 2, 2], [1, 1, 1, 3]])
    for inner in (net, net.layers[0]):
        expected = inner.forward(x)
        for form in (x.tolist(), x.astype(np.float32), x.astype("u1"), x.astype(">i2"), np.asfortranarray(x)):
            np.testing.assert_array_equal(inner.forward(form), expected)
        for wrong, message in (([[0, 1, 2, 5]], "in 0 … 4, got values from 0 to 5"),
                               ([[0, -1, 2, 3]], "in 0 … 4, got values from -1 to 3"),
                               ([[0, 0.5, 2, 3]], "expected whole numbers, got 0.5"),
                               ([[0, np.nan, 2, 3]], "expected whole numbers, got nan"),
                               ([[0, np.inf, 2, 3]], "expected whole numbers, got inf"),
                               ([0, 1, 2, 3], r"of shape \(N, 4\), got \(4,\): one example"),
                               ([[0] * 5], r"of shape \(N, 4\), got \(1, 5\)")):
            with pytest.raises(ValueError, match=message):
                inner.forward(np.array(wrong))


def test_the_table_is_read_and_not_handed_out():
    layer = Embedding(3, 2)
    layer.build((2,), init=normal(1), rng=rng(), dtype=np.float64)
    before = layer.E.data.copy()
    y = layer.forward(np.array([[0, 0]]))
    y += 1
    np.testing.assert_array_equal(layer.E.data, before)
    np.testing.assert_array_equal(y[0], before[[0, 0]] + 1)


def test_a_number_that_occurs_twice_gets_both_gradients():
    layer = Embedding(4, 2)
    layer.build((3,), init=normal(1), rng=rng(), dtype=np.float64)
    layer.forward(np.array([[2, 0, 2], [2, 3, 3]]), train=True)
    assert layer.backward(np.arange(12.0).reshape(2, 3, 2)) is None
    assert layer.E.grad.tolist() == [[2, 3], [0, 0], [0 + 4 + 6, 1 + 5 + 7], [8 + 10, 9 + 11]]


@pytest.mark.parametrize("seed", range(5))
def test_rows_are_added_as_numpy_adds_them(seed):
    x, dy = rng(seed).integers(0, 300, (4, 50)), rng(seed).standard_normal((4, 50, 3)).astype(np.float32)
    layer = Embedding(300, 3)
    layer.build((50,), init=normal(1), rng=rng(), dtype=np.float32)
    layer.forward(x, train=True)
    layer.backward(dy)
    expected = np.zeros((300, 3))
    np.add.at(expected, x, dy)
    assert layer.E.grad.dtype == np.float32
    np.testing.assert_allclose(layer.E.grad, expected, rtol=1e-5, atol=1e-6)


def test_tied_reads_and_writes_with_one_table():
    net = net_of(Tied(4, 3, [Tanh()]), input_shape=(2,))
    tied, (first,) = net.layers[0], [name for name, _ in net.named_params()]
    assert first == "0.tied.E"
    x = np.array([[1, 3]])
    np.testing.assert_allclose(net(x)[0], np.tanh(tied.E.data[[1, 3]]) @ tied.E.data.T)
    assert (net.output_shape, tied.E.decay) == ((2, 4), False)
    assert repr(net) == "Sequential([Tied(4, 3, [Tanh()])])"
    assert repr(Residual([ReLU()])) == "Residual([ReLU()])"
    assert list(Tied(4, 3, []).named_params()) == []


def test_a_residual_adds():
    net = net_of(Residual([Dense(2, bias=False)]), input_shape=(2,), dtype=np.float32)
    x, W = np.array([[1, 2]]), net.layers[0].layers[0].W
    np.testing.assert_allclose(net(x), x + x @ W.data, rtol=1e-6)
    net.forward(x, train=True)
    dy = np.array([[1.0, -1]], np.float32)
    np.testing.assert_allclose(net.backward(dy), dy + dy @ W.data.T, rtol=1e-6)
    assert net.layers[0].forward(np.array([[1.0, 2]])).dtype == np.float32  # a net's dtype is its own


def test_a_layer_that_reads_whole_numbers_has_no_gradient_to_hand_on():
    net = net_of(Reshape((2,)), Embedding(3, 2), Dense(2), input_shape=(1, 2))
    net.forward(np.array([[[0, 2]]]), train=True)
    assert net.backward(np.ones((1, 2, 2)), need_dx=False) is None  # as in training
    assert net.params()[0].grad.shape == (3, 2)
    around = net_of(Residual([Embedding(3, 1), Flatten()]), input_shape=(2,))
    around.forward(np.array([[0, 2]]), train=True)
    assert around.backward(np.ones((1, 2))) is None


def test_layer_norm_by_hand():
    layer = LayerNorm(epsilon=1.0)
    layer.build((2,), init=None, rng=None, dtype=np.float64)
    layer.gamma.data[:] = 3, 1
    layer.beta.data[:] = 0.5, 0
    # mean 3, variance 8 · … : (1 - 3)² and (5 - 3)² have the mean 4, √(4 + 1)
    np.testing.assert_allclose(layer.forward(np.array([[1.0, 5]])),
                               [[-2 / 5**0.5 * 3 + 0.5, 2 / 5**0.5]])
    assert not any(param.decay for param in layer.params())


def test_gelu_by_hand():
    """Against the share of the normal distribution that lies below x, from math.erf."""
    from math import erf

    x = np.linspace(-6, 6, 241)
    exact = [value * 0.5 * (1 + erf(value / 2**0.5)) for value in x]
    assert np.abs(GELU().forward(x) - exact).max() < 5e-4
    assert GELU().forward(np.array([0.0])) == 0
    assert GELU().forward(np.array([1.0]))[0] == pytest.approx(0.8411919906)


@pytest.mark.parametrize(("make", "message"), [
    (lambda: net_of(SelfAttention(4), input_shape=(3, 6)), "heads that divide 6 columns, got 4"),
    (lambda: net_of(CausalSelfAttention(1), input_shape=(6,)),
     r"CausalSelfAttention: expected sequences of shape \(N, T, D\), got \(N, 6\)"),
    (lambda: net_of(Positions(), input_shape=(6,)), r"Positions: expected sequences .*, got \(N, 6\)"),
    (lambda: net_of(Embedding(3, 2), input_shape=(6, 1)),
     r"Embedding: expected whole numbers of shape \(N, T\), got \(N, 6, 1\)"),
    (lambda: net_of(Tied(3, 2, []), input_shape=(6, 1)), r"Tied: expected whole .*, got \(N, 6, 1\)"),
    (lambda: net_of(Tied(3, 2, [Tied(3, 2, [])]), input_shape=(6,)),
     r"layer 0: layer 0: Tied: expected whole numbers of shape \(N, T\), got \(N, 6, 2\)"),
    (lambda: net_of(Tied(3, 2, [Dense(4)]), input_shape=(6,)),
     r"Tied: expected layers that keep the shape \(N, 6, 2\), got \(N, 6, 4\)"),
    (lambda: net_of(Residual([Dense(4)]), input_shape=(6,)),
     r"Residual: expected layers that keep the shape \(N, 6\), got \(N, 4\)"),
    (lambda: net_of(LayerNorm(), input_shape=(1, 2, 3)), r"LayerNorm: expected .*, got \(N, 1, 2, 3\)"),
    (lambda: net_of(Embedding(3000, 2), input_shape=(6,), dtype=np.float16),
     "Embedding: expected at most 2048 numbers in float16, got 3000"),
    (lambda: Embedding(2.0, 3), "Embedding: vocabulary: expected a whole number of 1 or more, got 2.0"),
    (lambda: Embedding(2, 0), "Embedding: units: expected a whole number of 1 or more, got 0"),
    (lambda: Tied(0, 3, []), "Tied: vocabulary: expected a whole number of 1 or more, got 0"),
    (lambda: SelfAttention(0), "SelfAttention: heads: expected a whole number of 1 or more, got 0"),
    (lambda: CausalSelfAttention(1, bias=0), "CausalSelfAttention: bias: expected True or False, got 0"),
    (lambda: LayerNorm(epsilon=-1), "LayerNorm: epsilon: expected a finite number of at least 0, got -1"),
])
def test_what_does_not_fit_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("settings", [{"init": 3}, {"init_out": 3}])
def test_an_initializer_is_a_function(settings):
    with pytest.raises(TypeError, match="expected a function such as he, got 3"):
        SelfAttention(1, **settings)
    with pytest.raises(TypeError, match="Residual: expected|Sequential: expected a list of layers"):
        Residual(Dense(3))
