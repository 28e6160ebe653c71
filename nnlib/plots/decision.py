"""Classes in the plane: a perceptron's line, the corners of a gate, the regions of a net."""

import numpy as np
from matplotlib.colors import ListedColormap, to_rgb

from nnlib.core import Layer
from nnlib.functional import sigmoid
from nnlib.gates import CORNERS, Perceptron
from nnlib.layers import Sigmoid

from .canvas import COLORS, INK, MARKERS, TWO_CLASSES, axes

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
        ax.fill(*positive.T, color=color, alpha=0.15, linewidth=0)
    if w.any():
        ax.axline(-b * w / (w @ w), -b * w / (w @ w) + (-w[1], w[0]), color=color, label=label)
    if label:
        ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.02))
    return plane(ax, bounds)


def clip(polygon, values):
    """The part of a convex polygon (V, 2) on which a linear function, `values` (V,), is positive."""
    kept = []
    for p, q, a, c in zip(polygon, np.roll(polygon, -1, 0), values, np.roll(values, -1)):
        if a > 0:
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


def decision_boundary(net, x, t, *, bounds=None, names=None, resolution=160, ax=None):
    """What a net says of every point of the plane, and the examples x (N, 2), t (N,) on it.

    net    a Layer, a Perceptron, or a function of (G, 2). K columns: the class of the largest;
           integers: classes. A single column is a probability of class 1, drawn as shades with its
           line at 1/2; of a Layer that does not end in a Sigmoid it is a logit.
    names  of the classes, for the legend

    Each class has a colour and a marker. Returns ax. Raises ValueError for other shapes, or for
    probabilities outside 0 … 1.
    """
    x, t = np.asarray(x, dtype=float), np.asarray(t)
    if x.ndim != 2 or x.shape[1] != 2 or t.size != len(x):
        raise ValueError(f"expected x of shape (N, 2) and N labels, got {x.shape} and {t.shape}")
    t = t.reshape(len(x)).astype(int)
    if bounds is None:
        low, high = x.min(axis=0), x.max(axis=0)
        margin = 0.15 * np.maximum(high - low, 1e-6)
        bounds = (low[0] - margin[0], high[0] + margin[0], low[1] - margin[1], high[1] + margin[1])
    left, right, bottom, top = bounds
    gx, gy = np.meshgrid(np.linspace(left, right, resolution), np.linspace(bottom, top, resolution))
    says, shades = outputs(net, np.stack([gx.ravel(), gy.ravel()], axis=1))
    says = says.reshape(gx.shape)
    K = int(max(t.max(), 1 if shades else says.max(), 1)) + 1

    ax = axes(ax, figsize=(4.8, 3.8))
    picture = {"extent": bounds, "origin": "lower", "aspect": "auto", "interpolation": "nearest"}
    if shades:
        image = ax.imshow(says, cmap=TWO_CLASSES, vmin=0, vmax=1, alpha=0.5, **picture)
        ax.get_figure().colorbar(image, ax=ax, label="probability of class 1")
        regions = [says]
    else:
        pale = ListedColormap([0.7 + 0.3 * np.array(to_rgb(class_color(k))) for k in range(K)])
        ax.imshow(says, cmap=pale, vmin=-0.5, vmax=K - 0.5, **picture)
        regions = [says == k for k in range(K)]
    for region in regions:
        if region.min() < 0.5 < region.max():
            ax.contour(gx, gy, region, levels=[0.5], colors=INK, linewidths=1.2)
    for k in np.unique(t):
        ax.scatter(*x[t == k].T, color=class_color(k), marker=MARKERS[k % len(MARKERS)], s=30,
                   edgecolors="white", linewidths=0.6, zorder=3,
                   label=names[k] if names is not None else f"class {k}")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, borderaxespad=0.2,
              handletextpad=0.2, columnspacing=1.2)
    return plane(ax, bounds, equal=False)


def class_color(k):
    return COLORS[k % len(COLORS)]


def outputs(net, points):
    """What net says at points (G, 2): classes, False; or probabilities, True. (G,) each."""
    y = np.asarray(net.outputs(points) if isinstance(net, Perceptron) else net(points))
    if len(y) != len(points) or y.ndim > 2:
        raise ValueError(f"expected {len(points)} outputs for {len(points)} points, got {y.shape}")
    if y.ndim == 2 and y.shape[1] > 1:
        return y.argmax(axis=1), False
    y = y.reshape(len(points))
    if y.dtype.kind in "iub":
        return y.astype(int), False
    if isinstance(net, Layer) and not isinstance(getattr(net, "layers", [net])[-1], Sigmoid):
        y = sigmoid(y)
    if not (y.min() >= 0 and y.max() <= 1):
        raise ValueError(f"expected probabilities in 0 … 1, got values from {y.min():.3g} to "
                         f"{y.max():.3g} (logits? hand in lambda x: sigmoid(f(x)))")
    return y, True


def plane(ax, bounds, *, equal=True):
    """Limits and names of the two axes."""
    ax.set(xlim=bounds[:2], ylim=bounds[2:], xlabel="$x_1$", ylabel="$x_2$")
    if equal:
        ax.set_aspect("equal")
    ax.grid(False)
    return ax
