"""MNIST: 28 × 28 grey images of handwritten digits (LeCun, Cortes, Burges)."""

import math
import os

import numpy as np

from nnlib.datasets.examples import INSTALLED, Examples, Split, bundled_file

MIRRORS = (
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
)
FILES = {  # name: (size in bytes, SHA-256)
    "train-images-idx3-ubyte.gz": (
        9912422,
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    ),
    "train-labels-idx1-ubyte.gz": (
        28881,
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    ),
    "t10k-images-idx3-ubyte.gz": (
        1648877,
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    ),
    "t10k-labels-idx1-ubyte.gz": (
        4542,
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ),
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
    Raises MNISTUnavailable.
    """
    if which not in ("bundled", "full"):
        raise ValueError(f'load_mnist loads "bundled" or "full", not {which!r}')
    if without_bundled and which == "bundled":
        raise ValueError('without_bundled goes with "full"')
    with np.load(bundled_file("mnist-5k.npz")) as arrays:
        bundled = dict(arrays)
    if which == "bundled":
        parts = [(bundled[f"x_{part}"], bundled[f"t_{part}"]) for part in ("train", "test")]
    else:
        x, t, x_test, t_test = map(read_idx, mnist_files())
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


def mnist_files(*, folders=None, mirrors=MIRRORS):
    """The paths of the full set's four files: train images, train labels, test images, test labels.

    Each is looked for in the folders, and if it is in none, downloaded into the last of them. The
    folders are $NNLIB_MNIST, if it is set, and data/mnist of the clone (the user's cache if there
    is no clone). Every file is checked by its SHA-256. Raises MNISTUnavailable.
    """
    from pathlib import Path

    if folders is None:
        named = os.environ.get("NNLIB_MNIST")
        folders = [named, _cache()] if named else [_cache()]
    return [_find(name, [Path(folder) for folder in folders], mirrors) for name in FILES]


def _cache():
    from pathlib import Path

    if not os.path.isdir(INSTALLED):
        return bundled_file("mnist")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nnlib" / "mnist"


def _find(name, folders, mirrors):
    import hashlib

    from nnlib.datasets.download import DownloadFailed, download  # brings urllib

    size, sha256 = FILES[name]
    path = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if path is None:
        path = folders[-1] / name
        try:
            download([mirror + name for mirror in mirrors], path, sha256=sha256, size=size)
        except DownloadFailed as error:
            raise MNISTUnavailable(
                f"MNIST's {name} is not in {' or '.join(map(str, folders))} and cannot be "
                f"downloaded ({error}). Try again with a network, or set NNLIB_MNIST to a "
                'folder that has the four files; load_mnist("bundled") needs none of this.'
            ) from None
    elif (found := hashlib.sha256(path.read_bytes()).hexdigest()) != sha256:
        raise MNISTUnavailable(
            f"{path} is damaged: its SHA-256 is {found[:12]}…, not {sha256[:12]}…. "
            "Delete it and try again: it will be downloaded."
        )
    return path


def read_idx(path):
    """Read an IDX file of unsigned bytes, gzipped if its name ends in .gz, into an array.

    Its head, big-endian: two zero bytes, the type (8: unsigned byte), the number of axes d; then d
    sizes of 4 bytes. So images (N, 28, 28) begin with the magic number 2051 = 0x803, labels (N,)
    with 2049 = 0x801.
    Raises ValueError, naming the file, if the head makes no sense or does not fit the bytes that
    follow.
    """
    import gzip
    import struct
    import zlib

    try:
        with (gzip.open if os.fspath(path).endswith(".gz") else open)(path, "rb") as file:
            magic = file.read(4)
            if magic[:3] != bytes([0, 0, UNSIGNED_BYTE]) or magic[3:] not in (b"\1", b"\2", b"\3"):
                raise ValueError(
                    f"{path}: an IDX file of bytes begins with 00 00 08 and its number of axes, "
                    f"1 to 3; this one begins with {magic.hex(' ') or 'nothing'}"
                )
            axes = magic[3]
            sizes = file.read(4 * axes)
            if len(sizes) < 4 * axes:
                raise ValueError(f"{path}: cut off within the sizes of its {axes} axes")
            shape = struct.unpack(f">{axes}I", sizes)
            expected = math.prod(shape)
            data = _read_at_most(file, expected + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ValueError(f"{path}: damaged or cut off gzip data ({error})") from None
    if len(data) != expected:
        came = "more" if len(data) > expected else f"{len(data)}"
        raise ValueError(f"{path}: the sizes {shape} need {expected} bytes, {came} came")
    return np.frombuffer(data, np.uint8).reshape(shape)


def _read_at_most(file, count):
    """Up to `count` bytes, in blocks: a false claim of a huge size must not be allocated."""
    blocks = []
    while count and (block := file.read(min(count, 1 << 20))):
        blocks.append(block)
        count -= len(block)
    return b"".join(blocks)
