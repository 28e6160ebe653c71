"""Both cores for one batch: work on images is divided among a few threads.

NumPy lets go of Python's lock while it copies and multiplies, so threads really run side by side. They
are used where BLAS itself is told to use one (OPENBLAS_NUM_THREADS=1, as `make lab` does): two crowds of
threads on the same cores only wait for each other. NNLIB_THREADS=n says how many in any case.
"""

import os
from contextvars import copy_context
from functools import cache

PARTS = 1, 2, 4  # into so many a batch is divided


@cache
def threads():
    """How many threads share a batch."""
    if asked := os.environ.get("NNLIB_THREADS"):
        if not asked.strip().isdecimal():
            raise ValueError(f"NNLIB_THREADS: expected a whole number of threads, got {asked!r:.80}")
        return max(1, int(asked))
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def pool():
    """Threads that end with the process; one less than `threads`, for the caller works, too."""
    from concurrent.futures import ThreadPoolExecutor  # brings logging and more: only where it is needed

    return ThreadPoolExecutor(threads() - 1, thread_name_prefix="nnlib")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=pool.cache_clear)  # a forked process has no thread but its own


def divide(work, count, *, least=8):
    """Call work(part) with slices that together are slice(0, count), side by side where that pays.

    least: a part of fewer items is not worth a thread. Returns the results in order. There are one, two or
    four parts, whatever the number of threads: a sum over the results rounds alike on every machine. Whoever
    is free takes the next part. What `work` raises is raised here, when all parts that have begun have ended.
    """
    parts = max(n for n in PARTS if n == 1 or n * least <= count)
    slices = [slice(count * k // parts, count * (k + 1) // parts) for k in range(parts)]
    results, waiting = [None] * parts, iter(range(parts))  # one iterator for all: each takes the next part

    def share():
        for k in waiting:
            results[k] = work(slices[k])

    # In a copy of the caller's context: its np.errstate holds there, too.
    others = [pool().submit(copy_context().run, share) for _ in range(min(threads(), parts) - 1)]
    try:
        share()
    finally:
        begun = [other for other in others if not other.cancel()]
        for other in begun:
            other.exception()  # waits: nobody may still be writing when the caller goes on
    for other in begun:
        other.result()
    return results
