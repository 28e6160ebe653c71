"""Live panels: what a reader plays with in a chapter (ipywidgets)."""

from nnlib.panels.gates import GatePanel
from nnlib.panels.training import TrainingPanel

__all__ = ["GatePanel", "TrainingPanel"]
