"""The graph panel: a small expression as a graph, walked back edge by edge."""

import ipywidgets as widgets

from course.panels.graph.figure import GraphFigure
from course.panels.graph.state import EXPRESSIONS, FIRST, LARGEST, MODES, GraphState
from course.panels.shared.resting import RestingPanel

LEAVES = max(len(expression.leaves) for expression in EXPRESSIONS.values())


class GraphPanel(RestingPanel):
    """Draws the graph of an expression and walks it back: Step goes along one edge, Back undoes it.

        GraphPanel()                              the reader may choose another expression

    expression    the formula to begin with, one of EXPRESSIONS
    rehearsal     steps taken where nobody can press Step (tests, stored pages)
    name          for the cell that is run again
    after         a prediction: the controls stay locked until it is answered

    `state` (a GraphState) has the logic; `expression`, `mode`, `forth`, `back`, `afresh` and the `leaves`,
    whose values may be changed at any step, are widgets.
    """

    def __init__(self, expression=FIRST, *, name="graph", rehearsal=3, after=None):
        self.state = GraphState(expression)
        self.figure = GraphFigure()
        self.rehearsal = rehearsal
        self.expression = self.choice("Expression", "What is drawn as a graph", list(EXPRESSIONS), expression,
                                      self._choose)
        self.expression.layout.width = "290px"
        state = self.state
        self.forth = self.button("Step", "step-forward", "Walk along one more edge", self._move(state.step))
        self.back = self.button("Back", "step-backward", "Undo the last step", self._move(state.back))
        self.afresh = self.button("Reset", "refresh", "All gradients to 0", self._move(state.reset))
        self.mode = self.buttons("A gradient that arrives", "Add it to what is there, or set it in its place",
                                 MODES, self.state.mode, self._set_mode, width="90px")
        self.leaves = [self._field(place) for place in range(LEAVES)]
        rows = [[self.expression, self.mode], [self.forth, self.back, self.afresh, self.leaves]]
        super().__init__(
            name, rows, after=after,
            alt="Graph panel: the nodes of an expression from left to right, each with its value and the "
            "gradient it has received so far, and on the edges what has gone back along them",
        )

    def _field(self, place):
        name, value, visible = self._leaf(place)
        made = widgets.BoundedFloatText(
            value=value, min=-LARGEST, max=LARGEST, step=0.5, description=name,
            tooltip=f"The value of the leaf {name}", layout={"width": "104px", "visibility": visible},
            style={"description_width": "24px"},
        )
        return self.watched(made, lambda value: self._set_leaf(place, value))

    def _leaf(self, place):
        """(name, value, visibility) of the leaf at this place; a hidden field where there is none."""
        leaves = list(self.state.values.items())
        return (*leaves[place], "visible") if place < len(leaves) else ("none", 0.0, "hidden")

    def rehearse(self):
        for _ in range(self.rehearsal):
            self.state.step()
        self._show()
        self.draw()

    def frame(self) -> bytes:
        self.read_out(self.state.formula())
        return self.figure.draw(self.state)

    def enabled(self, control) -> bool:
        if control is self.forth:
            return not self.state.done
        return self.state.number > 0 if control in (self.back, self.afresh) else True

    def played(self):
        """What a prediction asks is seen at the end of the walk."""
        return self.state.done

    def _move(self, step):
        def move():
            step()
            self._show()

        return move

    def _choose(self, name):
        self.state.choose(name)
        for place, field in enumerate(self.leaves):
            field.description, field.value, field.layout.visibility = self._leaf(place)
            field.tooltip = f"The value of the leaf {field.description}"
        self._show()

    def _set_leaf(self, place, value):
        name, known, visible = self._leaf(place)
        if visible == "visible" and value != known:  # else a menu has filled the field
            self.state.set_leaf(name, value)
            self._show()

    def _set_mode(self, mode):
        self.state.set_mode(mode)
        self._show()
