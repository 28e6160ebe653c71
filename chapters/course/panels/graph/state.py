"""What the graph panel knows, without a widget: an expression, and how far the walk back has come."""

from collections.abc import Callable
from dataclasses import dataclass

from course.panels.graph.tensor import Tensor, exp, in_order, log, tanh

ADD, SET = "add: +=", "set: ="
MODES = (ADD, SET)
LARGEST = 5.0  # of a leaf that is set by hand


def written(value) -> str:
    """A number in at most three decimals: 3, −0.5, 0.786."""
    text = f"{float(value):.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


@dataclass(frozen=True)
class Expression:
    """A formula, its leaves {name: (value, place)}, and what is made of them, the result last.

    build     (leaf, …) -> {name: (tensor, sign, place)}; a sign is what stands in the node, a place is
              (column, row), columns from left to right, rows from top to bottom
    """

    leaves: dict
    build: Callable


def neuron(x, w, b):
    product = x * w
    total = product + b
    y = tanh(total)
    return {"×": (product, "×", (1, 0.5)), "+": (total, "+", (2, 1)), "y": (y, "tanh", (3, 1))}


def twice(x, w):
    total = x + w
    return {"+": (total, "+", (1, 1)), "y": (total * x, "×", (2, 0.5))}


def loss(a1, a2):
    first, second = exp(a1), exp(a2)
    both, negative = first + second, Tensor(-a1.data, (a1,), lambda dy: (-dy,))
    log_sum = log(both)
    return {"exp a1": (first, "exp", (1, 1)), "exp a2": (second, "exp", (1, 2)),
            "−a1": (negative, "· (−1)", (2, 0)), "+": (both, "+", (2, 1.5)),
            "log": (log_sum, "log", (3, 1.5)), "L": (log_sum + negative, "+", (4, 0.75))}


EXPRESSIONS = {
    "(x + w) · x": Expression({"x": (3.0, (0, 0)), "w": (-1.0, (0, 1.5))}, twice),
    "tanh(x·w + b)": Expression({"x": (2.0, (0, 0)), "w": (0.5, (0, 1)), "b": (-0.5, (0, 2))}, neuron),
    "log(exp a1 + exp a2) − a1": Expression({"a1": (0.0, (0, 0.5)), "a2": (1.0, (0, 2))}, loss),
}
FIRST = next(iter(EXPRESSIONS))


@dataclass(frozen=True)
class Node:
    """A tensor of the expression under its name, with the sign and the place that are drawn."""

    name: str
    tensor: Tensor
    sign: str
    place: tuple


@dataclass(frozen=True)
class Edge:
    """What one node says of one of its parents: both as numbers of nodes, and the local derivative."""

    user: int
    parent: int
    slope: float


@dataclass
class GraphState:
    """An expression walked back edge by edge: step 1 puts 1 at its end, each other step goes along one edge.

    number, steps    steps taken, and how many there are
    mode             ADD: what arrives is added to the parent's gradient; SET: it takes its place
    """

    name: str = FIRST
    mode: str = ADD
    number: int = 0

    def __post_init__(self):
        self.choose(self.name)

    # The reader's moves.

    def choose(self, name: str):
        """Take another expression. Raises ValueError for one that there is not."""
        if name not in EXPRESSIONS:
            raise ValueError(f"expression: expected one of {list(EXPRESSIONS)}, got {name!r}")
        self.name, self.number = name, 0
        self.values = {leaf: value for leaf, (value, _) in EXPRESSIONS[name].leaves.items()}
        self._build()

    def set_leaf(self, leaf: str, value: float):
        """Give a leaf another value: forward anew, and as many steps back as before."""
        self.values[leaf] = min(max(float(value), -LARGEST), LARGEST)
        self._build()

    def _build(self):
        expression = EXPRESSIONS[self.name]
        leaves = {leaf: Tensor(value) for leaf, value in self.values.items()}
        made = expression.build(*leaves.values())
        self.nodes = [Node(leaf, leaves[leaf], leaf, expression.leaves[leaf][1]) for leaf in leaves]
        self.nodes += [Node(key, *parts) for key, parts in made.items()]
        index = {id(node.tensor): k for k, node in enumerate(self.nodes)}
        self.edges = [
            Edge(index[id(user)], index[id(parent)], float(slope))
            for user in reversed(in_order(self.nodes[-1].tensor)) if user.rule is not None
            for parent, slope in zip(user.parents, user.rule(1.0), strict=True)
        ]

    def set_mode(self, mode: str):
        self.mode = mode

    def step(self):
        self.number = min(self.number + 1, self.steps)

    def back(self):
        self.number = max(self.number - 1, 0)

    def reset(self):
        self.number = 0

    # What is seen.

    @property
    def steps(self):
        return 1 + len(self.edges)

    @property
    def done(self):
        return self.number == self.steps

    @property
    def solved(self):
        return self.done and self.mode == ADD

    @property
    def edge(self):
        """The edge of this step; None before the second."""
        return self.edges[self.number - 2] if self.number > 1 else None

    def walk(self, mode=None, number=None):
        """(the gradient of every node, what went along each edge so far) after so many steps."""
        number = self.number if number is None else number
        grads, carried = [0.0] * len(self.nodes), []
        if number:
            grads[-1] = 1.0
        for edge in self.edges[:max(0, number - 1)]:
            amount = grads[edge.user] * edge.slope
            before = grads[edge.parent] if (mode or self.mode) == ADD else 0.0
            grads[edge.parent] = before + amount
            carried.append(amount)
        return grads, carried

    @property
    def right(self):
        """The gradient of every node as it should be at the end."""
        return self.walk(ADD, self.steps)[0]

    def heard(self, node: int):
        """(how many of its users have sent something to this node, how many it has)."""
        users = [edge.parent == node for edge in self.edges]
        return sum(users[:max(0, self.number - 1)]), sum(users)

    def words(self):
        if self.number == 0:
            return "Forward is done: every node has its value, every gradient is 0. Press Step to walk back."
        if self.number == 1:
            return f"The walk begins at the end: the derivative of {self.result} for itself is 1."
        told = self._told()
        return f"{told} {self._verdict()}" if self.done else told

    @property
    def result(self):
        return self.nodes[-1].name

    def _told(self):
        edge, (grads, carried) = self.edge, self.walk()
        user, parent = self.nodes[edge.user], self.nodes[edge.parent]
        before = self.walk(number=self.number - 1)[0]
        received = before[edge.user]
        sign = f"{user.sign} ({user.name})" if user is self.nodes[-1] else user.sign
        words = (f"{sign} has received {written(received)}. Its local derivative for {parent.name} is "
                 f"{written(edge.slope)}: it sends {written(received)} · {bracketed(edge.slope)} = "
                 f"{written(carried[-1])}.")
        count, users = self.heard(edge.parent)
        if users > 1 and count > 1:
            old = before[edge.parent]
            new = written(grads[edge.parent])
            how = (f"{written(old)} + {bracketed(carried[-1])} = {new}" if self.mode == ADD
                   else f"{new}; the {written(old)} that was there is lost")
            words += f" {parent.name} has heard from {count} of {users} users: {how}."
        return words

    def _verdict(self):
        leaves = [k for k, node in enumerate(self.nodes) if node.tensor.rule is None]
        grads = self.walk()[0]
        wrong = [k for k in leaves if abs(grads[k] - self.right[k]) > 1e-9]
        if not wrong:
            return "The walk is done: every node has its gradient."
        told = (f"d{self.result}/d{self.nodes[k].name} should be {written(self.right[k])}, here it is "
                f"{written(grads[k])}" for k in wrong)
        return f"The walk is done, and wrong: {', '.join(told)}."

    def formula(self):
        value = written(self.nodes[-1].tensor.data)
        return f"{self.result} = {self.name} = {value}   ·   step {self.number} of {self.steps}"


def bracketed(value):
    return f"({written(value)})" if value < 0 else written(value)
