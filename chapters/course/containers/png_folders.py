"""A folder tree of PNG files by class: train/7/00012.png is image 12 of the training set, a seven.

The name orders the images again, whatever class they are in. Pillow decodes them, but sees only what was
checked: the chunks that a grey picture of the expected size needs, none of them damaged.
"""

import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np

from course.containers.parts import (
    MAX_IMAGES,
    MAX_NUMBERS,
    ContainerError,
    Parts,
    check_parts,
    naming,
    numbers,
    opened,
)
from nnlib.files.atomic import beside

LITTER = {"thumbs.db", "desktop.ini", "__macosx"}  # what systems and programs leave in any folder, or .hidden
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def write_png_folders(path, parts, *, size=(28, 28), classes=10):
    """Write parts, three (x, t), as a new folder of PNG files. Needs Pillow.

    x must hold whole numbers 0 to 255, size = (height, width). The folder is there when all is in it.
    Raises ContainerError for what does not fit, FileExistsError if there is something already; OSError.
    """
    from PIL import Image

    parts = check_parts(parts, dtype=np.uint8, classes=classes)
    if parts.train.x.shape[1] != size[0] * size[1]:
        raise ContainerError(f"expected images of {size[0]} × {size[1]} pixels, got {parts.train.x.shape[1]}")
    path = Path(path)
    if path.exists():
        raise FileExistsError(f"{path} is there already: name a new folder")
    new = Path(beside(path))
    try:
        for name, (x, t) in zip(Parts._fields, parts):
            digits = max(5, len(str(len(x))))
            for label in set(t.tolist()):
                (new / name / str(label)).mkdir(parents=True)
            for i, (image, label) in enumerate(zip(x, t)):
                file = new / name / str(label) / f"{i:0{digits}}.png"
                Image.fromarray(image.reshape(size)).save(file)
        new.rename(path)
    except BaseException:
        import shutil

        shutil.rmtree(new, ignore_errors=True)
        raise


def read_png_folders(path, *, size=(28, 28), dtype=np.float32, classes=10):
    """The Parts of a folder tree PART/CLASS/NAME.png, in the order of the names. Needs Pillow.

    size: (height, width) that every image must have. dtype: of x: uint8, float32 or float64; the numbers
    are 0 to 255. Raises ContainerError, naming the file, for any but grey PNG files of 8 bits of that
    size, for links, other files and folders, and for damaged files; OSError.
    """
    with naming(path):
        numbers(np.zeros(1, np.uint8), dtype, "images")  # is the dtype one of the three?
    folders = listed(path, Parts._fields, "the folders train, validation and test")
    with naming(path):
        if set(folders) != set(Parts._fields):
            raise ContainerError(f"expected the folders {', '.join(Parts._fields)}, "
                                 f"got {', '.join(sorted(folders)) or 'none'}")
    labels = [str(label) for label in range(classes)]
    parts, left = [], MAX_NUMBERS
    for name in Parts._fields:
        found = []  # (name, label, path)
        for label, folder in listed(folders[name], labels, f"folders {labels[0]} to {labels[-1]}").items():
            found += [(file, int(label), place) for file, place in listed(folder, None, "PNG files").items()]
        left -= len(found) * size[0] * size[1]
        if left < 0:
            refuse(path, f"expected at most {MAX_NUMBERS} pixels in all, got more")
        if not found:
            refuse(folders[name], "expected images, got none")
        found.sort()
        x = np.empty((len(found), size[0] * size[1]), dtype)
        for i, (_, _, place) in enumerate(found):
            x[i] = read_png(place, size).reshape(-1)
        parts.append((x, np.array([label for _, label, _ in found])))
    with naming(path):
        return check_parts(parts, classes=classes)


def listed(folder, names, expected):
    """{name: path} of a folder's entries: folders with these names; names=None: files NAME.png."""
    entries = {}
    with os.scandir(folder) as found:
        for count, entry in enumerate(found):
            if count >= MAX_IMAGES:
                refuse(folder, f"expected at most {MAX_IMAGES} images, got more")
            if entry.name.startswith(".") or entry.name.lower() in LITTER:
                continue
            wanted = (entry.is_dir(follow_symlinks=False) and entry.name in names if names is not None
                      else entry.is_file(follow_symlinks=False) and entry.name.lower().endswith(".png"))
            if not wanted:
                kind = "a link" if entry.is_symlink() else "a folder" if entry.is_dir() else "a file"
                refuse(entry.path, f"expected {expected}, got {kind}")
            entries[entry.name] = entry.path
    return entries


def refuse(path, why):
    with naming(path):
        raise ContainerError(why)


def read_png(path, size):
    """The picture (H, W), uint8, of a PNG file that is grey, of 8 bits and of this size."""
    from PIL import Image

    with opened(path, limit=4 * size[0] * size[1] + 2**16) as file:
        data = checked_png(file.read(), size)
        try:
            with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
                return np.asarray(image)
        except MemoryError:
            raise
        except Exception as error:  # Pillow reports damage by many kinds of exception
            raise ContainerError(f"expected a PNG picture: {error}") from None


def checked_png(data, size):
    """The signature and those chunks of a PNG file that make the picture: IHDR, IDAT, IEND."""
    if not data.startswith(SIGNATURE):
        raise ContainerError("expected a PNG file, got something else")
    kept, at, kind = [SIGNATURE], len(SIGNATURE), b""
    while kind != b"IEND":
        length, kind = struct.unpack(">I4s", data[at:at + 8].ljust(8, b"\0"))
        chunk, at = data[at:at + length + 12], at + length + 12  # length, kind, content, CRC
        if len(chunk) != length + 12 or zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:], "big"):
            raise ContainerError("expected a whole PNG file, got one cut off or damaged")
        if (len(kept) == 1) != (kind == b"IHDR"):
            raise ContainerError(f"expected IHDR first and once, got {kind!r}")
        if kind == b"IHDR":
            check_header(chunk[8:-4], size)
        if kind in (b"IHDR", b"IDAT", b"IEND"):
            kept.append(chunk)
        elif not kind[0] & 0x20:  # a capital: what must not be passed over
            raise ContainerError(f"expected a grey picture, got a chunk {kind!r}")
    if at != len(data):
        raise ContainerError("expected nothing after the picture, got more")
    return b"".join(kept)


def check_header(content, size):
    if len(content) != 13:
        raise ContainerError(f"expected an IHDR of 13 bytes, got {len(content)}")
    width, height, bits, colour, *methods = struct.unpack(">2I5B", content)
    if (height, width) != tuple(size):
        raise ContainerError(f"expected {size[0]} × {size[1]} pixels, got {height} × {width}")
    if (bits, colour) != (8, 0):
        raise ContainerError(f"expected grey of 8 bits (colour type 0), got {bits} bits of type {colour}")
    if methods[:2] != [0, 0] or methods[2] > 1:
        raise ContainerError(f"expected PNG's methods 0, 0, 0 or 1, got {methods}")
