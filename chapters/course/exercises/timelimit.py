"""Run a function that may never end, and get the kernel back in any case.

The function runs in a thread of its own while the caller waits. When the time is up, an `OutOfTime` is
raised inside that thread, again and again for a moment, since a learner's bare `except:` may swallow it.
The waiting thread itself never receives an asynchronous exception, so none can be left behind in the
notebook. It works the same on Linux, macOS and Windows.

Limits: a single long call into compiled code (a huge matrix product, `time.sleep`) only ends when that call
does, and a loop around a bare `except:` may outlive every attempt. Such a thread is given up: it is a
daemon, so it does not keep Python alive, but it keeps a core busy until the kernel is restarted.
"""

import contextlib
import ctypes
import io
import threading
import time
import warnings

GRACE = 1.0  # seconds between the first OutOfTime and giving the thread up
AGAIN = 0.05  # seconds between two attempts


class OutOfTime(SystemExit):
    """The time limit was reached.

    A SystemExit, because `except Exception` lets it pass and a thread that ends with it ends silently.
    """


class Sink(io.TextIOBase):
    """A text file that forgets everything: an endless print must not fill the memory."""

    def writable(self):
        return True

    def write(self, text):
        return len(text)


class Worker(threading.Thread):
    def __init__(self, function):
        super().__init__(daemon=True)
        self.function = function
        self.lock = threading.Lock()
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
            self.close()
        except OutOfTime:  # it came after the function had ended
            self.close()

    def close(self):
        """No OutOfTime from here on: none is sent any more, and one on its way is withdrawn."""
        with self.lock:
            self.closed = True
            raise_in(self.ident, None)

    def stop(self):
        """Raise OutOfTime in the thread until it ends; False if it does not."""
        deadline = time.monotonic() + GRACE
        while self.is_alive() and time.monotonic() < deadline:
            with self.lock:
                if not self.closed:  # under the lock: never after the function has ended
                    raise_in(self.ident, OutOfTime)
            self.join(AGAIN)
        return not self.is_alive()


def raise_in(thread_id, kind):
    """Ask Python to raise `kind` in a thread at its next instruction; None withdraws the request."""
    what = None if kind is None else ctypes.py_object(kind)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread_id), what)


def call(function, *, seconds):
    """Run `function()` for at most `seconds`: (value, None), or (None, the exception that ended it).

    The exception is an OutOfTime when the time was up; its argument says whether the function could be
    stopped. What the function prints and the warnings it causes are dropped.
    """
    worker = Worker(function)
    sink = Sink()
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(sink),
        contextlib.redirect_stderr(sink),
    ):
        warnings.simplefilter("ignore")
        try:
            worker.start()
            worker.join(seconds)
            late = worker.is_alive()
        finally:  # the kernel's stop button raises KeyboardInterrupt in the line above
            stopped = worker.stop()
    if worker.finished:
        return worker.value, None
    return None, OutOfTime(stopped) if late else worker.error
