"""How long a reader and an instructor wait: `make waits` writes WAITS.md beside this file.

    make waits ONLY="chapters picture test"

It takes some 25 minutes, for it runs every chapter and `make test`. With names, only those, and nothing is
written. A wait is wall time. Its floor is the processor time that it took, divided among the cores.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import nbformat

from benchmarks.report import table
from benchmarks.run import HERE, machine
from course.tools import execute
from course.tools.books import CHAPTERS, chapters, number_of
from course.tools.reproduce import RESULTS
from course.tools.results import read_results

ROOT = HERE.parent
BROWSERS = "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"
FIRST = "00_start_here.ipynb"
IMAGE = ".jp-OutputArea-output img"
PATIENCE = 60_000  # ms


class Bound(NamedTuple):
    """A wait of at most so many seconds, and what was tried where it is longer."""

    what: str
    most: float
    tried: str = ""


BOUNDS = {
    "chapters": Bound(
        "run a chapter from its first cell to its last", 30,
        "Compiled loops for convolutions and recurrent steps; a batch divided among the cores. The seeds of "
        "an experiment side by side in threads: chapter 10 in four fifths of the time, but 14b and 15 a "
        "tenth slower. Seeds, steps and lanes stay as they are."),
    "opened": Bound("start JupyterLab, open chapter 0, see its first stored picture", 10),
    "picture": Bound("run chapter 0: its first picture, computed anew", 10),
    "test": Bound(
        "`make test`", 240,
        "One page of JupyterLab for all browser tests of a worker (100 s less), slow tests dealt out one by "
        "one (40 s), a Chromium without windows (40 s), for each kernel its share of the cores (20 s), three "
        "workers in place of two for the browser tests (no faster). No test is left out, and every output of "
        "every chapter is compared."),
    "reproduce": Bound(
        "`make reproduce`", 35 * 60,
        "A chapter on each core, the longest ones first, the last ones on all cores. No seed, step or "
        "experiment is left out."),
}


class Wait(NamedTuple):
    seconds: float
    floor: float | None = None  # seconds


@contextmanager
def watched(found):
    """Appends the Wait for what is done inside by child processes that end there."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

    def processor():
        import resource  # not on Windows

        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    began, before = time.perf_counter(), processor()
    yield
    found.append(Wait(time.perf_counter() - began, (processor() - before) / cores))


def run_chapters():
    """{number: Wait}: each in a fresh kernel; a panel runs its first steps at once, as under nbval."""
    os.environ["NNLIB_HEADLESS"] = "1"
    waits = {}
    for path in chapters().values():
        book, found = nbformat.read(path, as_version=4), []
        with watched(found):
            execute.run(book, CHAPTERS)
        waits[number_of(path.name)] = found[0]
        print(f"chapter {number_of(path.name)}: {found[0].seconds:.1f} s", flush=True)
    return waits


@contextmanager
def jupyterlab(folder):
    """The address of a JupyterLab that shows the chapters, with the settings of `make lab`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--ServerApp.ip=127.0.0.1",
               f"--ServerApp.port={port}", "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}",
               "--LabApp.expose_app_in_browser=True", "--allow-root"]
    env = {name: value for name, value in os.environ.items() if name != "NNLIB_HEADLESS"}
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            with socket.socket() as knock:
                if not knock.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}/lab/tree/chapters/{FIRST}"
    finally:
        process.terminate()
        process.wait()


def see_the_first_picture():
    """(Wait for a stored picture from the start of JupyterLab on, Wait for one that is computed)."""
    from playwright.sync_api import sync_playwright

    browser = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "chapters").mkdir()
        shutil.copy(CHAPTERS / FIRST, Path(folder) / "chapters")
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(PATIENCE)
        began = time.perf_counter()
        with jupyterlab(folder) as address:
            page.goto(address)
            page.locator(IMAGE).first.wait_for(state="attached")
            stored = time.perf_counter() - began
            page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first.wait_for(state="attached")
            page.evaluate(f"document.querySelectorAll('{IMAGE}').forEach(image => image.dataset.old = '1')")
            began = time.perf_counter()
            page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells'); }")
            page.locator(f"{IMAGE}:not([data-old])").first.wait_for(state="attached")
            computed = time.perf_counter() - began
        chromium.close()
    return Wait(stored), Wait(computed)


def run_tests():
    """The Wait for `make test`. Raises CalledProcessError if a test fails."""
    mine = "MAKEFLAGS", "MFLAGS", "MAKELEVEL"  # of the make that runs this
    env, found = {name: value for name, value in os.environ.items() if name not in mine}, []
    with watched(found):
        subprocess.run(["make", "test"], cwd=ROOT, env=env, check=True)
    return found[0]


def reproducing(results):
    """What `make reproduce` took at least when REPRODUCTION.md was written: its chapters, a core for each."""
    seconds = [result["seconds"] for result in results.values()]
    return max(sum(seconds) / min(result["machine"]["cores"] for result in results.values()), *seconds)


def row(bound, wait):
    floor = "–" if wait.floor is None else f"{wait.floor:.0f}"
    verdict = "met" if wait.seconds <= bound.most else "**not met**"
    return [bound.what, f"{wait.seconds:.1f}", floor, f"≤ {bound.most:g}", verdict]


def write(waits, by_chapter, head, path):
    """WAITS.md, from {key of BOUNDS: Wait} and {chapter: Wait}."""
    longest = max(by_chapter, key=lambda number: by_chapter[number].seconds)
    within = sum(wait.seconds <= BOUNDS["chapters"].most for wait in by_chapter.values())
    waits = {"chapters": by_chapter[longest]} | waits
    rows = [row(BOUNDS[key], waits[key]) for key in BOUNDS if key in waits]
    missed = [f"- {BOUNDS[key].what}: {BOUNDS[key].tried}" for key in BOUNDS
              if key in waits and waits[key].seconds > BOUNDS[key].most]
    sections = [
        "# How long one waits",
        "Written by `make waits`: do not edit. Wall time in seconds. The floor is the "
        "processor time that it took, divided among the cores: with all of them busy it would take as long.",
        "\n".join(head),
        table(["", "seconds", "floor", "bound", "verdict"], rows),
        f"Of a chapter the slowest counts, {longest}; {within} of {len(by_chapter)} are within the bound. "
        "`make reproduce` is what its chapters took when [REPRODUCTION.md](../REPRODUCTION.md) was written, "
        "divided among the cores.",
        *(["Not met; tried:", "\n".join(missed)] if missed else []),
        "## A chapter from its first cell to its last",
        table(["chapter", "seconds", "floor"],
              [[number, f"{wait.seconds:.1f}", f"{wait.floor:.1f}"] for number, wait in by_chapter.items()]),
    ]
    path.write_text("\n\n".join(sections) + "\n", encoding="utf-8")


def main(names):
    unknown = set(names) - {"chapters", "picture", "test"}
    if unknown:
        return f"expected chapters, picture or test, got {', '.join(sorted(unknown))}"
    head, waits = machine(), {}
    if not names or "picture" in names:
        waits["opened"], waits["picture"] = see_the_first_picture()
    if not names or "test" in names:
        waits["test"] = run_tests()
    os.environ.pop("OPENBLAS_CORETYPE", None)  # a reader's computer has its own code
    by_chapter = run_chapters() if not names or "chapters" in names else {}
    if names:
        for key, wait in waits.items():
            print(f"{BOUNDS[key].what}: {wait.seconds:.1f} s, at most {BOUNDS[key].most:g}")
        return 0
    waits["reproduce"] = Wait(reproducing(read_results(RESULTS)))
    write(waits, by_chapter, head, HERE / "WAITS.md")
    print(f"written: {HERE.name}/WAITS.md")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
