"""Which classes are taken for which."""

import numpy as np
from matplotlib.colors import PowerNorm

from nnlib.functional import as_labels

from .canvas import axes


def confusion_matrix(t, predicted, *, classes=None, ax=None):
    """Counts in cells: a row for each true class, a column for each predicted one.

    t, predicted  (N,) integers
    classes       how many there are, or their names; else as many as the labels show

    A cell's shade is its share of the row, stretched so that single mistakes stay visible.
    Returns ax. Raises ValueError for lengths that differ or labels that are not in 0 … classes - 1.
    """
    if len(t) != len(predicted) or len(t) == 0:
        raise ValueError("expected as many predictions as labels, at least one: "
                         f"got {len(predicted)} and {len(t)}")
    if classes is None:
        classes = int(max(np.max(t), np.max(predicted))) + 1
    names = range(classes) if isinstance(classes, int) else classes
    K = len(names)
    counts = np.zeros((K, K), int)
    np.add.at(counts, (as_labels("confusion_matrix", t, K), as_labels("confusion_matrix", predicted, K)), 1)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)

    side = max(3.0, 0.46 * K + 0.8)
    ax = axes(ax, figsize=(side + 0.3, side))
    picture = ax.imshow(shares, cmap="Blues", norm=PowerNorm(0.5, 0, 1))
    for (row, column), count in np.ndenumerate(counts):
        shade = np.array(picture.cmap(picture.norm(shares[row, column]))[:3])
        luminance = shade**2.2 @ (0.2126, 0.7152, 0.0722)
        color = "white" if luminance < 0.18 else "black" if count else "#6B6B6B"
        ax.text(column, row, str(count), ha="center", va="center", color=color, fontsize=10)
    ax.set_xticks(range(K), names, rotation=45 if max(len(str(n)) for n in names) > 4 else 0)
    ax.set_yticks(range(K), names)
    ax.set(xlabel="predicted", ylabel="true")
    ax.grid(False)
    return ax
