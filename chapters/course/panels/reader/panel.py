"""The reader panel: a digit is read row by row; what the net believes, and remembers, after each row."""

import ipywidgets as widgets
import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, PercentFormatter

from course.panels.reader.state import ORDERS, SIDE, ReaderState
from course.panels.shared.figure import GREY, LiveFigure, own_style, style, title
from course.panels.shared.playing import PlayingPanel
from nnlib.plots.canvas import SIGNED

PALETTE = ("#000000", "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#6B6B6B", "#8C510A",
           "#4B3F9E")  # a colour for each digit; its curve carries its number, too
DASHES = ("-", "--")  # so that neighbouring digits differ in more than colour
UNREAD = 0.22  # how dark what has not been read yet is drawn
NAMED = 0.25  # a digit's number is written at the peak of its belief if that is so high


class ReaderFigure(LiveFigure):
    """Left the digit, in the middle the ten beliefs over the rows, right the state as a map."""

    @own_style()
    def __init__(self):
        super().__init__(9.0, 3.9)
        left = self.figure.add_axes((0.012, 0.13, 0.325, 0.75), anchor="NW")
        title(left, "Digit")
        left.set(xticks=[], yticks=[], xlim=(-0.5, SIDE - 0.5), ylim=(SIDE - 0.5, -0.5))
        left.spines[:].set_color("#888888")
        self.ink = left.imshow(np.zeros((SIDE, SIDE)), cmap="gray_r", vmin=0, vmax=1)
        self.strip = left.add_patch(Rectangle((-0.5, -0.5), SIDE, 1, fill=False, ec="#D55E00", lw=2))
        self.blank = left.add_patch(Rectangle((-0.5, -0.5), SIDE, 0, fc="none", ec="#999999", lw=0,
                                              hatch="////"))
        self.middle = middle = self.figure.add_axes((0.4, 0.13, 0.31, 0.75))
        style(middle)
        title(middle, "Belief in each digit")
        middle.set(xlim=(0, SIDE + 2), ylim=(0, 1.04))
        middle.xaxis.set_major_locator(FixedLocator(range(0, SIDE + 1, 7)))
        middle.yaxis.set_major_locator(FixedLocator([0, 0.5, 1]))
        middle.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        middle.set_xlabel("rows read", loc="right", labelpad=-1, fontsize=8.5, color="#333333")
        self.curves = [middle.plot([], [], color=PALETTE[k], ls=DASHES[k % 2], lw=2)[0] for k in range(10)]
        self.names = [middle.text(0, 0, str(k), color=PALETTE[k], fontsize=13, fontweight="bold",
                                  va="center", path_effects=[withStroke(linewidth=3, foreground="white")])
                      for k in range(10)]
        self.right = right = self.figure.add_axes((0.76, 0.13, 0.225, 0.75))
        title(right, "State h, unit by unit")
        right.set(yticks=[], xticks=[0, 7, 14, 21, 28])
        right.tick_params(labelsize=8, colors="#333333", length=3)
        right.spines[:].set_color("#888888")
        right.set_xlabel("rows read", loc="right", labelpad=-1, fontsize=8.5, color="#333333")
        self.map = right.imshow(np.zeros((1, SIDE)), cmap=SIGNED, vmin=-1, vmax=1, aspect="auto",
                                extent=(0, SIDE, 1, 0), interpolation="nearest")
        self.now = middle.axvline(0, color=GREY, lw=1, ls=":")

    def draw(self, state) -> bytes:
        n = state.number
        picture, read = state.picture, np.zeros(SIDE, bool)
        read[np.arange(SIDE)[::ORDERS[state.order]][:n]] = True
        self.ink.set_data(np.where(read[:, None], picture, UNREAD * picture))
        self.strip.set_visible(n > 0)
        self.strip.set_y((state.row or 0) - 0.5)
        first, last = state.blank
        self.blank.set_bounds(-0.5, first - 0.5, SIDE, max(0, last - first))
        self.blank.set_visible(last > first)
        self.now.set_xdata([n, n])
        for digit, (curve, name) in enumerate(zip(self.curves, self.names, strict=True)):
            beliefs = state.beliefs[:n + 1, digit]
            curve.set_data(np.arange(n + 1), beliefs)
            peak = np.flatnonzero(beliefs.round(2) == beliefs.round(2).max())[-1]
            name.set_position((peak + 0.8, min(beliefs[peak] + 0.03, 1)))
            name.set_visible(bool(beliefs[peak] >= NAMED))
        # Units in the order of their state at the end: what the digit has left behind.
        memory = state.memory[:, np.argsort(state.memory[-1])].T.astype(float)
        memory[:, n:] = np.nan
        self.map.set_data(memory)
        return self.png([self.ink, self.blank, self.strip, self.now, *self.curves, *self.names, self.map])


class ReaderPanel(PlayingPanel):
    """A digit passes a recurrent net row by row.

        ReaderPanel({"LSTM": lstm_net, "RNN": rnn_net}, x_test[:50], t_test[:50], name="reader")

    nets      name -> net of `digit_reader`'s kind: Reshape, recurrent layer, Dense
    x, t      (N, 784) and (N,): the digits that the slider offers
    after     a prediction: the controls stay locked until it is answered

    `state` (a ReaderState) has the logic; `digit`, `net`, `order`, `hidden` are widgets.
    """

    invitation = ("Half of the digit is read. Press Start to read on, or move Rows read; choose another "
                  "digit, hide some of its rows.")
    running = "Reading."

    def __init__(self, nets, x, t, *, name, speed=5, after=None):
        state = ReaderState(dict(nets), np.asarray(x), np.asarray(t), number=SIDE // 2)
        self._following = False  # the slider of the rows follows the reading
        self.figure = ReaderFigure()
        super().__init__(
            state, name, speed=speed, rehearsal=SIDE, after=after,
            alt=f"Reader panel {name}: a digit with the rows read so far, the belief in each of ten digits "
            "after every row, and the net's state as a map",
        )

    def rows(self):
        state = self.state
        self.digit = self.watched(widgets.IntSlider(
            value=0, min=0, max=len(state.images) - 1, description="Picture", tooltip="Which picture is read",
            layout={"width": "250px"}, style={"description_width": "60px"}), lambda k: self._choose(index=k))
        self.net = self.buttons("Net", "Who reads", state.nets, state.net_name,
                                lambda name: self._choose(net=name))
        self.order = self.buttons("Order", "From which end the rows are read", ORDERS, state.order,
                                  lambda order: self._choose(order=order))
        self.row = self.watched(widgets.IntSlider(
            value=state.number, min=0, max=SIDE, description="Rows read", tooltip="Go to any row, and pause",
            layout={"width": "330px"}, style={"description_width": "70px"}), self._go_to)
        self.hidden = self.watched(widgets.IntRangeSlider(
            value=(0, 0), min=0, max=SIDE, description="Hide rows",
            tooltip="Rows that are wiped out before the net sees them", layout={"width": "330px"},
            style={"description_width": "70px"}), lambda rows: self._choose(blank=tuple(rows)))
        return [self.transport(), [self.net, self.order], [self.digit, self.row, self.hidden]]

    def rehearse(self):
        """A page without a reader shows a digit read to the end."""
        if self.state.number < SIDE:
            self.run(SIDE - self.state.number)

    def draw(self):
        super().draw()
        self._following = True
        self.row.value = self.state.number
        self._following = False

    def summary(self):
        if self.player.playing:
            return f"{self.state.summary()}   ·   {self.state.words()}"
        return self.state.summary()  # at rest the words stand above

    def at_rest(self):
        return self.state.words() + (" Start reads it again." if self.player.finished else "")

    def _choose(self, **setting):
        """Acts on the rows that have been read, too; the reading goes on."""
        self.state.choose(**setting)
        self.moved("" if self.player.playing else self.state.words())

    def _go_to(self, number):
        if not self._following:
            self.restart(lambda: setattr(self.state, "number", number))
            self.player.run(number == SIDE)  # there it finds the end
            self.say(self.at_rest())
