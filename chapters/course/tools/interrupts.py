"""Ctrl-C that is pressed twice: the second one must not disturb the tidying up after the first."""

import signal
import threading
from contextlib import contextmanager


@contextmanager
def heard_once():
    """Within it an interruption (SIGINT) raises KeyboardInterrupt once, and is ignored from then on."""
    def heard(*_):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, heard)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGINT) is heard:
            signal.signal(signal.SIGINT, before)


class Children:
    """Processes that end together; one that is started when the others have ended is ended, too."""

    def __init__(self):
        self.processes, self.ended, self.lock = [], False, threading.Lock()

    def append(self, process):
        with self.lock:
            self.processes.append(process)
            if self.ended:
                process.terminate()

    def terminate(self):
        with self.lock:
            self.ended = True
            for process in self.processes:
                process.terminate()
