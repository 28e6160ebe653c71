"""The set-up: one place for versions, and a wheel that works outside the clone."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
BASE = PROJECT["dependencies"]
needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def test_conda_gets_what_pip_gets():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    python, *names, pip, own = environment["dependencies"]
    assert python == f"python{PROJECT['requires-python']}"
    assert names == BASE + EXTRAS["course"] + EXTRAS["lab"] + EXTRAS["speed"]
    assert (pip, own) == ("pip", {"pip": ["-e ."]})


def pins():
    for line, _ in hashed_pins():
        yield Requirement(line)


def hashed_pins():
    """The lines of requirements.txt that name a package, each with the hashes of its files."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8").replace(" \\\n", " ")
    for line in text.splitlines():
        requirement, *hashes = re.split(r"\s+--hash=", line)
        yield requirement, hashes


def test_every_pinned_file_has_a_hash():
    for requirement, hashes in hashed_pins():
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in hashes), requirement


@needs_make
def test_constraints_are_the_pins_without_their_hashes(tmp_path):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (command,) = re.findall(r"@(sed .*) > \$\(VENV\)/pins.txt", makefile)
    shown = subprocess.run(command.replace("$$", "$"), shell=True, cwd=ROOT, capture_output=True, text=True)
    bare = [re.sub(r"\[.*\]", "", requirement) for requirement, _ in hashed_pins()]
    assert shown.stdout.splitlines() == bare


def test_what_a_package_asks_for_with_extras_is_pinned_with_them():
    """Else pip takes the newest version that there is for it, and refuses that for want of a hash."""
    pinned = {canonicalize_name(pin.name): pin for pin in pins() if not pin.marker or pin.marker.evaluate()}
    asked = 0
    for name, pin in pinned.items():
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        for wanted in map(Requirement, found.requires or ()):
            environments = [{"extra": extra} for extra in pin.extras or {""}]
            if wanted.extras and (not wanted.marker or any(map(wanted.marker.evaluate, environments))):
                asked += 1
                assert wanted.extras <= pinned[canonicalize_name(wanted.name)].extras, (name, wanted)
    assert asked >= 2


def test_actions_are_pinned_to_commits():
    workflow = (ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8")
    used = re.findall(r"uses: (.*)", workflow)
    assert used
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}  # v[\d.]+", action) for action in used)


def test_every_dependency_is_pinned_within_its_bounds():
    pinned = {}
    for pin in pins():
        assert re.fullmatch(r"==[^*,]+", str(pin.specifier)), pin
        assert pin.url is None
        pinned.setdefault(canonicalize_name(pin.name), []).append(next(iter(pin.specifier)).version)
    installed = ("course", "lab", "test", "speed")
    for wanted in map(Requirement, BASE + [name for extra in installed for name in EXTRAS[extra]]):
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
    assert {"_data/mnist-5k.npz", "_data/iris.csv", "_data/names.txt", "_data/README.md"} <= held
    assert "_data/weights/sigmoid_mlp.h5" in held
    assert not [name for name in held if name.startswith(("_data/mnist/", "_data/texts/", "_data/make"))]
    of_clone = {p.relative_to(ROOT / "nnlib").as_posix() for p in (ROOT / "nnlib").rglob("*.py")}
    assert of_clone <= held


def test_the_wheel_asks_for_what_the_library_needs_and_no_more(wheel):
    (metadata,) = wheel.glob("nnlib-*.dist-info/METADATA")
    wanted = map(Requirement, re.findall(r"^Requires-Dist: (.*)", metadata.read_text(encoding="utf-8"), re.M))
    assert {r.name for r in wanted if r.marker is None} == {"numpy", "h5py", "tqdm"}
    assert not [path for path in wheel.rglob("*") if path.name in ("course", "published.toml", "chapters")]


ALONE = """\
import sys
sys.path.insert(0, sys.argv[1])
allowed = {*sys.stdlib_module_names, "nnlib", *sys.argv[2].split()}

class Refuse:  # as if nothing else were installed
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in allowed and not name.startswith("_"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Refuse())
"""
TRAINED = """\
import numpy as np
from nnlib import SGD, batches, evaluate, load_mnist, load_model, mlp, save_model, train
from nnlib import softmax_cross_entropy as loss
(x, t), (x_test, t_test) = load_mnist()
weights, order = np.random.default_rng(0).spawn(2)
net = mlp(784, 50, 10, rng=weights)
for _ in train(net, loss, SGD(net.params(), lr=0.1), batches(x, t, 100, rng=order, epochs=3)):
    pass
save_model(net, "net.h5")
print(evaluate(load_model("net.h5"), loss, x_test, t_test).accuracy > 0.85)
"""
PLOTTED = """\
import matplotlib
matplotlib.use("Agg")
from nnlib import load_mnist, plots
plots.image_grid(load_mnist().test.x[:20]).figure.savefig("digits.png")
"""


def alone(wheel, folder, packages, code):
    """Run code where the wheel and these packages are installed, and nothing else."""
    return subprocess.run([sys.executable, "-I", "-c", ALONE + code, str(wheel), packages],
                          cwd=folder, capture_output=True, text=True, check=False)


def test_the_wheel_trains_saves_and_loads_with_three_packages(wheel, tmp_path):
    run = alone(wheel, tmp_path, "numpy h5py tqdm", TRAINED)
    assert (run.stdout, run.stderr) == ("True\n", "")


def test_the_wheel_plots_with_matplotlib_and_says_what_is_missing_without(wheel, tmp_path):
    with_plots = ("numpy h5py tqdm matplotlib mpl_toolkits PIL packaging pyparsing kiwisolver contourpy "
                  "cycler dateutil six fontTools")
    run = alone(wheel, tmp_path, with_plots, PLOTTED)
    assert run.stderr == ""
    assert (tmp_path / "digits.png").stat().st_size > 5000
    run = alone(wheel, tmp_path, "numpy h5py tqdm", "import nnlib.plots")
    assert run.stderr.splitlines()[-1] == (
        'ModuleNotFoundError: nnlib.plots draws with matplotlib: pip install "nnlib[plots]"')


def test_the_wheel_loads_its_data_outside_the_clone(wheel, tmp_path):
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import numpy as np, nnlib.datasets as d\n"
        "assert d.__file__.startswith(sys.argv[1]), d.__file__\n"
        "print(d.load_mnist().train.x.shape, d.load_iris(rng=np.random.default_rng(0)).test.x.shape)\n"
        "print(d.mnist._cache(), d.texts._cache(), len(d.load_names()))\n"
        "from nnlib import load_model\n"
        "print(load_model(d.bundled_file('weights/sigmoid_mlp.h5')).output_shape)\n"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-c", script, str(wheel)],
        cwd=tmp_path, capture_output=True, text=True, check=True,
        env=os.environ | {"XDG_CACHE_HOME": str(tmp_path)},
    )  # fmt: skip
    assert run.stdout.splitlines() == [
        "(4000, 784) (30, 4)",
        f"{tmp_path / 'nnlib' / 'mnist'} {tmp_path / 'nnlib' / 'texts'} 5163",
        "(10,)",
    ]


SHARED = {"mnist": "NNLIB_MNIST", "texts": "NNLIB_TEXTS", "sources": "NNLIB_SOURCES"}


@needs_make
@pytest.mark.parametrize("folder", SHARED)
def test_make_and_ci_look_beside_the_clone_for_what_is_not_committed(folder, tmp_path):
    """Unless the variable says another place; an absent folder sets none."""
    variable, clone = SHARED[folder], tmp_path / "clone"
    clone.mkdir()
    shutil.copy(ROOT / "Makefile", clone)
    (clone / "show.mk").write_text("include Makefile\nshow:\n\t@echo $$" + variable + "\n", "utf-8")
    ci = re.search(
        rf'if \[ -z "\$\{{{variable}:-\}}" \].*?\nfi\n', (ROOT / ".ci/run").read_text("utf-8"), re.S)
    commands = {"make": ["make", "-s", "-f", "show.mk", "show"],
                "ci": ["bash", "-euc", f'{ci.group()}echo "${{{variable}:-}}"']}
    clean = {name: value for name, value in os.environ.items() if name != variable}

    def shown(**more):
        return {who: subprocess.run(command, cwd=clone, env=clean | more, capture_output=True, text=True,
                                    check=True).stdout.strip() for who, command in commands.items()}

    assert shown() == {"make": "", "ci": ""}
    there = tmp_path / "shared" / folder
    there.mkdir(parents=True)
    assert {who: Path(path).resolve() for who, path in shown().items()} == dict.fromkeys(commands, there)
    assert shown(**{variable: "elsewhere"}) == dict.fromkeys(commands, "elsewhere")
