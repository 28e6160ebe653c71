"""What runs of the chapters found, as files: each is there whole, or it counts as not there."""

import json
import re

import nbformat

from course.reproduction import published
from course.tools.books import NAME, key_of
from nnlib.files.atomic import replacing

NUMBERS = re.compile(r"\[\s*((?:(?:-?[\d.]+(?:e[-+]?\d+)?|NaN|-?Infinity|true|false),?\s*)+)\]")
ROW = {"figure": str, "published": str, "ours": str, "verdict": str}
EXPERIMENT = {"figures": dict, "rows": [ROW], "seconds": (int, float)}
MACHINE = {"processor": str, "cores": int, "system": str, "python": str, "kernels": str, "packages": dict}
RESULT = {
    "chapter": str, "title": str, "fingerprint": str, "commit": str, "machine": MACHINE,
    "seconds": (int, float), "experiments": {...: EXPERIMENT},
}  # fmt: skip


def write(path, text):
    """Replace a file by this text, all at once."""
    with replacing(path) as file:
        file.write(text.encode())


def write_json(path, value):
    """Indented, but a row of numbers stands on one line."""
    text = json.dumps(value, indent=1, ensure_ascii=False)
    write(path, NUMBERS.sub(lambda row: f"[{' '.join(row[1].split())}]", text) + "\n")


def read_json(path):
    """What a file of JSON holds; None if there is none, or if it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):  # ValueError: no JSON, no UTF-8
        return None


def read_result(path):
    """The result of one chapter, or None."""
    result = read_json(path)
    return result if fits(result, RESULT) else None


def read_results(path):
    """{"06": result, …}: those of a file that are whole, and whose figures are those of published.toml."""
    results, known = read_json(path), published()
    if not isinstance(results, dict):
        return {}
    whole = {n: result for n, result in results.items() if fits(result, RESULT)}
    return {n: result for n, result in whole.items()
            if NAME.fullmatch(result["chapter"]) and key_of(result["chapter"]) == n and all(
                id in known and experiment["figures"].keys() == known[id]["figures"].keys()
                for id, experiment in result["experiments"].items())}


def read_book(path):
    """An executed notebook, or None."""
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, ValueError, RecursionError, AttributeError, KeyError, nbformat.ValidationError):
        return None


def fits(value, form):
    """Whether a value has a form: a type, [that of all items], {a name: its form} or {...: that of all}."""
    if isinstance(form, list):
        return isinstance(value, list) and all(fits(item, form[0]) for item in value)
    if isinstance(form, dict) and ... in form:
        return isinstance(value, dict) and all(fits(item, form[...]) for item in value.values())
    if isinstance(form, dict):
        return isinstance(value, dict) and all(fits(value.get(name), part) for name, part in form.items())
    return isinstance(value, form)
