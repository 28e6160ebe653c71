"""After which updates a run is measured, when it goes on past its end."""


class Extended:
    """The numbers that `at` holds; and behind `steps`, which was to be the end, more in the same distance."""

    def __init__(self, at, steps):
        self.at, self.steps = frozenset(at), steps
        known = sorted(self.at)
        self.distance = known[-1] - known[-2] if len(known) > 1 else max(1, steps // 10)
        self.few = len(known) < 2

    def __contains__(self, number):
        beyond = number > self.steps or (self.few and number)
        return number in self.at or bool(beyond and (number - self.steps) % self.distance == 0)


def extended(at, steps):
    """`at` without an end. What is no list or range says it itself."""
    return Extended(at, steps) if isinstance(at, list | range) else at
