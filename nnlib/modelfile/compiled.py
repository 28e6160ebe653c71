"""How a Model is trained, as plain data, and back: the entry "model" of its file.

    {"name": "digits", "loss": "softmax_cross_entropy",
     "optimizer": {"kind": "Momentum", "lr": 0.1, "weight_decay": 0.0, "momentum": 0.9}}

It may come from a stranger. So losses and optimizers are looked up in LOSSES and OPTIMIZERS and nowhere else,
an optimizer has exactly the settings that stand there, and its own constructor checks their values. null is
a loss or an optimizer that the file leaves out.
"""

import reprlib

import numpy as np

from nnlib import losses, optim
from nnlib.core import Param
from nnlib.modelfile.description import check_keys, plain
from nnlib.modelfile.hdf5 import ModelFileError
from nnlib.settings import text

LOSSES = {name: getattr(losses, name) for name in (
    "mean_squared_error", "sigmoid_cross_entropy", "softmax_cross_entropy")}
ALL = ("lr", "weight_decay")
OPTIMIZERS = {  # the settings of each
    "AdaGrad": (*ALL, "epsilon"),
    "Adam": (*ALL, "beta1", "beta2", "epsilon"),
    "AdamW": (*ALL, "beta1", "beta2", "epsilon"),
    "Momentum": (*ALL, "momentum"),
    "Nesterov": (*ALL, "momentum"),
    "RMSProp": (*ALL, "decay", "epsilon"),
    "SGD": ALL,
}


def describe_compiled(model):
    """The entry of a Model. Raises ModelFileError for settings that `compiled` would refuse."""
    loss = next((name for name, function in LOSSES.items() if function is model.loss), None)
    opt, kind = model.optimizer, type(model.optimizer).__name__
    ours = kind in OPTIMIZERS and getattr(optim, kind) is type(opt) and opt.schedule is optim.constant
    settings = {name: plain(getattr(opt, name)) for name in OPTIMIZERS[kind]} if ours else {}
    entry = {"name": model.name, "loss": loss, "optimizer": {"kind": kind, **settings} if ours else None}
    compiled(entry)
    return entry


def compiled(entry, params=None):
    """(name, loss, optimizer of these params) of an entry. Raises ModelFileError unless it is sound."""
    check_keys("model", entry, {"name", "loss", "optimizer"})
    loss, opt = entry["loss"], entry["optimizer"]
    kind = opt.get("kind") if type(opt) is dict else opt
    for what, given, name, table in (("loss", loss, loss, LOSSES), ("optimizer", opt, kind, OPTIMIZERS)):
        if given is not None and (type(name) is not str or name not in table):
            raise ModelFileError(f"model: {what}: expected one of {', '.join(table)}, "
                                 f"got {reprlib.repr(name)}")
    if opt is not None:
        check_keys(f"model: {kind}", opt, {"kind", *OPTIMIZERS[kind]})
    params = [Param(np.zeros(1))] if params is None else params
    try:
        if opt is not None:
            opt = getattr(optim, kind)(params, **{name: opt[name] for name in OPTIMIZERS[kind]})
        return text("name", entry["name"]), LOSSES.get(loss), opt
    except ValueError as error:
        raise ModelFileError(f"model: {error}") from None
