"""Faults that show in signals: equal units, dead or saturated ones, gradients that fade or grow."""

import numpy as np

from course.doctor.finding import Finding, number, percent
from nnlib.layers import BatchNorm, ReLU, Sigmoid, Tanh

DEAD = 0.75  # share of a layer's units that are shut for all examples
FLOWN = 1e3  # times the first loss: then the weights are others altogether
FADED = 3e-4  # of the gradient at the last layer, at the first
SATURATED = 0.6  # share of a layer's outputs where the slope is below 4 % of its largest
ALIKE = 0.95  # of the squares of the units' weights, in their mean
EQUAL = 1e-6  # relative difference of the weights of two units


def hidden_units(probe):
    """Pairs (number of a layer, weights (units, inputs)) of all layers with weights but the last."""
    places = [i for i, layer in enumerate(probe.layers) if "W" in vars(layer) or "Wx" in vars(layer)]
    for i in places[:-1]:
        layer = probe.layers[i]
        W = (layer.W if "W" in vars(layer) else layer.Wx).data
        units = W.reshape(len(W), -1) if W.ndim == 4 else W.T  # a row for each
        if len(units) > 1 and np.isfinite(units).all():
            yield i, units


def symmetric(probe):
    """Are all units of a hidden layer equal? Then they get equal gradients, and stay so."""
    for i, units in hidden_units(probe):
        differs = np.abs(units - units[0]).max(axis=1) > EQUAL * max(np.abs(units[0]).max(), 1e-30)
        mark = units @ np.random.default_rng(0).random(units.shape[1])  # a number that tells units apart
        kinds = len(np.unique(np.round(mark / max(np.median(np.abs(mark)), 1e-30), 6)))
        if differs.any() and not (kinds <= 3 and len(units) >= 8):
            continue
        same = "are 0 in all" if not units.any() else "are the same for all"
        if differs.any():
            same = f"have {kinds} values in all"
        return Finding(
            "symmetric", f"The units are symmetric: the weights of {probe.name(i)} {same} {len(units)} "
            "units, so they get the same gradient and learn the same. Draw the first weights at random (He).",
            {"init": "He"}, {"layer": i, "units": len(units), "different": kinds})
    return None


def similar(probe):
    """Are all units of the first layer almost equal? They began so, and dropout has moved them apart."""
    for i, units in list(hidden_units(probe))[:1]:
        lengths = np.square(units).sum(axis=1)
        alike = float(np.square(units.mean(axis=0)).sum() / max(lengths.mean(), 1e-300))
        if len(units) >= 8 and alike > ALIKE:
            return Finding(
                "symmetric", f"The units are symmetric: the weights of {probe.name(i)} are almost the same "
                f"for all {len(units)} units, so they learn the same. Draw the first weights at random (He).",
                {"init": "He"}, {"layer": i, "units": len(units), "alike": alike})
    return None


def far(probe):
    """Whether the loss started far above what guessing gives, and the net does not get over it in time."""
    guess, first = probe.guess, probe.curve.start
    if not (probe.entropy and guess and np.isfinite(first)) or first < max(2 * guess, guess + 3):
        return False
    curve = probe.curve
    if not np.isfinite(curve.now) or curve.high():
        return True
    if curve.waited:
        return curve.best > 0.3 * guess
    return curve.begun and curve.best > 0.9 * guess


def start(probe):
    """Did the loss start far above what guessing gives?"""
    if not far(probe):
        return None
    guess, first = probe.guess, probe.curve.start
    return Finding(
        "start", f"The loss started far from ln {probe.outputs[-1]} = {number(guess)}, what guessing gives: "
        f"at {number(first)}, as the first weights are too wide. Draw narrower ones (He), and let biases "
        "start at 0.", {"init": "He"}, {"first": first, "guess": guess})


def dead(probe):
    """Which share of the units of each ReLU layer is 0 for all examples?"""
    shares = {}
    for i, layer in enumerate(probe.layers):
        if isinstance(layer, ReLU):
            y = probe.signals.y[i]
            axes = (0, 2, 3) if y.ndim == 4 else tuple(range(y.ndim - 1))
            shares[i] = float((y <= 0).all(axis=axes).mean())
    if not shares or max(shares.values()) < DEAD:
        return None
    worst = next(i for i, share in shares.items() if share >= DEAD)
    return Finding(
        "dead", f"ReLUs are dead: {percent(shares[worst])} of {probe.name(worst)} give 0 for every example, "
        "so no gradient passes them. Start afresh with a lower rate, with biases of 0 and weights from He.",
        {"init": "He", "lr": probe.rate / 10}, {f"layer {i}": share for i, share in shares.items()})


def saturated(probe):
    """Which share of the outputs of sigmoids and tanh is where they are flat?"""
    shares = {}
    for i, layer in enumerate(probe.layers[:-1]):
        y = probe.signals.y[i]
        if isinstance(layer, Sigmoid):
            shares[i] = float((4 * y * (1 - y) < 0.04).mean())
        elif isinstance(layer, Tanh) or (hasattr(layer, "gates") and layer.gates == 1):
            shares[i] = float((1 - y * y < 0.04).mean())
    if not shares or max(shares.values()) < SATURATED:
        return None
    worst = next(i for i, share in shares.items() if share >= SATURATED)
    return Finding(
        "saturated", f"{percent(shares[worst])} of the outputs of {probe.name(worst)} are saturated, where "
        "its slope is almost 0, so little gradient passes. Draw narrower first weights (Xavier), or scale "
        "the inputs.", {"init": "Xavier"}, {f"layer {i}": share for i, share in shares.items()})


def rms(a):
    return float(np.sqrt(np.mean(np.square(a, dtype=np.float64))))


def gradient_sizes(probe):
    """{layer: root mean square of the loss's gradient at its output}, for layers with weights."""
    return {i: rms(probe.signals.dy[i]) for i, layer in enumerate(probe.layers)
            if layer.params() and not isinstance(layer, BatchNorm)}


def through_time(probe):
    """The gradient at the first step of a recurrent layer over that at the last; None without one."""
    for i, layer in enumerate(probe.layers):
        if hasattr(layer, "gates") and probe.signals.dx[i] is not None:
            dx = probe.signals.dx[i]  # (N, T, D)
            return i, rms(dx[:, 0]) / max(rms(dx[:, -1]), 1e-300)
    return None


def vanishing(probe):
    """Does the gradient fade on its way back to the first layer?"""
    return faded(probe, lambda ratio: ratio < FADED, "vanishing")


def exploding(probe):
    """Does the gradient grow on its way back to the first layer?"""
    return faded(probe, lambda ratio: ratio > 100, "exploding")


def widened(probe):
    """Did the loss start far off because each of several layers makes signals larger?"""
    if not far(probe) or any(isinstance(layer, BatchNorm) for layer in probe.layers):
        return None
    gains, total = gains_of(probe)
    first, peak = probe.curve.start, float(np.nanmax(probe.losses))
    evidence = {f"layer {i}": each for i, each in gains.items()}
    if len(gains) > 2 and peak > FLOWN * first:  # the first weights cannot be seen any more
        why = f"the loss began at {number(first)} and rose to {number(peak)}"
    elif sum(each > 1.5 for each in gains.values()) > 1 and total > 30 and first > 0.3 * total:
        why = f"together they make signals {number(total)} times as large: the first loss was {number(first)}"
    else:
        return None
    return Finding(
        "exploding", f"Gradients are exploding: the weights of {len(gains)} hidden layers are too wide, and "
        f"{why}. Draw the first weights by He, or put batch norm between.", {"init": "He"},
        evidence | {"total": total, "first": first, "peak": peak})


def narrowed(probe):
    """Does each of several layers make signals smaller, so that next to nothing arrives?"""
    gains, total = gains_of(probe)
    total *= 0.35 ** sum(isinstance(layer, Sigmoid) for layer in probe.layers)  # its slope is 1/4 at most
    if len(gains) < 3 or total > 1e-4 or any(isinstance(layer, BatchNorm) for layer in probe.layers):
        return None
    return Finding(
        "vanishing", f"Gradients are vanishing: the weights of {len(gains)} layers are too narrow, and "
        f"together they make signals {number(total)} times as large, there and back. Draw the first weights "
        "by He, or put batch norm between.", {"init": "He"},
        {f"layer {i}": each for i, each in gains.items()} | {"total": total})


def stood(probe):
    """Did the loss stay at guessing at first, to the digit? Then nothing of the inputs arrived."""
    curve, (gains, _) = probe.curve, gains_of(probe)
    if len(gains) < 3 or not probe.entropy or curve.stood < max(10, 0.04 * curve.number):
        return None
    return Finding(
        "vanishing", f"Gradients are vanishing, or were at first: for {curve.stood} steps each loss was "
        f"{number(probe.guess)}, what guessing gives, so nothing passed the {len(gains)} hidden layers. "
        "Draw the "
        "first weights by He, or put batch norm between.", {"init": "He"}, {"steps": curve.stood})


def gains_of(probe):
    """({layer: gain}, their product) of all layers with weights but the last.

    A layer with these weights, and a ReLU behind it, makes its inputs so many times as wide: He's by 1.
    """
    places = [i for i, layer in enumerate(probe.layers) if "W" in vars(layer)]
    gains = {}
    for i in places[:-1]:
        W = probe.layers[i].W.data
        gains[i] = rms(W) * np.sqrt((W[0].size if W.ndim == 4 else len(W)) / 2)
    return gains, float(np.prod(list(gains.values())))


def faded(probe, wrong, cause):
    width, so = {"vanishing": ("too narrow", "hardly learn"),
                 "exploding": ("too wide", "are thrown about")}[cause]
    sizes = gradient_sizes(probe)
    if not sizes or not all(map(np.isfinite, sizes.values())):
        return None
    first, last = min(sizes), max(sizes)
    ratio = sizes[first] / max(sizes[last], 1e-300)
    evidence = {f"layer {i}": size for i, size in sizes.items()}
    if len(sizes) > 1 and sizes[last] > 0 and sizes[first] > 0 and wrong(ratio):
        return Finding(
            cause, f"Gradients are {cause}: at {probe.name(first)} they are {number(ratio)} times as large "
            f"as at {probe.name(last)}, so its first layers {so}. The first weights are {width}: draw "
            "them by He, or put batch norm between.", {"init": "He"}, evidence | {"ratio": ratio})
    time = through_time(probe)
    if time and wrong(time[1]):
        return Finding(
            cause, f"Gradients are {cause} through time: at the first step of {probe.name(time[0])} they are "
            f"{number(time[1])} times as large as at the last. Draw the recurrent weights by Xavier, or take "
            "an LSTM; cut long gradients.", {"init": "Xavier"}, {"ratio": time[1]})
    return None
