"""What the architecture panel knows and does, without a widget: a plan of layers, its sizes, its training."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from course.panels.training.state import TrainingState
from nnlib.core import Sequential
from nnlib.init import constant
from nnlib.layers import Conv2D, Dense, Flatten, MaxPool2D, ReLU, Sigmoid, Tanh

ACTIVATIONS = {"ReLU": ReLU, "Sigmoid": Sigmoid, "Tanh": Tanh, "none": None}


@dataclass(frozen=True)
class Plan:
    """What the reader has chosen: `blocks` times conv – activation – pool, then dense layers.

    pool    the window's size; 1 for no pooling
    hidden  units of the dense layer in between; 0 for none
    """

    blocks: int = 1
    filters: int = 8
    kernel: int = 5
    pool: int = 2
    flatten: bool = True
    hidden: int = 50
    activation: str = "ReLU"

    def layers(self, outputs):
        """The layers, newly made."""
        between = ACTIVATIONS[self.activation]
        bend = (lambda: [between()]) if between else (lambda: [])
        made = []
        for _ in range(self.blocks):
            made += [Conv2D(self.filters, self.kernel), *bend()]
            made += [MaxPool2D(self.pool)] if self.pool > 1 else []
        made += [Flatten()] if self.flatten else []
        made += [Dense(self.hidden), *bend()] if self.hidden else []
        return [*made, Dense(outputs)]


@dataclass(frozen=True)
class Row:
    """A layer's line: its name, the shape of one example's output (None: it does not fit), its weights."""

    name: str
    shape: tuple | None
    weights: int


def sized(layers, input_shape):
    """([Row, …], mistake): as far as the layers fit together; mistake is empty if all of them do."""
    rows, shape = [Row("input", tuple(input_shape), 0)], input_shape
    for layer in layers:
        name = f"{len(rows) - 1} {type(layer).__name__}"  # counted from 0, as in Sequential's messages
        try:
            shape = layer.build(shape, init=constant(0.0), rng=np.random.default_rng(0), dtype=np.float32)
        except ValueError as error:
            why = str(error).removeprefix(f"{type(layer).__name__}: ")
            return [*rows, Row(name, None, 0)], f"Layer {name} does not fit: {why}."
        rows.append(Row(name, shape, sum(param.data.size for param in layer.params())))
    return rows, ""


@dataclass
class ArchitectureState(TrainingState):
    """The training of a plan. While the plan has a mistake, the last one that fitted stays in place.

    rows, mistake    of the plan as it is now
    """

    factory: Callable = field(init=False)
    plan: Plan = field(default_factory=Plan)

    def __post_init__(self):
        self.factory = self._made
        self._set(self.plan)
        super().__post_init__()

    def change(self, **settings):
        """Another plan, and a fresh net at step 0: plan.kernel becomes settings["kernel"], and so on."""
        self._set(replace(self.plan, **settings))
        self.reset()

    @property
    def weights(self):
        """How many weights the layers have that fit."""
        return sum(row.weights for row in self.rows)

    @property
    def outputs(self):
        return int(np.max(self.train[1])) + 1

    def _set(self, plan):
        self.plan = plan
        self.rows, self.mistake = sized(plan.layers(self.outputs), self.train[0].shape[1:])
        if not self.mistake:
            self.sound = plan

    def _made(self, init, rng):
        return Sequential(
            self.sound.layers(self.outputs), input_shape=self.train[0].shape[1:], init=init, rng=rng
        )
