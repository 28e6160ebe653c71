"""Recompute every published figure at full scale.

    python -m course.tools.reproduce [B5 13 …] [--jobs 2] [--again]

Runs the chapters themselves through papermill with SCALE="full", several side by side, which share the cores
(those that record times alone, at the end, on all cores), collects what `record` wrote, and writes
REPRODUCTION.md with its pictures. Without names, all chapters; a name is an experiment or a chapter's number.
What was done with the same code is not done again (--again: it is): an interrupted run goes on where it was.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import nbformat

from course.reproduction import published
from course.tools.books import CHAPTERS, chapters
from course.tools.fingerprints import code_cells, fingerprint
from course.tools.interrupts import Children, heard_once
from course.tools.progress import Progress, shares
from course.tools.report import PICTURES, REPORT, ROOT, judged_anew, write_report
from course.tools.results import read_book, read_result, read_results, write_json
from nnlib.datasets import mnist_files

WORK = ROOT / ".reproduction"  # executed chapters and what they recorded; ignored by git
RESULTS = CHAPTERS / "reproduction" / "results.json"  # what REPRODUCTION.md is written from
GUESS = 120  # seconds that a chapter takes, as long as nobody has measured it
RECORDED = re.compile(r"""record\(\s*["'](\w+)["']""")
PACKAGES = ("numpy", "scipy", "h5py", "ipykernel", "papermill")


def ids(path):
    """The experiments that a chapter records, in order."""
    return list(dict.fromkeys(RECORDED.findall("\n".join(code_cells(path)))))


def records_times(path):
    """Does a figure of this chapter depend on what else the machine does? Then nbval does not compare it."""
    return any(
        RECORDED.search(cell.source) and "nbval-ignore-output" in cell.metadata.get("tags", [])
        for cell in nbformat.read(path, as_version=4).cells
    )


def chosen(names):
    """The chapters that have these experiments or numbers; all that record something, if none is named."""
    known = {number: (path, ids(path)) for number, path in chapters().items()}
    if not names:
        return [number for number, (_, recorded) in known.items() if recorded]
    found = []
    for name in names:
        mine = [n for n, (_, recorded) in known.items()
                if name.upper() in recorded or n.lstrip("0") == name.lower().lstrip("0")]
        if not mine:
            raise SystemExit(f"{name}: expected an experiment such as B5 or a chapter such as 06; there are "
                             + ", ".join(id for _, recorded in known.values() for id in recorded))
        found += mine
    return sorted(set(found))


def done(number, path):
    """What an earlier run of the same code found, or None."""
    result = read_result(WORK / number / "result.json")
    whole = result is not None and read_book(WORK / number / "chapter.ipynb") is not None
    return result if whole and result["fingerprint"] == fingerprint(path) else None


def run(number, path, threads, children=None):
    """Execute one chapter at full scale; returns its result. Raises RuntimeError with the chapter's error.

    children  what the process is appended to, for whoever wants to end it
    """
    folder = WORK / number
    folder.mkdir(parents=True, exist_ok=True)
    records, book, log = folder / "records.jsonl", folder / "running.ipynb", folder / "log"
    records.unlink(missing_ok=True)
    started, of_code, of_tree = time.time(), fingerprint(path), commit()
    env = os.environ | {
        "NNLIB_RECORD": str(records), "NNLIB_HEADLESS": "1", "NNLIB_THREADS": str(threads),
        "OPENBLAS_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "papermill", str(path), str(book), "-p", "SCALE", "full",
               "--cwd", str(CHAPTERS), "--no-progress-bar"]
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(  # a group of its own: Ctrl-C reaches us alone, and we end it
            command, env=env, stdout=file, stderr=subprocess.STDOUT, start_new_session=True)
        if children is not None:
            children.append(process)
        code = process.wait()
    if code:
        last = [line for line in log.read_text(encoding="utf-8").splitlines() if line.strip()][-1:]
        raise RuntimeError(f"chapter {number} failed: {''.join(last)} (see {log})")
    executed = nbformat.read(book, as_version=4)
    result = {
        "chapter": path.name, "title": title(executed), "fingerprint": of_code,
        "commit": of_tree, "machine": machine(), "seconds": round(time.time() - started),
        "experiments": experiments(executed, records),
    }
    book.replace(folder / "chapter.ipynb")
    write_json(folder / "result.json", result)
    return result


def title(book):
    """The first heading."""
    return re.search(r"^# (.*)", book.cells[0].source, flags=re.M)[1]


def experiments(book, records):
    """{id: figures, rows, seconds}; the seconds are those of the cells since the record before."""
    recorded = [json.loads(line) for line in records.read_text(encoding="utf-8").splitlines()]
    kept = {entry["id"]: {"figures": entry["figures"], "rows": entry["rows"]} for entry in recorded}
    found, since = {}, 0.0
    for cell in book.cells:
        if cell.cell_type != "code":
            continue
        since += cell.metadata.get("papermill", {}).get("duration") or 0.0
        for id in RECORDED.findall(cell.source):
            if id in kept and id not in found:
                found[id] = kept[id] | {"seconds": round(since, 1)}
                since = 0.0
    return found


def commit():
    """The commit of the working tree; a plus sign says that something in it was changed since."""
    asked = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=+"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def machine():
    """Processor, cores, system and versions."""
    processor = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        named = re.search(r"model name\s*: (.*)", info.read_text(encoding="utf-8"))
        processor = named[1] if named else processor
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    packages = {name: version(name) for name in PACKAGES}
    return {"processor": processor, "cores": cores, "system": platform.platform(terse=True),
            "python": platform.python_version(), "kernels": os.environ.get("OPENBLAS_CORETYPE", "own choice"),
            "packages": packages}


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", help="experiments or chapters; all, if none is named")
    parser.add_argument("--jobs", type=int, default=machine()["cores"], help="chapters side by side")
    parser.add_argument("--again", action="store_true", help="do again what is done")
    asked = parser.parse_args(arguments)
    if asked.jobs < 1:
        raise SystemExit(f"--jobs: expected 1 or more, got {asked.jobs}")
    numbers, paths = chosen(asked.names), chapters()
    try:
        mnist_files()
    except OSError as error:
        raise SystemExit(str(error)) from None
    known = earlier()
    found = {} if asked.again else {n: result for n in numbers if (result := done(n, paths[n]))}
    left = [number for number in numbers if number not in found]
    expected = {number: known.get(number, {}).get("seconds", GUESS) for number in left}
    left.sort(key=expected.get, reverse=True)  # the longest first: no core waits for it at the end
    progress, failed = Progress(expected, asked.jobs), []
    children, interrupted = Children(), threading.Event()

    def one(number, threads):
        progress.begin(number)
        try:
            found[number] = run(number, paths[number], threads, children)
            progress.end(number, f"chapter {number}: {found[number]['seconds']} s")
        except RuntimeError as error:
            failed.append(number)
            if not interrupted.is_set():
                progress.end(number, str(error))

    alone = [number for number in left if records_times(paths[number])]
    pool = ThreadPoolExecutor(asked.jobs)
    try:
        together = [number for number in left if number not in alone]
        with heard_once():
            for _ in pool.map(one, together, shares(len(together), asked.jobs, machine()["cores"])):
                pass
            for number in alone:
                one(number, machine()["cores"])
    except KeyboardInterrupt:
        interrupted.set()
        pool.shutdown(wait=False, cancel_futures=True)
        children.terminate()
        raise SystemExit("interrupted: what is done is kept, run it again to go on") from None
    finally:
        progress.close()
    for number in sorted(found):
        show(found[number], [name.upper() for name in asked.names])
    if found:
        save(known | found)
    return f"failed: chapters {', '.join(failed)}" if failed else 0


def earlier():
    """The results that the report was last written from, of every chapter where they can be read."""
    known = read_results(RESULTS)
    lost = [number for number, path in chapters().items() if ids(path) and number not in known]
    if RESULTS.is_file() and lost:
        print(f"{RESULTS.name} has no result that can be read for {', '.join(lost)}: run them again")
    return known


def show(result, names):
    """What a chapter found, in the terminal."""
    wanted = {id: e for id, e in result["experiments"].items() if id in names} or result["experiments"]
    for id, experiment in wanted.items():
        for row in experiment["rows"]:
            both = f"published {row['published']}, ours {row['ours']}"
            print(f"{id:5} {row['figure']}: {both}: {row['verdict']}")


def save(results):
    """results.json, the pictures and REPRODUCTION.md."""
    RESULTS.parent.mkdir(exist_ok=True)
    results = judged_anew(dict(sorted(results.items())), published())
    write_json(RESULTS, results)
    books = {n: book for n in results if (book := read_book(WORK / n / "chapter.ipynb"))}
    write_report(results, published(), books)
    print(f"{REPORT.relative_to(ROOT)} and {PICTURES.relative_to(ROOT)}/ are written")


if __name__ == "__main__":
    sys.exit(main())
