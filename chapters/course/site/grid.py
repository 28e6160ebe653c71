"""Which runs a recorded bench has: over what its experiment compares, rates, optimizers and first weights."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from course.experiments import experiment
from course.experiments.controls import controls_of
from course.experiments.controls.live import taken_by

RATES = 10.0 ** np.arange(-1.5, 1.6, 0.5)  # times the published one
OPTIMIZERS, INITIALIZERS = ("SGD", "Momentum", "RMSProp", "Adam"), ("N(0, 0.01²)", "Xavier", "He")


@dataclass
class Grid:
    """Which runs are made. What an experiment compares is one of the dimensions: rules, first weights, nets.

    lanes      {name: Experiment};  compared: "optimizer", "init", "lr" or "net", by which they differ
    rates      {lane: rates}; rules, inits: {name: what it stands for}, None where that is not moved
    """

    lanes: dict
    compared: str
    rates: dict
    rules: dict | None
    inits: dict | None
    controls: dict

    @classmethod
    def of(cls, id, *, moved=True):
        """The grid of an experiment; with moved=False the runs as published alone."""
        lanes = experiment(id).shown_lanes()
        controls = controls_of(lanes)
        rules = offered(controls.get("optimizer"), lanes, OPTIMIZERS if moved else ())
        inits = offered(controls.get("init"), lanes, INITIALIZERS if moved else ())
        compared = "lr" if differ_in(lanes, {"lr"}) else "net"
        if rules and one_each(controls["optimizer"], lanes) and differ_in(
                lanes, {"lr", "optimizer", "settings"}):
            compared, lanes = "optimizer", by_choice(lanes, controls["optimizer"], rules, "optimizer")
            rules = None
        elif inits and one_each(controls["init"], lanes) and differ_in(lanes, {"init"}):
            compared, lanes = "init", by_choice(lanes, controls["init"], inits, "init")
            inits = None
        factors = RATES if moved else [1.0]
        rates = {lane: [each.lr if factor == 1 else float(f"{each.lr * factor:.3g}") for factor in factors]
                 for lane, each in lanes.items()}
        return cls(lanes, compared, rates, rules, inits, controls)

    def __iter__(self):
        """(lane, rate's number, rule's name, initializer's name) of each run."""
        return product(self.lanes, range(self.per_lane), self.rules or [None], self.inits or [None])

    @property
    def per_lane(self):
        """How many rates each lane has."""
        return len(next(iter(self.rates.values())))

    def __len__(self):
        return len(self.lanes) * self.per_lane * len(self.rules or [0]) * len(self.inits or [0])

    def published(self, lane):
        """The numbers of what a lane has as its source has it."""
        def place(name, menu):
            return list(menu).index(self.controls[name].value(self.lanes[lane])) if menu else 0
        return {"lr": self.per_lane // 2, "optimizer": place("optimizer", self.rules),
                "init": place("init", self.inits)}


def offered(control, lanes, known):
    """{name: what it stands for} of a menu: what the lanes have, then the known ones."""
    if control is None:
        return None
    own = dict.fromkeys(control.value(each) for each in lanes.values())
    names = [name for name in dict.fromkeys((*own, *known)) if name in control.options]
    return {name: control.options[name] for name in names[:max(len(own), len(known))]}


def differ_in(lanes, names):
    """Whether several experiments differ in nothing else, but for what is printed of them."""
    first, *others = lanes.values()
    kept = {"id", "title", "fixed", "more", "shown", "lanes", "slips", "targets"} | names
    return bool(others) and all(getattr(first, field) == getattr(other, field) for other in others
               for field in vars(first) if field not in kept)


def one_each(control, lanes):
    """Whether no two lanes have the same choice."""
    return len({control.value(each) for each in lanes.values()}) == len(lanes)


def by_choice(lanes, control, menu, name):
    """{choice: Experiment}: the lanes under the name of what they differ in, and the other choices."""
    named = {control.value(each): each for each in lanes.values()}
    first = next(iter(lanes.values()))
    others = {choice: first.but(**{name: value, "targets": {}} | (
        {"settings": taken_by(value, first.settings)} if name == "optimizer" else {}))
        for choice, value in menu.items() if choice not in named}
    return named | others
