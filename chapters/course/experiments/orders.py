"""In which order a net sees its examples: order(train, rng) -> a Stream of batches (x, t) without end."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Order:
    """How a round of batches is made, and whether each round is made anew.

    parts    parts(n, size, rng) -> the places of each batch of a round, of n examples
    size     examples of a batch; None: all of them
    anew     each round is drawn again; otherwise the first one is repeated
    """

    parts: Callable
    size: int | None
    words: str
    anew: bool = True

    def __call__(self, train, rng):
        return Stream(self, train, rng)

    def of(self, size):
        """The same order in batches of another size."""
        return replace(self, size=size, words=self.words.replace(f"of {self.size}", f"of {size}", 1))


class Stream:
    """The batches of an order, one after another; `place` is all that it remembers.

    Two streams of one order, and of equal examples, that are brought to the same place go on alike.
    """

    def __init__(self, order, train, rng):
        self.order, self.train, self.rng = order, train, rng
        self._begin()

    def __next__(self):
        if self.next == len(self.round):
            if self.order.anew:
                self._begin()
            self.next = 0
        part = self.round[self.next]
        self.next += 1
        x, t = self.train
        return x[part], t[part]

    def __iter__(self):
        return self

    @property
    def place(self):
        """The generator before it drew the round, and how many of its batches are gone."""
        return self.drawn_from, self.next

    @place.setter
    def place(self, place):
        self.rng.bit_generator.state, gone = place
        self._begin()
        self.next = gone

    def _begin(self):
        self.drawn_from = self.rng.bit_generator.state
        self.round = self.order.parts(len(self.train[0]), self.order.size, self.rng)
        self.next = 0


def cut(places, size, *, drop_last=False):
    """Places, so many at a time; the last part may be smaller, or is dropped."""
    stop = len(places) - size + 1 if drop_last else len(places)
    return [places[start:start + size] for start in range(0, stop, size)]


def shuffled(size):
    """All examples once an epoch, in a new order each time; the last batch of an epoch may be smaller."""
    return Order(lambda n, size, rng: cut(rng.permutation(n), size), size, f"of {size}, shuffled each epoch")


def drawn(size):
    """Each batch drawn from all examples with replacement: some come twice, some never (notes, tiny-cnn)."""
    return Order(lambda n, size, rng: [rng.choice(n, size)], size, f"of {size}, drawn with replacement")


def fixed(size, *, drop_last=False, shuffle=False):
    """The same batches in the same order each epoch.

    drop_last: what does not fill one is never used; shuffle: once, before the first epoch (one-two-three).
    """
    def parts(n, size, rng):
        places = rng.permutation(n) if shuffle else np.arange(n)
        return cut(places, size, drop_last=drop_last)
    once = ", shuffled once" if shuffle else ""
    words = f"of {size}, always in the same order{once}" + ", the rest left out" * drop_last
    return Order(parts, size, words, anew=False)


whole = Order(lambda n, size, rng: [slice(None)], None, "all examples in every step", anew=False)
