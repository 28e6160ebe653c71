"""The set-up check says yes here, and what to do where something is missing."""

import ast
import importlib
import json
import sys

import pytest

from course import checkup
from course.checkup import check_setup


def test_all_is_well_here(monkeypatch):
    result = check_setup()
    assert result.passed, repr(result)
    assert repr(result).endswith("All is well. Go on.")
    assert result._repr_html_().count("✓") == len(result.findings) == 5


def test_it_says_the_same_each_time():
    assert repr(check_setup()) == repr(check_setup())


def fail(error):
    def function(*args, **options):
        raise error

    return function


@pytest.mark.parametrize(("name", "replacement", "advice"), [
    ("load_mnist", fail(FileNotFoundError("no mnist-5k.npz")), "no mnist-5k.npz; get the folder data/"),
    ("published", fail(FileNotFoundError("published.toml is not here")), "published.toml is not here"),
    ("LOSS", 0.5, "it should be 0.5"),
])
def test_what_is_wrong_is_said(monkeypatch, name, replacement, advice):
    monkeypatch.setattr(checkup, name, replacement)
    result = check_setup()
    assert not result.passed
    assert advice in repr(result)
    assert "✗" in result._repr_html_()
    assert repr(result).endswith("run this cell again.")


def test_an_old_python_is_named(monkeypatch):
    monkeypatch.setattr(sys, "version_info", Old((3, 9, 1)))
    assert "Python 3.9" in checkup.python().advice


class Old(tuple):
    major, minor = 3, 9


def test_a_missing_package_is_named(monkeypatch):
    real = importlib.import_module

    def without_h5py(name, *args):
        if name == "h5py":
            raise ImportError(name)
        return real(name, *args)

    monkeypatch.setattr(importlib, "import_module", without_h5py)
    assert checkup.packages().advice == "install h5py into this kernel's environment"


# What comes with another package (or the kernel), and what a chapter does without.
BROUGHT = {"IPython", "PIL", "comm", "llvmlite", "numba", "onnx", "onnxruntime", "torch"}
OURS = {"nnlib", "course"}


def imported(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


def test_it_asks_for_exactly_what_the_chapters_import(root):
    sources = [path.read_text(encoding="utf-8") for path in (root / "nnlib").rglob("*.py")]
    course = root / "chapters" / "course"
    sources += [path.read_text(encoding="utf-8") for path in course.rglob("*.py")
                if path.relative_to(course).parts[0] not in ("tools", "site")]
    for path in sorted((root / "chapters").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources += ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    names = {name.partition(".")[0] for source in sources for name in imported(source)}
    assert names - set(sys.stdlib_module_names) - OURS - BROUGHT == set(checkup.PACKAGES)
