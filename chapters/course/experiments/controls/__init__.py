"""What may be moved of an experiment: its controls.

    controls_of({"B5": experiment("B5")})      {"lr": Control(…), "optimizer": Control(…), …}

A control acts in one of two ways. Live: `live(run, value)` changes a run between two steps, and its weights
stay. Afresh: `changes(experiment, value)` says what else the experiment becomes (see `Experiment.but`), and a
run with it starts at step 0.
"""

from course.experiments.controls import afresh, live
from course.experiments.controls.control import Control
from course.experiments.grafts import hidden_bends, net_of
from nnlib.layers import BatchNorm

NAMES = {"init": "initializer", "scale": "weight scale", "batch": "batch size", "decay": "weight decay"}
__all__ = ["Control", "absent", "chosen", "controls_of", "told_absent"]


def controls_of(lanes, *, optimizers=None, initializers=None, net=None, loss=None):
    """{name: Control} of all that may be moved of these experiments, {lane: Experiment}, in their order.

    optimizers, initializers, net, loss    {name: the reader's own}, further entries of the menus
    """
    first = next(iter(lanes.values()))
    every = list(lanes.values())
    made_nets = [net_of(each) for each in every]
    made = [live.rate(every), live.optimizer(every, optimizers or {}),
            afresh.initializer(every, initializers or {}), live.batch(every)]
    made += [afresh.slips()] if any(each.slips for each in every) else []
    made += [live.decay(every), live.momentum()]
    bent = all(hidden_bends(each) for each in made_nets)
    normed = any(isinstance(layer, BatchNorm) for each in made_nets for layer in each.layers)
    made += [live.dropout()] if bent else []
    made += afresh.menu_of("net", "Net", "Another net: starts afresh", net)
    made += [*afresh.sizes(every), *([afresh.norm()] if bent and not normed else []), afresh.width()]
    made += [*first.more, *afresh.menu_of("loss", "Loss", "Another loss: starts afresh", loss),
             afresh.seed()]
    return {control.name: control for control in made if control and control.name not in first.fixed}


def chosen(lanes, optimizers, initializers, sizes):
    """The four controls of a panel that is given its menus: rate, rule, first weights, size of a batch."""
    every = list(lanes.values())
    made = [live.rate(every), live.optimizer(every, optimizers, only=True),
            afresh.initializer(every, initializers, only=True), live.batch(every, sizes)]
    return {control.name: control for control in made}


def absent(lanes):
    """{name: why} of what a reader might look for here, and what has no meaning."""
    first = next(iter(lanes.values()))
    why = dict(first.fixed)
    if getattr(first.order, "size", None) is None:
        why["batch"] = "every step sees all examples"
    if not all(hidden_bends(net_of(each)) for each in lanes.values()):
        why["dropout"] = "no hidden dense layer has an activation"
    return why


def told_absent(lanes):
    """The same in a sentence: "No batch size: every step sees all examples."; empty if nothing is missing."""
    reasons = {}
    for name, why in absent(lanes).items():
        reasons.setdefault(why, []).append(NAMES.get(name, name))
    return " ".join(f"No {' or '.join(names)}: {why}." for why, names in reasons.items())
