"""The writer panel: a small GPT learns names under the reader's hand, and writes some at every frame."""

import ipywidgets as widgets
import numpy as np
from matplotlib.ticker import MaxNLocator

from course.panels.shared.figure import (
    BLUE,
    GREEN,
    GREY,
    SKY,
    VERMILION,
    LiveFigure,
    own_style,
    places,
    round_up,
    style,
    title,
)
from course.panels.shared.playing import PlayingPanel
from course.panels.writer.state import CONTEXT, NAMES, OPTIMIZERS, WriterState

RATES = [float(f"{10**k:.2g}") for k in np.linspace(-4, 0, 41)]
COLUMNS = 2


class WriterFigure(LiveFigure):
    """Left the loss over the steps, right what the net writes now."""

    @own_style()
    def __init__(self, state):
        super().__init__(9.0, 3.9)
        self.curve = ax = self.figure.add_axes((0.055, 0.12, 0.4, 0.77))
        style(ax)
        title(ax, "Loss of a letter")
        ax.set(ylim=(1.5, 3.6), xlim=(0, 200))
        ax.set_xlabel("steps", loc="right", labelpad=-1, fontsize=8.5, color="#333333")
        for height, text in ((state.guessing, "every letter alike"), (state.by_pairs, "a table of pairs")):
            ax.axhline(height, color=GREY, lw=1.2, ls="--")
            ax.text(0.99, height + 0.02, text, color=GREY, fontsize=8.5, ha="right",
                    transform=ax.get_yaxis_transform())
        (self.each,) = ax.plot([], [], color=SKY, lw=0.7, alpha=0.7)
        (self.mean,) = ax.plot([], [], color=BLUE, lw=2)
        self.page = page = self.figure.add_axes((0.52, 0.04, 0.47, 0.85))
        title(page, "What it writes now")
        page.axis("off")
        page.set(xlim=(0, 1), ylim=(0, 1))
        rows = -(-NAMES // COLUMNS)
        self.names = [page.text(k // rows / COLUMNS, 0.93 - 0.118 * (k % rows), "", fontsize=13,
                                family="monospace", va="center") for k in range(NAMES)]
        page.text(0, 0.05, "✓ one of the names it learns from        … no end in sight", fontsize=8.5,
                  color="#333333", va="center")
        self._end = None

    def draw(self, state) -> bytes:
        end = round_up(max(state.number, 200))
        if end != self._end:
            self._end = end
            self.curve.set_xlim(0, end * 1.02)
            self.curve.xaxis.set_major_locator(MaxNLocator(5, integer=True))
            self.refresh()
        at = places(state.number)
        self.each.set_data(at + 1, np.asarray(state.losses)[at])
        self.mean.set_data(at + 1, np.asarray(state.smooth)[at])
        for text, (name, known) in zip(self.names, state.written, strict=True):
            mark = {True: " ✓", False: "", None: "…"}[known]
            color = {True: GREEN, False: "#222222", None: VERMILION}[known]
            text.set(text=f"{name or '(nothing)'}{mark}", color=color)
        return self.png([self.each, self.mean, *self.names])


class WriterPanel(PlayingPanel):
    """A small GPT learns names letter by letter, and writes while it learns.

        WriterPanel(load_names(), name="writer")

    names     the names that it learns from, small letters a to z
    steps     a run rests after so many; Start goes on
    after     a prediction: the controls stay locked until it is answered

    `state` (a WriterState) has the logic; `rate`, `rule`, `temperature`, `top`, `prompt` are the widgets.
    """

    invitation = "Untrained, it writes letters at random. Press Start, and move what you like meanwhile."
    running = "Learning. Temperature, top and beginning act at once; rate and optimizer from the next step."

    def __init__(self, names, *, name, lr=0.01, steps=1000, seed=0, speed=None, rehearsal=150,
                 after=None):
        state = WriterState(names, lr=lr, steps=steps, seed=seed)
        self.figure = WriterFigure(state)
        super().__init__(
            state, name, speed=speed, fps=5, rehearsal=rehearsal, after=after,
            alt=f"Writer panel {name}: the loss of a letter over the steps, and the names that it writes "
            "at this moment",
        )

    def rows(self):
        state = self.state
        self.rate = self.watched(widgets.SelectionSlider(
            options=[(f"{rate:.2g}", rate) for rate in RATES], value=nearest(state.lr),
            description="Learning rate", tooltip="Acts from the next step; the weights stay",
            layout={"width": "330px"}, style={"description_width": "90px"}), self._set_rate)
        self.rule = self.choice("Optimizer", "From the next step, with an empty memory; the weights stay",
                                list(OPTIMIZERS), state.rule, self._set_rule)
        self.temperature = self.watched(widgets.FloatSlider(
            value=state.temperature, min=0, max=2, step=0.1, description="Temperature", readout_format=".1f",
            tooltip="The scores are divided by it before a letter is drawn; at 0 the likeliest is taken",
            layout={"width": "330px"}, style={"description_width": "90px"}),
            lambda value: self._write(temperature=value))
        self.top = self.watched(widgets.IntSlider(
            value=state.top, min=1, max=len(state.letters), description="Top",
            tooltip="A letter is drawn among so many likeliest ones", layout={"width": "270px"},
            style={"description_width": "40px"}), lambda value: self._write(top=value))
        self.prompt = self.watched(widgets.Text(
            value="", description="Begin with", placeholder="letters a to z",
            tooltip=f"What each name begins with, at most {CONTEXT - 4} letters", layout={"width": "250px"},
            style={"description_width": "70px"}), self._begin_with)
        return [[*self.transport(), self.rule], [self.rate, self.prompt], [self.temperature, self.top]]

    def summary(self):
        return self.state.summary()

    def trouble(self):
        return self.state.lost

    # Handlers; all run in the event loop's thread.

    def _set_rate(self, lr):
        self.state.set_rate(lr)
        self.moved()

    def _set_rule(self, rule):
        self.state.set_rule(rule)
        self.moved(f"{rule} from step {self.state.number} on.")

    def _write(self, **how):
        vars(self.state).update(how)
        self.moved()

    def _begin_with(self, prompt):
        self.state.set_prompt(prompt.strip().lower())
        self.moved()


def nearest(rate):
    """The place of the slider that is nearest."""
    return min(RATES, key=lambda each: abs(np.log(each / rate)))
