"""The chapters as files. A chapter that is too long for one sitting goes on in a second file: 6, then 6b."""

import re
from pathlib import Path

CHAPTERS = Path(__file__).parents[2]
NAME = re.compile(r"(\d\d)([a-z]?)_\w+\.ipynb")


def chapters():
    """{"06": path, "06b": path, …}, in the order in which they are read."""
    return {key_of(path.name): path for path in sorted(CHAPTERS.glob("[0-9][0-9]*_*.ipynb"))}


def key_of(name):
    """The key of a chapter's file: "06b" of "06b_train_it.ipynb"."""
    return "".join(NAME.fullmatch(name).groups())


def number_of(name):
    """What a text calls the chapter of this file: "6b"."""
    return key_of(name).lstrip("0") if not name.startswith("00") else key_of(name)[1:]


def parts_of(number):
    """The files of a chapter, of which there may be two: of 6 those of 6 and 6b."""
    return [path for key, path in chapters().items() if int(key[:2]) == int(number)]
