"""Every way a download can end, against a server on this machine."""

import hashlib
import multiprocessing
import os
import re
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from nnlib.datasets import MNISTUnavailable, mnist, mnist_files
from nnlib.datasets import download as module
from nnlib.datasets.download import DownloadFailed, download

CONTENT = np.random.default_rng(0).bytes(300_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Handler(BaseHTTPRequestHandler):
    """/good resumes, /plain ignores Range, /short hangs up half way, /wrong and /endless lie."""

    def do_GET(self):
        behaviour, _, name = self.path[1:].partition("/")
        content = self.server.files.get(name, CONTENT)
        wanted = self.headers.get("Range")
        self.server.log.append((behaviour, wanted))
        start = int(wanted[6:-1]) if wanted and behaviour in ("good", "short", "slow") else 0
        if behaviour == "missing":
            self.send_error(404)
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        body = content[start:]
        if behaviour == "short":
            body = body[: len(body) // 2]
        if behaviour == "wrong":
            body = bytes(len(body))
        try:
            if behaviour == "endless":
                while True:
                    self.wfile.write(bytes(65536))
            for i in range(0, len(body), 30_000):
                self.wfile.write(body[i : i + 30_000])
                if behaviour == "slow":
                    time.sleep(0.05)
        except ConnectionError:
            pass
        self.close_connection = True

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.files, server.log = {}, []
        server.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def nobody():
    """An address where nobody listens."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{s.getsockname()[1]}/x"


def fetch(path, *urls):
    download(urls, path, sha256=SHA256, size=len(CONTENT))


def whole(path):
    return path.read_bytes() == CONTENT and os.listdir(path.parent) == [path.name]


def failure(path, *urls):
    with pytest.raises(DownloadFailed) as caught:
        fetch(path, *urls)
    assert not path.exists()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_good_download_with_a_progress_bar(server, tmp_path, capsys):
    path = tmp_path / "new" / "folder" / "file"
    fetch(path, f"{server.url}/good")
    assert whole(path)
    assert "100%" in capsys.readouterr().err


def test_the_next_mirror_takes_over(server, nobody, tmp_path):
    fetch(tmp_path / "f", nobody, f"{server.url}/missing", f"{server.url}/wrong", f"{server.url}/good")
    assert whole(tmp_path / "f")


def test_no_network(nobody, tmp_path):
    assert re.search(r"127\.0\.0\.1.*no connection \(Connection refused", failure(tmp_path / "f", nobody))
    assert os.listdir(tmp_path) == []


def test_no_such_file_on_the_server(server, tmp_path):
    assert "the server says 404" in failure(tmp_path / "f", f"{server.url}/missing")


def test_wrong_bytes(server, tmp_path):
    assert "other bytes than the published file" in failure(tmp_path / "f", f"{server.url}/wrong")
    assert os.listdir(tmp_path) == []


def test_too_many_bytes(server, tmp_path):
    assert "other bytes than the published file" in failure(tmp_path / "f", f"{server.url}/endless")


def test_cut_off_half_way_and_resumed(server, tmp_path):
    path = tmp_path / "f"
    message = failure(path, f"{server.url}/short")
    assert f"150000 of {len(CONTENT)} bytes" in message
    assert os.listdir(tmp_path) == ["f.part"]
    fetch(path, f"{server.url}/good")
    assert whole(path)
    assert server.log[-1] == ("good", "bytes=150000-")


def test_a_server_that_does_not_resume(server, tmp_path):
    path = tmp_path / "f"
    failure(path, f"{server.url}/short")
    fetch(path, f"{server.url}/plain")
    assert whole(path)
    assert server.log[-1] == ("plain", "bytes=150000-")


@pytest.mark.parametrize("left", [bytes(1000), bytes(len(CONTENT)), bytes(len(CONTENT) + 1)])
def test_what_was_left_is_wrong(server, tmp_path, left):
    (tmp_path / "f.part").write_bytes(left)
    fetch(tmp_path / "f", f"{server.url}/good")
    assert whole(tmp_path / "f")


def test_what_was_left_is_complete(nobody, tmp_path):
    (tmp_path / "f.part").write_bytes(CONTENT)
    fetch(tmp_path / "f", nobody)
    assert whole(tmp_path / "f")


def test_interrupted_by_the_reader(server, tmp_path, monkeypatch):
    receive = module._receive

    def interrupt(*args):
        receive(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_receive", interrupt)
    with pytest.raises(KeyboardInterrupt):
        fetch(tmp_path / "f", f"{server.url}/short")
    monkeypatch.undo()
    assert os.listdir(tmp_path) == ["f.part"]
    fetch(tmp_path / "f", f"{server.url}/good")
    assert whole(tmp_path / "f")


def test_a_killed_download_is_taken_over_but_a_running_one_is_not(server, tmp_path):
    killed, running = tmp_path / "f.aaaa.part", tmp_path / "f.bbbb.part"
    killed.write_bytes(CONTENT[:1000])
    running.write_bytes(CONTENT[:2000])
    os.utime(killed, (time.time() - 3600,) * 2)
    fetch(tmp_path / "f", f"{server.url}/good")
    assert sorted(os.listdir(tmp_path)) == ["f", running.name]
    assert server.log == [("good", "bytes=1000-")]


def test_two_processes_at_once(server, tmp_path):
    (tmp_path / "f.part").write_bytes(CONTENT[:50_000])
    spawn = multiprocessing.get_context("spawn")
    both = [spawn.Process(target=fetch, args=(tmp_path / "f", f"{server.url}/slow")) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    assert whole(tmp_path / "f")


def test_a_folder_that_cannot_be_written(server, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    path = tmp_path / "file" / "mnist" / "f"
    with pytest.raises(DownloadFailed, match=r"cannot write in .*Not a directory"):
        fetch(path, f"{server.url}/good")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder(server, tmp_path):
    tmp_path.chmod(0o500)
    try:
        assert "Permission denied" in failure(tmp_path / "f", f"{server.url}/good")
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX")
def test_a_full_disk(server, tmp_path, root):
    script = (
        "import resource, pathlib, sys\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from test_download import fetch\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        f"fetch(pathlib.Path({str(tmp_path / 'f')!r}), '{server.url}/good', '{server.url}/plain')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=root
    )
    last = run.stderr.strip().splitlines()[-1]
    assert re.search(r"DownloadFailed: cannot write .*: File too large", last)
    assert len(server.log) == 1  # another mirror would not help
    fetch(tmp_path / "f", f"{server.url}/good")
    assert whole(tmp_path / "f")


def test_full_mnist_is_downloaded_once(server, tmp_path, full_mnist):
    server.files |= {name: (full_mnist / name).read_bytes() for name in mnist.FILES}
    mirrors = [f"{server.url}/missing/", f"{server.url}/good/"]
    folders = [tmp_path / "empty", tmp_path / "cache"]
    assert mnist_files(folders=folders, mirrors=mirrors) == [folders[1] / name for name in mnist.FILES]
    asked = len(server.log)
    mnist_files(folders=folders, mirrors=mirrors)
    assert len(server.log) == asked


def test_mnist_unavailable_says_what_to_do_in_one_line(nobody, tmp_path):
    with pytest.raises(MNISTUnavailable) as caught:
        mnist_files(folders=[tmp_path], mirrors=[nobody + "/"])
    message = str(caught.value)
    assert "\n" not in message
    for hint in ("train-images-idx3-ubyte.gz", str(tmp_path), "Connection refused", "NNLIB_MNIST"):
        assert hint in message


def test_where_mnist_is_looked_for(tmp_path, monkeypatch, full_mnist):
    monkeypatch.setenv("NNLIB_MNIST", str(full_mnist))
    assert mnist_files() == [full_mnist / name for name in mnist.FILES]
    monkeypatch.setattr(mnist, "INSTALLED", str(tmp_path))  # as in a wheel
    monkeypatch.setenv("NNLIB_MNIST", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "nnlib" / "mnist").mkdir(parents=True)
    for name in mnist.FILES:
        (tmp_path / "nnlib" / "mnist" / name).write_bytes((full_mnist / name).read_bytes())
    assert mnist_files() == [tmp_path / "nnlib" / "mnist" / name for name in mnist.FILES]
