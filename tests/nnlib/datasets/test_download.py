"""Every way a download can end, against a server on this machine."""

import errno
import hashlib
import multiprocessing
import os
import re
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import time
from contextlib import suppress
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
    write = module._write

    def interrupt(*args):
        write(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_write", interrupt)
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


class Sender(socketserver.BaseRequestHandler):
    """Sends what the test's `server.send(connection)` likes, HTTP or not."""

    def handle(self):
        while b"\r\n\r\n" not in self.request.recv(65536):
            pass
        with suppress(OSError):
            self.server.send(self.request)


@pytest.fixture
def strange():
    """strange(send) -> the URL of a server that answers each request by send(connection)."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Sender) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()

        def url(send):
            server.send = send
            return f"http://127.0.0.1:{server.server_address[1]}/file"

        yield url
        server.shutdown()
        thread.join()


def says(text):
    return lambda connection: connection.sendall(text.encode("latin-1"))


def trickle(beginning, piece, pause=0.05):
    def send(connection):
        connection.sendall(beginning.encode())
        while True:
            connection.sendall(piece.encode())
            time.sleep(pause)
    return send


OK = "HTTP/1.1 200 OK\r\n"
CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n"
LOCATION = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
STRANGE = {
    "no HTTP": (says("\x1b[31mSSH-2.0-\xe2\x80\xae" + "x" * 60_000 + "\r\n\r\n"), "broke"),
    "nothing": (says(""), "broke"),
    "lines without end": (says(OK + "a: b\r\n" * 500), "broke"),
    "a reason": (says("HTTP/1.1 500 \x1b]0;owned\x07\x9b\x85" + "y" * 5000 + "\r\nContent-Length: 0\r\n\r\n"),
                 "the server says 500"),
    "to [::1": (says(LOCATION + "http://[::1/x\r\n\r\n"), "broke"),
    "to a..b": (says(LOCATION + "http://a..b/\r\n\r\n"), "broke"),
    "to a long name": (says(LOCATION + "http://" + "a" * 5000 + "/\r\n\r\n"), "broke"),
    "to no port": (says(LOCATION + "http://127.0.0.1:x/\r\n\r\n"), "no"),
    "to a file": (says(LOCATION + "file:///etc/passwd\r\n\r\n"), "302"),
    "to FTP": (says(LOCATION + "ftp://127.0.0.1/x\r\n\r\n"), "unknown url type: ftp"),
    "to itself": (says(LOCATION + "/file\r\n\r\n"), "302"),
    "a negative chunk": (says(CHUNKED + "-5\r\nabc\r\n"), ""),
    "a chunk of words": (says(CHUNKED + "words\r\nabc\r\n"), "broke"),
    "a web page": (says(OK + "Content-Type: text/html\r\n\r\n<html>Log in</html>"), "text/html"),
    "another length": (says(OK + "Content-Length: 5\r\n\r\nabcde"), "sent 5 bytes"),
    "a line a second": (trickle(OK, "x: y\r\n", 0.1), "broke"),
    "a header, byte by byte": (trickle(OK + "x: ", "y"), "broke"),
    "Continue for ever": (trickle("", "HTTP/1.1 100 Continue\r\n\r\n", 0.001), "broke"),
    "two bytes a second": (trickle(OK + "\r\n", "xy", 0.1), "broke"),
    "chunks of a byte": (trickle(CHUNKED, "1\r\nx\r\n"), "broke"),
    "silence": (lambda connection: time.sleep(3), "timed out"),
}
SLOW = list(STRANGE)[list(STRANGE).index("a line a second"):]


@pytest.mark.parametrize("case", STRANGE)
def test_a_strange_server_is_left_for_the_next(case, strange, server, tmp_path, monkeypatch):
    if case in SLOW:
        monkeypatch.setattr(module, "PATIENCE", 0.5)
    send, words = STRANGE[case]
    url, begun = strange(send), time.monotonic()
    message = failure(tmp_path / "f", url)
    assert message.startswith(f"{url}: ")
    assert words in message
    assert message.isprintable()
    assert len(message) <= len(url) + 202
    assert time.monotonic() - begun < 3
    fetch(tmp_path / "f", url, f"{server.url}/good")
    assert whole(tmp_path / "f")


def test_a_slow_mirror_may_take_its_time_if_it_sends_enough(server, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.4)
    fetch(tmp_path / "f", f"{server.url}/slow")  # takes half a second
    assert whole(tmp_path / "f")


@pytest.mark.parametrize("error", [
    ssl.SSLError(1, "decryption failed or bad record mac"), OSError(errno.EHOSTUNREACH, "No route to host"),
    ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"), TimeoutError("timed out")], ids=repr)
def test_a_connection_that_breaks_in_the_body_is_the_mirrors_fault(error, server, tmp_path, monkeypatch):
    read = module.Paced.readinto

    def breaks(self, buffer):
        if self.pace.got > 100_000 and ("short" in server.log[-1]):
            raise error
        return read(self, buffer)

    monkeypatch.setattr(module.Paced, "readinto", breaks)
    assert "the connection broke after" in failure(tmp_path / "f", f"{server.url}/short")
    fetch(tmp_path / "f", f"{server.url}/short", f"{server.url}/good")
    assert whole(tmp_path / "f")
    assert server.log[-1][0] == "good"


def test_no_route_to_the_first_mirror(server, tmp_path, monkeypatch):
    connect = socket.create_connection

    def no_route(address, *more, **settings):
        if address[0] == "mirror.invalid":
            raise OSError(errno.EHOSTUNREACH, "No route to host")
        return connect(address, *more, **settings)

    monkeypatch.setattr(socket, "create_connection", no_route)
    assert "no connection (No route to host)" in failure(tmp_path / "f", "http://mirror.invalid/f")
    fetch(tmp_path / "f", "http://mirror.invalid/f", f"{server.url}/good")
    assert whole(tmp_path / "f")


@pytest.mark.parametrize("case", ["a web page", "another length", "two bytes a second", "a chunk of words"])
def test_what_is_no_resumption_leaves_the_good_half(case, strange, server, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.5)
    (tmp_path / "f.part").write_bytes(CONTENT[:150_000])
    failure(tmp_path / "f", strange(STRANGE[case][0]))
    assert (tmp_path / "f.part").read_bytes() == CONTENT[:150_000]
    fetch(tmp_path / "f", f"{server.url}/good")
    assert server.log == [("good", "bytes=150000-")]
    assert whole(tmp_path / "f")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name")
@pytest.mark.parametrize("name", ["f.part", "f.aaaa.part"])
@pytest.mark.parametrize("kind", ["link", "hard link", "link to nothing", "pipe", "folder"])
def test_what_lies_at_the_temporary_name_is_not_written_to(kind, name, server, tmp_path):
    folder, other = tmp_path / "folder", tmp_path / "other"
    folder.mkdir()
    other.write_bytes(b"precious")
    make = {"link": lambda at: at.symlink_to(other), "hard link": lambda at: at.hardlink_to(other),
            "link to nothing": lambda at: at.symlink_to(tmp_path / "none"), "pipe": os.mkfifo,
            "folder": os.mkdir}[kind]
    make(folder / name)
    if kind != "link to nothing":
        os.utime(folder / name, (0, 0), follow_symlinks=False)
    fetch(folder / "f", f"{server.url}/short", f"{server.url}/good")
    assert (folder / "f").read_bytes() == CONTENT
    assert other.read_bytes() == b"precious"
    assert not (tmp_path / "none").exists()
    assert sorted(os.listdir(folder)) == sorted(["f", name])


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
