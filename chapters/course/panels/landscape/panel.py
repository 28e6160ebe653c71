"""The landscape panel: a ball is released and rolls downhill by gradient descent, under the reader's hand."""

from functools import partial
from math import log10

import ipywidgets as widgets

from course.panels.landscape.figure import RATES, LandscapeFigure
from course.panels.landscape.landscapes import landscapes
from course.panels.landscape.state import LandscapeState
from course.panels.shared.playing import PlayingPanel
from course.panels.shared.throttle import Throttle

STEP = 0.05  # of the sliders for the start


class LandscapePanel(PlayingPanel):
    """A ball on a loss landscape: press where it should start, then move the learning rate while it rolls.

        LandscapePanel()                    a bowl, a curve with several valleys, a ravine, a saddle, a net

    surfaces   Surface objects to choose from, of one or two dimensions; the first is shown at first
    lr         the learning rate at first, within 1e-10 … 10
    speed      steps a second at first; after: a prediction that locks the controls until it is answered
    rehearsal  steps taken where nobody can press Start (tests, stored pages)

    `state` (a LandscapeState) has the logic; `where`, `x`, `y`, `rate` are the widgets.
    """

    invitation = "Press on the picture where the ball should start, then press Start."
    running = "Running. Move the learning rate while the ball rolls."

    def __init__(self, surfaces=None, *, name="landscape", lr=0.1, speed=5, after=None, rehearsal=40):
        if not RATES[0] <= lr <= RATES[1]:
            raise ValueError(f"lr: the slider goes from {RATES[0]:g} to {RATES[1]:g}, got {lr}")
        self.surfaces = {surface.name: surface for surface in surfaces or landscapes()}
        state = LandscapeState(next(iter(self.surfaces.values())), lr)
        self.figure = LandscapeFigure(state)
        self._at = None
        self._lift = Throttle(lambda: self._press(*self._at))
        super().__init__(
            state, name, speed=speed, after=after, rehearsal=rehearsal, press=self._drag,
            drag=self._drag,
            alt=f"Landscape panel {name}: the path of a ball on a loss landscape, its height and the "
            "learning rate over the steps",
        )

    def rows(self):
        self.where = self.choice("Landscape", "What the ball rolls on", list(self.surfaces),
                                 self.state.surface.name, self._choose)
        self.where.layout.width = "260px"
        self.rate = self.watched(widgets.FloatLogSlider(
            value=self.state.lr, base=10, min=log10(RATES[0]), max=log10(RATES[1]), step=0.1,
            description="Learning rate", tooltip="Acts from the next step", readout_format=".2g",
            layout={"width": "360px"}, style={"description_width": "92px"},
        ), self._set_rate)
        self._following = False  # the sliders are being set, not moved
        self.x, self.y = (self._start_slider(axis) for axis in (0, 1))
        self._fit_sliders()
        for axis, slider in enumerate((self.x, self.y)):
            self.watched(slider, partial(self._move_start, axis))
        return [self.transport(), [self.where, self.rate], [self.x, self.y]]

    def trouble(self):
        words, bad = self.state.words()
        return words if bad else ""

    def at_rest(self):
        return self.state.words()[0] if self.state.number else super().at_rest()

    def summary(self):
        return self.state.summary()

    def enabled(self, control) -> bool:
        if control is self.y and len(self.state.surface.box) == 1:
            return False
        return super().enabled(control)

    # Handlers; all run in the event loop's thread.

    def _drag(self, x, y):
        self._at = x, y
        self._lift()

    def _press(self, x, y):
        axes, point = self.figure.place(x, y)
        if axes is self.figure.map:
            self._release(point[:len(self.state.surface.box)])
            self._fit_sliders()

    def _move_start(self, axis, value):
        point = list(self.state.start)
        # A browser rounds what a slider is set to, 0.01 to 0, and reports that: nobody has moved it.
        if self._following or axis >= len(point) or abs(value - point[axis]) < STEP / 2:
            return
        point[axis] = value
        self._release(point)
        # No other answer to a moved slider: its browser may be further on, and would be pulled back.
        if abs(value - self.state.start[axis]) > STEP / 2:
            self._fit_sliders()

    def _release(self, point):
        playing = self.player.playing
        self.restart(lambda: self.state.release(point), "The ball is there, at step 0. Press Start.")
        if playing:
            self.toggle()

    def _choose(self, name):
        self.restart(lambda: self.state.choose(self.surfaces[name]), f"{name}: {self.invitation}")
        self._fit_sliders()

    def _set_rate(self, lr):
        self.state.lr = lr
        # Lying still on its way, the ball has words above it that were said of the old rate.
        waiting = self.state.number and not self.player.playing and not self.state.broken
        self.moved("Paused. The new learning rate acts from the next step." if waiting else "")

    # How.

    def _frame(self):
        self.draw()
        words, bad = self.state.words()
        self.say(words, trouble=bad)

    def _start_slider(self, axis):
        """For one coordinate of the start, as wide as the widest landscape."""
        reach = max(abs(end) for s in self.surfaces.values() for end in s.box[min(axis, len(s.box) - 1)])
        return widgets.FloatSlider(
            value=0, min=-reach, max=reach, step=STEP, description=f"Start {'xy'[axis]}",
            tooltip="Where the ball starts: back to step 0", readout_format=".2f",
            layout={"width": "310px"}, style={"description_width": "56px"},
        )

    def _fit_sliders(self):
        """The sliders show the start: where they were pushed off the landscape, its edge."""
        self._following = True
        for slider, value in zip((self.x, self.y), self.state.start, strict=False):
            slider.value = value
        self._following = False
