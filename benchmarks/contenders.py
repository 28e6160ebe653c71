"""Who takes part. Each is a class with `step()` (forward, backward, update) and `predict(x)` for one task.

A contender that cannot do a task raises NotImplementedError, one that is not installed ImportError.
"""

import warnings
from functools import partial
from types import MappingProxyType

import numpy as np

from benchmarks import book, letters
from benchmarks.tasks import data
from nnlib import layers, optim
from nnlib.losses import softmax_cross_entropy
from nnlib.training import predict_classes, train

CHUNK = 500  # images at a time in inference


class Ours:
    """nnlib in float32, by the loop that every chapter uses."""

    optimizers = MappingProxyType({"sgd": optim.SGD, "momentum": optim.Momentum, "adam": optim.Adam,
                                   "adamw": optim.AdamW})

    def __init__(self, task):
        self.net = task.net()
        self.x, self.t = data(self.net, task.batch)
        kind = self.optimizers[task.optimizer]
        opt = kind(self.net.params(), lr=task.lr, weight_decay=task.weight_decay)
        same = iter(lambda: (self.x, self.t), None)
        self.training = train(self.net, softmax_cross_entropy, opt, same, clip=task.clip)

    def step(self):
        next(self.training)

    def predict(self, x):
        return predict_classes(self.net, x, size=CHUNK)


class Book:
    """The book's way, float64."""

    def __init__(self, task):
        net = task.net()
        self.x, self.t = data(net, task.batch)
        self.x = self.x.astype(float)
        self.net = book.translate(net)
        kind = {"sgd": book.SGD, "momentum": book.Momentum, "adam": book.Adam}[task.optimizer]
        settings = {"weight_decay": task.weight_decay} if task.weight_decay else {}
        self.optimizer = kind(task.lr, **settings)

    def step(self):
        loss, grads = self.net.gradient(self.x, self.t)
        self.optimizer.update(self.net.params, grads)

    def predict(self, x):
        """In batches of 100, as the book's `accuracy` does; the pixels become float64 batch by batch."""
        return np.concatenate([self.net.predict(x[i:i + 100].astype(float)).argmax(axis=1)
                               for i in range(0, len(x), 100)])


class ScikitLearn:
    """MLPClassifier in float32; `partial_fit` on one batch is one step of its optimizer."""

    def __init__(self, task):
        from sklearn.neural_network import MLPClassifier

        net = task.net()
        dense = [layer for layer in net.layers if isinstance(layer, layers.Dense)]
        if any(not isinstance(layer, layers.Dense | layers.ReLU) for layer in net.layers):
            raise NotImplementedError("MLPClassifier is made of dense layers only")
        self.x, self.t = data(net, task.batch)
        self.model = MLPClassifier(
            [layer.units for layer in dense[:-1]], activation="relu", batch_size=task.batch,
            solver="adam" if task.optimizer == "adam" else "sgd", learning_rate_init=task.lr, momentum=0.0,
            alpha=task.weight_decay * task.batch,  # it divides alpha by the batch
            shuffle=False, random_state=0)
        self.model.partial_fit(self.x, self.t, classes=np.arange(10))

    def step(self):
        self.model.partial_fit(self.x, self.t)

    def predict(self, x):
        return self.model.predict(x)


class PyTorch:
    """Eager PyTorch on the CPU, float32, the usual loop."""

    def __init__(self, task):
        import torch

        self.torch = torch
        net = task.net()
        x, t = data(net, task.batch)
        self.x, self.t = torch.from_numpy(x), torch.from_numpy(t)
        self.net = torch.nn.Sequential(*(translate(torch, layer) for layer in net.layers))
        self.loss, self.clip = torch.nn.CrossEntropyLoss(), task.clip
        self.optimizer = self.make_optimizer(task)

    def make_optimizer(self, task):
        optimizers = self.torch.optim
        groups = [{"params": [p for p in self.net.parameters() if p.ndim > 1],
                   "weight_decay": task.weight_decay},
                  {"params": [p for p in self.net.parameters() if p.ndim == 1]}]
        if task.optimizer in ("adam", "adamw"):
            kind = optimizers.Adam if task.optimizer == "adam" else optimizers.AdamW
            return kind(groups, lr=task.lr)
        return optimizers.SGD(groups, lr=task.lr, momentum=0.9 * (task.optimizer == "momentum"))

    def step(self):
        self.net.train()
        self.optimizer.zero_grad()
        loss = self.loss(self.net(self.x).flatten(0, -2), self.t.flatten())
        loss.backward()
        if self.clip is not None:
            self.torch.nn.utils.clip_grad_norm_(self.net.parameters(), self.clip)
        self.optimizer.step()
        return loss.item()  # nnlib hands out the loss of each step, too

    def predict(self, x):
        self.net.eval()
        with self.torch.no_grad():
            return np.concatenate([self.net(self.torch.from_numpy(x[i:i + CHUNK])).argmax(1).numpy()
                                   for i in range(0, len(x), CHUNK)])


def translate(torch, layer):
    """The PyTorch module of an nnlib layer, with the same weights."""
    nn = torch.nn
    match layer:
        case layers.Dense():
            module = nn.Linear(layer.W.data.shape[0], layer.units, bias=layer.bias)
            weights = {"weight": layer.W.data.T} | ({"bias": layer.b.data} if layer.bias else {})
        case layers.Conv2D():
            module = nn.Conv2d(layer.input_shape[0], layer.filters, layer.kernel, layer.stride, layer.pad)
            weights = {"weight": layer.W.data, "bias": layer.b.data}
        case layers.LSTM():
            return last_state(torch, layer)
        case layers.Residual() | layers.Tied() | layers.Positions() | layers.CausalSelfAttention():
            return letters.translate(torch, layer, partial(translate, torch))
        case layers.LayerNorm():
            return nn.LayerNorm(layer.gamma.data.shape, layer.epsilon, bias=layer.bias)
        case layers.GELU():
            return nn.GELU(approximate="tanh")
        case layers.MaxPool2D():
            return nn.MaxPool2d(layer.size, layer.stride, layer.pad)
        case layers.Reshape():
            return nn.Unflatten(1, layer.shape)
        case layers.Dropout():
            return nn.Dropout(layer.rate)
        case _:
            return {"ReLU": nn.ReLU, "Flatten": nn.Flatten}[type(layer).__name__]()
    with torch.no_grad():
        for name, array in weights.items():
            getattr(module, name).copy_(torch.from_numpy(np.ascontiguousarray(array)))
    return module


def last_state(torch, layer):
    """An LSTM that returns its state after the last step."""

    class Last(torch.nn.LSTM):
        def forward(self, x):
            return super().forward(x)[0][:, -1]

    return Last(layer.input_shape[1], layer.units, batch_first=True)


KINDS = {"ours": Ours, "book": Book, "scikit-learn": ScikitLearn, "PyTorch": PyTorch}
warnings.filterwarnings("ignore", module="sklearn")  # "not converged": one step is all that is asked for
