"""Two versions of one function, in NumPy and compiled; and from what size on it matters which."""

import os
from functools import cache
from importlib.util import find_spec

LARGE = 2 * 10**7  # multiplications that are worth a thread: waking one takes as long as a few of these
ENTRIES = 2 * 10**5  # from so many on, work on single entries is worth a thread


@cache
def compiled_module():
    """`nnlib.kernels.compiled`; None without numba and SciPy, or with NNLIB_COMPILED=0."""
    if os.environ.get("NNLIB_COMPILED") == "0" or not (find_spec("numba") and find_spec("scipy")):
        return None
    try:
        from nnlib.kernels import compiled
    except ImportError:  # numba is particular about NumPy's version
        return None
    return compiled


def twin(function, pays, *arrays):
    """(the compiled function of the same name, arrays as it needs them) where that pays and numba is there.

    Otherwise the function itself and the arrays as they are.
    """
    usual = all(array.dtype.char in "fd" for array in arrays)
    if not (pays and usual and compiled_module() and hasattr(compiled_module(), function.__name__)):
        return function, *arrays
    return getattr(compiled_module(), function.__name__), *map(plain, arrays)


def plain(array):
    """The array in rows, and writeable: numba compiles anew for whatever is not."""
    return array if array.flags.c_contiguous and array.flags.writeable else array.copy()
