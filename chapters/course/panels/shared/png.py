"""PNG pictures: an array as one, quickly (about 1 ms for a small map), and one made small to be stored."""

import io
import struct
import zlib

import numpy as np

UNSEEN = 0.5  # mean change of a pixel's colour, of 255, that nobody sees


def png(rgb) -> bytes:
    """Encode `rgb` (H, W, 3) uint8. Raises ValueError for another shape or dtype."""
    rgb = np.asarray(rgb)
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.dtype != np.uint8:
        raise ValueError(f"expected an (H, W, 3) uint8 array, got {rgb.shape} {rgb.dtype}")
    height, width, _ = rgb.shape
    rows = np.zeros((height, 1 + 3 * width), np.uint8)  # each row begins with its filter: 0, none
    rows[:, 1:] = rgb.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)  # 8 bits, RGB
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(rows, 1)),
            _chunk(b"IEND", b""),
        ]
    )


def curtain(width: int, height: int) -> bytes:
    """A picture of pale stripes, to hide another of this size until it may be seen."""
    y, x = np.indices((height, width), dtype=np.int32)
    grey = np.where((x + y) // 16 % 2, 226, 234).astype(np.uint8)
    return png(np.repeat(grey[..., None], 3, axis=2))


def size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG picture, in pixels."""
    return struct.unpack(">II", data[16:24])


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


def in_few_colours(data: bytes) -> bytes:
    """The same PNG picture with a palette of 32 colours, or of 64 or 256 where fewer would show: a third of
    the bytes, to the eye no change."""
    from PIL import Image  # comes with matplotlib

    picture = Image.open(io.BytesIO(data)).convert("RGB")
    for colours in (32, 64, 256):
        # kmeans moves the palette to the colours in use, so that a small mark keeps its own.
        few = picture.quantize(colours, kmeans=1, dither=Image.Dither.NONE)
        change = np.abs(np.asarray(few.convert("RGB"), dtype=int) - np.asarray(picture, dtype=int))
        if change.mean() < UNSEEN:
            break
    file = io.BytesIO()
    few.save(file, "PNG", optimize=True)
    return file.getvalue()
