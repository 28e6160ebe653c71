"""The way an optimizer takes over a surface. notes 6.1."""

import numpy as np

from nnlib.plots.canvas import INK, MARKERS, PALE, axes, legend_beside, styles


def contour_path(f, paths, bounds=(-10, 10, -10, 10), *, levels=12, goal=None, ax=None):
    """Contour lines of z = f(x, y), and on them the paths {label: points (T, 2)}, first to last.

    f takes and returns arrays; bounds are (left, right, bottom, top). The lines are spaced as those
    of a bowl: evenly in √(z - lowest z). What leaves the bounds is cut off. A ring is the start, a star
    the goal, where one is given; x and y have the same scale. Returns ax.
    Raises ValueError for a path of another shape.
    """
    left, right, bottom, top = bounds
    x, y = np.meshgrid(np.linspace(left, right, 200), np.linspace(bottom, top, 200))
    z = np.broadcast_to(f(x, y), x.shape)
    lowest = float(z.min())
    heights = lowest + np.linspace(0, np.sqrt(z.max() - lowest), levels + 1)[1:-1] ** 2
    ax = axes(ax)
    ax.contour(x, y, z, levels=heights, colors=PALE, linewidths=0.7, alpha=0.7)
    looks = styles(list(paths))
    for index, (label, points) in enumerate(paths.items()):
        points = np.asarray(points, dtype=float)
        if points.ndim != 2 or points.shape[1] != 2 or len(points) == 0:
            raise ValueError(f"the path {label!r}: expected points of shape (T, 2), got {points.shape}")
        span = np.array([right - left, top - bottom])
        seen = np.clip(points, -1e3 * span, 1e3 * span)  # a path that diverges overflows the drawing
        ax.plot(*seen.T, label=label, marker=MARKERS[index % len(MARKERS)], markersize=4,
                linewidth=1.5, **looks[label])
        ax.plot(*seen[0], marker="o", markersize=11, markerfacecolor="none", markeredgecolor=INK)
    if goal is not None:
        ax.plot(*goal, "*", color="black", markersize=10)
    ax.set(xlim=(left, right), ylim=(bottom, top), xlabel="x", ylabel="y", aspect="equal")
    ax.grid(False)
    if len(paths) == 1:
        ax.set_title(label)
    elif paths:
        legend_beside(ax)
    return ax
