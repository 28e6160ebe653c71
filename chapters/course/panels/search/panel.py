"""The search panel: hyper-parameters are tried, a map of the trials grows, the reader moves the range."""

import ipywidgets as widgets
import numpy as np

from course.panels.search.figure import SearchFigure
from course.panels.search.state import LIMITS, STEP, WAYS, SearchState
from course.panels.shared.playing import PlayingPanel

FIRST = {"lr": (-6, -2), "weight_decay": (-8, -4)}  # notes 6.5.3
SMALLEST = 0.15  # decades: a shorter drag is a click


class SearchPanel(PlayingPanel):
    """Searches learning rate and weight decay while the reader moves the range of the next trials.

        SearchPanel(HoldOut(learn, judge, partial(mlp, 784, 100, 10)))

    objective   has `.curve(settings, rng)`, a value for each piece of a trial
    ranges      at first: {"lr": (-6, -2), "weight_decay": (-8, -4)}, exponents of 10
    budget      trials of each way, Random and Grid; a square number
    after       a prediction: the controls stay locked until it is answered
    rehearsal   trials made where nobody can press Start (tests, stored pages)

    `run(n)` makes n trials at once; `state` (a SearchState) has them. `way`, `rates`, `decays` are widgets.
    """

    invitation = "Ready. Press Start; then move the two ranges, or drag a box on the map."
    running = "Running. Narrow the range around the best trials while it runs."

    def __init__(
        self, objective, *, name="search", ranges=None, budget=49, seed=0, after=None, rehearsal=10, fps=10
    ):
        self.figure = SearchFigure()
        self.corner = self.brush = None
        super().__init__(
            SearchState(objective, dict(ranges or FIRST), budget, seed), name, speed=None, fps=fps,
            rehearsal=rehearsal, after=after, press=self._press, drag=self._drag, release=self._release,
            alt="Search panel: each trial a dot over learning rate and weight decay, coloured by its "
            "validation accuracy, the best one ringed; beside it accuracy over learning rate",
        )

    def rows(self):
        self.start = self.button("Start", "play", "Search, or pause", self.toggle)
        self.step = self.button("One trial", "step-forward", "Pause, and make one trial", self._step)
        self.afresh = self.button("Reset", "refresh", "Forget all trials; the ranges stay", self._reset)
        self.whole = self.button("First range", "arrows-alt", "The first range", self._whole)
        way = widgets.ToggleButtons(
            options=WAYS, value=self.state.way, style={"button_width": "90px"},
            tooltips=["Settings drawn at random from the range", "Settings on a grid over the range"],
        )
        self.way = self.watched(way, self._choose)
        self.rates = self._range("lr", "log₁₀ learning rate")
        self.decays = self._range("weight_decay", "log₁₀ weight decay")
        return [[self.start, self.step, self.afresh, self.whole, self.way], [self.rates, self.decays]]

    def _range(self, name, label):
        slider = widgets.FloatRangeSlider(
            value=self.state.ranges[name], min=LIMITS[name][0], max=LIMITS[name][1], step=STEP,
            description=label, readout_format=".1f", tooltip="The next trials are drawn from this range",
            layout={"width": "420px"}, style={"description_width": "125px"},
        )
        return self.watched(slider, lambda span: self._narrow(name, span))

    # What the base class asks for.

    def at_rest(self):
        return f"Paused. {self.state.words()}" if self.state.left else self.state.verdict()

    def summary(self):
        return self.state.summary()

    def frame(self) -> bytes:
        self.state.resting = not self.player.playing
        self.read_out(self.summary())
        return self.figure.draw(self.state, self.brush)

    def enabled(self, control) -> bool:
        return self.state.left > 0 if control in (self.start, self.step) else True

    # Handlers; all run in the event loop's thread.

    def _reset(self):
        self.restart(self.state.reset)
        self.say(self.state.words())

    def _choose(self, way):
        if not self.player.playing:
            self.restart(self.state.drop)  # half a trial of the other way: made again when that is resumed
        self.state.choose(way)
        self.update_controls()
        self.say(self.state.words())
        self._redraw()

    def _narrow(self, name, span):
        if np.allclose(span, self.state.ranges[name]):
            return
        self.state.narrow(name, span)
        if not np.allclose(span, self.state.ranges[name]):  # else no word to the slider: it may be further on
            self._follow()
        if not self.locked:
            self.say(f"The next trials: {self.state.region()}.")
        self._redraw()

    def _whole(self):
        for name, span in self.state.first.items():
            self.state.narrow(name, span)
        self._follow()
        self._redraw()

    def _press(self, x, y):
        inside = self.figure.place(x, y)[0] is self.figure.map
        self.corner = self.figure.spot(x, y) if inside else None

    def _drag(self, x, y):
        if self.corner is not None:
            self.brush = self.corner, self.figure.spot(x, y)
            self._redraw()

    def _release(self):
        brush, self.brush, self.corner = self.brush, None, None
        if brush is None:
            return
        (x0, y0), (x1, y1) = brush
        if max(abs(x1 - x0), abs(y1 - y0)) > SMALLEST:
            self.state.narrow("lr", (x0, x1))
            self.state.narrow("weight_decay", (y0, y1))
            self._follow()
            self.say(f"The next trials: {self.state.region()}.")
        self._redraw()

    # How.

    def _follow(self):
        """The sliders show the ranges of the state."""
        self.rates.value, self.decays.value = self.state.ranges["lr"], self.state.ranges["weight_decay"]

    def _frame(self):
        self.draw()
        if self.player.playing and self.state.best and not self.locked:
            words = self.state.words()
            self.say(words, trouble=words.startswith("None"))
