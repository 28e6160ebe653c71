"""What a stranger may have sent: its text on one line, its files opened with bounds.

A file must be a real one and no larger than expected, and compressed data must not be a bomb.
"""

import io
import os
import stat
from contextlib import contextmanager

LONGEST = 200  # characters of a stranger's in a message
MAX_BYTES = 2**29 + 2**20  # of a file, and of what it expands to
SMALL = 2**24  # bytes: what any compressed file may become; a larger one up to
RATIO = 50  # times its size. Digits take a tenth to a third of theirs
BLOCK = 2**16
KINDS = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}


def printable(text, longest=LONGEST):
    """str(text) as one line of at most `longest` characters, its middle left out if it has more.

    What is no printable character, such as a newline, an escape sequence or a mark that turns the direction
    of writing, is shown by its number: \\x1b, \\u202e.
    """
    text = str(text)
    if len(text) > 2 * longest:
        text = text[:longest] + text[-longest:]  # so that the next line costs no more than that
    shown = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
    if len(shown) <= longest:
        return shown
    return shown[: longest // 2] + "…" + shown[len(shown) + 1 - (longest + 1) // 2 :]


@contextmanager
def naming(path, error):
    """Put the file's name in front of what goes wrong; error: the exception that says so. Both printable."""
    try:
        yield
    except error as wrong:
        raise error(f"{printable(path)}: {printable(wrong)}") from wrong.__cause__


@contextmanager
def opened(path, *, error, limit=MAX_BYTES):
    """The file, open to be read; an `error` within names it. limit: bytes it may have."""
    with naming(path, error):
        mode = os.stat(path).st_mode
        if not stat.S_ISREG(mode):  # opening a pipe would wait for ever
            raise error(f"expected a file, got {KINDS.get(stat.S_IFMT(mode), 'a device')}")
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > limit:
                raise error(f"expected a file of at most {limit} bytes, got {size}")
            yield file


@contextmanager
def unzipped(path, *, error, limit=MAX_BYTES):
    """The expanded content of a gzip file, to be read as a file is. limit: bytes, zipped or not."""
    with opened(path, error=error, limit=limit) as raw:
        size = os.fstat(raw.fileno()).st_size
        with io.BufferedReader(Unzipped(raw, may_become(size, limit), error), BLOCK) as file:
            yield file


def may_become(size, limit=MAX_BYTES):
    """The most bytes that `size` compressed bytes of a stranger are expanded to."""
    return min(limit, max(SMALL, RATIO * size))


class Unzipped(io.RawIOBase):
    """The content of a gzip file. Python's own reader takes minutes for some headers of a few megabytes."""

    def __init__(self, raw, limit, error):
        import zlib

        self.raw, self.left, self.limit, self.error = raw, limit, limit, error
        self.stream, self.broken = zlib.decompressobj(16 + zlib.MAX_WBITS), zlib.error

    def readable(self):
        return True

    def readinto(self, buffer):
        data = b""
        while not data and not self.stream.eof:
            block = self.stream.unconsumed_tail or self.raw.read(BLOCK)
            if not block:
                raise self.error("damaged or cut off gzip data (it ends too early)")
            try:
                data = self.stream.decompress(block, len(buffer))
            except self.broken:
                raise self.error("damaged or cut off gzip data (CRC, length or codes are wrong)") from None
        if not data and (self.stream.unused_data or self.raw.read(1)):
            raise self.error("expected the end of the gzip data, got more behind it")
        self.left -= len(data)
        if self.left < 0:
            raise self.error(f"expected at most {self.limit} bytes when expanded, got more")
        buffer[: len(data)] = data
        return len(data)
