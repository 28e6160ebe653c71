"""The controls that start a run anew: changes(experiment, value)."""

from course.experiments.controls.control import Control
from course.experiments.grafts import with_batch_norm
from course.experiments.words import described, told
from nnlib.init import he, normal, xavier

INITIALIZERS = {"N(0, 0.01²)": normal(0.01), "Xavier": xavier, "He": he}
SIZES = {  # how a size of a net is called: label, tooltip, smallest, largest
    "units": ("Hidden units", "Of each hidden layer", 1, 300),
    "first": ("Units, layer 1", "Of the first hidden layer", 1, 300),
    "second": ("Units, layer 2", "Of the second hidden layer", 1, 300),
    "depth": ("Hidden layers", "How many there are", 1, 8),
    "filters": ("Filters", "Of the first convolution", 1, 32),
}


def initializer(every, own, *, only=False):
    """only: the menu has no others than `own`."""
    options = {}
    for init in [] if only else [init for each in every for init in (each.init, each.right.init)]:
        if told(init) not in map(told, INITIALIZERS.values()):
            options[told(init)] = init
    options |= own if only else INITIALIZERS | own

    def value(experiment):
        return next(name for name, init in options.items()
                    if init is experiment.init or told(init) == told(experiment.init))

    return Control("init", "Initializer", "How the first weights are drawn: starts afresh", "menu", value,
                   changes=lambda experiment, value: {"init": options[value]}, options=options)


def sizes(every):
    """A control for each size that all the nets have."""
    known = [getattr(each.net, "sizes", {}) for each in every]
    shared = [name for name in known[0] if all(name in sizes for sizes in known)]
    return [size(name, max(sizes[name] for sizes in known)) for name in shared]


def size(name, most, *, high=None):
    label, tooltip, low, highest = SIZES.get(name, (name.capitalize(), "", 1, 2 * most))

    def changes(experiment, value):
        known = hasattr(experiment.net, "of")  # a net of the reader's has none
        return {"net": experiment.net.of(**{name: value})} if known else {}

    return Control(name, label, f"{tooltip}: starts afresh", "whole",
                   lambda experiment: experiment.net.sizes[name], low=low, high=high or max(highest, most),
                   changes=changes)


def norm():
    def changes(experiment, value):
        plain = experiment.net
        return {"net": lambda **how: with_batch_norm(plain(**how))} if value else {}

    return Control("norm", "Batch norm", "In front of each hidden activation: starts afresh", "switch",
                   lambda experiment: False, changes=changes)


def width():
    def changes(experiment, value):
        plain = experiment.init
        words = f"{value:g} · {told(plain)}"
        return {"init": described(lambda shape, **how: value * plain(shape, **how), words)}

    return Control("scale", "Weight scale", "Multiplies all first weights: starts afresh", "log",
                   lambda experiment: 1.0, low=0.01, high=100.0, changes=changes)


def slips():
    def changes(experiment, value):
        return {} if value == "as published" else vars(experiment.right)

    names = ("as published", "right")
    return Control("slips", "Slips", "The source's slips: as published, or put right; starts afresh", "menu",
                   lambda experiment: "as published", changes=changes,
                   options=dict(zip(names, names, strict=True)), alone=False)


def menu_of(name, label, tooltip, own):
    """A menu of the experiment's own part and the reader's; no menu if the reader has none."""
    if not own:
        return []
    options = {"as published": None} | own
    return [Control(name, label, tooltip, "menu", lambda experiment: "as published", options=options,
                    changes=lambda experiment, value: {name: options[value] or getattr(experiment, name)})]


def seed():
    return Control("seed", "Seed", "Other first weights and batches: starts afresh", "whole",
                   lambda experiment: 0, high=999, changes=lambda experiment, value: {}, alone=False)


def data(scale):
    """The bundled images and fewer updates, or all as published."""
    names = {"bundled": None, "full": None}
    return Control("data", "Scale", "Bundled images and fewer updates, or all: starts afresh", "menu",
                   lambda experiment: scale, changes=lambda experiment, value: {}, options=names, alone=False)
