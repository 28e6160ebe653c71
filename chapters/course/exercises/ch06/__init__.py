"""The exercises of chapter 6, back-propagation: from a price's derivatives to a two-layer net's."""

from . import checks, layers, net, nodes

EXERCISES = nodes.EXERCISES + checks.EXERCISES + layers.EXERCISES + net.EXERCISES
