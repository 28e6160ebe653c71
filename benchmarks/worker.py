"""A process of its own for each contender: `python -m benchmarks.worker ours`.

So each has its own environment (threads, kind of processor), and its memory is its own. A question is a
line of JSON on stdin, its answer one on stdout: {"do": "step", "task": "CNN2", "seconds": 0.1} -> 0.0071.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from time import process_time, sleep

from benchmarks import contenders, floor
from benchmarks.measure import block
from benchmarks.tasks import SLOPES, TASKS, data
from nnlib.kernels import basics

KINDS = contenders.KINDS | {"floor": floor.Floor}
THREADS = ("OPENBLAS_NUM_THREADS", "NNLIB_THREADS", "NNLIB_COMPILED", "OMP_NUM_THREADS", "MKL_NUM_THREADS",
           "OPENBLAS_CORETYPE")
IMAGES = 10_000
NAP = 0.01  # seconds between two looks at what this process still does


class Worker:
    """Answers questions; keeps the contender of the last task."""

    def __init__(self, kind):
        self.kind, self.name = kind, None

    def contender(self, name):
        if self.name != name:
            self.ready = KINDS[self.kind](find(name))
            self.name, self.images = name, None
        return self.ready

    def step(self, task, seconds):
        step = self.contender(task).step
        block(step, seconds=seconds / 2)  # a core that rested is slow at first
        passed = block(step, seconds=seconds)
        rest()
        return passed

    def predict(self, task):
        contender = self.contender(task)
        if self.images is None:
            self.images, _ = data(find(task).net(), IMAGES)
            contender.predict(self.images[:1000])  # to warm up
        passed = block(lambda: contender.predict(self.images), seconds=0)
        rest()
        return passed

    def memory(self, task):
        """(peak in bytes after five steps, peak before the net was built). Ask a fresh process."""
        if self.kind == "PyTorch":
            import torch  # noqa: F401
        elif self.kind == "scikit-learn":
            import sklearn.neural_network  # noqa: F401
        elif self.kind == "ours":
            basics.compiled_module()
        before, contender = peak(), self.contender(task)
        for _ in range(5):
            contender.step()
        return peak(), before

    def layers(self, task):
        return list(floor.layer_times(find(task)))

    def operations(self, task):
        return self.contender(task).operations


def rest():
    """Wait until no thread of this process is busy: those of BLAS and OpenMP spin before they sleep."""
    before = process_time()
    while True:
        sleep(NAP)
        before, passed = (now := process_time()), now - before
        if passed < NAP / 10:
            return


def find(name):
    """"CNN2" or "filters 16" -> Task."""
    if name in TASKS:
        return TASKS[name]
    kind, size = name.rsplit(" ", 1)
    return SLOPES[kind][int(size)]


def peak():
    """The most memory that this process has held, in bytes."""
    try:
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


class Remote:
    """A Worker in another process: Remote("ours", NNLIB_THREADS="2").ask("step", task="B5", seconds=0.1)."""

    def __init__(self, kind, **environment):
        clean = {name: value for name, value in os.environ.items() if name not in THREADS}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", kind], env=clean | environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1])

    def ask(self, what, **details):
        """The answer; None if this contender cannot do the task or is not installed."""
        print(json.dumps({"do": what} | details), file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        return answer.get("value")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def main():
    worker = Worker(sys.argv[1])
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer = {"value": getattr(worker, question.pop("do"))(**question)}
        except (NotImplementedError, ImportError) as error:
            answer = {"unable": str(error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
