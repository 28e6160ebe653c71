"""Record the training that the site's benches play: `make recordings`.

    python -m course.site.record [B5 T2 …] [--jobs 2] [--again]

Each experiment is run at bundled scale over learning rates, optimizers and initializers, with one seed. What
was recorded with the same code is not recorded again (--again: it is): an interrupted run goes on. One that
fails stops none of the others; the status is 1 then.
"""

import argparse
import hashlib
import os
import time
import traceback
from concurrent.futures import ProcessPoolExecutor, as_completed

from course.site import packing, recordings
from course.site.build import RECORDINGS, ROOT

LARGEST = 1_000_000  # bytes of a script


def code():
    """A fingerprint of all code that a recording depends on."""
    course = ROOT / "chapters" / "course"
    files = [*sorted((ROOT / "nnlib").rglob("*.py")), *sorted((course / "experiments").rglob("*.py")),
             *(course / "site" / name for name in ("grid.py", "packing.py", "recordings.py"))]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]


def done(id, mark):
    """Whether this experiment is recorded by this code."""
    path = RECORDINGS / f"{id}.rec"
    try:
        return packing.read(path).header["code"] == mark
    except (OSError, ValueError, KeyError, EOFError):
        return False


def make(id, mark):
    """Record one experiment; returns its bytes and seconds."""
    start = time.perf_counter()
    made = recordings.record(id)
    made.header["code"] = mark
    path = RECORDINGS / f"{id}.rec"
    beside = path.with_suffix(".part")
    packing.write(beside, made)
    beside.replace(path)
    return path.stat().st_size, time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ids", nargs="*", default=[])
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--again", action="store_true")
    given = parser.parse_args()
    unknown = sorted(set(given.ids) - set(recordings.BENCHES))
    if unknown:
        parser.error(f"no recorded bench {', '.join(unknown)}; there are {', '.join(recordings.BENCHES)}")
    mark = code()
    todo = [id for id in given.ids or recordings.BENCHES if given.again or not done(id, mark)]
    failed = []
    with ProcessPoolExecutor(given.jobs) as pool:
        jobs = {pool.submit(make, id, mark): id for id in todo}
        for job in as_completed(jobs):
            print(f"{jobs[job]:5} {outcome(job, failed)}", flush=True)
    print(f"{sum(done(id, mark) for id in recordings.BENCHES)} of {len(recordings.BENCHES)} benches are "
          f"recorded in {RECORDINGS.relative_to(ROOT)}/")
    return 1 if failed else 0


def outcome(job, failed):
    """What a recording took, in words; or how it failed, which is remembered."""
    try:
        size, seconds = job.result()
    except Exception as error:
        failed.append(job)
        return "failed: " + "".join(traceback.format_exception(error))
    too_large = size * 4 / 3 > LARGEST
    if too_large:
        failed.append(job)
    return f"{size / 1000:6.0f} kB{f', more than {LARGEST:,} as a script' * too_large} in {seconds:4.0f} s"


if __name__ == "__main__":
    raise SystemExit(main())
