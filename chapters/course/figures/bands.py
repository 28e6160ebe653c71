"""Published points over the band of our runs."""

import numpy as np

from course.printed import Printed
from nnlib.plots.canvas import COLORS, axes


def band(steps, runs, *, label=None, color=COLORS[0], ax=None):
    """Our runs as a band: from the least to the largest of the seeds at each step, and their median.

    steps (points,), runs (seeds, points). One run is a line. Returns ax.
    """
    ax, runs = axes(ax), np.asarray(runs, dtype=float)
    if len(runs) > 1:
        low, high = np.nanmin(runs, axis=0), np.nanmax(runs, axis=0)
        ax.fill_between(steps, low, high, color=color, alpha=0.25, lw=0)
    ax.plot(steps, np.nanmedian(runs, axis=0), color=color, label=label)
    return ax


def rings(of, column=None, *, steps=None, row=None, label="published", color=COLORS[1], pale=False, ax=None):
    """The values that a source prints, as rings; pale: beside runs of another scale, which they do not judge.

    of, column, row  as in `Printed.of`; steps: where they stand, by default the first column of the entry
    Returns ax.
    """
    ax = axes(ax)
    values = [float(value) for value in Printed.of(of, row=row, column=column).values]
    if steps is None:
        steps = [float(value) for value in Printed.of(of, row=row, column=0).values]
    ax.plot(steps, values, "o", ms=5, mfc="none", mec=color, mew=1.4, alpha=0.35 if pale else 1, label=label,
            zorder=5)
    return ax
