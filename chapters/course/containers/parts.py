"""What the containers share: the parts they hold, the checks, and the error that all of them raise."""

import gzip
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

import numpy as np

from nnlib.datasets.examples import Examples
from nnlib.files import strangers
from nnlib.files.atomic import replacing

MAX_NUMBERS = 2**26  # in all images together, MNIST has 55 million; in float64 they fill MAX_BYTES
MAX_IMAGES = 2**18  # in a part; MNIST has 60,000


class ContainerError(ValueError):
    """Data that a container cannot hold, or a file that is not such a container.

    The message names the file, what was expected and what came.
    """


class Parts(NamedTuple):
    """What is learned from, what settles the settings, what judges in the end: Examples each."""

    train: Examples
    validation: Examples
    test: Examples


naming = partial(strangers.naming, error=ContainerError)
opened = partial(strangers.opened, error=ContainerError)
unzipped = partial(strangers.unzipped, error=ContainerError)


@contextmanager
def zipping(path):
    """As `replacing`; what is written is compressed. The same content gives the same bytes."""
    with replacing(path) as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as file:
        yield file


def check_parts(parts, *, dtype=None, classes=10):
    """Parts of three pairs (x, t) of arrays: x in `dtype` (None: as it is), t in int64.

    Raises ContainerError unless x are (N, D) numbers, the same D in all, and t (N,) whole numbers
    from 0 to classes - 1.
    """
    if type(parts) not in (tuple, list, Parts) or len(parts) != 3:
        raise ContainerError(f"expected three pairs of images and labels, got {outline(parts)}")
    for name, pair in zip(Parts._fields, parts):
        if type(pair) not in (tuple, list, Examples) or len(pair) != 2:
            raise ContainerError(f"{name}: expected a pair of images and labels, got {outline(pair)}")
        if not all(isinstance(array, np.ndarray) for array in pair):
            raise ContainerError(f"{name}: expected two arrays, got {', '.join(map(outline, pair))}")
    total = sum(x.size + t.size for x, t in parts)
    if total > MAX_NUMBERS:
        raise ContainerError(f"expected at most {MAX_NUMBERS} numbers, got {total}")
    if (longest := max(t.size for _, t in parts)) > MAX_IMAGES:
        raise ContainerError(f"expected at most {MAX_IMAGES} images in a part, got {longest}")
    checked = []
    for name, (x, t) in zip(Parts._fields, parts):
        if x.ndim != 2 or x.size == 0 or t.shape != (len(x),):
            raise ContainerError(f"{name}: expected images (N, D) and labels (N,), "
                                 f"got {x.shape} and {t.shape}")
        x = numbers(x, x.dtype if dtype is None else dtype, f"{name}: images")
        checked.append(Examples(x, labels(t, classes, f"{name}: labels")))
    widths = [part.x.shape[1] for part in checked]
    if len(set(widths)) > 1:
        raise ContainerError(f"expected images of one size, got {widths} pixels")
    return Parts(*checked)


def numbers(array, dtype, what):
    """The array in `dtype`: uint8 (whole numbers 0 to 255), float32 or float64 (finite)."""
    if array.dtype.kind not in "uif":
        raise ContainerError(f"{what}: expected numbers, got {array.dtype}")
    dtype = np.dtype(dtype)
    if dtype not in (np.uint8, np.float32, np.float64):
        raise ContainerError(f"{what}: expected uint8, float32 or float64, got {dtype}")
    if not np.isfinite(array).all():
        raise ContainerError(f"{what}: expected finite numbers, got nan or inf")
    if dtype == np.uint8 and array.dtype != np.uint8:
        wrong = (array < 0) | (array > 255) | (array % 1 != 0)
        if wrong.any():
            raise ContainerError(f"{what}: expected whole numbers from 0 to 255, got {array[wrong][0]}")
    with np.errstate(over="ignore"):
        result = np.array(array, dtype, order="C")
    if (wrong := ~np.isfinite(result)).any():
        raise ContainerError(f"{what}: expected numbers that fit {dtype}, got {array[wrong][0]}")
    return result


def labels(array, classes, what):
    """The array in int64, if it holds whole numbers from 0 to classes - 1."""
    if array.dtype.kind not in "uif":
        raise ContainerError(f"{what}: expected whole numbers, got {array.dtype}")
    wrong = ~((array >= 0) & (array < classes))  # so that nan is wrong, too
    wrong[~wrong] = array[~wrong] % 1 != 0
    if wrong.any():
        raise ContainerError(f"{what}: expected whole numbers from 0 to {classes - 1}, got {array[wrong][0]}")
    return array.astype(np.int64)


def outline(value):
    """What a value is, in a few words: never its content, which may be endless."""
    if isinstance(value, np.ndarray):
        return f"an array {value.shape}"
    length = f" of {len(value)}" if isinstance(value, (tuple, list)) else ""
    return f"{type(value).__name__}{length}"


def read_exactly(file, count):
    """`count` bytes, in blocks: a false claim of a huge size is not allocated."""
    data = bytearray()
    while len(data) < count:
        block = file.read(min(count - len(data), 2**20))
        if not block:
            raise ContainerError(f"expected {count} bytes more, got {len(data)}: cut off")
        data += block
    return bytes(data) if count < 2**20 else data
