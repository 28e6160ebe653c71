"""The vectors that the onnx package brings: an operator, its attributes, its inputs, the right outputs.

There are two collections: those of ONNX itself, which its modules compute when they are imported, and
those that were made with PyTorch's layers, which are files.
"""

import importlib
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
from onnx import numpy_helper
from onnx.backend.test.case import node as cases

DATA = Path(onnx.__file__).parent / "backend" / "test" / "data"


class Vector(NamedTuple):
    """None stands where an optional input or output is not given."""

    name: str
    operator: str
    attributes: dict
    inputs: list
    outputs: list


def vectors(operators):
    """All vectors of single operators, by name. `…_expanded` ones are others' inputs and outputs again."""
    found = [*computed(operators), *stored(operators)]
    return sorted(found, key=lambda vector: (vector.operator, vector.name))


def computed(operators):
    """The vectors of ONNX's own suite."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # how they are made is not ours
        random_state = np.random.get_state()  # noqa: NPY002 they set the global seed
        for path in sorted(Path(cases.__file__).parent.glob("*.py")):
            text = path.read_text(encoding="utf-8")
            if any(f'"{operator}"' in text for operator in operators):
                importlib.import_module(f"{cases.__name__}.{path.stem}")
        np.random.set_state(random_state)  # noqa: NPY002
    for case in cases._NodeTestCases:
        ((inputs, outputs),) = case.data_sets
        node = case.model.graph.node[0]
        if node.op_type in operators and "_expanded" not in case.name:
            yield Vector(case.name, node.op_type, attributes(node),
                         in_place(node.input, map(array, inputs)), in_place(node.output, map(array, outputs)))


def stored(operators):
    """The vectors that are files: models of PyTorch's layers, and gradients of small graphs."""
    for path in sorted(DATA.glob("*/*/model.onnx")):
        if path.parents[1].name in ("light", "real"):  # whole nets
            continue
        graph = onnx.load(path).graph
        *others, node = (node for node in graph.node if node.op_type != "Constant")
        if node.op_type not in operators or (others and node.op_type != "Gradient"):
            continue
        settings = attributes(node)
        if others:
            settings["nodes"] = [(other.op_type, list(other.input), other.output[0]) for other in others]
        known = {tensor.name: array(tensor) for tensor in graph.initializer}
        given = [value.name for value in graph.input if value.name not in known]
        results = [value.name for value in graph.output]
        for folder in sorted(path.parent.glob("test_data_set_*")):
            values = known | dict(zip(given, read(folder, "input")))
            values |= dict(zip(results, read(folder, "output")))
            yield Vector(f"{path.parent.name}/{folder.name[-1]}", node.op_type, settings,
                         [values.get(name) for name in node.input],
                         [values[name] for name in (results if others else node.output)])


def read(folder, kind):
    """The arrays kind_0.pb, kind_1.pb, … of a folder."""
    for index in range(len(list(folder.glob(f"{kind}_*.pb")))):
        yield array(onnx.load_tensor(folder / f"{kind}_{index}.pb"))


def array(value):
    return numpy_helper.to_array(value) if isinstance(value, onnx.TensorProto) else value


def in_place(names, values):
    """One value for each name that is not empty, None for the others."""
    values = iter(values)
    return [next(values, None) if name else None for name in names]


def attributes(node):
    return {attribute.name: text(onnx.helper.get_attribute_value(attribute)) for attribute in node.attribute}


def text(value):
    if isinstance(value, list):
        return [text(entry) for entry in value]
    return value.decode() if isinstance(value, bytes) else value
