"""The machines that the chapters are run on: interpreters, dependencies, processors, and users' surroundings.

SITUATIONS holds, by name, a function of a temporary folder and of the clone. It prepares the situation and
returns the Run that starts pytest in it, or raises CannotRun with the reason why this machine has none.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[3]
EXTRAS = ".[course,lab,test,speed]"
CORES = ("", "Haswell", "SkylakeX", "Nehalem")  # processors that OpenBLAS has code for; "": its own choice
# What NumPy may find on this machine and such a processor has not: its own exp and log round otherwise, too.
LACKING = {"Haswell": ("AVX512", "X86_V4"), "Nehalem": ("AVX", "FMA", "F16C", "XOP", "X86_V3", "X86_V4")}
LEFT = shutil.ignore_patterns(".git", ".venv", "build", "mnist", "__pycache__", ".*_cache", ".reproduction")


class CannotRun(Exception):
    """This machine lacks what the situation needs; the text says what."""


@dataclass
class Run:
    """How pytest is started; env holds variables beside the user's (None: unset)."""

    root: Path = ROOT
    python: str = sys.executable
    cwd: Path | None = None  # None: the root
    env: dict = field(default_factory=dict)
    prefix: tuple = ()

    def start(self, *arguments):
        """Run pytest on chapters of this root; returns its exit code."""
        command = [*self.prefix, self.python, "-m", "pytest", *arguments]
        folder = self.cwd or self.root
        return subprocess.run(command, cwd=folder, env=variables(self.env), check=False).returncode


def variables(changes):
    """The user's environment with some variables set, and those unset whose value is None."""
    return {name: value for name, value in (os.environ | changes).items() if value is not None}


def interpreter(version, resolution, folder, root=ROOT):
    """A Python of this version, with the dependencies that are pinned, or the oldest or newest allowed."""
    home = root / "build" / "matrix" / f"{version}-{resolution}"
    pyenv = sorted(Path(os.path.expanduser("~")).glob(f".pyenv/versions/{version}.*/bin/python"))
    found = pyenv[-1] if pyenv else version
    uv(["venv", "--quiet", "--clear", "--python", found, home], root, f"uv finds no Python {version}")
    install = ["pip", "install", "--quiet", "--compile-bytecode", "--python", home]  # as pip does
    if resolution == "pinned":
        uv([*install, "-r", "requirements.txt"], root)
        uv([*install, "--no-deps", "-e", "."], root)
    else:
        uv([*install, "--resolution", resolution, "-e", EXTRAS], root)
    return Run(root, python=str(home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")))


def uv(arguments, root, lacking=""):
    """Run uv; if that fails, raises CannotRun with what this machine is lacking, else CalledProcessError."""
    run = subprocess.run([sys.executable, "-m", "uv", *arguments], cwd=root, check=not lacking,
                         env=os.environ | {"UV_PYTHON_DOWNLOADS": "never"}, capture_output=bool(lacking))
    if run.returncode:
        raise CannotRun(lacking)


def blas(threads, core, folder, root=ROOT):
    """OpenBLAS with this many threads; it and NumPy with the code for this kind of processor."""
    env = {"OPENBLAS_NUM_THREADS": str(threads), "OPENBLAS_CORETYPE": core or None}
    found = np.show_config("dicts")["SIMD Extensions"].get("found", [])
    if lacking := [name for name in found if name.startswith(LACKING.get(core, ()))]:
        env["NPY_DISABLE_CPU_FEATURES"] = " ".join(lacking)
    asked = "import numpy, threadpoolctl, json; print(json.dumps(threadpoolctl.threadpool_info()))"
    told = subprocess.run([sys.executable, "-c", asked], env=variables(env), capture_output=True, text=True,
                          check=False)
    if told.returncode:
        raise CannotRun(f"NumPy does not start with the code for {core}")
    used = {pool["architecture"] for pool in json.loads(told.stdout) if pool["internal_api"] == "openblas"}
    if core and core not in used:
        raise CannotRun(f"asked for {core}, this BLAS takes {', '.join(used) or 'no such setting'}")
    return Run(root, env=env)


def elsewhere(folder):
    """A copy of the clone, its packages imported from there."""
    return Run(folder, env={"PYTHONPATH": os.pathsep.join([str(folder), str(folder / "chapters")])})


def copied(folder, root):
    shutil.copytree(root, folder, ignore=LEFT)
    return elsewhere(folder)


def read_only(folder, root=ROOT):
    run = copied(folder / "clone", root)
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # root may write everywhere, unless it gives that up
        if not shutil.which("setpriv"):
            raise CannotRun("root may write everywhere, and there is no setpriv")
        run.prefix = ("setpriv", "--bounding-set=-dac_override")
    for path in (run.root, *run.root.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)
    return run


def no_home(home, folder, root=ROOT):
    return Run(root, env={"HOME": home, "USERPROFILE": home})


def first_start(folder, root=ROOT):
    return Run(root, env={"HOME": str(folder), "USERPROFILE": str(folder)})


def blank_path(folder, root=ROOT):
    return copied(folder / "my course 神经网络", root)


def other_folder(folder, root=ROOT):
    return Run(root, cwd=folder)


def crlf(folder, root=ROOT):
    """A clone (of what is committed) as Git for Windows makes it."""
    try:
        subprocess.run(["git", "-c", "core.autocrlf=true", "clone", "--quiet", root, folder / "clone"],
                       capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        raise CannotRun("needs git, and a clone") from None
    return elsewhere(folder / "clone")


FILES = {  # in the home of a user who has changed everything
    "start.py": 'print("hello")',
    ".ipython/profile_default/startup/hello.py": 'print("hello")',
    ".ipython/profile_default/ipython_config.py": """
c.InteractiveShell.ast_node_interactivity = "all"
c.PlainTextFormatter.float_precision = "%.2f"
c.InteractiveShellApp.exec_lines = ["print('hello')"]
c.InlineBackend.figure_formats = {"svg"}
""",
    ".config/matplotlib/matplotlibrc": "text.usetex: True\nbackend: svg\nfigure.figsize: 1, 1\n",
    ".config/dask/dask.yaml": "distributed:\n  comm:\n    timeouts:\n      connect: 1ms\n",
    ".jupyter/jupyter_config.json": '{"Session": {"key": ""}}',
}


def settings(folder, root=ROOT):
    """A user with settings of every kind: files in the home, variables, an encoding, a time zone."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return Run(root, env={
        "HOME": str(folder), "USERPROFILE": str(folder), "XDG_CONFIG_HOME": str(folder / ".config"),
        "IPYTHONDIR": str(folder / ".ipython"), "JUPYTER_CONFIG_DIR": str(folder / ".jupyter"),
        "MPLBACKEND": "svg", "MPLCONFIGDIR": str(folder / ".config/matplotlib"),
        "PYTHONSTARTUP": str(folder / "start.py"), "PYTHONOPTIMIZE": "2", "PYTHONWARNINGS": "error",
        "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0", "LANG": "C", "LC_ALL": "C", "TZ": "Asia/Kathmandu",
        "COLUMNS": "20", "FORCE_COLOR": "1", "NNLIB_HEADLESS": "0", "NNLIB_THREADS": "3",
        "NNLIB_MNIST": str(folder), "NNLIB_TEXTS": str(folder), "NNLIB_RECORD": str(folder / "record"),
    })


SURROUNDINGS = {
    "read-only": read_only, "no-home": partial(no_home, None), "closed-home": partial(no_home, os.devnull),
    "first-start": first_start, "settings": settings, "blank-path": blank_path,
    "other-folder": other_folder, "crlf": crlf,
}
SITUATIONS = SURROUNDINGS | {
    "-".join(["threads", str(threads), core.lower()]).rstrip("-"): partial(blas, threads, core)
    for threads in (1, 2) for core in CORES
} | {
    f"python{version}-{name}": partial(interpreter, version, resolution) for version, name, resolution in [
        ("3.11", "pinned", "pinned"), ("3.12", "pinned", "pinned"), ("3.13", "pinned", "pinned"),
        ("3.11", "oldest", "lowest-direct"), ("3.13", "newest", "highest")]
}
