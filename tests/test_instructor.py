"""What an instructor's machine may be like: strict nbval stays green, and what is missing is named."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from course.tools import matrix
from course.tools.situations import SURROUNDINGS, CannotRun, Run

ROOT = Path(__file__).parents[1]
WITNESS = {  # cells that a user's settings would change, and what each shows without them
    "import os, sys, time, matplotlib\nfrom matplotlib import pyplot as plt": [],
    "1\n1 / 3": ["0.3333333333333333"],
    "[matplotlib.rcParams['text.usetex'], matplotlib.get_backend()[:9]]": ["[False, 'module://']"],
    "plt.plot([1, 2])\nplt.show()": ["<Figure size 640x480 with 1 Axes>"],
    "sys.flags.optimize, time.timezone, '神经网络'": ["(0, 0, '神经网络')"],
    "[name for name in os.environ if name.startswith(('NNLIB', 'IPY', 'PYTHONS'))]": ["[]"],
    "os.path.exists(os.path.expanduser('~/start.py'))": ["False"],
}


@pytest.fixture
def clone(tmp_path):
    """A small clone whose one chapter sees whatever of a user's settings reaches it."""
    root = tmp_path / "clone"
    (root / "chapters").mkdir(parents=True)
    for name in ("pyproject.toml", "chapters/conftest.py", ".gitattributes"):
        shutil.copy(ROOT / name, root / name)
    cells = []
    for count, (source, shown) in enumerate(WITNESS.items(), start=1):
        kind = "display_data" if "show" in source else "execute_result"
        outputs = [new_output(kind, data={"text/plain": text}) for text in shown]
        cells.append(new_code_cell(source, execution_count=count, outputs=outputs))
    nbformat.write(new_notebook(cells=cells), root / "chapters" / "00_witness.ipynb")
    return root


def git(*arguments, cwd):
    who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org")
    subprocess.run(["git", *who, *arguments], cwd=cwd, check=True, capture_output=True)


@pytest.fixture
def folder(tmp_path):
    """For what a situation makes; can be removed also if it is read-only."""
    (tmp_path / "situation").mkdir()
    yield tmp_path / "situation"
    for path in (tmp_path / "situation").rglob("*"):
        path.chmod(path.stat().st_mode | 0o200)


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_nbval_is_green_whatever_the_user_has_set(name, clone, folder):
    if name == "crlf" and shutil.which("git"):
        git("init", cwd=clone)
        git("add", ".", cwd=clone)
        git("commit", "-m", "Begin", cwd=clone)
    try:
        run = SURROUNDINGS[name](folder, clone)
    except CannotRun as why:
        pytest.skip(str(why))
    assert run.start("--nbval", "--nbval-cell-timeout=300", str(run.root / "chapters")) == 0


def test_without_the_conftest_the_users_settings_reach_a_kernel(clone, folder, capfd):
    (clone / "chapters" / "conftest.py").unlink()
    run = SURROUNDINGS["settings"](folder, clone)
    assert run.start("--nbval", "--nbval-current-env", "--color=no", "chapters") == 1
    assert f"{len(WITNESS) - 1} failed" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("plugin", "options", "package"),
    [("nbval", ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=300"], "nbval"),
     ("xdist", ["--nbval", "-n", "2", "--dist", "loadscope"], "pytest-xdist")],
)
def test_a_missing_plugin_is_named_in_one_sentence(plugin, options, package, clone):
    run = subprocess.run([sys.executable, "-m", "pytest", "-p", f"no:{plugin}", *options, "chapters"],
                         cwd=clone, capture_output=True, text=True, check=False)
    assert run.returncode == pytest.ExitCode.USAGE_ERROR
    sentence = f"ERROR: {package} is missing, which runs the chapters: pip install {package}"
    assert (run.stdout + run.stderr).strip() == sentence


@pytest.mark.skipif(not (ROOT / ".git").exists() or not shutil.which("git"), reason="not a clone")
def test_a_clone_on_windows_gets_the_committed_bytes(tmp_path):
    for name in ("plain", "windows"):
        setting = f"core.autocrlf={'true' if name == 'windows' else 'false'}"
        git("-c", setting, "clone", "--quiet", str(ROOT), name, cwd=tmp_path)
    plain, windows = tmp_path / "plain", tmp_path / "windows"
    files = [path.relative_to(plain) for path in plain.rglob("*")
             if path.is_file() and ".git" not in path.parts]
    assert len(files) > 100
    assert [name for name in files if (plain / name).read_bytes() != (windows / name).read_bytes()] == []


def lacking(folder):
    raise CannotRun("no such processor")


@pytest.fixture
def runs(monkeypatch):
    """Three situations, "green", "red" and "lacking"; returns what pytest was given."""
    given = []

    def situation(code):
        run = Run()
        run.start = lambda *arguments: given.append(arguments) or code
        return lambda folder: run

    situations = {"green": situation(0), "red": situation(1), "lacking": lacking}
    monkeypatch.setattr(matrix, "SITUATIONS", situations)
    return given


def test_the_matrix_says_what_passed_what_failed_and_what_cannot_run(runs, capsys):
    assert matrix.main(["--chapters", "01", "14"]) == 1
    told = capsys.readouterr().out
    for words in ("green", "passed", "failed", "cannot run here: no such processor",
                  "1 passed, 1 failed, 1 cannot run here"):
        assert words in told
    assert [Path(name).name[:2] for name in runs[0] if name.endswith(".ipynb")] == ["01", "14"]


def test_the_matrix_runs_what_it_is_told_to(runs):
    assert matrix.main(["gr", "lack"]) == 0
    assert len(runs) == 1
    assert sum(name.endswith(".ipynb") for name in runs[0]) == len(matrix.ALL)
    assert matrix.main(["blue"]) == "matrix: expected situations among green, red, lacking, got blue"
    assert matrix.main(["--chapters", "99"]).endswith("got 99")


def test_each_day_has_a_situation_that_can_run_here_and_some_chapters(runs, monkeypatch, capsys):
    monkeypatch.setattr(matrix, "of_day", lambda day: (["lacking", "green", "red"], ["02", "06"]))
    assert matrix.main(["--today"]) == 0
    assert 'make matrix ONLY=green CHAPTERS="02 06"' in capsys.readouterr().out


def test_the_days_visit_every_situation_with_every_chapter():
    tried = set()
    for day in range(len(matrix.DAILY) * matrix.PARTS):
        names, chapters = matrix.of_day(day)
        assert sorted(names) == sorted(matrix.DAILY)
        tried |= {(names[0], chapter) for chapter in chapters}
    assert len(tried) == len(matrix.DAILY) * len(matrix.ALL)


@pytest.mark.skipif(sys.platform == "win32" or not shutil.which("bash"), reason="needs bash")
@pytest.mark.parametrize(("works_at", "code", "called"), [
    (0, 1, ["setup", "oracle", "oracle"]), (1, 0, ["setup", "oracle", "venv/.site", "test"]),
    (2, 0, ["setup", "oracle", "oracle", "venv/.site", "test"])])
def test_ci_fails_without_its_oracles(works_at, code, called, tmp_path):
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    stub = f"""#!/bin/sh
echo "$1" >> called
[ "$1" != oracle ] || [ "$(grep -c oracle called)" = {works_at} ]
"""
    for name, text in {"make": stub, "chromium": "#!/bin/sh\n", "venv/bin/python": "#!/bin/sh\n"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "VENV": "venv"}
    run = subprocess.run(["bash", ".ci/run"], cwd=tmp_path, env=environment, capture_output=True, text=True,
                         check=False)
    assert run.returncode == code
    assert (tmp_path / "called").read_text().split() == called
    assert ("PyTorch and ONNX could not be installed" in run.stderr) is (code == 1)
