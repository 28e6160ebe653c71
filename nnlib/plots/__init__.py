"""What any user of the library wants to see. Each function takes `ax=None` and returns the axes it drew on.

    ax = plots.curves({"sigmoid": sigmoid, "ReLU": relu}, x=np.linspace(-5, 5, 200))

None of them shows, prints or draws a random number. They need matplotlib: pip install "nnlib[plots]".
"""

try:
    import matplotlib  # noqa: F401  (asked for first, to say what is missing)
except ModuleNotFoundError:
    raise ModuleNotFoundError('nnlib.plots draws with matplotlib: pip install "nnlib[plots]"') from None

from .canvas import NEGATIVE, POSITIVE, SIGNED, look
from .confusion import confusion_matrix
from .decision import decision_boundary
from .images import filters, image_grid
from .lines import curves, history

__all__ = [
    "NEGATIVE", "POSITIVE", "SIGNED", "confusion_matrix", "curves", "decision_boundary", "filters", "history",
    "image_grid", "look",
]  # fmt: skip
