"""Faults of the code: a loss, a layer, an optimizer that do not do what they should."""

import numpy as np

from course.doctor.finding import Finding, number, percent
from course.doctor.probe import cast, copy_of, leaves, some, unmoved
from course.doctor.trial import Trial

STEP = 1e-5  # of a difference
TOLERANCE = 1e-2  # relative: a kink of a ReLU costs less, a wrong formula more
CHECKED = 10  # examples


def from_nnlib(thing):
    """Whether a class or a function is the library's, whose gradients and rules have their tests."""
    return getattr(thing, "__module__", "").partition(".")[0] == "nnlib"


def shapes(probe):
    """Targets (N,) under outputs (N, 1): each output is compared with all targets."""
    y, t = probe.net.forward(probe.x), np.asarray(probe.t, dtype=float)
    if t.shape == y.shape or y.shape[1:] != (1,) or len(y) < 2:
        return None
    moved = t.copy()
    moved[0] += 1
    mixed = np.abs(probe.loss(y, moved)[1] - probe.loss(y, t)[1])[1:]
    if not mixed.any():
        return None
    return Finding(
        "shapes", f"The targets do not fit the outputs: {t.shape} under {y.shape} becomes {len(y)} × {len(y)} "
        f"differences, each output against every target. Give the targets the shape of the outputs, "
        f"t[:, None], before the loss.", {}, {"outputs": y.shape, "targets": t.shape})


# A gradient that is wrong.


def gradient(probe):
    """The loss's change along a random direction against what backward says of it; then which layer it is."""
    if all(map(from_nnlib, [probe.loss, *map(type, [probe.net, *probe.layers])])):
        return None
    net = cast(copy_of(probe.run.net), np.float64)
    x, t = some(probe.x.astype(np.float64), probe.t, CHECKED)
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
    return Finding("gradient", f"The gradient of {who} is wrong: {numbers}. Work out its backward pass again, "
                   f"and compare it with numerical_gradient on two examples.", {}, evidence | {"where": who})


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

    The direction is half the gradient's own and half random. It must fail along two of them. Where differences
    over two lengths do not agree, the loss has a step there or a kink, and nothing is said.
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


# An optimizer that does not go downhill.


def optimizer(probe):
    """The updates that the rule makes of gradients of our own, on copies whose weights are 0."""
    name = type(probe.run.opt).__name__
    if from_nnlib(type(probe.run.opt)):
        return None
    try:
        trial = Trial(probe.run)
        found = direction(trial, probe.rate) or recollection(trial)
    except (TypeError, ValueError, RuntimeError, AttributeError, IndexError, KeyError):
        return None  # a rule that is written for one net alone, or cannot be copied
    if found is None:
        return None
    fault, advice, evidence = found
    return Finding("optimizer", f"The optimizer {name} is wrong: {fault}. {advice}", {"optimizer": "SGD"},
                   evidence)


def direction(trial, rate):
    """Does a step go along -g?"""
    weights = [i for i in trial.params if trial.g[i].ndim > 1] or trial.params
    along = {i: trial.along(trial.answer[i], i) for i in weights}
    least = min(along, key=along.get)
    shape = trial.g[least].shape
    if along[least] < -1e-3:
        return (f"it steps along the gradient of the weights {shape}, uphill, and not against it (cosine with "
                f"−g: {along[least]:.2f})", "Look for a sign: w must become smaller where g is above 0.",
                {"cosine": along[least]})
    if rate > 0 and along[least] < 1e-3:
        what = "do not follow their gradient" if trial.answer[least].any() else "do not move at all"
        return (f"the weights {shape} {what}", "Write into param.data itself, param.data -= lr * …, with "
                "param.grad.", {"cosine": along[least]})
    return None


def recollection(trial):
    """Is what it remembers used, for the right parameter and with the right sign?"""
    mixed = trial.crosstalk()
    if mixed:
        return ("its memory is shared: the gradient of one parameter changes the step of another "
                f"{trial.g[mixed[0]].shape}", "Keep an array of its own for each parameter.",
                {"mixed": len(mixed)})
    echo = {i: trial.along(trial.echo[i], i) for i in trial.params}
    least = min(echo, key=echo.get)
    if echo[least] < -0.1:
        return ("its memory pushes the wrong way: an earlier gradient moves the weights uphill "
                f"(cosine with −g: {echo[least]:.2f})",
                "Look at the sign of the velocity in the update.", {"cosine": echo[least]})
    lengths = [np.linalg.norm(a) / max(np.linalg.norm(b), 1e-300)
               for a, b in zip(trial.echo, trial.answer, strict=True)]
    if max(lengths) > 1.001 and max(lengths) < 1e6 and grows(trial):
        return ("its memory grows from step to step: an old gradient counts more and more",
                "Multiply the velocity by a momentum below 1.", {"ratio": max(lengths)})
    if trial.unused():
        return ("it keeps a memory that no step uses, so it is plain SGD", "Use the velocity in the update: "
                "w ← w − lr v.", {})
    return None


def grows(trial):
    """Whether an old gradient counts more after ten steps than after one."""
    def norm(steps):
        rest = [trial.zero] * steps
        with_it, without = trial.updates(trial.g, *rest), trial.updates(trial.zero, *rest)
        return sum(np.linalg.norm(a - b) for a, b in zip(with_it, without, strict=True))
    return norm(10) > 1.5 * norm(1)


# What a net does differently when it trains and when it is used.


def evaluation(probe):
    """Is the answer to an example the same twice, and whatever stands beside it in the batch?"""
    net, x = probe.net, probe.x[:20]
    if len(x) < 2:
        return None
    first, again = net.forward(x), net.forward(x)
    size = max(float(np.abs(first).max()), 1e-12)
    if not np.isfinite(size):
        return None
    if (off := float(np.abs(first - again).max())) > 1e-3 * size:
        return Finding(
            "evaluation", "Dropout is left on when the net is used: two answers to the same examples differ by "
            f"{percent(off / size)}. Drop nothing in forward(x, train=False).", {}, {"difference": off / size})
    half = np.concatenate([net.forward(x[:2]), net.forward(x[2:])])
    if (off := float(np.abs(first - half).max())) > 1e-2 * size:
        return Finding(
            "evaluation", "Batch statistics are left on when the net is used: the answer to an example changes "
            f"by {percent(off / size)} with the others in its batch. Use the running mean and variance in "
            "forward(x, train=False).", {}, {"difference": off / size})
    return None
