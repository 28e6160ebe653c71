"""Strict nbval in every situation that this machine can make, and a table of what came of it.

    python -m course.tools.matrix [SITUATION …] [--chapters 01 14 …]
    python -m course.tools.matrix --today

Without names, all of them; a name may be a beginning ("threads-2"). --today takes one situation and a twelfth
of the chapters, by the day of the year.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

from course.tools.books import chapters, key_of
from course.tools.situations import ROOT, SITUATIONS, CannotRun

# What is released tomorrow must not stop a change of today: the workflow's weekly run tries the newest.
DAILY = [name for name in SITUATIONS if not name.endswith("newest")]
PARTS = 12  # of the chapters: some two a day
ALL = list(chapters())


def of_day(day):
    """The situations, the day's first (where it cannot run, the next steps in), and the day's chapters."""
    lap, first = divmod(day, len(DAILY))
    return DAILY[first:] + DAILY[:first], ALL[lap % PARTS::PARTS]


def attempt(name, numbers):
    """Run chapters in a situation; returns "passed", "failed", or why this machine cannot."""
    with tempfile.TemporaryDirectory(prefix="matrix-", ignore_cleanup_errors=True) as folder:
        print(f"\n{name}: chapters {' '.join(numbers)}", flush=True)
        try:
            run = SITUATIONS[name](Path(folder))
        except CannotRun as why:
            return f"cannot run here: {why}"
        except subprocess.CalledProcessError:
            return "failed"  # its packages cannot be installed; the installer has said why
        books = sorted((run.root / "chapters").glob("*.ipynb"))
        files = [str(path) for path in books if key_of(path.name) in numbers]
        # Two processes of two threads each block each other.
        processes = 1 if run.env.get("OPENBLAS_NUM_THREADS") == "2" else min(2, len(files))
        code = run.start("-q", "-n", str(processes), "--dist", "loadscope", "--nbval",
                         "--nbval-cell-timeout=300", *files)
        for path in (run.root, *run.root.rglob("*")) if run.root != ROOT else ():
            path.chmod(path.stat().st_mode | 0o200)  # a read-only copy can be removed again
        return "failed" if code else "passed"


def several(names, numbers):
    results = {}
    for name in names:
        began = time.monotonic()
        results[name] = attempt(name, numbers), time.monotonic() - began
    return results


def one_of(names, numbers):
    """The first situation that this machine can make."""
    for name in names:
        results = several([name], numbers)
        if results[name][0] in ("passed", "failed"):
            print(f"Once more: make matrix ONLY={name} CHAPTERS=\"{' '.join(numbers)}\"")
            return results
        print(results[name][0])
    return {}


def table(results):
    width = max(map(len, results))
    lines = [f"  {name:<{width}}  {seconds:5.0f} s  {what}" for name, (what, seconds) in results.items()]
    counts = Counter(what.partition(":")[0] for what, _ in results.values())
    return "\n".join(["", *lines, "  " + ", ".join(f"{count} {what}" for what, count in counts.items())])


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="matrix", description=__doc__.partition("\n")[0])
    parser.add_argument("situations", nargs="*", help=", ".join(SITUATIONS))
    parser.add_argument("--chapters", nargs="*", default=[], help="their numbers: 01 14")
    parser.add_argument("--today", action="store_true", help="one situation, a twelfth of the chapters")
    asked = parser.parse_args(arguments)
    for wanted in asked.situations:
        if not any(name.startswith(wanted) for name in SITUATIONS):
            return f"matrix: expected situations among {', '.join(SITUATIONS)}, got {wanted}"
    if unknown := set(asked.chapters) - set(ALL):
        return f"matrix: expected chapters among {' '.join(ALL)}, got {' '.join(sorted(unknown))}"
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if asked.today:
        names, numbers = of_day(date.today().timetuple().tm_yday)
        results = one_of(names, asked.chapters or numbers)
    else:
        names = [name for name in SITUATIONS
                 if name.startswith(tuple(asked.situations)) or not asked.situations]
        results = several(names, asked.chapters or ALL)
    print(table(results))
    return int(any(what == "failed" for what, _ in results.values()))


if __name__ == "__main__":
    sys.exit(main())
