"""A recording as a file.

A file is the letters NNLIBREC, the length of a header, the header as JSON and the arrays, all compressed
(gzip). The header says of each array its name, type, shape and place.
"""

import gzip
import json
from dataclasses import dataclass, field

import numpy as np

MAGIC = b"NNLIBREC"


@dataclass
class Recording:
    """header: what a page needs to name and draw; arrays: {name: array}, first axis: the run."""

    header: dict
    arrays: dict = field(default_factory=dict)


def packed(recording):
    """The bytes of a file."""
    header, parts, place = dict(recording.header), [], 0
    header["arrays"] = []
    for name, array in recording.arrays.items():
        data = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes()
        header["arrays"].append({"name": name, "type": array.dtype.name, "shape": list(array.shape),
                                 "place": place})
        padding = -len(data) % 4
        parts.append(data + bytes(padding))
        place += len(data) + padding
    text = json.dumps(finite(header), ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return gzip.compress(MAGIC + len(text).to_bytes(4, "little") + text + b"".join(parts), mtime=0)


def unpacked(data):
    """The Recording of a file's bytes. Raises ValueError for bytes of another kind."""
    data = gzip.decompress(data)
    if data[:8] != MAGIC:
        raise ValueError(f"expected a recording, which begins with {MAGIC.decode()}, got {data[:8]!r}")
    end = 12 + int.from_bytes(data[8:12], "little")
    header = json.loads(data[12:end])
    arrays = {}
    for each in header.pop("arrays"):
        dtype, count = np.dtype(each["type"]).newbyteorder("<"), int(np.prod(each["shape"]))
        arrays[each["name"]] = np.frombuffer(data, dtype, count, end + each["place"]).reshape(each["shape"])
    return Recording(header, arrays)


def finite(value):
    """JSON has no nan: null stands for it."""
    if isinstance(value, dict):
        return {name: finite(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [finite(each) for each in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value


def write(path, recording):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed(recording))


def read(path):
    return unpacked(path.read_bytes())
