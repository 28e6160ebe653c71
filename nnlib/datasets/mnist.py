"""MNIST: 28 × 28 grey images of handwritten digits (LeCun, Cortes, Burges)."""

import math
import os

import numpy as np

from nnlib.datasets.examples import INSTALLED, Examples, Split, bundled_file
from nnlib.files.strangers import opened, unzipped

MIRRORS = (
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
)
FILES = {  # name: (size in bytes, SHA-256, SHA-256 of what is in it)
    "train-images-idx3-ubyte.gz": (9912422,
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    "train-labels-idx1-ubyte.gz": (28881,
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    "t10k-images-idx3-ubyte.gz": (1648877,
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    "t10k-labels-idx1-ubyte.gz": (4542,
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
}
UNSIGNED_BYTE = 0x08


class MNISTUnavailable(OSError):
    """The full set is not here and cannot be had; the message says why, and what to do."""


def load_mnist(which="bundled", *, flat=True, dtype=np.float32, scale=True, without_bundled=False):
    """Load MNIST: (x, t), (x_test, t_test) = load_mnist().

    which: "bundled", the 4,000 + 1,000 images that ship with nnlib, 500 of each digit, all
    from the training images of "full", the whole 60,000 + 10,000 (see mnist_files for where they
    come from).
    x (N, 784), or (N, 1, 28, 28) if not flat, in 0 … 1, or 0 … 255 if not scale; t (N,) int64, the
    digits.
    without_bundled leaves the bundled images out of "full": 55,000 + 10,000. What is trained so has
    seen none of them, and may be judged by the bundled test set.
    Raises MNISTUnavailable; ValueError for a dtype that cannot hold the numbers.
    """
    dtype = np.dtype(dtype)
    if scale and dtype.kind != "f":
        raise ValueError(f"load_mnist: scale=True needs a floating dtype, got {dtype}: give scale=False")
    if dtype.kind not in "uif" or not np.can_cast(np.uint8, dtype):
        raise ValueError(f"load_mnist: expected a dtype that holds 0 to 255, got {dtype}")
    if which not in ("bundled", "full"):
        raise ValueError(f'load_mnist loads "bundled" or "full", not {which!r}')
    if without_bundled and which == "bundled":
        raise ValueError('without_bundled goes with "full"')
    with np.load(bundled_file("mnist-5k.npz")) as arrays:
        bundled = dict(arrays)
    if which == "bundled":
        parts = [(bundled[f"x_{part}"], bundled[f"t_{part}"]) for part in ("train", "test")]
    else:
        x, t, x_test, t_test = map(read_idx, mnist_files(unzipped=True))
        if without_bundled:
            known = np.concatenate([bundled["position_train"], bundled["position_test"]])
            x, t = np.delete(x, known, axis=0), np.delete(t, known)
        parts = [(x, t), (x_test, t_test)]
    return Split(*(_prepare(x, t, flat, dtype, scale) for x, t in parts))


def _prepare(x, t, flat, dtype, scale):
    x = x.reshape(len(x), 784) if flat else x[:, None]  # (N, 28, 28) -> (N, 784) or (N, 1, 28, 28)
    x = x.astype(dtype)
    if scale:
        x /= 255
    return Examples(x, t.astype(np.int64))


def mnist_files(*, folders=None, mirrors=MIRRORS, unzipped=False):
    """The paths of the full set's four files: train images, train labels, test images, test labels.

    Each is looked for in the folders, and if it is in none, downloaded into the last of them. The
    folders are $NNLIB_MNIST, if it is set, and data/mnist of the clone (the user's cache if there
    is no clone). A file may be called train-images.idx3-ubyte.gz, too; unzipped: and lack the .gz.
    Every file is checked by its SHA-256. Raises MNISTUnavailable.
    """
    from pathlib import Path

    cache = _cache() if folders is None else folders[-1]
    if folders is None:
        folders = [folder for folder in (os.environ.get("NNLIB_MNIST"), cache) if folder]
    folders = [Path(os.path.expanduser(folder)) for folder in folders]
    return [_find(name, folders, folders[-1] if cache else None, mirrors, unzipped) for name in FILES]


def _cache():
    """The folder of the downloads; None if there is no home folder to have it in."""
    from pathlib import Path

    if not os.path.isdir(INSTALLED):
        return bundled_file("mnist")
    folder = os.path.expanduser(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    return None if folder.startswith("~") else Path(folder) / "nnlib" / "mnist"


def _find(name, folders, cache, mirrors, unzipped):
    _, of_zipped, of_plain = FILES[name]
    plain = _there(name.removesuffix(".gz"), folders)
    if path := _there(name, folders):
        return _checked(path, of_zipped, ours=path.parent == cache)
    if plain and unzipped:
        return _checked(plain, of_plain, ours=plain.parent == cache)
    return _downloaded(name, folders, cache, mirrors, plain)


def _there(name, folders):
    """The first file of this name, written with a hyphen or a full stop; None if there is none."""
    paths = [folder / each for folder in folders for each in (name, name.replace("-idx", ".idx"))]
    return next((path for path in paths if path.is_file()), None)


def _checked(path, sha256, *, ours):
    import hashlib

    with open(path, "rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found == sha256:
        return path
    differs = f"its SHA-256 is {found[:12]}…, not {sha256[:12]}…"
    raise MNISTUnavailable(
        f"{path} is damaged: {differs}. Delete it and try again: it will be downloaded." if ours else
        f"{path} is not MNIST's: {differs}. Set NNLIB_MNIST to another folder, or not at all: "
        "Fashion-MNIST, for one, has files of the same names."
    )


def _downloaded(name, folders, cache, mirrors, plain):
    from nnlib.datasets.download import DownloadFailed, download  # brings urllib

    size, sha256, _ = FILES[name]
    try:
        if cache is None:
            raise DownloadFailed("there is no home folder to keep it in")
        download([mirror + name for mirror in mirrors], cache / name, sha256=sha256, size=size)
    except DownloadFailed as error:
        there = f" ({plain} is not compressed: gzip it)" if plain else ""
        raise MNISTUnavailable(
            f"MNIST's {name} is not in {' or '.join(map(str, folders)) or 'any folder'}{there} and cannot "
            f"be downloaded ({error}). Try again with a network, or set NNLIB_MNIST to a "
            'folder that has the four files; load_mnist("bundled") needs none of this.'
        ) from None
    return cache / name


def read_idx(path):
    """Read an IDX file of unsigned bytes, gzipped if its name ends in .gz, into an array.

    Its head, big-endian: two zero bytes, the type (8: unsigned byte), the number of axes d; then d
    sizes of 4 bytes. So images (N, 28, 28) begin with the magic number 2051 = 0x803, labels (N,)
    with 2049 = 0x801.
    Raises ValueError, naming the file, if the head makes no sense or does not fit the bytes that
    follow, or if these are more than nnlib.files.strangers.MAX_BYTES; OSError.
    """
    import struct

    opening = unzipped if os.fspath(path).endswith(".gz") else opened
    with opening(path, error=ValueError) as file:
        magic = file.read(4)
        if magic[:3] != bytes([0, 0, UNSIGNED_BYTE]) or magic[3:] not in (b"\1", b"\2", b"\3"):
            raise ValueError(
                "an IDX file of bytes begins with 00 00 08 and its number of axes, "
                f"1 to 3; this one begins with {magic.hex(' ') or 'nothing'}"
            )
        axes = magic[3]
        sizes = file.read(4 * axes)
        if len(sizes) < 4 * axes:
            raise ValueError(f"cut off within the sizes of its {axes} axes")
        shape = struct.unpack(f">{axes}I", sizes)
        expected = math.prod(shape)
        data = _read_at_most(file, expected + 1)
        if len(data) != expected:
            got = "more" if len(data) > expected else f"{len(data)}"
            raise ValueError(f"the sizes {shape} need {expected} bytes, got {got}")
    return np.frombuffer(data, np.uint8).reshape(shape)


def _read_at_most(file, count):
    """Up to `count` bytes, in blocks: a false claim of a huge size must not be allocated."""
    data = bytearray()
    while len(data) < count and (block := file.read(min(count - len(data), 1 << 20))):
        data += block
    return data
