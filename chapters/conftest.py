"""For `pytest --nbval chapters`: every kernel starts afresh, and numbers are compared as numbers.

A kernel has an empty home and none of the user's settings, so a red cell is a fault of the chapter. Integers
must be equal, other numbers to the precision printed (six significant digits, 1e-9 near zero).
"""

import atexit
import functools
import math
import os
import re
import shutil
import site
import subprocess
import sys
import tempfile
from unittest.mock import patch

import pytest

NUMBER = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?|\bnan\b|\binf\b")
PATIENCE = 60  # seconds to wait for a cell's output; nbval's own 5 are short on a busy machine
SETTINGS = re.compile(  # variables that change what Python or a package does, not where it is found
    "PYTHON(?!PATH|HOME)|IPY|JUPYTER|MPL|MATPLOTLIB|NNLIB|DASK|TQDM|XDG|LANG|LC_|COLUMNS|LINES|(NO|FORCE)_COLOR")


class Output(str):
    """Text that equals other text if they differ only within the precision of their numbers."""

    __hash__ = str.__hash__

    def __eq__(self, other):
        if not isinstance(other, str) or NUMBER.split(self) != NUMBER.split(other):
            return False
        return all(map(same_number, NUMBER.findall(self), NUMBER.findall(other)))

    def __ne__(self, other):
        return not self == other


def same_number(a, b):
    integers = a.lstrip("+-").isdecimal() and b.lstrip("+-").isdecimal()
    if a == b or integers:
        return a == b
    return math.isclose(float(a), float(b), rel_tol=1e-6, abs_tol=1e-9)


def share(kernels):
    """Of so many kernels each has its share of the cores: threads of two on one core wait for each other."""
    if kernels == 1 or os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        return {}  # nnlib decides
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return {"NNLIB_THREADS": str(max(1, cores // kernels))}


@functools.cache
def environment(kernels):
    """What each of so many kernels sees: no settings of the user, and a home with a font cache only."""
    home = tempfile.mkdtemp(prefix="nbval-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    kept = {name: value for name, value in os.environ.items() if not SETTINGS.match(name)}
    kept |= {"HOME": home, "USERPROFILE": home, "APPDATA": home, "TZ": "UTC"}
    kept |= {"PYTHONUSERBASE": site.getuserbase()}  # `pip install --user` puts packages into the home
    kept |= share(kernels)
    # matplotlib lists the fonts on its first import, and says so if that takes a while.
    subprocess.run([sys.executable, "-c", "import matplotlib.font_manager"], env=kept, check=False,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return kept


def again(start, times=3):
    """Start a kernel; once more if it dies at once: two that start side by side may have drawn one port."""
    for left in reversed(range(times)):
        try:
            return start()
        except RuntimeError as error:
            if not left or "died before replying" not in str(error):
                raise


def pytest_addoption(pluginmanager):
    """Raises UsageError if a plugin is missing; pytest alone says "unrecognized arguments"."""
    side_by_side = any(argument.startswith(("-n", "--dist")) for argument in sys.argv)
    for plugin, package, needed in [("nbval", "nbval", True), ("xdist", "pytest-xdist", side_by_side)]:
        if needed and not pluginmanager.hasplugin(plugin):
            raise pytest.UsageError(f"{package} is missing, which runs the chapters: pip install {package}")


def pytest_configure(config):
    if not config.getoption("nbval", default=False):
        return
    from nbval import plugin

    # The kernel that a notebook names may belong to another environment than this pytest.
    config.option.nbval_current_env = config.option.nbval_kernel_name is None
    sanitize, init = plugin.IPyNbCell.sanitize, plugin.IPyNbCell.__init__
    start = plugin.RunningKernel.__init__
    kernels = getattr(config, "workerinput", {}).get("workercount", 1)  # pytest-xdist's

    def compare_numbers(self, text):
        return Output(sanitize(self, text)) if isinstance(text, str) else text

    def wait_longer(self, *args, **kwargs):
        init(self, *args, **kwargs)
        self.output_timeout = PATIENCE

    def start_afresh(self, *args, **kwargs):
        with patch.dict(os.environ, environment(kernels), clear=True):
            again(lambda: start(self, *args, **kwargs))

    plugin.IPyNbCell.sanitize, plugin.IPyNbCell.__init__ = compare_numbers, wait_longer
    plugin.RunningKernel.__init__ = start_afresh
