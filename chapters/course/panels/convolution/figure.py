"""The picture of the convolution panel: input, kernel, output, and the rows of im2col."""

import numpy as np
from matplotlib.patches import Rectangle

from course.panels.convolution.state import SHOWN, SIDE, written
from course.panels.shared.figure import BLUE, GREY, LiveFigure, own_style, title
from nnlib.plots import canvas

WIDTH, HEIGHT = 900, 430  # pixels
WATCHED = "#B34E00"  # what belongs to the weight under the pointer
READABLE = 11  # a grid of so many pixels a side has room for their numbers
INK = {"cmap": "gray_r", "vmin": 0, "vmax": 1.8}  # never so dark that a number could not be read on it
SIGNED = {"cmap": canvas.SIGNED, "vmin": -1, "vmax": 1}
NAMES = {  # way: titles of the left grid, of the right one, and of the rows
    "forward": ("Input", "Output y", "im2col"),
    "backward": ("dx, added up so far", "dy, given", "dy × kernel"),
    "count": ("Windows over each pixel", "dy, each 1", "each 1"),
}


class ConvolutionFigure(LiveFigure):
    """Left the picture (or what it receives), then the kernel, the output, the rows; below the sum."""

    @own_style()
    def __init__(self):
        super().__init__(WIDTH / 100, HEIGHT / 100)
        self.left = self._axes(15, 34, 320, 320)
        self.weights = self._axes(375, 134, 120, 120)
        self.right = self._axes(535, 84, 220, 220)
        self.table = self._axes(795, 44, 90, 310)
        words = {"ha": "center", "va": "center", "color": "#222222"}
        below = self._axes(0, 360, WIDTH, 70)
        below.axis("off")
        self.sum = below.text(0.5, 0.5, "", fontsize=11, **words)
        self.product = below.text(0.5, 0.08, "", fontsize=9.5, **words | {"color": WATCHED})
        self.signs = [
            self.figure.text(x / WIDTH, 1 - 194 / HEIGHT, "", fontsize=17, **words) for x in (355, 515)
        ]
        self.hint = self.figure.text(435 / WIDTH, 1 - 274 / HEIGHT, "rest on a weight:\nsee its pixels;\n"
                                     "press: upper half +1,\nlower half −1",
                                     fontsize=8, **words | {"va": "top", "color": GREY})
        self._key = None

    def _axes(self, x, y, width, height):
        """Axes of so many pixels, their upper left corner at (x, y)."""
        return self.figure.add_axes((x / WIDTH, 1 - (y + height) / HEIGHT, width / WIDTH, height / HEIGHT))

    @own_style()
    def _arrange(self, state):
        """Axes, grids and numbers for these shapes; they are kept as long as the shapes are."""
        left, right, table = NAMES[state.way]
        (H, W), (OH, OW), rows = state.padded.shape, state.size, min(state.steps, SHOWN)
        look = INK if state.way == "forward" else SIGNED
        of = f", with padding ({H} × {W})" if state.pad else f" ({H} × {W})"
        self.grids = [
            Grid(self.left, (H, W), look, f"{left}{of}"),
            Grid(self.weights, (SIDE, SIDE), SIGNED, "Kernel"),
            Grid(self.right, (OH, OW), SIGNED, f"{right} ({OH} × {OW})"),
            Grid(self.table, (rows, SIDE * SIDE), look, f"{table}\n({state.steps} × 9)", numbers=False),
        ]
        for sign, text in zip(self.signs, "∗=" if state.way == "forward" else "←×", strict=True):
            sign.set_text(text)
        self.hint.set_visible(state.way != "count")  # those ones are not to be changed
        self.table.set_aspect("auto")
        P = state.pad
        self.edge = self.left.add_patch(Rectangle((P - 0.5, P - 0.5), W - 2 * P, H - 2 * P, fill=False,
                                                  ec="#222222", ls=(0, (4, 2)), lw=1.6, visible=P > 0))
        self.window = self.left.add_patch(Rectangle((0, 0), SIDE, SIDE, fill=False, ec=BLUE, lw=3))
        self.entry = self.right.add_patch(Rectangle((0, 0), 1, 1, fill=False, ec=BLUE, lw=3))
        self.row = self.table.add_patch(Rectangle((0, 0), SIDE * SIDE, 1, fill=False, ec=BLUE, lw=2.5,
                                                  clip_on=False))
        look = {"fill": False, "ec": WATCHED, "ls": (0, (3, 1.5)), "lw": 2.5, "clip_on": False}
        self.met, self.heavy = (ax.add_patch(Rectangle((0, 0), 1, 1, **look))
                                for ax in (self.left, self.weights))
        self.column = self.table.add_patch(Rectangle((0, -0.5), 1, rows, **look))
        self.refresh()

    def draw(self, state) -> bytes:
        key = state.way, state.padded.shape, state.size
        if key != self._key:
            self._key = key
            self._arrange(state)
        forward = state.way == "forward"
        whole, rows = state.y if forward else state.dy, state.rows
        first = int(np.clip(state.number - 1 - SHOWN // 2, 0, max(0, state.steps - SHOWN)))
        left, kernel, right, table = self.grids
        left.show(state.padded if forward else state.gathered)
        kernel.show(state.kernel if state.way != "count" else np.ones((SIDE, SIDE)))
        right.show(state.visited if forward else np.ones_like(whole) if state.way == "count" else whole,
                   largest=np.abs(whole).max())
        table.show(rows[first:first + SHOWN], largest=np.abs(rows).max())
        marks = (self.window, self.entry, self.row)
        for mark in marks:
            mark.set_visible(state.at is not None)
        if state.at is not None:
            p, q = state.at
            self.window.set_xy((state.stride * q - 0.5, state.stride * p - 0.5))
            self.entry.set_xy((q - 0.5, p - 0.5))
            self.row.set_xy((-0.5, state.number - 1 - first - 0.5))
        self.sum.set_text(state.sum())
        self._watch(state)
        squares = [artist for grid in self.grids for artist in grid.artists]
        watched = self.met, self.heavy, self.column, self.product
        return self.png([*squares, self.edge, *marks, *watched, self.sum])

    def _watch(self, state):
        """Frame the watched weight, its column of the rows, and all pixels that it meets."""
        self.product.set_text(state.product())
        for mark in (self.met, self.heavy, self.column):
            mark.set_visible(state.watched is not None)
        if state.watched is not None:
            i, j = state.watched
            top, left, height, width = state.met
            self.met.set_bounds(left - 0.5, top - 0.5, width, height)
            self.heavy.set_xy((j - 0.5, i - 0.5))
            self.column.set_x(SIDE * i + j - 0.5)


class Grid:
    """A small array as coloured squares, with its numbers where there is room."""

    def __init__(self, ax, shape, look, name, *, numbers=True):
        ax.clear()
        title(ax, name)
        rows, columns = shape
        ax.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5), xticks=[], yticks=[])
        ax.spines[:].set_color("#888888")
        self.signed = look is SIGNED
        self.image = ax.imshow(np.zeros(shape), aspect="equal", interpolation="nearest", **look)
        lines = []
        if max(shape) <= max(READABLE, SHOWN * (not numbers)):
            lines += [ax.axvline(k + 0.5, color="#BBBBBB", lw=0.7) for k in range(columns - 1)]
            lines += [ax.axhline(k + 0.5, color="#BBBBBB", lw=0.7) for k in range(rows - 1)]
        size = 11 if max(shape) <= 7 else 8.5
        self.texts = [
            ax.text(j, i, "", fontsize=size, ha="center", va="center_baseline", color="#111111")
            for i in range(rows) for j in range(columns)
        ] if numbers and max(shape) <= READABLE else []
        self.artists = [self.image, *lines, *self.texts]

    def show(self, values, *, largest=None):
        """nan stays white and empty. A signed grid is scaled to its largest entry."""
        if self.signed:
            largest = np.nanmax(np.abs(values)) if largest is None else largest
            self.image.set_data(values / (1.6 * (largest or 1.0)))  # pale enough for numbers in black
        else:
            self.image.set_data(values)
        for text, value in zip(self.texts, values.ravel(), strict=False):
            text.set_text("" if np.isnan(value) else written(value))
