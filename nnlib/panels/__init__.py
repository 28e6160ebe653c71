"""Live panels: what a reader plays with in a chapter (ipywidgets)."""

from nnlib.panels.batch_norm import BatchNormPanel
from nnlib.panels.broadcasting import BroadcastPanel
from nnlib.panels.comparison import ComparisonPanel, Knob, Run
from nnlib.panels.dropout import DropoutPanel
from nnlib.panels.gates import GatePanel
from nnlib.panels.initial import InitPanel
from nnlib.panels.landscape import LandscapePanel
from nnlib.panels.pipeline import PipelinePanel
from nnlib.panels.race import RacePanel
from nnlib.panels.training import TrainingPanel

__all__ = [
    "BatchNormPanel",
    "BroadcastPanel",
    "ComparisonPanel",
    "DropoutPanel",
    "GatePanel",
    "InitPanel",
    "Knob",
    "LandscapePanel",
    "PipelinePanel",
    "RacePanel",
    "Run",
    "TrainingPanel",
]
