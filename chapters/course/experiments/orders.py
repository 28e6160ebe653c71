"""In which order a net sees its examples: order(train, rng) -> batches (x, t) without end."""

from itertools import repeat

from course.experiments.words import described
from nnlib.datasets import batches


def shuffled(size):
    """All examples once an epoch, in a new order each time; the last batch of an epoch may be smaller."""
    return described(lambda train, rng: iter(batches(*train, size, rng=rng, epochs=None)),
                     f"of {size}, shuffled each epoch")


def drawn(size):
    """Each batch drawn from all examples with replacement: some come twice, some never (notes, tiny-cnn)."""
    def order(train, rng):
        while True:
            chosen = rng.choice(len(train.x), size)
            yield train.x[chosen], train.t[chosen]
    return described(order, f"of {size}, drawn with replacement")


def fixed(size, *, drop_last=False, shuffle=False):
    """The same batches in the same order each epoch.

    drop_last: what does not fill one is never used; shuffle: once, before the first epoch (one-two-three).
    """
    def order(train, rng):
        x, t = train
        ends = range(size, len(x) + 1, size) if drop_last else range(size, len(x) + size, size)
        if shuffle:
            places = rng.permutation(len(x))
            parts = [places[end - size:end] for end in ends]
        else:
            parts = [slice(end - size, end) for end in ends]
        while True:
            for part in parts:
                yield x[part], t[part]
    once = ", shuffled once" if shuffle else ""
    return described(order, f"of {size}, always in the same order{once}" + ", the rest left out" * drop_last)


whole = described(lambda train, rng: repeat((train.x, train.t)), "all examples in every step")
