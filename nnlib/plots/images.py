"""Pictures side by side: digits with their labels, the kernels of a convolution."""

import math

import numpy as np
from matplotlib.patches import Rectangle

from .canvas import COLORS, INK, SIGNED, axes, bare


def image_grid(images, labels=None, predicted=None, *, columns=10, ax=None):
    """Grey images in rows, dark on light, with their labels above.

    images     (N, H, W), (N, 1, H, W) or (N, H·H), such as load_mnist's
    labels     (N,) anything that can be written
    predicted  (N,) where it differs from the label, the picture gets a frame, a ✗ and both

    Everything is one picture on one axes, so that a hundred digits are quick. Returns ax.
    Raises ValueError for images of another shape, or if the lengths differ.
    """
    images = as_images(images)
    for name, values in (("labels", labels), ("predicted", predicted)):
        if values is not None and len(values) != len(images):
            raise ValueError(f"{len(images)} images, but {len(values)} {name}")
    if predicted is not None and labels is None:
        raise ValueError("predicted=… needs labels=… to be compared with")
    columns = min(columns, len(images))
    _, height, width = images.shape
    top = 0.14 if labels is None else 0.44  # of an image's height: the room for its label
    low, high = float(images.min()), float(images.max())
    paper = low - 0.07 * ((high - low) or 1.0)  # a little grey: one sees where an image ends
    ax, corners = mosaic(images, columns, top, ax, largest=1.1, cmap="gray_r", vmin=paper, vmax=high)
    if labels is None:
        return ax
    points = 72 * ax.get_figure().get_figwidth() * ax.get_position().width / columns
    size = min(11, points / (3.2 if predicted is None else 5.6))
    for index, (x, y) in enumerate(corners):
        wrong = predicted is not None and predicted[index] != labels[index]
        text = f"✗ {predicted[index]} (is {labels[index]})" if wrong else str(labels[index])
        ax.text(x + width / 2, y - 0.03 * height, text, ha="center", va="bottom", fontsize=size,
                color=COLORS[1] if wrong else INK, weight="bold" if wrong else "normal")
        if wrong:
            ax.add_patch(Rectangle((x, y), width, height, fill=False, lw=2.5, ec=COLORS[1],
                                   clip_on=False))
    return ax


def filters(W, *, columns=10, ax=None):
    """The kernels of a convolution, W (F, C, KH, KW), all on one scale that is symmetric about 0:
    positive weights are orange, negative ones purple.

    With one channel they stand in rows; with several, each kernel is a row of its C channels.
    Returns ax. Raises ValueError for a W of another shape.
    """
    W = np.asarray(W)
    if W.ndim != 4 or W.size == 0:
        raise ValueError(f"filters: expected W of shape (F, C, KH, KW), got {W.shape}")
    F, C, KH, KW = W.shape
    limit = float(np.abs(W).max()) or 1.0
    ax, _ = mosaic(W.reshape(F * C, KH, KW), C if C > 1 else min(columns, F), 0.14, ax,
                   largest=0.8, cmap=SIGNED, vmin=-limit, vmax=limit)
    ax.get_figure().colorbar(ax.images[0], cax=ax.inset_axes([1.04, 0, 0.04, 1]), label="weight")
    return ax


def as_images(images):
    """(N, 1, H, W) or (N, H·H) -> (N, H, W)."""
    images = np.asarray(images)
    shape = images.shape
    if images.ndim == 4 and shape[1] == 1:
        images = images[:, 0]
    elif images.ndim == 2 and math.isqrt(shape[1]) ** 2 == shape[1]:
        images = images.reshape(len(images), math.isqrt(shape[1]), -1)
    if images.ndim != 3 or images.size == 0:
        raise ValueError("expected images of shape (N, H, W), (N, 1, H, W) or (N, H·H), "
                         f"at least one: got {shape}")
    return images


def mosaic(images, columns, top, ax, *, largest, **shown):
    """Draw images (N, H, W) as one picture, with free strips above each (top·H) and beside.

    `largest`: the most inches an image is wide in a new figure. Returns ax and the upper left
    corners, (x, y) each.
    """
    count, height, width = images.shape
    rows = math.ceil(count / columns)
    strip, gap = max(1, round(top * height)), max(1, round(0.14 * width))
    sheet = np.full((rows * (height + strip), columns * (width + gap) - gap), np.nan)
    corners = []
    for index, image in enumerate(images):
        y = index // columns * (height + strip) + strip
        x = index % columns * (width + gap)
        sheet[y:y + height, x:x + width] = image
        corners.append((x - 0.5, y - 0.5))
    inches = min(largest, 7 / columns)  # of one image, its gap included
    figsize = (max(2.0, columns * inches + 0.3), sheet.shape[0] * inches / (width + gap) + 0.3)
    ax = bare(axes(ax, figsize=figsize))
    ax.imshow(sheet, interpolation="nearest", **shown)
    return ax, corners
