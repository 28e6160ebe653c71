"""Fetch a file once, checked, whatever goes wrong on the way.

The bytes go to a temporary file in the same folder; it gets the real name only when its SHA-256 is
right, so under that name there is never half a file. While a process writes, the temporary file
carries a name of its own; when it gives up, it leaves the file as NAME.part. To resume is to rename
that one back: of two processes, one succeeds in this, and the other starts from nothing.
"""

import hashlib
import http.client
import io
import os
import secrets
import stat
import time
import urllib.error
import urllib.request
from contextlib import closing, suppress

from nnlib.files.atomic import put
from nnlib.files.strangers import printable

BLOCK = 1 << 16
PATIENCE = 30  # seconds that a mirror has for everything,
LEAST = 10_000  # and one more for so many bytes that came; none of them alone may take longer than PATIENCE
ABANDONED = 120  # seconds without a write after which the file of another process is taken over


class DownloadFailed(OSError):
    """No mirror gave the file, or it could not be written; the message is one line."""


class Fault(Exception):
    """What went wrong with a mirror, in words: the next one may be better."""


def download(urls, path, *, sha256, size):
    """Make `path` hold the file of this SHA-256 and size in bytes, from the first URL to give it.

    Resumes what an interrupted call left. Raises DownloadFailed with what happened at each address.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = _claim(path)
    except OSError as error:
        raise DownloadFailed(f"cannot write in {path.parent}: {error.strerror}") from None
    troubles = []
    try:
        for url in urls:
            try:
                _fetch(url, part, sha256, size)
            except Fault as fault:
                troubles.append(f"{url}: {printable(fault)}")
            else:
                put(part, path)
                return
    except OSError as error:
        raise DownloadFailed(f"cannot write {path}: {error.strerror}") from None
    finally:
        _release(part, path)
    raise DownloadFailed("; ".join(troubles))


def _claim(path):
    """A temporary file of our own: new, or the one that an earlier download left."""
    mine = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    left = path.with_name(f"{path.name}.part")
    for old in [left, *path.parent.glob(f"{path.name}.*.part")]:
        with suppress(OSError):
            found = old.lstat()
            nobodys = old == left or time.time() - found.st_mtime > ABANDONED
            if nobodys and stat.S_ISREG(found.st_mode) and found.st_nlink == 1:  # no link to another file
                os.rename(old, mine)
                os.utime(mine)
                return mine
    mine.touch(exist_ok=False)
    return mine


def _release(part, path):
    with suppress(OSError):
        if part.stat().st_size:
            os.replace(part, path.with_name(f"{path.name}.part"))
        else:
            part.unlink()


def _fetch(url, part, sha256, size):
    """Complete `part` from `url`. Raises Fault; OSError if it cannot be written."""
    have = part.stat().st_size
    if have < size:
        with closing(_sent(url, have, size)) as blocks:
            if next(blocks) or not have:
                _write(blocks, part, url, size)
            else:  # the server begins anew: what we have stays until the whole file is here
                new = part.with_suffix(".new.part")
                try:
                    _write(blocks, new, url, size)
                    _judge(new, sha256, size)
                    os.replace(new, part)
                finally:
                    new.unlink(missing_ok=True)
    try:
        _judge(part, sha256, size)
    except Fault:
        if part.stat().st_size < size:
            raise
        os.truncate(part, 0)
        if not have:
            raise
        _fetch(url, part, sha256, size)  # what was left may have been the wrong half


def _judge(file, sha256, size):
    """Raise Fault unless the file is the published one."""
    got = file.stat().st_size
    if got < size:
        raise Fault(f"cut off after {got} of {size} bytes")
    if got > size or hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
        raise Fault("sent other bytes than the published file (SHA-256 differs)")


def _write(blocks, path, url, size):
    from tqdm.auto import tqdm

    with open(path, "ab") as file:
        start = file.tell()
        with tqdm(total=size, initial=start, unit="B", unit_scale=True, desc=url.rpartition("/")[2]) as bar:
            while file.tell() <= size and (block := next(blocks, b"")):
                file.write(block)
                bar.update(len(block))


def _sent(url, have, size):
    """Whether the server resumes after `have` bytes, then the blocks that it sends. Raises Fault alone."""
    pace = Pace()
    try:
        request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
        with _opener(pace).open(request, timeout=PATIENCE) as answer:
            resumes = answer.status == 206
            comes = size if answer.length is None else answer.length + have * resumes
            if comes != size or answer.headers.get_content_type() == "text/html":
                raise Fault(f"sent {comes} bytes of {answer.headers.get_content_type()}, expected {size}")
            yield resumes
            while block := answer.read1(BLOCK):
                pace.got += len(block)
                yield block
    except Fault:
        raise
    except urllib.error.HTTPError as error:
        error.close()
        raise Fault(f"the server says {error.code} {error.reason}") from None
    except urllib.error.URLError as error:
        raise Fault(f"no connection ({getattr(error.reason, 'strerror', None) or error.reason})") from None
    except Exception as error:  # a stranger's answer finds many ways to make urllib stumble
        what = str(error) or type(error).__name__
        raise Fault(f"the connection broke after {pace.got} bytes ({what})") from None


class Pace:
    """How long a mirror may still take."""

    def __init__(self):
        self.start, self.got = time.monotonic(), 0

    def left(self):
        """Seconds for the next bytes. Raises TimeoutError when there are none."""
        left = self.start + PATIENCE + self.got / LEAST - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"slower than {LEAST} bytes a second")
        return min(left, PATIENCE)


class Paced(io.RawIOBase):
    """The bytes of a socket, for as long as its pace allows, the lines of a header among them."""

    def __init__(self, raw, sock, pace):
        self.raw, self.sock, self.pace = raw, sock, pace

    def readable(self):
        return True

    def readinto(self, buffer):
        self.sock.settimeout(self.pace.left())
        return self.raw.readinto(buffer)

    def close(self):
        self.raw.close()
        super().close()


class PacedHandler(urllib.request.HTTPSHandler):
    def __init__(self, pace):
        super().__init__()
        self.pace = pace

    def http_open(self, request):
        return self.do_open(http.client.HTTPConnection, request)

    def do_open(self, kind, request, **settings):
        def connection(host, **more):
            made = kind(host, **more)
            made.response_class = response
            return made

        def response(sock, *args, **more):
            made = http.client.HTTPResponse(sock, *args, **more)
            made.fp = io.BufferedReader(Paced(made.fp.detach(), sock, self.pace))
            return made

        return super().do_open(connection, request, **settings)

    http_request = urllib.request.HTTPSHandler.https_request


def _opener(pace):
    """Like urllib's own, for HTTP alone: no redirection leads to a file or to FTP."""
    opener = urllib.request.OpenerDirector()
    for kind in ("ProxyHandler", "UnknownHandler", "HTTPErrorProcessor", "HTTPDefaultErrorHandler",
                 "HTTPRedirectHandler"):
        opener.add_handler(getattr(urllib.request, kind)())
    opener.add_handler(PacedHandler(pace))
    return opener
