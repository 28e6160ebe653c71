"""Is my set-up right? Chapter 0 asks; every answer is a yes, or a sentence that says what to do."""

import importlib
import sys
from dataclasses import dataclass
from html import escape

import numpy as np

from course.reproduction import published
from course.terminal import for_terminal
from nnlib.datasets import load_iris, load_mnist
from nnlib.losses import softmax_cross_entropy
from nnlib.models import mlp
from nnlib.optim import SGD
from nnlib.training import train

PACKAGES = ("numpy", "matplotlib", "scipy", "ipywidgets", "ipycanvas", "h5py", "tqdm", "distributed")
LOSS = 0.3386  # of the short training below, the same on every machine to four decimals


@dataclass(frozen=True)
class Finding:
    what: str
    advice: str = ""  # empty: all is well

    @property
    def answer(self):
        return "yes" if not self.advice else f"no: {self.advice}"


@dataclass(frozen=True)
class Checkup:
    """What `check_setup` returns: a list of findings, as text and as HTML."""

    findings: tuple[Finding, ...]

    @property
    def passed(self):
        return not any(finding.advice for finding in self.findings)

    @property
    def conclusion(self):
        return "All is well. Go on." if self.passed else "Fix what says no, then run this cell again."

    def __repr__(self):
        lines = [*(f"{f.what}: {f.answer}" for f in self.findings), self.conclusion]
        return for_terminal("\n".join(lines))

    def _repr_html_(self):
        rows = "".join(
            f'<tr><td style="text-align:left">{escape(f.what)}</td>'
            f'<td style="text-align:left"><b>{"✓" if not f.advice else "✗"}</b> {escape(f.answer)}</td></tr>'
            for f in self.findings)
        return f"<table><tbody>{rows}</tbody></table><p>{self.conclusion}</p>"


def check_setup():
    """Check Python, the packages, the bundled data, the place of this notebook, and the arithmetic."""
    return Checkup((python(), packages(), data(), place(), arithmetic()))


def python():
    found = sys.version_info
    advice = "" if found >= (3, 11) else (
        f"this kernel runs Python {found.major}.{found.minor}; choose a kernel with 3.11 or newer")
    return Finding("Python 3.11 or newer", advice)


def packages():
    missing = []
    for name in PACKAGES:
        try:
            importlib.import_module(name)
        except ImportError:
            missing.append(name)
    advice = f"install {', '.join(missing)} into this kernel's environment" if missing else ""
    return Finding(", ".join(PACKAGES), advice)


def data():
    try:
        counts = [len(part.x) for part in (*load_mnist(), *load_iris(rng=np.random.default_rng(0)))]
        advice = "" if counts == [4000, 1000, 120, 30] else f"files of other sizes were found: {counts}"
    except (OSError, ValueError) as error:
        advice = f"{error}; get the folder data/ again from the project"
    return Finding("5,000 digits and 150 flowers can be read", advice)


def place():
    try:
        published()
        return Finding("this notebook finds the published figures")
    except FileNotFoundError as error:
        return Finding("this notebook finds the published figures", str(error))


def arithmetic():
    """Twenty steps on three points, in double precision."""
    net = mlp(2, 3, 2, rng=np.random.default_rng(0), dtype=np.float64)
    x, t = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0, 0, 1])
    *_, step = train(net, softmax_cross_entropy, SGD(net.params(), lr=0.5), [(x, t)] * 20)
    close = abs(step.loss - LOSS) < 1e-4
    advice = "" if close else f"a net trained here has the loss {step.loss:.4f}, it should be {LOSS}"
    return Finding("a small net trained here gives our figures", advice)
