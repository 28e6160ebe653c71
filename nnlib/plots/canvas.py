"""What every plot shares: its axes, and the colours, line styles and markers."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap

# Okabe and Ito's colours, told apart with any kind of colour vision (their yellow is too pale for a line on
# white and is left out); the line styles tell curves apart without colour.
CYCLE = [
    {"color": "#0072B2", "linestyle": "-"},
    {"color": "#D55E00", "linestyle": "--"},
    {"color": "#009E73", "linestyle": "-."},
    {"color": "#CC79A7", "linestyle": ":"},
    {"color": "#E69F00", "linestyle": (0, (8, 2))},
    {"color": "#56B4E9", "linestyle": (0, (5, 1, 1, 1, 1, 1))},
    {"color": "#000000", "linestyle": (0, (1, 1))},
]
COLORS = [style["color"] for style in CYCLE]
MARKERS = ["o", "^", "s", "D", "v", "P", "X", "*", "<", ">"]
FORWARD, BACKWARD = COLORS[:2]
INK, PALE = "#333333", "#888888"
SIGNED = "PuOr_r"  # the map of what has a sign
POSITIVE, NEGATIVE = "#C6690A", "#6F4FA0"  # as that map has them, dark enough for a line
TWO_CLASSES = LinearSegmentedColormap.from_list("two_classes", [COLORS[0], "white", COLORS[1]])


# One look for one thing, wherever it is drawn: its place in the cycle.
LOOKS = {
    "SGD": 0, "Momentum": 1, "AdaGrad": 2, "Adam": 3, "RMSProp": 4, "AdamW": 5, "Nesterov": 6,
    "std 0.01": 0, "Xavier": 1, "He": 2, "std 1": 3,
    "train": 0, "training": 0, "test": 1, "validation": 2,
    "with": 0, "without": 1,
}


def style(index):
    """Colour and line style of the curve number `index`, as keyword arguments of plot."""
    return CYCLE[index % len(CYCLE)]


def look(name):
    """Colour and line style of a thing that has its own through the whole course: look("Adam").

    Raises ValueError for a name that has none.
    """
    if name not in LOOKS:
        raise ValueError(f"look: expected one of {', '.join(LOOKS)}, got {name!r}")
    return style(LOOKS[name])


def styles(labels):
    """{label: style} of the curves of one plot: what has a look keeps it, the others take what is left."""
    known = {label: LOOKS[label] for label in labels if label in LOOKS}
    if len(set(known.values())) < len(known):  # of two kinds: "SGD" beside "train"
        known = {}
    left = iter([k for k in range(len(CYCLE)) if k not in known.values()] * len(labels))
    return {label: style(known[label] if label in known else next(left, 0)) for label in labels}


def axes(ax, *, figsize=None):
    """ax itself, or the axes of a new figure of figsize inches."""
    return plt.subplots(figsize=figsize)[1] if ax is None else ax


def axes_row(ax, count, *, figsize=None, sharey=False):
    """`count` axes as an array (count,): those given, or a new figure's. Raises ValueError for others."""
    if ax is None:
        return plt.subplots(1, count, figsize=figsize, sharey=sharey, squeeze=False)[1][0]
    row = np.array(ax, dtype=object).reshape(-1)
    if len(row) != count:
        raise ValueError(f"expected {count} axes, got {len(row)}")
    return row


def bare(ax):
    """Turn ax into a sheet of paper: no ticks, spines or grid, and as wide as it is high."""
    ax.set_aspect("equal")
    ax.set_axis_off()
    return ax


def legend_beside(ax):
    """A legend to the right of the axes, where it covers no data."""
    return ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.02), borderaxespad=0.4)


def number(value):
    """A number as a label shows it (220.00000000000003 -> "220"); text as it is."""
    return value if isinstance(value, str) else f"{float(value):.4g}"
