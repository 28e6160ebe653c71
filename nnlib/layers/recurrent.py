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

    z (T + 1, N, D + M + 1) holds [x_t, h_{t-1}, 1] in a row; Wx, Wh and b stand above each other in one
    matrix: one product a step serves all three. A subclass goes through the steps of a part of the batch
    with `run`, and back with `run_back`.
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
            return z, *self.run(z, weights)

        parts = divide(work, len(x), least=32)
        self.saved = parts if train else None
        states = [z[1:, :, D:-1] for z, *_ in parts]  # (T, N, M) each
        if self.sequences:
            return np.concatenate([h.transpose(1, 0, 2) for h in states])
        return np.concatenate([h[-1] for h in states])

    def backward(self, dy, *, need_dx=True):
        parts = self.recall()
        (T, D), M = self.input_shape, self.units
        back = np.ascontiguousarray(self.Wh.data.T)  # turned once: the product of every step is faster
        # what is said of the last states, or of all of them, from outside: (1, N, M) or (T, N, M)
        dh_out = dy.transpose(1, 0, 2) if self.sequences else dy[None]
        ends = np.cumsum([0, *(z.shape[1] for z, *_ in parts)])

        def work(part):
            k = part.start
            z, *states = parts[k]
            da = self.run_back(back, dh_out[:, ends[k]:ends[k + 1]], z, *states).reshape(-1, self.gates * M)
            dW = z[:-1].reshape(-1, D + M + 1).T @ da  # (D + M + 1, T·N) @ (T·N, G·M)
            dx = (da @ self.Wx.data.T).reshape(T, -1, D).transpose(1, 0, 2) if need_dx else None
            return dW, dx

        gradients, dx = zip(*divide(work, len(parts), least=1))
        dW = sum(gradients)
        self.Wx.grad, self.Wh.grad, self.b.grad = dW[:D], dW[D:-1], dW[-1]
        return np.concatenate(dx) if need_dx else None


def fast(steps, multiplications, *arrays):
    """The compiled steps where they pay, and the arrays for them: our compiled tanh is single precision."""
    return twin(steps, multiplications >= LARGE and arrays[0].dtype == np.float32, *arrays)


@dataclass(eq=False)
class SimpleRNN(Recurrent):
    """h_t = tanh(x_t Wx + h_{t-1} Wh + b). Elman 1990; framework lists it.

    Backward: da_t = (dh_t + da_{t+1} Whᵀ) · (1 - h_t²); the factor Whᵀ at every step is what makes
    gradients vanish or explode.
    """

    def run(self, z, weights):
        steps, z, weights = fast(rnn_forward, z.size * self.units, z, weights)
        steps(z, weights)
        return ()

    def run_back(self, back, dh_out, z):
        h = z[1:, :, -1 - self.units:-1]
        da = np.empty(h.shape, z.dtype)
        steps, back, dh_out, h = fast(rnn_backward, da.size * self.units, back, dh_out, h)
        steps(back, dh_out, h, da)
        return da


def rnn_forward(z, weights):
    M = weights.shape[1]
    for t in range(len(z) - 1):
        np.tanh(z[t] @ weights, out=z[t + 1, :, -1 - M:-1])


def rnn_backward(back, dh_out, h, da):
    T, dh = len(da), 0  # dh: what the later steps say of h_t
    for t in reversed(range(T)):
        if t >= T - len(dh_out):
            dh = dh + dh_out[t - T]
        np.multiply(dh, 1 - h[t] * h[t], out=da[t])
        dh = da[t] @ back


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

    def run(self, z, weights):
        (T, N), M = (len(z) - 1, z.shape[1]), self.units
        c = np.zeros((T + 1, N, M), z.dtype)  # c[t]: before step t
        tanh_c = np.empty((T, N, M), z.dtype)
        gates = np.empty((T, N, 4 * M), z.dtype)
        steps, z, weights = fast(lstm_forward, z.size * 4 * M, z, weights)
        steps(z, weights, c, tanh_c, gates)
        return c, tanh_c, gates

    def run_back(self, back, dh_out, z, c, tanh_c, gates):
        da = np.empty_like(gates)
        steps, back, dh_out = fast(lstm_backward, da.size * self.units, back, dh_out)
        steps(back, dh_out, c, tanh_c, gates, da)
        return da


def lstm_forward(z, weights, c, tanh_c, gates):
    T, M = len(gates), tanh_c.shape[2]
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


def lstm_backward(back, dh_out, c, tanh_c, gates, da):
    T, dh, dc = len(da), 0, 0  # what the later steps say of h_t and c_t
    for t in reversed(range(T)):
        if t >= T - len(dh_out):
            dh = dh + dh_out[t - T]
        i, f, g, o = split_gates(gates[t])
        di, df, dg, do = split_gates(da[t])
        slope = gates[t] * (1 - gates[t])  # of the sigmoids; of tanh:
        split_gates(slope)[2][:] = 1 - g * g
        dc = dc + dh * o * (1 - tanh_c[t] * tanh_c[t])
        np.multiply(dc, g, out=di)
        np.multiply(dc, c[t], out=df)
        np.multiply(dc, i, out=dg)
        np.multiply(dh, tanh_c[t], out=do)
        da[t] *= slope
        dh, dc = da[t] @ back, dc * f


def split_gates(a):
    """(N, 4·M) -> four views (N, M): i, f, g, o."""
    M = a.shape[-1] // 4
    return a[:, :M], a[:, M:2 * M], a[:, 2 * M:3 * M], a[:, 3 * M:]
