"""Exercises that hand over what is random: an answer that draws for itself is seen by its two results."""

import copy

import numpy as np

from .compare import COPIED, is_numeric, parts, plain, same
from .exercise import Exercise

OWN = np.pi  # what stands for the numbers of such an answer
CALLS = 5  # for each case: two draws of a few numbers may agree by chance


class Drawn(Exercise):
    """An exercise whose arguments hold all that is random; the same arguments must give the same twice."""

    def apply(self, answer, case):
        """What an answer gives for one case; OWN for each value if another call gives something else."""
        first = super().apply(answer, copy.deepcopy(case))
        for again in range(2, CALLS + 1):
            value = super().apply(answer, case if again == CALLS else copy.deepcopy(case))
            if not alike(first, value, len(self.returns)):
                return OWN if len(self.returns) == 1 else (OWN,) * len(self.returns)
        return value


def alike(first, second, count):
    """Whether two results of `count` values are the same; also where nobody can tell, or it would be long."""
    both = [parts(plain(value, count), count) for value in (first, second)]
    if None in both:
        return True
    pairs = [pair for pair in zip(*both, strict=True) if all(map(is_small, pair))]
    return all(same(a, b, rtol=0) for a, b in pairs)


def is_small(value):
    return is_numeric(value) and np.size(value) <= COPIED


def own_draw(returns=1):
    """The mistake: numbers of its own, other ones at each call."""
    rng = np.random.default_rng()
    return lambda *case: rng.random() if returns == 1 else tuple(rng.random() for _ in range(returns))
