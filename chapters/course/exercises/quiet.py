"""What an answer cannot do while it is tried: print, warn, ask for input, leave Python, set its limits."""

import builtins
import contextlib
import io
import sys
import threading
import warnings

PATIENCE = 100  # questions of one answer, before it is left waiting for ever
ONE = threading.Lock()  # what is replaced here belongs to all threads: one answer after the other


class Sink(io.TextIOBase):
    """A text file that forgets everything: an endless print must not fill the memory."""

    def writable(self):
        return True

    def write(self, text):
        return len(text)


class Keyboard(io.TextIOBase):
    """A keyboard at which nobody sits; `asked` counts how often somebody was waited for."""

    asked = 0

    @property
    def buffer(self):
        return self

    def readable(self):
        return True

    def read(self, *_, **__):
        self.asked += 1
        if self.asked > PATIENCE:  # a loop that asks until it likes the answer, around a bare `except:`
            threading.Event().wait()
        raise EOFError("nobody types while an answer is tried")

    readline = read


def leave(*_, **__):
    raise SystemExit


def keep(*_):
    """In place of a function that sets something: all stays as it is."""


@contextlib.contextmanager
def quiet():
    """One answer is tried within it, the others wait. Yields the Keyboard that it has."""
    sink, keyboard = Sink(), Keyboard()
    replacements = [
        (sys, "stdin", keyboard),
        (builtins, "input", keyboard.read),  # a kernel's own one does not look at sys.stdin
        (sys, "breakpointhook", keyboard.read),
        (sys, "setrecursionlimit", keep),  # a lower one would end the notebook's thread, too
        (sys, "setswitchinterval", keep),  # a longer one would keep the waiting thread from waking up
    ]
    if shell := running_shell():
        replacements.append((shell, "ask_exit", leave))  # what `exit()` does there, unseen, a moment later
    with (
        ONE,
        warnings.catch_warnings(),
        contextlib.redirect_stdout(sink),
        contextlib.redirect_stderr(sink),
        contextlib.ExitStack() as stack,
    ):
        warnings.simplefilter("ignore")
        for owner, name, value in replacements:
            stack.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, value)
        yield keyboard


def running_shell():
    """IPython's shell, in a notebook or a terminal; None in plain Python."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None
