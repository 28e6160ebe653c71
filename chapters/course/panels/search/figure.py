"""The search panel's picture: trials over learning rate and weight decay, coloured by accuracy."""

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.patches import Rectangle

from course.panels.search.state import LIMITS
from course.panels.shared.figure import GREEN, GREY, VERMILION, LiveFigure, own_style, style, title

PALE = 0.3  # opacity of trials outside the range of now


class SearchFigure(LiveFigure):
    """Trials over learning rate and weight decay, coloured by accuracy; beside it accuracy over rate."""

    @own_style()
    def __init__(self):
        super().__init__(9.0, 4.2)
        self.map = map = self.figure.add_axes((0.065, 0.125, 0.405, 0.79))
        self.side = side = self.figure.add_axes((0.625, 0.125, 0.355, 0.79))
        powers(map.xaxis, map.set_xlim, LIMITS["lr"])
        powers(map.yaxis, map.set_ylim, LIMITS["weight_decay"])
        powers(side.xaxis, side.set_xlim, LIMITS["lr"])
        side.set_ylim(0, 1.02)
        for ax in (map, side):
            style(ax)
            ax.set_xlabel("learning rate", fontsize=9, labelpad=2)
        title(map, "Trials: weight decay over learning rate")
        title(side, "Accuracy over rate")
        scale = ScalarMappable(cmap="cividis")
        scale.set_clim(0, 1)
        bar = self.figure.colorbar(scale, cax=self.figure.add_axes((0.49, 0.125, 0.014, 0.79)))
        bar.ax.tick_params(labelsize=8, length=2)
        bar.set_label("validation accuracy", fontsize=8.5, labelpad=3)
        bar.outline.set_visible(False)
        look = {"vmin": 0, "vmax": 1, "cmap": "cividis", "edgecolors": "#444444", "linewidths": 0.5}
        self.dots = [
            (ax.scatter([], [], s=34, c=[], alpha=opacity, **look), inside)
            for ax in (map, side)
            for opacity, inside in ((PALE, False), (1, True))
        ]
        self.failed = map.plot([], [], "x", color=VERMILION, ms=7, mew=1.6)[0]
        ring = {"ms": 14, "mfc": "none", "mec": VERMILION, "mew": 2, "ls": "", "label": "best"}
        self.rings = [ax.plot([], [], "o", **ring)[0] for ax in (map, side)]
        ring |= {"ms": 9, "mec": GREEN, "mew": 1.5, "label": "under way"}
        self.now, self.climbing = (ax.plot([], [], "o", **ring)[0] for ax in (map, side))
        side.legend(loc="lower right", bbox_to_anchor=(1.02, 0.96), ncols=2, frameon=False, fontsize=8,
                    markerscale=0.55, handlelength=1, handletextpad=0.4, columnspacing=1)
        self.box = map.add_patch(Rectangle((0, 0), 1, 1, fc="#56B4E922", ec="#0072B2", lw=1.5))
        self.band = side.add_patch(Rectangle((0, 0), 1, 1.02, fc="#56B4E922", ec="#0072B2", lw=1))
        self.brush = map.add_patch(Rectangle((0, 0), 0, 0, fill=False, ec=GREY, lw=1.2, ls="--"))
        self.note = map.text(0.02, 0.985, "", fontsize=8, color="#333333", va="top", transform=map.transAxes)

    def spot(self, x, y):
        """(log10 lr, log10 decay) at this pixel, drawn to the edge of the map if it lies outside."""
        at = self.map.transData.inverted().transform(self.at(x, y))
        limits = (LIMITS["lr"], LIMITS["weight_decay"])
        return tuple(float(np.clip(value, *ends)) for value, ends in zip(at, limits, strict=True))

    def draw(self, state, brush=None) -> bytes:
        judged = [trial for trial in state.trials if trial.value is not None]
        for dots, inside in self.dots:
            some = [trial for trial in judged if state.inside(trial.settings) is inside]
            at = [place(trial.settings) for trial in some]
            if dots.axes is self.side:
                at = [(x, trial.value) for (x, _), trial in zip(at, some, strict=True)]
            dots.set_offsets(np.reshape(at, (-1, 2)))
            dots.set_array(np.array([trial.value for trial in some]))
        lost = [place(trial.settings) for trial in state.trials if trial.value is None]
        self.failed.set_data(*np.reshape(lost, (-1, 2)).T)
        self.now.set_data(*([value] for value in place(state.running)) if state.running else ([], []))
        climbed = state.running is not None and state.so_far is not None and np.isfinite(state.so_far)
        at = (np.log10(state.running["lr"]), state.so_far) if climbed else ()
        self.climbing.set_data(*([value] for value in at) if climbed else ([], []))
        for ring in self.rings:
            ring.set_data([], [])
        if state.best:
            x, y = place(state.best.settings)
            self.rings[0].set_data([x], [y])
            self.rings[1].set_data([x], [state.best.value])
        (left, right), (low, high) = state.ranges["lr"], state.ranges["weight_decay"]
        self.box.set_bounds(left, low, right - left, high - low)
        self.band.set_bounds(left, 0, right - left, 1.02)
        (x0, y0), (x1, y1) = brush or ((0, 0), (0, 0))
        self.brush.set_bounds(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))
        self.brush.set_visible(brush is not None)
        self.note.set_text("" if state.trials else "box: the next trials are drawn from here")
        boxes, dots = [self.box, self.band, self.brush], [dots for dots, _ in self.dots]
        return self.png([*boxes, *dots, self.failed, self.now, self.climbing, *self.rings, self.note])


def powers(axis, limit, ends):
    """An axis of exponents, labelled as powers of ten."""
    limit(*ends)
    ticks = np.arange(ends[0], ends[1] + 1)
    axis.set_ticks(ticks, [f"$10^{{{int(tick)}}}$" for tick in ticks])


def place(settings):
    return np.log10(settings["lr"]), np.log10(settings["weight_decay"])
