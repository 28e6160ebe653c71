"""The gate panel: a perceptron set by hand until it is AND, NAND, OR; and XOR, which it never is."""

import ipywidgets as widgets
import numpy as np
from matplotlib.patches import Polygon

from course.panels.gates.state import BOX, GATES, LARGEST, GateState
from course.panels.shared.figure import BLUE, GREEN, ORANGE, VERMILION, LiveFigure, own_style, title
from course.panels.shared.resting import RestingPanel
from course.panels.shared.throttle import Throttle
from nnlib.gates import CORNERS, NAND, OR

ZERO, ONE = "#D3E6F3", "#FBE3B0"  # pale blue where the answer is 0, pale orange where it is 1
WHAT = {"w1": "The weight of x1", "w2": "The weight of x2", "b": "The bias"}
PLACES = np.stack(np.meshgrid(np.linspace(-0.2, 1.2, 29), np.linspace(-0.4, 1.4, 37)), -1).reshape(-1, 2)
SOLUTIONS = GATES | {"XOR": OR}  # notes 2.3; no line is XOR, and OR's misses one corner only


class GateFigure(LiveFigure):
    """The plane of the two inputs with its line(s), beside the truth table."""

    @own_style()
    def __init__(self):
        super().__init__(9.0, 4.2)
        self.plane = plane = self.figure.add_axes((0.06, 0.1, 0.387, 0.83))
        self.table = self.figure.add_axes((0.53, 0.1, 0.45, 0.83))
        self.table.axis("off")
        low, high = BOX[0][0], BOX[2][0]
        plane.set(xlim=(low, high), ylim=(low, high), xticks=[0, 1], yticks=[0, 1])
        plane.set_xlabel("x1", labelpad=-6)
        plane.set_ylabel("x2", labelpad=-4, rotation=0)
        plane.set_facecolor(ZERO)
        plane.spines[:].set_color("#888888")
        plane.tick_params(labelsize=9, color="#888888")
        title(plane, "The plane of the inputs: drag the line")
        title(self.table, "The truth table")
        self.region = plane.add_patch(Polygon(np.zeros((3, 2)), closed=True, fc=ONE, ec="none"))
        self.lines = [plane.plot([], [], color="#222222", lw=2)[0] for _ in range(2)]
        self.words = [plane.text(0, 0, "", fontsize=9.5, ha="center", va="center") for _ in range(3)]
        self.rings = [
            plane.plot([], [], "o", ms=27, mfc="none", mec=color, mew=2.2, ls="")[0]
            for color in (GREEN, VERMILION)
        ]
        self.points = [
            plane.plot([], [], marker, ms=12, mfc=color, mec="black", mew=1, ls="")[0]
            for marker, color in (("o", BLUE), ("s", ORANGE))
        ]
        self.marks = [
            plane.text(x1 + 0.13, x2 + 0.13, "", fontsize=15, ha="center", va="center", fontweight="bold")
            for x1, x2 in CORNERS
        ]
        self.rows = [
            [self.table.text(0, 0, "", fontsize=12, ha="center", va="center") for _ in range(7)]
            for _ in range(5)
        ]
        self.note = self.table.text(
            0, -0.02, "circle: should give 0     square: should give 1\n✓ right     ✗ wrong", fontsize=9,
            color="#444444", va="bottom", linespacing=1.6, transform=self.table.transAxes,
        )
        self.table.axhline(0.845, color="#888888", lw=1)
        self.table.set(xlim=(0, 1), ylim=(0, 1))

    def draw(self, state) -> bytes:
        points = state.region()
        self.region.set_xy(points if len(points) else np.zeros((3, 2)))
        for line in self.lines:
            line.set_data([], [])
        for line, perceptron in zip(self.lines, state.lines(), strict=False):
            line.set_data(*ends(perceptron))
        sides = [perceptron.outputs(PLACES) == 0 for perceptron in state.lines()]
        names = ["NAND answers 0", "OR answers 0"] if state.two_layers else ["answers 0"]
        label(self.words, ["answers 1", *names], [~np.any(sides, axis=0), *sides], state.lines())
        targets, right = np.array(state.targets), np.array(state.right)
        for value, artist in enumerate(self.points):
            artist.set_data(*CORNERS[targets == value].T)
        for good, artist in zip((True, False), self.rings, strict=True):
            artist.set_data(*CORNERS[right == good].T)
        for good, mark in zip(right, self.marks, strict=True):
            mark.set(text="✓" if good else "✗", color=GREEN if good else VERMILION)
        self._fill_table(state)
        texts = [text for row in self.rows for text in row]
        return self.png(
            [self.region, *self.lines, *self.words, *self.rings, *self.points, *self.marks, *texts]
        )

    def _fill_table(self, state):
        inner = [[NAND(*c), OR(*c)] for c in CORNERS] if state.two_layers else [[]] * 4
        middle = ["NAND", "OR"] if state.two_layers else []
        table = [["x1", "x2", *middle, state.gate, "output", ""]]
        for (x1, x2), hidden, t, y, good in zip(
            CORNERS, inner, state.targets, state.outputs, state.right, strict=True
        ):
            table.append([x1, x2, *hidden, t, y, "✓" if good else "✗"])
        for r, row in enumerate(self.rows):
            for text in row:
                text.set_text("")
            for c, (text, value) in enumerate(zip(row, table[r], strict=False)):
                text.set_position(((c + 0.5) / len(table[r]), 0.92 - 0.15 * r))
                text.set(text=str(value), color="#222222", fontweight="bold" if r == 0 else "normal")
                text.set_fontsize(10 if r == 0 else 12)
            if r:
                mark = row[len(table[r]) - 1]
                mark.set(color=GREEN if state.right[r - 1] else VERMILION, fontweight="bold")


class GatePanel(RestingPanel):
    """A perceptron under three sliders: find w1, w2, b for a gate. Or drag its line: that moves b.

        GatePanel("AND")                          the gate to begin with; the reader may change it

    start     (w1, w2, b) at first
    name      for the cell that is run again; the gate's name if none is given
    after     a prediction: the controls stay locked until it is answered

    `state` (a GateState) has the logic; `w1`, `w2`, `b`, `gate`, `why`, `layers` are the widgets.
    """

    def __init__(self, gate="AND", *, name=None, start=(1.0, -0.5, 0.2), after=None):
        w1, w2, b = start
        self.state = GateState(gate, w1, w2, b)
        self.figure = GateFigure()
        self.gate = self.choice("Gate", "What the perceptron should be", list(GATES), gate, self._choose)
        self.w1, self.w2, self.b = (
            self._slider(name, getattr(self.state, name)) for name in ("w1", "w2", "b")
        )
        self.why = self.button("Why?", "question", "XOR: why no weights are found", self._explain)
        self._at = None
        self._shift = Throttle(self._pull)
        self.layers = self.watched(
            widgets.ToggleButton(
                description="Two layers", icon="clone", tooltip="XOR from NAND, OR and AND: press Why? first",
                layout={"width": "130px"},
            ),
            self._stack,
        )
        super().__init__(
            name or gate, [[self.gate, self.why, self.layers], [self.w1, self.w2, self.b]], after=after,
            alt=f"Gate panel {gate}: the four corners of the input plane, the line of the perceptron, "
            f"and the truth table", press=self._drag, drag=self._drag,
        )

    def _slider(self, name, value):
        slider = widgets.FloatSlider(
            value=value, min=-LARGEST, max=LARGEST, step=0.1, description=name, readout_format=".1f",
            tooltip=WHAT[name],
            layout={"width": "290px"}, style={"description_width": "28px"},
        )
        return self.watched(slider, lambda value: self._move(name, value))

    def rehearse(self):
        """The book's weights for the gate."""
        book = SOLUTIONS[self.state.gate]
        self.w1.value, self.w2.value, self.b.value = (*book.w, book.b)
        self.draw()

    def frame(self) -> bytes:
        self.read_out(self.state.formula())
        return self.figure.draw(self.state)

    def enabled(self, control) -> bool:
        if control is self.why:
            return self.state.gate == "XOR" and not self.state.told
        if control is self.layers:
            return self.state.told
        return control is self.gate or not self.state.two_layers

    def update_controls(self):
        super().update_controls()
        for button in (self.why, self.layers):  # elsewhere nothing is to be explained
            button.layout.visibility = "visible" if self.state.gate == "XOR" else "hidden"

    def played(self):
        """Of XOR enough has been seen after honest tries, or when the reader has asked why."""
        tried = self.state.gate != "XOR" or self.state.may_ask or self.state.told
        return super().played() and tried

    def _drag(self, x, y):
        self._at = x, y
        self._shift()

    def _pull(self):
        """The line comes to where the pointer is now."""
        axes, at = self.figure.place(*self._at)
        bias = self.state.through(*at) if axes is self.figure.plane else None
        if bias is not None:
            self.b.value = bias  # and the slider moves the line

    def _move(self, name, value):
        self.state.move(**{name: value})
        self._show()

    def _choose(self, gate):
        self.state.choose(gate)
        self.layers.value = False
        self._show()

    def _explain(self):
        self.state.explain()
        self._show()

    def _stack(self, two_layers):
        self.state.stack(two_layers)
        self._show()


def ends(perceptron):
    """Two points far out on the line w1·x1 + w2·x2 + b = 0; none if it is no line."""
    (w1, w2), b = perceptron.w, perceptron.b
    size = w1 * w1 + w2 * w2
    if size == 0:
        return [], []
    x, y = -b * w1 / size, -b * w2 / size
    return [x - 9 * w2, x + 9 * w2], [y + 9 * w1, y - 9 * w1]


def label(texts, names, regions, perceptrons):
    """Each name where its region has most room: far from the lines and from the corners."""
    free = np.abs(PLACES[:, None] - CORNERS).max(axis=2).min(axis=1)
    for p in perceptrons:
        free = np.minimum(free, np.abs(PLACES @ p.w + p.b) / max(float(np.hypot(*p.w)), 1e-9))
    for text in texts:
        text.set_text("")
    for text, name, region in zip(texts, names, regions, strict=False):
        if region.any() and free[region].max() > 0.1:
            text.set(text=name, position=PLACES[np.where(region, free, -1).argmax()])
