"""An array that finds its own derivatives: what chapter 17 writes step by step, in one piece.

    x, W = Tensor(np.ones((4, 3))), Tensor(np.ones((3, 2)))
    L = relu(x @ W).sum()
    L.backward()                 # dL/dx and dL/dW stand in x.grad and W.grad

Every operation makes a Tensor that remembers the Tensors it was made of, and a rule that takes dL/d(itself)
to dL/d(each of those). All is float64. What is not here (convolution, LSTM, batch normalization) is made of
what is here.
"""

import numpy as np


class Tensor:
    """An array, the tensors it was made of, and the rule that sends its gradient back to them."""

    __array_ufunc__ = None  # in `array * tensor` NumPy lets the tensor decide

    def __init__(self, data, parents=(), rule=None):
        self.data = np.asarray(data, dtype=float)
        self.parents, self.rule = parents, rule
        self.grad = np.zeros_like(self.data)


def as_tensor(value):
    return value if isinstance(value, Tensor) else Tensor(value)


def add(u, v):
    u, v = as_tensor(u), as_tensor(v)
    return Tensor(u.data + v.data, (u, v), lambda dy: (dy, dy))


def mul(u, v):
    u, v = as_tensor(u), as_tensor(v)
    return Tensor(u.data * v.data, (u, v), lambda dy: (dy * v.data, dy * u.data))


Tensor.__add__ = Tensor.__radd__ = add
Tensor.__mul__ = Tensor.__rmul__ = mul


def in_order(end):
    """All that `end` was made of, each once and after its own parents; `end` comes last."""
    order, seen, stack = [], set(), [(end, False)]
    while stack:
        node, parents_done = stack.pop()
        if parents_done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))  # it comes up again when its parents are done
            stack += [(parent, False) for parent in node.parents]
    return order


def unbroadcast(gradient, shape):
    """Add up what broadcasting has repeated, until the gradient has this shape."""
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1:
            gradient = gradient.sum(axis=axis, keepdims=True)
    return gradient


def backward(end):
    end.grad = np.ones_like(end.data)  # dL/dL
    for node in reversed(in_order(end)):
        if node.rule is not None:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad += unbroadcast(gradient, parent.data.shape)


Tensor.backward = backward


def matmul(u, v):
    u, v = as_tensor(u), as_tensor(v)
    return Tensor(u.data @ v.data, (u, v), lambda dy: (dy @ turned(v.data), turned(u.data) @ dy))


def turned(array):
    return np.swapaxes(array, -1, -2)


Tensor.__matmul__ = matmul


def power(u, p):
    u = as_tensor(u)
    return Tensor(u.data ** p, (u,), lambda dy: (dy * p * u.data ** (p - 1),))


def exp(u):
    y = np.exp(u.data)
    return Tensor(y, (u,), lambda dy: (dy * y,))


def log(u):
    return Tensor(np.log(u.data), (u,), lambda dy: (dy / u.data,))


def tanh(u):
    y = np.tanh(u.data)
    return Tensor(y, (u,), lambda dy: (dy * (1 - y * y),))


def relu(u):
    return Tensor(np.maximum(u.data, 0), (u,), lambda dy: (dy * (u.data > 0),))


def sub(u, v):
    return add(u, mul(v, -1))


def div(u, v):
    return mul(u, power(v, -1))


Tensor.__pow__ = power
Tensor.__neg__ = lambda u: mul(u, -1)
Tensor.__sub__, Tensor.__rsub__ = sub, lambda v, u: sub(u, v)
Tensor.__truediv__, Tensor.__rtruediv__ = div, lambda v, u: div(u, v)


def add_up(u, axis=None, keepdims=False):
    y = u.data.sum(axis=axis, keepdims=True)
    kept = Tensor(y, (u,), lambda dy: (np.broadcast_to(dy, u.data.shape),))
    return kept if keepdims else reshape(kept, *np.squeeze(y, axis).shape)


def largest(u, axis=None, keepdims=False):
    y = u.data.max(axis=axis, keepdims=True)
    share = (u.data == y) / (u.data == y).sum(axis=axis, keepdims=True)  # equal ones share
    kept = Tensor(y, (u,), lambda dy: (dy * share,))
    return kept if keepdims else reshape(kept, *np.squeeze(y, axis).shape)


def reshape(u, *shape):
    return Tensor(u.data.reshape(shape), (u,), lambda dy: (dy.reshape(u.data.shape),))


def transpose(u, *axes):
    return Tensor(u.data.transpose(axes), (u,), lambda dy: (dy.transpose(np.argsort(axes)),))


def take(u, where):
    def rule(dy):
        du = np.zeros_like(u.data)
        np.add.at(du, where, dy)  # what was taken twice receives both
        return (du,)

    return Tensor(u.data[where], (u,), rule)


Tensor.sum, Tensor.max, Tensor.reshape, Tensor.transpose = add_up, largest, reshape, transpose
Tensor.__getitem__ = take


def cross_entropy(logits, labels):
    """-1/N Σ_n log softmax(logits_n)[label_n], of primitive operations alone."""
    N = len(labels)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_y = shifted - log(exp(shifted).sum(axis=1, keepdims=True))
    return -log_y[np.arange(N), labels].sum() / N


def kind(node):
    """What made a tensor: "mul", "exp" …; "leaf" if nothing did."""
    return "leaf" if node.rule is None else node.rule.__qualname__.partition(".")[0]
