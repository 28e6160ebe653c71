"""The broadcasting panel: two shapes are chosen; their sum is drawn, or refused with the reason."""

import ipywidgets as widgets
import numpy as np
from matplotlib.patches import Rectangle

from course.panels.broadcasting.state import AXES, SIZES, BroadcastState, align, fit
from course.panels.shared.figure import VERMILION, LiveFigure, own_style
from course.panels.shared.resting import RestingPanel

FILL = {"a": "#BBD9EC", "b": "#FBE0A6", "a + b": "#BFE5D6"}
CELL = 33.0  # pixels
SHIFT = 14.0  # of one layer against the next
CENTRES = {"a": 364.0, "b": 574.0, "a + b": 788.0}
LEGEND = "solid: an entry of the array      dashed: the same entry again, repeated by broadcasting"


class BroadcastFigure(LiveFigure):
    """The sizes axis by axis at the left; at the right a, b and their sum as grids of entries."""

    @own_style()
    def __init__(self):
        super().__init__(9.0, 3.5)
        self.ax = self.figure.add_axes((0, 0, 1, 1))

    @own_style()
    def draw(self, state) -> bytes:
        self.ax.clear()
        self.ax.set(xlim=(0, 900), ylim=(350, 0))
        self.ax.axis("off")
        self._table(state)
        for name in "ab":
            if state.shape is None:
                self._array(name, state.values(name), None)
            else:
                values = np.broadcast_to(state.values(name), state.shape)
                self._array(name, values, state.copies(name), getattr(state, name))
        self._write(469, 185, "+", size=22)
        self._write(680, 185, "=", size=22)
        if state.shape is None:
            self._write(CENTRES["a + b"], 185, "✗", size=60, color=VERMILION, weight="bold")
            self._write(CENTRES["a + b"], 240, "refused", size=12, color=VERMILION)
            self._write(CENTRES["a + b"], 28, "a + b", weight="bold")
        else:
            self._array("a + b", state.values("a") + state.values("b"), None)
            self._write(574, 334, LEGEND, size=9, color="#444444")
        self.refresh()
        return self.png([])

    def _write(self, x, y, text, *, size=11.0, color="#222222", **more):
        self.ax.text(x, y, text, fontsize=size, color=color, ha="center", va="center", **more)

    def _table(self, state):
        """The two shapes lined up at their last axis, and what becomes of each axis."""
        pairs = align(state.a, state.b)
        places = {i: 97 + 66 * (i + AXES) for i in range(-len(pairs), 0)}
        for y, text in ((120, "a"), (160, "b"), (212, "a + b")):
            self._write(38, y, text, weight="bold")
        self._write(38, 78, "axis", size=9.5, color="#444444")
        self.ax.plot([16, 260], [186, 186], color="#888888", lw=1)
        for i, pair in zip(places, pairs, strict=True):
            self._write(places[i], 78, f"−{-i}", size=9.5, color="#444444")
            size = fit(*pair)
            for y, mine in zip((120, 160), pair, strict=True):
                change = "" if size is None or mine == size else f" → {size}"
                self._write(places[i], y, f"{'–' if mine is None else mine}{change}", size=13)
            self._write(places[i], 212, "✗" if size is None else str(size), size=13, weight="bold",
                        color=VERMILION if size is None else "#222222")
            equal = len({mine or 1 for mine in pair}) == 1
            said = "do not fit" if size is None else "equal" if equal else "stretched"
            self._write(places[i], 240, said, size=9, color=VERMILION if size is None else "#444444")
        if not pairs:
            self._write(160, 140, "two numbers,\nno axes", size=9.5, color="#444444")

    def _array(self, name, values, copies, before=None):
        """A grid for each layer, the first one in front; `copies` are dashed and pale."""
        shape = values.shape if before is None else before
        self._write(CENTRES[name], 28, name, weight="bold")
        change = "" if shape == values.shape else f" → {values.shape}"
        self._write(CENTRES[name], 48, f"{shape}{change}", size=10)
        layers = values.reshape((1,) * (AXES - values.ndim) + values.shape)
        copies = np.zeros(layers.shape, bool) if copies is None else copies.reshape(layers.shape)
        depth, rows, columns = layers.shape
        left = CENTRES[name] - (columns * CELL + (depth - 1) * SHIFT) / 2
        top = 185 - (rows * CELL - (depth - 1) * SHIFT) / 2
        for k in reversed(range(depth)):  # the last layer first: those before it cover it
            for i, j in np.ndindex(rows, columns):
                if k and i and j < columns - 1:
                    continue  # behind the layer before
                x, y = left + j * CELL + k * SHIFT, top + i * CELL - k * SHIFT
                again = copies[k, i, j]
                self.ax.add_patch(Rectangle(
                    (x, y), CELL, CELL, fc="white" if again else FILL[name], ec="#444444",
                    ls=(0, (2, 2)) if again else "-", lw=0.9 if again else 1.3, zorder=3 - k / 10,
                ))
                if k == 0:
                    self._write(x + CELL / 2, y + CELL / 2, str(layers[k, i, j]), size=10.5, zorder=4,
                                color="#707070" if again else "#111111")


class BroadcastPanel(RestingPanel):
    """Two arrays of a chosen shape are added: the sum is drawn, or refused in words.

        BroadcastPanel((3, 1), (4,))              the shapes to begin with; the reader may change them

    name      for the cell that is run again
    after     a prediction: the controls stay locked until it is answered

    `state` (a BroadcastState) has the logic; `a` and `b` are the three sliders of each array.
    """

    def __init__(self, a=(3, 1), b=(4,), *, name="broadcasting", after=None):
        self.state = BroadcastState(tuple(a), tuple(b))
        self.figure = BroadcastFigure()
        self._settling = False
        self.a, self.b = (self._sliders(name) for name in "ab")
        super().__init__(
            name, [self.a, self.b], after=after,
            alt="Broadcasting panel: the shapes of a and b, axis by axis, and the grids of a, b and a + b, "
            "where repeated entries are dashed; or the reason why the two do not fit",
        )

    def _sliders(self, name):
        sizes = self.state.sizes(name)
        return [self._slider(name, axis, sizes[axis]) for axis in range(-AXES, 0)]

    def _slider(self, name, axis, size):
        # No menus: JupyterLab keeps their arrow keys for itself. And no None: a slider cannot hold it.
        slider = widgets.SelectionSlider(
            options=[(str(size or "none"), size or 0) for size in SIZES], value=size or 0,
            description=f"{name}, axis −{-axis}", tooltip=f"How many entries {name} has along this axis",
            layout={"width": "285px"}, style={"description_width": "72px"},
        )
        return self.watched(slider, lambda _: self._choose(name))

    def frame(self) -> bytes:
        self.read_out(self.state.formula())
        return self.figure.draw(self.state)

    def _choose(self, name):
        """Take over the sizes; an axis left out in the middle closes up, as shapes have no gaps."""
        if self._settling:  # these are our own changes, below
            return
        sliders = getattr(self, name)
        self.state.choose(name, [slider.value or None for slider in sliders])
        self._settling = True
        for slider, size in zip(sliders, self.state.sizes(name), strict=True):
            slider.value = size or 0
        self._settling = False
        self._show()
