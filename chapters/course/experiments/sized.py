"""A net whose sizes can be moved."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Sized:
    """A factory of nets with sizes that can be changed: sized(mlp_of, units=50)(init=…, rng=…, dtype=…).

    make     make(**sizes, init=…, rng=…, dtype=…) -> Sequential
    sizes    {"units": 50, …}, as they are now
    """

    make: Callable
    sizes: dict

    def __call__(self, **how):
        return self.make(**self.sizes, **how)

    def of(self, **sizes):
        """The same with other sizes. Raises TypeError for one that it does not have."""
        if unknown := set(sizes) - set(self.sizes):
            raise TypeError(f"expected {', '.join(self.sizes)}, got {', '.join(sorted(unknown))}")
        return Sized(self.make, self.sizes | sizes)


def sized(make, **sizes):
    """A Sized net."""
    return Sized(make, sizes)
