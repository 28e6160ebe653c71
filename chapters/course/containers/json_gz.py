"""Compressed JSON: [[images, labels], [images, labels], [images, labels]], an image a list of pixels.

The file of pipeline 1. It is read list by list: a whole MNIST as Python's numbers would take 2 GB.
"""

import json
import re

import numpy as np

from course.containers.parts import (
    MAX_IMAGES,
    MAX_NUMBERS,
    ContainerError,
    Parts,
    check_parts,
    numbers,
    unzipped,
    zipping,
)

MAX_TEXT = 2**30  # characters, compressed or expanded
MAX_LIST = 2**22  # characters of one image, or of all labels of a part
BLANKS = re.compile(r"[ \t\r\n]*")
NUMBERS = re.compile(r"[-+0-9.eE, \t\r\n]*")


def write_json_gz(path, parts, *, classes=10):
    """Write parts, three (x, t), as compressed JSON; read in the same dtype, the numbers come back equal.

    Raises ContainerError for what is not images (N, D) and labels below `classes`; OSError.
    """
    parts = check_parts(parts, classes=classes)
    # 9 digits tell any two float32 apart, 17 any two float64.
    form = {np.uint8: "%d", np.float32: "%.9g", np.float64: "%.17g"}
    with zipping(path) as file:
        def put(text):
            file.write(text.encode("ascii"))

        for opening, (x, t) in zip(("[", ",\n", ",\n"), parts):
            put(opening + "[[")
            row_form = ",".join([form[x.dtype.type]] * x.shape[1])
            for i, row in enumerate(x):
                put((",\n" if i else "") + "[" + row_form % tuple(row.tolist()) + "]")
            put("],\n[" + ",".join(map(str, t.tolist())) + "]]")
        put("]\n")


def read_json_gz(path, *, dtype=np.float32, classes=10):
    """The Parts of a compressed JSON file of three [images, labels] pairs.

    dtype: of x: uint8, float32 or float64. Raises ContainerError for anything but rectangular lists
    of finite numbers (in uint8: whole, 0 to 255) with a label 0 to classes - 1 for each image; OSError.
    """
    parts, left = [], MAX_NUMBERS
    with unzipped(path, limit=MAX_TEXT) as file:
        text = Text(file)
        for opening, name in zip("[,,", Parts._fields):
            text.expect(opening, f"three parts, here {name}")
            text.expect("[", f"{name}: a pair of images and labels")
            text.expect("[", f"{name}: a list of images")
            pixels, count, width = bytearray(), 0, None  # bytes: a million small arrays cost far more
            while not count or text.next() == ",":
                if count:
                    text.expect(",", f"{name}: an image")
                where = f"{name}: image {count}"
                row = numbers(text.numbers(where), dtype, where)
                width = len(row) if width is None else width
                if len(row) != width:
                    raise ContainerError(f"{where}: expected {width} pixels as in the first, got {len(row)}")
                left, count = left - width, count + 1
                if left < 0 or count > MAX_IMAGES:
                    raise ContainerError(f"expected at most {MAX_NUMBERS} numbers in {MAX_IMAGES} images, "
                                         "got more")
                pixels += row.tobytes()
            text.expect("]", f"{name}: the end of the images")
            text.expect(",", f"{name}: labels after the images")
            t = text.numbers(f"{name}: labels")
            text.expect("]", f"{name}: the end of the pair")
            parts.append((np.frombuffer(pixels, dtype).reshape(count, width), t))
        text.expect("]", "the end of three parts")
        text.expect("", "the end of the file")
        return check_parts(parts, classes=classes)


class Text:
    """JSON text of lists of numbers, read a block at a time."""

    def __init__(self, file):
        self.file, self.text, self.at = file, "", 0

    def more(self):
        """Append a block; False at the end of the file."""
        block = self.file.read(2**16)
        if not block.isascii():
            raise ContainerError("expected JSON of numbers, got other characters than ASCII")
        self.text, self.at = self.text[self.at:] + block.decode("ascii"), 0
        return bool(block)

    def next(self):
        """The next character that is not blank, "" at the end; it is not passed."""
        while True:
            self.at = BLANKS.match(self.text, self.at).end()
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def expect(self, character, what):
        got = self.next()
        if got != character:
            raise ContainerError(f"expected {what} ({character or 'nothing more'}), got {got or 'its end'!r}")
        self.at += len(got)

    def numbers(self, what):
        """The next list, of numbers alone, as an array (D,) in float64."""
        self.expect("[", what)
        while (end := self.text.find("]", self.at)) < 0:
            if len(self.text) - self.at > MAX_LIST or not self.more():
                raise ContainerError(f"{what}: expected a list of at most {MAX_LIST} characters, "
                                     "got one without end")
        inside = self.text[self.at:end]
        if not NUMBERS.fullmatch(inside):
            raise ContainerError(f"{what}: expected numbers, got {NUMBERS.sub('', inside, count=1)[:20]!r}")
        try:
            values = np.array(json.loads(f"[{inside}]"), np.float64)
        except (ValueError, OverflowError) as error:
            raise ContainerError(f"{what}: expected numbers of JSON: {error}") from None
        self.at = end + 1
        return values
