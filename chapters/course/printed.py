"""What the five sources print or show: 120 entries, held in sources.toml and, the long ones, sources.json.

    entries()["notes:1524–1589:training and test accuracy …"]     one of them
    Printed.of("notes:1524–1589", column="test accuracy").values  (".1038", ".9099", …), as printed
"""

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = HERE / "sources.toml"
LONG = HERE / "sources.json"


@cache
def entries():
    """{"source:first line–last line:what": {"kind": …, "experiments": […], "rows": […], …}, …}."""
    found = tomllib.loads(SOURCES.read_text(encoding="utf-8"))
    long = json.loads(LONG.read_text(encoding="utf-8"))
    return {key: entry | {"rows": long[key] if entry.get("rows") == LONG.name else entry.get("rows", [])}
            for key, entry in found.items()}


@cache
def key_of(beginning):
    """The key that begins so; an ellipsis stands for whatever is there. ValueError unless it is one."""
    first, *rest = beginning.split("…")
    found = [key for key in entries() if key.startswith(first) and all(part in key for part in rest)]
    exact = [key for key in found if key == beginning]
    if len(exact or found) != 1:
        raise ValueError(f"expected the beginning of one entry of {SOURCES.name}, got {beginning!r}: "
                         + ("; ".join(found) or "none begins so"))
    return (exact or found)[0]


@dataclass(frozen=True)
class Printed:
    """Some values of one entry, as they are printed: `values`, from the rows with the numbers `rows`."""

    key: str
    rows: tuple[int, ...]
    values: tuple[str, ...]

    @classmethod
    def of(cls, beginning, *, row=None, column=None):
        """The values of an entry, row by row.

        row     what rows begin with, or the number of one (from 0), or a list of these; None: all rows
        column  the name or number of a column, or a list of these; None: all but those that number or name
                the rows
        Raises ValueError for what the entry does not have.
        """
        key = key_of(beginning)
        entry = entries()[key]
        columns, rows = entry.get("columns", []), entry["rows"]
        chosen = [k for each in _listed(row) for k in _rows(key, rows, each)]
        named = columns if column is None else _listed(column)
        named = [columns[name] if isinstance(name, int) else name for name in named]
        if wrong := [name for name in named if name not in columns]:
            raise ValueError(f"{key}: no column {wrong[0]!r} among {', '.join(columns)}")
        if column is None and len(columns) > 1:
            named = [name for name in named if name not in LABELS]
        places = [columns.index(name) for name in named]
        values = [rows[k][place] for k in chosen for place in places if rows[k][place]]
        return cls(key, tuple(chosen), tuple(values))


# Columns that number or name the rows.
LABELS = {"what", "quantity", "gate", "expression", "row", "iteration", "step", "epoch", "batch", "of",
          "rank", "layer", "prediction", "parameter", "box", "claim"}


def _listed(value):
    return value if isinstance(value, list) else [value]


def _rows(key, rows, wanted):
    if wanted is None:
        return range(len(rows))
    if isinstance(wanted, int):
        return [range(len(rows))[wanted]]
    found = [k for k, row in enumerate(rows) if row[0] == wanted]
    if not found:
        raise ValueError(f"{key}: no row begins with {wanted!r}; they begin with "
                         + ", ".join(row[0] for row in rows[:8]))
    return found
