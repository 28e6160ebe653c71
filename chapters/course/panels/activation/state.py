"""What the activation panel knows, without a widget: one unit, h(w·x + b), and where its curve is flat."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from nnlib.functional import identity, relu, sigmoid, step, tanh

FLAT = 0.05  # a slope below this counts as flat
REACH = 6.0  # the picture shows z from −6 to 6
LEAK = 0.1  # the slope of leaky ReLU at the left; often 0.01, but that would not be seen here
QUANTILES = (np.arange(2000) + 0.5) / 2000
INPUTS = np.array([NormalDist().inv_cdf(q) for q in QUANTILES])  # (2000,): N(0, 1), evenly spread


@dataclass(frozen=True)
class Activation:
    """A function, its derivative, and the part of the y axis to show."""

    h: Callable
    slope: Callable
    limits: tuple


ACTIVATIONS = {
    "step": Activation(step, lambda z: np.zeros_like(z), (-0.2, 1.2)),
    "sigmoid": Activation(sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z)), (-0.2, 1.2)),
    "tanh": Activation(tanh, lambda z: 1 - tanh(z) ** 2, (-1.3, 1.3)),
    "ReLU": Activation(relu, lambda z: np.where(z > 0, 1.0, 0.0), (-1, 6)),
    "leaky ReLU": Activation(
        lambda z: np.where(z > 0, z, LEAK * z), lambda z: np.where(z > 0, 1.0, LEAK), (-1, 6)
    ),
    "identity": Activation(identity, lambda z: np.ones_like(z), (-6, 6)),
}


@dataclass
class ActivationState:
    """A unit with one input: z = w·x + b, y = h(z)."""

    name: str = "sigmoid"
    x: float = 1.0
    w: float = 1.0
    b: float = 0.0

    def __post_init__(self):
        if self.name not in ACTIVATIONS:
            raise ValueError(f"function: expected one of {list(ACTIVATIONS)}, got {self.name!r}")

    @property
    def activation(self):
        return ACTIVATIONS[self.name]

    @property
    def z(self):
        return self.w * self.x + self.b

    @property
    def y(self):
        return float(self.activation.h(self.z))

    @property
    def slope(self):
        return float(self.activation.slope(np.float64(self.z)))

    @property
    def sums(self):
        """z for 2,000 inputs spread as N(0, 1) spreads them."""
        return self.w * INPUTS + self.b

    def flat(self, z):
        """Where the curve is flat, as truth values of the shape of z."""
        return self.activation.slope(z) < FLAT

    @property
    def share(self):
        """The part of those inputs whose z lies where the curve is flat."""
        return float(self.flat(self.sums).mean())

    def formula(self):
        sign = "−" if self.b < 0 else "+"
        text = (f"z = {self.w:.1f} · {self.x:.1f} {sign} {abs(self.b):.1f} = {self.z:.2f}   ·   "
                f"y = {self.name}(z) = {self.y:.3f}   ·   slope {self.slope:.3f}")
        return text.replace("-", "−")

    def words(self):
        outside = "The point lies outside the picture. " if abs(self.z) > REACH else ""
        return outside + self.meaning()

    def meaning(self):
        """What the slope says about this unit."""
        share = f"{self.share:.0%}"
        if self.name == "step":
            return "The slope is 0 everywhere: no small change of a weight shows in y."
        if self.name == "identity":
            return "The slope is 1 everywhere: never flat. But without a bend, more layers add nothing."
        if self.name == "leaky ReLU":
            return f"Nowhere flat: left of 0 the slope is {LEAK:g} instead of 0, so some slope remains."
        if self.name == "ReLU":
            return (f"Flat left of 0, where the unit is off: {share} of inputs x from N(0, 1) fall there. "
                    "Right of 0 the slope is 1, however large z is.")
        here = "Here it is saturated: y hardly moves with z. " if self.flat(np.float64(self.z)) else ""
        where = f"where {self.name} is flat (slope below {FLAT:g})"
        return f"{here}{share} of inputs x from N(0, 1) fall {where}."
