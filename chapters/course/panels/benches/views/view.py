"""A picture of the net beside the curves, and where it fits."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class View:
    """A picture of the net that is looked at.

    It opens its place in the figure once, and returns a function that brings its artists up to date and
    returns them (as in matplotlib's FuncAnimation).

    open    open(figure, (left, bottom, width, height), state) -> update() -> artists
    fits    fits(run): can it be shown of this net and this data?
    share   of the width that it takes
    looks   what the reader may choose to look at: "digit", "stage", "occluding"
    """

    label: str
    open: Callable
    fits: Callable = lambda run: True
    share: float = 0.42
    looks: tuple = ()


def of_axes(function):
    """`open` of a function(ax, state) -> update."""
    return lambda figure, box, state: function(figure.add_axes(box), state)
