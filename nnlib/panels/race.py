"""The race panel: six optimizers on one surface, each with its learning rate under the reader's hand."""

from math import ceil, floor, log10

import ipywidgets as widgets
import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from nnlib.panels.figure import LiveFigure, own_style, round_up, style, title
from nnlib.panels.playing import PlayingPanel
from nnlib.panels.race_state import OPTIMIZERS, SURFACES, RaceState
from nnlib.plots.canvas import COLORS, MARKERS

FINE = 160  # points of the contour map along an axis
LEVELS = 11
DEEP = 1e-8  # share of the start's height at the bottom of the height curves
RATES = (1e-4, 10.0)
LOOKS = {name: {"color": color, "marker": marker}
         for name, color, marker in zip(OPTIMIZERS, COLORS, MARKERS, strict=False)}


class RaceFigure(LiveFigure):
    """The surface from above with all paths, beside the heights along the steps."""

    @own_style()
    def __init__(self, state):
        super().__init__(9.0, 4.2)
        self.map = self.figure.add_axes((0.045, 0.085, 0.50, 0.82))
        self.curves = self.figure.add_axes((0.62, 0.085, 0.365, 0.82))
        self.paths, self.heads, self.heights, self.marks = {}, {}, {}, {}
        for name, look in LOOKS.items():
            color, marker = look["color"], look["marker"]
            (self.paths[name],) = self.map.plot([], [], color=color, lw=1.3, marker=marker, ms=3, mew=0)
            (self.heads[name],) = self.map.plot([], [], marker, color=color, ms=10, mec="black", mew=0.8)
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
            points, heights = np.array(runner.points), np.clip(runner.heights, low, high)
            shown = name in state.shown
            points = points[:-1] if runner.lost else points
            self.paths[name].set_data(*(points.T if shown else ([], [])))
            self.heads[name].set_data(*(points[-1:].T if shown and not runner.lost else ([], [])))
            self.heights[name].set_data(*((range(len(heights)), heights) if shown else ([], [])))
            self.marks[name].set_data(*(([len(heights) - 1], heights[-1:]) if shown else ([], [])))
        self.start.set_data([state.start[0]], [state.start[1]])
        return self.png([*self.paths.values(), self.start, *self.heads.values(), *self.heights.values(),
                         *self.marks.values()])

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


class RacePanel(PlayingPanel):
    """Six optimizers race on a surface while their rates are moved.

        RacePanel("Ravine", after=prediction)

    surface    Ravine, Saddle, Rosenbrock or Beale to begin with
    shown      the names of those shown at first; all by default
    name       for the cell that is run again; the surface's name if none is given

    `state` (a RaceState) has the logic; `surface`, `rates[name]`, `shows[name]`, `momentum`, `x`, `y` are
    widgets. A press on the left picture sets the start, too.
    """

    running = "They run. Move a rate: it acts from the next step."

    def __init__(self, surface="Ravine", *, name=None, shown=None, steps=100, after=None, rehearsal=30,
                 speed=25, fps=10):
        state = RaceState(surface, steps=steps, shown=set(OPTIMIZERS if shown is None else shown))
        self.figure = RaceFigure(state)
        self.invitation = state.news()[0]
        super().__init__(
            state, name or surface, speed=speed, fps=fps, rehearsal=rehearsal, after=after,
            press=self._press,
            alt=f"Race panel {name or surface}: the paths of {', '.join(OPTIMIZERS)} over the contour lines "
            "of a surface, and their heights along the steps",
        )

    def rows(self):
        state = self.state
        self._setting = False
        self.surface = self.choice(
            "Surface", "Another one: all start afresh, at rates that suit it", list(SURFACES),
            state.surface_name, self._choose,
        )
        self.shows = {name: self._toggle_of(name) for name in OPTIMIZERS}
        self.momentum = self.watched(
            widgets.FloatSlider(
                value=state.momentum, min=0, max=0.99, step=0.01, description="μ",
                tooltip="The momentum factor of Momentum and Nesterov: acts from the next step",
                layout={"width": "230px"}, style={"description_width": "20px"},
            ),
            self._set_momentum,
        )
        self.rates = {name: self._rate_of(name, lr) for name, lr in state.rates.items()}
        self.x, self.y = (self._start_of(axis) for axis in range(2))
        return [[*self.transport(), self.surface], [*self.shows.values()], [*self.rates.values()],
                [self.x, self.y, self.momentum]]

    def _toggle_of(self, name):
        made = widgets.ToggleButton(
            value=name in self.state.shown, description=name, tooltip=f"Show or hide {name}; it runs anyway",
            layout={"width": "110px"}, style={"text_color": "#222222", "font_weight": "bold"},
        )
        made.layout.border_bottom = f"4px solid {LOOKS[name]['color']}"
        return self.watched(made, lambda shown: self._show(name, shown))

    def _rate_of(self, name, lr):
        made = widgets.FloatLogSlider(
            value=lr, base=10, min=log10(RATES[0]), max=log10(RATES[1]), step=0.025, description=name,
            tooltip=f"{name}'s learning rate: acts from its next step", readout_format=".3g",
            layout={"width": "294px"}, style={"description_width": "76px"},
        )
        return self.watched(made, lambda value: self._set_rate(name, value))

    def _start_of(self, axis):
        low, high = self.state.surface.box[axis]
        made = widgets.FloatSlider(
            value=self.state.start[axis], min=low, max=high, step=0.01, description=f"start {'xy'[axis]}",
            tooltip="Where they start; a press on the picture does the same", readout_format=".2f",
            layout={"width": "294px"}, style={"description_width": "76px"},
        )
        return self.watched(made, lambda value: self._move_start(axis, value))

    def trouble(self):
        words, lost = self.state.news()
        return words if lost else ""

    def summary(self):
        parts = [f"step {self.state.number}"]
        for name, runner in self.state.racing.items():
            height = "lost" if runner.lost else f"{runner.heights[-1]:.2g}"
            parts.append(f"{name} (rate {self.state.rates[name]:.3g}) {height}")
        return "   ·   ".join(parts)

    # Handlers; all run in the event loop's thread.

    def _frame(self):
        self.draw()
        words, lost = self.state.news()
        self.say(words, trouble=lost)

    def _rest(self):
        super()._rest()
        if self.state.number and not self.troubled:
            self.say(f"{self.message} {self.state.news()[0]}")

    def _reset(self):
        self._again(self.state.reset)
        self.say("All are back at the start. Press Start.")

    def _again(self, change):
        """From step 0 after `change()`; goes on playing if it played."""
        playing = self.player.playing
        self.restart(change)
        if playing and change != self.state.reset:
            self.toggle()

    def _choose(self, name):
        self._again(lambda: self.state.choose(name))
        self._follow()
        self.say(f"{name}: all start afresh, at rates that suit it.")

    def _press(self, x, y):
        ax, point = self.figure.place(x, y)
        if ax is self.figure.map:
            self._start_from(*point)

    def _move_start(self, axis, value):
        if not self._setting:
            point = list(self.state.start)
            point[axis] = value
            self._start_from(*point)

    def _start_from(self, x, y):
        self._again(lambda: self.state.set_start(x, y))
        self._follow()
        x, y = self.state.start
        self.say(f"They start from ({x:.2f}, {y:.2f}).")

    def _show(self, name, shown):
        self.state.show(name, shown)
        self.moved()

    def _set_rate(self, name, lr):
        if not self._setting:
            self.state.set_rate(name, lr)
            self.moved()

    def _set_momentum(self, momentum):
        self.state.set_momentum(momentum)
        self.moved()

    def _follow(self):
        """Bring the sliders to what the state has, without hearing them."""
        self._setting = True
        for slider, value, (low, high) in zip(
            (self.x, self.y), self.state.start, self.state.surface.box, strict=True
        ):
            with slider.hold_trait_notifications():
                slider.min, slider.max, slider.value = low, high, value
        for name, slider in self.rates.items():
            slider.value = self.state.rates[name]
        self._setting = False
