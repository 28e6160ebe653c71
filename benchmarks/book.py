"""The same nets in the way of "Deep Learning from Scratch": what the fast layers are measured against.

Everything is float64. A convolution copies the windows of the whole batch into one matrix (`im2col`), keeps
it for the way back, and so does pooling; every layer computes its dx, the first one, too; an optimizer loops
over dicts of parameters and gradients. The code is written anew, its arithmetic is the book's.
"""

import numpy as np

from nnlib import layers


def im2col(x, height, width, stride, pad):
    """(N, C, H, W) -> (N·OH·OW, C·height·width): a row for each window."""
    N, C, H, W = x.shape
    OH, OW = (H + 2 * pad - height) // stride + 1, (W + 2 * pad - width) // stride + 1
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    windows = np.zeros((N, C, height, width, OH, OW))
    for i in range(height):
        for j in range(width):
            windows[:, :, i, j] = x[:, :, i:i + stride * OH:stride, j:j + stride * OW:stride]
    return windows.transpose(0, 4, 5, 1, 2, 3).reshape(N * OH * OW, -1)


def col2im(rows, shape, height, width, stride, pad):
    """The way back: every entry is added to the pixel that it was copied from."""
    N, C, H, W = shape
    OH, OW = (H + 2 * pad - height) // stride + 1, (W + 2 * pad - width) // stride + 1
    windows = rows.reshape(N, OH, OW, C, height, width).transpose(0, 3, 4, 5, 1, 2)
    x = np.zeros((N, C, H + 2 * pad + stride - 1, W + 2 * pad + stride - 1))
    for i in range(height):
        for j in range(width):
            x[:, :, i:i + stride * OH:stride, j:j + stride * OW:stride] += windows[:, :, i, j]
    return x[:, :, pad:pad + H, pad:pad + W]


class Affine:
    def __init__(self, W, b):
        self.params, self.grads = {"W": W, "b": b}, {}

    def forward(self, x, train):
        self.shape = x.shape
        self.x = x.reshape(len(x), -1)  # images are flattened here
        return self.x @ self.params["W"] + self.params["b"]

    def backward(self, dout):
        self.grads = {"W": self.x.T @ dout, "b": np.sum(dout, axis=0)}
        return (dout @ self.params["W"].T).reshape(self.shape)


class Relu:
    params = grads = {}  # noqa: RUF012

    def forward(self, x, train):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout = dout.copy()  # the book writes into dout
        dout[self.mask] = 0
        return dout


class Dropout(Relu):
    def __init__(self, rate):
        self.rate, self.rng = rate, np.random.default_rng(0)

    def forward(self, x, train):
        if not train:
            return x * (1 - self.rate)
        self.mask = self.rng.random(x.shape) > self.rate
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class Convolution:
    def __init__(self, W, b, stride, pad):
        self.params, self.grads = {"W": W, "b": b}, {}
        self.stride, self.pad = stride, pad

    def forward(self, x, train):
        F, C, KH, KW = self.params["W"].shape
        N, _, H, W = x.shape
        OH, OW = (1 + (size + 2 * self.pad - k) // self.stride for size, k in ((H, KH), (W, KW)))
        self.shape = x.shape
        self.col = im2col(x, KH, KW, self.stride, self.pad)
        self.col_W = self.params["W"].reshape(F, -1).T
        out = self.col @ self.col_W + self.params["b"]
        return out.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)

    def backward(self, dout):
        F, C, KH, KW = self.params["W"].shape
        dout = dout.transpose(0, 2, 3, 1).reshape(-1, F)
        dW = (self.col.T @ dout).T.reshape(F, C, KH, KW)
        self.grads = {"W": dW, "b": np.sum(dout, axis=0)}
        return col2im(dout @ self.col_W.T, self.shape, KH, KW, self.stride, self.pad)


class Pooling:
    params = grads = {}  # noqa: RUF012

    def __init__(self, size, stride, pad):
        self.size, self.stride, self.pad = size, stride, pad

    def forward(self, x, train):
        N, C, H, W = x.shape
        OH, OW = (1 + (side + 2 * self.pad - self.size) // self.stride for side in (H, W))
        col = im2col(x, self.size, self.size, self.stride, self.pad).reshape(-1, self.size**2)
        self.shape, self.largest = x.shape, np.argmax(col, axis=1)
        return np.max(col, axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        dout = dout.transpose(0, 2, 3, 1)
        dmax = np.zeros((dout.size, self.size**2))
        dmax[np.arange(dout.size), self.largest] = dout.flatten()
        rows = dmax.reshape(dout.shape[0] * dout.shape[1] * dout.shape[2], -1)
        return col2im(rows, self.shape, self.size, self.size, self.stride, self.pad)


class SoftmaxWithLoss:
    def forward(self, x, t):
        z = np.exp(x - np.max(x, axis=1, keepdims=True))
        self.y, self.t = z / np.sum(z, axis=1, keepdims=True), t
        return -np.sum(np.log(self.y[np.arange(len(t)), t] + 1e-7)) / len(t)

    def backward(self):
        dx = self.y.copy()
        dx[np.arange(len(self.t)), self.t] -= 1
        return dx / len(self.t)


class Net:
    """Layers in a row, the loss behind them; parameters in dicts "W1", "b1", "W2" …"""

    def __init__(self, stack):
        self.layers, self.last = stack, SoftmaxWithLoss()
        self.with_params = [layer for layer in stack if layer.params]
        self.params = self.collect("params")

    def collect(self, what):
        return {f"{name}{number}": array
                for number, layer in enumerate(self.with_params, 1)
                for name, array in getattr(layer, what).items()}

    def predict(self, x, train=False):
        for layer in self.layers:
            x = layer.forward(x, train)
        return x

    def loss(self, x, t):
        return self.last.forward(self.predict(x, train=True), t)

    def gradient(self, x, t):
        """(loss, gradients by name)."""
        loss = self.loss(x, t)
        dout = self.last.backward()
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        return loss, self.collect("grads")


def translate(net):
    """The book's net with the weights of an nnlib net, as float64."""

    def arrays(layer):
        return layer.W.data.astype(float), layer.b.data.astype(float)

    def one(layer):
        match layer:
            case layers.Dense():
                return Affine(*arrays(layer))
            case layers.Conv2D():
                return Convolution(*arrays(layer), layer.stride, layer.pad)
            case layers.MaxPool2D():
                return Pooling(layer.size, layer.stride, layer.pad)
            case layers.ReLU():
                return Relu()
            case layers.Dropout():
                return Dropout(layer.rate)
        raise NotImplementedError(f"the book has no {type(layer).__name__}")

    return Net([one(layer) for layer in net.layers if not isinstance(layer, layers.Flatten)])


class SGD:
    def __init__(self, lr, weight_decay=0.0):
        self.lr, self.weight_decay = lr, weight_decay

    def update(self, params, grads):
        for key in params:
            decay = self.weight_decay if key.startswith("W") else 0
            params[key] -= self.lr * (grads[key] + decay * params[key])


class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr, self.momentum, self.v = lr, momentum, None

    def update(self, params, grads):
        if self.v is None:
            self.v = {key: np.zeros_like(value) for key, value in params.items()}
        for key, g in grads.items():
            self.v[key] = -self.lr * g + self.momentum * self.v[key]
            params[key] += self.v[key]


class Adam:
    def __init__(self, lr, beta1=0.9, beta2=0.999):
        self.lr, self.beta1, self.beta2, self.steps, self.m, self.v = lr, beta1, beta2, 0, None, None

    def update(self, params, grads):
        if self.m is None:
            self.m = {key: np.zeros_like(value) for key, value in params.items()}
            self.v = {key: np.zeros_like(value) for key, value in params.items()}
        self.steps += 1
        lr = self.lr * np.sqrt(1 - self.beta2**self.steps) / (1 - self.beta1**self.steps)
        for key, g in grads.items():
            self.m[key] += (g - self.m[key]) * (1 - self.beta1)
            self.v[key] += (g**2 - self.v[key]) * (1 - self.beta2)
            params[key] -= lr * self.m[key] / (np.sqrt(self.v[key]) + 1e-7)
