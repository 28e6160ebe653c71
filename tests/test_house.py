"""The house stays in order: who may import whom, what an import costs, how long a file may be."""

import ast
import os
import re
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "nnlib"
LEVELS = [
    "core functional gates im2col reference",
    "atomic init threads spawn kernels layers losses optim graph gradcheck surfaces datasets modelfile "
    "description io",
    "models training callbacks model search reproduction occlusion",
    "plots player exercises checkup",
    "panels checkup lesson",
]
ORDER = [unit for level in LEVELS for unit in level.split()]
LIGHT = set(chain(*(level.split() for level in LEVELS[:3])))  # NumPy and the standard library
HEAVY = {"matplotlib", "ipywidgets", "h5py", "tqdm", "IPython"}
LONGEST = 260  # lines: what can still be read at one go
DEAREST = 0.030  # seconds that `import nnlib` may take beyond `import numpy`

FILES = sorted(PACKAGE.rglob("*.py"))
MODULES = [path for path in FILES if path != PACKAGE / "__init__.py"]


def name(path):
    return path.relative_to(ROOT).as_posix()


def unit_of(path):
    """core for nnlib/core.py, layers for nnlib/layers/dense.py."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(tree, package):
    """The full names of the modules that a tree imports, wherever in it; package: that of the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            if module == "nnlib":
                yield from (f"nnlib.{alias.name}" for alias in node.names)
            else:
                yield module


def misplaced(path, source):
    """What a file of nnlib imports although it stands later in ORDER, or has no place there."""
    package = list(path.parent.relative_to(ROOT).parts)
    mine = unit_of(path)
    for module in imports(ast.parse(source), package):
        top, _, rest = module.partition(".")
        unit = rest.partition(".")[0]
        if top != "nnlib" or unit == mine:
            continue
        if unit not in ORDER or ORDER.index(unit) > ORDER.index(mine):
            yield module


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_point_downwards(path):
    assert unit_of(path) in ORDER, "give it a place in LEVELS"
    assert list(misplaced(path, path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("file", "line", "wrong"),
    [
        ("layers/dense.py", "from nnlib.core import Layer", []),
        ("layers/dense.py", "from ..core import Layer", []),
        ("layers/dense.py", "from .conv import Conv2D", []),
        ("layers/dense.py", "from ..training import train", ["nnlib.training"]),
        ("core.py", "import nnlib.layers.dense", ["nnlib.layers.dense"]),
        ("core.py", "def f():\n    from nnlib import Dense", ["nnlib.Dense"]),
        ("optim.py", "from nnlib.init import he", []),
        ("init.py", "from . import optim", ["nnlib.optim"]),
        ("init.py", "import nnlib", ["nnlib"]),
    ],
)
def test_a_misplaced_import_is_found(file, line, wrong):
    assert list(misplaced(PACKAGE / file, line)) == wrong


@pytest.mark.parametrize("path", [p for p in MODULES if unit_of(p) in LIGHT], ids=name)
def test_the_lower_levels_bring_numpy_alone(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(tree):
        if isinstance(node, functions):
            node.body = []  # what is imported only when it is needed costs nothing before
    tops = {module.partition(".")[0] for module in imports(tree, ["nnlib"])}
    assert tops - set(sys.stdlib_module_names) <= {"numpy", "nnlib"}


def run(code, **variables):
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, cwd=ROOT, env=os.environ | variables,
    ).stdout  # fmt: skip


def test_import_brings_nothing_heavy():
    loaded = run("import nnlib, sys; print(*sys.modules)").split()
    assert "nnlib.core" in loaded
    assert HEAVY.isdisjoint(loaded)


def test_import_is_cheap(tmp_path):
    # The processor's time, and the least of several: other programs only ever add to it.
    clock = "from time import process_time as c; import numpy; s = c(); import nnlib; print(c() - s)"
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(tmp_path)}
    times = []
    while len(times) < 20 and min(times, default=1) > DEAREST:
        times.append(float(run(clock, **compiled)))
    assert min(times) <= DEAREST


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_file_can_be_shown_to_a_student(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


# Folders of one machine and hosts of package indexes. Written so that this file does not match.
FOLDERS = ("work", "farm", "root", r"opt/\w+", r"tmp/\w+", r"home/\w+", r"Users/\w+")
HOSTS = (r"pypi\.", r"pythonhosted\.", r"npmjs\.", r"debian\.")
PRIVATE = re.compile(rf"(?<![\w.~$}})])/(?:{'|'.join(FOLDERS)})/|(?:{'|'.join(HOSTS)})(?:org|com)", re.I)
SHARED = {".ci/run", "Makefile"}  # may look for the full MNIST set beside the clone


def committed():
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], capture_output=True, text=True, check=True, cwd=ROOT
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return []
    return [f for f in listed.split("\0") if f and (ROOT / f).is_file()]


@pytest.mark.parametrize("file", committed())
def test_nothing_committed_names_a_machine_or_a_package_index(file):
    try:
        text = (ROOT / file).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return  # an image, an array
    assert sorted({match.group() for match in PRIVATE.finditer(text)}) == []
    assert file in SHARED or "../" + "shared" not in text


def test_a_private_name_is_found():
    for text in ("/wo" + "rk/main", "/tm" + "p/x/y", "https://py" + "pi.org/simple", "(/ro" + "ot/x)"):
        assert PRIVATE.search(text), text
    for text in ("https://example.org/wo" + "rk/", "a/wo" + "rk/b", "$X/ro" + "ot/", "data/mnist/"):
        assert not PRIVATE.search(text), text
