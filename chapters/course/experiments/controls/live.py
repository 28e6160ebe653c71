"""The controls that act from the next step: live(run, value)."""

import inspect

import numpy as np

from course.experiments.controls.control import Control
from course.experiments.grafts import dropout_of, net_of, set_dropout
from nnlib.optim import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSProp

OPTIMIZERS = {rule.__name__: rule for rule in (SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam)}
RATES = 1e-4, 10.0  # what the slider offers; more where an experiment needs it
BATCHES = (1, 2, 3, 5, 10, 20, 32, 50, 64, 100, 128, 200, 256)


def rate(every):
    rates = [each.lr for each in every]

    def live(run, value):
        run.opt.lr = value

    return Control("lr", "Learning rate", "Acts from the next step; the weights stay", "log",
                   lambda experiment: experiment.lr, live, low=min(RATES[0], *rates),
                   high=max(RATES[1], *rates), light=True)


def optimizer(every, own, *, only=False):
    """only: the menu has no others than `own`."""
    rules = [rule for each in every for rule in (each.optimizer, each.right.optimizer)]
    options = own if only else {rule.__name__: rule for rule in rules} | OPTIMIZERS | own

    def live(run, value):
        rule, before = options[value], run.opt
        settings = {"weight_decay": getattr(before, "weight_decay", 0.0),
                    **{name: value for name, value in run.experiment.settings.items()
                       if name != "weight_decay"}}
        accepted = taken_by(rule, settings)
        run.opt = rule(run.net.params(), lr=before.lr, **accepted)

    return Control("optimizer", "Optimizer", "The rule of a step; a new one has an empty memory", "menu",
                   lambda experiment: next(name for name, rule in options.items()
                                           if rule is experiment.optimizer), live, options=options)


def taken_by(rule, settings):
    """Those of the settings that a class takes."""
    parameters = {}
    for part in rule.__mro__ if isinstance(rule, type) else [rule]:
        init = vars(part).get("__init__") if isinstance(part, type) else part
        if init is None:
            continue
        found = inspect.signature(init).parameters
        parameters |= found
        if not any(each.kind is each.VAR_KEYWORD for each in found.values()):
            break  # it passes nothing on
    return {name: value for name, value in settings.items() if name in parameters}


def batch(every, offered=BATCHES):
    sizes = {getattr(each.order, "size", None) for each in every}
    if None in sizes:
        return None

    def live(run, value):
        order = run.stream.order.of(value)
        run.stream = type(run.stream)(order, run.stream.train, run.stream.rng)

    return Control("batch", "Batch size", "Examples in a step; the weights stay", "menu",
                   lambda experiment: experiment.order.size, live,
                   options={size: size for size in sorted(sizes.union(offered))})


def decay(every):
    highest = max(1.0, *(each.settings.get("weight_decay", 0) for each in every))

    def live(run, value):
        run.opt.weight_decay = value

    def idle(run):
        known = hasattr(run.opt, "weight_decay")
        return "" if known else f"{type(run.opt).__name__} knows no weight decay"

    return Control("decay", "Weight decay", "λ: each step pulls the weights towards 0", "number",
                   lambda experiment: experiment.settings.get("weight_decay", 0.0), live, high=highest,
                   step=0.001, idle=idle, light=True)


def momentum():
    def live(run, value):
        if hasattr(run.opt, "momentum"):
            run.opt.momentum = value

    def idle(run):
        return "" if hasattr(run.opt, "momentum") else f"{type(run.opt).__name__} has none"

    return Control("momentum", "Momentum", "μ: how much of the last step is kept", "number",
                   lambda experiment: experiment.settings.get("momentum", 0.9), live, high=0.99, step=0.01,
                   idle=idle, light=True)


def dropout():
    def live(run, value):
        set_dropout(run.net, value, np.random.default_rng(run.seed).spawn(5)[4])

    return Control("dropout", "Dropout", "The share of hidden units that a step leaves out", "number",
                   lambda experiment: dropout_of(net_of(experiment)), live, high=0.9, step=0.05)
