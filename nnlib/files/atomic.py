"""Files that are replaced whole: whatever happens, the old content is there or the new one."""

import os
from contextlib import contextmanager, suppress


@contextmanager
def replacing(path):
    """A new file, open to be written, that takes the place of `path` when all is in it.

    It is written beside the old one, brought to the disk and renamed. Raises OSError.
    """
    target = os.path.realpath(path)  # a link stays a link
    new = beside(target)
    try:
        with open(new, "xb") as file:
            yield file
        put(new, target)
    finally:
        with suppress(OSError):
            os.unlink(new)


def beside(path):
    """A new hidden name in the folder of `path`; its length does not grow with that of `path`."""
    return os.path.join(os.path.dirname(path), f".{os.urandom(8).hex()}.tmp")


def put(new, target):
    """Let the finished file `new`, of the same folder, take the place of `target`. Raises OSError."""
    with open(new, "rb+") as file:
        os.fsync(file.fileno())
    os.replace(new, target)
