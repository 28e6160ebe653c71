"""A process of its own for a library that some files crash: what happens there does not happen here.

The child has the same Python, packages and nnlib, started afresh: neither the caller's threads nor its
__main__ come with it. It is given the open file, and sends back what `work` finds in it. On Linux it may
take 64 MB and twice the file's size more than it has at the start, on Linux and macOS a few seconds of the
processor; everywhere it is ended when it takes too long. It may do what its user may: a library that a
file takes over is not held by this.
"""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SPARE = 2**26  # bytes
PATIENCE = 60  # seconds by the clock, on a machine that has much to do
SECONDS = 2  # of the processor, and more for a large file:
PACE = 2**24  # bytes a second that are always reached
CODE = """import json, sys
task = json.loads(sys.argv[1])
sys.path[:] = task["path"]
from nnlib.files.confined import serve
serve(**task)
"""


def confined(work, file, *, error, brings=()):
    """What the generator work(file) yields, made by a child: pairs of what JSON can hold and of bytes.

    work: a function of a module; brings: modules that it imports, loaded before memory is limited.
    Raises `error` with the message of one that `work` raised, or with the way in which the child ended.
    """
    from threading import Timer

    size = os.fstat(file.fileno()).st_size
    task = {"path": [str(folder) or ROOT for folder in sys.path] + [ROOT], "module": work.__module__,
            "name": work.__name__, "brings": brings, "memory": SPARE + 2 * size,
            "seconds": SECONDS + size // PACE}
    try:
        process = subprocess.Popen(
            [python(), "-BP", "-c", CODE, json.dumps(task)], stdin=file, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0))
    except OSError as wrong:
        raise error("a stranger's file is read by a Python process of its own, and none can be started "
                    f"({wrong.strerror}): if the file is yours, say trusted=True") from None
    clock = Timer(PATIENCE + 5 * task["seconds"], process.kill)
    clock.start()
    try:
        while line := process.stdout.readline():
            wrong, about, count = json.loads(line)
            if wrong is not None:
                raise error(wrong)
            if count is None:
                return
            data = bytearray(count)
            if process.stdout.readinto(data) < count:
                break
            yield about, data
        raise error(f"damaged: a process of its own read it, and ended by {ending(process.wait())}")
    finally:
        clock.cancel()
        process.kill()
        process.stdout.close()
        process.wait()


def python():
    """The program to start. Raises OSError where there is none: in a frozen program, inside another one."""
    name = os.path.basename(sys.executable or "").lower()
    if getattr(sys, "frozen", False) or not name.startswith(("python", "pypy")):
        raise OSError(0, f"this runs inside of {name or 'another program'}")
    return sys.executable


def ending(code):
    """How a process ended, in words."""
    try:
        name = signal.Signals(-code).name
    except ValueError:
        return f"exit code {code}"
    return "its limit of time" if name in ("SIGKILL", "SIGXCPU") else name


def serve(*, module, name, brings, memory, seconds, path):
    """In the child: send what the work yields, a line of JSON before each piece of bytes."""
    from importlib import import_module

    out = sys.stdout.buffer

    def send(wrong, about, count):
        out.write(json.dumps([wrong, about, count]).encode() + b"\n")

    try:
        work = getattr(import_module(module), name)
        for each in brings:
            import_module(each)
        limit(memory, seconds)
        with open(0, "rb") as file:
            file.seek(0)
            for about, data in work(file):
                send(None, about, len(data))
                out.write(data)
        send(None, None, None)
    except MemoryError:
        send("damaged: it takes more memory than its size explains", None, None)
    except Exception as wrong:
        send(str(wrong), None, None)
    out.flush()


def limit(memory, seconds):
    """Bound what this process may take from here on, where the system can."""
    import time

    try:
        import resource
    except ImportError:
        return  # Windows
    bounds = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: 0,
              resource.RLIMIT_CPU: int(time.process_time()) + 1 + seconds}
    with suppress(OSError), open("/proc/self/statm", "rb") as file:
        bounds[resource.RLIMIT_AS] = int(file.read().split()[0]) * resource.getpagesize() + memory
    for kind, value in bounds.items():
        hardest = resource.getrlimit(kind)[1]
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (min(value, hardest) if hardest >= 0 else value,) * 2)
