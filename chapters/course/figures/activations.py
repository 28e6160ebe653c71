"""How the activations of the layers are spread. notes 6.2.2."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from nnlib.plots.canvas import COLORS, axes_row


def activation_histograms(activations, names=None, *, limits=None, bins=30, ax=None):
    """A small histogram for each layer: the share of its values in each bin, all over the same range.

    activations  a list of arrays (N, M), or {name: array}
    limits       the activation's ends: (0, 1) for sigmoid, (-1, 1) for tanh, (0, None) for ReLU

    Above each: the standard deviation; with limits also, for two ends, the share of saturated
    values (within 1 % of the range of an end), for ReLU the share of zeros, and of dead units
    (zero for all N). Returns the array of axes.
    Raises ValueError if names, or the axes given, are not as many as the layers.
    """
    if isinstance(activations, dict):
        names, activations = list(activations), list(activations.values())
    activations = [np.asarray(a) for a in activations]
    if names is None:
        names = [f"layer {i}" for i in range(1, len(activations) + 1)]
    if len(names) != len(activations) or not activations:
        raise ValueError(f"expected a name for each layer, at least one: got {len(names)} names "
                         f"and {len(activations)} layers")
    low, high = limits or (None, None)
    edges = np.linspace(min(map(np.min, activations)) if low is None else low,
                        max(map(np.max, activations)) if high is None else high, bins + 1)
    if edges[0] == edges[-1]:
        edges = np.linspace(edges[0] - 0.5, edges[0] + 0.5, bins + 1)
    row = axes_row(ax, len(activations), figsize=(max(3.0, 1.55 * len(activations)), 2.5), sharey=True)
    for index, (ax, values, name) in enumerate(zip(row, activations, names)):
        ax.hist(values.ravel(), bins=edges, weights=np.full(values.size, 1 / values.size),
                color=COLORS[0])
        lines = [name, f"std {values.std():.2g}", *at_the_ends(values, low, high)]
        ax.set_title("\n".join(lines), fontsize=9.5)
        ax.xaxis.set_major_locator(MaxNLocator(2, steps=[1, 2, 5, 10]))
        ax.xaxis.set_major_formatter("{x:g}")
        ax.grid(False)
        if index == 0:
            ax.set_ylabel("share of values")
    return row


def at_the_ends(values, low, high):
    """The lines that say how many values lie at the activation's ends."""
    if low is not None and high is not None:
        near = 0.01 * (high - low)
        return [f"saturated {np.mean((values < low + near) | (values > high - near)):.0%}"]
    if low is not None:
        zero = values <= low
        return [f"zero {zero.mean():.0%}", f"dead units {zero.all(axis=0).mean():.0%}"]
    return []
