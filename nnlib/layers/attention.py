"""Attention: each step looks at the others, and takes from them what it looks for."""

from dataclasses import KW_ONLY, dataclass, field

import numpy as np

from nnlib.core import Layer, Param, shape_text
from nnlib.functional import softmax
from nnlib.init import Initializer
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
        y = np.empty(x.shape, np.result_type(x, self.W.data))

        def work(part):
            q, k, v = map(np.ascontiguousarray, self.heads_of(x[part]))  # laid out for the products
            a = self.looks(q, k)
            z = (a @ v).swapaxes(1, 2).reshape(x[part].shape)  # (N, H, t, K) -> (N, t, D)
            y[part] = self.out(z)
            return (q, k, v, a, z) if train else None

        parts = divide(work, len(x), least=2)
        self.saved = (x, parts) if train else None
        return y

    def heads_of(self, x):
        """q, k, v: (N, H, t, K) each."""
        N, t, D = x.shape
        qkv = x.reshape(-1, D) @ self.W.data  # (N·t, 3·D)
        if self.bias:
            qkv += self.b.data
        return qkv.reshape(N, t, 3, self.heads, D // self.heads).transpose(2, 0, 3, 1, 4)

    def looks(self, q, k):
        """a (N, H, t, t), the softmax of q kᵀ / √K."""
        a = q @ k.swapaxes(2, 3)
        a *= a.dtype.type(q.shape[-1] ** -0.5)
        if self.causal:
            a += np.triu(np.full(a.shape[2:], -np.inf, a.dtype), 1)
        a -= a.max(axis=-1, keepdims=True)
        with np.errstate(under="ignore"):  # e^-200 is 0, and that is meant
            np.exp(a, out=a)
        a /= a.sum(axis=-1, keepdims=True)
        return a

    def out(self, z):
        y = z.reshape(-1, z.shape[-1]) @ self.Wo.data
        if self.bias:
            y += self.bo.data
        return y.reshape(z.shape)

    def attention(self, x):
        """a (N, H, t, t): who looks where."""
        q, k, _ = self.heads_of(self.check_input(x))
        return self.looks(q, k)

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

    def backward(self, dy, *, need_dx=True):
        x, parts = self.recall()
        (_, t, D), H, K = x.shape, self.heads, x.shape[2] // self.heads
        dx = np.empty_like(x) if need_dx else None
        ends = np.cumsum([0, *(len(q) for q, *_ in parts)])

        def work(index):
            (q, k, v, a, z), mine = parts[index.start], slice(*ends[index.start:index.start + 2])
            rows = dy[mine].reshape(-1, D)  # (N, t, D) -> (N·t, D)
            dz = (rows @ self.Wo.data.T).reshape(-1, t, H, K).swapaxes(1, 2)  # (N, H, t, K)
            dz = np.ascontiguousarray(dz)
            ds = dz @ v.swapaxes(2, 3)  # da
            ds -= np.einsum("nhij,nhij->nhi", ds, a)[..., None]
            ds *= a
            ds *= ds.dtype.type(K**-0.5)
            d = np.stack([ds @ k, ds.swapaxes(2, 3) @ q, a.swapaxes(2, 3) @ dz])  # dq, dk, dv
            d = d.transpose(1, 3, 0, 2, 4).reshape(-1, 3 * D)  # (3, N, H, t, K) -> (N·t, 3·D)
            if need_dx:
                dx[mine] = (d @ self.W.data.T).reshape(-1, t, D)
            biases = (d.sum(axis=0), rows.sum(axis=0)) if self.bias else ()
            return x[mine].reshape(-1, D).T @ d, z.reshape(-1, D).T @ rows, *biases

        self.W.grad, self.Wo.grad, *biases = map(sum, zip(*divide(work, len(parts), least=1)))
        if self.bias:
            self.b.grad, self.bo.grad = biases
        return dx


class CausalSelfAttention(SelfAttention):
    """SelfAttention in which no step sees a later one: s_ij = -∞ for j > i, so that a_ij = 0.

    What it answers at step i is the same whatever comes later: a net of such layers can write.
    """

    causal = True
