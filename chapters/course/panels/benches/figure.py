"""The picture of a bench: loss, what is measured, learning rate; a view of the net beside them."""

from matplotlib.ticker import (
    FixedFormatter,
    FixedLocator,
    FuncFormatter,
    MaxNLocator,
    NullLocator,
    PercentFormatter,
)

from course.panels.benches.strands import DASHES, SHARES, Strands, look, shown
from course.panels.shared.figure import (
    GREEN,
    GREY,
    SKY,
    LiveFigure,
    loss_ticks,
    own_style,
    places,
    power_below,
    round_up,
    style,
    title,
)

LETTERS = "ABCDEF"
CARD = 2.2  # inches
FAR = 10  # times the largest value at first: what is measured beyond has flown away
RINGS = 40  # of a curve; more would be a band


class BenchFigure(LiveFigure):
    """Three axes of curves; behind them what is published, our runs, and the other futures, pale.

    view       a View, or None;  note: a few words above the loss
    targets    {lane: {measured name: [(step, value), …]}}: what is published, as rings; pale: of other data
    band       {lane: {name: (steps, low, high)}}: our runs
    recorded   {lane: {name: (steps, values)}}: one of them
    card       small, for a page that has many: loss and measured values side by side, no view, no rate
    """

    @own_style()
    def __init__(self, state, view=None, *, targets=None, band=None, recorded=None, note="", pale=False,
                 height=4.4, card=False):
        super().__init__(9.0, CARD if card else height)
        self.targets, self.band, self.recorded = targets or {}, band or {}, recorded or {}
        self.pale = pale
        several = len(state.lanes) > 1
        view = None if card else view
        share = 0.0 if view is None else view.share
        self.axes = self.loss, self.values, self.rate = self._lay_out(share, several, card)
        for ax in self.axes:
            style(ax)
        self._loss_axis(state, note)
        self._rate_axis(state)
        title(self.values, "Right answers")
        if several:
            handles = [self.loss.plot([], [], **look(state.lanes, lane, "loss", ()))[0]
                       for lane in state.lanes]
            self.figure.legend(handles, state.lanes, loc="upper left", bbox_to_anchor=(0.05, 1.005), ncols=6,
                               frameon=False, fontsize=8.5, handlelength=2.4, columnspacing=1.4)
        (self.raw,) = self.loss.plot([], [], color=SKY, lw=0.7, alpha=0.7)
        self.live = Strands(self.loss, self.values, state.lanes)
        self.ahead = Strands(self.loss, self.values, state.lanes, pale=True)
        self.others = []
        self.here = [ax.axvline(0, color=GREY, lw=1.0, ls=(0, (4, 2))) for ax in self.axes[:2]]
        self._marks, self._behind, self._limits, self._range = [], [], None, None
        self._update = list if view is None else view.open(
            self.figure, (0.99 - share, 0.075, share - 0.005, 0.855), state)

    def draw(self, state) -> bytes:
        """The frame of this moment."""
        n = state.number
        several = sum(future.end > 0 for future in state.futures) > 1
        self.live.show(state.now, 0, n, letter=LETTERS[state.futures.index(state.now)] if several else "")
        self.ahead.show(state.now, n, state.now.end)
        self._show_others(state)
        self._fit(state)
        at = places(n + 1, 1) if len(state.lanes) == 1 else []
        at = at[:sum(k <= len(state.track) for k in at)]
        self.raw.set_data(at, [state.track.losses[k - 1] for k in at])
        self._show_rate(state, n)
        for line in self.here:
            line.set_xdata([n, n])
            line.set_visible(n < state.now.end)
        behind = [artist for strands in (*self.others, self.ahead) for artist in strands.artists]
        rate = [self.pace, self.now, self.said] if self.rate.get_visible() else []
        return self.png([*self._update(), *behind, self.raw, *self.live.artists, *self.here, *rate])

    # How.

    def _lay_out(self, share, several, card):
        """Three axes, below each other; on a card two beside each other, and the rate's out of sight."""
        if not card:
            grid = self.figure.add_gridspec(
                3, 1, height_ratios=(5, 4, 1.3), hspace=0.44, left=0.06, bottom=0.09,
                right=0.945 - share if share else 0.975, top=0.875 if several else 0.93)
            return [self.figure.add_subplot(cell) for cell in grid]
        measured = any(shown(named) for named in self.recorded.values()) or not self.recorded
        grid = self.figure.add_gridspec(
            1, 3, width_ratios=(1, 1 if measured else 0.001, 0.001), wspace=0.16, left=0.06, right=0.985,
            bottom=0.17, top=0.78 if several else 0.88)
        axes = [self.figure.add_subplot(cell) for cell in grid]
        axes[1].set_visible(measured)
        axes[2].set_visible(False)
        return axes

    def _loss_axis(self, state, note):
        title(self.loss, "Loss (log scale)")
        self.loss.set_yscale("log")
        self.loss.yaxis.set_minor_locator(NullLocator())
        self.figure.text(0.06, 0.008, note, fontsize=7.5, color="#555555")
        if state.guess:
            self.loss.axhline(state.guess, color=GREY, ls=":", lw=1.2, zorder=1)
            self.loss.annotate("guessing", (1, state.guess), (-1, 1), xycoords=("axes fraction", "data"),
                               textcoords="offset points", fontsize=7.5, color=GREY, ha="right", va="bottom")

    def _rate_axis(self, state):
        control = state.controls["lr"]
        title(self.rate, "Learning rate")
        self.rate.set_yscale("log")
        self.rate.set_ylim(control.low / 2, control.high * 2)
        ticks = [1e-3, 0.1, 10] if control.low > 1e-5 else [control.low, 1e-5, control.high]
        self.rate.yaxis.set_major_locator(FixedLocator(ticks))
        self.rate.yaxis.set_major_formatter(FixedFormatter([f"{tick:g}" for tick in ticks]))
        self.rate.yaxis.set_minor_locator(NullLocator())
        self.rate.set_xlabel("updates", loc="right", labelpad=-1, fontsize=8.5, color="#333333")
        (self.pace,) = self.rate.plot([], [], color=GREEN, lw=1.8, drawstyle="steps-post")
        (self.now,) = self.rate.plot([], [], "o", color=GREEN, ms=5, clip_on=False)  # seen at step 0, too
        self.said = self.rate.text(1, 1.12, "", color=GREEN, fontsize=8.5, fontweight="bold", ha="right",
                                   transform=self.rate.transAxes)

    def _show_rate(self, state, n):
        stop = min(n, len(state.track))
        at = places(stop + 1, 1)
        rate = state.value("lr")
        self.pace.set_data([*(at - 1), n], [*(state.track.rates[k - 1] for k in at), rate])
        self.now.set_data([n], [rate])
        self.said.set_text(f"{rate:.3g} now")

    def _show_others(self, state):
        others = [future for future in state.futures if future is not state.now and future.end]
        while len(self.others) < len(others):
            self.others.append(Strands(self.loss, self.values, state.lanes, pale=True))
        for strands in self.others[len(others):]:
            strands.hide()
        for k, (strands, future) in enumerate(zip(self.others, others, strict=False)):
            strands.show(future, future.step, future.end, letter=LETTERS[state.futures.index(future)],
                         dashes=DASHES[1 + k % 5] if len(state.lanes) == 1 else None)

    def _fit(self, state):
        """Limits in round numbers that only grow: a new background costs more than a frame."""
        tracks = [track for future in state.futures for track in future.tracks.values() if len(track)]
        lows = [state.guess or 1.0, *(track.low for track in tracks)]
        highs = [state.guess or 1.0, *(track.high for track in tracks)]
        known = [value for named in self.targets.values() for _, value in named.get("loss", [])]
        known += [value for named in self.recorded.values() for value in named.get("loss", ((), ()))[1]]
        firsts = [next((loss for loss in track.smooth if loss > 0), 0.0) for track in tracks]
        top = 1e3 * max([state.guess or 1e-9, *firsts, *known])  # beyond it flies away
        high = min(max([*highs, *known]), top)
        low = max(min([*lows, *known]), high / 1e6)
        fixed = bool(self.targets or self.band)
        far = max([*map(len, tracks), state.run.steps if fixed else 100])
        end = far if fixed and far == state.run.steps else round_up(far)
        names = tuple((lane, name) for lane in state.lanes for name in self._names(state, lane))
        limits = (end, power_below(min(low / 1.3, high / 8)), round_up(high * 1.3), names,
                  tuple(state.now.moves[:state.applied]), self._values_range(state), len(self.live.lines))
        if limits == self._limits:
            return
        self._limits = limits
        self._place(*limits[:3])
        self._put_behind(state, limits[5])
        self._mark(state)
        self.refresh()

    def _values_range(self, state):
        """The limits of the second axes; None for shares."""
        tracks = [track for future in state.futures for track in future.tracks.values()]
        columns = [track.points[name] for track in tracks for name in shown(track.points)
                   if name not in SHARES]
        columns += [values for named in self.recorded.values() for name in shown(named) if name not in SHARES
                    for values in [named[name][1]]]
        first = max([1.0, *(abs(column[0]) for column in columns if column)])
        found = [value for column in columns for value in column if abs(value) <= FAR * first]
        if not found:
            return None
        low, high = min(found), max(found)
        old = self._range or (low, high)
        if low < old[0] or high > old[1] or self._range is None:
            room = 0.25 * (high - low) or 1.0
            self._range = min(low - room, old[0]), max(high + room, old[1])
        return self._range

    def _place(self, end, low, high):
        for ax in self.axes:
            ax.set_xlim(0, end)
            ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
            ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
            ax.tick_params(labelbottom=ax is self.rate or not self.rate.get_visible())
        self.loss.set_ylim(low, high)
        self.loss.yaxis.set_major_locator(FixedLocator(loss_ticks(low, high)))
        self.loss.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))

    def _put_behind(self, state, limits):
        """What is published, our runs, the legend of the second axes: once each is known."""
        for artist in self._behind:
            artist.remove()
        self._behind = []
        if limits is None:
            self.values.set_ylim(-0.03, 1.06)
            self.values.yaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
            self.values.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        else:
            title(self.values, "Measured")
            self.values.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
            self.values.set_ylim(*limits)
            self.values.yaxis.set_major_locator(MaxNLocator(4))
        for lane in state.lanes:
            names = self._names(state, lane)
            for ax, name in [(self.loss, "loss"), *((self.values, name) for name in names)]:
                self._behind += self._known(ax, lane, name, look(state.lanes, lane, name, names)["color"])
        if self.values.get_legend_handles_labels()[0]:
            self._behind.append(self.values.legend(
                loc="lower right", bbox_to_anchor=(1.01, 0.95), ncols=7, frameon=False, fontsize=7.5,
                handlelength=1.4, columnspacing=1.0, handletextpad=0.5))

    def _names(self, state, lane):
        """What the second axes show of a net: what is measured of it, or will be."""
        return shown(state.now.tracks[lane].points) or shown(self.recorded.get(lane, ()))

    def _known(self, ax, lane, name, color):
        """The artists of one measured name: the band, the recorded run, the rings."""
        made = []
        if name in self.band.get(lane, {}):
            steps, low, high = self.band[lane][name]
            made.append(ax.fill_between(steps, low, high, color=color, alpha=0.16, lw=0, zorder=0))
        if name in self.recorded.get(lane, {}):
            made += ax.plot(*self.recorded[lane][name], color=color, lw=0.9, alpha=0.5, zorder=0.5)
        if points := self.targets.get(lane, {}).get(name):
            points = [point for point in points if point[0] <= ax.get_xlim()[1]]
            points = [points[k] for k in places(len(points), most=RINGS)]
            steps, values = [[point[part] for point in points] for part in (0, 1)]
            made += ax.plot(steps, values, "o", ms=5, mfc="none", mec=color, mew=1.3, zorder=1.6,
                            clip_on=False, alpha=0.45 if self.pale else 0.95)
        return made

    def _mark(self, state):
        """A thin line and a word where something was moved."""
        for artist in self._marks:
            artist.remove()
        self._marks = []
        moves = {move.step: state.controls[move.name].label for move in state.now.moves[:state.applied]
                 if move.name != "lr"}
        for step, label in list(moves.items())[-6:]:
            self._marks += [ax.axvline(step, color=GREY, lw=0.8, ls="--") for ax in self.axes]
            self._marks.append(self.loss.text(step, 0.03, f" {label}", color="#444444", fontsize=8,
                                              transform=self.loss.get_xaxis_transform()))
