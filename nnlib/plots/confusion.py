"""Which classes are taken for which."""

import numpy as np
from matplotlib.colors import PowerNorm

from nnlib.settings import flag
from nnlib.training import confusion

from .canvas import axes

SHADES = {"all": "share of all", "pred": "share of the predicted class", "max": "share of the largest cell"}


def confusion_matrix(t, predicted, *, classes=None, normalize=None, colorbar=None, ax=None):
    """A table with a row for each true class, a column for each predicted one, and a colour bar.

    t, predicted  (N,) integers
    classes       how many there are, or their names; else as many as the labels show
    normalize     None: counts in the cells. "true", "pred", "all", "max": shares, see `training.confusion`
    colorbar      True or False; None: in a figure of its own, for given axes may leave no room beside them

    A cell's shade is the share that is written in it, that of its row for counts; it is stretched so that
    single mistakes stay visible.
    Returns ax. Raises ValueError for lengths that differ or labels that are not in 0 … classes - 1.
    """
    named = hasattr(classes, "__len__")
    values = confusion(t, predicted, classes=len(classes) if named else classes, normalize=normalize)
    K = len(values)
    names = classes if named else range(K)
    shares = confusion(t, predicted, classes=K, normalize="true") if normalize is None else values

    bar = ax is None if colorbar is None else flag("confusion_matrix: colorbar", colorbar)
    side = max(3.0, 0.46 * K + 0.8)
    ax = axes(ax, figsize=(side + (0.9 if bar else 0.3), side))
    largest = shares.max() if normalize == "all" else 1
    picture = ax.imshow(shares, cmap="Blues", norm=PowerNorm(0.5, 0, largest))
    for (row, column), value in np.ndenumerate(values):
        shade = np.array(picture.cmap(picture.norm(shares[row, column]))[:3])
        luminance = shade**2.2 @ (0.2126, 0.7152, 0.0722)
        color = "white" if luminance < 0.18 else "black" if value else "#6B6B6B"
        text = str(value) if normalize is None else f"{value:.2f}"
        ax.text(column, row, text, ha="center", va="center", color=color, fontsize=10)
    if bar:
        shade = SHADES.get(normalize, "share of the true class")
        ax.figure.colorbar(picture, ax=ax, label=shade, fraction=0.046, pad=0.04)
    ax.set_xticks(range(K), names, rotation=45 if max(len(str(n)) for n in names) > 4 else 0)
    ax.set_yticks(range(K), names)
    ax.set(xlabel="predicted", ylabel="true")
    ax.grid(False)
    return ax
