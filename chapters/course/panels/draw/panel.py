"""The drawing panel: a digit drawn by hand, or picked, and the ten outputs of a net that move meanwhile."""

import ipywidgets as widgets
import numpy as np

from course.panels.draw.sketch import SIDE
from course.panels.draw.state import DrawState
from course.panels.shared.figure import BLUE, GREY, ORANGE, SKY, LiveFigure, own_style, title
from course.panels.shared.resting import RestingPanel

WIDTH, HEIGHT, SHEET = 900, 420, 370  # pixels: of the picture, and of the square to draw in
INK = "#222222"
PIXEL = SHEET / SIDE  # pixels of the picture for one of the image
ARC = [(14 - 5.5 * np.cos(a), 9.5 - 5.5 * np.sin(a)) for a in np.linspace(-0.1, 3.6, 30)]
A_TWO = [[*ARC, (8, 23), (20.5, 23)]]


class DrawFigure(LiveFigure):
    """The sheet to draw on, the image that the net sees, and its ten outputs."""

    @own_style()
    def __init__(self):
        super().__init__(WIDTH / 100, HEIGHT / 100)
        self.sheet = self._square(20, SHEET, "Draw here")
        self.seen = self._square(440, 200, "What the net sees (28 × 28)")
        self.bars = bars = self.figure.add_axes((705 / WIDTH, 20 / HEIGHT, 130 / WIDTH, SHEET / HEIGHT))
        title(bars, "Outputs")
        bars.set(xlim=(0, 1), ylim=(9.6, -0.6), yticks=range(10), xticks=[])
        bars.tick_params(labelsize=12, length=0, pad=8)
        bars.spines[["top", "right", "bottom"]].set_visible(False)
        look = {"cmap": "gray_r", "vmin": 0, "vmax": 1, "extent": (0, SIDE, SIDE, 0)}
        self.copy, self.pixels = (ax.imshow(np.zeros((SIDE, SIDE)), **look) for ax in (self.sheet, self.seen))
        (self.line,) = self.sheet.plot([], [], color=INK, solid_capstyle="round", solid_joinstyle="round")
        self.sheet.set(xlim=(0, SIDE), ylim=(SIDE, 0))
        (self.box,) = self.seen.plot([4, 24, 24, 4, 4], [4, 4, 24, 24, 4], color=SKY, lw=1, ls=(0, (4, 3)))
        self.seen.set_xlabel("dashed: the box of 20 × 20", fontsize=9, color=GREY)
        self.seen.set(xlim=(0, SIDE), ylim=(SIDE, 0))
        self.shares = bars.barh(range(10), np.zeros(10), height=0.72).patches
        self.numbers = [bars.text(0, k, "", fontsize=10.5, va="center") for k in range(10)]

    def _square(self, left, side, name):
        ax = self.figure.add_axes((left / WIDTH, 1 - (30 + side) / HEIGHT, side / WIDTH, side / HEIGHT))
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set(color=GREY, linewidth=2.2)  # half of it lies outside, where no image covers it
        title(ax, name)
        return ax

    def draw(self, state) -> bytes:
        image = state.image
        y = state.outputs(image)
        self.copy.set_data(image if state.picked else np.zeros_like(image))
        self.pixels.set_data(image)
        points = []
        for stroke in state.sketch.strokes:
            x, y_end = stroke[-1]
            points += [*stroke, (x + 0.01, y_end), (np.nan, np.nan)]  # a dot is a very short line; a gap
        self.line.set_data(*np.reshape(points, (-1, 2)).T)
        self.line.set_linewidth(state.sketch.pen * PIXEL * 0.72)  # points: 72 to the inch of 100 pixels
        best = None if state.blank else y.argmax()
        for k, (bar, number) in enumerate(zip(self.shares, self.numbers, strict=True)):
            bar.set(width=y[k], facecolor=ORANGE if k == best else BLUE)
            number.set(text="" if state.blank else f"{y[k]:.0%}", x=y[k] + 0.04)
        return self.png([self.copy, self.pixels, self.box, self.line, *self.shares, *self.numbers])


class DrawPanel(RestingPanel):
    """Draw a digit, or pick one: a net's ten outputs move while the line is drawn.

        DrawPanel(net, test)                 net: 784 or (1, 28, 28) inputs, ten logits; test: (x, t)

    name      for the cell that is run again
    after     a prediction: the controls stay locked until it is answered

    `drawing` is the image as the net sees it, (28, 28); `state` (a DrawState) has the logic.
    """

    pointing = "draw"

    def __init__(self, net, examples, *, name="draw", after=None):
        self.state = DrawState(net, examples)
        self.figure = DrawFigure()
        self._at = None  # the last point of the line, in pixels of the picture
        self.wipe = self.button("Clear", "eraser", "A new sheet", self._clear)
        self.centred = self.watched(
            widgets.ToggleButton(
                value=True, description="Centred", icon="crosshairs", layout={"width": "120px"},
                tooltip="Bring the drawing to the size and place of the digits that the net has learned from",
            ),
            self._centre,
        )
        self.pen = self._slider(widgets.FloatSlider, "Pen", "How wide the line is, in pixels of the image",
                                self._choose_pen, value=self.state.sketch.pen, min=1, max=5, step=0.2)
        self.pick = self._slider(widgets.IntSlider, "Test digit", "Pick a test digit by its number; 0: none",
                                 self._pick, value=0, min=0, max=len(examples[0]))
        super().__init__(
            name, [[self.wipe, self.centred, self.pen, self.pick]], after=after,
            alt="Drawing panel: a square to draw a digit in, the image of 28 by 28 pixels that the net sees, "
            "and a bar for each of its ten outputs",
            press=self._press, drag=self._drag, release=self._lift,
        )
        self._dip_the_pen()

    def _slider(self, kind, text, tooltip, handler, **limits):
        made = kind(description=text, tooltip=tooltip, layout={"width": "300px"}, **limits)
        made.style.description_width = "64px"
        return self.watched(made, handler)

    def _dip_the_pen(self):
        """The line is drawn twice: on the canvas at once, under the pointer, and in the next frame."""
        if self.canvas is not None:
            self.canvas.stroke_style, self.canvas.line_cap = INK, "round"
            self.canvas.line_width = self.state.sketch.pen * PIXEL

    def fit(self, page, density):
        super().fit(page, density)
        self._dip_the_pen()  # a canvas of another size has forgotten it

    @property
    def drawing(self):
        """(28, 28) float32: the image that the net sees."""
        return self.state.image

    def rehearse(self):
        """Somebody draws a two."""
        self.state.sketch.draw(A_TWO)
        self._show()

    def frame(self) -> bytes:
        return self.figure.draw(self.state)

    def _press(self, x, y):
        ax, at = self.figure.place(x, y)
        if ax is not self.figure.sheet:
            return
        if self.state.picked:
            self.state.clear()
            self.pick.value = 0
        self.state.press(*at)
        self._stroke(x, y)

    def _drag(self, x, y):
        ax, at = self.figure.place(x, y)
        if ax is not self.figure.sheet:  # over the edge: the next point begins a new stroke
            self._lift()
        elif self.state.drag(*at):
            self._stroke(x, y)

    def _stroke(self, x, y):
        if self.canvas is not None:
            self.canvas.stroke_line(*(self._at or (x - 0.1, y)), x, y)
        self._at = x, y
        self._redraw()

    def _lift(self):
        self.state.sketch.lift()
        self._at = None
        self._show()

    def _clear(self):
        self.state.clear()
        self.pick.value = 0
        self._wipe()

    def _pick(self, number):
        if number != self.state.picked:
            self.state.pick(number)
            self._wipe()

    def _choose_pen(self, width):
        self.state.sketch.pen = width
        if self.canvas is not None:
            self.canvas.line_width = width * PIXEL
        self._wipe()

    def _centre(self, centred):
        self.state.centred = centred
        self._show()

    def _wipe(self):
        """The canvas is cleared; the frame has all that is to be seen."""
        if self.canvas is not None:
            self.canvas.clear()
        self._show()
