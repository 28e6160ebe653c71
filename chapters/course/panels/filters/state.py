"""What the filter panel knows, without a widget: a small CNN that trains, and what it makes of one digit."""

from dataclasses import dataclass

import numpy as np

from course.occlusion import occlusion
from course.panels.shared.words import summary
from course.panels.training.state import TrainingState
from nnlib.functional import softmax
from nnlib.layers import Conv2D, MaxPool2D, ReLU

STAGES = {"convolution": Conv2D, "ReLU": ReLU, "pooling": MaxPool2D}
PROBED = 100  # test images on which a filter must open once, or it is called dead


@dataclass
class FilterState(TrainingState):
    """A training run of factory(filters=…, init=…, rng=…), a net that begins with convolution, ReLU, pooling.

    filters    how many the first layer has; another number starts afresh
    digit      which test image is looked at
    stage      after which of the first three layers: "convolution", "ReLU", "pooling"
    occluding  look for the pixels that matter, too
    """

    filters: int = 8
    digit: int = 0
    stage: str = "ReLU"
    occluding: bool = False

    def __post_init__(self):
        plain = self.factory
        self.factory = lambda init, rng: plain(filters=self.filters, init=init, rng=rng)
        super().__post_init__()

    # The reader's moves.

    def reset(self):
        super().reset()
        expected = tuple(STAGES.values())
        if not all(map(isinstance, self.net.layers, expected)) or len(self.net.layers) <= len(expected):
            raise ValueError("expected a net that begins with Conv2D, ReLU, MaxPool2D; got "
                             + ", ".join(type(layer).__name__ for layer in self.net.layers[:3]))
        self.first_kernels = self.kernels.copy()

    def set_filters(self, filters):
        self.filters = filters
        self.reset()

    # What is seen.

    @property
    def kernels(self):
        """(F, KH, KW): of the first layer, its channels averaged."""
        return self.net.layers[0].W.data.mean(axis=1)

    @property
    def image(self):
        return self.test[0][self.digit]

    @property
    def label(self):
        return int(self.test[1][self.digit])

    def maps(self):
        """The digit after the chosen stage, (F, H, W)."""
        x = self.image[None].astype(self.net.dtype)
        with np.errstate(all="ignore"):
            for name, layer in zip(STAGES, self.net.layers, strict=False):
                x = layer.forward(x)
                if name == self.stage:
                    return x[0]

    def belief(self):
        """The net's probability of each class for the digit; a net of nan believes all alike."""
        with np.errstate(all="ignore"):
            p = softmax(self.net.forward(self.image[None]))[0]
        return p if np.isfinite(p).all() else np.full(len(p), 1 / len(p))

    def importance(self):
        """The occlusion map of the digit and its true class, (H, W); None if nobody asks."""
        return occlusion(self.net, self.image, self.label) if self.occluding and not self.broken else None

    def dead(self):
        """Which filters are shut (never above 0) on all of the first test images, (F,) of bool."""
        with np.errstate(all="ignore"):
            y = self.net.layers[0].forward(self.test[0][:PROBED].astype(self.net.dtype))
        return ~(y > 0).any(axis=(0, 2, 3))

    def all_dead(self):
        """What to say if nothing passes the first layer any more; empty otherwise."""
        if self.broken or not self.dead().all():
            return ""
        what = "The one filter is" if self.filters == 1 else f"All {self.filters} filters are"
        return (f"{what} dead: the output is 0 for every image, so the picture does not reach the net and no "
                f"gradient reaches the weights: no learning rate can change them. Choose a lower one and "
                f"press Reset.")

    def summary(self):
        p, shut = self.belief(), int(self.dead().sum())
        parts = [summary(self), f"this {self.label} is read as {p.argmax()} ({100 * p.max():.0f} % sure)"]
        return "   ·   ".join(parts + [f"dead filters {shut} of {self.filters}"] * (shut > 0))
