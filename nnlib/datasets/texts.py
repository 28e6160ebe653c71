"""Text for nets that read and write letter by letter: names, a play, and letters as whole numbers."""

import os

import numpy as np

from nnlib.arrays import array, shown
from nnlib.datasets.examples import INSTALLED, bundled_file
from nnlib.settings import generator, whole

MIRROR = "https://raw.githubusercontent.com/karpathy/"
FILES = {  # name: (address, size in bytes, SHA-256)
    "names.txt": (MIRROR + "makemore/master/names.txt", 228145,
        "0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d"),
    "tinyshakespeare.txt": (MIRROR + "char-rnn/master/data/tinyshakespeare/input.txt", 1115394,
        "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed"),
}


class TextUnavailable(OSError):
    """A text is not here and cannot be had; the message says why, and what to do."""


def load_names(which="bundled"):
    """First names in small letters, a list of str.

    which: "bundled", 5,163 names of the 1990 census of the United States that ship with nnlib, the most
    frequent ones first; "full", the 32,033 names of makemore (see text_file). Raises TextUnavailable;
    ValueError for another name.
    """
    if which not in ("bundled", "full"):
        raise ValueError(f'load_names loads "bundled" or "full", not {shown(which)}')
    path = bundled_file("names.txt") if which == "bundled" else text_file("names.txt")
    return path.read_text(encoding="ascii").split()


def load_text(which="full"):
    """A text as one str: "full", a million letters of Shakespeare's plays (see text_file).

    Raises TextUnavailable; ValueError for another name.
    """
    if which != "full":
        raise ValueError(f'load_text loads "full", not {shown(which)}')
    return text_file("tinyshakespeare.txt").read_text(encoding="ascii")


def text_file(name, *, folders=None):
    """The path of names.txt or tinyshakespeare.txt.

    It is looked for in the folders ($NNLIB_TEXTS, if it is set, and data/texts of the clone; the user's
    cache if there is no clone), and if it is in none, downloaded into the last of them. It is checked by its
    SHA-256. Raises TextUnavailable.
    """
    from pathlib import Path

    address, size, sha256 = FILES[name]
    folders = _folders() if folders is None else [Path(folder) for folder in folders]
    path = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if path is None:
        return _downloaded(folders, name, address, size, sha256)
    found = _sha256(path)
    if found != sha256:
        raise TextUnavailable(f"{path} is another text: its SHA-256 is {found[:12]}…, not {sha256[:12]}…. "
                              "Delete it, or set NNLIB_TEXTS to another folder.")
    return path


def _folders():
    from pathlib import Path

    cache = os.path.expanduser(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    mine = bundled_file("texts") if not os.path.isdir(INSTALLED) else Path(cache) / "nnlib" / "texts"
    chosen = os.environ.get("NNLIB_TEXTS")
    return [*([Path(os.path.expanduser(chosen))] if chosen else []), mine]


def _sha256(path):
    import hashlib

    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _downloaded(folders, name, address, size, sha256):
    from nnlib.datasets.download import DownloadFailed, download  # brings urllib

    try:
        download([address], folders[-1] / name, sha256=sha256, size=size)
    except DownloadFailed as error:
        raise TextUnavailable(
            f"{name} is not in {' or '.join(map(str, folders))} and cannot be downloaded ({error}). Try "
            "again with a network, or set NNLIB_TEXTS to a folder that has it."
        ) from None
    return folders[-1] / name


class Characters:
    """The letters of a text, and the whole number of each, in the order of the alphabet.

        letters = Characters("hello")       4 letters: "ehlo"
        letters.encode("hole")              array([1, 3, 2, 0])
        letters.decode([1, 3, 2, 0])        "hole"

    Raises ValueError for a letter that is not among them.
    """

    def __init__(self, text):
        self.letters = "".join(sorted(set(text)))
        self.number = {letter: number for number, letter in enumerate(self.letters)}

    def __len__(self):
        return len(self.letters)

    def __repr__(self):
        return f"Characters({self.letters!r})"

    def encode(self, text):
        """str -> (T,) int64; a list of str of one length -> (N, T)."""
        if not isinstance(text, str):
            return np.array([self.encode(each) for each in text])
        unknown = sorted(set(text) - set(self.letters))
        if unknown:
            raise ValueError(f"Characters: expected letters among {self.letters!r:.80}, got {unknown[0]!r}")
        return np.array([self.number[letter] for letter in text], dtype=np.int64)

    def decode(self, numbers):
        """(T,) -> str; (N, T) -> a list of str."""
        numbers = np.asarray(array("Characters", numbers), dtype=np.int64)
        if numbers.ndim > 1:
            return [self.decode(each) for each in numbers]
        if numbers.size and not (numbers.min() >= 0 and numbers.max() < len(self)):
            raise ValueError(f"Characters: expected numbers in 0 … {len(self) - 1}, "
                             f"got values from {numbers.min()} to {numbers.max()}")
        return "".join(self.letters[number] for number in numbers)


class excerpts:
    """Endless batches (x, t) of `size` excerpts of a long text, each of `length` letters, from random places.

        for x, t in excerpts(codes, 64, 12, rng=rng): …

    codes: (M,) whole numbers; x, t: (size, length) int64; t is x one letter later. Raises ValueError for a
    text that is not longer than an excerpt.
    """

    def __init__(self, codes, length, size, *, rng):
        self.codes = np.asarray(array("excerpts", codes), dtype=np.int64)
        self.length, self.size = whole("excerpts: length", length), whole("excerpts: size", size)
        self.rng = generator("excerpts: rng", rng)
        if self.codes.ndim != 1 or len(self.codes) <= self.length:
            raise ValueError(f"excerpts: expected more than {self.length} numbers in a row, got shape "
                             f"{self.codes.shape}")

    def __iter__(self):
        return self

    def __next__(self):
        starts = self.rng.integers(len(self.codes) - self.length, size=self.size)
        pieces = self.codes[starts[:, None] + np.arange(self.length + 1)]  # (size, length + 1)
        return pieces[:, :-1], pieces[:, 1:]
