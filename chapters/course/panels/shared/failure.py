"""What an error says, and in which line of the reader's it came."""

import linecache
import traceback

CELLS = ("ipykernel_", "<ipython-input", "<stdin>")  # how the files of a notebook's cells are called


def failure(error):
    """ZeroDivisionError: division by zero (line 7 of your cell: w -= lr * v / 0)."""
    words = f"{type(error).__name__}: {error}".rstrip(".")
    mine = [frame for frame in traceback.extract_tb(error.__traceback__)
            if any(part in frame.filename for part in CELLS)]
    if not mine:
        return words
    line = (mine[-1].line or linecache.getline(mine[-1].filename, mine[-1].lineno)).strip()
    return f"{words} (line {mine[-1].lineno} of your cell: {line})"
