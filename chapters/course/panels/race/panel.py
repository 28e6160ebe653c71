"""The race panel: six optimizers on one surface, each with its learning rate under the reader's hand."""

import ipywidgets as widgets
import numpy as np

from course.panels.race.figure import LOOKS, RaceFigure
from course.panels.race.state import OPTIMIZERS, RATES, SURFACES, RaceState
from course.panels.shared.playing import PlayingPanel
from course.panels.shared.throttle import Throttle

# Where a rate's slider may stand: 40 places to a power of ten, and the rates that suit the surfaces.
PLACES = sorted({float(f"{10**k:.3g}") for k in np.linspace(-4, 1, 201)}.union(*RATES.values()))

STEP = 0.01  # of the sliders for the start


class RacePanel(PlayingPanel):
    """Six optimizers race on a surface while their rates are moved.

        RacePanel("Ravine", after=prediction)

    surface    Ravine, Saddle, Rosenbrock or Beale to begin with
    shown      the names of those shown at first; all by default
    name       for the cell that is run again; the surface's name if none is given

    `state` (a RaceState) has the logic; `surface`, `rates[name]`, `shows[name]`, `momentum`, `x`, `y` are
    widgets. A press on the left picture sets the start, too.
    """

    running = "Running. Move a rate: it acts from the next step."

    def __init__(self, surface="Ravine", *, name=None, shown=None, steps=100, after=None, rehearsal=30,
                 speed=25, fps=10):
        state = RaceState(surface, steps=steps, shown=set(OPTIMIZERS if shown is None else shown))
        self.figure = RaceFigure(state)
        self.invitation = state.news()[0]
        self._again_soon = Throttle(self._run_again)
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
            "Surface", "Another surface: all start afresh, at rates that suit it", list(SURFACES),
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
        lanes = [[self.shows[name], self.rates[name]] for name in OPTIMIZERS]
        return [[*self.transport(), self.surface], lanes, [self.x, self.y, self.momentum]]

    def _toggle_of(self, name):
        made = widgets.ToggleButton(
            value=name in self.state.shown, description=name, tooltip=f"Show or hide {name}; it runs anyway",
            layout={"width": "110px"}, style={"font_weight": "bold"},
        )
        made.layout.border_bottom = f"4px solid {LOOKS[name]['color']}"
        return self.watched(made, lambda shown: self._show(name, shown))

    def _rate_of(self, name, lr):
        # By place in a list: a slider of numbers would round 0.95 to its own steps.
        made = widgets.SelectionSlider(
            options=[(f"{rate:.3g}", rate) for rate in PLACES], value=lr, description=name,
            tooltip=f"{name}'s learning rate: acts from its next step",
            layout={"width": "218px"}, style={"description_width": "0"},  # the button before it says the name
        )
        return self.watched(made, lambda value: self._set_rate(name, value))

    def _start_of(self, axis):
        low, high = self.state.surface.box[axis]
        made = widgets.FloatSlider(
            value=self.state.start[axis], min=low, max=high, step=STEP, description=f"start {'xy'[axis]}",
            tooltip="Where they start; a press on the picture does the same", readout_format=".2f",
            layout={"width": "294px"}, style={"description_width": "76px"},
        )
        return self.watched(made, lambda value: self._move_start(axis, value))

    def trouble(self):
        words, lost = self.state.news()
        return words if lost else ""

    def at_rest(self):
        return f"{super().at_rest()} {self.state.news()[0]}" if self.state.number else super().at_rest()

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
            self._follow()

    def _move_start(self, axis, value):
        point = list(self.state.start)
        # A browser rounds what a slider is set to, and reports that: nobody has moved it.
        if self._setting or abs(value - point[axis]) < STEP / 2:
            return
        point[axis] = value
        self._start_from(*point)  # and no word to the slider: its browser may be further on

    def _start_from(self, x, y):
        self._again(lambda: self.state.set_start(x, y))
        x, y = self.state.start
        self.say(f"They start from ({x:.2f}, {y:.2f}).")

    def _show(self, name, shown):
        self.state.show(name, shown)
        self.moved()

    def _set_rate(self, name, lr):
        if not self._setting:
            self.state.set_rate(name, lr)
            self._answer()

    def _set_momentum(self, momentum):
        self.state.set_momentum(momentum)
        self._answer()

    def _answer(self):
        """A race that is over is run again at once, at the new setting; one under way goes on with it."""
        if self.player.playing or not (self.player.finished and self.state.number):
            self.moved()
            return
        self._again_soon()

    def _run_again(self):
        number = self.state.number
        self.restart(self.state.reset)
        self.player.run(number + 1)  # one more: it finds the end
        words, lost = self.state.news()
        self.say(f"Run again: {words}", trouble=lost)

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
