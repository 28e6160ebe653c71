"""The picture of the race panel: a surface from above with all paths, and their heights along the steps."""

from math import ceil, floor, log10

import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from course.panels.race.state import OPTIMIZERS
from course.panels.shared.figure import LiveFigure, own_style, places, round_up, style, title
from nnlib.plots.canvas import MARKERS, look

FINE = 160  # points of the contour map along an axis
LEVELS = 11
DEEP = 1e-8  # share of the start's height at the bottom of the height curves
LOOKS = {name: {"color": look(name)["color"], "marker": marker}
         for name, marker in zip(OPTIMIZERS, MARKERS, strict=False)}


class RaceFigure(LiveFigure):
    """The surface from above with all paths, beside the heights along the steps."""

    @own_style()
    def __init__(self, state):
        super().__init__(9.0, 4.2)
        self.map = self.figure.add_axes((0.045, 0.085, 0.50, 0.82))
        self.curves = self.figure.add_axes((0.62, 0.085, 0.355, 0.82))
        self.paths, self.heads, self.heights, self.marks, self.ghosts = {}, {}, {}, {}, {}
        for name, its in LOOKS.items():
            color, marker = its["color"], its["marker"]
            (self.paths[name],) = self.map.plot([], [], color=color, lw=1.3, marker=marker, ms=3, mew=0)
            (self.heads[name],) = self.map.plot([], [], marker, color=color, ms=10, mec="black", mew=0.8)
            (self.ghosts[name],) = self.curves.plot([], [], color=color, lw=1.2, alpha=0.3)
            (self.heights[name],) = self.curves.plot([], [], color=color, lw=1.6)
            (self.marks[name],) = self.curves.plot([], [], marker, color=color, ms=7, mec="black", mew=0.7,
                                                   clip_on=False)
        (self.start,) = self.map.plot([], [], "o", ms=14, mfc="none", mec="#222222", mew=1.4)
        style(self.curves)
        title(self.curves, "Height above the minimum (log scale)")
        self.curves.set_yscale("log")
        self.curves.set_xlabel("step", loc="right", labelpad=-1, fontsize=8.5, color="#333333")
        self._drawn = self._limits = None
        self._land(state)

    def draw(self, state) -> bytes:
        """The frame of this moment."""
        if self._drawn != state.surface_name:
            self._land(state)
        self._fit(state)
        low, high = self.curves.get_ylim()
        for name, runner in state.runners.items():
            shown = name in state.shown
            at = places(len(runner.points) - runner.lost)
            points = np.array([state.start, *(runner.points[i] for i in at)])
            self.paths[name].set_data(*(points.T if shown else ([], [])))
            self.heads[name].set_data(*(points[-1:].T if shown and not runner.lost else ([], [])))
            before = state.last.get(name, []) if shown else []
            at = places(len(before))
            self.ghosts[name].set_data(at, np.clip([before[i] for i in at], low, high))
            at = places(len(runner.heights))
            heights = np.clip([runner.heights[i] for i in at], low, high)
            self.heights[name].set_data(*((at, heights) if shown else ([], [])))
            self.marks[name].set_data(*((at[-1:], heights[-1:]) if shown else ([], [])))
        self.start.set_data([state.start[0]], [state.start[1]])
        return self.png([*self.paths.values(), self.start, *self.heads.values(), *self.ghosts.values(),
                         *self.heights.values(), *self.marks.values()])

    @own_style()
    def _land(self, state):
        """The contour lines of another surface, evenly spaced in the logarithm of the height."""
        self._drawn = state.surface_name
        surface, ax = state.surface, self.map
        for old in [*ax.collections, *ax.texts]:
            old.remove()
        (left, right), (bottom, top) = surface.box
        x, y = np.meshgrid(np.linspace(left, right, FINE), np.linspace(bottom, top, FINE))
        power = np.log10(surface.f(np.stack([x, y], axis=-1)) - surface.lowest + 1e-9)
        levels = np.linspace(np.quantile(power, 0.01), power.max(), LEVELS)
        ax.contourf(x, y, power, levels=[-10, *levels], cmap="Blues_r", alpha=0.45, zorder=0)
        ax.contour(x, y, power, levels=levels, colors="#8A9BB0", linewidths=0.5, linestyles="solid",
                   zorder=0.5)
        ax.text(*surface.minimum, "★", ha="center", va="center_baseline", fontsize=15, color="#222222")
        ax.set(xlim=(left, right), ylim=(bottom, top))
        ax.tick_params(labelsize=8, colors="#333333", color="#888888", length=3)
        ax.spines[:].set_color("#888888")
        title(ax, f"{surface.name} from above: ring start, ★ minimum")
        self._limits = None
        self.refresh()

    def _fit(self, state):
        high = 10.0 ** ceil(log10(max(state.height(np.array(state.start)), 1e-6)) + 0.7)
        end = round_up(max(state.number, 20))
        if self._limits == (end, high):
            return
        self._limits = end, high
        low = high * DEEP
        self.curves.set(xlim=(0, end), ylim=(low, high))
        self.curves.xaxis.set_major_locator(FixedLocator([end * k / 5 for k in range(6)]))
        decades = range(floor(log10(low)), ceil(log10(high)) + 1, 2)
        self.curves.yaxis.set_major_locator(FixedLocator([10.0**k for k in decades]))
        self.curves.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        self.curves.yaxis.set_minor_locator(NullLocator())
        self.refresh()
