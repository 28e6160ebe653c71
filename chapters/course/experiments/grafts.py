"""Layers put into a net that is there: its weights stay what they are."""

import numpy as np

from nnlib.init import constant
from nnlib.layers import BatchNorm, Dense, Dropout, ReLU, Sigmoid, Tanh

BENDS = ReLU, Sigmoid, Tanh


def net_of(experiment):
    """A net as the experiment makes it."""
    return experiment.net(init=experiment.init, rng=np.random.default_rng(0), dtype=np.float32)


def hidden_bends(net):
    """The places of activations behind a dense layer (or its batch norm), the output's left out."""
    layers = net.layers
    last = max((k for k, layer in enumerate(layers) if isinstance(layer, Dense)), default=0)
    return [k for k in range(1, last) if isinstance(layers[k], BENDS)
            and isinstance(layers[k - 1], Dense | BatchNorm)]


def set_dropout(net, rate, rng):
    """Dropout of this rate behind each hidden dense layer; where the net has dropout, that is set.

    rng    of new masks; those of a net that has dropout go on with their own
    """
    there = [layer for layer in net.layers if isinstance(layer, Dropout)]
    for layer in there:
        layer.rate = rate
    if not there and rate:
        net.layers = put_in(net, [k + 1 for k in hidden_bends(net)], lambda: Dropout(rate), rng)


def dropout_of(net):
    """Its rate of dropout, 0 without."""
    return next((layer.rate for layer in net.layers if isinstance(layer, Dropout)), 0.0)


def with_batch_norm(net):
    """The net with batch norm in front of each hidden activation."""
    net.layers = put_in(net, hidden_bends(net), BatchNorm, np.random.default_rng(0))
    return net


def put_in(net, places, make, rng):
    """The layers of a net with a new one before each of these places."""
    layers = []
    for k, layer in enumerate(net.layers):
        if k in places:
            new = make()
            new.build(layer.input_shape, init=constant(0.0), rng=rng, dtype=net.dtype)
            layers.append(new)
        layers.append(layer)
    return layers
