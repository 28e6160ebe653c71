"""Attention: each step looks at the others, and takes from them what it looks for."""

from dataclasses import KW_ONLY, dataclass, field

import numpy as np

from nnlib.core import Layer, Param, shape_text
from nnlib.functional import softmax
from nnlib.init import Initializer
from nnlib.kernels import matmul
from nnlib.parallel.threads import divide


@dataclass(eq=False)
class SelfAttention(Layer):
    """y = concat_h(a_h v_h) Wo + bo,  a_h = softmax(q_h k_hᵀ / √K) over the keys. Vaswani et al. 2017.

    x, y: (N, t, D) with t ≤ T. q, k, v = x W + b stand side by side, W: (D, 3·D); each of the H heads has
    K = D / H columns of each. a: (N, H, t, t), row i says how much step i takes from each step j.

    Backward, for each head: dv = aᵀ dz,  da = dz vᵀ,  ds = a · (da - Σ_j da · a),  dq = ds k / √K,
    dk = dsᵀ q / √K; then dx = d[q k v] Wᵀ and so on, as in Dense.
    init_out draws Wo alone. Raises ValueError for other shapes, or if the heads do not divide D.
    """

    heads: int
    _: KW_ONLY
    bias: bool = True
    init: Initializer | None = field(default=None, repr=False)
    init_out: Initializer | None = field(default=None, repr=False)

    causal = False  # True: step i sees the steps j ≤ i alone
    per_step = True

    def build(self, input_shape, *, init, rng, dtype):
        super().build(input_shape, init=init, rng=rng, dtype=dtype)
        name = type(self).__name__
        if len(input_shape) != 2:
            raise ValueError(f"{name}: expected sequences of shape (N, T, D), got "
                             f"{shape_text(input_shape)}")
        D = input_shape[1]
        if D % self.heads:
            raise ValueError(f"{name}: expected heads that divide {D} columns, got {self.heads}")
        draw = self.init or init
        self.W = Param(draw((D, 3 * D), fan_in=D, fan_out=D, rng=rng, dtype=dtype), decay=True)
        last = self.init_out or draw
        self.Wo = Param(last((D, D), fan_in=D, fan_out=D, rng=rng, dtype=dtype), decay=True)
        if self.bias:
            self.b, self.bo = Param(np.zeros(3 * D, dtype)), Param(np.zeros(D, dtype))
        return self.input_shape

    def forward(self, x, *, train=False):
        x = self.check_input(x)
        z, saved = self.attend(*self.heads_of(x), train)
        self.saved = (x, z, saved) if train else None
        return self.out(z)

    def attention(self, x):
        """a (N, H, t, t): who looks where."""
        _, [(*_, a)] = self.attend(*self.heads_of(self.check_input(x)), True, least=len(x) + 1)
        return a

    def extend(self, x, past):
        """One more step, x (N, 1, D): its query meets the keys and values of all steps so far."""
        if not self.causal:
            raise TypeError(f"{type(self).__name__}: expected CausalSelfAttention, got a layer whose earlier "
                            "steps see the new one, too (cached=False)")
        q, k, v = self.heads_of(x)
        if past:
            k, v = (np.concatenate([past[name], new], axis=2) for name, new in (("k", k), ("v", v)))
        past["k"], past["v"] = k, v
        a = softmax(q @ k.swapaxes(2, 3) * q.dtype.type(q.shape[-1] ** -0.5))
        return self.out((a @ v).swapaxes(1, 2).reshape(x.shape))

    def heads_of(self, x):
        """q, k, v: (N, H, t, K) each."""
        N, t, D = x.shape
        qkv = matmul(x.reshape(-1, D), self.W.data)  # (N·t, 3·D)
        if self.bias:
            qkv += self.b.data
        return qkv.reshape(N, t, 3, self.heads, D // self.heads).transpose(2, 0, 3, 1, 4)

    def out(self, z):
        y = matmul(z.reshape(-1, z.shape[-1]), self.Wo.data)
        if self.bias:
            y += self.bo.data
        return y.reshape(z.shape)

    def attend(self, q, k, v, train, *, least=2):
        """(z (N, t, D), what backward needs of each part of the batch)."""
        N, H, t, K = q.shape
        z = np.empty((N, t, H, K), q.dtype)
        scale = q.dtype.type(K**-0.5)
        later = np.triu(np.full((t, t), -np.inf, q.dtype), 1) if self.causal else None

        def work(part):
            # Laid out for the products: they are faster than with steps between the columns.
            mine = [np.ascontiguousarray(each[part]) for each in (q, k, v)]
            a = mine[0] @ mine[1].swapaxes(2, 3)  # (N, H, t, t)
            a *= scale
            if self.causal:
                a += later
            a -= a.max(axis=-1, keepdims=True)
            with np.errstate(under="ignore"):  # e^-200 is 0, and that is meant
                np.exp(a, out=a)
            a /= a.sum(axis=-1, keepdims=True)
            z[part] = (a @ mine[2]).swapaxes(1, 2)
            return (part, *mine, a) if train else None

        parts = divide(work, N, least=least)
        return z.reshape(N, t, H * K), parts

    def backward(self, dy, *, need_dx=True):
        x, z, parts = self.recall()
        N, t, D = x.shape
        rows = dy.reshape(-1, D)
        self.Wo.grad = matmul(z.reshape(-1, D).T, rows)
        H, K = self.heads, D // self.heads
        dz = matmul(rows, self.Wo.data.T).reshape(N, t, H, K).swapaxes(1, 2)  # (N, H, t, K)
        d = np.empty((N, t, 3, H, K), x.dtype)
        scale = x.dtype.type(K**-0.5)

        def work(part, q, k, v, a):
            dz_part = np.ascontiguousarray(dz[part])
            ds = dz_part @ v.swapaxes(2, 3)  # da
            ds -= (ds * a).sum(axis=-1, keepdims=True)
            ds *= a
            ds *= scale
            d[part, :, 0] = (ds @ k).swapaxes(1, 2)
            d[part, :, 1] = (ds.swapaxes(2, 3) @ q).swapaxes(1, 2)
            d[part, :, 2] = (a.swapaxes(2, 3) @ dz_part).swapaxes(1, 2)

        divide(lambda some: [work(*each) for each in parts[some]], len(parts), least=1)
        d = d.reshape(-1, 3 * D)
        self.W.grad = matmul(x.reshape(-1, D).T, d)
        if self.bias:
            self.b.grad, self.bo.grad = d.sum(axis=0), rows.sum(axis=0)
        return matmul(d, self.W.data.T).reshape(x.shape) if need_dx else None


class CausalSelfAttention(SelfAttention):
    """SelfAttention in which no step sees a later one: s_ij = -∞ for j > i, so that a_ij = 0.

    What it answers at step i is the same whatever comes later: a net of such layers can write.
    """

    causal = True
