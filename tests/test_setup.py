"""The set-up: one place for versions, and a wheel that works outside the clone."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
BASE = PROJECT["dependencies"]


def test_conda_gets_what_pip_gets():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    python, *names, pip, own = environment["dependencies"]
    assert python == f"python{PROJECT['requires-python']}"
    assert names == BASE + EXTRAS["course"] + EXTRAS["lab"] + EXTRAS["speed"]
    assert (pip, own) == ("pip", {"pip": ["-e ."]})


def pins():
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        yield Requirement(line)


def test_every_dependency_is_pinned_within_its_bounds():
    pinned = {}
    for pin in pins():
        assert re.fullmatch(r"==[^*,]+", str(pin.specifier)), pin
        assert pin.url is None
        pinned.setdefault(canonicalize_name(pin.name), []).append(next(iter(pin.specifier)).version)
    for wanted in map(Requirement, BASE + EXTRAS["course"] + EXTRAS["lab"] + EXTRAS["test"] + EXTRAS["speed"]):
        versions = pinned[canonicalize_name(wanted.name)]
        assert all(wanted.specifier.contains(version) for version in versions), wanted


def test_the_build_backend_is_the_pinned_one():
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    assert set(build["requires"]) <= set(EXTRAS["test"])  # make installs without build isolation


def test_python_is_new_enough_everywhere():
    workflow = (ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8")
    assert PROJECT["requires-python"] == ">=3.11"
    assert 'python: ["3.11"' in workflow
    assert "(3, 11)" in (ROOT / "Makefile").read_text(encoding="utf-8")
    yaml.safe_load(workflow)


needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


@needs_make
def test_make_help_lists_every_target():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.*)$", makefile, re.M)[1].split()
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert re.findall(r"make (\S+)", shown.stdout) == targets


@needs_make
def test_make_without_a_new_enough_python_says_so(tmp_path):
    run = subprocess.run(
        ["make", "setup", f"PYTHON={tmp_path / 'python2'}", f"VENV={tmp_path / 'venv'}"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode != 0
    assert "Python 3.11 or newer is needed" in run.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """What `pip install` of a wheel puts on a machine, in a folder away from the clone."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    subprocess.run(
        [*pip, "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT],
        check=True, capture_output=True,
    )  # fmt: skip
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_holds_the_data_and_no_download(wheel):
    held = {p.relative_to(wheel / "nnlib").as_posix() for p in (wheel / "nnlib").rglob("*.*")}
    assert {"_data/mnist-5k.npz", "_data/iris.csv", "_data/README.md"} <= held
    assert "_data/weights/sigmoid_mlp.h5" in held
    assert not [name for name in held if name.startswith(("_data/mnist/", "_data/make"))]
    of_clone = {p.relative_to(ROOT / "nnlib").as_posix() for p in (ROOT / "nnlib").rglob("*.py")}
    assert of_clone <= held


def test_the_wheel_loads_its_data_outside_the_clone(wheel, tmp_path):
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import numpy as np, nnlib.datasets as d\n"
        "assert d.__file__.startswith(sys.argv[1]), d.__file__\n"
        "print(d.load_mnist().train.x.shape, d.load_iris(rng=np.random.default_rng(0)).test.x.shape)\n"
        "print(d.mnist._cache())\n"
        "from nnlib import load_model; print(load_model(d.bundled_file('weights/sigmoid_mlp.h5')).output_shape)\n"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-c", script, str(wheel)],
        cwd=tmp_path, capture_output=True, text=True, check=True,
        env=os.environ | {"XDG_CACHE_HOME": str(tmp_path)},
    )  # fmt: skip
    assert run.stdout.splitlines() == [
        "(4000, 784) (30, 4)",
        str(tmp_path / "nnlib" / "mnist"),
        "(10,)",
    ]
