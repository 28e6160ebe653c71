"""A machine for the few instructions of a pickle that make tuples, lists and arrays.

A pickle is a program for a small stack machine; its instruction REDUCE calls any function of any
module, so pickle.load runs whatever a stranger wrote. This machine imports nothing and calls nothing:
REDUCE and BUILD reach only what stands in pickled.py. Python's module pickletools describes them all.
"""

import codecs
import re
import struct
import warnings

from course.containers.parts import ContainerError, outline, read_exactly
from course.containers.pickled import fill, made, named
from nnlib.files.strangers import MAX_BYTES

MAX_INSTRUCTIONS = 10_000  # six arrays take about two hundred
SIZES = {  # instruction: how the size of the text or bytes that follow is written
    b"U": "<B", b"T": "<I", b"X": "<I", b"\x8c": "<B", b"\x8d": "<Q",  # text
    b"C": "<B", b"B": "<I", b"\x8e": "<Q", b"\x96": "<Q",  # bytes
}
TEXT = (b"X", b"\x8c", b"\x8d")  # in UTF-8; the others are bytes, as is the text of Python 2
# What is no Latin-1. Looked for before decoding: a single such character makes text four times as large.
WIDE = {"utf-8": re.compile(rb"[\xc4-\xff]"), "raw-unicode-escape": re.compile(rb"\\U|\\u(?!00)")}
INTEGERS = {b"K": "<B", b"M": "<H", b"J": "<i"}
CONSTANTS = {b"N": None, b"\x88": True, b"\x89": False, b")": ()}
OTHERS = {b"}": "a dict", b"d": "a dict", b"\x8f": "a set", b"\x91": "a set", b"F": "a number alone",
          b"G": "a number alone", **dict.fromkeys((b"i", b"o", b"\x81", b"\x92"), "an object")}


class Machine:
    """Runs the instructions of a pickle that make tuples, lists and arrays; refuses all others.

    All text is held as bytes (Latin-1): the old files of Python 2 keep their arrays in text.
    """

    def __init__(self, file):
        self.file, self.left = file, MAX_BYTES
        self.stack, self.marks, self.memo = [], [], {}

    def run(self):
        """What the pickle holds. Raises ContainerError."""
        for _ in range(MAX_INSTRUCTIONS):
            instruction = self.take(1)
            if instruction == b".":
                if len(self.stack) != 1 or self.marks:
                    raise ContainerError(f"expected one value at the end, got {len(self.stack)}")
                if self.file.read(1):
                    raise ContainerError("expected nothing after the pickle, got more")
                return self.stack[0]
            try:
                self.step(instruction)
            except (IndexError, KeyError):
                raise ContainerError("expected a pickle, got one that takes what it has not put") from None
        raise ContainerError(f"expected at most {MAX_INSTRUCTIONS} instructions, got more")

    def take(self, count):
        self.left -= count
        if self.left < 0:
            raise ContainerError(f"expected at most {MAX_BYTES} bytes, got a claim of more")
        return read_exactly(self.file, count)

    def number(self, form):
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def line(self, longest=100):
        line = self.file.readline(min(longest, self.left) + 1)
        self.left -= len(line)
        if not line.endswith(b"\n"):
            raise ContainerError("expected a line of text, got none that ends in time")
        return line[:-1]

    def pop(self, count=1):
        """The `count` topmost values, none of them below the last mark."""
        if len(self.stack) - count < (self.marks[-1] if self.marks else 0):
            raise IndexError
        values = self.stack[len(self.stack) - count:]
        del self.stack[len(self.stack) - count:]
        return values

    def pop_mark(self):
        """The values above the last mark, which goes, too."""
        mark = self.marks.pop()
        values, self.stack[mark:] = self.stack[mark:], []
        return values

    def step(self, instruction):
        push = self.stack.append
        if instruction in CONSTANTS:
            push(CONSTANTS[instruction])
        elif instruction in INTEGERS:
            push(self.number(INTEGERS[instruction]))
        elif instruction in SIZES:
            data = self.take(self.number(SIZES[instruction]))
            push(latin1(data, "utf-8") if instruction in TEXT else data)
        elif instruction in b"\x85\x86\x87":  # a tuple of 1, 2, 3
            push(tuple(self.pop(instruction[0] - 0x84)))
        else:
            self.step_rarer(instruction, push)

    def step_rarer(self, instruction, push):
        match instruction:
            case b"\x80":
                if (protocol := self.number("<B")) > 5:
                    raise ContainerError(f"expected a pickle of protocol 0 to 5, got {protocol}")
            case b"\x95":  # a frame: only tells how much comes
                self.number("<Q")
            case b"(":
                self.marks.append(len(self.stack))
            case b"t":
                push(tuple(self.pop_mark()))
            case b"l":
                push(self.pop_mark())
            case b"]":
                push([])
            case b"a" | b"e":
                values = self.pop() if instruction == b"a" else self.pop_mark()
                if type(self.stack[-1]) is not list:
                    raise ContainerError(f"expected a list to append to, got {outline(self.stack[-1])}")
                self.stack[-1].extend(values)
            case b"I" | b"L":
                push(integer(self.line()))
            case b"\x8a":
                push(int.from_bytes(self.take(self.number("<B")), "little", signed=True))
            case b"S":
                push(unescaped(self.line(self.left)))
            case b"V":
                push(latin1(self.line(self.left), "raw-unicode-escape"))
            case b"q" | b"r" | b"p" | b"\x94":
                self.memo[self.place(instruction)] = self.stack[-1]
            case b"h" | b"j" | b"g":
                push(self.memo[self.place(instruction)])
            case b"c":
                push(named(self.line(), self.line()))
            case b"\x93":
                push(named(*self.pop(2)))
            case b"R":
                push(made(*self.pop(2)))
            case b"b":
                (state,) = self.pop()
                fill(self.stack[-1], state)
            case _:
                raise ContainerError("expected a pickle of arrays in tuples and lists, got "
                                     f"{OTHERS.get(instruction, 'another')} (instruction {instruction!r})")

    def place(self, instruction):
        """Where in the memo: a dict, so that a huge number costs nothing."""
        match instruction:
            case b"\x94":
                return len(self.memo)
            case b"p" | b"g":
                return integer(self.line())
            case b"q" | b"h":
                return self.number("<B")
        return self.number("<I")


def integer(line):
    if line in (b"00", b"01"):  # how protocols 0 and 1 write False and True
        return line == b"01"
    if not re.fullmatch(rb"-?[0-9]{1,20}L?", line):
        raise ContainerError("expected an integer, got something else")
    return int(line.rstrip(b"L"))


def latin1(data, encoding):
    try:
        if not WIDE[encoding].search(data):
            return data.decode(encoding).encode("latin-1")
    except ValueError:
        pass
    raise ContainerError("expected text of Latin-1 characters, got others")


def unescaped(line):
    """The bytes that Python 2 wrote as 'text'."""
    if len(line) < 2 or line[:1] not in (b"'", b'"') or line[-1:] != line[:1]:
        raise ContainerError("expected quoted text, got something else")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return codecs.escape_decode(line[1:-1])[0]
    except (ValueError, DeprecationWarning) as error:
        raise ContainerError(f"expected text: {error}") from None
