"""A computational graph: values run forward, gradients run back. notes 5.1."""

import re

import numpy as np
from matplotlib.patches import Circle

from nnlib.plots.canvas import BACKWARD, FORWARD, INK, axes, bare, number

LETTER = 0.095  # inches a letter is wide, about
ABOVE = 0.4  # inches left free above and below the nodes


def graph(nodes, edges, *, ax=None):
    """Draw a computational graph from explicit positions.

        graph({"apple": (0, 1), "how many": (0, 0), "times": (1, 0.5, "×"), "price": (2, 0.5)},
              [("apple", "times", 100, 2), ("how many", "times", 2, 100), ("times", "price", 200, 1)])

    nodes  {id: (x, y) or (x, y, text)}; the text is the id if it is not given. What has edges on
           both sides is an operation, in a circle; inputs and outputs are words alone.
    edges  (from, to), (from, to, value) or (from, to, value, gradient): numbers or text, None for
           nothing. The value stands above with an arrow forward, the gradient below with a dashed
           arrow back.

    Returns ax. Raises ValueError for an edge to a node that is not there.
    """
    for edge in edges:
        if not 2 <= len(edge) <= 4:
            raise ValueError(f"an edge is (from, to, value, gradient), got {len(edge)} entries: {edge}")
        for end in edge[:2]:
            if end not in nodes:
                raise ValueError(f"the edge {edge[0]!r} to {edge[1]!r}: there is no node {end!r} "
                                 f"among {', '.join(nodes)}")
    places = {name: np.array(node[:2], dtype=float) for name, node in nodes.items()}
    texts = {name: node[2] if len(node) > 2 else name for name, node in nodes.items()}
    starts, ends = {edge[0] for edge in edges}, {edge[1] for edge in edges}
    ax, inch = sheet(ax, places, texts)

    radius = {name: inch * max(0.21, 0.06 + LETTER / 2 * letters(texts[name])) for name in starts & ends}
    for name, place in places.items():
        if name in radius:
            ax.add_patch(Circle(place, radius[name], facecolor="white", edgecolor=INK, zorder=3))
            ax.text(*place, texts[name], ha="center", va="center_baseline", zorder=4, fontsize=12)
        else:
            side = "right" if name in starts else "left"
            ax.text(*place, texts[name], ha=side, va="center", color=INK)
    for start, end, *labels in edges:
        value, gradient = (*labels, None, None)[:2]
        gaps = [radius.get(name, 0.04 * inch) + 0.05 * inch for name in (start, end)]
        draw_edge(ax, places[start], places[end], gaps, inch, value, gradient)
    return ax


def letters(text):
    """About how many letters wide a text is, without what TeX does not print."""
    printed = re.sub(r"\\\w+", "m", re.sub(r"[$^_{}]", "", str(text)))
    return max(map(len, printed.split("\n")))


def sheet(ax, places, texts):
    """Axes that hold all nodes and the words beside them, and how much of their units is an inch."""
    low, high = np.min(list(places.values()), axis=0), np.max(list(places.values()), axis=0)
    span = np.maximum(high - low, 1e-9)
    beside = [0.15 + LETTER * max(letters(texts[name]) for name in places if places[name][0] == x)
              for x in (low[0], high[0])]
    room = np.array([sum(beside), 2 * ABOVE])  # inches that do not grow with the graph
    if ax is None:
        inch = max(1 / 1.4, span[0] / (7.6 - room[0]))
        ax = axes(None, figsize=span / inch + room)
    else:
        box = ax.get_window_extent().size / ax.get_figure().dpi
        inch = max(span / np.maximum(box - room, 0.2 * box))
    ax.set(xlim=(low[0] - beside[0] * inch, high[0] + beside[1] * inch),
           ylim=(low[1] - ABOVE * inch, high[1] + ABOVE * inch))
    return bare(ax), inch


def draw_edge(ax, start, end, gaps, inch, value, gradient):
    """Two parallel arrows between two places, kept `gaps` away from them, with their labels."""
    along = (end - start) / np.hypot(*(end - start))
    above = np.array([-along[1], along[0]]) * (1 if along[0] >= 0 else -1)
    start, end = start + gaps[0] * along, end - gaps[1] * along
    angle = np.degrees(np.arctan2(*along[::-1]))
    angle -= 180 * round(angle / 180)  # text is never upside down
    both = gradient is not None
    for text, side, color, dashes, (tail, head) in (
        (value, above, FORWARD, "-", (start, end)),
        (gradient, -above, BACKWARD, (0, (4, 2)), (end, start)),
    ):
        if text is None and color == BACKWARD:
            continue
        shift = 0.045 * inch * side * both  # a lone arrow runs in the middle
        ax.annotate("", head + shift, tail + shift, zorder=2, arrowprops={
            "arrowstyle": "-|>,head_width=0.22,head_length=0.45", "shrinkA": 0, "shrinkB": 0,
            "color": color, "linewidth": 1.5, "linestyle": dashes})
        if text is not None:
            ax.text(*((start + end) / 2 + 0.09 * inch * side), number(text), color=color, rotation=angle,
                    rotation_mode="anchor", ha="center", va="bottom" if side is above else "top")
