"""The container of a model: a JSON header and named arrays in an HDF5 file. Knows nothing of nets.

    /description       the header, one text
    /params/NAME       one float32 or float64 array each, little-endian, contiguous

Each of them carries the SHA-256 of its bytes as the attribute `sha256`. That of the whole file stands
behind its end, where HDF5 does not look: damage is found before the HDF5 library, which some damage
crashes, opens it. Any program that reads HDF5 can look inside; one that changes the file drops the
seal, and what it wrote is checked entry by entry.

A file may come from a stranger. Links, filters (compression among them) and storage elsewhere are
refused, sizes are checked before anything is read, and no more is read than the file holds. What this
cannot promise: that the HDF5 library survives a file forged, checksums and all, to crash it.
h5py, json and hashlib are imported only when a file is opened or made: `import nnlib` stays quick.
"""

import io
import os
import reprlib
import stat
from contextlib import contextmanager
from math import prod

import numpy as np

MAX_FILE = 2**30  # bytes
MAX_TEXT = 2**20  # bytes of the header
MAX_ARRAYS = 10_000
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

    return hashlib.sha256(array.tobytes()).hexdigest()


@contextmanager
def naming(path):
    """Put the file's name in front of what goes wrong."""
    try:
        yield
    except ModelFileError as error:
        raise ModelFileError(f"{path}: {error}") from error.__cause__


@contextmanager
def opened(path):
    """Within it: (header, datasets by name), sizes and types checked, the arrays not yet read.

    Raises ModelFileError for whatever is wrong in the file; an OSError of opening it stays.
    """
    import h5py

    if stat.S_ISFIFO(os.stat(path).st_mode):  # opening one would wait for ever
        raise ModelFileError(f"{path}: expected a file, got a pipe")
    with naming(path), open(path, "rb") as raw:
        size = os.fstat(raw.fileno()).st_size
        if size > MAX_FILE:
            raise ModelFileError(f"expected a file of at most {MAX_FILE} bytes, got {size}")
        check_whole(raw, size)
        try:
            with h5py.File(raw, "r") as file:
                yield read_header(file), held_arrays(file, size)
        except (ModelFileError, MemoryError):
            raise
        except Exception as error:  # h5py reports damage by any kind of exception
            raise ModelFileError(f"damaged or cut off: {error}") from error


def check_whole(raw, size):
    """Raise ModelFileError unless the file is as it was saved, or as another program completed it."""
    import hashlib

    start = raw.read(36)
    if not start.startswith(b"\x89HDF\r\n\x1a\n"):
        raise ModelFileError("expected an HDF5 file, got something else")
    end = max(0, size - len(SEAL) - 64)
    raw.seek(end)
    seal = raw.read()
    if not seal.startswith(SEAL):
        version, length = start[8:9], int.from_bytes(start[28:36], "little")  # of HDF5's superblock
        if version not in (b"\2", b"\3") or length != size:
            raise ModelFileError("damaged, cut off, or not written by save_model: expected an HDF5 file "
                                 f"with its checksum at the end, got {size} bytes without")
        return
    raw.seek(0)
    digest = hashlib.sha256()
    while end and (block := raw.read(min(end, 2**20))):
        digest.update(block)
        end -= len(block)
    if digest.hexdigest().encode() != seal[len(SEAL):]:
        raise ModelFileError("damaged: the bytes do not match the checksum at the end")


def read_header(file):
    import json

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
    text = read_checked(dataset, "description").item()
    try:
        header = json.loads(text.decode(), parse_constant=refuse_constant)
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
