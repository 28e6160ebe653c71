"""What several tests share: Hypothesis's settings, the folder of the full MNIST set, a browser."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples in every run: a red run is a defect of the change. NNLIB_EXPLORE=1 looks for new ones.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile("explore" if os.environ.get("NNLIB_EXPLORE") else "same")

# Few tests, each of several seconds, that share nothing: one by one they keep both workers busy to the end.
ONE_BY_ONE = ("tests/test_instructor.py", "tests/course/panels/test_displayed.py",
              "tests/nnlib/test_hostile_files.py")
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome",
            "google-chrome-stable")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """loadscope, a module a worker, but for the modules above."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return nodeid if nodeid.startswith(ONE_BY_ONE) else super()._split_scope(nodeid)

    return Scheduling(config, log) if config.getoption("dist") == "loadscope" else None


@pytest.fixture(scope="session")
def root():
    """The clone."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def full_mnist():
    """The folder of the four full MNIST files; no test downloads them."""
    from nnlib.datasets.mnist import FILES

    folder = os.environ.get("NNLIB_MNIST")
    if not folder or not all((Path(folder) / name).is_file() for name in FILES):
        pytest.skip("NNLIB_MNIST names no folder with the four MNIST files")
    return Path(folder)


@pytest.fixture(scope="session")
def chromium():
    """The path of a Chromium for the browser tests: $CHROMIUM, or one that is installed."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium found: install it, or set CHROMIUM to its path")
    return path
