"""The picture of the landscape panel: the ball on its landscape, its height and the learning rate."""

import numpy as np
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from course.panels.shared.figure import (
    BLUE,
    GREEN,
    VERMILION,
    LiveFigure,
    own_style,
    places,
    round_up,
    style,
    title,
)

HEIGHTS = (1e-10, 1e6)  # above the lowest point, as drawn
RATES = (1e-10, 10.0)
LEVELS = 14
INK = "#222222"
PALE = 0.3  # opacity of the run before


class LandscapeFigure(LiveFigure):
    """Left the landscape with the ball's path; right its height and the learning rate, over the steps."""

    @own_style()
    def __init__(self, state):
        super().__init__(9.0, 4.2)
        self.map = self.figure.add_axes((0.05, 0.1, 0.47, 0.83))
        self.height = self.figure.add_axes((0.6, 0.4, 0.375, 0.53))
        self.rate = self.figure.add_axes((0.6, 0.1, 0.375, 0.17))
        height_ticks, rate_ticks = (1e-9, 1e-6, 1e-3, 1, 1e3, 1e6), (1e-10, 1e-5, 1)
        for ax, name, (low, high), ticks in (
            (self.height, "Height above the lowest point (log scale)", HEIGHTS, height_ticks),
            (self.rate, "Learning rate", (RATES[0] / 5, RATES[1] * 5), rate_ticks),
        ):
            style(ax)
            title(ax, name)
            ax.set(yscale="log", ylim=(low, high))
            ax.yaxis.set_major_locator(FixedLocator(ticks))
            ax.yaxis.set_major_formatter(FixedFormatter([f"{tick:g}" for tick in ticks]))
            ax.yaxis.set_minor_locator(NullLocator())
        self.height.tick_params(labelbottom=False)
        self.rate.set_xlabel("step", loc="right", labelpad=1, fontsize=8.5, color="#333333")
        (self.before,) = self.height.plot([], [], color=BLUE, lw=1.4, alpha=PALE)
        (self.fall,) = self.height.plot([], [], color=BLUE, lw=1.8)
        (self.low,) = self.height.plot([], [], "o", color=VERMILION, mec=INK, ms=7, clip_on=False)
        (self.rates,) = self.rate.plot([], [], color=GREEN, lw=1.8, drawstyle="steps-post")
        (self.now,) = self.rate.plot([], [], "o", color=GREEN, ms=5, clip_on=False)
        self._end, self._surface = None, None
        self._prepare(state)

    @own_style()
    def _prepare(self, state):
        """Axes for this surface and this number of steps; drawn anew only where they change."""
        if self._surface is not state.surface:
            self._surface = state.surface
            self._draw_map(state.surface)
            self.refresh()
        end = round_up(max(state.number, 20))
        if self._end != end:
            self._end = end
            for ax in (self.height, self.rate):
                ax.set_xlim(0, end)
                ax.xaxis.set_major_locator(FixedLocator([end * k / 5 for k in range(6)]))
            self.refresh()

    def _draw_map(self, surface):
        ax = self.map
        ax.clear()
        style(ax)
        ax.grid(False)
        left, right = surface.box[0]
        if len(surface.box) == 1:
            x = np.linspace(left, right, 400)
            z = surface.f(x[:, None])
            ax.fill_between(x, z, z.min() - z.max(), color="#E3EBF1")
            ax.plot(x, z, color="#555555", lw=1.5)
            ax.set(xlim=(left, right), ylim=(surface.lowest - 0.12 * np.ptp(z), z.max() + 0.05 * np.ptp(z)))
        else:
            bottom, top = surface.box[1]
            x, y = np.meshgrid(np.linspace(left, right, 161), np.linspace(bottom, top, 161))
            z = surface.f(np.stack([x, y], -1))
            heights = surface.lowest + np.linspace(0, np.sqrt(z.max() - surface.lowest), LEVELS) ** 2
            ax.contourf(x, y, z, levels=heights, cmap="cividis_r", alpha=0.45, extend="max")
            ax.contour(x, y, z, levels=heights, colors="#777777", linewidths=0.6, linestyles="solid")
            ax.set(xlim=(left, right), ylim=(bottom, top), anchor="W")
            ax.set_aspect("equal")  # a gradient crosses the lines at a right angle: let it look so
            ax.plot(*surface.minimum, "*", color="white", mec=INK, ms=13)
        title(ax, f"{surface.name}: press where the ball should start")
        (self.ghost,) = ax.plot([], [], ".-", color=INK, lw=1, ms=4, alpha=PALE)
        (self.path,) = ax.plot([], [], ".-", color=INK, lw=1, ms=5)
        (self.start,) = ax.plot([], [], "o", mfc="none", mec=INK, mew=1.2, ms=13)
        (self.ball,) = ax.plot([], [], "o", color=VERMILION, mec=INK, ms=12, clip_on=False)
        self.away = ax.text(0.5, 0.94, "", transform=ax.transAxes, ha="center", fontsize=9.5,
                            fontweight="bold", color=INK)

    def draw(self, state) -> bytes:
        self._prepare(state)
        (x_low, x_high), (y_low, y_high) = self.map.get_xlim(), self.map.get_ylim()
        points = self._drawable(state.path, state.heights)
        self.path.set_data(*points.T)
        self.ghost.set_data(*(self._drawable(*state.last).T if state.last else ([], [])))
        here = np.clip(points[-1], (x_low, y_low), (x_high, y_high))
        self.ball.set_data(*here[:, None])
        self.ball.set_markerfacecolor("white" if state.outside else VERMILION)
        self.away.set_text("The ball is outside the picture" if state.outside else "")
        first = (*state.start, float(state.surface.f(np.array(state.start))))[:2]
        self.start.set_data(*np.array(first)[:, None])
        steps = places(state.number + 1)
        above = height(state, state.heights, steps)
        self.fall.set_data(steps, above)
        earlier = places(len(state.last[1])) if state.last else []
        self.before.set_data(earlier, height(state, state.last[1], earlier) if state.last else [])
        self.low.set_data(steps[-1:], above[-1:])
        self.rates.set_data(steps, [*(state.rates[i] for i in steps[:-1]), state.lr])
        self.now.set_data(steps[-1:], [state.lr])
        curves = [self.before, self.fall, self.low, self.rates, self.now]
        return self.png([self.ghost, self.path, self.start, self.ball, self.away, *curves])

    def _drawable(self, path, heights):
        """(P, 2): the newest points, or x and height of each; what diverges would overflow the drawing."""
        points = np.array(path[-500:])
        if points.shape[1] == 1:
            points = np.column_stack([points[:, 0], heights[-500:]])
        points = np.nan_to_num(points)
        size = np.ptp([self.map.get_xlim(), self.map.get_ylim()], axis=1)
        spans = np.abs(points / size).max(axis=1, keepdims=True)
        return points / np.maximum(1, spans / 1e3)


def height(state, heights, steps):
    """How far above the lowest point the ball was at these steps, within what is drawn."""
    above = np.array([heights[i] for i in steps]) - state.surface.lowest
    return np.clip(np.nan_to_num(above, nan=1e300), *HEIGHTS)
