"""PyTorch as an oracle, in float32: the same weights, inputs and gradients, the same results."""

import numpy as np
import pytest

from nnlib import (
    LSTM,
    SGD,
    AdaGrad,
    Adam,
    AvgPool2D,
    BatchNorm,
    Conv2D,
    Dense,
    MaxPool2D,
    Momentum,
    Nesterov,
    Param,
    ReLU,
    RMSProp,
    Sigmoid,
    SimpleRNN,
    Softmax,
    Tanh,
    mean_squared_error,
    normal,
    sigmoid_cross_entropy,
    softmax_cross_entropy,
)
from nnlib.optim import step_decay

torch = pytest.importorskip("torch", exc_type=ImportError)
nn = torch.nn


def close(actual, expected):
    """Within 1e-5 of the largest entry: float32 sums differ in their order."""
    expected = expected.detach().numpy()
    np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-5 * max(1, np.abs(expected).max()))


def random(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def compare(layer, theirs, shape, output=lambda y: y):
    """Forward and backward; `theirs` already holds the layer's weights. Returns (ours, theirs) grads."""
    x = random(*shape, seed=1)
    their_x = torch.tensor(x, requires_grad=True)
    y, their_y = layer.forward(x, train=True), output(theirs(their_x))
    close(y, their_y)
    dy = random(*y.shape, seed=2)
    dx = layer.backward(dy)
    their_y.backward(torch.tensor(dy))
    close(dx, their_x.grad)


def build(layer, shape):
    layer.build(shape, init=normal(0.3), rng=np.random.default_rng(3), dtype=np.float32)
    for param in layer.params():
        if not param.decay:
            param.data += random(*param.data.shape, seed=4) * 0.1
    return layer


def load(theirs, **arrays):
    with torch.no_grad():
        for name, array in arrays.items():
            getattr(theirs, name).copy_(torch.tensor(np.ascontiguousarray(array)))
    return theirs


@pytest.mark.parametrize("shape", [(5,), (3, 5)])
def test_dense(shape):
    layer = build(Dense(4), shape)
    theirs = load(nn.Linear(5, 4), weight=layer.W.data.T, bias=layer.b.data)
    compare(layer, theirs, (6, *shape))
    close(layer.W.grad.T, theirs.weight.grad)
    close(layer.b.grad, theirs.bias.grad)


@pytest.mark.parametrize(("kernel", "stride", "pad", "H", "W"), [
    (3, 1, 0, 7, 6), (3, 2, 1, 8, 7), (5, 1, 2, 9, 9), (2, 3, 0, 8, 6), (1, 1, 0, 4, 4), (4, 2, 3, 5, 6)])
def test_conv(kernel, stride, pad, H, W):
    layer = build(Conv2D(4, kernel, stride=stride, pad=pad), (3, H, W))
    theirs = load(nn.Conv2d(3, 4, kernel, stride, pad), weight=layer.W.data, bias=layer.b.data)
    compare(layer, theirs, (5, 3, H, W))
    close(layer.W.grad, theirs.weight.grad)
    close(layer.b.grad, theirs.bias.grad)


@pytest.mark.parametrize(("ours", "theirs"), [(MaxPool2D, nn.MaxPool2d), (AvgPool2D, nn.AvgPool2d)])
@pytest.mark.parametrize(("size", "stride", "pad"), [(2, None, 0), (3, 2, 1), (3, 1, 0), (2, 3, 1)])
def test_pooling(ours, theirs, size, stride, pad):
    compare(build(ours(size, stride=stride, pad=pad), (2, 7, 8)), theirs(size, stride, pad), (3, 2, 7, 8))


@pytest.mark.parametrize(("ours", "theirs"), [
    (ReLU(), nn.ReLU()), (Sigmoid(), nn.Sigmoid()), (Tanh(), nn.Tanh()), (Softmax(), nn.Softmax(-1))])
def test_activations(ours, theirs):
    compare(ours, theirs, (4, 7))


@pytest.mark.parametrize(("shape", "module"), [((5,), nn.BatchNorm1d), ((3, 4, 5), nn.BatchNorm2d)])
def test_batch_norm(shape, module):
    layer = build(BatchNorm(), shape)
    layer.running_var.data[...] = np.abs(layer.running_var.data)
    theirs = load(module(len(layer.gamma.data)), weight=layer.gamma.data, bias=layer.beta.data,
                  running_mean=layer.running_mean.data, running_var=layer.running_var.data)
    var_before = layer.running_var.data.copy()
    compare(layer, theirs, (6, *shape))
    close(layer.gamma.grad, theirs.weight.grad)
    close(layer.beta.grad, theirs.bias.grad)
    close(layer.running_mean.data, theirs.running_mean)
    # PyTorch divides the running variance by n - 1; ours divides by n, as while training.
    n = 6 * int(np.prod(shape[1:]))
    batch_var = (layer.running_var.data - 0.9 * var_before) / 0.1
    close(0.9 * var_before + 0.1 * batch_var * n / (n - 1), theirs.running_var)
    load(theirs, running_var=layer.running_var.data).eval()
    x = random(6, *shape, seed=5)
    close(layer(x), theirs(torch.tensor(x)))


@pytest.mark.parametrize("sequences", [False, True])
@pytest.mark.parametrize(("ours", "theirs"), [(SimpleRNN, nn.RNN), (LSTM, nn.LSTM)])
def test_recurrent(ours, theirs, sequences):
    layer = build(ours(4, sequences=sequences), (6, 3))
    module = load(theirs(3, 4, batch_first=True), weight_ih_l0=layer.Wx.data.T,
                  weight_hh_l0=layer.Wh.data.T, bias_ih_l0=layer.b.data, bias_hh_l0=0 * layer.b.data)
    compare(layer, module, (5, 6, 3), lambda y: y[0] if sequences else y[0][:, -1])
    close(layer.Wx.grad.T, module.weight_ih_l0.grad)
    close(layer.Wh.grad.T, module.weight_hh_l0.grad)
    close(layer.b.grad, module.bias_ih_l0.grad)


@pytest.mark.parametrize(("ours", "theirs", "t"), [
    (softmax_cross_entropy, nn.CrossEntropyLoss(), np.array([0, 2, 1, 2])),
    (sigmoid_cross_entropy, lambda y, t: nn.BCEWithLogitsLoss(reduction="sum")(y, t) / 4,
     np.abs(random(4, 3)) % 1),
    (mean_squared_error, lambda y, t: 0.5 * nn.MSELoss(reduction="sum")(y, t) / 4, random(4, 3, seed=7))])
def test_losses(ours, theirs, t):
    y = random(4, 3, seed=6)
    their_y = torch.tensor(y, requires_grad=True)
    value, dy = ours(y, t)
    their_value = theirs(their_y, torch.tensor(t))
    their_value.backward()
    assert value == pytest.approx(their_value.item(), rel=1e-6)
    close(dy, their_y.grad)


@pytest.mark.parametrize(("ours", "theirs"), [
    (lambda p, **o: SGD(p, lr=0.1, **o), lambda p, **o: torch.optim.SGD(p, lr=0.1, **o)),
    (lambda p, **o: Momentum(p, lr=0.1, **o), lambda p, **o: torch.optim.SGD(p, lr=0.1, momentum=0.9, **o)),
    (lambda p, **o: Nesterov(p, lr=0.1, **o),
     lambda p, **o: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, **o)),
    (lambda p, **o: AdaGrad(p, lr=0.1, epsilon=1e-7, **o),
     lambda p, **o: torch.optim.Adagrad(p, lr=0.1, eps=1e-7, **o)),
    (lambda p, **o: RMSProp(p, lr=0.1, epsilon=1e-7, **o),
     lambda p, **o: torch.optim.RMSprop(p, lr=0.1, alpha=0.99, eps=1e-7, **o)),
    # ε stands at another place in Adam's two forms; without it they are equal.
    (lambda p, **o: Adam(p, lr=0.1, epsilon=0.0, **o),
     lambda p, **o: torch.optim.Adam(p, lr=0.1, eps=0.0, **o)),
], ids=["SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam"])
@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
@pytest.mark.parametrize("halved", [False, True])
def test_optimizers_over_20_steps(ours, theirs, weight_decay, halved):
    param = Param(np.array([1.0, -2.0, 0.5]), decay=True)
    their_param = torch.tensor(param.data.copy(), requires_grad=True)
    schedule = {"schedule": step_decay(7)} if halved else {}
    opt = ours([param], weight_decay=weight_decay, **schedule)
    their_opt = theirs([their_param], weight_decay=weight_decay)
    for k in range(20):
        g = np.random.default_rng(k).standard_normal(3)
        param.grad, their_param.grad = g, torch.tensor(g)
        for group in their_opt.param_groups:
            group["lr"] = 0.1 * 0.5 ** (k // 7) if halved else 0.1
        opt.step()
        their_opt.step()
        np.testing.assert_allclose(param.data, their_param.detach().numpy(), rtol=1e-10)
