"""One thing that may be moved of an experiment, as data; a bench makes a widget of it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Control:
    """One thing that may be moved.

    kind      "log", "number", "whole" (from low to high), "menu" (one of `options`), "switch"
    value     value(experiment): what it is in this experiment
    live      live(run, value), or None;  changes: changes(experiment, value) -> {…}, or None
    options   {name: what it stands for}; a value is a name
    idle      idle(run): why it can do nothing now, in words; empty if it can
    alone     it can be moved for one lane, and not for the others;  only: the lanes it acts on, None for all
    always    a live one that is set at the beginning of every run, since the experiment does not say it
    light     a live one that only sets a number: setting it twice is setting it once
    """

    name: str
    label: str
    tooltip: str
    kind: str
    value: Callable
    live: Callable | None = None
    changes: Callable | None = None
    low: float = 0.0
    high: float = 1.0
    step: float = 1.0
    options: dict | None = None
    idle: Callable = lambda run: ""
    alone: bool = True
    only: tuple | None = None
    light: bool = False
    always: bool = False

    @property
    def afresh(self):
        """It starts a run anew."""
        return self.live is None

    def checked(self, value):
        """The value, if it is one that this control can have. Raises ValueError otherwise."""
        if self.options is not None:
            if value not in self.options:
                raise ValueError(f"{self.label}: expected one of {', '.join(map(str, self.options))}, "
                                 f"got {value!r:.40}")
        elif self.kind == "switch":
            if not isinstance(value, bool):
                raise ValueError(f"{self.label}: expected on or off, got {value!r:.40}")
        elif isinstance(value, bool) or not isinstance(value, int | float) or (
                not self.low * 0.999 <= value <= self.high * 1.001):
            raise ValueError(f"{self.label}: expected a number from {self.low:g} to {self.high:g}, "
                             f"got {value!r:.40}")
        return value
