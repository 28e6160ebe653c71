"""Hand out examples in batches, if need be read ahead by a second thread."""

import numpy as np


def batches(x, t, size, *, rng, epochs=1):
    """Yield (x, t) in batches of `size`, shuffled anew each epoch; an epoch's last may be smaller.

    x (N, …), t (N, …) -> (size, …), (size, …), copied. rng=None keeps the order; epochs=None never
    ends.
    Raises ValueError, at the call, if the lengths differ, or if size or epochs is below 1.
    """
    if len(x) != len(t):
        raise ValueError(f"x has {len(x)} rows, t has {len(t)}: one label per example is needed")
    if len(x) == 0:
        raise ValueError("there are no examples to make batches of")
    if size < 1:
        raise ValueError(f"the batch size must be at least 1, it is {size}")
    if epochs is not None and epochs < 0:
        raise ValueError(f"epochs must be at least 0, or None for no end; it is {epochs}")
    return _batches(x, t, size, rng, epochs)


def _batches(x, t, size, rng, epochs):
    epoch = 0
    while epochs is None or epoch < epochs:
        order = np.arange(len(x)) if rng is None else rng.permutation(len(x))
        for start in range(0, len(x), size):
            chosen = order[start : start + size]
            yield x[chosen], t[chosen]
        epoch += 1


def prefetch(iterable, *, depth=4):
    """Yield the items of `iterable`, which a background thread reads up to `depth` items ahead.

    Worth it when reading waits or computes outside Python's lock: files, a network, NumPy.
    An error of the reader is raised where its item would have come. Closing the generator ends the
    thread (at the latest when the item being read is there); so does dropping it.
    """
    if depth < 1:
        raise ValueError(f"depth must be at least 1, it is {depth}")
    return _prefetch(iterable, depth)


def _prefetch(iterable, depth):
    from contextlib import suppress
    from queue import Empty, Queue
    from threading import Event, Thread

    queue, stopped, end = Queue(depth), Event(), object()

    def read():
        failure = None
        try:
            for item in iterable:
                queue.put((item, None))
                if stopped.is_set():
                    return
        except Exception as error:
            failure = error
        queue.put((end, failure))

    thread = Thread(target=read, name="nnlib-prefetch", daemon=True)
    thread.start()
    try:
        while (got := queue.get())[0] is not end:
            yield got[0]
        if got[1] is not None:
            raise got[1]
    finally:
        stopped.set()
        with suppress(Empty):  # makes room for the one item the reader may still hold
            queue.get_nowait()
        thread.join()
