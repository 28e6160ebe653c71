"""Diagrams: the nodes and edges of a small net, the shapes of the arrays of an equation."""

import numpy as np
from matplotlib.patches import Circle, Rectangle

from nnlib.plots.canvas import COLORS, INK, NEGATIVE, PALE, POSITIVE, axes, bare

LETTER = 0.12  # how wide a letter is, about, in the units of these diagrams


def network(sizes, *, weights=None, labels=None, names=None, most=6, ax=None):
    """A fully connected net: a column of circles for each layer, a line for each weight.

        network((2, 1), weights=[[["$w_1$"], ["$w_2$"]]], labels=[["$x_1$", "$x_2$"], ["$y$"]])
        network((784, 50, 10), names=["pixels", "hidden", "classes"])

    sizes    units of each layer; of more than `most` the first and the last few are drawn, and dots
    weights  one array (D, M) for each gap between layers. Numbers: the wider the larger, dashed if
             negative. Text: written on its line
    labels   what stands in the circles: a list for each layer;  names: what stands below

    Returns ax. Raises ValueError for weights, labels or names that do not fit the sizes.
    """
    for what, given, expected in (("arrays of weights", weights, len(sizes) - 1),
                                  ("lists of labels", labels, len(sizes)),
                                  ("names", names, len(sizes))):
        if given is not None and len(given) != expected:
            raise ValueError(f"{len(sizes)} layers need {expected} {what}, got {len(given)}")
    written = weights is not None and np.asarray(weights[0]).dtype.kind in "UO"
    columns = [column(size, most, 1.1 if written else 0.75) for size in sizes]
    half = max(max(heights.values()) for heights in columns) + 0.45
    words = [text for texts in labels or () for text in texts if "$" not in text]
    radius = max([0.22, *(0.06 + LETTER / 2 * len(text) for text in words)])
    gap = 2.6 if weights is not None or half > 2 else 1.9
    left, right = -0.9, gap * (len(sizes) - 1) + 0.9
    bottom = -half - (0.35 if names is not None else 0)
    scale = min(0.75, 7 / (right - left))  # inches
    ax = bare(axes(ax, figsize=(scale * (right - left), scale * (half - bottom))))
    ax.set(xlim=(left, right), ylim=(bottom, half))
    for index, heights in enumerate(columns[:-1]):
        W = None if weights is None else np.asarray(weights[index])
        if W is not None and W.shape != (sizes[index], sizes[index + 1]):
            raise ValueError(f"weights {index}: expected shape ({sizes[index]}, {sizes[index + 1]}), "
                             f"got {W.shape}")
        connect(ax, gap * index, gap, heights, columns[index + 1], W)
    for index, heights in enumerate(columns):
        if labels is not None and len(labels[index]) != sizes[index]:
            raise ValueError(f"layer {index}: {sizes[index]} units, but {len(labels[index])} labels")
        for unit, height in heights.items():
            if unit is None:
                ax.text(gap * index, height, "⋮", ha="center", va="center", fontsize=15, color=INK)
                continue
            ax.add_patch(Circle((gap * index, height), radius, zorder=3, facecolor="white", edgecolor=INK))
            if labels is not None:
                ax.text(gap * index, height, labels[index][unit], zorder=4, fontsize=10,
                        ha="center", va="center_baseline")
        if names is not None:
            ax.text(gap * index, -half + 0.1, names[index], ha="center", va="top", color=INK)
    return ax


def column(size, most, spacing):
    """Heights of the units that are drawn, from the top, {unit: height}; unit None is the dots."""
    units = list(range(size))
    if size > most:
        units = [*range(most // 2), None, *range(size - (most - 1) // 2, size)]
    return {unit: spacing * ((len(units) - 1) / 2 - row) for row, unit in enumerate(units)}


def connect(ax, x, gap, left, right, W):
    """Lines from the units of one column to those of the next."""
    plain = W is None or W.dtype.kind in "UO"
    largest = 1.0 if plain else float(np.abs(W).max()) or 1.0
    for i, start in left.items():
        for j, end in right.items():
            if i is None or j is None:
                continue
            look = {"color": PALE, "linewidth": 0.8, "linestyle": "-"}
            if not plain:
                w = W[i, j]
                look = {"color": NEGATIVE if w < 0 else POSITIVE, "linestyle": "--" if w < 0 else "-",
                        "linewidth": 0.3 + 3 * abs(w) / largest}
            ax.plot([x, x + gap], [start, end], zorder=1, **look)
            if W is not None and plain:
                part = 0.28  # nearer the start, where the lines have not met yet
                ax.text(x + part * gap, start + part * (end - start), W[i, j], ha="center", va="center",
                        fontsize=10, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})


def shapes(parts, *, ax=None):
    """An equation of arrays, each a box with its sizes: equal sizes are drawn equally long.

        shapes([("x", ("N", "D")), "·", ("W", ("D", "M")), "+", ("b", ("M",)), "=", ("y", ("N", "M"))])

    parts: (name, shape) for an array, text for what stands between. Sizes are numbers or names. A
    vector is a row; of more than two axes the last two are the box and the others a stack.
    Returns ax. Raises ValueError for an array without axes.
    """
    every = [size for part in parts if not isinstance(part, str) for size in part[1]]
    known = sorted({s for s in every if not isinstance(s, str)})
    known += [s for s in dict.fromkeys(every) if isinstance(s, str)]
    # By rank, not to scale: 784 beside 10 would leave nothing of the 10.
    length = {size: 0.55 + 0.9 * rank / max(1, len(known) - 1) for rank, size in enumerate(known)}
    x, boxes = 0.0, []
    for part in parts:
        if isinstance(part, str):
            boxes.append((x + 0.25, part))
            x += 0.5
            continue
        name, shape = part
        if len(shape) == 0:
            raise ValueError(f"{name}: expected a shape with at least one axis, got {shape}")
        if len(shape) > 1:
            x += 0.1 + LETTER * len(size_text(shape[-2]))  # room for the size at the left
        width, height = length[shape[-1]], length[shape[-2]] if len(shape) > 1 else 0.22
        boxes.append((x, name, shape, width, height))
        x += width + 0.25 * (len(shape) > 2) + 0.1
    arrays = [box for box in boxes if len(box) > 2]
    half = max((box[4] for box in arrays), default=1.0) / 2
    stacked = any(len(box[2]) > 2 for box in arrays)
    bottom, top = -max(half + (0.55 if stacked else 0.1), 0.5), half + (0.55 if stacked else 0.35)
    scale = min(1, 7.6 / (x + 0.4))  # inches
    ax = bare(axes(ax, figsize=(scale * (x + 0.4), scale * (top - bottom))))
    ax.set(xlim=(-0.2, x + 0.2), ylim=(bottom, top))
    for box in boxes:
        if len(box) == 2:
            ax.text(*(box[0], 0), box[1], ha="center", va="center", fontsize=15)
        else:
            draw_array(ax, *box)
    return ax


def draw_array(ax, x, name, shape, width, height):
    """A box centred on height 0 from x on, its name inside or below, its sizes at its sides."""
    for sheet in (2, 1, 0) if len(shape) > 2 else (0,):
        ax.add_patch(Rectangle((x + 0.1 * sheet, -height / 2 + 0.1 * sheet), width, height,
                               facecolor="#DCEAF4", edgecolor=COLORS[0], linewidth=1.5))
    top = height / 2 + (0.2 if len(shape) > 2 else 0) + 0.06
    ax.text(x + width / 2, top, size_text(shape[-1]), ha="center", va="bottom", fontsize=10)
    if len(shape) > 1:
        ax.text(x - 0.06, 0, size_text(shape[-2]), ha="right", va="center", fontsize=10)
    if len(shape) > 2:
        stack = " × ".join(map(size_text, shape[:-2]))
        ax.text(x + width / 2, -height / 2 - 0.3, f"{stack} of them", ha="center", va="top", fontsize=10)
    ax.text(x + width / 2, 0 if height > 0.3 else -0.2, name, ha="center",
            va="center" if height > 0.3 else "top", weight="bold")


def size_text(size):
    return size if isinstance(size, str) else f"{size:,}"
