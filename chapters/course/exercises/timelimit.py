"""Run a function that may never end, and get the kernel back.

The function runs in a thread of its own while the caller waits. When the time is up, an `OutOfTime` is
raised inside that thread, again and again for a moment, since a learner's bare `except:` may swallow it.
The waiting thread itself never receives an asynchronous exception, so none can be left behind in the
notebook. It works the same on Linux, macOS and Windows.

Limits: a single long call into compiled code only ends when that call does. One that lets other threads run
meanwhile (a huge matrix product, `time.sleep`) is given up, and so is a loop around a bare `except:`: such a
thread is a daemon and does not keep Python alive, but it goes on until the kernel is restarted. One that
lets no other run (`sum(range(10**9))`) holds the notebook until it ends.

A process could be killed at any time. But a function from a notebook cannot be sent to a new one by Python
alone, and a copy of the kernel (`fork`) is not safe beside its threads and does not exist on Windows.
"""

import ctypes
import threading
import time
import traceback
from contextlib import suppress

from .quiet import quiet

GRACE = 1.0  # seconds between the first OutOfTime and giving the thread up
AGAIN = 0.05  # seconds between two attempts


class OutOfTime(SystemExit):
    """The time limit was reached; its argument is how that ended: "stopped", "given up" or "held".

    "held": it ended, but far too late, and nothing else could run meanwhile. A SystemExit, because `except
    Exception` lets it pass and a thread that ends with it ends silently.
    """


class Asked(Exception):
    """The function waited for somebody to type something."""


class Worker(threading.Thread):
    def __init__(self, function):
        super().__init__(daemon=True)
        self.function = function
        self.lock = threading.Lock()
        self.sent = False
        self.closed = False
        self.finished = False
        self.value = None
        self.error = None

    def run(self):
        try:
            try:
                self.value = self.function()
                self.finished = True
            except BaseException as error:  # KeyboardInterrupt and sys.exit are answers here, too
                self.error = error
                with suppress(Exception):  # an exception may be of the learner's own making
                    release(error)
            self.close()
        except OutOfTime:  # it came after the function had ended
            self.close()

    def close(self):
        """No OutOfTime from here on: none is sent any more, and one on its way arrives here."""
        with self.lock:
            self.closed = True
        if self.sent:
            receive()

    def stop(self):
        """Raise OutOfTime in the thread until it ends; False if it does not."""
        deadline = time.monotonic() + GRACE
        while self.is_alive() and time.monotonic() < deadline:
            with self.lock:
                if not self.closed:  # under the lock: never after the function has ended
                    self.sent = True
                    raise_in(self.ident, OutOfTime)
            self.join(AGAIN)
        if self.sent:
            settle()
        return not self.is_alive()


def raise_in(thread_id, kind):
    """Ask Python to raise `kind` in a thread at its next instruction, in place of an earlier request."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread_id), ctypes.py_object(kind))


def receive():
    """Let an OutOfTime arrive in this thread, in place of one that is still on its way."""
    with suppress(OutOfTime):
        raise_in(threading.get_ident(), OutOfTime)
        while True:
            pass


def settle():
    """Let an OutOfTime arrive, in a thread made for it.

    As long as one is on its way to some thread, or was withdrawn, Python 3.11 repeats for ever the first line
    that a profiler or a debugger watches in another. The first that arrives anywhere ends that.
    """
    thread = threading.Thread(target=receive, daemon=True)
    thread.start()
    thread.join()


def chain(error):
    """An exception, and those in whose handling it was raised."""
    found = []
    while error is not None and not any(error is one for one in found):
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def release(error):
    """Let go of what the failed calls held: it stays, else, until Python looks for cycles."""
    for one in chain(error):
        traceback.clear_frames(one.__traceback__)
        one.__traceback__ = None


def call(function, *, seconds):
    """Run `function()` for at most `seconds`: (value, None), or (None, the exception that ended it).

    The exception is an OutOfTime when the time was up, and Asked when the function asked for input. What it
    prints and the warnings it causes are dropped.
    """
    if isinstance(threading.current_thread(), Worker):
        return function(), None  # an answer that calls `check`: its own time limit holds
    worker = Worker(function)
    with quiet() as keyboard:
        started = time.monotonic()
        try:
            worker.start()
            worker.join(seconds)
            late = worker.is_alive()
        finally:  # the kernel's stop button raises KeyboardInterrupt in the line above
            stopped = worker.stop()
    if keyboard.asked:
        return None, Asked()
    if worker.finished:
        return worker.value, None
    if not late:
        return None, worker.error
    held = time.monotonic() - started > seconds + 2 * GRACE
    return None, OutOfTime("given up" if not stopped else "held" if held else "stopped")
