"""The filter panel: a small CNN learns; its filters, and what they make of a digit, are watched meanwhile."""

import ipywidgets as widgets

from course.panels.filters.figure import FilterFigure
from course.panels.filters.state import STAGES, FilterState
from course.panels.shared.playing import PlayingPanel
from course.panels.shared.rate_slider import rate_slider, within
from course.panels.shared.words import trouble
from nnlib.init import he, normal
from nnlib.losses import softmax_cross_entropy
from nnlib.optim import Adam

MOST = 16  # filters
INITIALIZERS = {"N(0, 0.01²)": normal(0.01), "He": he}


class FilterPanel(PlayingPanel):
    """Trains `factory(filters=…, init=…, rng=…)`, a net that begins with Conv2D, ReLU, MaxPool2D.

        FilterPanel(small_net, load_mnist(flat=False), name="filters")

    data        a Split of images (N, 1, H, W)
    filters     at first, 1 to 16; digit: the test image that is looked at first
    optimizer   a class; initializers: name -> Initializer; the first is in use
    steps       a run rests after so many; speed: steps a second at first, one of 5, 25, 100, 400, None
    after       a prediction: the controls stay locked until it is answered
    rehearsal   steps taken where nobody can press Start (tests, stored pages)

    `state` (a FilterState) has the logic; `rate`, `count`, `digit`, `stage`, `cover` are the widgets.
    """

    invitation = "Ready. Press Start and watch the filters; choose another digit meanwhile."
    running = "Running. Compare the filters with those of step 0 below them."

    def __init__(self, factory, data, *, name, filters=8, digit=0, initializers=None, optimizer=Adam, lr=1e-3,
                 batch_size=50, seed=0, steps=2000, speed=25, after=None, rehearsal=200, occluding=False):
        if not 1 <= filters <= MOST:
            raise ValueError(f"filters: the slider goes from 1 to {MOST}, got {filters}")
        state = FilterState(
            factory, data.train, data.test, softmax_cross_entropy, {"own": optimizer},
            initializers or INITIALIZERS, lr=within(lr), batch_size=batch_size, seed=seed, steps=steps,
            filters=filters, digit=digit, occluding=occluding,
        )
        self.figure = FilterFigure(state)
        super().__init__(
            state, name, speed=speed, after=after, rehearsal=rehearsal,
            alt=f"Filter panel {name}: loss and right answers over the steps; the filters of the first layer "
            "now and at step 0; one digit, its feature maps and what the net believes of it",
        )

    def rows(self):
        state = self.state
        self.rate = self.watched(rate_slider(state.lr), self._set_rate)
        self.count = self.watched(
            whole("Filters", "How many the first layer has: starts afresh", 1, MOST, state.filters, 250),
            self._set_filters)
        self.initializer = self.choice(
            "Initializer", "How the first weights are drawn: starts afresh", list(state.initializers),
            state.initializer, self._set_initializer)
        last = len(state.test[1]) - 1
        self.digit = self.watched(
            whole("Digit", "Which test image is looked at", 0, last, state.digit, 320), self._look_at)
        self.stage = self.choice("Maps after", "The layer after which the digit is shown", list(STAGES),
                                 state.stage, lambda stage: self._see(stage=stage))
        self.cover = self.watched(widgets.Checkbox(
            value=state.occluding, description="Pixels that matter", indent=False, layout={"width": "180px"},
            tooltip="Cover the digit piece by piece, and mark where the net stops believing in it",
        ), lambda on: self._see(occluding=on))
        return [[*self.transport(), self.cover], [self.rate, self.count, self.initializer],
                [self.digit, self.stage]]

    def trouble(self):
        return self.state.all_dead() or trouble(self.state)

    def summary(self):
        return self.state.summary()

    # Handlers; all run in the event loop's thread.

    def _set_rate(self, lr):
        self.state.set_rate(lr)
        self.moved()

    def _set_filters(self, filters):
        self._start_afresh(lambda: self.state.set_filters(filters), f"A first layer of {filters}")

    def _set_initializer(self, name):
        self._start_afresh(lambda: self.state.set_initializer(name), f"Other first weights ({name})")

    def _start_afresh(self, change, words):
        playing = self.player.playing
        self.restart(change)
        if playing:
            self.toggle()
        self.say(f"{words}: training starts afresh at step 0.")

    def _look_at(self, digit):
        self._see(digit=digit)

    def _see(self, **what):
        """Look at the net in another way; it trains on."""
        for name, value in what.items():
            setattr(self.state, name, value)
        self._redraw()


def whole(label, tooltip, low, high, value, width):
    return widgets.IntSlider(
        value=value, min=low, max=high, description=label, tooltip=tooltip,
        layout={"width": f"{width}px"}, style={"description_width": "50px"},
    )
