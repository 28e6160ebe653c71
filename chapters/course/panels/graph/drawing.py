"""A graph of tensors drawn by rule: nobody says where its nodes stand."""

import numpy as np
from matplotlib import pyplot as plt

from course.panels.graph.tensor import in_order, kind
from course.panels.shared.figure import GREY, ORANGE

SIGNS = {"add": "+", "mul": "×", "matmul": "@", "power": "xᵖ", "add_up": "Σ", "largest": "max",
         "reshape": "shape", "transpose": "T", "take": "[ ]"}
BEND = -0.16  # of an edge that passes other nodes
ROUNDS = 30  # of moving each node towards its neighbours


def drawn(end, names, *, figsize=(7.6, 3.0)):
    """Axes with all that `end` was made of, from left to right.

    names    {name: leaf}; other leaves, and what is made of them alone, are left out
    """
    named = {id(leaf): name for name, leaf in names.items()}
    kept, nodes = set(named), []
    for node in in_order(end):
        if id(node) in kept or any(id(parent) in kept for parent in node.parents):
            kept.add(id(node))
            nodes.append(node)
    number = {id(node): k for k, node in enumerate(nodes)}
    edges = [(number[id(parent)], k) for k, node in enumerate(nodes) for parent in node.parents
             if id(parent) in number]
    columns, rows = places(nodes, edges)
    ax = plt.subplots(figsize=figsize)[1]
    ax.set_axis_off()
    ax.set(xlim=(-0.7, columns.max() + 0.7), ylim=(rows.min() - 0.6, rows.max() + 0.6))
    for parent, user in edges:
        bend = 0 if columns[user] - columns[parent] == 1 else BEND
        ax.annotate("", (columns[user], rows[user]), (columns[parent], rows[parent]), zorder=1, arrowprops={
            "arrowstyle": "-", "color": GREY, "lw": 0.9, "connectionstyle": f"arc3,rad={bend}"})
    for k, node in enumerate(nodes):
        leaf = id(node) in named
        text = named[id(node)] if leaf else "L" if node is end else SIGNS.get(kind(node), kind(node))
        ax.text(columns[k], rows[k], text, ha="center", va="center", fontsize=9, zorder=3,
                bbox={"boxstyle": "square,pad=0.35" if leaf else "round,pad=0.35", "ec": "#333333", "lw": 0.9,
                      "fc": ORANGE if leaf else "white"})
    return ax


def places(nodes, edges):
    """Columns: a node stands right of its parents, a leaf just before its first user. Rows: near both."""
    columns = np.zeros(len(nodes))
    for parent, user in edges:  # parents come first
        columns[user] = max(columns[user], columns[parent] + 1)
    for k, node in enumerate(nodes):
        if node.rule is None:
            columns[k] = min((columns[user] for parent, user in edges if parent == k), default=0) - 1
    rows = np.arange(len(nodes)) % 7 / 7.0
    for _ in range(ROUNDS):
        for k in range(len(nodes)):
            near = [rows[b if a == k else a] for a, b in edges if k in (a, b)]
            rows[k] = (rows[k] + np.mean(near)) / 2 if near else rows[k]
        for column in np.unique(columns):  # those of one column keep their order, and a distance of 1
            here = np.flatnonzero(columns == column)
            here = here[np.argsort(rows[here], kind="stable")]
            middle = rows[here].mean()
            rows[here] = middle + np.arange(len(here)) - (len(here) - 1) / 2
    return columns - columns.min(), rows
