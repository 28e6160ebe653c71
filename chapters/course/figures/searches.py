"""The trials of a search: where they lie, and how good they are."""

import numpy as np

from nnlib.plots.canvas import COLORS, axes

NAMES = {"lr": "learning rate", "weight_decay": "weight decay", "value": "validation accuracy"}


def trials(found, x="lr", y="weight_decay", *, bar=True, limits=(0, 1), ax=None):
    """Each Trial of `found` as a dot over two settings, or over one and its "value"; the best is ringed.

    The colour is the value, from limits[0] (dark) to limits[1] (bright); bar: explain it beside the
    axes. Settings are drawn on logarithmic axes; failed trials are left out. Returns ax.
    Raises ValueError if no trial has a value.
    """
    judged = [trial for trial in found if trial.value is not None]
    if not judged:
        raise ValueError("there is no trial with a value to draw")
    ax = axes(ax)
    columns = [
        np.array([trial.value if name == "value" else trial.settings[name] for trial in judged])
        for name in (x, y)
    ]
    values = np.array([trial.value for trial in judged])
    dots = ax.scatter(*columns, c=values, s=42, cmap="cividis", vmin=limits[0], vmax=limits[1],
                      edgecolors="#333333", linewidths=0.6, zorder=3)
    top = values.argmax()
    ax.plot(*(column[top] for column in columns), "o", ms=13, mfc="none", mec=COLORS[1], mew=2, zorder=4)
    for name, column, scale, label in zip(
        (x, y), columns, (ax.set_xscale, ax.set_yscale), (ax.set_xlabel, ax.set_ylabel), strict=True
    ):
        label(NAMES.get(name, name))
        if name != "value" and (column > 0).all():
            scale("log")
    if bar:
        ax.figure.colorbar(dots, ax=ax, label=NAMES["value"]).outline.set_visible(False)
    return ax
