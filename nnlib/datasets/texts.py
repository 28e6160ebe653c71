"""Text for nets that read and write letter by letter: names, a play, and letters as whole numbers."""

import os

import numpy as np

from nnlib.arrays import integers, shown
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

    It is looked for in the folders, and if it is in none, downloaded into the last of them. The folders are
    $NNLIB_TEXTS, if it is set, and data/texts of the clone (the user's cache if there is no clone). It is
    checked by its SHA-256. Raises TextUnavailable; ValueError for another name.
    """
    from pathlib import Path

    if not isinstance(name, str) or name not in FILES:
        raise ValueError(f"text_file: expected {' or '.join(FILES)}, got {shown(name)}")
    address, size, sha256 = FILES[name]
    cache = _cache() if folders is None else folders[-1]
    if folders is None:
        folders = [folder for folder in (os.environ.get("NNLIB_TEXTS"), cache) if folder]
    folders = [Path(os.path.expanduser(folder)) for folder in folders]
    path = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if path is None:
        return _downloaded(name, folders, folders[-1] if cache else None, address, size, sha256)
    found = _sha256(path)
    if found != sha256:
        ours = cache and path.parent == folders[-1]
        advice = ("Delete it and try again: it will be downloaded" if ours else
                  "Set NNLIB_TEXTS to another folder, or not at all")
        raise TextUnavailable(f"{path} is another text: its SHA-256 is {found[:12]}…, not {sha256[:12]}…. "
                              f"{advice}.")
    return path


def _cache():
    """The folder of the downloads; None if there is no home folder to have it in."""
    from pathlib import Path

    if not os.path.isdir(INSTALLED):
        return bundled_file("texts")
    folder = os.path.expanduser(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    return None if folder.startswith("~") else Path(folder) / "nnlib" / "texts"


def _sha256(path):
    import hashlib

    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _downloaded(name, folders, cache, address, size, sha256):
    from nnlib.datasets.download import DownloadFailed, download  # brings urllib

    try:
        if cache is None:
            raise DownloadFailed("there is no home folder to keep it in")
        download([address], cache / name, sha256=sha256, size=size)
    except DownloadFailed as error:
        raise TextUnavailable(
            f"{name} is not in {' or '.join(map(str, folders)) or 'any folder'} and cannot be downloaded "
            f"({error}). Try again with a network, or set NNLIB_TEXTS to a folder that has it."
        ) from None
    return cache / name


class Characters:
    """The letters of a text, or of a list of texts, and the whole number of each, in the alphabet's order.

        letters = Characters("hello")       4 letters: "ehlo"
        letters.encode("hole")              array([1, 3, 2, 0])
        letters.decode([1, 3, 2, 0])        "hole"

    Raises TypeError for what is no text; ValueError for none at all, for a letter that is not among these,
    and for texts that differ in length.
    """

    def __init__(self, text):
        self.letters = "".join(sorted(set(joined(text))))
        if not self.letters:
            raise ValueError("Characters: expected at least one letter, got none")
        self.number = {letter: number for number, letter in enumerate(self.letters)}

    def __len__(self):
        return len(self.letters)

    def __repr__(self):
        return f"Characters({self.letters!r})"

    def encode(self, text):
        """str -> (T,) int64; a list of str of one length -> (N, T)."""
        letters = joined(text)
        unknown = sorted(set(letters) - set(self.letters))
        if unknown:
            raise ValueError(f"Characters: expected letters among {self.letters!r:.80}, got {unknown[0]!r}")
        numbers = np.array([self.number[letter] for letter in letters], dtype=np.int64)
        if isinstance(text, str):
            return numbers
        lengths = sorted({len(each) for each in text})
        if len(lengths) > 1:
            raise ValueError(f"Characters: expected texts of one length, got {lengths[0]} and {lengths[-1]}")
        return numbers.reshape(len(text), *lengths or [0])

    def decode(self, numbers):
        """(T,) -> str; (N, T) -> a list of str."""
        numbers = integers("Characters", numbers, below=len(self))
        if numbers.ndim > 1:
            return [self.decode(each) for each in numbers]
        return "".join(self.letters[number] for number in numbers.ravel())


def joined(text):
    """A str, or all strs of a list, as one. Raises TypeError for anything else."""
    texts = [text] if isinstance(text, str) else text
    if not isinstance(texts, list | tuple) or not all(isinstance(each, str) for each in texts):
        raise TypeError(f"Characters: expected a text or a list of texts, got {shown(text)}")
    return "".join(texts)


class excerpts:
    """Endless batches (x, t) of `size` excerpts of a long text, each of `length` letters, from random places.

        for x, t in excerpts(codes, 64, 12, rng=rng): …

    codes: (M,) whole numbers; x, t: (size, length) int64; t is x one letter later. Raises ValueError for a
    text that is not longer than an excerpt.
    """

    def __init__(self, codes, length, size, *, rng):
        self.codes = integers("excerpts", codes)
        self.length, self.size = whole("excerpts: length", length), whole("excerpts: size", size)
        self.rng = generator("excerpts: rng", rng)
        if self.codes.ndim != 1 or len(self.codes) <= self.length:
            raise ValueError(f"excerpts: expected more than {self.length} numbers in a row, got shape "
                             f"{self.codes.shape}")

    def __iter__(self):
        return self

    def __next__(self):
        starts = self.rng.integers(len(self.codes) - self.length, size=self.size)
        places = starts[:, None] + np.arange(self.length)  # (size, length)
        return self.codes[places], self.codes[places + 1]
