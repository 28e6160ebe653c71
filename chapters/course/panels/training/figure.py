"""The curves of a training run; beside them whatever a view shows of the net."""

from math import isfinite

from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter, NullLocator, PercentFormatter

from course.panels.shared.figure import (
    BLUE,
    GREEN,
    GREY,
    SKY,
    VERMILION,
    LiveFigure,
    draw_scores,
    legend,
    loss_ticks,
    own_style,
    places,
    power_below,
    round_up,
    style,
    title,
)
from course.panels.shared.rate_slider import RATES


class TrainingFigure(LiveFigure):
    """Loss, accuracy and learning rate over the steps; beside them a view of the net.

    view(ax, state) is called once and returns a function that updates its artists for a frame and
    returns them (as in matplotlib's FuncAnimation); None leaves the place to the curves.
    """

    @own_style()
    def __init__(self, state, view=None):
        super().__init__(9.0, 4.4)
        right = 0.985 if view is None else 0.515
        grid = self.figure.add_gridspec(
            3, 1, height_ratios=(5, 3, 1.5), hspace=0.42, left=0.055, right=right, top=0.93, bottom=0.1
        )
        loss, share, rate = self.axes = [self.figure.add_subplot(cell) for cell in grid]
        for ax in self.axes:
            style(ax)
        title(loss, "Loss (log scale)")
        loss.set_yscale("log")
        (self.raw,) = loss.plot([], [], color=SKY, lw=0.8, alpha=0.75, label="each batch")
        (self.smooth,) = loss.plot([], [], color=BLUE, lw=1.8, label="smoothed")
        if state.guess:
            loss.axhline(state.guess, color=GREY, ls=":", lw=1.2, label="guessing", zorder=1)
        legend(loss)
        title(share, "Right answers")
        share.set_ylim(0, 1.05)
        share.yaxis.set_major_locator(FixedLocator([0, 0.5, 1]))
        share.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        (self.train,) = share.plot([], [], color=BLUE, lw=1.6, marker="o", ms=2.5, label="train")
        test = "_no test set" if state.test is None else "test"  # a legend leaves out what begins with _
        (self.test,) = share.plot([], [], color=VERMILION, lw=1.6, ls=(0, (4, 1.5)), label=test)
        legend(share)
        title(rate, "Learning rate")
        rate.set_yscale("log")
        rate.set_ylim(RATES[0] / 2, RATES[1] * 2)
        rate.yaxis.set_major_locator(FixedLocator([1e-3, 1e-1, 10]))
        rate.yaxis.set_major_formatter(FixedFormatter(["0.001", "0.1", "10"]))
        rate.yaxis.set_minor_locator(NullLocator())
        rate.set_xlabel("step", loc="right", labelpad=-1, fontsize=8.5, color="#333333")
        (self.rate,) = rate.plot([], [], color=GREEN, lw=1.8, drawstyle="steps-post")
        (self.now,) = rate.plot([], [], "o", color=GREEN, ms=5, clip_on=False)  # seen at step 0, too
        self.value = rate.text(
            1, 1.12, "", color=GREEN, fontsize=8.5, fontweight="bold", ha="right", transform=rate.transAxes
        )
        self._marks = []
        self._low = self._high = state.guess or 1.0
        self._seen, self._limits = 0, None
        self._update = lambda: []
        if view is not None:
            box = self.figure.add_axes((0.565, 0.075, 0.42, 0.855))
            self._update = view(box, state)

    def draw(self, state) -> bytes:
        """The frame of this moment."""
        self._fit(state)
        n = state.number
        at = places(n + 1, 1)
        for line, column in ((self.raw, state.losses), (self.smooth, state.smooth)):
            line.set_data(at, [column[i - 1] for i in at])
        rates = [state.rates[i - 1] for i in at]
        self.rate.set_data([*(at - 1), n], [*rates, state.lr])
        self.now.set_data([n], [state.lr])
        self.value.set_text(f"{state.lr:.3g} now")
        for line, name in ((self.train, "train"), (self.test, "test")):
            draw_scores(line, state.scores, name)
        curves = [self.raw, self.smooth, self.train, self.test, self.rate, self.now, self.value]
        return self.png([*self._update(), *curves])

    def _fit(self, state):
        """Limits in round numbers that only grow: a new background costs more than a frame."""
        if state.number < self._seen:
            self._low = self._high = state.guess or 1.0
            self._seen = 0
        fresh = slice(self._seen, state.number)
        values = [loss for loss in state.smooth[fresh] + state.losses[-3:] if isfinite(loss)]
        self._low = max(min([self._low, *values]), 1e-6)
        self._high = min(max([self._high, *values]), 1e6)
        self._seen = state.number
        low = power_below(min(self._low / 1.3, self._high / 8))
        limits = (
            round_up(max(state.number, 100)), low, round_up(self._high * 1.3), tuple(state.changes)
        )
        if limits == self._limits:
            return
        self._limits = limits
        end, low, high, _ = limits
        for ax in self.axes:
            ax.set_xlim(0, end)
            ax.xaxis.set_major_locator(FixedLocator([end * k / 5 for k in range(6)]))
            if ax is not self.axes[-1]:
                ax.tick_params(labelbottom=False)
        loss = self.axes[0]
        loss.set_ylim(low, high)
        loss.yaxis.set_major_locator(FixedLocator(loss_ticks(low, high)))
        loss.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        loss.yaxis.set_minor_locator(NullLocator())
        self._mark(state.changes)
        self.refresh()

    def _mark(self, changes):
        """A thin line and a word where the optimizer or the batch size was changed."""
        for artist in self._marks:
            artist.remove()
        self._marks = []
        for step, what in changes[-6:]:
            self._marks += [ax.axvline(step, color=GREY, lw=0.8, ls="--") for ax in self.axes]
            self._marks.append(
                self.axes[0].text(
                    step, 0.03, f" {what}", color="#444444", fontsize=8,
                    transform=self.axes[0].get_xaxis_transform(),
                )
            )
