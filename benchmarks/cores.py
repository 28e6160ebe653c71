"""How far apart two cores are: the time in which a byte goes from one to the other and back.

    cores = Cores()
    cores.trip()                    2.1e-7 s in one minute, 6.5e-7 in another, on the machine of RESULTS.md

Two cores of a virtual machine may be near each other or far apart, and change that within minutes: probably
its host moves them. A large product takes as long as before. Of a small one, as in 784-100×4-10, PyTorch's
second thread does its half only while the trip is short.
"""

import os
import subprocess
import sys
from contextlib import contextmanager
from mmap import mmap
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter

TRIPS, REPEATS = 1000, 3
SIZE, HERS, OURS = 256, 0, 128  # bytes; where the two lie, not in one line of the cache
PATIENCE = 10**8  # looks at a byte, some seconds


def available():
    """The numbers of this process's cores, in order; an empty list where nobody says."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


@contextmanager
def on_core(number):
    """This thread stays on one core meanwhile."""
    before = available()
    if before:
        os.sched_setaffinity(0, {number})
    try:
        yield
    finally:
        if before:
            os.sched_setaffinity(0, before)


def wait_for(buffer, place, value):
    """Look at a byte until it has this value. Raises TimeoutError if it never does."""
    for _ in range(PATIENCE):
        if buffer[place] == value:
            return
    raise TimeoutError("the other core does not answer")


class Cores:
    """Two of this machine's cores, with a process that answers on the second; it ends with this one."""

    def __init__(self):
        self.first, *others = available() or [None]
        self.memory = self.process = None
        if not others:
            return
        with TemporaryFile() as file:
            file.truncate(SIZE)
            self.memory = mmap(file.fileno(), SIZE)  # both processes see the same bytes
            self.process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.cores", str(file.fileno()), str(others[0])],
                stdin=subprocess.PIPE, pass_fds=[file.fileno()], cwd=Path(__file__).parents[1])

    def trip(self):
        """Seconds of a trip there and back, the fastest thousand's mean; 0 with a single core."""
        return min(self._thousand() for _ in range(REPEATS)) if self.process else 0.0

    def _thousand(self):
        buffer = self.memory
        buffer[HERS] = buffer[OURS] = 0
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()
        with on_core(self.first):
            for k in range(2 * TRIPS):
                if k == TRIPS:  # the first half wakes the other core
                    start = perf_counter()
                buffer[OURS] = 1 - k % 2
                wait_for(buffer, HERS, 1 - k % 2)
            return (perf_counter() - start) / TRIPS

    def close(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()
            self.memory.close()
            self.process = None


def answer(file, core):
    """For each line of standard input, answer so many trips on this core."""
    with mmap(file, SIZE) as buffer, on_core(core):
        for _ in sys.stdin:
            for k in range(2 * TRIPS):
                wait_for(buffer, OURS, 1 - k % 2)
                buffer[HERS] = 1 - k % 2


if __name__ == "__main__":
    answer(*map(int, sys.argv[1:]))
