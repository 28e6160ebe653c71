"""Recurrent layers: the same weights at every step, and a state that is handed on."""

from dataclasses import KW_ONLY, dataclass, field

import numpy as np

from nnlib.core import Layer, Param, shape_text
from nnlib.init import Initializer
from nnlib.kernels import matmul
from nnlib.parallel.threads import divide


@dataclass(eq=False)
class Recurrent(Layer):
    """What both share: x (N, T, D) -> h (N, M) after the last step, or all of them, (N, T, M).

    Wx: (D, G·M) and Wh: (M, G·M) hold the weights of all G gates side by side; b: (G·M,).
    The state before the first step is zero. Backward is back-propagation through time: the steps
    in reverse, each adding to the same dWx, dWh, db.
    """

    units: int
    _: KW_ONLY
    sequences: bool = False
    init: Initializer | None = field(default=None, repr=False)

    gates = 1  # G

    def build(self, input_shape, *, init, rng, dtype):
        super().build(input_shape, init=init, rng=rng, dtype=dtype)
        if len(input_shape) != 2:
            raise ValueError(f"{type(self).__name__}: expected sequences of shape (N, T, D), got "
                             f"{shape_text(input_shape)}")
        T, D = input_shape
        M, G = self.units, self.gates
        draw = self.init or init
        self.Wx = Param(draw((D, G * M), fan_in=D, fan_out=M, rng=rng, dtype=dtype), decay=True)
        self.Wh = Param(draw((M, G * M), fan_in=M, fan_out=M, rng=rng, dtype=dtype), decay=True)
        self.b = Param(np.zeros(G * M, dtype))
        return (T, M) if self.sequences else (M,)

    def output(self, h):
        """What the layer returns of all its states h (T, N, M)."""
        return h.transpose(1, 0, 2) if self.sequences else h[-1]

    def output_gradients(self, dy, T):
        """dL/dh of each step, (T, N, M), from the gradient of the output alone."""
        if self.sequences:
            return dy.transpose(1, 0, 2)
        dh = np.zeros((T, *dy.shape), dy.dtype)
        dh[-1] = dy
        return dh

    def collect(self, x, h_before, da, need_dx):
        """Set the gradients from da (T, N, G·M), dL/d(x Wx + h Wh + b) of every step; return dx."""
        rows = da.reshape(-1, da.shape[-1])  # (T, N, G·M) -> (T·N, G·M)
        self.Wx.grad = matmul(x.reshape(-1, x.shape[-1]).T, rows)
        self.Wh.grad = matmul(h_before.reshape(-1, self.units).T, rows)
        self.b.grad = rows.sum(axis=0)
        if not need_dx:
            return None
        dx = matmul(rows, self.Wx.data.T)  # (T·N, G·M) -> (T·N, D)
        return dx.reshape(x.shape).transpose(1, 0, 2)


@dataclass(eq=False)
class SimpleRNN(Recurrent):
    """h_t = tanh(x_t Wx + h_{t-1} Wh + b). Elman 1990; framework lists it.

    Backward: da_t = (dh_t + da_{t+1} Whᵀ) · (1 - h_t²); the factor Whᵀ at every step is what makes
    gradients vanish or explode.
    """

    def forward(self, x, *, train=False):
        x = self.check_input(x)
        x = x.transpose(1, 0, 2)  # (N, T, D) -> (T, N, D)
        h = np.zeros((len(x) + 1, x.shape[1], self.units), x.dtype)  # h[0]: before the first step
        inputs = x @ self.Wx.data + self.b.data
        for t in range(len(x)):
            h[t + 1] = np.tanh(inputs[t] + h[t] @ self.Wh.data)
        self.saved = (x, h) if train else None
        return self.output(h[1:])

    def backward(self, dy, *, need_dx=True):
        x, h = self.recall()
        dh = self.output_gradients(dy, len(x))
        da = np.empty_like(h[1:])
        carried = 0  # what the later steps say of h_t
        for t in reversed(range(len(x))):
            da[t] = (dh[t] + carried) * (1 - h[t + 1] ** 2)
            carried = da[t] @ self.Wh.data.T
        return self.collect(x, h[:-1], da, need_dx)


@dataclass(eq=False)
class LSTM(Recurrent):
    """A state c that is only multiplied and added to, so that gradients survive many steps.

    i, f, o = sigmoid(…), g = tanh(…) of x_t Wx + h_{t-1} Wh + b, in the order i f g o;
    c_t = f · c_{t-1} + i · g,  h_t = o · tanh(c_t). Hochreiter and Schmidhuber 1997. The bias of the
    forget gate starts at 1, so that a new net remembers.

    Backward, from the last step: dc_t += dh_t · o · (1 - tanh²(c_t)), then dc_{t-1} = dc_t · f.
    """

    gates = 4

    def build(self, input_shape, *, init, rng, dtype):
        shape = super().build(input_shape, init=init, rng=rng, dtype=dtype)
        self.b.data[self.units:2 * self.units] = 1
        return shape

    def forward(self, x, *, train=False):
        x = self.check_input(x)
        N, T, D = x.shape
        M = self.units
        # [x_t, h_{t-1}, 1] in a row, the weights above each other: one product serves x, h and b.
        z = np.zeros((T + 1, N, D + M + 1), x.dtype)
        z[:T, :, :D] = x.transpose(1, 0, 2)
        z[:, :, -1] = 1
        h = z[:, :, D:-1]  # h[t]: before step t
        c = np.zeros((T + 1, N, M), x.dtype)
        tanh_c = np.empty((T, N, M), x.dtype)
        gates = np.empty((T, N, 4 * M), x.dtype)
        # sigmoid(a) = ½ tanh(½ a) + ½: one call of tanh serves all four gates.
        scale = np.repeat(np.array([0.5, 0.5, 1, 0.5], x.dtype), M)
        weights = np.vstack([self.Wx.data, self.Wh.data, self.b.data]) * scale

        def work(part):
            for t in range(T):  # in place: threads that ask for new arrays wait for each other
                a = gates[t, part]
                np.matmul(z[t, part], weights, out=a)
                np.tanh(a, out=a)
                a *= scale
                a += 1 - scale
                i, f, g, o = split_gates(a)
                c[t + 1, part] = f * c[t, part] + i * g
                np.tanh(c[t + 1, part], out=tanh_c[t, part])
                np.multiply(o, tanh_c[t, part], out=h[t + 1, part])

        divide(work, N)
        self.saved = (z, c, tanh_c, gates) if train else None
        return self.output(h[1:])

    def backward(self, dy, *, need_dx=True):
        z, c, tanh_c, gates = self.recall()
        T, D = len(gates), self.input_shape[1]
        dh_out = self.output_gradients(dy, T)
        da = np.empty_like(gates)
        back = np.ascontiguousarray(self.Wh.data.T)  # turned once: the product of every step is faster

        def work(part):
            dh, dc = 0, 0  # what the later steps say of h_t and c_t
            for t in reversed(range(T)):
                i, f, g, o = split_gates(gates[t, part])
                di, df, dg, do = split_gates(da[t, part])
                slope = gates[t, part] * (1 - gates[t, part])  # of the sigmoids; of tanh:
                split_gates(slope)[2][:] = 1 - g * g
                dh = dh_out[t, part] + dh
                dc = dc + dh * o * (1 - tanh_c[t, part] * tanh_c[t, part])
                np.multiply(dc, g, out=di)
                np.multiply(dc, c[t, part], out=df)
                np.multiply(dc, i, out=dg)
                np.multiply(dh, tanh_c[t, part], out=do)
                da[t, part] *= slope
                dh, dc = da[t, part] @ back, dc * f

        divide(work, len(dy))
        return self.collect(z[:-1, :, :D], z[:-1, :, D:-1], da, need_dx)


def split_gates(a):
    """(N, 4·M) -> four views (N, M): i, f, g, o."""
    M = a.shape[-1] // 4
    return a[:, :M], a[:, M:2 * M], a[:, 2 * M:3 * M], a[:, 3 * M:]
