"""The activation panel: a function, its slope, and where the sums of a unit fall on it."""

import ipywidgets as widgets
import numpy as np

from course.panels.activation.state import ACTIVATIONS, FLAT, REACH, ActivationState
from course.panels.shared.figure import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    VERMILION,
    LiveFigure,
    own_style,
    style,
    title,
)
from course.panels.shared.resting import RestingPanel

SHOWN = np.linspace(-REACH, REACH, 601)  # of the z axis
BINS = np.linspace(-REACH, REACH, 61)
MIDDLES = (BINS[1:] + BINS[:-1]) / 2
SHADE = "#EDE3EA"
WHAT = {"x": "The input of the unit", "w": "The weight of the input", "b": "The bias of the unit"}


class ActivationFigure(LiveFigure):
    """Three axes over one z: the function, its slope, and how often each z comes up."""

    @own_style()
    def __init__(self):
        super().__init__(9.0, 4.8)
        grid = self.figure.add_gridspec(3, 1, height_ratios=(5, 3, 2.2), hspace=0.42, left=0.06, right=0.985,
                                        top=0.94, bottom=0.09)
        self.curve, self.slope, self.sums = self.axes = [self.figure.add_subplot(cell) for cell in grid]
        self.shades = []
        for ax in self.axes:
            style(ax)
            ax.set(xlim=(-REACH, REACH))
            self.shades.append(ax.fill_between(SHOWN, 0, 1, where=SHOWN > 9, color=SHADE, lw=0,
                                               transform=ax.get_xaxis_transform()))
        self.slope.set_ylim(-0.1, 1.15)
        self.slope.axhline(FLAT, color=GREY, ls=":", lw=1)
        title(self.slope, f"Its slope h′(z); shaded: flat, below {FLAT:g} (dotted)")
        title(self.sums, "Where z = w·x + b falls for inputs x from N(0, 1)")
        self.sums.set(ylim=(0, 1.1), yticks=[])
        self.sums.set_xlabel("z", loc="right", labelpad=-1)
        (self.line,) = self.curve.plot([], [], color=BLUE, lw=2.2)
        (self.tangent,) = self.curve.plot([], [], color=ORANGE, lw=1.6, ls=(0, (5, 2)))
        (self.derivative,) = self.slope.plot([], [], color=GREEN, lw=2)
        self.points = [
            ax.plot([], [], "o", ms=8, mfc=VERMILION, mec="white")[0] for ax in (self.curve, self.slope)
        ]
        self.marks = [ax.axvline(0, color=VERMILION, lw=1, ls=":") for ax in self.axes]
        self.bars = self.sums.bar(MIDDLES, np.zeros(60), width=0.19).patches
        self.name = None

    @own_style()
    def draw(self, state) -> bytes:
        if state.name != self.name:
            self._change(state)
        z, y = state.z, state.y
        self.tangent.set_data(SHOWN, y + state.slope * (SHOWN - z))
        for point, height in zip(self.points, (y, state.slope), strict=True):
            point.set_data([z], [height])
        for mark in self.marks:
            mark.set_xdata([z, z])
        counts, _ = np.histogram(state.sums, BINS)
        for bar, count, flat in zip(self.bars, counts, state.flat(MIDDLES), strict=True):
            bar.set(height=count / max(1, counts.max()), facecolor=GREY if flat else BLUE)
        return self.png([self.line, self.tangent, self.derivative, *self.bars, *self.marks, *self.points])

    def _change(self, state):
        """Another function: its curve, its limits, its flat parts."""
        self.name, activation = state.name, state.activation
        self.curve.set_ylim(activation.limits)
        title(self.curve, f"y = h(z): {state.name}, with its tangent (dashed) at the point")
        flat = state.flat(SHOWN)
        for i, ax in enumerate(self.axes):
            self.shades[i].remove()
            self.shades[i] = ax.fill_between(SHOWN, 0, 1, where=flat, color=SHADE, lw=0, zorder=0,
                                             transform=ax.get_xaxis_transform())
        values, slopes = (np.array(f(SHOWN), float) for f in (activation.h, activation.slope))
        for line, heights in ((self.line, values), (self.derivative, slopes)):
            jump = np.abs(np.diff(heights, append=heights[-1])) > 0.5
            line.set_data(SHOWN, np.where(jump, np.nan, heights))  # a jump is a gap, not a steep line
        self.refresh()


class ActivationPanel(RestingPanel):
    """A unit y = h(w·x + b): choose h, move x, w and b; see the slope and what is saturated.

        ActivationPanel("sigmoid")            the function to begin with; the reader may change it

    name      for the cell that is run again
    after     a prediction: the controls stay locked until it is answered

    `state` (an ActivationState) has the logic; `function`, `x`, `w`, `b` are the sliders.
    """

    def __init__(self, function="sigmoid", *, x=1.0, w=1.0, b=0.0, name="activation", after=None):
        self.state = ActivationState(function, x, w, b)
        self.figure = ActivationFigure()
        self.function = self.buttons("Function", "The activation h", ACTIVATIONS, function,
                                     lambda value: self._move("name", value))
        self.x, self.w, self.b = (self._slider(key) for key in "xwb")
        super().__init__(
            name, [[self.function], [self.x, self.w, self.b]], after=after,
            alt="Activation panel: the curve of an activation with a point and its tangent, the slope below, "
            "and a histogram of where the sums of a unit fall; the flat parts are shaded",
        )

    def _slider(self, key):
        slider = widgets.FloatSlider(
            value=getattr(self.state, key), min=-5, max=5, step=0.1, description=key, readout_format=".1f",
            tooltip=WHAT[key], layout={"width": "290px"}, style={"description_width": "28px"},
        )
        return self.watched(slider, lambda value: self._move(key, value))

    def rehearse(self):
        """A unit whose weight is too large: half of its sums are out in the flat parts."""
        self.w.value = 3.0
        self.draw()

    def frame(self) -> bytes:
        self.read_out(self.state.formula())
        return self.figure.draw(self.state)

    def _move(self, key, value):
        setattr(self.state, key, value)
        self._show()
