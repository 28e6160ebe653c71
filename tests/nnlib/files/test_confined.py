"""What a library does to a process of its own stays there; the caller gets one error in words."""

import os
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import work_in_a_child as work

from nnlib import load_model, load_weights, mlp, save_model
from nnlib.files import confined
from nnlib.modelfile import ModelFileError, describe_model

linux = pytest.mark.skipif(sys.platform != "linux", reason="the limits of Linux")


class Wrong(ValueError):
    pass


@pytest.fixture
def file(tmp_path):
    (tmp_path / "file").write_bytes(b"content")
    with open(tmp_path / "file", "rb") as file:
        yield file


@pytest.fixture(autouse=True)
def _no_child_is_left_behind(monkeypatch):
    started, start = [], subprocess.Popen

    def popen(*args, **settings):
        started.append(start(*args, **settings))
        return started[-1]

    monkeypatch.setattr(confined.subprocess, "Popen", popen)
    yield
    assert all(process.returncode is not None for process in started)


def run(function, file):
    return list(confined.confined(function, file, error=Wrong))


def test_the_child_reads_the_open_file_from_its_beginning(file):
    file.read(3)
    assert run(work.echo, file) == [(["size", 7], b""), ("content", b"content")]


@pytest.mark.parametrize(("function", "words"), [
    (work.raises, "what is wrong:"),
    pytest.param(work.crashes, "damaged: a process of its own read it, and ended by SIGSEGV",
                 marks=pytest.mark.skipif(os.name != "posix", reason="signals")),
    (work.exits, "ended by exit code 7"),
    (work.cut_off, "ended by exit code 0"),
    pytest.param(work.takes_memory, "more memory than its size explains", marks=linux),
    pytest.param(work.takes_time, "ended by its limit of time", marks=linux),
    pytest.param(work.writes, "File too large", marks=linux),
])
def test_what_goes_wrong_there_is_said_here(function, words, file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(confined, "SECONDS", 0)
    with pytest.raises(Wrong, match=words):
        run(function, file)
    assert not (tmp_path / "harm").exists() or (tmp_path / "harm").stat().st_size == 0


def test_it_does_not_wait_for_ever(file, monkeypatch):
    monkeypatch.setattr(confined, "PATIENCE", -8)
    with pytest.raises(Wrong, match="ended by"):
        run(work.waits, file)


def test_who_has_seen_enough_ends_it(file):
    found = confined.confined(work.waits, file, error=Wrong)
    assert next(found) == ("first", b"1")
    found.close()


@pytest.fixture
def net(tmp_path):
    net = mlp(5, 4, 3, rng=np.random.default_rng(0))
    save_model(net, tmp_path / "net.h5")
    return net


def test_models_load_in_many_threads_at_once(net, tmp_path):
    with ThreadPoolExecutor(6) as pool:
        loaded = list(pool.map(load_model, [tmp_path / "net.h5"] * 12))
    for each in loaded:
        assert [p.data.tolist() for p in each.params()] == [p.data.tolist() for p in net.params()]


WHERE = """
    import sys
    {change}
    from nnlib import load_model
    print(load_model("net.h5").output_shape)
"""


def test_a_model_loads_in_a_script_without_a_guard(net, tmp_path, root):
    script = tmp_path / "script.py"
    script.write_text("print('once')\n" + textwrap.dedent(WHERE.format(change="")), "utf-8")
    said = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONPATH": str(root)})
    assert said.stdout.split("\n") == ["once", "(3,)", ""]
    assert said.stderr == ""


@pytest.mark.parametrize("change", [
    "sys.stdin = sys.stdout = None; sys.stdout = open(1, 'w')", "sys.path.remove('')", "sys.argv[:] = []",
    "import os; os.close(0)", "import pathlib; sys.path.append(pathlib.Path('x'))"])
def test_a_model_loads_whatever_became_of_the_process(change, net, tmp_path, root):
    said = subprocess.run([sys.executable, "-c", textwrap.dedent(WHERE.format(change=change))], cwd=tmp_path,
                          capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONPATH": str(root)})
    assert said.stdout == "(3,)\n"


@pytest.mark.parametrize(("name", "value", "words"), [
    ("frozen", True, "this runs inside of python"), ("executable", "", "inside of another program"),
    ("executable", None, "inside of another program"), ("executable", "/opt/blender", "inside of blender"),
    ("executable", "/nowhere/python3", "No such file")])
def test_where_no_python_can_be_started(name, value, words, net, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, name, value, raising=False)
    path = tmp_path / "net.h5"
    for read in (load_model, describe_model, lambda path: load_weights(net, path)):
        with pytest.raises(ModelFileError) as caught:
            read(path)
        assert str(caught.value).startswith(f"{path}: a stranger's file is read by a Python process")
        assert words in str(caught.value)
        assert "trusted=True" in str(caught.value)
    assert load_model(path, trusted=True).output_shape == (3,)
    load_weights(net, path, trusted=True)
    assert describe_model(path, trusted=True)["input_shape"] == [5]
