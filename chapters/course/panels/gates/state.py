"""What the gate panel knows, without a widget: a perceptron moved by hand, and what it misses."""

from dataclasses import dataclass, field

import numpy as np

from nnlib.gates import AND, CORNERS, NAND, OR, XOR, Perceptron

GATES = {"AND": AND, "NAND": NAND, "OR": OR, "XOR": XOR}
BOX = ((-0.5, -0.5), (1.5, -0.5), (1.5, 1.5), (-0.5, 1.5))  # the drawn part of the plane
LARGEST = 2  # weight or bias
HONEST = 6  # different truth tables tried before the panel offers the reason
SEPARABLE = 14  # of the 16 truth tables of two inputs, one line makes these

REASON = (
    "XOR asks for four things at once: b ≤ 0 at (0, 0); w2 + b > 0 at (0, 1); w1 + b > 0 at (1, 0); "
    "w1 + w2 + b ≤ 0 at (1, 1). Add the middle two: w1 + w2 + 2b > 0. Add the outer two: "
    "w1 + w2 + 2b ≤ 0. These two contradict: no line separates XOR. Press Two layers: two lines can."
)
TWO_LAYERS = (
    "4 of 4 right: two layers. NAND draws one line and OR the other; AND answers 1 where both do, in "
    "the band between the lines. XOR = AND(NAND(x1, x2), OR(x1, x2))."
)


@dataclass
class GateState:
    """A perceptron 1 if w1·x1 + w2·x2 + b > 0 else 0, beside the gate it should be.

    found  the truth tables that the reader's settings have made so far
    told   the reason why no weights make XOR has been given; only then `two_layers` may be set
    """

    gate: str = "AND"
    w1: float = 1.0
    w2: float = -0.5
    b: float = 0.2
    two_layers: bool = False
    told: bool = False
    found: set = field(default_factory=set)

    def __post_init__(self):
        if self.gate not in GATES:
            raise ValueError(f"gate: expected one of {list(GATES)}, got {self.gate!r}")

    def move(self, **weights):
        """Set w1, w2 or b. Rounded to what a slider shows, so that 0.1 + 0.2 - 0.3 is 0."""
        for name, value in weights.items():
            setattr(self, name, round(value, 2))
        self.found.add(self.outputs)

    def through(self, x1, x2):
        """The bias with which the line meets this point, as near as the slider comes; None without a line."""
        if self.two_layers or (self.w1 == 0 and self.w2 == 0):
            return None
        return float(np.clip(round(-(self.w1 * x1 + self.w2 * x2), 1), -LARGEST, LARGEST)) + 0.0

    def choose(self, gate: str):
        self.gate = gate
        self.two_layers = self.told = False
        self.found.clear()

    def explain(self):
        self.told = True

    def stack(self, two_layers: bool):
        self.two_layers = two_layers and self.told

    @property
    def perceptron(self):
        return Perceptron((self.w1, self.w2), self.b)

    @property
    def targets(self):
        return tuple(GATES[self.gate](*corner) for corner in CORNERS)

    @property
    def outputs(self):
        return tuple(XOR(*c) if self.two_layers else self.perceptron(*c) for c in CORNERS)

    @property
    def right(self):
        return tuple(y == t for y, t in zip(self.outputs, self.targets, strict=True))

    @property
    def solved(self):
        return all(self.right)

    @property
    def may_ask(self):
        """XOR, tried honestly: many different truth tables made."""
        return self.gate == "XOR" and len(self.found) >= HONEST

    def lines(self):
        """The perceptrons whose lines are drawn."""
        return [NAND, OR] if self.two_layers else [self.perceptron]

    def region(self):
        """The corners of the part of BOX that is answered with 1; empty where there is none."""
        points = list(BOX)
        for perceptron in self.lines():
            points = clip(points, *perceptron.w, perceptron.b)
        return np.array(points).reshape(-1, 2)

    def words(self):
        """How far the reader is, and what is next."""
        if self.two_layers:
            return TWO_LAYERS
        if self.gate == "XOR" and self.told:
            return REASON
        right = sum(self.right)
        if right == 4:
            return f"4 of 4 right: this is {self.gate}. Other weights do it, too: how far can the line move?"
        missed = [
            f"({x1}, {x2}) should give {t}"
            for (x1, x2), t, good in zip(CORNERS, self.targets, self.right, strict=True)
            if not good
        ]
        words = f"{right} of 4 right: {' and '.join(missed)}."
        if self.gate == "XOR" and self.found:
            words += f" Your line has made {len(self.found)} of the 16 truth tables so far."
        if self.may_ask:
            words += f" One line can make {SEPARABLE} of them, never XOR: press Why?"
        return words

    def formula(self):
        if self.two_layers:
            return "s1 = NAND(x1, x2)   ·   s2 = OR(x1, x2)   ·   y = AND(s1, s2)"
        return f"y = 1 where {self.w1:.1f}·x1 {signed(self.w2)}·x2 {signed(self.b)} > 0, else 0"


def signed(value: float) -> str:
    return f"{'−' if value < 0 else '+'} {abs(value):.1f}"


def clip(points, w1, w2, b):
    """The part of a convex polygon where w1·x + w2·y + b > 0 (Sutherland and Hodgman 1974)."""
    kept = []
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
        before, after = w1 * x0 + w2 * y0 + b, w1 * x1 + w2 * y1 + b
        if before > 0:
            kept.append((x0, y0))
        if (before > 0) != (after > 0):
            share = before / (before - after)
            kept.append((x0 + share * (x1 - x0), y0 + share * (y1 - y0)))
    return kept
