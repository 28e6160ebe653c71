"""The dropout panel: one batch under changing masks, and what their average comes to."""

import ipywidgets as widgets
import numpy as np
from matplotlib.colors import PowerNorm
from matplotlib.ticker import FixedLocator, PercentFormatter

from course.panels.dropout.state import WATCHED, DropoutState
from course.panels.shared.figure import (
    BLUE,
    GREY,
    SKY,
    VERMILION,
    LiveFigure,
    own_style,
    round_up,
    style,
    title,
)
from course.panels.shared.resting import RestingPanel

FORMS = {"inverted": False, "the book's": True}
MODES = {"training": True, "prediction": False}
MANY = 20  # draws of the second button
HIGHEST = 1.6  # of the curve's axis, in shares of the input


class DropoutFigure(LiveFigure):
    """The batch as it comes in and as it goes out; beside it the average of the outputs so far."""

    @own_style()
    def __init__(self, state):
        super().__init__(9.0, 4.2)
        N, D = state.x.shape
        shades = PowerNorm(0.6, vmin=0, vmax=1.6 * state.x.max())  # so that small ones are seen, too
        self.maps = []
        for bottom, name in ((0.56, "Input"), (0.1, "Output")):
            ax = self.figure.add_axes((0.045, bottom, 0.5, 0.345))
            title(ax, f"{name} ({N} examples × {D} units)")
            ax.set(xticks=[], yticks=[])
            ax.spines[:].set_color("#888888")
            self.maps.append(ax.imshow(state.x, cmap="Blues", norm=shades, aspect="auto"))
        (self.crosses,) = ax.plot([], [], "x", color=VERMILION, ms=min(7, 150 / D), mew=1.4)
        ax.text(0, -0.06, "the darker, the larger;  × dropped", fontsize=8.5, color="#333333", va="top",
                transform=ax.transAxes)
        self.curve = ax = self.figure.add_axes((0.62, 0.1, 0.365, 0.805))
        style(ax)
        title(ax, "Average of all outputs drawn, ÷ input")
        ax.set_ylim(0, HIGHEST)
        ax.yaxis.set_major_locator(FixedLocator([0, 0.5, 1, 1.5]))
        ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        ax.set_xlabel("draws", loc="right", labelpad=-1, fontsize=8.5, color="#333333")
        self.singles = [
            ax.plot([], [], color=SKY, lw=0.9, alpha=0.8, marker=".", ms=3,
                    label="a single unit" if k == 0 else None)[0]
            for k in range(WATCHED)
        ]
        (self.share,) = ax.plot([], [], color=BLUE, lw=2.2, marker="o", ms=3.5, label="all of them")
        self.goal = ax.axhline(1, color=GREY, lw=1.4, ls="--", label="what a prediction passes on")
        self.key = ax.legend(loc="upper right", fontsize=8.5, handlelength=2, frameon=True, facecolor="white",
                             edgecolor="none", framealpha=0.85)
        self._end = None

    def draw(self, state) -> bytes:
        self._fit(state.draws)
        self.maps[1].set_data(state.output)
        rows, columns = np.nonzero(~state.kept if state.training else np.zeros_like(state.kept))
        self.crosses.set_data(columns, rows)
        at = np.arange(1, state.draws + 1)
        self.share.set_data(at, state.shares)
        for line, values in zip(self.singles, np.transpose(state.singles), strict=False):
            line.set_data(at, values)
        self.goal.set_ydata([state.goal, state.goal])
        # The key last: at high rates single units wander behind it.
        return self.png([self.maps[1], self.crosses, *self.singles, self.goal, self.share, self.key])

    def _fit(self, draws):
        end = round_up(max(draws, 20))
        if end != self._end:
            self._end = end
            self.curve.set_xlim(0, end * 1.02)
            self.curve.xaxis.set_major_locator(FixedLocator([end * k / 5 for k in range(6)]))
            self.refresh()


class DropoutPanel(RestingPanel):
    """A batch of activations passes a dropout layer, mask after mask.

        DropoutPanel(relu_outputs[:8, :24], name="masks")

    x         (N, D) of numbers >= 0, N and D small enough to be looked at
    rate      at first
    after     a prediction: the controls stay locked until it is answered

    `state` (a DropoutState) has the logic; `again`, `many`, `rate`, `mode`, `form` are the widgets.
    """

    def __init__(self, x, *, name, rate=0.2, seed=0, after=None):
        self.state = DropoutState(x, rate=rate, seed=seed)
        self.state.draw(MANY - 1)
        self.figure = DropoutFigure(self.state)
        self.again = self.button("Draw again", "random", "A new mask", lambda: self._draw(1))
        self.many = self.button(f"Draw {MANY}", "forward", f"{MANY} more masks", lambda: self._draw(MANY))
        self.rate = self.watched(
            widgets.FloatSlider(
                value=rate, min=0, max=0.9, step=0.05, description="Rate", readout_format=".2f",
                tooltip="The share that is dropped", layout={"width": "300px"},
                style={"description_width": "40px"},
            ),
            self._set_rate,
        )
        self.mode = self.choice("Used for", "Is the layer training, or predicting?", list(MODES),
                                "training", self._set_mode)
        self.form = self.choice("Form", "Where the scale is set right: while training (inverted), or when "
                                "predicting (the book's)", list(FORMS), "inverted", self._set_form)
        super().__init__(
            name, [[self.again, self.many, self.rate], [self.mode, self.form]], after=after,
            alt=f"Dropout panel {name}: a batch before and after the layer, dropped units crossed out, and "
            "the average of all outputs drawn so far",
        )

    def rehearse(self):
        """Enough draws to see where the average goes."""
        if self.state.draws == MANY:
            self.state.draw(MANY + 1)
        self.draw()

    def frame(self) -> bytes:
        self.read_out(self.state.summary())
        return self.figure.draw(self.state)

    def enabled(self, control) -> bool:
        return self.state.training or control not in (self.again, self.many)

    def _draw(self, times):
        self.state.draw(times)
        self._show()

    def _set_rate(self, rate):
        self.state.set_rate(rate)
        self.state.draw(MANY - 1)
        self._show()

    def _set_mode(self, mode):
        self.state.set_training(MODES[mode])
        self._show()

    def _set_form(self, form):
        self.state.set_book(FORMS[form])
        self.state.draw(MANY - 1)
        self._show()
