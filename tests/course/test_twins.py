"""What PyTorch and ONNX answered in chapter 20: recorded, and the same again where they are installed."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from course import twins
from course.twins import record

WEIGHTS, X = [np.array([[1.0, 2.0]]), np.array([3.0])], np.array([[4.0, -5.0]])


def answer(weights, x):
    return [x @ weights[0].T + weights[1]]


@pytest.fixture
def recorded(monkeypatch, tmp_path):
    """An answer that was recorded, on a machine without PyTorch."""
    file = tmp_path / "answers.npz"
    np.savez(file, **record.flat({"net float64": (answer(WEIGHTS, X), twins.sums((answer, WEIGHTS, X)))}))
    monkeypatch.setattr(twins, "RECORDED", file)
    monkeypatch.setattr(twins, "torch", None)


def test_without_pytorch_the_recorded_answer_is_given(recorded):
    (found,) = twins.torch_or_recorded("net float64", answer, WEIGHTS, X)
    assert np.array_equal(found, answer(WEIGHTS, X)[0])


@pytest.mark.parametrize(("name", "x"), [
    ("net float64", X + 1), ("net float64", np.vstack([X, X])), ("net", X), ("another", X)])
def test_an_answer_to_another_question_is_not_given(recorded, name, x):
    with pytest.raises(ValueError, match="no answer is recorded for these arguments.*pip install torch"):
        twins.torch_or_recorded(name, answer, WEIGHTS, x)


def test_with_pytorch_the_function_is_called(recorded, monkeypatch):
    monkeypatch.setattr(twins, "torch", object())
    (found,) = twins.torch_or_recorded("another", answer, WEIGHTS, X + 1)
    assert np.array_equal(found, answer(WEIGHTS, X + 1)[0])


def test_a_package_that_cannot_be_loaded_is_not_there(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert not twins.installed("onnxruntime")
    assert twins.installed("numpy")


def test_without_pytorch_modules_can_be_written_down(tmp_path):
    (tmp_path / "torch.py").write_text("raise OSError('a library is missing')")
    lines = ("from course.twins import nn, torch", "class Residual(nn.Sequential): pass",
             "class GPT(nn.Module): pass", "print(torch)")
    folders = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(Path(twins.__file__).parents[2])!r}]"
    run = subprocess.run([sys.executable, "-c", "\n".join((folders, *lines))], capture_output=True, text=True,
                         check=True)
    assert run.stdout == "None\n"


def test_the_file_is_small():
    assert twins.RECORDED.stat().st_size < 100_000


def test_pytorch_and_onnxruntime_answer_as_recorded():
    for package in ("torch", "onnx", "onnxruntime"):
        pytest.importorskip(package, exc_type=ImportError)
    found = record.flat(record.answers())
    with np.load(twins.RECORDED) as file:
        assert sorted(file.files) == sorted(found)
        for name in file.files:
            theirs, ours = file[name], found[name]
            assert (theirs.dtype, theirs.shape) == (ours.dtype, ours.shape), name
            limit = 1e-5 if theirs.dtype == np.float32 or "onnx" in name else 1e-10
            largest = max(1e-3, np.abs(theirs.astype(float)).max(initial=0))
            assert np.abs(theirs.astype(float) - ours).max(initial=0) <= limit * largest, name
