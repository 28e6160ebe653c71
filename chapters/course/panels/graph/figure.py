"""The picture of the graph panel: nodes with value and gradient, edges with what they carry."""

from matplotlib.patches import FancyBboxPatch

from course.panels.graph.state import written
from course.panels.shared.figure import BLUE, GREY, VERMILION, LiveFigure, own_style

WIDTH, HEIGHT = 900, 380  # pixels
BOX = (108, 76)  # of a node
INK, PALE, NOW = "#222222", "#B8B8B8", "#FDE9DD"
LEGEND = "blue: the value      orange: the gradient received so far; on an edge, what has gone back along it"


class GraphFigure(LiveFigure):
    """The nodes from left to right; a step of the walk back goes from right to left."""

    @own_style()
    def __init__(self):
        super().__init__(WIDTH / 100, HEIGHT / 100)
        self.ax = self.figure.add_axes((0, 0, 1, 1))

    @own_style()
    def draw(self, state) -> bytes:
        ax = self.ax
        ax.clear()
        ax.set(xlim=(0, WIDTH), ylim=(HEIGHT, 0))
        ax.axis("off")
        places, self._end = self._places(state), state.nodes[-1].tensor
        grads, carried = state.walk()
        for k, edge in enumerate(state.edges):
            self._edge(places[edge.parent], places[edge.user],
                       carried[k] if k < len(carried) else None, now=edge is state.edge)
        for k, node in enumerate(state.nodes):
            now = state.edge is not None and k in (state.edge.user, state.edge.parent)
            now = now or (state.number == 1 and k == len(state.nodes) - 1)
            self._node(places[k], node, grads[k], state.heard(k), now)
        ax.text(WIDTH / 2, HEIGHT - 16, LEGEND, ha="center", va="center", fontsize=9, color="#444444")
        self.refresh()
        return self.png([])

    @staticmethod
    def _places(state):
        """The middle of every node in pixels: columns and rows spread over the picture."""
        columns, rows = zip(*(node.place for node in state.nodes), strict=True)
        wide, low, high = max(columns), min(rows), max(rows)
        return [(90 + (WIDTH - 180) * column / wide, 60 + (HEIGHT - 160) * (row - low) / (high - low))
                for column, row in zip(columns, rows, strict=True)]

    def _node(self, place, node, grad, heard, now):
        x, y = place
        width, height = BOX
        leaf = node.tensor.rule is None
        self.ax.add_patch(FancyBboxPatch(
            (x - width / 2, y - height / 2), width, height,
            boxstyle=f"round,pad=0,rounding_size={8 if leaf else 30}", fc=NOW if now else "white",
            ec=VERMILION if now else INK, lw=2.2 if now else 1.3, zorder=3))
        name = f"{node.name}:  {node.sign}" if node.tensor is self._end else node.sign
        count, users = heard
        if users > 1:
            self.ax.text(x, y + height / 2 + 12, f"heard from {count} of {users} users", ha="center",
                         va="center", fontsize=8.5, color=VERMILION, zorder=4)
        lines = (-20, name, INK), (2, written(node.tensor.data), BLUE), (23, written(grad), VERMILION)
        for shift, text, color in lines:
            self.ax.text(x, y + shift, text, ha="center", va="center", color=color, fontsize=11, zorder=4,
                         fontweight="bold" if color == INK else "normal")

    def _edge(self, parent, user, amount, *, now):
        (x0, y0), (x1, y1) = (parent[0] + BOX[0] / 2, parent[1]), (user[0] - BOX[0] / 2, user[1])
        gone = amount is not None
        tail, head = ((x1, y1), (x0, y0)) if gone else ((x0, y0), (x1, y1))
        self.ax.annotate("", head, tail, zorder=2, arrowprops={
            "arrowstyle": "-|>,head_width=0.3,head_length=0.6", "shrinkA": 2, "shrinkB": 2,
            "color": VERMILION if gone else PALE, "lw": 3.2 if now else 1.5,
            "ls": (0, (4, 2)) if gone else "-"})
        if gone:
            look = {"fontsize": 12, "fontweight": "bold"} if now else {"fontsize": 10}
            self.ax.text((x0 + x1) / 2, (y0 + y1) / 2, written(amount), color=VERMILION, ha="center",
                         va="center", zorder=5, **look,
                         bbox={"fc": "white", "ec": VERMILION if now else GREY, "lw": 1.4 if now else 0.6,
                               "boxstyle": "round,pad=0.25"})
