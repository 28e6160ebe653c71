"""MATLAB's .mat file (level 5) of six variables: x_train, t_train, x_validation, … t_test.

SciPy writes it. To read a stranger's it is too trusting: it believes the sizes it finds and expands what is
compressed without an end. Here each variable must be a matrix of plain numbers whose bytes are all there.
The layout is in MathWorks' "MAT-File Format": elements of a tag (type, bytes) and content, padded to 8.
"""

import io
import math
import struct
import zlib

import numpy as np

from course.containers.parts import (
    MAX_NUMBERS,
    ContainerError,
    Parts,
    check_parts,
    opened,
    read_exactly,
)
from nnlib.files.atomic import replacing
from nnlib.files.strangers import MAX_BYTES, may_become, printable

VARIABLES = [f"{letter}_{part}" for part in Parts._fields for letter in "xt"]
TYPES = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
INT8, INT32, UINT32, MATRIX, COMPRESSED = 1, 5, 6, 14, 15
CLASSES = {1: "a cell array", 2: "a struct", 3: "an object", 4: "text", 5: "a sparse matrix",
           **dict.fromkeys(range(6, 16), "numbers"), 16: "a function", 17: "an object"}
HEAD = b"MATLAB 5.0 MAT-file, written by nnlib".ljust(116)


def write_mat(path, parts, *, classes=10):
    """Write parts, three (x, t), as MATLAB's matrices (N, D) and columns (N, 1). Needs SciPy.

    Raises ContainerError for what is not images (N, D) and labels below `classes`; OSError.
    """
    from scipy.io import savemat

    parts = check_parts(parts, classes=classes)
    arrays = dict(zip(VARIABLES, [array for part in parts for array in part]))
    buffer = io.BytesIO()
    savemat(buffer, arrays, do_compression=True, oned_as="column")
    with replacing(path) as file:
        file.write(HEAD)  # SciPy's has the time in it
        file.write(buffer.getbuffer()[len(HEAD):])


def read_mat(path, *, dtype=np.float32, classes=10):
    """The Parts of a .mat file of the six VARIABLES, matrices (N, D), rows or columns of labels.

    dtype: of x: uint8, float32 or float64. Raises ContainerError for other variables, for anything but
    plain numbers (objects, structs, sparse matrices, text), and as `read_json_gz` does; OSError.
    """
    with opened(path) as file:
        arrays = read_variables(file)
        parts = [(arrays[f"x_{name}"], column(arrays[f"t_{name}"])) for name in Parts._fields]
        return check_parts(parts, dtype=dtype, classes=classes)


def column(t):
    return t.reshape(-1) if 1 in t.shape else t


def read_variables(file):
    """{name: matrix} of the six VARIABLES, every size in the file found true."""
    head = file.read(128)
    ends = {b"\x00\x01IM": "<", b"\x01\x00MI": ">"}  # version 0x0100 and the order of its bytes
    if not head.startswith(b"MATLAB 5.0") or head[124:] not in ends:
        raise ContainerError("expected a .mat file of level 5 (MATLAB's -v6 or -v7), got something else")
    order = ends[head[124:]]
    arrays, left = {}, MAX_NUMBERS
    while tag := file.read(8):
        kind, content = element(tag, file, order)
        if kind == COMPRESSED:
            kind, content = expanded(content, order)
        if kind != MATRIX:
            raise ContainerError(f"expected a variable, got an element of type {kind}")
        name, array = matrix(content, order)
        if name not in VARIABLES or name in arrays:
            raise ContainerError(f"expected {', '.join(VARIABLES)}, each once, got {name!r}")
        arrays[name], left = array, left - array.size
        if left < 0:
            raise ContainerError(f"expected at most {MAX_NUMBERS} numbers, got {MAX_NUMBERS - left}")
    if missing := [name for name in VARIABLES if name not in arrays]:
        raise ContainerError(f"expected {', '.join(VARIABLES)}, got none of {', '.join(missing)}")
    return arrays


def element(tag, file, order):
    """(type, content) of the element that begins with `tag`."""
    if len(tag) < 8:
        raise ContainerError("expected 8 bytes of a tag, got the end of the file")
    kind, size = struct.unpack(f"{order}II", tag)
    if size > MAX_BYTES:
        raise ContainerError(f"expected elements of at most {MAX_BYTES} bytes, got a claim of {size}")
    return kind, read_exactly(file, size)


def expanded(content, order):
    """(type, content) of the element inside a compressed one."""
    stream = zlib.decompressobj()
    try:
        tag = stream.decompress(content, 8)
        kind, size = struct.unpack(f"{order}II", tag.ljust(8, b"\0"))
        if size > (most := may_become(len(content))):
            raise ContainerError(f"expected a variable of at most {most} bytes, got a claim of {size}")
        data = stream.decompress(stream.unconsumed_tail, size) if size else b""
        more = stream.decompress(stream.unconsumed_tail, 1)
    except zlib.error as error:
        raise ContainerError(f"expected compressed data: {error}") from None
    if len(data) != size or more or not stream.eof or stream.unused_data:
        raise ContainerError(f"expected a variable of {size} bytes, got other data: cut off or damaged")
    return kind, data


def matrix(content, order):
    """(name, array) of a variable, if it is a matrix of real numbers, all of them there."""
    if len(content) % 8:
        raise ContainerError(f"expected a variable padded to 8 bytes, got {len(content)}")
    stream = io.BytesIO(content)
    flags, dims, name = (part(stream, order, kind) for kind in (UINT32, INT32, INT8))
    if len(flags) != 8 or len(dims) != 8 or len(name) > 63:
        raise ContainerError("expected a matrix of two axes with flags and a name, got something else")
    shown = printable(bytes(name).decode("latin-1"))
    word = struct.unpack(f"{order}I", flags[:4])[0]
    held = CLASSES.get(word & 0xFF, "something unknown")
    if held != "numbers" or word & 0x0A00:  # complex or logical
        raise ContainerError(f"{shown}: expected real numbers, "
                             f"got {held if held != 'numbers' else 'complex or logical ones'}")
    shape = struct.unpack(f"{order}2i", dims)
    kind, data = tagged(stream, order)
    if kind not in TYPES or min(shape) < 0 or math.prod(shape) * int(TYPES[kind][1]) != len(data):
        raise ContainerError(f"{shown}: expected numbers for a matrix {shape}, "
                             f"got {len(data)} bytes of type {kind}")
    if stream.read(1):
        raise ContainerError(f"{shown}: expected nothing after the numbers, got more")
    return shown, np.frombuffer(data, order + TYPES[kind]).reshape(shape, order="F")


def part(stream, order, expected):
    kind, data = tagged(stream, order)
    if kind != expected:
        raise ContainerError(f"expected the parts of a matrix, got an element of type {kind}")
    return data


def tagged(stream, order):
    """(type, content) of a part of a matrix; up to 4 bytes stand inside the tag itself."""
    tag = read_exactly(stream, 8)
    kind, size = struct.unpack(f"{order}II", tag)
    if kind >> 16:
        if kind >> 16 > 4:
            raise ContainerError(f"expected at most 4 bytes in a tag, got a claim of {kind >> 16}")
        return kind & 0xFFFF, tag[4:4 + (kind >> 16)]
    data = stream.read(min(size, MAX_BYTES))
    if len(data) != size:
        raise ContainerError(f"expected {size} bytes, got {len(data)}")
    stream.read(-size % 8)
    return kind, data
