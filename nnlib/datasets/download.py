"""Fetch a file once, checked, whatever goes wrong on the way.

The bytes go to a temporary file in the same folder; it gets the real name only when its SHA-256 is
right, so under that name there is never half a file. While a process writes, the temporary file
carries a name of its own; when it gives up, it leaves the file as NAME.part. To resume is to rename
that one back: of two processes, one succeeds in this, and the other starts from nothing.
"""

import hashlib
import http.client
import os
import secrets
import time
import urllib.error
import urllib.request
from contextlib import suppress

from nnlib.atomic import put

BLOCK = 1 << 16
SILENCE = 30  # seconds without a byte before a mirror is given up
ABANDONED = 120  # seconds without a write after which the file of another process is taken over


class DownloadFailed(OSError):
    """No mirror gave the file, or it could not be written; the message is one line."""


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
            trouble = _fetch(url, part, sha256, size)
            if trouble is None:
                put(part, path)
                return
            troubles.append(f"{url}: {trouble}")
    except OSError as error:
        raise DownloadFailed(f"cannot write {path}: {error.strerror}") from None
    finally:
        _release(part, path)
    raise DownloadFailed("; ".join(troubles))


def _claim(path):
    """A temporary file of our own: new, or the one that an earlier download left."""
    mine = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    left = [path.with_name(f"{path.name}.part")]
    for other in path.parent.glob(f"{path.name}.*.part"):
        with suppress(OSError):
            if time.time() - other.stat().st_mtime > ABANDONED:
                left.append(other)
    for old in left:
        with suppress(OSError):
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
    """Complete `part` from `url`; return None, or what went wrong there in words."""
    resumed = part.stat().st_size > 0
    try:
        if part.stat().st_size < size:
            _receive(url, part, size)
    except urllib.error.HTTPError as error:
        return f"the server says {error.code} {error.reason}"
    except urllib.error.URLError as error:
        return f"no connection ({getattr(error.reason, 'strerror', None) or error.reason})"
    except (ConnectionError, TimeoutError, http.client.HTTPException) as error:
        return f"the connection broke after {part.stat().st_size} of {size} bytes ({error})"
    got = part.stat().st_size
    if got < size:
        return f"cut off after {got} of {size} bytes"
    if got == size and hashlib.sha256(part.read_bytes()).hexdigest() == sha256:
        return None
    os.truncate(part, 0)
    if resumed:  # what was left may have been the wrong half
        return _fetch(url, part, sha256, size)
    return "sent other bytes than the published file (SHA-256 differs)"


def _receive(url, part, size):
    from tqdm.auto import tqdm

    have = part.stat().st_size
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    with urllib.request.urlopen(request, timeout=SILENCE) as answer:
        if answer.status != 206:  # the server does not resume: from the beginning
            have = 0
        bar = tqdm(total=size, initial=have, unit="B", unit_scale=True, desc=url.rpartition("/")[2])
        with bar, open(part, "ab" if have else "wb") as file:
            while file.tell() <= size and (block := answer.read(BLOCK)):
                file.write(block)
                bar.update(len(block))
