"""Exercises 4.1 and 4.2: the head of an IDX file, by eye and by NumPy."""

import struct

import numpy as np

from ..exercise import Exercise, Mistake

# 4.1 numbers: a header read by eye


def read_by_eye():
    return 2051, 10_000, 7_840_016


BY_EYE = Exercise(
    id="4.1",
    title="A header by eye",
    reference=read_by_eye,
    run=lambda numbers: tuple(float(n) for n in numbers),
    answers=("magic", "count", "size"),
    returns=("magic", "count", "size"),
    cases=((),),
    rtol=1e-9,  # a byte too few is wrong
    mistakes=(
        Mistake(
            (2051, 10_000, 7_840_012),
            "The header is four numbers of four bytes. You forgot one: the magic number is one, too.",
        ),
        Mistake(
            (2051, 10_000, 7_840_004),
            "You counted one number of the header, 4 bytes. It has four: the magic number and three sizes.",
        ),
        Mistake(
            (2051, 10_000, 7_840_008),
            "8 bytes are the header of labels. Images have two more axes: four numbers of four bytes.",
        ),
        Mistake(
            (2051, 10_000, 31_360_016),
            "Only the numbers of the header have four bytes each. A pixel has one: the 08 says so.",
        ),
        Mistake(
            (2051, 10_000, 7_840_000),
            "Those are the bytes of the pixels, 10,000 · 28 · 28. Add the header: four numbers of "
            "four "
            "bytes.",
        ),
        Mistake(
            (803, 10_000, 7_840_016),
            "The digits of the magic number are hexadecimal: each place counts 16 times the one to its "
            "right, so 0x803 is "
            "8·256 + 0·16 + 3.",
        ),
        Mistake(
            (2051, 2710, 7_840_016),
            "The digits of the count are hexadecimal: each place counts 16 times the one to its right, so "
            "0x2710 is "
            "2·4096 + 7·256 + 1·16 + 0.",
        ),
        Mistake(
            (2051, 10_000, 2_124_656),
            "Your size is that of 2710 images. The digits of the count are hexadecimal.",
        ),
        Mistake(
            (50_855_936, 10_000, 7_840_016),
            "You read the magic number from the other end. In an IDX file the first byte counts most: "
            "big-endian.",
        ),
        Mistake(
            (2051, 270_991_360, 7_840_016),
            "You read the count from the other end. In an IDX file the first byte counts most: big-endian.",
        ),
        Mistake(
            (2049, 10_000, 7_840_016),
            "2049 would be labels, with one axis. The last byte of this magic number is 3: three axes.",
        ),
        Mistake(
            (2051, 28, 7_840_016),
            "28 is the size of an image. The count is the second of the four numbers, after the magic "
            "number.",
        ),
        Mistake(
            (2051, 784, 7_840_016),
            "784 is the number of pixels of an image. The count is the second of the four numbers.",
        ),
        Mistake(
            (2051, 10_000, 10_008),
            "That is the size of a file of labels. An image has 28 · 28 bytes, and the header has four "
            "numbers.",
        ),
        Mistake(
            (2051, 10_000, 280_016),
            "You multiplied by 28 once. An image has 28 rows of 28 pixels.",
        ),
    ),
    hints=(
        "The header is four numbers of four bytes: magic number, images, rows, columns.",
        "The bytes are hexadecimal. Python calculates for you: type 0x803 or 0x2710.",
        "The size is 16 bytes of header and one byte for each pixel of each image.",
    ),
    explanation="00 00 says nothing, 08 is the type (one byte for a number), 03 the number of axes; then "
    "three "
    "sizes, 0x2710 = 10000 and twice 0x1c = 28. A reader that knows this knows how long the file must be.",
)


# 4.2 the planted mistake: the header from the wrong end


def read_header(data):
    magic, count, height, width = np.frombuffer(data, ">u4", 4)
    return magic, count, height, width


def header_of(*numbers):
    return struct.pack(">4I", *numbers) + bytes(8)


HEADER = Exercise(
    id="4.2",
    title="Repair the header",
    reference=read_header,
    cases=((header_of(2051, 3, 28, 28),), (header_of(2051, 60_000, 20, 30),)),
    returns=("magic", "count", "height", "width"),
    planted=lambda data: tuple(np.frombuffer(data, "<u4", 4)),
    given="d8181ce6",
    attempts=(
        (
            r"=u4|[\"']u4|np\.uint32",
            'That is the order of your own processor, which is little-endian, too. The header is '
            'big-endian: the '
            'character for it is ">".',
        ),
        (
            r"<i4|<[lLI]",
            "You changed the type. The order of the bytes is still little-endian: look at the first "
            "character.",
        ),
    ),
    mistakes=(
        Mistake(
            lambda data: tuple(np.frombuffer(data, ">u2", 4)),
            'Each number of the header has four bytes. "u2" takes two.',
        ),
        Mistake(
            lambda data: tuple(np.frombuffer(data, "<u2", 4)),
            'A number of the header has four bytes, and "u2" takes two. And the first byte counts most.',
        ),
        Mistake(
            lambda data: tuple(np.frombuffer(data, ">f4", 4)),
            'The "f" reads four bytes as a floating-point number. A header holds whole numbers: "u".',
        ),
        Mistake(
            lambda data: tuple(np.frombuffer(data, np.uint8, 4)),
            "Those are the first four bytes one by one. Together they are one number.",
        ),
        Mistake(
            lambda data: tuple(np.frombuffer(data, ">u4", 4, offset=4)),
            "The bytes are in the right order now. But you skip the first number, the magic number.",
        ),
        Mistake(
            lambda data: tuple(np.frombuffer(data, "<u4", 4)[::-1]),
            "You reversed the order of the four numbers. Wrong is the order of the bytes within each number.",
        ),
        Mistake(
            lambda data: tuple(np.frombuffer(data, ">u4", 4)[[0, 1, 3, 2]]),
            "The bytes are in order. But the height comes before the width: rows first, as in a shape.",
        ),
    ),
    hints=(
        'What does the "<" in "<u4" say?',
        '">" means that the first byte of a number counts most: big-endian.',
    ),
    explanation='"<u4" reads the last byte as the one that counts most, as nearly all processors of '
    'today store '
    'numbers. '
    "The magic number is there to tell: 2051 from the wrong end is 50855936, and nobody writes such files.",
)


EXERCISES = (BY_EYE, HEADER)
