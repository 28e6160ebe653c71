"""The set-up check says yes here, and what to do where something is missing."""

import importlib
import sys

import pytest

from course import checkup
from course.checkup import check_setup


def test_all_is_well_here(monkeypatch):
    result = check_setup()
    assert result.passed, repr(result)
    assert repr(result).endswith("All is well: go on.")
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
