"""The figures that only chapters draw: graphs of a computation, gates, diagrams of nets and of shapes.

As in `nnlib.plots`, each function takes `ax=None` and returns the axes it drew on.
"""

from .computation import graph
from .descent import contour_path
from .diagrams import network, shapes
from .gates import gate, line

__all__ = ["contour_path", "gate", "graph", "line", "network", "shapes"]
