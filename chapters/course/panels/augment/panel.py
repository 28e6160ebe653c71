"""The augmentation panel: a digit is turned, scaled and moved under the eyes of a net."""

import ipywidgets as widgets
import numpy as np

from course.panels.augment.state import AT_REST, LIMITS, STEPS, AugmentState
from course.panels.shared.figure import BLUE, GREY, ORANGE, VERMILION, LiveFigure, own_style, style, title
from course.panels.shared.resting import RestingPanel
from course.panels.shared.throttle import Throttle

WIDTH, HEIGHT = 900, 420
AXES = {"angle": "Turn (degrees, counterclockwise)", "zoom": "Size (times)",
        "right": "Shift to the right (pixels)", "down": "Shift down (pixels)"}
TICKS = {"angle": range(-180, 181, 60), "zoom": (0.4, 0.7, 1.0, 1.3, 1.6), "right": range(-12, 13, 4),
         "down": range(-12, 13, 4)}


class AugmentFigure(LiveFigure):
    """The digit as it was and as it is, ten outputs, and the right answer's share over one control."""

    @own_style()
    def __init__(self):
        super().__init__(WIDTH / 100, HEIGHT / 100)
        self.was = self._box(20, 30, 150, 150, "Test digit")
        self.now = self._box(200, 30, 200, 200, "What the net sees")
        look = {"cmap": "gray_r", "vmin": 0, "vmax": 1}
        self.original, self.image = (ax.imshow(np.zeros((28, 28)), **look) for ax in (self.was, self.now))
        self.bars = bars = self._box(470, 30, 360, 200, "Outputs")
        bars.set(xlim=(-0.6, 9.6), ylim=(0, 1.12), xticks=range(10))
        bars.tick_params(labelsize=11, length=0)
        bars.spines[["top", "left", "right"]].set_visible(False)
        self.shares = bars.bar(range(10), np.zeros(10), width=0.7).patches
        self.numbers = [bars.text(k, 0, "", fontsize=9.5, ha="center") for k in range(10)]
        self.curve = self._box(60, 290, 810, 78, "The right answer's share, if this moves: drag the mark")
        style(self.curve)
        self.curve.set(ylim=(-0.08, 1.08), yticks=[0, 0.5, 1], yticklabels=["0 %", "50 %", "100 %"])
        (self.share,) = self.curve.plot([], [], color=BLUE, lw=2)
        (self.wrong,) = self.curve.plot([], [], "x", color=VERMILION, ms=6, mew=1.8, clip_on=False)
        (self.mark,) = self.curve.plot([], [], "D", color=ORANGE, mec="#222222", ms=8, clip_on=False)
        self.note = self.curve.text(0.995, 1.06, "× it answers wrongly", ha="right", va="bottom",
                                    fontsize=9, color=GREY, transform=self.curve.transAxes)
        self._swept = None

    def _box(self, left, top, width, height, name):
        ax = self.figure.add_axes((left / WIDTH, 1 - (top + height) / HEIGHT, width / WIDTH, height / HEIGHT))
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set(color=GREY, linewidth=1.5)
        title(ax, name)
        return ax

    @own_style()
    def _fit(self, swept):
        if swept != self._swept:
            self._swept = swept
            self.curve.set(xlim=LIMITS[swept], xticks=TICKS[swept])
            self.curve.set_xlabel(AXES[swept], fontsize=9.5, labelpad=2)
            self.refresh()

    def draw(self, state) -> bytes:
        self._fit(state.swept)
        y = state.outputs()
        best = y.argmax()
        self.original.set_data(state.original)
        self.image.set_data(state.image)
        for k, (bar, number) in enumerate(zip(self.shares, self.numbers, strict=True)):
            bar.set(height=y[k], facecolor=ORANGE if k == best else BLUE,
                    hatch="//" if k == best and k != state.label else None)
            number.set(text=f"{y[k]:.0%}" if y[k] >= 0.005 else "", y=y[k] + 0.02)
        values, shares, answers = state.sweep()
        self.share.set_data(values, shares)
        self.wrong.set_data(values, np.where(answers != state.label, shares, np.nan))
        now = getattr(state, state.swept)
        self.mark.set_data([now], [y[state.label]])
        moving = [self.original, self.image, *self.shares, *self.numbers]
        return self.png([*moving, self.share, self.wrong, self.mark])


class AugmentPanel(RestingPanel):
    """Turn, scale and move a test digit: a net's ten outputs follow, and the curve shows where it breaks.

        AugmentPanel(net, test)              net: 784 or (1, 28, 28) inputs, ten logits; test: (x, t)

    name      for the cell that is run again
    number    of the digit before the net, at first
    after     a prediction: the controls stay locked until it is answered

    `state` (an AugmentState) has the logic. A press on the curve moves the control that it is about.
    """

    def __init__(self, net, examples, *, name="augment", number=1, after=None):
        self.state = AugmentState(net, examples, number=number)
        self.figure = AugmentFigure()
        self._at, self._pull = None, Throttle(self._pull_the_mark)
        self.pick = self._slider(widgets.IntSlider, "Test digit", "Which test digit, by its number",
                                 self._pick, value=number, min=1, max=len(examples[0]))
        self.sliders = {
            "angle": self._control("angle", "Turn", "Degrees, counterclockwise"),
            "zoom": self._control("zoom", "Size", "How many times as large"),
            "right": self._control("right", "Right", "Pixels to the right"),
            "down": self._control("down", "Down", "Pixels down"),
        }
        self.chance = self.button("By chance", "random", "A little of everything, as a training would do it",
                                  self._draw_one)
        self.back = self.button("Put back", "undo", "The digit as it was", self._put_back)
        turn, size, right, down = self.sliders.values()
        super().__init__(
            name, [[self.pick, self.chance, self.back], [turn, size], [right, down]], after=after,
            alt=f"Augmentation panel {name}: a test digit as it was and as it has been turned, scaled and "
            "moved, a bar for each of the net's ten outputs, and the right answer's share over one control",
            press=self._drag, drag=self._drag,
        )

    def _slider(self, kind, text, tooltip, handler, **limits):
        made = kind(description=text, tooltip=tooltip, layout={"width": "340px"}, **limits)
        made.style.description_width = "70px"
        return self.watched(made, handler)

    def _control(self, name, text, tooltip):
        low, high = LIMITS[name]
        return self._slider(
            widgets.FloatSlider, text, tooltip, lambda value: self._move(name, value),
            value=AT_REST[name], min=low, max=high, step=STEPS[name],
            readout_format=".2f" if name == "zoom" else ".1f",
        )

    def rehearse(self):
        """The digit is turned until the net gives another answer, or half-way round."""
        values, _, answers = self.state.sweep()
        first = min(values[answers != self.state.label], key=abs, default=90)
        self.state.set(angle=float(round(first)))
        self._follow()

    def frame(self) -> bytes:
        return self.figure.draw(self.state)

    def _drag(self, x, y):
        self._at = x, y
        self._pull()

    def _pull_the_mark(self):
        """The swept control goes to where the pointer is on its curve, in steps of its slider."""
        axes, at = self.figure.place(*self._at)
        if axes is self.figure.curve:
            name = self.state.swept
            self.state.set(**{name: round(round(at[0] / STEPS[name]) * STEPS[name], 2)})
            self._follow()

    def _pick(self, number):
        self.state.number = number
        self._show()

    def _move(self, name, value):
        value = round(value, 6)  # a browser answers -2.0 with -1.9999999999999982
        if getattr(self.state, name) != value:  # otherwise the slider has followed the state
            self.state.set(**{name: value})
            self._show()

    def _draw_one(self):
        self.state.draw()
        self._follow()

    def _put_back(self):
        self.state.reset()
        self._follow()

    def _follow(self):
        """Set the sliders to what the state holds."""
        for name, slider in self.sliders.items():
            slider.value = getattr(self.state, name)
        self._show()
