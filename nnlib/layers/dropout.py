"""Dropout."""

from dataclasses import dataclass

from nnlib.core import Layer


@dataclass(eq=False)
class Dropout(Layer):
    """While training, y = x · m / (1 - rate) with a random mask m of 0 and 1; otherwise y = x.

    Each entry is dropped with probability `rate`, anew in every forward pass; dx = dy · m / (1 - rate).
    This is the inverted form: dividing while training keeps the mean, so nothing is to be done
    afterwards. (The class of notes 6.4.3 multiplies by 1 - rate when it predicts. Both agree on average.)

    The mask's random stream is its own, spawned from the net's: switching dropout on changes
    neither the initial weights nor the batches. Raises ValueError for a rate outside 0 ≤ rate < 1.
    """

    rate: float

    per_step = None

    def build(self, input_shape, *, init, rng, dtype):
        self.rng = rng.spawn(1)[0]
        return super().build(input_shape, init=init, rng=rng, dtype=dtype)

    def forward(self, x, *, train=False):
        x = self.check_input(x)
        if not train:
            self.saved = None
            return x
        kept = self.rng.random(x.shape, dtype="float32") >= self.rate
        self.saved = kept * x.dtype.type(1 / (1 - self.rate))
        return x * self.saved

    def backward(self, dy):
        return dy * self.recall()
