"""What the reader panel knows, without a widget: a digit, and a net that reads it row by row."""

from copy import copy
from dataclasses import dataclass

import numpy as np

from course.panels.shared.counted import Counted
from nnlib.arrays import finite
from nnlib.functional import softmax
from nnlib.layers.recurrent import Recurrent

ORDERS = {"top down": 1, "bottom up": -1}  # the step from a row to the next
SURE = 0.9
SIDE = 28  # rows, and pixels in a row


@dataclass
class ReaderState(Counted):
    """A digit is read row by row by one of several nets.

    nets             name -> Sequential of a Reshape, a recurrent layer and a Dense, (N, 784) -> (N, 10)
    images, labels   (N, 784) and (N,)
    order            "top down" or "bottom up"
    blank            rows first … last - 1 are wiped out before the net sees them
    number, steps    rows read, and how many there are

    `beliefs` (T + 1, 10) are the probabilities after 0, 1, …, T rows; `memory` (T, M) is h after each row.
    """

    nets: dict
    images: np.ndarray
    labels: np.ndarray
    order: str = "top down"
    blank: tuple = (0, 0)
    index: int = 0
    number: int = 0
    resting: bool = True
    steps = SIDE

    def __post_init__(self):
        if len(self.images) != len(self.labels) or self.images.shape[1:] != (SIDE * SIDE,):
            raise ValueError(f"expected images (N, {SIDE * SIDE}) and as many labels, got "
                             f"{self.images.shape} and {len(self.labels)} labels")
        finite("images", self.images)
        for name, net in self.nets.items():
            if len(net.layers) != 3 or not isinstance(net.layers[1], Recurrent):
                raise ValueError(f"net {name!r}: expected a Reshape, a recurrent layer and a Dense")
        self.net_name = next(iter(self.nets))
        self.read()

    def read(self):
        """Read the whole digit at once; what is shown of it depends on `number`."""
        net = self.nets[self.net_name]
        cell, dense = copy(net.layers[1]), net.layers[2]
        cell.sequences = True  # the same weights, but every state is returned
        self.memory = cell(self.seen[None].astype(net.dtype))[0]
        states = np.vstack([np.zeros_like(self.memory[:1]), self.memory])
        self.beliefs = softmax(dense(states))

    # The reader's moves: the place in the digit stays.

    def choose(self, *, net=None, index=None, order=None, blank=None):
        self.net_name = self.net_name if net is None else net
        self.index = self.index if index is None else index
        self.order = self.order if order is None else order
        self.blank = self.blank if blank is None else blank
        self.read()

    # What is seen.

    @property
    def picture(self):
        """(28, 28): the digit with its blank rows wiped out."""
        picture = self.images[self.index].reshape(SIDE, SIDE).copy()
        picture[slice(*self.blank)] = 0
        return picture

    @property
    def seen(self):
        """(T, 28): the rows in the order in which they are read."""
        return self.picture[::ORDERS[self.order]]

    @property
    def row(self):
        """The row of the picture that was read last; None before the first."""
        if self.number == 0:
            return None
        return self.number - 1 if self.order == "top down" else SIDE - self.number

    @property
    def belief(self):
        """(10,) at this moment."""
        return self.beliefs[self.number]

    @property
    def label(self):
        return int(self.labels[self.index])

    @property
    def decided(self):
        """After how many rows its final answer leads for good; it may have led before, and lost."""
        leaders = self.beliefs.argmax(axis=1)
        others = np.flatnonzero(leaders != leaders[-1])
        return int(others[-1]) + 1 if len(others) else 0

    def words(self):
        best = int(self.belief.argmax())
        if self.number == 0:
            return f"Nothing read yet: only a guess, {best} ({self.belief[best]:.0%})."
        after = f"After {rows(self.number)}"
        if self.belief[best] < SURE:
            two = " or ".join(f"{k} ({self.belief[k]:.0%})" for k in np.argsort(-self.belief)[:2])
            text = f"{after} it is not sure: {two}."
        else:
            text = f"{after} it is sure: {best}."
        if self.number == self.steps:
            verdict = "right" if best == self.label else f"wrong, it is a {self.label}"
            text += f" That is {verdict}. {best} leads for good after {rows(self.decided)}."
        return text

    def summary(self):
        first, last = self.blank
        blank = f"   ·   rows {first + 1} to {last} blank" if last > first else ""
        return f"{self.net_name}, {self.order}   ·   {self.number} of {rows(self.steps)} read{blank}"


def rows(count):
    return "1 row" if count == 1 else f"{count} rows"
