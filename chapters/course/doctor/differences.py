"""A gradient that is wrong: what backward says against differences of the loss."""

import numpy as np

from course.doctor.finding import Finding, number
from course.doctor.probe import cast, copy_of, leaves, some, unmoved

STEP = 1e-5  # of a difference
TOLERANCE = 1e-2  # relative: a kink of a ReLU costs less, a wrong formula more
CHECKED = 10  # examples


def from_nnlib(thing):
    """Whether a class or a function is the library's, whose gradients and rules have their tests."""
    return getattr(thing, "__module__", "").partition(".")[0] == "nnlib"


def gradient(probe):
    """The loss's change along a random direction against what backward says of it; then which layer it is."""
    if all(map(from_nnlib, [probe.loss, *map(type, [probe.net, *probe.layers])])):
        return None
    net = cast(copy_of(probe.run.net), np.float64)
    x, t = some(probe.x.astype(np.float64), probe.t, CHECKED)
    x = off_kinks(net, x)
    with unmoved(net):
        wrong = whole_net(net, probe.loss, x, t)
        if wrong is None:  # where weights flew away, or no signal passes, nothing shows
            redraw(net)
            wrong = whole_net(net, probe.loss, x, t)
    if wrong is None:
        return None
    derived, numerical = wrong
    evidence = {"derived": derived, "numerical": numerical}
    numbers = f"backward says {number(derived)} along a random direction, differences say {number(numerical)}"
    with unmoved(net):
        place = where_wrong(net, probe.loss, x, t)
    who = place or "the net"
    return Finding("gradient", f"The gradient of {who} is wrong: {numbers}. Work out its backward pass "
                               "again, "
                   f"and compare it with numerical_gradient on two examples.", {}, evidence | {"where": who})


def off_kinks(net, x):
    """Move biases and inputs a little; returns x. At exactly 0 ReLU has a kink, pooling at equal values."""
    rng = np.random.default_rng(2)
    for param in net.params():
        if param.trainable and not param.decay:
            param.data += 1e-3 * rng.standard_normal(param.data.shape)
    return x + 1e-3 * rng.standard_normal(x.shape)


def redraw(net):
    """Give a copy of a net other weights, such as it could have begun with."""
    rng = np.random.default_rng(0)
    for param in net.params():
        if param.trainable and param.decay:
            inputs = param.data[0].size if param.data.ndim == 4 else len(param.data)
            param.data[...] = rng.standard_normal(param.data.shape) / np.sqrt(inputs)
        elif param.trainable and not np.abs(param.data).max() < 10:
            param.data[...] = 0.1 * rng.standard_normal(param.data.shape)


def whole_net(net, loss, x, t):
    """(derived, numerical) of the loss along a direction in which they differ, or None if they agree."""
    params = [param for param in net.params() if param.trainable]

    def value():
        with unmoved(net):
            return loss(net.forward(x, train=True), t)[0]

    if not np.isfinite(value()) or value() != value():
        return None  # nan, or a function that is new at each pass: no differences can be taken
    with unmoved(net):
        net.backward(loss(net.forward(x, train=True), t)[1])
    pairs = [(param.data, param.grad) for param in params]
    return disagreement(value, pairs)


def disagreement(value, pairs):
    """(derived, numerical) along a direction over arrays, of pairs (array, gradient); None if they agree.

    The direction is half the gradient's own and half random. It must fail along two of them. Where
    differences over two lengths do not agree, the loss has a step there or a kink, and nothing is said.
    """
    wrong = None
    for attempt in range(2):
        rng = np.random.default_rng(attempt)
        ways = [(unit(grad) + unit(rng.standard_normal(data.shape))) * max(1, np.sqrt(np.mean(data * data)))
                for data, grad in pairs]
        derived = float(sum((grad * way).sum() for (_, grad), way in zip(pairs, ways, strict=True)))
        numerical, shorter = (slope(value, [data for data, _ in pairs], ways, h) for h in (STEP, STEP / 30))
        size = max(abs(derived), abs(shorter))
        rounding = 1e-13 * 30 / STEP * max(1, abs(value()))
        if shorter == 0 or not np.isfinite(size):
            return None  # a loss made of steps
        if abs(numerical - shorter) > 0.1 * size + rounding:
            return None  # a step, or a kink, lies in between
        if abs(derived - shorter) <= TOLERANCE * size + rounding:
            return None
        wrong = derived, float(shorter)
    return wrong


def slope(value, arrays, ways, h):
    """(value(w + h way) - value(w - h way)) / 2h; the arrays are put back."""
    starts, ends = [data.copy() for data in arrays], []
    for sign in (1, -1):
        for data, start, way in zip(arrays, starts, ways, strict=True):
            data[...] = start + sign * h * way
        ends.append(value())
    for data, start in zip(arrays, starts, strict=True):
        data[...] = start
    return (ends[0] - ends[1]) / (2 * h)


def unit(array):
    length = np.linalg.norm(array)
    return array / length if length > 0 else array


def where_wrong(net, loss, x, t):
    """The name of what is wrong, each looked at by itself: the loss, or the last layer that is."""
    layers, inputs = leaves(net), [x]
    for layer in layers:
        with unmoved(net):
            inputs.append(layer.forward(inputs[-1], train=True))
    y = inputs[-1].copy()
    if disagreement(lambda: loss(y, t)[0], [(y, loss(y.copy(), t)[1])]):
        return "the loss function"
    for index in reversed(range(len(layers))):
        layer, x = layers[index], inputs[index].copy()
        if from_nnlib(type(layer)):
            continue
        weight = np.random.default_rng(index).standard_normal(inputs[index + 1].shape)

        def value(layer=layer, x=x, weight=weight):
            with unmoved(net):
                return float((layer.forward(x, train=True) * weight).sum())

        value()
        dx = layer.backward(weight)
        arrays = {"x": (x, dx)} | {name: (param.data, param.grad)
                                   for name, param in layer.named_params() if param.trainable}
        for name, pair in arrays.items():
            if disagreement(value, [pair]):
                return f"layer {index} ({type(layer).__name__}) with respect to {name}"
    return None
