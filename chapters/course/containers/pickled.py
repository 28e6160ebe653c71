"""What stands for NumPy's objects while a pickle is read: nothing of NumPy is called by the file.

A pickle of arrays names five things of NumPy and Python (seven, by their old and new modules), calls
four of them and fills two kinds of object. Here is what each call would have made, if its arguments
are those that NumPy itself writes.
"""

import math
import re
from dataclasses import dataclass

import numpy as np

from course.containers.parts import ContainerError, outline

PLAIN = re.compile(rb"[ui][1248]|f[248]")  # types of NumPy: integers and floats
NAMES = {
    (b"numpy", b"ndarray"): "ndarray",
    (b"numpy", b"dtype"): "dtype",
    (b"_codecs", b"encode"): "encode",
    **{(f"numpy.{core}.multiarray".encode(), b"_reconstruct"): "reconstruct" for core in ("core", "_core")},
    **{(f"numpy.{core}.numeric".encode(), b"_frombuffer"): "frombuffer" for core in ("core", "_core")},
}


@dataclass(frozen=True)
class Name:
    """One of NAMES; never looked up."""

    name: str


@dataclass(eq=False)
class Array:
    """An array, empty until BUILD fills it."""

    array: np.ndarray | None = None


@dataclass(eq=False)
class Type:
    """A dtype, its byte order set by BUILD."""

    code: str
    order: str = "="

    @property
    def dtype(self):
        return np.dtype(self.order + self.code)


def named(module, name):
    if type(module) is type(name) is bytes and (module, name) in NAMES:  # to hash a tuple may take for ever
        return Name(NAMES[module, name])
    shown = ".".join(bytes(part[:60]).decode("latin-1") if isinstance(part, (bytes, bytearray))
                     else outline(part) for part in (module, name))
    raise ContainerError(f"expected arrays of numbers, got a call for {shown!r}; it was not made")


def made(name, arguments):
    """What one of NumPy's functions would return; the arguments must be those that NumPy gives it."""
    match name, arguments:
        case Name("reconstruct"), (Name("ndarray"), (0,), b"b"):
            return Array()
        case Name("dtype"), (bytes(code), 0, 1) if PLAIN.fullmatch(code):
            return Type(code.decode())
        case Name("encode"), (bytes() | bytearray() as text, b"latin1"):
            return text
        case Name("frombuffer"), (data, kind, shape, order):
            return Array(filled(shape, kind, order == b"F", data))
    raise ContainerError("expected arrays of plain numbers, got another object")


def fill(value, state):
    """BUILD: give a Type its byte order, an Array its numbers."""
    match value, state:
        case Type(), (3, b"<" | b">" | b"|" | b"=" as order, None, None, None, -1, -1, 0):
            value.order = order.decode()
        case Array(array=None), (1, shape, kind, 0 | 1 as fortran, data):
            value.array = filled(shape, kind, fortran, data)
        case _:
            raise ContainerError("expected arrays of plain numbers, got another object")


def filled(shape, kind, fortran, data):
    if type(shape) is not tuple or len(shape) > 8 or not all(type(n) is int and 0 < n < 2**32 for n in shape):
        raise ContainerError(f"expected an array with a shape, got {outline(shape)}")
    if type(kind) is not Type or type(data) not in (bytes, bytearray):
        raise ContainerError(f"expected an array of plain numbers, got {outline(kind)} and {outline(data)}")
    expected = math.prod(shape) * kind.dtype.itemsize
    if len(data) != expected:
        raise ContainerError(f"expected {expected} bytes for an array {shape} of {kind.dtype}, "
                             f"got {len(data)}")
    return np.frombuffer(data, kind.dtype).reshape(shape, order="F" if fortran else "C")
