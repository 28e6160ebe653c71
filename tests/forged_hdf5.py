"""Model files changed in any byte, every checksum made right again: what only a forger does."""

import hashlib
import re

from nnlib.modelfile.hdf5 import SEAL

MASK = 2**32 - 1
SIGNATURES = re.compile(rb"\x89HDF\r\n\x1a\n|OHDR|BTHD|BTLF|FRHP|FHDB|FSHD")
FIXED = {b"\x89HDF\r\n\x1a\n": 44, b"BTHD": 34, b"FRHP": 142, b"FSHD": 78}  # bytes before the checksum
BLOCK = 512  # of a fractal heap; its checksum stands at 17, and counts as zeros


def lookup3(data):
    """The checksum of HDF5: Bob Jenkins' lookup3 (hashlittle) of the bytes."""
    def turn(x, k):
        return (x << k | x >> (32 - k)) & MASK

    a = b = c = (0xDEADBEEF + len(data)) & MASK
    words = [int.from_bytes(data[i:i + 4], "little") for i in range(0, len(data) + -len(data) % 12, 4)]
    for i in range(0, len(words) - 3, 3):
        a, b, c = (a + words[i]) & MASK, (b + words[i + 1]) & MASK, (c + words[i + 2]) & MASK
        a, c = ((a - c) & MASK) ^ turn(c, 4), (c + b) & MASK
        b, a = ((b - a) & MASK) ^ turn(a, 6), (a + c) & MASK
        c, b = ((c - b) & MASK) ^ turn(b, 8), (b + a) & MASK
        a, c = ((a - c) & MASK) ^ turn(c, 16), (c + b) & MASK
        b, a = ((b - a) & MASK) ^ turn(a, 19), (a + c) & MASK
        c, b = ((c - b) & MASK) ^ turn(b, 4), (b + a) & MASK
    if not words:
        return c
    a, b, c = (a + words[-3]) & MASK, (b + words[-2]) & MASK, (c + words[-1]) & MASK
    for k, (x, y) in zip((14, 11, 25, 16, 4, 14, 24), ("cb", "ac", "ba", "cb", "ac", "ba", "cb")):
        value = {"a": a, "b": b, "c": c}
        result = ((value[x] ^ value[y]) - turn(value[y], k)) & MASK
        a, b, c = (result if name == x else value[name] for name in "abc")
    return c


def structures(data):
    """(start, end, where the checksum stands) of each structure in a good file that has one."""
    records = data[data.find(b"BTHD") + 26] if b"BTHD" in data else 0
    for match in SIGNATURES.finditer(data):
        start, kind = match.start(), match.group()
        if kind == b"FHDB":
            yield start, start + BLOCK, start + 17
        elif kind == b"OHDR":
            flags = data[start + 5]
            size = start + 6 + 16 * bool(flags & 32) + 4 * bool(flags & 16)
            width = 1 << (flags & 3)
            end = size + width + int.from_bytes(data[size:size + width], "little")
            yield start, end, end
        else:
            end = start + (6 + 11 * records if kind == b"BTLF" else FIXED[kind])
            yield start, end, end


def checksum(data, start, end, at):
    part = bytearray(data[start:end])
    if at < end:
        part[at - start:at - start + 4] = bytes(4)
    return lookup3(part).to_bytes(4, "little")


def forged(good, changes):
    """The file with {place: new bytes}, and every checksum that was right before right again."""
    data = bytearray(good)
    for at, new in changes.items():
        data[at:at + len(new)] = new
    for start, end, at in structures(good):
        if any(start <= place < end for place in changes):
            data[at:at + 4] = checksum(data, start, end, at)
    return sealed(data)


def sealed(data):
    """The file with the seal of its bytes behind it."""
    body = bytes(data[:-len(SEAL) - 64])
    return body + SEAL + hashlib.sha256(body).hexdigest().encode()
