"""Normalization: over the batch, or within each example."""

from dataclasses import KW_ONLY, dataclass

import numpy as np

from nnlib.core import Layer, Param, shape_text


@dataclass(eq=False)
class BatchNorm(Layer):
    """z = (x - mean) / √(var + ε),  y = gamma · z + beta. Ioffe and Szegedy 2015, notes 6.3.

    x: (N, D) or (N, T, D): one mean a feature; x: (N, C, H, W): one mean a *channel*, over images
    and pixels. gamma, beta: (D,) or (C,). With train=True mean and variance are the batch's own, and
    the running ones move towards them: running ← momentum · running + (1 - momentum) · batch;
    otherwise the running ones are used. They start at 0 and 1; ε keeps a variance of 0 from dividing by 0.
    The variance is the biased one (Σ/N) in both places. A batch of a single value for each feature has no
    variance: z is then 0, and the running variance stays.

    Backward, with means taken over the batch: dz = dy · gamma,
    dx = (dz - mean(dz) - z · mean(dz · z)) / √(var + ε),  dgamma = Σ dy · z,  dbeta = Σ dy.
    Raises ValueError for other axes, and for a training batch without an example.
    """

    momentum: float = 0.9
    _: KW_ONLY
    epsilon: float = 1e-5

    def build(self, input_shape, *, init, rng, dtype):
        super().build(input_shape, init=init, rng=rng, dtype=dtype)
        if len(input_shape) > 3:
            raise ValueError("BatchNorm: expected inputs of shape (N, D), (N, T, D) or (N, C, H, W), got "
                             f"{shape_text(input_shape)}")
        images = len(input_shape) == 3
        features = input_shape[0] if images else input_shape[-1]
        self.axes = (0, 2, 3) if images else tuple(range(len(input_shape)))
        self.shape = (features, 1, 1) if images else (features,)  # gamma's, so that it lines up with x
        self.gamma = Param(np.ones(features, dtype))
        self.beta = Param(np.zeros(features, dtype))
        self.running_mean = Param(np.zeros(features, dtype), trainable=False)
        self.running_var = Param(np.ones(features, dtype), trainable=False)
        return self.input_shape

    def forward(self, x, *, train=False):
        x = self.check_input(x)
        if train:
            if len(x) == 0:
                raise ValueError("BatchNorm: expected at least one example to train on, got none")
            mean, var = x.mean(axis=self.axes), x.var(axis=self.axes)
            self.remember(self.running_mean, mean)
            if x.size > var.size:  # one value alone has no variance
                self.remember(self.running_var, var)
        else:
            mean, var = self.running_mean.data, self.running_var.data
        std = np.sqrt(var + self.epsilon).reshape(self.shape)
        z = (x - mean.reshape(self.shape)) / std
        self.saved = (z, std) if train else None
        return self.gamma.data.reshape(self.shape) * z + self.beta.data.reshape(self.shape)

    def remember(self, running, batch):
        running.data *= self.momentum
        running.data += (1 - self.momentum) * batch

    def backward(self, dy, *, need_dx=True):
        z, std = self.recall()
        self.gamma.grad = (dy * z).sum(axis=self.axes)
        self.beta.grad = dy.sum(axis=self.axes)
        if not need_dx:
            return None
        dz = dy * self.gamma.data.reshape(self.shape)
        mean = {"axis": self.axes, "keepdims": True}
        return (dz - dz.mean(**mean) - z * (dz * z).mean(**mean)) / std


@dataclass(eq=False)
class LayerNorm(Layer):
    """z = (x - mean) / √(var + ε),  y = gamma · z + beta, over the last axis. Ba, Kiros and Hinton 2016.

    x: (N, D) or (N, t, D): each example, at each step, has a mean and a variance (Σ/D) of its own, so
    that training and prediction do the same. gamma, beta: (D,); bias=False: no beta.
    Raises ValueError for images.

    Backward, with means taken over the last axis: dz = dy · gamma,
    dx = (dz - mean(dz) - z · mean(dz · z)) / √(var + ε),  dgamma = Σ dy · z,  dbeta = Σ dy.
    """

    _: KW_ONLY
    bias: bool = True
    epsilon: float = 1e-5

    per_step = None

    def build(self, input_shape, *, init, rng, dtype):
        super().build(input_shape, init=init, rng=rng, dtype=dtype)
        if len(input_shape) not in (1, 2):
            raise ValueError("LayerNorm: expected inputs of shape (N, D) or (N, T, D), got "
                             f"{shape_text(input_shape)}")
        self.gamma = Param(np.ones(input_shape[-1], dtype))
        if self.bias:
            self.beta = Param(np.zeros(input_shape[-1], dtype))
        return self.input_shape

    def forward(self, x, *, train=False):
        x = self.check_input(x)
        z = x - x.mean(axis=-1, keepdims=True)
        variance = np.einsum("...d,...d->...", z, z)[..., None] / z.dtype.type(x.shape[-1])
        std = np.sqrt(variance + z.dtype.type(self.epsilon))
        z /= std
        self.saved = (z, std) if train else None
        y = self.gamma.data * z
        if self.bias:
            y += self.beta.data
        return y

    def backward(self, dy, *, need_dx=True):
        z, std = self.recall()
        over = tuple(range(dy.ndim - 1))
        self.gamma.grad = (dy * z).sum(axis=over)
        if self.bias:
            self.beta.grad = dy.sum(axis=over)
        if not need_dx:
            return None
        dz = dy * self.gamma.data
        along = np.einsum("...d,...d->...", dz, z)[..., None] / z.dtype.type(z.shape[-1])
        dz -= dz.mean(axis=-1, keepdims=True)
        dz -= z * along
        dz /= std
        return dz
