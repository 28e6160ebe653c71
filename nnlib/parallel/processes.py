"""Processes for a pool that computes on all cores: each on one thread. Loaded when a pool is made."""

import os
from multiprocessing.context import SpawnContext, SpawnProcess

ALONE = {"OPENBLAS_NUM_THREADS": "1", "NNLIB_THREADS": "1"}


class OneThreadProcess(SpawnProcess):
    """Started with the variables of one thread: BLAS reads them once, when NumPy is loaded.

    Set for the moment of the start, whenever that is: a pool starts its processes as they are needed.
    """

    def start(self):
        before = {name: os.environ.get(name) for name in ALONE}
        os.environ.update(ALONE)
        try:
            super().start()
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


class OneThread(SpawnContext):
    """Python started afresh ("spawn") in each process: a copy ("fork") of a kernel's threads may hang."""

    Process = OneThreadProcess
