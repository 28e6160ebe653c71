"""The faults that doctor.py puts into nets: fault(experiment, strength, rng) -> experiment, or None."""

import numpy as np

from benchmarks import rules, slips
from course.experiments.losses import broadcast_square_error
from nnlib.datasets import Examples, Split
from nnlib.init import constant, normal
from nnlib.layers import BatchNorm, Conv2D, Dense, Dropout, ReLU, Sigmoid, Tanh
from nnlib.losses import mean_squared_error, softmax_cross_entropy
from nnlib.models import mlp
from nnlib.optim import Adam, RMSProp

CLASSES = softmax_cross_entropy


def kinds(experiment):
    """The kinds of layers of an experiment's net."""
    net = experiment.net(init=experiment.init, rng=np.random.default_rng(0), dtype=np.float32)
    return [type(layer) for layer in net.layers]


def has_biases(experiment):
    net = experiment.net(init=experiment.init, rng=np.random.default_rng(0), dtype=np.float32)
    return all(layer.bias for layer in net.layers if type(layer) in (Conv2D, Dense))


def changed_net(experiment, change):
    """The experiment with change(net, rng) done to its net before the first step."""
    def net(*, init, rng, dtype):
        made = experiment.net(init=init, rng=rng, dtype=dtype)
        change(made, np.random.default_rng(5))
        return made
    return experiment.but(net=net)


def changed_data(experiment, change, *, test=False):
    """The experiment with change(x, t, rng) -> (x, t) done to its training set; test: to both."""
    def data(scale, rng):
        train, held = experiment.data(scale, rng)
        rng = np.random.default_rng(7)
        return Split(Examples(*change(*train, rng)), Examples(*change(*held, rng)) if test else held)
    return experiment.but(data=data)


def rate(experiment, factor, rng):
    return experiment.but(lr=experiment.lr * factor)


def nan(experiment, kind, rng):
    if kind == "pixel":
        def change(x, t, rng):
            x = x.copy()
            x.reshape(len(x), -1)[rng.integers(len(x)), 0] = np.nan
            return x, t
        return changed_data(experiment, change)
    if kind == "weight":
        def spoil(net, rng):
            W = net.layers[max(i for i, layer in enumerate(net.layers) if layer.params())].W.data
            W.flat[rng.integers(W.size)] = np.nan
        return changed_net(experiment, spoil)
    if kind == "log" and ReLU in kinds(experiment):
        return experiment.but(net=slips.rewritten(experiment.net, {ReLU: slips.BadLog}, only=0))
    if kind == "loss" and experiment.loss is CLASSES:
        wide = changed_net(experiment, lambda net, rng: widen(net.layers[-1], 2000))
        return wide.but(loss=slips.log_of_softmax)
    return None


def widen(layer, factor):
    layer.W.data *= factor


def dead(experiment, bias, rng):
    """Biases of hidden layers, all or one, far below 0."""
    if ReLU not in kinds(experiment) or not has_biases(experiment):
        return None
    only = rng.integers(3)

    def shut(net, rng):
        at = [i for i, layer in enumerate(net.layers[1:]) if type(layer) is ReLU and layer is not None]
        for place in at if only == 0 else at[:1] if only == 1 else at[-1:]:
            layer = net.layers[place]
            (layer.beta if type(layer) is BatchNorm else layer.b).data[...] = bias
    return changed_net(experiment, shut)


def saturated(experiment, std, rng):
    if not {Sigmoid, Tanh} & set(kinds(experiment)):
        return None

    def widen_hidden(net, rng):
        for layer in [layer for layer in net.layers if type(layer) is Dense][:-1]:
            layer.W.data[...] = std * rng.standard_normal(layer.W.data.shape)
    return changed_net(experiment, widen_hidden)


def symmetric(experiment, value, rng):
    if sum(kind is Dense for kind in kinds(experiment)) < 2:
        return None
    return experiment.but(init=constant(value))


def vanishing(experiment, std, rng):
    """Five hidden layers with narrow first weights."""
    if len(experiment.data("bundled", np.random.default_rng(0))[0].x[0].ravel()) < 100 or \
            experiment.loss is not CLASSES or kinds(experiment)[0] is not Dense:
        return None
    act = next(kind for kind in kinds(experiment) if kind in (ReLU, Sigmoid, Tanh))
    deep = experiment.but(net=lambda **how: mlp(784, *[60] * 5, 10, activation=act, **how))
    return deep.but(init=normal(std))


def exploding(experiment, std, rng):
    """Five hidden layers with wide first weights."""
    narrow = vanishing(experiment, std, rng)
    return narrow if narrow is not None and ReLU in kinds(narrow) else None


def labels(experiment, strength, rng):
    if experiment.loss is mean_squared_error:
        return None
    share, where = strength

    def shuffle(x, t, rng):
        t = t.copy()
        chosen = rng.permutation(len(t))[:round(share * len(t))]
        t[chosen] = t[rng.permutation(chosen)]
        return x, t

    def shift(x, t, rng):  # the rows of one are moved on against those of the other
        order = rng.permutation(len(t))
        return x[order], np.roll(t[order], 1, axis=0)
    return changed_data(experiment, shift if where == "shift" else shuffle)


def inputs(experiment, change, rng):
    if BatchNorm in kinds(experiment)[:2]:
        return None
    factor, offset = change
    return changed_data(experiment, lambda x, t, rng: (x * factor + offset, t), test=True)


def one_class(experiment, kind, rng):
    if experiment.loss is mean_squared_error:
        return None
    if kind == "sorted":
        def sort(x, t, rng):
            order = np.argsort(t.reshape(-1), kind="stable")
            return x[order], t[order]

        def in_order(train, rng):
            first = 32
            while True:
                for label in np.unique(train.t):
                    places = np.flatnonzero(train.t.reshape(-1) == label)
                    for start in range(0, len(places) - first + 1, first):
                        part = places[start:start + first]
                        yield train.x[part], train.t[part]
        return changed_data(experiment, sort).but(order=in_order)

    def most(x, t, rng):
        t = t.copy()
        chosen = rng.permutation(len(t))[:round(kind * len(t))]
        t[chosen] = t.reshape(-1)[0]
        return x, t
    return changed_data(experiment, most)


def over_fitting(experiment, count, rng):
    """So few examples, and many more steps for each."""
    if experiment.loss is mean_squared_error:
        return None
    return changed_data(experiment, lambda x, t, rng: (x[:count], t[:count]))


def evaluation(experiment, rate, rng):
    if BatchNorm in kinds(experiment):
        return experiment.but(net=slips.rewritten(experiment.net, {BatchNorm: slips.LastingNorm}))
    if Dropout in kinds(experiment):
        def often(net):
            for layer in net.layers:
                if type(layer) is slips.LastingDropout:
                    layer.rate = rate
        made = experiment.but(net=slips.rewritten(experiment.net, {Dropout: slips.LastingDropout}))
        return changed_net(made, lambda net, rng: often(net))
    return None


def gradient(experiment, kind, rng):
    have = kinds(experiment)
    if kind in ("loss", "target"):
        if kind == "target":
            return experiment.but(loss=slips.no_target) if experiment.loss is CLASSES else None
        return experiment.but(loss=slips.minus_loss(experiment.loss))
    place = next(cls for cls in kind.__mro__ if cls in (Dense, ReLU, Sigmoid))
    if place not in have or (place is Dense and have[0] is not Dense):
        return None
    only = int(rng.integers(have.count(place))) if rng.random() < 0.5 else None
    return experiment.but(net=slips.rewritten(experiment.net, {place: kind}, only=only))


def optimizer(experiment, rule, rng):
    adaptive = experiment.optimizer in (Adam, RMSProp)
    if adaptive != (rule is rules.MinusAdam):
        return None  # its rate would be another's
    if rule is rules.SharedByShape:
        net = experiment.net(init=experiment.init, rng=np.random.default_rng(0), dtype=np.float32)
        matrices = [param.data.shape for param in net.params() if param.decay]
        if len(set(matrices)) == len(matrices):
            return None
    return experiment.but(optimizer=rule, settings={})


def start(experiment, strength, rng):
    """A last layer whose weights make answers of this standard deviation, or whose bias has it."""
    if experiment.loss is not CLASSES:
        return None
    what, size = strength
    if what == "bias" and not has_biases(experiment):
        return None
    x = experiment.data("bundled", np.random.default_rng(0))[0].x[:100]

    def change(net, rng):
        last = net.layers[-1]
        if what == "bias":
            last.b.data[...] = size * rng.standard_normal(last.b.data.shape)
        else:
            last.W.data *= size / net.forward(x).std()
    return changed_net(experiment, change)


def shapes(experiment, factor, rng):
    """Targets (N,) under outputs (N, 1)."""
    if experiment.loss is not mean_squared_error:
        return None
    flat = changed_data(experiment, lambda x, t, rng: (x, factor * t[:, 0]), test=True)
    return flat.but(loss=broadcast_square_error)
