"""Any net of nnlib, and its optimizer, as PyTorch has them: the same weights in other places.

Where the two differ by convention, the twin follows nnlib:
- a matrix is stored turned by PyTorch: (M, D); a table of letters or places is not;
- PyTorch's recurrent layers have two biases: the second stays 0 and is not trained;
- PyTorch's `momentum` of batch norm is 1 - ours, and its running variance is Σ/(n - 1), ours is Σ/n;
- weight decay acts on W only: PyTorch gets two groups of parameters;
- attention is PyTorch's own nn.MultiheadAttention, GELU its approximation by tanh;
- Adam's ε stands beside √v before the correction: `same_epsilon` sets PyTorch's anew for each step.
"""

from math import sqrt

import torch
from torch import nn

import nnlib
from nnlib import optim

EPSILON = 1e-6


def twin(layer):
    """The PyTorch module that does what a built layer does, with its weights."""
    module = MODULES[type(layer)](layer)
    for name, param in own_params(layer):
        param_of(module, name).data.copy_(turned(name, param.data))
    return module


def own_params(layer):
    """The (name, Param) of a layer that are not those of the layers in it."""
    if isinstance(layer, nnlib.Tied):
        return [("E", layer.E)]
    return [] if isinstance(layer, nnlib.Sequential) else layer.named_params()


def pairs(layer, module):
    """(name, Param, PyTorch's parameter or buffer) of the whole net."""
    for name, param in own_params(layer):
        yield f"{layer}.{name}", param, param_of(module, name)
    if isinstance(layer, nnlib.Sequential):
        for part, its_module in zip(layer.layers, module, strict=True):
            yield from pairs(part, its_module)


def turned(name, array):
    """Ours as theirs: matrices are transposed, tables are not."""
    table = name.endswith(("E", "P"))
    return torch.tensor(array.T.copy() if array.ndim == 2 and not table else array)


def param_of(module, name):
    return getattr(module, name if hasattr(module, name) else NAMES[name])


NAMES = {"W": "weight", "b": "bias", "gamma": "weight", "beta": "bias"}


class Function(nn.Module):
    """What has no weights."""

    def __init__(self, function):
        super().__init__()
        self.forward = function


class Recurrent(nn.Module):
    """nn.RNN or nn.LSTM; its gates stand in our order, i f g o."""

    def __init__(self, kind, layer):
        super().__init__()
        self.inner = kind(layer.input_shape[1], layer.units, batch_first=True, dtype=torch.float64)
        self.Wx, self.Wh, self.bias = (getattr(self.inner, name) for name in (
            "weight_ih_l0", "weight_hh_l0", "bias_ih_l0"))
        self.inner.bias_hh_l0.requires_grad_(False).zero_()
        self.sequences = layer.sequences

    def forward(self, x):
        h, _ = self.inner(x)
        return h if self.sequences else h[:, -1]


class BatchNorm(nn.BatchNorm1d):
    """For (N, D), (N, T, D) and (N, C, H, W), with the running variance that ours has."""

    def __init__(self, layer):
        super().__init__(len(layer.gamma.data), layer.epsilon, 1 - layer.momentum, dtype=torch.float64)

    def forward(self, x):
        axis = 1 if x.ndim == 4 else -1
        x = x.movedim(axis, -1)
        rows = x.reshape(-1, x.shape[-1])
        n, var = len(rows), self.running_var.clone()
        y = nn.functional.batch_norm(rows, self.running_mean, var, self.weight, self.bias,
                                     self.training, self.momentum, self.eps)
        if self.training:
            kept = (1 - self.momentum) * self.running_var
            self.running_var.copy_(kept + (var - kept) * (n - 1) / n)
        return y.reshape(x.shape).movedim(-1, axis)


class Embedding(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.E = nn.Parameter(torch.empty(layer.vocabulary, layer.units, dtype=torch.float64))

    def forward(self, x):
        return nn.functional.embedding(x.long(), self.E)


class Positions(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.P = nn.Parameter(torch.empty(*layer.input_shape, dtype=torch.float64))

    def forward(self, x):
        return x + self.P[:x.shape[1]]


class Attention(nn.Module):
    """nn.MultiheadAttention of a sequence with itself."""

    def __init__(self, layer):
        super().__init__()
        self.inner = nn.MultiheadAttention(layer.input_shape[1], layer.heads, bias=layer.bias,
                                           batch_first=True, dtype=torch.float64)
        self.W, self.Wo = self.inner.in_proj_weight, self.inner.out_proj.weight
        if layer.bias:
            self.b, self.bo = self.inner.in_proj_bias, self.inner.out_proj.bias
        self.causal = layer.causal

    def forward(self, x):
        t = x.shape[1]
        hidden = torch.ones(t, t, dtype=torch.bool).triu(1) if self.causal else None
        return self.inner(x, x, x, attn_mask=hidden, need_weights=False)[0]


class Residual(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


class Tied(nn.Sequential):
    def __init__(self, layer):
        super().__init__(*map(twin, layer.layers))
        self.E = nn.Parameter(torch.empty(layer.vocabulary, layer.units, dtype=torch.float64))

    def forward(self, x):
        return super().forward(nn.functional.embedding(x.long(), self.E)) @ self.E.T


def conv(layer):
    return nn.Conv2d(layer.input_shape[0], layer.filters, layer.kernel, layer.stride, layer.pad,
                     bias=layer.bias, dtype=torch.float64)


def layer_norm(layer):
    return nn.LayerNorm(layer.input_shape[-1], layer.epsilon, bias=layer.bias, dtype=torch.float64)


MODULES = {
    nnlib.AvgPool2D: lambda layer: nn.AvgPool2d(layer.size, layer.stride, layer.pad),
    nnlib.BatchNorm: BatchNorm,
    nnlib.CausalSelfAttention: Attention,
    nnlib.Conv2D: conv,
    nnlib.Dense: lambda layer: nn.Linear(layer.input_shape[-1], layer.units, layer.bias, dtype=torch.float64),
    nnlib.Embedding: Embedding,
    nnlib.Flatten: lambda layer: nn.Flatten(),
    nnlib.GELU: lambda layer: nn.GELU(approximate="tanh"),
    nnlib.LSTM: lambda layer: Recurrent(nn.LSTM, layer),
    nnlib.LayerNorm: layer_norm,
    nnlib.MaxPool2D: lambda layer: nn.MaxPool2d(layer.size, layer.stride, layer.pad),
    nnlib.Positions: Positions,
    nnlib.ReLU: lambda layer: nn.ReLU(),
    nnlib.Reshape: lambda layer: Function(lambda x: x.reshape(-1, *layer.shape)),
    nnlib.Residual: lambda layer: Residual(*map(twin, layer.layers)),
    nnlib.SelfAttention: Attention,
    nnlib.Sequential: lambda layer: nn.Sequential(*map(twin, layer.layers)),
    nnlib.Sigmoid: lambda layer: nn.Sigmoid(),
    nnlib.SimpleRNN: lambda layer: Recurrent(nn.RNN, layer),
    nnlib.Softmax: lambda layer: nn.Softmax(-1),
    nnlib.Tanh: lambda layer: nn.Tanh(),
    nnlib.Tied: Tied,
}

OPTIMIZERS = {  # our rule, PyTorch's, and its settings
    "SGD": (optim.SGD, torch.optim.SGD, {}),
    "Momentum": (optim.Momentum, torch.optim.SGD, {"momentum": 0.9}),
    "Nesterov": (optim.Nesterov, torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
    "AdaGrad": (optim.AdaGrad, torch.optim.Adagrad, {"eps": EPSILON}),
    "RMSProp": (optim.RMSProp, torch.optim.RMSprop, {"alpha": 0.99, "eps": EPSILON}),
    "Adam": (optim.Adam, torch.optim.Adam, {"eps": EPSILON}),
    "AdamW": (optim.AdamW, torch.optim.AdamW, {"eps": EPSILON}),
}


def optimizers(name, same, *, lr, weight_decay):
    """Ours and PyTorch's for the pairs `same`."""
    ours, theirs, settings = OPTIMIZERS[name]
    trained = [(param, their) for _, param, their in same if param.trainable]
    groups = [{"params": [their for param, their in trained if param.decay == decays],
               "weight_decay": weight_decay * decays} for decays in (True, False)]
    options = {"epsilon": EPSILON} if "eps" in settings else {}
    return (ours([param for param, _ in trained], lr=lr, weight_decay=weight_decay, **options),
            theirs([group for group in groups if group["params"]], lr=lr, **settings))


def same_epsilon(ours, theirs):
    """Before a step: PyTorch's Adam divides by √v / √(1 - β2ᵏ) + ε, ours by (√v + ε) / √(1 - β2ᵏ)."""
    if isinstance(ours, optim.Adam):
        for group in theirs.param_groups:
            group["eps"] = ours.epsilon / sqrt(1 - ours.beta2 ** (ours.steps + 1))


LOSSES = {
    "softmax_cross_entropy": lambda y, t: nn.CrossEntropyLoss()(y.flatten(0, -2), t.flatten()),
    "sigmoid_cross_entropy": lambda y, t: nn.BCEWithLogitsLoss(reduction="sum")(y, t) / len(y),
    "mean_squared_error": lambda y, t: 0.5 * nn.MSELoss(reduction="sum")(y, t) / len(y),
}
