"""Exercises that hand over what is random: an answer that draws for itself is seen by its two results."""

import copy

import numpy as np

from .exercise import Exercise

OWN = np.pi  # what stands for the numbers of such an answer


class Drawn(Exercise):
    """An exercise whose arguments hold all that is random; the same arguments must give the same twice."""

    def apply(self, answer, case):
        """What an answer gives for one case; OWN for each value if a second call gives something else."""
        first = super().apply(answer, copy.deepcopy(case))
        value = super().apply(answer, case)
        if alike(first, value):
            return value
        return OWN if len(self.returns) == 1 else (OWN,) * len(self.returns)


def alike(first, second):
    """Whether two results are the same; also where nobody can tell."""
    try:
        pairs = zip(first, second, strict=True) if isinstance(first, tuple) else [(first, second)]
        return all(np.array_equal(np.asarray(a, float), np.asarray(b, float), equal_nan=True)
                   for a, b in pairs)
    except (TypeError, ValueError):
        return True


def own_draw(returns=1):
    """The mistake: numbers of its own, other ones at each call."""
    rng = np.random.default_rng()
    return lambda *case: rng.random() if returns == 1 else tuple(rng.random() for _ in range(returns))
