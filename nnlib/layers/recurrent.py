"""Recurrent layers: the same weights at every step, and a state that is handed on."""

from dataclasses import KW_ONLY, dataclass, field

import numpy as np

from nnlib.core import Layer, Param, shape_text
from nnlib.init import Initializer
from nnlib.kernels import LARGE, twin
from nnlib.parallel.threads import divide


@dataclass(eq=False)
class Recurrent(Layer):
    """What both share: x (N, T, D) -> h (N, M) after the last step, or all of them, (N, T, M).

    Wx: (D, G·M) and Wh: (M, G·M) hold the weights of all G gates side by side; b: (G·M,).
    The state before the first step is zero. Backward is back-propagation through time: the steps
    in reverse, each adding to the same dWx, dWh, db.

    [x_t, h_{t-1}, 1] stand in a row z_t, and Wx, Wh, b above each other: one product a step serves them all.
    A subclass has two functions of a part of the batch: `steps(z, weights)` writes h into z and returns what
    `steps_back(back, dh, …)` needs to return da (T, N, G·M), the gradient of x_t Wx + h_{t-1} Wh + b.
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

    def forward(self, x, *, train=False):
        x = self.check_input(x)
        (T, D), M = self.input_shape, self.units
        weights = np.vstack([self.Wx.data, self.Wh.data, self.b.data])

        def work(part):
            z = np.zeros((T + 1, part.stop - part.start, D + M + 1), x.dtype)
            z[:T, :, :D] = x[part].transpose(1, 0, 2)  # (N, T, D) -> (T, N, D)
            z[:, :, -1] = 1
            return z, *call(self.steps, z.size * self.gates * M, z, weights)

        parts = divide(work, len(x), least=32)
        self.saved = parts if train else None
        states = [z[1:, :, D:-1] for z, *_ in parts]  # (T, N, M) each
        return np.concatenate([h.transpose(1, 0, 2) if self.sequences else h[-1] for h in states])

    def backward(self, dy, *, need_dx=True):
        parts = self.recall()
        (T, D), M = self.input_shape, self.units
        back = np.ascontiguousarray(self.Wh.data.T)  # turned once: the product of every step is faster
        ends = np.cumsum([0, *(z.shape[1] for z, *_ in parts)])
        dh = np.zeros((T, ends[-1], M), dy.dtype)  # dL/dh of each step from the output alone
        dh[0 if self.sequences else -1:] = dy.transpose(1, 0, 2) if self.sequences else dy

        def work(part):
            (z, *states), rows = parts[part.start], slice(*ends[part.start:part.start + 2])
            da = call(self.steps_back, z.size * self.gates * M, back, dh[:, rows], *states)
            da = da.reshape(-1, self.gates * M)
            dW = z[:-1].reshape(-1, D + M + 1).T @ da  # (D + M + 1, T·N) @ (T·N, G·M)
            return dW, (da @ self.Wx.data.T).reshape(T, -1, D).transpose(1, 0, 2) if need_dx else None

        dW, dx = zip(*divide(work, len(parts), least=1))
        self.Wx.grad, self.Wh.grad, (self.b.grad,) = np.split(sum(dW), [D, D + M])
        return np.concatenate(dx) if need_dx else None


def call(steps, multiplications, *arrays):
    """steps(*arrays), compiled where that pays: in single precision, as our compiled tanh is."""
    steps, *arrays = twin(steps, multiplications >= LARGE and arrays[0].dtype == np.float32, *arrays)
    return steps(*arrays)


def rnn_steps(z, weights):
    h = np.zeros((len(z) - 1, z.shape[1], weights.shape[1]), z.dtype)
    for t in range(len(h)):
        np.tanh(z[t] @ weights, out=h[t])
        z[t + 1, :, -1 - h.shape[2]:-1] = h[t]
    return (h,)


def rnn_steps_back(back, dh, h):
    da, carried = np.empty_like(h), 0  # what the later steps say of h_t
    for t in reversed(range(len(h))):
        da[t] = (dh[t] + carried) * (1 - h[t] * h[t])
        carried = da[t] @ back
    return da


@dataclass(eq=False)
class SimpleRNN(Recurrent):
    """h_t = tanh(x_t Wx + h_{t-1} Wh + b). Elman 1990; in framework's list of layers.

    Backward, from the last step: da_t = (dh_t + da_{t+1} Whᵀ) · (1 - h_t²). What comes back is multiplied
    by Whᵀ and by 1 - h_t² once a step, so over many steps it can vanish or explode.
    """

    steps, steps_back = staticmethod(rnn_steps), staticmethod(rnn_steps_back)


def lstm_steps(z, weights):
    (T, N), M = (len(z) - 1, z.shape[1]), weights.shape[1] // 4
    c, tanh_c = np.zeros((T + 1, N, M), z.dtype), np.empty((T, N, M), z.dtype)  # c[t]: before step t
    gates = np.empty((T, N, 4 * M), z.dtype)
    # sigmoid(a) = ½ tanh(½ a) + ½: one call of tanh serves all four gates.
    scale = np.repeat(np.array([0.5, 0.5, 1, 0.5], z.dtype), M)
    weights = weights * scale
    for t in range(T):  # in place: threads that ask for new arrays wait for each other
        a = gates[t]
        np.matmul(z[t], weights, out=a)
        np.tanh(a, out=a)
        a *= scale
        a += 1 - scale
        i, f, g, o = split_gates(a)
        c[t + 1] = f * c[t] + i * g
        np.tanh(c[t + 1], out=tanh_c[t])
        np.multiply(o, tanh_c[t], out=z[t + 1, :, -1 - M:-1])
    return c, tanh_c, gates


def lstm_steps_back(back, dh, c, tanh_c, gates):
    da, dh_later, dc = np.empty_like(gates), 0, 0  # what the later steps say of h_t and c_t
    for t in reversed(range(len(gates))):
        i, f, g, o = split_gates(gates[t])
        di, df, dg, do = split_gates(da[t])
        slope = gates[t] * (1 - gates[t])  # of the sigmoids; of tanh:
        split_gates(slope)[2][:] = 1 - g * g
        dh_t = dh[t] + dh_later
        dc = dc + dh_t * o * (1 - tanh_c[t] * tanh_c[t])
        np.multiply(dc, g, out=di)
        np.multiply(dc, c[t], out=df)
        np.multiply(dc, i, out=dg)
        np.multiply(dh_t, tanh_c[t], out=do)
        da[t] *= slope
        dh_later, dc = da[t] @ back, dc * f
    return da


def split_gates(a):
    """(N, 4·M) -> four views (N, M): i, f, g, o."""
    M = a.shape[-1] // 4
    return a[:, :M], a[:, M:2 * M], a[:, 2 * M:3 * M], a[:, 3 * M:]


@dataclass(eq=False)
class LSTM(Recurrent):
    """A state c that is only multiplied and added to, so that gradients survive many steps.

    i, f, o = sigmoid(…), g = tanh(…) of x_t Wx + h_{t-1} Wh + b, in the order i f g o;
    c_t = f · c_{t-1} + i · g,  h_t = o · tanh(c_t). Hochreiter and Schmidhuber 1997. The bias of the
    forget gate starts at 1, so that a new net remembers.

    Backward, from the last step: dc_t += dh_t · o · (1 - tanh²(c_t)), then dc_{t-1} = dc_t · f.
    """

    gates = 4
    steps, steps_back = staticmethod(lstm_steps), staticmethod(lstm_steps_back)

    def build(self, input_shape, *, init, rng, dtype):
        shape = super().build(input_shape, init=init, rng=rng, dtype=dtype)
        self.b.data[self.units:2 * self.units] = 1
        return shape
