"""What the batch-norm panel knows, without a widget: one unit's sums on their way through the layer."""

from dataclasses import dataclass, field

import numpy as np

EPSILON = 1e-5
MOMENTUM = 0.9
LARGEST = 200  # the batch


@dataclass
class BatchNormState:
    """A batch of `size` sums x of one unit, x̂ = (x - mean) / √(var + ε), y = gamma · x̂ + beta.

    centre, spread  of all the sums that the unit may see; a batch is drawn from them
    inference       mean and var are the running ones, as they stand after `steps` training steps;
                    otherwise the batch's own
    """

    centre: float = 3.0
    spread: float = 2.5
    gamma: float = 1.0
    beta: float = 0.0
    size: int = LARGEST
    steps: int = 10
    inference: bool = False
    noise: np.ndarray = field(default_factory=lambda: np.random.default_rng(0).standard_normal(LARGEST))

    @property
    def x(self):
        return self.centre + self.spread * self.noise[: self.size]

    @property
    def start_left(self):
        """The share that the first running values, 0 and 1, still have."""
        return MOMENTUM**self.steps

    @property
    def used(self):
        """(mean, variance) that the layer normalises with. The running ones have seen many batches:
        the chance of each has averaged out."""
        if not self.inference:
            return float(self.x.mean()), float(self.x.var())
        left = self.start_left
        return (1 - left) * self.centre, left + (1 - left) * self.spread**2

    @property
    def z(self):
        mean, var = self.used
        return (self.x - mean) / np.sqrt(var + EPSILON)

    @property
    def y(self):
        return self.gamma * self.z + self.beta

    @property
    def standardised(self):
        """Is x̂ roughly of mean 0 and spread 1, for the sums as a whole?"""
        mean, var = self.used
        std = float(np.sqrt(var + EPSILON))
        return abs(self.centre - mean) / std < 0.3 and 0.75 < self.spread / std < 1.33

    def words(self):
        """What the layer does with this batch, and what to look at."""
        return self._at_inference() if self.inference else self._in_training()

    def _in_training(self):
        if self.size == 1:
            return (
                "Training with a batch of one: its mean is itself and its variance 0, so x̂ is 0 and y is β, "
                "whatever comes in. The unit no longer sees its input."
            )
        words = "Training: this batch's own mean and spread."
        if self.x.std() < 10 * EPSILON**0.5:
            return words + (
                f" They differ by {self.x.std():.2g} only, not much against √ε = {EPSILON**0.5:.1g}: "
                "ε keeps x̂ from reaching a spread of 1."
            )
        words += " Whatever comes in, y has mean β and spread γ."
        if self.size < 10:
            words += (
                f" But {self.size} examples are few: an example's x̂ depends on who else is in the batch. "
                "Move the batch size."
            )
        return words

    def _at_inference(self):
        after = f"Inference after {self.steps} training step{'s' * (self.steps != 1)}: "
        if self.standardised:
            return after + (
                "the running mean and variance are close to those of the sums. x̂ is as in training, and each "
                "example is treated by itself, also in a batch of one."
            )
        mean, std = float(self.z.mean()), float(self.z.std())
        if self.steps == 0:
            after += "the running values are still their first ones, mean 0 and variance 1."
        else:
            after += f"{share(self.start_left)} of the first running values, 0 and 1, are left in them."
        return after + (
            f" So x̂ has mean {fixed(mean)} and spread {fixed(std)}: the layers behind were never trained on "
            "that. More steps?"
        )

    def figures(self):
        """One line of numbers: in, used, out."""
        mean, var = self.used
        return (
            f"in: mean {fixed(self.x.mean())}, spread {fixed(self.x.std())}   ·   "
            f"used: mean {fixed(mean)}, spread {fixed(var**0.5)}   ·   "
            f"out: mean {fixed(self.y.mean())}, spread {fixed(self.y.std())}   ·   "
            f"above 0: {np.count_nonzero(self.x > 0)} of {self.size} in, "
            f"{np.count_nonzero(self.y > 0)} of {self.size} out"
        )


def fixed(value):
    """Two decimals, or as many as a small number needs; a real minus sign, and none before a zero."""
    value = float(value)
    text = f"{value:.2f}" if abs(value) >= 0.095 or abs(value) < 5e-4 else f"{value:.3f}"
    text = text.replace("-", "−")
    return text.lstrip("−") if float(text.replace("−", "-")) == 0 else text


def share(part):
    return f"{100 * part:.0f} %" if part >= 0.01 else f"{100 * part:.2g} %"
