"""A net that is a point: its way down, over the lines of equal height."""

import numpy as np

from course.panels.benches.strands import COLORS
from course.panels.shared.figure import style, title
from course.surfaces import RAVINE


def path(ax, state):
    """Where the points are, and how they came there, over the lines of equal height."""
    title(ax, "The way down")
    style(ax)
    low, high = (-10, 10), (-10, 10)
    across, up = np.meshgrid(np.linspace(*low, 120), np.linspace(*high, 120))
    flat = state.train.x.shape == (2, 2)  # the bowl of L4
    z = across**2 + up**2 if flat else RAVINE.f(np.stack([across, up], axis=-1))
    ax.contour(across, up, z, levels=np.geomspace(0.5, 150, 9), colors="#BBBBBB", linewidths=0.7)
    ax.set(xlim=low, ylim=high)
    lines = {lane: ax.plot([], [], color=COLORS[k % 6], lw=1.2, marker="o", ms=3)[0]
             for k, lane in enumerate(state.lanes)}
    names = ("x0", "x1") if flat else ("x", "y")

    def update():
        for lane, line in lines.items():
            points = state.now.tracks[lane].points_until(state.number)
            line.set_data(points.get(names[0], []), points.get(names[1], []))
        return list(lines.values())

    return update
