"""Gradients from differences: to read, and to trust the ones derived by hand."""

import numpy as np

from nnlib.arrays import array, examples, shown
from nnlib.core import Sequential
from nnlib.settings import function, generator, real


def numerical_derivative(f, x, h=1e-4):
    """(f(x + h) - f(x - h)) / 2h: the central difference, its error falls with h²."""
    function("numerical_derivative: f", f, "np.sin")
    x = x if isinstance(x, int | float) else array("numerical_derivative: x", x).astype(np.float64)
    real("numerical_derivative: h", h, low=0, above=True)
    return (f(x + h) - f(x - h)) / (2 * h)


def numerical_gradient(f, x, h=1e-4):
    """∂f/∂x_i for every entry of the array x, each by a central difference.

    f is called with x, whose entries are moved in place one by one and put back: x may be the very
    array that a net computes with. Two calls of f an entry: slow, and simple enough to be trusted.
    Raises TypeError for integers (3 + 1e-4 would be stored as 3) and for lists, which NumPy would copy.
    """
    if not isinstance(x, np.ndarray) or array("numerical_gradient: x", x).dtype.kind != "f":
        came = x.dtype if isinstance(x, np.ndarray) else shown(x)
        raise TypeError(f"numerical_gradient: expected a floating-point array, got {came}")
    real("numerical_gradient: h", h, low=0, above=True)
    function("numerical_gradient: f", f, "lambda x: (x**2).sum()")
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        above = f(x)
        x[index] = value - h
        below = f(x)
        x[index] = value
        gradient[index] = (above - below) / (2 * h)
    return gradient


def check_gradients(net, loss, x, t, *, rng, h=1e-5):
    """How well the gradients agree with differences, for every parameter and for x. {name: error}

    Along one random direction d for each array, Σ grad·d against (L(w + h d) - L(w - h d)) / 2h: two
    forward passes an array instead of two an entry, and one wrong entry still shows. The error is
    |a - b| / max(|a|, |b|, 1e-4): relative, but not where both are nothing but rounding (the gradient
    of a bias before batch normalization is zero). Up to 1e-6 all is well.
    Raises ValueError for a net that is not float64.
    The data of net and x are left as they were. A net with Dropout has a new function at each pass and
    cannot be checked so.
    """
    if not isinstance(net, Sequential):
        raise TypeError(f"check_gradients: expected a Sequential, got {shown(net)}")
    function("check_gradients: loss", loss, "softmax_cross_entropy")
    generator("check_gradients: rng", rng)
    real("check_gradients: h", h, low=0, above=True)
    if net.dtype != np.float64:
        raise ValueError(f"check_gradients: a {net.dtype} net is too coarse for differences; build it with "
                         "dtype=np.float64")
    x = examples("check_gradients: x", x).astype(net.dtype)
    running = [(param, param.data.copy()) for param in net.params() if not param.trainable]
    _, dy = loss(net.forward(x, train=True), t)
    dx = net.backward(dy)
    arrays = {name: (param.data, param.grad) for name, param in net.named_params() if param.trainable}
    if dx is not None:  # whole numbers have no slope
        arrays["x"] = (x, dx)

    def value():
        return loss(net.forward(x, train=True), t)[0]

    errors = {}
    for name, (data, gradient) in arrays.items():
        direction = rng.standard_normal(data.shape)
        start = data.copy()
        data[...] = start + h * direction
        above = value()
        data[...] = start - h * direction
        below = value()
        data[...] = start
        numerical, derived = (above - below) / (2 * h), float((gradient * direction).sum())
        errors[name] = abs(numerical - derived) / max(abs(numerical), abs(derived), 1e-4)
    for param, start in running:  # each training pass has moved them
        param.data[...] = start
    return errors
