"""What the augmentation panel knows, without a widget: a digit, how it is warped, what a net answers."""

from dataclasses import dataclass, field

import numpy as np

from nnlib.arrays import finite
from nnlib.datasets import warp
from nnlib.functional import softmax

LIMITS = {"angle": (-180, 180), "zoom": (0.4, 1.6), "right": (-12, 12), "down": (-12, 12)}
AT_REST = {"angle": 0, "zoom": 1.0, "right": 0, "down": 0}
STEPS = {"angle": 1, "zoom": 0.05, "right": 0.5, "down": 0.5}  # of the sliders
NAMES = {"angle": "turn", "zoom": "size", "right": "shift to the right", "down": "shift down"}
POINTS = 49  # of a sweep
GENTLE = {"angle": 10, "zoom": 0.1, "right": 2, "down": 2}  # either way: what a training adds by chance
SURE = 0.6  # below this share the second answer is named, too


@dataclass
class AugmentState:
    """A net and a test digit that is turned, scaled and moved.

    net        (1, 28, 28) or (784,) inputs, ten logits
    examples   (x, t) to choose from;  number: the digit before the net, counted from 1
    angle, zoom, right, down   as `warp` takes them
    swept      which of the four the curve shows
    """

    net: object
    examples: tuple
    number: int = 1
    angle: float = 0
    zoom: float = 1.0
    right: float = 0
    down: float = 0
    swept: str = "angle"
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))

    def __post_init__(self):
        x, t = self.examples
        finite("x of the examples", x)
        if len(x) == 0 or len(x) != len(t) or x[0].size != 28 * 28:
            raise ValueError(f"expected digits of 28 × 28 pixels and as many labels, got {np.shape(x)}")

    @property
    def original(self):
        """(28, 28)"""
        return np.asarray(self.examples[0][self.number - 1], np.float32).reshape(28, 28)

    @property
    def label(self):
        return int(self.examples[1][self.number - 1])

    @property
    def settings(self):
        return {name: getattr(self, name) for name in AT_REST}

    @property
    def image(self):
        """(28, 28): what the net sees."""
        return warp(self.original[None, None], **self.settings)[0, 0]

    def outputs(self):
        """The net's ten probabilities."""
        return self._ask(self.image[None])[0]

    def sweep(self):
        """(values, share of the right digit, class answered), each (POINTS,): all of a control's range, with
        the others as they are."""
        values = np.linspace(*LIMITS[self.swept], POINTS)
        y = self._ask(self._along(values))
        return values, y[:, self.label], y.argmax(axis=1)

    def holds(self):
        """(from, to): how far the swept control may go either way from rest while the net stays right; None
        if it is wrong even there."""
        values, _, answers = self.sweep()
        right = answers == self.label
        middle = int(abs(values - AT_REST[self.swept]).argmin())
        if not right[middle]:
            return None
        first = last = middle
        while first > 0 and right[first - 1]:
            first -= 1
        while last < POINTS - 1 and right[last + 1]:
            last += 1
        return values[first], values[last]

    def set(self, **settings):
        """Move controls; the last one named is swept."""
        for name, value in settings.items():
            low, high = LIMITS[name]
            setattr(self, name, min(max(value, low), high))
            self.swept = name

    def reset(self):
        for name, value in AT_REST.items():
            setattr(self, name, value)

    def draw(self):
        """As a training by `augmented` would: a little of everything, by chance."""
        for name, most in GENTLE.items():
            steps = round(most * self.rng.uniform(-1, 1) / STEPS[name])  # on the slider's grid
            setattr(self, name, round(AT_REST[name] + steps * STEPS[name], 2))

    def words(self):
        y = self.outputs()
        first, second = np.argsort(y)[::-1][:2]
        says = f"The net reads {first} ({y[first]:.0%})"
        if y[first] < SURE:
            says = f"The net is not sure: {first} ({y[first]:.0%}) or {second} ({y[second]:.0%})"
        wrong = "" if first == self.label else ": wrong"
        return f"Test digit {self.number} is labelled {self.label}. {says}{wrong}. {self._reach()}"

    def _reach(self):
        """Where the net breaks, in words."""
        held = self.holds()
        if held is None:
            rest = "At its own size" if self.swept == "zoom" else f"Without any {NAMES[self.swept]}"
            return f"{rest} it is wrong, too, with the other controls as they are."
        unit = {"angle": "{:+.0f}°", "zoom": "{:.2f} times"}.get(self.swept, "{:+.1f} pixels")
        low, high = (unit.format(value).replace("-", "−") for value in held)
        if held == LIMITS[self.swept]:
            return f"It stays right whatever the {NAMES[self.swept]}."
        return f"It stays right for a {NAMES[self.swept]} from {low} to {high}."

    def _along(self, values):
        """(POINTS, 28, 28): the digit with the swept control at each of these values."""
        page = np.broadcast_to(self.original, (len(values), 1, 28, 28))
        return warp(page, **self.settings | {self.swept: values})[:, 0]

    def _ask(self, images):
        x = np.ascontiguousarray(images).reshape(len(images), *self.net.input_shape)
        return softmax(np.asarray(self.net(x), float))
