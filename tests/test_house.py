"""The house stays in order: who may import whom, how large the library is, what an import costs."""

import ast
import os
import re
import subprocess
import sys
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LIBRARY, COURSE = ROOT / "nnlib", ROOT / "chapters" / "course"
ORDER = {  # a unit imports only from those before it: of the library by levels, then of the course
    LIBRARY: [
        "arrays settings core functional gates windows reference",
        "files init parallel kernels layers losses optim clipping graph gradcheck datasets",
        "models generation training callbacks progress model modelfile search",
        "plots",
    ],
    COURSE: [
        "containers terminal player surfaces turned occlusion printed reproduction",
        "experiments doctor exercises figures",
        "panels questions checkup lesson",
        "tools",
        "twins",
        "site",
    ],
}
UPWARDS = {"model": "modelfile"}  # Model.save; load_model in turn makes a Model
PANELS_OF_A_NET = {"architecture", "comparison", "filters", "training"}  # they are benches of their own
LIGHT = set(chain(*(level.split() for level in ORDER[LIBRARY][:3])))  # NumPy and the standard library
# All that the library may import; numba and llvmlite in one file alone.
OUTSIDE = {"numpy", "h5py", "tqdm", "matplotlib", "scipy", "PIL", "numba", "llvmlite", "nnlib"}
HEAVY = {"matplotlib", "ipywidgets", "h5py", "tqdm", "IPython", "numba", "llvmlite", "scipy"}
# Imported when they are needed, and not at all without numba.
OPTIONAL = [LIBRARY / "kernels" / f"{module}.py" for module in ("compiled", "compiled_updates")]
LARGEST = {"lines": 7000, "files": 72}  # of the library
LONGEST = 260  # lines: what can still be read at one go
DEAREST = 0.3  # of the time that `import numpy` takes, for `import nnlib` beyond it

FILES = [*sorted(LIBRARY.rglob("*.py")), *sorted(COURSE.rglob("*.py"))]
MODULES = [path for path in FILES if path.parent not in ORDER or path.name != "__init__.py"]
IN_LIBRARY = [path for path in FILES if LIBRARY in path.parents]


def name(path):
    return path.relative_to(ROOT).as_posix()


def home(path):
    return LIBRARY if LIBRARY in path.parents else COURSE


def unit_of(path):
    """core for nnlib/core.py, layers for nnlib/layers/dense.py."""
    return path.relative_to(home(path)).parts[0].removesuffix(".py")


def imports(tree, package):
    """The full names of the modules that a tree imports, wherever in it; package: that of the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            if module in ("nnlib", "course", "course.panels"):
                yield from (f"{module}.{alias.name}" for alias in node.names)
            else:
                yield module


def imported_by(path, source):
    return imports(ast.parse(source), list(path.parent.relative_to(home(path).parent).parts))


def misplaced(path, source):
    """What a file imports although it stands later in ORDER, or has no place in its package."""
    package = home(path)
    order, mine = " ".join(ORDER[package]).split(), unit_of(path)
    for module in imported_by(path, source):
        top, _, rest = module.partition(".")
        unit = rest.partition(".")[0]
        if package == LIBRARY and top == "course":
            yield module
        if top != package.name or unit in (mine, UPWARDS.get(mine)):
            continue
        if unit not in order or order.index(unit) > order.index(mine):
            yield module


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_point_downwards(path):
    assert unit_of(path) in " ".join(ORDER[home(path)]).split(), "give it a place in ORDER"
    assert list(misplaced(path, path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("file", "line", "wrong"),
    [
        (LIBRARY / "layers/dense.py", "from nnlib.core import Layer", []),
        (LIBRARY / "layers/dense.py", "from ..core import Layer", []),
        (LIBRARY / "layers/dense.py", "from .conv import Conv2D", []),
        (LIBRARY / "layers/dense.py", "from ..training import train", ["nnlib.training"]),
        (LIBRARY / "core.py", "import nnlib.layers.dense", ["nnlib.layers.dense"]),
        (LIBRARY / "core.py", "def f():\n    from nnlib import Dense", ["nnlib.Dense"]),
        (LIBRARY / "optim.py", "from nnlib.init import he", []),
        (LIBRARY / "init.py", "from . import optim", ["nnlib.optim"]),
        (LIBRARY / "init.py", "import nnlib", ["nnlib"]),
        (LIBRARY / "plots/curves.py", "from course.player import Player", ["course.player"]),
        (LIBRARY / "plots/curves.py", "def f():\n    import course", ["course"]),
        (COURSE / "lesson.py", "from nnlib import Dense\nfrom course.exercises import check", []),
        (COURSE / "player.py", "from course.lesson import show", ["course.lesson"]),
        (COURSE / "exercises/engine.py", "from ..panels import RacePanel", ["course.panels.RacePanel"]),
    ],
)
def test_a_misplaced_import_is_found(file, line, wrong):
    assert list(misplaced(file, line)) == wrong


@pytest.mark.parametrize("path", sorted((COURSE / "panels").glob("*/**/*.py")), ids=name)
def test_a_panel_needs_no_other_panel(path):
    mine = path.relative_to(COURSE / "panels").parts[0]
    may = {mine, "shared"} | ({"benches"} if mine in PANELS_OF_A_NET else set())
    used = {module.split(".")[2] for module in imported_by(path, path.read_text(encoding="utf-8"))
            if module.startswith("course.panels.")}
    assert used <= ({"shared"} if mine == "shared" else may)


def test_the_library_is_small():
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in IN_LIBRARY)
    assert lines <= LARGEST["lines"]
    assert len(IN_LIBRARY) <= LARGEST["files"]


@pytest.mark.parametrize("path", IN_LIBRARY, ids=name)
def test_the_library_knows_nothing_of_the_course(path):
    text = path.read_text(encoding="utf-8")
    tops = {module.partition(".")[0] for module in imported_by(path, text)}
    assert tops - set(sys.stdlib_module_names) <= OUTSIDE
    assert re.findall(r"\b(?:chapter|exercise|panel|lesson|ipywidget|IPython)s?\b", text, re.I) == []


@pytest.mark.parametrize("path", [p for p in IN_LIBRARY if unit_of(p) in LIGHT and p not in OPTIONAL],
                         ids=name)
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
    clock = ("from time import process_time as now\n"
             "a = now(); import numpy; b = now(); import nnlib; c = now(); print(b - a, c - b)")
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(tmp_path)}
    ratio, times = 1.0, []
    while len(times) < 20 and ratio > DEAREST:
        times.append([float(time) for time in run(clock, **compiled).split()])
        numpy, ours = map(min, zip(*times))
        ratio = ours / numpy
    assert ratio <= DEAREST


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_file_can_be_shown_to_a_student(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def rests_inside(tree):
    """The lines of `with` blocks that set something for all who run, and hold a `yield`."""
    settings = {"errstate", "catch_warnings", "rc_context", "localcontext"}
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        if any(ast.unparse(mark).endswith("contextmanager") for mark in function.decorator_list):
            continue  # this one is entered and left by a `with` of its caller
        for node in ast.walk(function):
            yields = any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in ast.walk(node))
            if isinstance(node, ast.With) and yields:
                entered = [ast.unparse(item.context_expr).partition("(")[0] for item in node.items]
                if settings & {call.split(".")[-1] for call in entered}:
                    yield node.lineno


def test_every_test_module_has_a_name_of_its_own():
    """Two of one name cannot be collected in one run of pytest, in whatever folders they lie."""
    names = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_generator_rests_while_it_has_set_something_for_all(path):
    # It would stay set for whoever runs meanwhile; closed elsewhere, the generator cannot set it back.
    assert list(rests_inside(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_a_generator_that_rests_inside_is_found():
    found = "def f():\n with np.errstate(all='ignore'):\n  for x in y:\n   yield x"
    assert list(rests_inside(ast.parse(found))) == [2]
    assert list(rests_inside(ast.parse("@contextmanager\n" + found))) == []
    after = "def f():\n with np.errstate(all='ignore'):\n  x = 1\n yield x"
    assert list(rests_inside(ast.parse(after))) == []


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
