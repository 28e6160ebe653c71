"""What the architecture panel knows and does, without a widget: a plan of layers, its sizes, its training."""

from dataclasses import dataclass, replace

import numpy as np

from course.panels.benches.state import BenchState
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


class ArchitectureState(BenchState):
    """The training of a plan. While the plan has a mistake, the last one that fitted stays in place.

    rows, mistake    of the plan as it is now
    """

    def __init__(self, lanes, controls, plan, **options):
        (lane, each), = lanes.items()
        train, _ = each.data("bundled", None)
        self.image, self.outputs = train.x.shape[1:], int(np.max(train.t)) + 1
        self.plan = plan
        self._look_at(plan)
        super().__init__({lane: each.but(net=self._made)}, controls, **options)

    def set(self, name, value, lane=None):
        if name not in Plan.__dataclass_fields__:
            super().set(name, value, lane)
            return
        self.controls[name].checked(value)
        self.plan = replace(self.plan, **{name: value})
        self._look_at(self.plan)
        values = {each: own | {name: value} for each, own in self.values.items()}
        if self.mistake:
            self.values = values
            self.go_to(0)
            self.values = values  # what the sliders show
        else:
            self.restart(values)

    @property
    def weights(self):
        """How many weights the layers have that fit."""
        return sum(row.weights for row in self.rows)

    def take_up(self, future, number=None):
        super().take_up(future, number)
        self.plan = replace(self.plan, **{name: self.value(name) for name in Plan.__dataclass_fields__})
        self._look_at(self.plan)

    def _look_at(self, plan):
        self.rows, self.mistake = sized(plan.layers(self.outputs), self.image)
        if not self.mistake:
            self.sound = plan

    def _made(self, init, rng, dtype):
        return Sequential(self.sound.layers(self.outputs), input_shape=self.image, init=init, rng=rng)
