"""A compressed pickle of three pairs of arrays, read without running it (unpickle.py says how)."""

import numpy as np

from course.containers.parts import check_parts, unzipped, zipping
from course.containers.pickled import Array
from course.containers.unpickle import Machine


def write_pkl_gz(path, parts, *, classes=10):
    """Write parts, three (x, t), as a compressed pickle.

    Raises ContainerError for what is not images (N, D) and labels below `classes`; OSError.
    """
    import pickle

    parts = check_parts(parts, classes=classes)
    with zipping(path) as file:
        pickle.dump(tuple((x, t) for x, t in parts), file, protocol=4)


def read_pkl_gz(path, *, dtype=np.float32, classes=10):
    """The Parts of a compressed pickle of three pairs of arrays; Python 2's and 3's, protocols 0 to 5.

    dtype: of x: uint8, float32 or float64. Nothing in the file is executed. Raises ContainerError for
    a pickle of anything but arrays of numbers in tuples and lists, and as `read_json_gz` does; OSError.
    """
    with unzipped(path) as file:
        parts = unwrapped(Machine(file).run())
        if type(parts) in (tuple, list) and len(parts) == 3:
            parts = [[unwrapped(value) for value in pair] if type(pair) in (tuple, list) and len(pair) == 2
                     else pair for pair in parts]
        return check_parts(parts, dtype=dtype, classes=classes)


def unwrapped(value):
    return value.array if type(value) is Array else value
