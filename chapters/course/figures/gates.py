"""A perceptron in the plane: its line, and the four corners of a gate. notes 2."""

import numpy as np

from nnlib.gates import CORNERS, Perceptron
from nnlib.plots.canvas import COLORS, INK, axes
from nnlib.plots.decision import plane

GATE = (-0.5, 1.5, -0.5, 1.5)  # left, right, bottom, top around the four corners


def line(w, b, *, bounds=GATE, label=None, color=COLORS[1], ax=None):
    """A perceptron's line w1 x1 + w2 x2 + b = 0; the side where the sum is positive is shaded.

    With w = (0, 0) there is no line: the shade covers everything or nothing. Returns ax.
    Raises ValueError unless w has two entries.
    """
    w = np.asarray(w, dtype=float)
    if w.shape != (2,):
        raise ValueError(f"a line in the plane needs w of shape (2,), got {w.shape}")
    left, right, bottom, top = bounds
    ax = axes(ax, figsize=(3.6, 3.4))
    ends = np.array([[left, bottom], [right, bottom], [right, top], [left, top]])
    positive = clip(ends, ends @ w + b)
    if len(positive):
        # Solid: a second shade would take the style's next line, and dashes of no width stop matplotlib 3.9.
        ax.fill(*positive.T, color=color, alpha=0.15, linewidth=0, linestyle="-")
    if w.any():
        ax.axline(-b * w / (w @ w), -b * w / (w @ w) + (-w[1], w[0]), color=color, label=label)
    if label:
        ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.02))
    return plane(ax, bounds)


def clip(polygon, values):
    """The part of a convex polygon (V, 2) on which a linear function, `values` (V,), is positive."""
    if not (values > 0).any():
        return np.empty((0, 2))
    kept = []
    for p, q, a, c in zip(polygon, np.roll(polygon, -1, 0), values, np.roll(values, -1)):
        if a >= 0:  # a corner on the line itself bounds the part, too
            kept.append(p)
        if a * c < 0:
            kept.append(p + (q - p) * a / (a - c))
    return np.array(kept)


def gate(function, *, wanted=None, name=None, ax=None):
    """The four corners with what a gate says there; for a Perceptron also its line.

        gate(AND, name="AND")
        gate(XOR)               any function of (x1, x2); add lines with line(NAND.w, NAND.b, ax=ax)

    wanted: the four outputs that should be, in the order 00 01 10 11; the others are marked ✗.
    Returns ax. Raises ValueError unless `wanted` has four entries.
    """
    if wanted is not None and len(wanted) != len(CORNERS):
        raise ValueError(f"a gate has {len(CORNERS)} outputs, {len(wanted)} are wanted")
    ax = axes(ax, figsize=(3.4, 3.4))
    if isinstance(function, Perceptron):
        line(function.w, function.b, ax=ax)
    for index, (x1, x2) in enumerate(CORNERS):
        y = int(function(int(x1), int(x2)))
        ax.scatter(x1, x2, s=420, marker="s" if y else "o", color=COLORS[1] if y else "white",
                   edgecolors=INK, linewidths=1.5, zorder=3)
        ax.text(x1, x2, str(y), ha="center", va="center_baseline", zorder=4, weight="bold",
                color="white" if y else INK)
        if wanted is not None and wanted[index] != y:
            ax.text(x1, x2 - 0.22, "✗ wrong", ha="center", va="top", weight="bold", color=INK, zorder=4,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
    plane(ax, GATE)
    ax.set(xticks=[0, 1], yticks=[0, 1], title=name or "")
    return ax
