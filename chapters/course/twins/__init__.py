"""PyTorch and ONNX for chapter 20: the packages where they are installed, else what they once answered.

    loss, *gradients = torch_or_recorded("MLP float64", gradients_there, weights, x, t)
    outputs, = onnx_or_recorded("ONNX", run_file, …)

Where PyTorch is installed, the function is called with the arguments. Where it is not, the answers come
from answers.npz beside this file, which `python -m course.twins.record` made by running the same cells.
`torch` is then None, and `nn` has only the two classes from which the chapter's modules are derived.
"""

from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import numpy as np

RECORDED = Path(__file__).with_name("answers.npz")
INSTALL = "pip install torch onnx onnxruntime"

try:
    import torch
    from torch import nn
except (ImportError, OSError):  # not installed, or a library that it needs is not
    torch, nn = None, SimpleNamespace(Module=object, Sequential=object)

kept = None  # a dict while answers are recorded


def torch_or_recorded(name, function, *arguments):
    """function(*arguments), a list of arrays; without PyTorch, what it returned when this was recorded.

    Raises ValueError if no answer was recorded under this name, for just these arguments.
    """
    return answered(torch is not None, name, function, arguments)


def onnx_or_recorded(name, function, *arguments):
    """The same for a function that needs the packages onnx and onnxruntime."""
    return answered(installed("onnx") and installed("onnxruntime"), name, function, arguments)


def installed(package):
    try:
        import_module(package)
    except (ImportError, OSError):
        return False
    return True


def answered(there, name, function, arguments):
    if not there:
        return recorded(name, sums(arguments))
    arrays = [as_array(answer) for answer in function(*arguments)]
    if kept is not None:
        kept[name] = arrays, sums(arguments)
    return arrays


def recorded(name, asked):
    with np.load(RECORDED, allow_pickle=False) as file:
        count = sum(key.startswith(f"{name}/") for key in file.files) - 1
        if count < 0 or not equal(file[f"{name}/asked"], asked):
            raise ValueError(f"{name!r}: no answer is recorded for these arguments. To ask PyTorch itself, "
                             f"install it: {INSTALL}")
        return [file[f"{name}/{k}"] for k in range(count)]


def as_array(answer):
    """A tensor or a number as a NumPy array."""
    return answer.numpy() if hasattr(answer, "numpy") else np.array(answer)


def sums(arguments):
    """Of each array in the arguments its size, and a sum of its entries with changing weights."""
    if hasattr(arguments, "params"):  # a net
        arguments = [param.data for param in arguments.params()]
    if isinstance(arguments, list | tuple):
        return [number for each in arguments for number in sums(each)]
    if isinstance(arguments, np.ndarray | float | int):
        entries = np.ravel(arguments).astype(float)
        return [float(entries.size), float(np.abs(entries + 1) @ (1 + np.arange(entries.size) % 7))]
    return []  # a function


def equal(asked, found):
    return np.shape(asked) == np.shape(found) and np.allclose(asked, found, rtol=1e-6, atol=0)
