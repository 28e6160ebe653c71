"""A net that begins with a convolution: its filters, and what they make of a digit."""

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.ticker import FixedLocator, PercentFormatter

from course.occlusion import occlusion
from course.panels.shared.figure import BLUE, VERMILION, style, title
from nnlib.functional import softmax
from nnlib.layers import AvgPool2D, Conv2D, MaxPool2D, ReLU
from nnlib.plots.canvas import SIGNED

STAGES = "convolution", "ReLU", "pooling"
BLANK = np.full((1, 1), np.nan)


def begins_with_filters(run):
    """Convolution, ReLU, pooling?"""
    kinds = (Conv2D, ReLU, MaxPool2D | AvgPool2D)
    layers = run.net.layers
    return len(layers) > 3 and all(map(isinstance, layers, kinds)) and run.test is not None


def kernels(W):
    """(F, C, KH, KW) -> (F, KH, KW): the channels averaged."""
    return W.mean(axis=1)


def maps(net, image, stage):
    """The image (C, H, W) after one of the first three layers, (F, H, W)."""
    x = image[None].astype(net.dtype)
    with np.errstate(all="ignore"):
        for layer in net.layers[:1 + STAGES.index(stage)]:
            x = layer.forward(x)
    return x[0]


def belief(net, image):
    """The net's probability of each class; a net of nan believes all alike."""
    with np.errstate(all="ignore"):
        p = softmax(net.forward(image[None]))[0]
    return p if np.isfinite(p).all() else np.full(len(p), 1 / len(p))


def dead(net, images):
    """Which filters are shut (never above 0) on all of these images, (F,) of bool."""
    with np.errstate(all="ignore"):
        y = net.layers[0].forward(images.astype(net.dtype))
    return ~(y > 0).any(axis=(0, 2, 3))


def filters(figure, box, state):
    """Filters now and at step 0; below them a digit, its maps, what the net believes of it."""
    left, bottom, width, height = box

    def part(x, y, w, h):
        return left + x * width, bottom + y * height, w * width, h * height

    now, before = (picture(figure, part(0, y, 1, 0.2), SIGNED, name) for y, name in (
        (0.80, "Filters now (orange: positive, purple: negative)"), (0.53, "Filters at step 0")))
    digit = picture(figure, part(0, 0, 0.34, 0.42), "gray_r")
    digit.set_clim(0, 1)
    heat = digit.axes.imshow(np.zeros((1, 1, 4)), interpolation="bilinear")
    shown = picture(figure, part(0.37, 0, 0.34, 0.42), "gray_r")
    headings = [each.axes.set_title(" ", loc="left", fontsize=9.5, fontweight="bold", color="#222222", pad=5)
                for each in (digit, shown)]
    ax = figure.add_axes(part(0.77, 0, 0.22, 0.42))
    title(ax, "Its belief")
    style(ax)
    classes = len(belief(state.net, state.test.x[0]))
    ax.set(xlim=(0, 1), ylim=(classes - 0.4, -0.6), yticks=range(classes))
    ax.xaxis.set_major_locator(FixedLocator([0, 0.5, 1]))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    bars = ax.barh(range(classes), np.zeros(classes), height=0.72, color=BLUE).patches
    (truth,) = ax.plot([], [], "<", color=VERMILION, ms=7, clip_on=False)

    def update():
        net, image, label = state.net, state.test.x[state.digit], int(state.test.t[state.digit])
        first = next(data for param, data in state.now.marks[0][state.lane].weights
                     if param is net.layers[0].W)
        for each, W in ((now, net.layers[0].W.data), (before, first)):
            found = kernels(W)
            limit = float(np.abs(np.nan_to_num(found)).max()) or 1.0
            put(each, wall(found, max(8, -(-len(found) // 2))), -limit, limit)
        put(digit, image[0], float(min(image.min(), 0)), max(float(image.max()), 1e-9))
        covered = state.occluding and not state.broken
        put(heat, heat_of(occlusion(net, image, label) if covered else np.zeros(image.shape[1:])))
        found = maps(net, image, state.stage)
        low, high = float(np.nan_to_num(found).min()), float(np.nan_to_num(found).max())
        put(shown, wall(found, max(1, int(np.ceil(len(found) ** 0.5)))), min(low, 0.0), max(high, 1e-9))
        for heading, words in zip(headings, (f"Test digit no. {state.digit}, a {label}",
                                             f"Its maps after {state.stage}"), strict=True):
            heading.set_text(words)
        p = belief(net, image)
        for bar, share in zip(bars, p, strict=True):
            bar.set_width(share)
        truth.set_data([min(p[label] + 0.08, 1.0)], [label])
        return [now, before, digit, heat, shown, *headings, *bars, truth]

    return update


def picture(figure, box, cmap, name=""):
    """An empty picture in its place."""
    ax = figure.add_axes(box)
    title(ax, name)
    ax.set_anchor("NW")
    ax.axis("off")
    return ax.imshow(BLANK, cmap=cmap, interpolation="nearest")


def put(shown, values, low=None, high=None):
    """Show other values, each pixel a square, on a scale of their own."""
    height, width = values.shape[:2]
    if shown.get_array().shape[:2] != (height, width):
        shown.set_extent((-0.5, width - 0.5, height - 0.5, -0.5))
    shown.set_data(values)
    if low is not None:
        shown.set_clim(low, high)


def wall(pictures, columns, *, gap=1):
    """(F, H, W) -> one picture, so many in a row, with `gap` pixels of nothing between them."""
    F, H, W = pictures.shape
    rows = -(-F // columns)
    sheet = np.full((rows * (H + gap) - gap, columns * (W + gap) - gap), np.nan)
    for k, picture in enumerate(pictures):
        top, left = k // columns * (H + gap), k % columns * (W + gap)
        sheet[top:top + H, left:left + W] = picture
    return sheet


def heat_of(importance):
    """(H, W) -> (H, W, 4): vermilion where the net loses its belief, blue where it would gain."""
    colours = np.where(importance[..., None] > 0, to_rgb(VERMILION), to_rgb(BLUE))
    strength = np.clip(np.abs(importance) / max(np.abs(importance).max(), 0.05), 0, 1)
    return np.concatenate([colours, 0.8 * strength[..., None]], axis=-1)
