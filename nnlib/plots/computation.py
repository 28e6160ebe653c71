"""A computational graph: values run forward, gradients run back. notes 5.1."""

import numpy as np
from matplotlib.patches import Circle

from .canvas import BACKWARD, FORWARD, INK, axes, bare, number

RADIUS = 0.17  # of a node


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
    low, high = np.min(list(places.values()), axis=0), np.max(list(places.values()), axis=0)
    margin = np.array([0.62, 0.42])
    size = high - low + 2 * margin
    ax = bare(axes(ax, figsize=size * min(1.3, 7.6 / size[0])))
    ax.set(xlim=(low[0] - margin[0], high[0] + margin[0]),
           ylim=(low[1] - margin[1], high[1] + margin[1]))

    for name, place in places.items():
        if name in starts and name in ends:
            ax.add_patch(Circle(place, RADIUS, facecolor="white", edgecolor=INK, zorder=3))
            ax.text(*place, texts[name], ha="center", va="center_baseline", zorder=4, fontsize=12)
        else:
            side = "right" if name in starts else "left"
            shift = -0.02 if name in starts else 0.02
            ax.text(place[0] + shift, place[1], texts[name], ha=side, va="center", color=INK)
    for start, end, *labels in edges:
        value, gradient = (*labels, None, None)[:2]
        gaps = [RADIUS + 0.03 if name in starts and name in ends else 0.05 for name in (start, end)]
        draw_edge(ax, places[start], places[end], gaps, value, gradient)
    return ax


def draw_edge(ax, start, end, gaps, value, gradient):
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
        shift = 0.035 * side * both  # a lone arrow runs in the middle
        ax.annotate("", head + shift, tail + shift, zorder=2, arrowprops={
            "arrowstyle": "-|>,head_width=0.22,head_length=0.45", "shrinkA": 0, "shrinkB": 0,
            "color": color, "linewidth": 1.5, "linestyle": dashes})
        if text is not None:
            ax.text(*((start + end) / 2 + 0.075 * side), number(text), color=color, rotation=angle,
                    rotation_mode="anchor", ha="center", va="bottom" if side is above else "top")
