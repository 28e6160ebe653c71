"""What the panel of initial weights knows, without a widget: a deep net, untrained, and its signals."""

from dataclasses import dataclass, field
from functools import cached_property
from math import sqrt

import numpy as np

from nnlib.functional import identity, relu, sigmoid, tanh

RULES = {  # fan_in -> the standard deviation at scale 1
    "fixed: 1": lambda n: 1.0,
    "Xavier: √(1/n)": lambda n: sqrt(1 / n),
    "He: √(2/n)": lambda n: sqrt(2 / n),
}
FIXED = next(iter(RULES))
SCALES = (1e-3, 10.0)
DEPTHS, WIDTHS = (1, 10), (10, 500)
EXAMPLES = (100, 1000)  # so many for wide and for narrow layers: a change is drawn within a tenth of a second
PRODUCTS = 10_000_000  # multiplications of one layer, where the examples allow it
BINS = 40
END = 0.01  # a value this near to its function's end, as a share of the range, is saturated
ROUNDING = 1e-13  # differences smaller than this, as a share of the values, are lost in float64
STEADY = (0.7, 1.4)  # a layer's factor between these is called good
MANY_SATURATED, MANY_DEAD = 0.2, 1 / 3  # of all values; of the units of one layer


@dataclass(frozen=True)
class Activation:
    """f, its derivative by its own output y, and the ends of its values (None: no end)."""

    f: object
    slope: object
    ends: tuple = (None, None)


ACTIVATIONS = {
    "sigmoid": Activation(sigmoid, lambda y: y * (1 - y), (0.0, 1.0)),
    "tanh": Activation(tanh, lambda y: 1 - y * y, (-1.0, 1.0)),
    "ReLU": Activation(relu, lambda y: (y > 0).astype(y.dtype), (0.0, None)),
    "leaky ReLU": Activation(lambda x: np.maximum(x, 0.1 * x), lambda y: np.where(y > 0, 1, 0.1)),
    "none": Activation(identity, np.ones_like),
}


@dataclass
class Signals:
    """What one draw of the weights does to the inputs on their way up, and to a gradient on its way down.

    values     the activations of each layer, (N, width)
    spread     by layer: the standard deviation of all its values
    signal     by layer, the inputs first: how far one unit's values differ from example to example
    gradient   by layer: the standard deviation of the gradient for its output, 1 at the last one
    """

    values: list
    spread: list = field(default_factory=list)
    signal: list = field(default_factory=list)
    gradient: list = field(default_factory=list)


class InitState:
    """A net of `depth` layers of `width` units, its weights drawn from N(0, (scale · rule)²), no biases."""

    def __init__(self, rule="fixed: 1", activation="sigmoid", *, scale=1.0, depth=5, width=100, seed=0):
        self.rule, self.activation, self.scale = rule, activation, scale
        self.depth, self.width, self.seed = depth, width, seed
        for what, known, value in (("rule", RULES, rule), ("activation", ACTIVATIONS, activation)):
            if value not in known:
                raise ValueError(f"{what}: expected one of {list(known)}, got {value!r}")

    def change(self, **settings):
        """Set any of rule, activation, scale, depth, width, seed. Only the last three need new draws."""
        for name, value in settings.items():
            setattr(self, name, value)
        if settings.keys() & {"depth", "width", "seed"}:
            self.__dict__.pop("draws", None)
        self.__dict__.pop("signals", None)

    @property
    def std(self):
        return self.scale * RULES[self.rule](self.width)

    @cached_property
    def draws(self):
        """Inputs and one array for each layer, all from N(0, 1): a new scale needs no new draw."""
        rng = np.random.default_rng(self.seed)
        few, many = EXAMPLES
        rows = min(many, max(few, PRODUCTS // self.width**2))
        shapes = [(rows, self.width)] + [(self.width, self.width)] * self.depth
        return [rng.standard_normal(shape) for shape in shapes]

    @cached_property
    def signals(self):
        """Forward through all layers, and back."""
        f, slope = ACTIVATIONS[self.activation].f, ACTIVATIONS[self.activation].slope
        x, *Z = self.draws
        result = Signals([])
        result.signal.append(varies(x))
        for layer in Z:
            x = f(self.std * (x @ layer))
            result.values.append(x)
            result.spread.append(float(x.std()))
            result.signal.append(varies(x))
        dy = np.random.default_rng(self.seed + 1).standard_normal(x.shape)
        for y, layer in zip(reversed(result.values), reversed(Z), strict=True):
            result.gradient.insert(0, float(dy.std()))
            dy = self.std * ((dy * slope(y)) @ layer.T)
        result.gradient.insert(0, float(dy.std()))
        return result

    def histogram(self, layer):
        """(counts, low, high) over the same range for all layers, the inputs (0) have their own; ReLU's
        zeros are left out."""
        if layer == 0:
            return np.histogram(self.draws[0], bins=BINS, range=(-3, 3))[0], -3.0, 3.0
        values = self.signals.values[layer - 1]
        low, high = ACTIVATIONS[self.activation].ends
        if high is None:
            high = 3 * max(max(self.signals.spread), 1e-12)
            low = -high if low is None else low
        shown = values[values > 0] if self.activation == "ReLU" else values
        return np.histogram(shown, bins=BINS, range=(low, high))[0], low, high

    def ends(self, values):
        """(what, share): the share of values that are saturated, or of units that are dead."""
        low, high = ACTIVATIONS[self.activation].ends
        if high is not None:
            near = END * (high - low)
            return "saturated", float(np.mean((values < low + near) | (values > high - near)))
        if low is not None:
            return "dead units", float(np.mean(~(values > low).any(axis=0)))
        return "", 0.0

    @property
    def forward_factor(self):
        return factor(self.signals.signal)

    @property
    def backward_factor(self):
        return factor(self.signals.gradient[::-1])

    def words(self):
        """What is to be seen, and what to try."""
        up, down = self.forward_factor, self.backward_factor
        what, share = self.ends(np.concatenate(self.signals.values, axis=1))
        if what == "saturated" and share > MANY_SATURATED:
            return (
                f"Saturated: {share:.0%} of all values lie at an end of the {self.activation}, where it is "
                f"flat and lets no gradient through. What comes back comes through the few others, and "
                f"{moves(down)}. Make the scale smaller."
            )
        dead = self.dead_words() if what == "dead units" else ""
        low, high = STEADY
        if low <= up <= high and low <= down <= high:
            return dead or (
                f"Good: what tells the examples apart changes by a factor {up:.2f} a layer, the gradient "
                f"by {down:.2f} a layer on its way back."
            )
        wish = "smaller" if max(up, down) > high else "larger"
        advice = f"Make the scale {wish}."
        if self.activation == "sigmoid" and wish == "larger" and self.std * sqrt(self.width) > 1:
            advice = "A larger scale saturates: a sigmoid has no good scale. Try tanh."
        if 0 in self.signals.signal:
            advice += f" From layer {self.signals.signal.index(0)} on all examples look the same to float64."
        return (
            f"What tells the examples apart {moves(up)}; on its way back the gradient {moves(down)}. {advice}"
            f"{' ' * bool(dead)}{dead}"
        )

    def dead_words(self):
        """Of the layer with most dead units; nothing if they are few."""
        dead = [self.ends(values)[1] for values in self.signals.values]
        if max(dead) <= MANY_DEAD:
            return ""
        return (
            f"In layer {1 + int(np.argmax(dead))} {max(dead):.0%} of the units are dead: 0 for every "
            f"example. No gradient passes them. Wider layers, or fewer, help."
        )


def varies(values):
    """How far a unit's values differ from example to example: the root mean square over the units.

    0 where the differences are no more than the rounding of the values."""
    spread = float(np.sqrt(np.mean(np.var(values, axis=0))))
    return spread if spread > ROUNDING * np.abs(values).max() else 0.0


def factor(sizes):
    """The mean factor from one size to the next, as far as there is anything left; 0 if there is nothing."""
    left = [size for size in sizes if size > 0]
    if len(left) < 2:
        return 0.0
    return float((left[-1] / left[0]) ** (1 / (len(left) - 1)))


def moves(factor):
    low, high = STEADY
    if factor < low:
        return f"vanishes by a factor {short(factor)} a layer"
    if factor > high:
        return f"explodes by a factor {short(factor)} a layer"
    return f"keeps its size (a factor {factor:.2f} a layer)"


def short(value):
    """Two digits, in as few characters as it goes: 0.012, 220, 3.2e23, 1e-5."""
    if 100 <= abs(value) < 1000:
        return f"{value:.0f}"
    mantissa, _, exponent = f"{value:.2g}".partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa
