"""Live panels: what a reader plays with in a chapter (ipywidgets)."""

from course.panels.activation.panel import ActivationPanel
from course.panels.architecture.panel import ArchitecturePanel
from course.panels.attention.panel import AttentionPanel
from course.panels.augment.panel import AugmentPanel
from course.panels.batch_norm.panel import BatchNormPanel
from course.panels.benches.bench import bench
from course.panels.benches.ledger import runs
from course.panels.broadcasting.panel import BroadcastPanel
from course.panels.comparison.panel import ComparisonPanel, Knob, Run
from course.panels.convolution.panel import ConvolutionPanel
from course.panels.draw.panel import DrawPanel
from course.panels.dropout.panel import DropoutPanel
from course.panels.filters.panel import FilterPanel
from course.panels.gates.panel import GatePanel
from course.panels.graph.panel import GraphPanel
from course.panels.initial.panel import InitPanel
from course.panels.landscape.panel import LandscapePanel
from course.panels.pipeline.panel import PipelinePanel
from course.panels.race.panel import RacePanel
from course.panels.reader.panel import ReaderPanel
from course.panels.search.panel import SearchPanel
from course.panels.training.panel import TrainingPanel
from course.panels.writer.panel import WriterPanel

__all__ = [
    "ActivationPanel",
    "ArchitecturePanel",
    "AttentionPanel",
    "AugmentPanel",
    "BatchNormPanel",
    "BroadcastPanel",
    "ComparisonPanel",
    "ConvolutionPanel",
    "DrawPanel",
    "DropoutPanel",
    "FilterPanel",
    "GatePanel",
    "GraphPanel",
    "InitPanel",
    "Knob",
    "LandscapePanel",
    "PipelinePanel",
    "RacePanel",
    "ReaderPanel",
    "Run",
    "SearchPanel",
    "TrainingPanel",
    "WriterPanel",
    "bench",
    "runs",
]
