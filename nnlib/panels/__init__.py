"""Live panels: what a reader plays with in a chapter (ipywidgets)."""

from nnlib.panels.broadcasting import BroadcastPanel
from nnlib.panels.gates import GatePanel
from nnlib.panels.training import TrainingPanel

__all__ = ["BroadcastPanel", "GatePanel", "TrainingPanel"]
