"""Files that are replaced whole: whatever happens, the old content is there or the new one."""

import os
from contextlib import contextmanager, suppress


@contextmanager
def replacing(path):
    """A new file, open to be written, that takes the place of `path` when all is in it.

    It is written beside the old one, brought to the disk and renamed. Raises OSError.
    """
    target = os.path.realpath(path)  # a link stays a link
    beside = os.path.join(os.path.dirname(target), f".{os.path.basename(target)}.{os.urandom(8).hex()}.tmp")
    try:
        with open(beside, "xb") as file:
            yield file
        put(beside, target)
    finally:
        with suppress(OSError):
            os.unlink(beside)


def put(beside, target):
    """Let the finished file `beside`, of the same folder, take the place of `target`. Raises OSError."""
    with open(beside, "rb+") as file:
        os.fsync(file.fileno())
    os.replace(beside, target)
