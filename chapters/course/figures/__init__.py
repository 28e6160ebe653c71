"""The figures that only chapters draw: graphs, gates, diagrams, activations, trials, bands of runs.

As in `nnlib.plots`, each function takes `ax=None` and returns the axes it drew on.
"""

from .activations import activation_histograms
from .bands import band, rings
from .computation import graph
from .descent import contour_path
from .diagrams import network, shapes
from .gates import gate, line
from .searches import trials

__all__ = [
    "activation_histograms", "band", "contour_path", "gate", "graph", "line", "network", "rings", "shapes",
    "trials",
]
