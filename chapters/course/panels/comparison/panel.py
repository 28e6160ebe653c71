"""The comparison panel: nets that differ in one thing learn side by side."""

from math import log10

import ipywidgets as widgets
import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator, PercentFormatter

from course.panels.comparison.state import ComparisonState, Knob, Run
from course.panels.shared.figure import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    LiveFigure,
    draw_scores,
    loss_ticks,
    own_style,
    places,
    power_below,
    round_up,
    style,
    title,
)
from course.panels.shared.playing import PlayingPanel
from course.panels.shared.rate_slider import rate_slider, within
from nnlib.losses import softmax_cross_entropy

__all__ = ["ComparisonPanel", "Knob", "Run"]

COLORS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)  # in the order of the course's figures
DASHES = ("-", (0, (6, 1.5)), (0, (2, 1)), (0, (7, 1.5, 1.5, 1.5)), (0, (1, 1)), (0, (3, 1, 1, 1, 1, 1)))
ALL = "all"
WIDTHS = {"loss": (3, 2), "accuracy": (2, 3)}  # of the two pictures, by what is to be looked at


class ComparisonFigure(LiveFigure):
    """The smoothed loss of each run; beside it the share of right answers on both sets."""

    @own_style()
    def __init__(self, state, show):
        super().__init__(9.0, 4.2)
        grid = self.figure.add_gridspec(
            1, 2, width_ratios=WIDTHS[show], wspace=0.16, left=0.055, right=0.985, top=0.83, bottom=0.1
        )
        self.loss, self.share = [self.figure.add_subplot(cell) for cell in grid]
        for ax in (self.loss, self.share):
            style(ax)
            ax.set_xlabel("step", loc="right", labelpad=-1, fontsize=8.5, color="#333333")
        title(self.loss, "Loss (log scale, smoothed)")
        tested = next(iter(state.lanes.values())).test is not None
        title(self.share, "Right answers (thick: test, thin: train)" if tested else "Right answers")
        self.loss.set_yscale("log")
        if state.guess:
            self.loss.axhline(state.guess, color=GREY, ls=":", lw=1.2, zorder=1)
        self.share.set_ylim(0, 1.03)
        self.share.yaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
        self.share.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        looks = [{"color": COLORS[k], "ls": DASHES[k]} for k in range(len(state.lanes))]
        self.losses = [self.loss.plot([], [], lw=1.7, **look)[0] for look in looks]
        self.trains = [self.share.plot([], [], lw=0.9, alpha=0.75, **look)[0] for look in looks]
        self.tests = [self.share.plot([], [], lw=2.2, **look)[0] for look in looks]
        self.figure.legend(
            self.losses, list(state.lanes), loc="upper left", bbox_to_anchor=(0.045, 1.0), ncols=6,
            frameon=False, fontsize=9, handlelength=2.6, columnspacing=1.6,
        )
        self._limits = None
        self._low = self._high = state.guess or 1.0

    def draw(self, state) -> bytes:
        """The frame of this moment."""
        self._fit(state)
        for k, lane in enumerate(state.lanes.values()):
            at = places(lane.number + 1, 1)
            self.losses[k].set_data(at, [lane.smooth[i - 1] for i in at])
            for line, name in ((self.trains[k], "train"), (self.tests[k], "test")):
                draw_scores(line, lane.scores, name)
        return self.png([*self.losses, *self.trains, *self.tests])

    def _fit(self, state):
        """Limits in round numbers that only grow within a run."""
        if state.number == 0:
            self._low = self._high = state.guess or 1.0
        for lane in state.lanes.values():
            newest = [loss for loss in lane.smooth[-200:] if np.isfinite(loss)]
            self._low = max(min([self._low, *newest]), 1e-6)
            self._high = min(max([self._high, *newest]), 1e4)
        low = power_below(min(self._low / 1.3, self._high / 8))
        limits = round_up(max(state.number, 100)), low, round_up(self._high * 1.3)
        if limits == self._limits:
            return
        end, low, high = self._limits = limits
        for ax in (self.loss, self.share):
            ax.set_xlim(0, end)
            ax.xaxis.set_major_locator(FixedLocator([end * k / 5 for k in range(6)]))
        self.loss.set_ylim(low, high)
        self.loss.yaxis.set_major_locator(FixedLocator(loss_ticks(low, high)))
        self.loss.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        self.loss.yaxis.set_minor_locator(NullLocator())
        self.refresh()


class ComparisonPanel(PlayingPanel):
    """Trains the nets of `runs` on the same batches while their settings are moved.

        ComparisonPanel({"SGD": Run(factory, SGD, lr=0.01), "Adam": Run(factory, Adam, lr=0.001)}, digits,
                        name="race")

    runs       name -> Run, two to six of them
    data       a Split (train, test) or Examples (x, t)
    knobs      further sliders (Knob): they act on the running nets, or start them anew
    show       what gets the larger picture: "loss" or "accuracy"
    steps, speed, after, rehearsal    as in TrainingPanel

    `state` is a ComparisonState; `which`, `rate` and `knobs[name]` are widgets.
    """

    invitation = "Ready. Press Start, then move the controls while the nets learn."
    running = "Running: every net sees the same batches."

    def __init__(
        self, runs, data, *, name, loss=softmax_cross_entropy, knobs=(), batch_size=100, seed=0,
        steps=2000, speed=None, show="loss", after=None, rehearsal=200, fps=10,
    ):
        if not 1 < len(runs) <= len(COLORS):
            raise ValueError(f"runs: expected two to {len(COLORS)}, got {len(runs)}")
        if show not in WIDTHS:
            raise ValueError(f"show: expected one of {list(WIDTHS)}, got {show!r}")
        for run in runs.values():
            within(run.lr)
        train, test = data if isinstance(data[0], tuple) else (data, None)
        state = ComparisonState(
            runs, train, test, loss, knobs=knobs, batch_size=batch_size, seed=seed, steps=steps
        )
        self.figure = ComparisonFigure(state, show)
        super().__init__(
            state, name, speed=speed, fps=fps, rehearsal=rehearsal, after=after,
            alt=f"Comparison panel {name}: loss and share of right answers over the steps for "
            + ", ".join(runs),
        )

    def rows(self):
        rates = {run.lr for run in self.state.runs.values()}
        everyone = len(rates) == 1
        names = [ALL, *self.state.runs] if everyone else [*self.state.runs, ALL]
        self._showing = False
        self.which = self.choice(
            "Rate of", "Which net's learning rate the slider moves", names, names[0], self._show_rate
        )
        self.which.layout.width = f"{max(190, 115 + 7 * max(map(len, names)))}px"  # the longest is legible
        self.rate = self.watched(rate_slider(next(iter(self.state.runs.values())).lr), self._set_rate)
        self.knobs = {name: self._slider(knob) for name, knob in self.state.knobs.items()}
        return [[*self.transport()], [self.which, self.rate], [*self.knobs.values()]]

    def _slider(self, knob):
        look = {
            "description": knob.label, "tooltip": knob.tooltip, "readout_format": ".2g",
            "layout": {"width": "330px"}, "style": {"description_width": "110px"},
        }
        if knob.log:
            made = widgets.FloatLogSlider(
                value=knob.value, base=10, min=log10(knob.low), max=log10(knob.high), step=0.05, **look
            )
        else:
            made = widgets.FloatSlider(value=knob.value, min=knob.low, max=knob.high, step=knob.step, **look)
        return self.watched(made, lambda value: self._set_knob(knob, value))

    def summary(self):
        """Each net's loss and its rate of right answers on the test set, or else on the training set."""
        parts = [f"step {self.state.number}"]
        for name, lane in self.state.lanes.items():
            scores = lane.scores["test" if lane.test else "train"]
            share = f", {100 * scores[-1]:.1f} %" if scores and scores[-1] is not None else ""
            loss = f" {lane.smooth[-1]:.3f}{share}" if lane.smooth else ""
            parts.append(f"{name} (rate {lane.lr:.3g}){loss}")
        return "   ·   ".join(parts)

    def trouble(self):
        lost = [name for name, lane in self.state.lanes.items() if lane.broken]
        if not lost:
            return ""
        what = "its loss is" if len(lost) == 1 else "their losses are"
        return (f"{' and '.join(lost)}: {what} no longer a number. Lower the learning rate and press Reset.")

    # Handlers; all run in the event loop's thread.

    def _show_rate(self, name):
        if name == ALL:
            return
        self._showing = True  # the slider follows, and nothing else changes
        self.rate.value = self.state.lanes[name].lr
        self._showing = False

    def _set_rate(self, lr):
        if not self._showing:
            self.state.set_rate(lr, None if self.which.value == ALL else self.which.value)
            self.moved()

    def _set_knob(self, knob, value):
        if knob.afresh:
            playing = self.player.playing
            self.restart(lambda: self.state.set_knob(knob.name, value))
            if playing:
                self.toggle()
            self.say(f"{knob.label} {value:.2g}: all nets start afresh.")
        else:
            self.state.set_knob(knob.name, value)
            self.moved(f"{knob.label} {value:.2g} from step {self.state.number} on.")
