"""Classes in the plane: the regions of a net."""

import numpy as np
from matplotlib.colors import ListedColormap, to_rgb

from nnlib.core import Layer
from nnlib.functional import sigmoid
from nnlib.gates import Perceptron
from nnlib.layers import Sigmoid

from .canvas import COLORS, INK, MARKERS, TWO_CLASSES, axes


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
