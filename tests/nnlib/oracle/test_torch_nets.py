"""Random nets beside PyTorch's, trained with every optimizer: the same losses, gradients and weights.

NNLIB_FUZZ_NETS=1200 trains so many nets.
"""

import os
from functools import partial
from math import prod

import numpy as np
import pytest

import nnlib
from nnlib import losses

pytest.importorskip("torch", exc_type=ImportError)

import torch
from torch_twin import LOSSES, OPTIMIZERS, optimizers, pairs, same_epsilon, turned, twin

NETS = int(os.environ.get("NNLIB_FUZZ_NETS", 150))
STEPS = 3
LARGEST_BATCH = 7


class Draw:
    """Draws layers."""

    def __init__(self, rng):
        self.rng = rng

    def number(self, low, high):
        return int(self.rng.integers(low, high + 1))

    def yes(self, chance=0.5):
        return self.rng.random() < chance

    def one_of(self, *makers):
        return makers[self.number(0, len(makers) - 1)]()

    def window(self, most):
        """A window's (size, stride, pad)."""
        size = self.number(1, most)
        return size, self.number(1, 3), self.number(0, size // 2)

    def conv(self):
        size, stride, pad = self.window(4)
        return nnlib.Conv2D(self.number(1, 4), size, stride=stride, pad=pad, bias=self.yes(0.8))

    def norm(self):
        return nnlib.BatchNorm(momentum=self.one_of(lambda: 0.9, lambda: 0.5), epsilon=1e-3)

    def dense(self):
        return nnlib.Dense(self.number(1, 6), bias=self.yes(0.8))

    def recurrent(self, sequences=True):
        kind = self.one_of(lambda: nnlib.SimpleRNN, lambda: nnlib.LSTM)
        return kind(self.number(1, 5), sequences=sequences)

    def activation(self):
        return self.one_of(nnlib.ReLU, nnlib.ReLU, nnlib.Sigmoid, nnlib.Tanh, nnlib.Softmax, nnlib.GELU)

    def pool(self):
        kind = self.one_of(lambda: nnlib.MaxPool2D, lambda: nnlib.AvgPool2D)
        size, stride, pad = self.window(3)
        return kind(size, stride=stride, pad=pad)

    def attention(self):
        """For sequences of 2 or 4 columns; alone, or in a block."""
        kind = self.one_of(lambda: nnlib.SelfAttention, lambda: nnlib.CausalSelfAttention)
        layer = kind(self.number(1, 2), bias=self.yes())
        return self.one_of(lambda: layer, lambda: nnlib.Residual([self.layer_norm(), layer]))

    def layer_norm(self):
        return nnlib.LayerNorm(bias=self.yes(), epsilon=1e-3)

    def some(self, most, *makers):
        return [self.one_of(*makers) for _ in range(self.number(0, most))]

    def part(self):
        """A net in the net."""
        return nnlib.Sequential([self.dense(), self.activation()])

    def head(self):
        return [*self.some(3, self.dense, self.activation, self.norm, self.part), self.dense()]

    def vectors(self):
        return (self.number(1, 6),), self.head()

    def images(self):
        shape = self.number(1, 3), self.number(3, 9), self.number(3, 9)
        body = self.some(4, self.conv, self.activation, self.norm, self.pool)
        layers = [self.conv(), *body, nnlib.Flatten(), *self.head()]
        if self.yes(0.2):  # pixels in a row at first
            return (prod(shape),), [nnlib.Reshape(shape), *layers]
        return shape, layers

    def sequences(self):
        shape = self.number(1, 6), self.number(1, 4)
        body = self.some(4, self.recurrent, self.dense, self.norm, self.activation, self.attention,
                         self.layer_norm, nnlib.Positions)
        end = self.one_of(lambda: self.recurrent(sequences=False), nnlib.Flatten)
        return shape, [self.recurrent(), *body, end, *self.head()]

    def net(self):
        """A net that fits together, in float64, all weights drawn: no unit stands exactly at a kink."""
        while True:
            shape, layers = self.one_of(self.vectors, self.images, self.images, self.sequences)
            try:
                net = nnlib.Sequential(layers, input_shape=shape, init=nnlib.he, rng=self.rng, dtype=float)
            except ValueError:  # a window larger than what is left of the image, heads that do not divide
                continue
            norms = [param for name, param in net.named_params() if name.endswith("layernorm.gamma")]
            if any(gamma.data.size == 1 for gamma in norms):
                continue  # of one number the norm is 0, and all gradients before it are rounding alone
            for param in net.params():
                if param.trainable and not param.decay:
                    param.data += self.rng.normal(0, 0.5, param.data.shape)
            return net

    def inputs(self, net, N):
        first = net.layers[0]
        if isinstance(first, nnlib.Embedding | nnlib.Tied):
            (T,) = net.input_shape
            steps = self.number(1, T) if net.per_step else T  # a text may be shorter
            return self.rng.integers(first.vocabulary, size=(N, steps))
        return self.rng.standard_normal((N, *net.input_shape))

    def targets(self, loss, x, net):
        """Of the kind that the loss takes."""
        *steps, K = net.output_shape
        if loss == "softmax_cross_entropy":
            return self.rng.integers(K, size=x.shape[:1 + len(steps)])
        t = self.rng.standard_normal((len(x), K))
        return t if loss == "mean_squared_error" else np.abs(t) % 1


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """More threads would only wait for each other in nets so small."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def largest(arrays):
    return max((abs(array).max() for array in arrays if array.size), default=0)


def close(what, ours, theirs, *, scale=1):
    """Equal but for rounding, relative to the largest of the numbers that meet: scale, or one of theirs."""
    theirs = np.asarray(theirs.detach())
    limit = (1e-5 if theirs.dtype == np.float32 else 1e-9) * max(1, scale, largest([theirs]))
    assert np.shape(ours) == theirs.shape, what
    assert largest([np.asarray(ours) - theirs]) <= limit, (what, ours, theirs)


def train_both(net, optimizer, draw, *, loss, weight_decay, least):
    """Some steps of ours and PyTorch's, compared at each; then the outputs of the trained nets."""
    theirs = twin(net).to(torch.tensor(net.params()[0].data).dtype)
    same = list(pairs(net, theirs))
    trained = [(name, param, their) for name, param, their in same if param.trainable]
    opt, their_opt = optimizers(optimizer, same, lr=0.001, weight_decay=weight_decay)
    for step in range(STEPS):
        N = draw.number(least, LARGEST_BATCH)
        x = draw.inputs(net, N)
        t = draw.targets(loss, x, net)
        their_x = torch.tensor(x, requires_grad=x.dtype.kind == "f")
        y, their_y = net.forward(x, train=True), theirs(their_x)
        close((step, "y"), y, their_y)
        value, dy = getattr(losses, loss)(y, t)
        their_value = LOSSES[loss](their_y, torch.tensor(t))
        close((step, "loss"), value, their_value)
        dx = net.backward(dy)
        their_opt.zero_grad()
        their_value.backward()
        scale = largest([*([] if dx is None else [dx]), *(param.grad for _, param, _ in trained)])
        if dx is not None:  # letters have no slope
            close((step, "dx"), dx, their_x.grad, scale=scale)
        for name, param, their in trained:
            close((step, name, "grad"), turned(name, param.grad), their.grad, scale=scale)
        same_epsilon(opt, their_opt)
        opt.step()
        their_opt.step()
        for name, param, their in same:
            close((step, name), turned(name, param.data), their)
    x = draw.inputs(net, LARGEST_BATCH)
    close("trained", net.forward(x), theirs.eval()(torch.tensor(x)))


@pytest.mark.parametrize("seed", range(NETS))
def test_a_net_is_pytorchs(seed):
    draw = Draw(np.random.default_rng(seed))
    net = draw.net()
    first = [param.data.copy() for param in net.params()]
    # PyTorch refuses to normalise a single value.
    least = 2 if "BatchNorm" in repr(net) else 1
    loss = sorted(LOSSES)[draw.number(0, 2)]
    weight_decay = draw.one_of(lambda: 0.0, lambda: 0.1)
    for optimizer in OPTIMIZERS:
        for param, data in zip(net.params(), first, strict=True):
            param.data[...] = data
        try:
            train_both(net, optimizer, draw, loss=loss, weight_decay=weight_decay, least=least)
        except AssertionError as error:
            raise AssertionError(f"{net}, {net.input_shape}, {optimizer}, {loss}: {error}") from None


def letters(rng, dtype):
    """A net that reads a text by a table, and answers once."""
    layers = [nnlib.Embedding(9, 4), nnlib.Positions(), nnlib.SelfAttention(2), nnlib.GELU(), nnlib.LSTM(3),
              nnlib.Dense(5)]
    return nnlib.Sequential(layers, input_shape=(6,), init=nnlib.normal(0.5), rng=rng, dtype=dtype)


def small_gpt(rng, dtype, *, bias):
    return nnlib.models.gpt(11, context=6, layers=2, heads=2, units=8, bias=bias, init=nnlib.normal(0.3),
                            rng=rng, dtype=dtype)


@pytest.mark.parametrize("optimizer", ["SGD", "AdamW"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("make", [partial(small_gpt, bias=False), partial(small_gpt, bias=True), letters],
                         ids=["gpt", "gpt with biases", "letters"])
def test_a_net_of_letters_is_pytorchs(make, dtype, optimizer):
    draw = Draw(np.random.default_rng(0))
    train_both(make(draw.rng, dtype), optimizer, draw, loss="softmax_cross_entropy", weight_decay=0.1,
               least=2)
