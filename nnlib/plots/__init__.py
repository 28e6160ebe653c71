"""The course's figures. Each function takes `ax=None` and returns the axes it drew on.

    plt.style.use("nnlib.course")
    ax = plots.curves({"sigmoid": sigmoid, "ReLU": relu}, x=np.linspace(-5, 5, 200))

None of them shows, prints or draws a random number.
"""

from .activations import activation_histograms
from .computation import graph
from .confusion import confusion_matrix
from .curves import curves, history
from .descent import contour_path
from .diagrams import network, shapes
from .images import filters, image_grid
from .plane import decision_boundary, gate, line
from .trials import trials

__all__ = [
    "activation_histograms",
    "confusion_matrix",
    "contour_path",
    "curves",
    "decision_boundary",
    "filters",
    "gate",
    "graph",
    "history",
    "image_grid",
    "line",
    "network",
    "shapes",
    "trials",
]
