"""The container of a model: a JSON header and named arrays in an HDF5 file. Knows nothing of nets.

    /description       the header, one text
    /params/NAME       one float32 or float64 array each, little-endian, contiguous

Each of them carries the SHA-256 of its bytes as the attribute `sha256`. That of the whole file stands
behind its end, where HDF5 does not look: damage is found before the HDF5 library, which some damage
crashes, opens it. Any program that reads HDF5 can look inside; one that changes the file drops the
seal, and what it wrote is checked entry by entry.

A file may come from a stranger. Links, filters (compression among them) and storage elsewhere are
refused, sizes are checked before anything is read, and no more is read than the file holds. The HDF5
library itself can be crashed by a file that was forged, checksums and all: so a process of its own opens
what does not come with nnlib, and sends back the text and the arrays (nnlib/files/confined.py says what
bounds it has). Such a start takes about a third of a second.
h5py, json and hashlib are imported only when a file is opened or made: `import nnlib` stays quick.
"""

import io
import os
import reprlib
from contextlib import closing, contextmanager
from functools import partial
from math import prod
from typing import NamedTuple

import numpy as np

from nnlib.datasets.examples import comes_with_nnlib
from nnlib.files import strangers

MAX_FILE = 2**30  # bytes
MAX_TEXT = 2**20  # bytes of the header
MAX_ARRAYS = 10_000
SUPERBLOCKS = b"\2", b"\3"  # versions that have checksums of their own
SEAL = b"\nnnlib sha256 "  # and 64 digits: the checksum of all that stands before


class ModelFileError(ValueError):
    """A net that cannot be saved, or a file that is not what `save_model` writes.

    The message names the file and the entry, what was expected and what came.
    """


def pack(header, arrays):
    """The bytes of a file. The same content gives the same bytes: no times, no names of machines."""
    import json

    from h5py import File, Group, h5f, h5fd, h5g, h5p

    try:
        text = json.dumps(header, ensure_ascii=False, allow_nan=False, indent=1).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ModelFileError(f"description: expected what JSON can hold: {error}") from None
    size = sum(array.nbytes for array in arrays.values())
    for what, limit, found in (("bytes of description", MAX_TEXT, len(text)),
                               ("bytes of arrays", MAX_FILE - 2**25, size),  # the rest is HDF5's own
                               ("arrays", MAX_ARRAYS, len(arrays))):
        if found > limit:
            raise ModelFileError(f"expected at most {limit} {what}, got {found}")

    access, create, group = map(h5p.create, (h5p.FILE_ACCESS, h5p.FILE_CREATE, h5p.GROUP_CREATE))
    buffer = io.BytesIO()
    access.set_fileobj_driver(h5fd.fileobj_driver, buffer)
    access.set_libver_bounds(h5f.LIBVER_V110, h5f.LIBVER_V110)  # older structures have no checksums
    create.set_obj_track_times(False)
    group.set_obj_track_times(False)
    with File(h5f.create(b"in memory", h5f.ACC_TRUNC, fcpl=create, fapl=access)) as file:
        add(file, "description", np.array(text))
        params = Group(h5g.create(file.id, b"params", gcpl=group))
        for name, array in arrays.items():
            add(params, name, np.ascontiguousarray(array, array.dtype.newbyteorder("<")))
    return buffer.getvalue() + SEAL + sha256(buffer.getbuffer()).encode()


def add(group, name, array):
    dataset = group.create_dataset(name, data=array, track_times=False)
    dataset.attrs.create("sha256", np.bytes_(sha256(array)))


def sha256(array):
    import hashlib

    return hashlib.sha256(bytes_of(np.ascontiguousarray(array))).hexdigest()


def bytes_of(array):
    """The bytes of a contiguous array, as an array (no copy)."""
    return array.reshape(-1).view(np.uint8)


naming = partial(strangers.naming, error=ModelFileError)


class Claim(NamedTuple):
    """What a file says of an array that is not yet read."""

    shape: tuple
    dtype: np.dtype


@contextmanager
def opened(path, *, trusted=False):
    """Within it: (header, {name: Claim}, (name, array) one by one, read as they are asked for).

    trusted: read in this process, as are the files that come with nnlib.
    Raises ModelFileError for whatever is wrong in the file; an OSError of opening it stays.
    """
    from nnlib.files.confined import confined  # brings subprocess

    with strangers.opened(path, error=ModelFileError, limit=MAX_FILE) as file:
        check_whole(file)
        here = trusted or comes_with_nnlib(path)
        found = content(file) if here else confined(content, file, error=ModelFileError, brings=["h5py"])
        with closing(found):
            (text, table), _ = next(found)
            claims = {name: Claim(tuple(shape), np.dtype(dtype)) for name, (shape, dtype) in table.items()}
            arrays = ((name, np.frombuffer(data, claims[name].dtype).reshape(claims[name].shape))
                      for name, data in found)
            yield read_header(text), claims, arrays


def content(file):
    """What HDF5 finds: first the header's text and {name: (shape, dtype)}, then the bytes of each array."""
    import h5py

    try:
        with h5py.File(file, "r") as held:
            text, arrays = held_text(held), held_arrays(held, os.fstat(file.fileno()).st_size)
            yield (text, {name: (array.shape, array.dtype.str) for name, array in arrays.items()}), b""
            for name, array in arrays.items():
                yield name, bytes_of(read_checked(array, name))
    except (ModelFileError, MemoryError):
        raise
    except Exception as error:  # h5py reports damage by any kind of exception
        raise ModelFileError(f"damaged or cut off: {error}") from error


def check_whole(file):
    """Raise ModelFileError unless the file is as it was saved, or as another program completed it."""
    import hashlib

    start, size = file.read(36), os.fstat(file.fileno()).st_size
    if not start.startswith(b"\x89HDF\r\n\x1a\n"):
        raise ModelFileError("expected an HDF5 file, got something else")
    version, length = start[8:9], int.from_bytes(start[28:36], "little")  # of HDF5's superblock
    end = max(0, size - len(SEAL) - 64)
    file.seek(end)
    seal = file.read()
    if not seal.startswith(SEAL):
        if version not in SUPERBLOCKS or length != size:
            raise ModelFileError("damaged, cut off, or not written by save_model: expected an HDF5 file "
                                 f"with its checksum at the end, got {size} bytes without")
        return
    if version not in SUPERBLOCKS or length != end:
        raise ModelFileError("expected a file of HDF5 1.10 or newer, as save_model writes it, got another")
    file.seek(0)
    digest = hashlib.sha256()
    while end and (block := file.read(min(end, 2**20))):
        digest.update(block)
        end -= len(block)
    if digest.hexdigest().encode() != seal[len(SEAL):]:
        raise ModelFileError("damaged: the bytes do not match the checksum at the end")


def held_text(file):
    """The text of /description in a file that has this and /params."""
    from h5py import h5t

    if len(file) > 2 or set(file) != {"description", "params"}:
        raise ModelFileError("expected the entries description and params, file has "
                             f"{', '.join(map(reprlib.repr, list(file)[:5])) or 'none'}")
    dataset = held_dataset(file, "description")
    kind = dataset.id.get_type()
    if dataset.shape != () or not isinstance(kind, h5t.TypeStringID) or kind.is_variable_str():
        raise ModelFileError("description: expected one text of fixed length, file has something else")
    if kind.get_size() > MAX_TEXT:
        raise ModelFileError(f"description: expected at most {MAX_TEXT} bytes, "
                             f"file has {kind.get_size()}")
    try:
        return read_checked(dataset, "description").item().decode()
    except UnicodeError as error:
        raise ModelFileError(f"description: expected JSON: {error}") from None


def read_header(text):
    import json

    try:
        header = json.loads(text, parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ModelFileError(f"description: expected JSON: {error}") from None
    if type(header) is not dict:
        raise ModelFileError(f"description: expected an object, file has {reprlib.repr(header)}")
    return header


def refuse_constant(name):
    raise ValueError(f"{name} is no number of JSON")


def held_arrays(file, file_size):
    """{name: dataset} of /params, together no larger than the file: each has bytes of its own."""
    import h5py

    if not isinstance(file.get("params", getlink=True), h5py.HardLink) or not isinstance(
            file["params"], h5py.Group):
        raise ModelFileError("params: expected a group, file has something else")
    params = file["params"]
    if len(params) > MAX_ARRAYS:
        raise ModelFileError(f"params: expected at most {MAX_ARRAYS} arrays, file has {len(params)}")
    held = {name: held_dataset(params, name) for name in params}
    for name, dataset in held.items():
        if dataset.dtype not in (np.dtype("<f4"), np.dtype("<f8")):
            raise ModelFileError(f"{name}: expected float32 or float64, file has {dataset.dtype}")
    total = sum(prod(dataset.shape) * dataset.dtype.itemsize for dataset in held.values())
    if total > file_size:
        raise ModelFileError(f"params: expected at most the file's own {file_size} bytes, "
                             f"its arrays claim {total}")
    return held


def held_dataset(group, name):
    """The dataset `name`, if all its bytes lie in this file as they are; nothing is read yet."""
    import h5py

    where = reprlib.repr(name)[1:-1]
    if not isinstance(group.get(name, getlink=True), h5py.HardLink):
        raise ModelFileError(f"{where}: expected an array, file has a link to somewhere else")
    dataset = group[name]
    if not isinstance(dataset, h5py.Dataset):
        raise ModelFileError(f"{where}: expected an array, file has a {type(dataset).__name__}")
    layout = dataset.id.get_create_plist()
    if layout.get_layout() != h5py.h5d.CONTIGUOUS or layout.get_external_count():
        raise ModelFileError(f"{where}: expected an array in one piece, file has it chunked, "
                             "compressed, virtual or elsewhere")
    if dataset.shape is None:
        raise ModelFileError(f"{where}: expected an array, file has an empty dataset")
    claimed, stored = prod(dataset.shape) * dataset.id.get_type().get_size(), dataset.id.get_storage_size()
    if claimed != stored:
        raise ModelFileError(f"{where}: expected {claimed} bytes for {dataset.shape}, file holds {stored}")
    return dataset


def read_checked(dataset, name):
    """The array of a `held_dataset`, its checksum compared."""
    if "sha256" not in dataset.attrs:
        raise ModelFileError(f"{name}: expected the attribute sha256, file has none")
    attribute = dataset.attrs.get_id("sha256")
    if attribute.shape != () or attribute.dtype != np.dtype("S64"):
        raise ModelFileError(f"{name}: expected a sha256 of 64 characters, file has something else")
    array = np.empty(dataset.shape, dataset.dtype)
    dataset.read_direct(array)
    if sha256(array) != dataset.attrs["sha256"].decode("ascii", "replace"):
        raise ModelFileError(f"{name}: damaged: its bytes do not match its sha256")
    return array
