"""Live panels: what a reader plays with in a chapter (ipywidgets)."""

from nnlib.panels.activation import ActivationPanel
from nnlib.panels.architecture import ArchitecturePanel
from nnlib.panels.augment import AugmentPanel
from nnlib.panels.batch_norm import BatchNormPanel
from nnlib.panels.broadcasting import BroadcastPanel
from nnlib.panels.comparison import ComparisonPanel, Knob, Run
from nnlib.panels.convolution import ConvolutionPanel
from nnlib.panels.draw import DrawPanel
from nnlib.panels.dropout import DropoutPanel
from nnlib.panels.filters import FilterPanel
from nnlib.panels.gates import GatePanel
from nnlib.panels.initial import InitPanel
from nnlib.panels.landscape import LandscapePanel
from nnlib.panels.pipeline import PipelinePanel
from nnlib.panels.race import RacePanel
from nnlib.panels.reader import ReaderPanel
from nnlib.panels.search import SearchPanel
from nnlib.panels.training import TrainingPanel

__all__ = [
    "ActivationPanel",
    "ArchitecturePanel",
    "AugmentPanel",
    "BatchNormPanel",
    "BroadcastPanel",
    "ComparisonPanel",
    "ConvolutionPanel",
    "DrawPanel",
    "DropoutPanel",
    "FilterPanel",
    "GatePanel",
    "InitPanel",
    "Knob",
    "LandscapePanel",
    "PipelinePanel",
    "RacePanel",
    "ReaderPanel",
    "Run",
    "SearchPanel",
    "TrainingPanel",
]
