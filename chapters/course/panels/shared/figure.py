"""Figures redrawn ten times a second.

Axes, ticks and labels are drawn once and kept as pixels; a frame only lays the artists that move
over them (matplotlib calls this blitting), and a fast PNG writer packs the result.
"""

from contextlib import contextmanager
from math import floor, log10

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from course.panels.shared.png import png
from nnlib.plots.canvas import COLORS

BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, _ = COLORS  # one home for the colours: nnlib.plots.canvas
YELLOW, GREY = "#F0E442", "#6B6B6B"
DPI = 100  # pixels of the page to the inch
NARROW = 700  # pixels: a page below it has no room for two pictures side by side
DRAWN = 600  # points of a curve; more than the picture has room for


@contextmanager
def own_style():
    """matplotlib's own settings for a while: a panel has no part in the style of the page's figures."""
    with mpl.rc_context():
        mpl.rcdefaults()
        yield


def places(count: int, first: int = 0, *, most: int = DRAWN):
    """At most so many of the places first … count - 1, evenly spaced; the newest is always among them."""
    step = max(1, -(-(count - first) // most)) | 1  # odd: it keeps both sides of what goes to and fro
    return np.arange(count - 1, first - 1, -step)[::-1]


class LiveFigure:
    """A figure on an Agg canvas whose moving artists are drawn over a kept background.

    A subclass makes its axes in an `__init__` decorated with @own_style().

    scale    pixels of the picture for one of the page: 2 on a dense screen
    parts    of the picture, (from, to) in pixels of the page: on a narrow one they stand below each other
    """

    def __init__(self, width: float, height: float):
        # The panels place their axes themselves, whatever layout the notebook's style asks for.
        self.figure = Figure(figsize=(width, height), dpi=DPI, facecolor="white", layout="none")
        self.canvas = FigureCanvasAgg(self.figure)
        self._size = round(DPI * width), round(DPI * height)
        self.scale, self.parts = 1, [(0, self._size[0])]
        self._background = None

    def fit(self, page: float, scale: int = 1) -> bool:
        """Suit a page so many pixels wide: below NARROW what stands side by side is stacked. True if that
        changes the picture."""
        whole = self._size[0]
        parts = [(0, whole)] if page >= NARROW else packed(self._gaps(), whole, page)
        if (parts, scale) == (self.parts, self.scale):
            return False
        self.parts, self.scale = parts, scale
        self.figure.set_dpi(DPI * scale)
        self.refresh()
        return True

    def at(self, x: float, y: float):
        """The pixel of the canvas that stands at this pixel of the page, counted from the upper left."""
        height = self._size[1]
        row = min(int(y // height), len(self.parts) - 1)
        return self.scale * (x + self.parts[row][0]), self.scale * ((row + 1) * height - y)

    def place(self, x: float, y: float):
        """(axes, (x, y) in their units) at this pixel of the page; (None, None) outside."""
        at = self.at(x, y)
        for ax in self.figure.axes:
            if ax.bbox.contains(*at):
                return ax, tuple(ax.transData.inverted().transform(at).tolist())
        return None, None

    def refresh(self):
        """Axes have changed: draw the background anew at the next frame."""
        self._background = None

    @own_style()
    def _gaps(self):
        """Where the picture may be cut from top to bottom: in the middle of what lies between axes."""
        boxes = [ax.get_tightbbox(self.canvas.get_renderer()) for ax in self.figure.axes]
        spans = sorted((box.x0 / self.scale, box.x1 / self.scale) for box in boxes if box is not None)
        gaps, end = [], spans[0][1] if spans else 0
        for start, stop in spans[1:]:
            if start > end:
                gaps.append(round((start + end) / 2))
            end = max(end, stop)
        return gaps

    def png(self, moving) -> bytes:
        """The picture with these artists on top, in this order."""
        if self._background is None:
            for artist in moving:
                artist.set_animated(True)  # leaves it out of the background
            with own_style():
                self.canvas.draw()
            self._background = self.canvas.copy_from_bbox(self.figure.bbox)
        self.canvas.restore_region(self._background)
        for artist in moving:
            artist.axes.draw_artist(artist)
        return png(self._stacked(np.asarray(self.canvas.buffer_rgba())[..., :3]))

    def _stacked(self, rgb):
        if len(self.parts) == 1:
            return rgb
        height, widest = len(rgb), max(stop - start for start, stop in self.parts)
        page = np.full((len(self.parts) * height, self.scale * widest, 3), 255, np.uint8)
        for k, (start, stop) in enumerate(self.parts):
            page[k * height:(k + 1) * height, :self.scale * (stop - start)] = rgb[
                :, self.scale * start:self.scale * stop]
        return page


def packed(gaps, width, page):
    """The parts (from, to) between these cuts, as many beside each other as a page so wide has room for."""
    rows, start, last = [], 0, None
    for cut in [*gaps, width]:
        if last is not None and cut - start > page:
            rows.append((start, last))
            start = last
        last = cut
    return [*rows, (start, width)]


def style(ax):
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color("#888888")
    ax.tick_params(labelsize=8, colors="#333333", color="#888888", length=3)
    ax.grid(color="#E6E6E6", lw=0.7)
    ax.set_axisbelow(True)


def title(ax, text):
    ax.set_title(text, loc="left", fontsize=9.5, fontweight="bold", color="#222222", pad=5)


def legend(ax):
    """Above the axes, where no curve runs."""
    ax.legend(
        loc="lower right", bbox_to_anchor=(1.01, 0.95), ncols=3, frameon=False, fontsize=8,
        handlelength=1.6, columnspacing=1.2,
    )


def round_up(value: float) -> float:
    """The next of … 1, 2, 5, 10, 20, 50 …"""
    power = 10.0 ** floor(log10(value))
    return next(m * power for m in (1, 2, 5, 10) if value <= m * power * 1.000001)


def power_below(value: float) -> float:
    return 10.0 ** floor(log10(value))


def loss_ticks(low: float, high: float) -> list[float]:
    """Round values: 1, 2, 5 of each decade where there is room, else whole decades."""
    decades = range(floor(log10(low)), floor(log10(high)) + 1)
    factors = (1, 2, 5) if high / low < 300 else (1,)
    ticks = [m * 10.0**k for k in decades for m in factors]
    thin = ticks[:: max(1, len(ticks) // 7)]
    return [tick for tick in thin if low * 0.999 <= tick <= high * 1.001]
