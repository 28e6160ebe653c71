"""ONNX's operators written with nnlib: (attributes, inputs) -> outputs, one function an operator.

What differs in convention is translated here. An attribute that nnlib has nothing for is ignored; its
vectors then fail, and stand in the table of `test_onnx.py`.
"""

from functools import partial
from math import ceil, prod, sqrt

import numpy as np
from by_itself import run

import nnlib
from nnlib import kernels
from nnlib.functional import log_softmax, one_hot
from nnlib.gates import AND, NOT, OR, XOR
from nnlib.losses import softmax_cross_entropy
from nnlib.optim import inverse_time
from nnlib.windows import col2im


def one(values):
    """The number that all values are."""
    (value,) = set(values)
    return value


def windows(x, kernel, *, strides=(1,), pads=(0,), auto_pad="NOTSET", **_):
    """{"stride": …, "pad": …} of a square window's attributes."""
    stride = one(strides)
    if auto_pad.startswith("SAME"):  # as many windows as strides fit; an odd border is unequal
        borders = [max(0, (ceil(size / stride) - 1) * stride + k - size)
                   for size, k in zip(x.shape[2:], kernel, strict=True)]
        pads = [half for border in borders for half in (border // 2, border - border // 2)]
    return {"stride": stride, "pad": one(pads)}


def conv(x, W, b=None, **attributes):
    settings = windows(x, W.shape[2:], **attributes)
    if W.shape[2] != W.shape[3]:  # the layer has square kernels only
        return kernels.conv2d(x, W, b, **settings)
    params = {"W": W} if b is None else {"W": W, "b": b}
    return run(nnlib.Conv2D(len(W), W.shape[2], bias=b is not None, **settings), x, **params)


def conv_transpose(dy, W, b=0, *, output_padding=(0,), **attributes):
    """The gradient of a convolution with respect to its input, whose last pixels no window need reach."""
    settings = windows(dy, W.shape[2:], **attributes)
    sizes = [settings["stride"] * (size - 1) + k - 2 * settings["pad"] + one(output_padding)
             for size, k in zip(dy.shape[2:], W.shape[2:])]
    dx, _ = kernels.conv2d_backward(np.zeros((len(dy), W.shape[1], *sizes), dy.dtype), W, dy, **settings)
    return dx + np.reshape(b, (-1, 1, 1))


def max_pool(x, *, kernel_shape, **attributes):
    size, settings = one(kernel_shape), windows(x, kernel_shape, **attributes)
    if 2 * settings["pad"] > size:  # the layer has smaller borders
        return kernels.max_pool2d(x, size, **settings)
    return run(nnlib.MaxPool2D(size, **settings), x)


def average_pool(x, *, kernel_shape, count_include_pad=0, **attributes):
    size, settings = one(kernel_shape), windows(x, kernel_shape, **attributes)
    layer = 2 * settings["pad"] <= size
    pool = partial(run, nnlib.AvgPool2D(size, **settings)) if layer else partial(
        kernels.avg_pool2d, size=size, **settings)
    return pool(x) if count_include_pad else pool(x) / pool(np.ones_like(x))  # by the share of pixels


def along(axis, function, x):
    """function of the last axis, applied to another one."""
    return np.moveaxis(function(np.moveaxis(x, axis, -1)), -1, axis)


def gemm(a, B, C=None, *, alpha=1.0, beta=1.0, transA=0, transB=0, **_):
    a, B = a.T if transA else a, B.T if transB else B
    layer = nnlib.Dense(B.shape[1], bias=C is not None)
    return run(layer, a, W=alpha * B, **({} if C is None else {"b": beta * C}))


def batch_norm(x, gamma, beta, mean, var, *, epsilon=1e-5, momentum=0.9, training_mode=0, **_):
    layer = nnlib.BatchNorm(momentum, epsilon=epsilon)
    turn = x.ndim == 3  # (N, C, T) there, (N, T, D) here
    y = run(layer, x.swapaxes(1, 2) if turn else x, train=bool(training_mode),
            gamma=gamma, beta=beta, running_mean=mean, running_var=var)
    return y.swapaxes(1, 2) if turn else y, layer.running_mean.data, layer.running_var.data


def reshape(x, shape, *, allowzero=0):
    """Their 0 keeps a size, -1 is what is left; ours names every size but the batch's."""
    sizes = [x.shape[k] if size == 0 and not allowzero else int(size) for k, size in enumerate(shape)]
    sizes = [x.size // -prod(sizes) if size == -1 else size for size in sizes]
    if sizes[0] != len(x):
        raise ValueError(f"{len(x)} examples cannot become {sizes[0]}")
    return run(nnlib.Reshape(tuple(sizes[1:])), x)


def recurrent(kind, order, x, W, R, B=None, *_, layout=0, direction="forward", hidden_size, **__):
    """Y (T, directions, N, M) and Y_h; order: where our gates stand in theirs. Their two biases are added."""
    x = x if layout else x.swapaxes(0, 1)  # (N, T, D)
    states = []
    for d in range(len(W)):
        backwards = slice(None, None, -1 if direction == "reverse" or d == 1 else 1)
        wx, wh = (np.concatenate([np.split(rows[d], len(order))[k] for k in order]).T for rows in (W, R))
        b = np.zeros(2 * len(order) * hidden_size) if B is None else B[d]
        b = b.reshape(2, len(order), hidden_size).sum(axis=0)[order].ravel()
        y = run(kind(hidden_size, sequences=True), x[:, backwards], Wx=wx, Wh=wh, b=b)
        states.append((y[:, backwards], y[:, -1]))
    every, last = (np.stack(ours, axis=-2) for ours in zip(*states))
    return (every, last) if layout else (every.transpose(1, 2, 0, 3), last.swapaxes(0, 1))


def dropout(x, ratio=0.5, training=False, **_):
    return run(nnlib.Dropout(float(ratio)), x, train=bool(training))


def cross_entropy(x, labels, weights=None, *, reduction="mean", ignore_index=None, **_):
    """Loss and log-probabilities. Ours has no weights and leaves nothing out: both act on single losses."""
    K = x.shape[1]
    rows = np.moveaxis(x, 1, -1).reshape(-1, K)  # (N, K, …) -> (N·…, K)
    log_y = along(1, log_softmax, x)
    flat = labels.ravel()
    kept = flat != ignore_index
    if weights is None and kept.all() and reduction == "mean":
        return softmax_cross_entropy(rows, flat)[0], log_y
    weight = kept * (np.ones(K) if weights is None else weights)[np.where(kept, flat, 0)]
    losses = np.array([softmax_cross_entropy(row[None], [label])[0] if keep else 0.0
                       for row, label, keep in zip(rows, flat, kept)]) * weight
    total = {"none": losses.reshape(labels.shape), "sum": losses.sum(), "mean": losses.sum() / weight.sum()}
    return total[reduction], log_y


def hot(indices, depth, values, *, axis=-1, **_):
    off, on = values.astype(np.float32)
    y = one_hot(indices.astype(int).ravel(), int(depth.item())).reshape(*indices.shape, -1)
    return np.moveaxis(off + (on - off) * y, -1, axis)


def images(columns, image_shape, block_shape, *, strides=(1,), pads=(0,), **_):
    """Their columns (N, C·KH·KW, OH·OW) -> images."""
    N, size, _ = columns.shape
    shape = N, size // int(prod(block_shape)), *map(int, image_shape)
    rows = columns.transpose(0, 2, 1).reshape(-1, size)
    return col2im(rows, shape, *map(int, block_shape), stride=one(strides), pad=one(pads))


def optimize(kind, slots, rate, T, *tensors, norm_coefficient=0.0, **options):
    """One step of parameters X…, with gradients G… and states, in this order -> new X… and states."""
    count = len(tensors) // (2 + len(slots))
    data, grads, *states = (tensors[k:k + count] for k in range(0, len(tensors), count))
    params = [nnlib.Param(x.copy(), decay=True) for x in data]
    opt = kind(params, lr=float(rate), weight_decay=norm_coefficient, **options)
    opt.steps = int(T)
    for k, (param, grad) in enumerate(zip(params, grads)):
        param.grad = grad
        opt.state[k] = {slot: values[k].copy() for slot, values in zip(slots, states, strict=True)}
    opt.step()
    return *(param.data for param in params), *(state[slot] for slot in slots for state in opt.state)


def adagrad(rate, T, *tensors, decay_factor=0.0, **options):
    return optimize(nnlib.AdaGrad, ["h"], rate, T, *tensors, schedule=inverse_time(decay_factor), **options)


def adam(rate, T, *tensors, alpha=0.9, beta=0.999, **options):
    """Their first step, T = 0, has no correction of the start at zero; it is taken back in the rate."""
    if T == 0:
        rate = rate * (1 - alpha) / sqrt(1 - beta)
    return optimize(nnlib.Adam, ["m", "v"], rate, max(0, int(T) - 1), *tensors,
                    beta1=alpha, beta2=beta, **options)


def momentum(rate, T, *tensors, alpha, mode, beta, **options):
    kind = {"standard": nnlib.Momentum, "nesterov": nnlib.Nesterov}[mode]
    return optimize(kind, ["v"], rate, T, *tensors, momentum=alpha, **options)


def gate(function, *inputs):
    """A gate of two numbers, for arrays."""
    return np.vectorize(function, otypes=[bool])(*inputs)


def gradient(*inputs, nodes, xs, y):
    """y and its gradients with respect to xs, of a graph of nodes [(operator, inputs, output)]."""
    values, made = dict(zip(xs, inputs)), []
    for operator, names, output in nodes:
        node = {"Add": nnlib.Add, "Mul": nnlib.Mul}[operator]()
        values[output] = node.forward(*(values[name] for name in names))
        made.append(node)
    gradients = dict.fromkeys(values, 0) | {y: np.ones_like(values[y])}
    for node, (_, names, output) in zip(reversed(made), reversed(nodes)):
        for name, dx in zip(names, node.backward(gradients[output])):
            gradients[name] = gradients[name] + dx
    return values[y], *(gradients[x] for x in xs)


ADAPTERS = {
    "Adagrad": adagrad,
    "Adam": adam,
    "And": lambda *x: gate(AND, *x),
    "AveragePool": average_pool,
    "BatchNormalization": batch_norm,
    "Col2Im": images,
    "Conv": conv,
    "ConvTranspose": conv_transpose,
    "Dropout": dropout,
    "Flatten": lambda x, **_: run(nnlib.Flatten(), x),
    "Gemm": gemm,
    "Gradient": gradient,
    "GlobalAveragePool": lambda x: run(nnlib.AvgPool2D(one(x.shape[2:])), x),
    "GlobalMaxPool": lambda x: run(nnlib.MaxPool2D(one(x.shape[2:])), x),
    "LSTM": lambda *x, **a: recurrent(nnlib.LSTM, [0, 2, 3, 1], *x, **a),
    "LogSoftmax": lambda x, *, axis=-1: along(axis, log_softmax, x),
    "MatMul": lambda x, W: gemm(x, W),
    "MaxPool": max_pool,
    "Momentum": momentum,
    "Not": lambda x: gate(NOT, x),
    "OneHot": hot,
    "Or": lambda *x: gate(OR, *x),
    "RNN": lambda *x, **a: recurrent(nnlib.SimpleRNN, [0], *x, **a),
    "Relu": lambda x: run(nnlib.ReLU(), x),
    "Reshape": reshape,
    "Sigmoid": lambda x: run(nnlib.Sigmoid(), x),
    "Softmax": lambda x, *, axis=-1: along(axis, lambda x: run(nnlib.Softmax(), x), x),
    "SoftmaxCrossEntropyLoss": cross_entropy,
    "Tanh": lambda x: run(nnlib.Tanh(), x),
    "Xor": lambda *x: gate(XOR, *x),
}
