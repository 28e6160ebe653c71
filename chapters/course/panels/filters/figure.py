"""The picture of the filter panel: curves, filters, a digit, its feature maps, what the net believes."""

from math import isfinite

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator, PercentFormatter

from course.panels.shared.figure import (
    BLUE,
    GREY,
    VERMILION,
    LiveFigure,
    draw_scores,
    loss_ticks,
    own_style,
    places,
    power_below,
    round_up,
    style,
    title,
)

BLANK = np.full((1, 1), np.nan)


class FilterFigure(LiveFigure):
    """Left the curves; above the filters, below them those of step 0; then digit, feature maps, belief."""

    @own_style()
    def __init__(self, state):
        super().__init__(9.0, 4.8)
        self._curves(state)
        self.now, self.before = (self._picture(box, "PuOr", name) for box, name in (
            ((0.37, 0.765, 0.615, 0.165), "Filters now (purple: positive, orange: negative)"),
            ((0.37, 0.53, 0.615, 0.165), "Filters at step 0")))
        self.digit = self._picture((0.335, 0.06, 0.205, 0.385), "gray_r")
        self.digit.set_clim(0, 1)
        self.heat = self.digit.axes.imshow(np.zeros((1, 1, 4)), interpolation="bilinear")
        self.maps = self._picture((0.555, 0.06, 0.215, 0.385), "gray_r")
        self.headings = [
            picture.axes.set_title(" ", loc="left", fontsize=9.5, fontweight="bold", color="#222222", pad=5)
            for picture in (self.digit, self.maps)
        ]
        ax = self.figure.add_axes((0.815, 0.06, 0.165, 0.385))
        title(ax, "What it believes")
        style(ax)
        classes = len(state.belief())
        ax.set(xlim=(0, 1), ylim=(classes - 0.4, -0.6), yticks=range(classes))
        ax.xaxis.set_major_locator(FixedLocator([0, 0.5, 1]))
        ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        self.bars = ax.barh(range(classes), np.zeros(classes), height=0.72, color=BLUE).patches
        (self.truth,) = ax.plot([], [], "<", color=VERMILION, ms=7, clip_on=False)
        self._limits, self._seen = None, 0

    def draw(self, state) -> bytes:
        """The frame of this moment."""
        self._fit(state)
        n = state.number
        at = places(n + 1, 1)
        self.smooth.set_data(at, [state.smooth[i - 1] for i in at])
        for line, name in ((self.train, "train"), (self.test, "test")):
            draw_scores(line, state.scores, name)
        for picture, kernels in ((self.now, state.kernels), (self.before, state.first_kernels)):
            limit = float(np.abs(np.nan_to_num(kernels)).max()) or 1.0
            self._put(picture, wall(kernels, max(8, len(kernels))), -limit, limit)
        self._put(self.digit, state.image[0], 0, max(float(state.image.max()), 1e-9))
        importance = state.importance()
        self._put(self.heat, heat(np.zeros(state.image.shape[1:]) if importance is None else importance))
        maps = state.maps()
        low = min(float(np.nan_to_num(maps).min()), 0.0)
        high = max(float(np.nan_to_num(maps).max()), 1e-9)
        self._put(self.maps, wall(maps, max(1, int(np.ceil(len(maps) ** 0.5)))), low, high)
        for heading, words in zip(self.headings, (f"Digit {state.digit}, a {state.label}",
                                                  f"Its maps after {state.stage}"), strict=True):
            heading.set_text(words)
        belief = state.belief()
        for bar, share in zip(self.bars, belief, strict=True):
            bar.set_width(share)
        self.truth.set_data([min(belief[state.label] + 0.08, 1.0)], [state.label])
        return self.png([self.smooth, self.train, self.test, self.now, self.before, self.digit, self.heat,
                         self.maps, *self.headings, *self.bars, self.truth])

    def _curves(self, state):
        self.loss, self.share = (self.figure.add_axes((0.055, bottom, 0.25, height))
                                 for bottom, height in ((0.53, 0.4), (0.09, 0.355)))
        for ax in (self.loss, self.share):
            style(ax)
        title(self.loss, "Loss (log scale, smoothed)")
        self.loss.set_yscale("log")
        self.loss.yaxis.set_minor_locator(NullLocator())
        if state.guess:
            self.loss.axhline(state.guess, color=GREY, ls=":", lw=1.2)
        (self.smooth,) = self.loss.plot([], [], color=BLUE, lw=1.8)
        title(self.share, "Right answers")
        self.share.set_ylim(0, 1.03)
        self.share.yaxis.set_major_locator(FixedLocator([0, 0.5, 1]))
        self.share.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        self.share.set_xlabel("step", loc="right", labelpad=-1, fontsize=8.5, color="#333333")
        (self.train,) = self.share.plot([], [], color=BLUE, lw=1.5, marker="o", ms=2.5, label="train")
        (self.test,) = self.share.plot([], [], color=VERMILION, lw=1.6, ls=(0, (4, 1.5)), label="test")
        self.share.legend(loc="lower right", frameon=False, fontsize=8)

    def _picture(self, box, cmap, name=""):
        ax = self.figure.add_axes(box)
        title(ax, name)
        ax.set_anchor("NW")
        ax.axis("off")
        return ax.imshow(BLANK, cmap=cmap, interpolation="nearest")

    def _put(self, picture, values, low=None, high=None):
        """Show other values, each pixel a square, on a scale of their own."""
        height, width = values.shape[:2]
        if picture.get_array().shape[:2] != (height, width):
            picture.set_extent((-0.5, width - 0.5, height - 0.5, -0.5))
            self.refresh()
        picture.set_data(values)
        if low is not None:
            picture.set_clim(low, high)

    def _fit(self, state):
        """Limits in round numbers: a new background costs more than a frame."""
        if state.number < self._seen or not self._seen:
            self._low = self._high = state.guess or 1.0
            self._seen = 0
        losses = [loss for loss in state.smooth[self._seen:] if isfinite(loss)]
        self._low, self._high = min([self._low, *losses]), max([self._high, *losses])
        self._seen = state.number
        limits = (round_up(max(state.number, 100)), power_below(self._low),
                  round_up(min(1.3 * self._high, 1e6)))
        if limits == self._limits:
            return
        self._limits = end, low, high = limits
        for ax in (self.loss, self.share):
            ax.set_xlim(0, end)
            ax.xaxis.set_major_locator(FixedLocator([0, end / 2, end]))
        self.loss.tick_params(labelbottom=False)
        self.loss.set_ylim(low, high)
        self.loss.yaxis.set_major_locator(FixedLocator(loss_ticks(low, high)))
        self.loss.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        self.refresh()


def wall(pictures, columns, *, gap=1):
    """(F, H, W) -> one picture, so many in a row, with `gap` pixels of nothing between them."""
    F, H, W = pictures.shape
    rows = -(-F // columns)
    sheet = np.full((rows * (H + gap) - gap, columns * (W + gap) - gap), np.nan)
    for k, picture in enumerate(pictures):
        top, left = k // columns * (H + gap), k % columns * (W + gap)
        sheet[top:top + H, left:left + W] = picture
    return sheet


def heat(importance):
    """(H, W) -> (H, W, 4): vermilion where the net loses its belief, blue where it would gain."""
    colours = np.where(importance[..., None] > 0, to_rgb(VERMILION), to_rgb(BLUE))
    strength = np.clip(np.abs(importance) / max(np.abs(importance).max(), 0.05), 0, 1)
    return np.concatenate([colours, 0.8 * strength[..., None]], axis=-1)
