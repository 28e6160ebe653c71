"""Hand out examples in batches, if need be read ahead by a second thread."""

import numpy as np

from nnlib.arrays import pairs, shown
from nnlib.settings import generator, whole


class batches:
    """Batches (x, t) of `size` examples, in a new order each epoch; the last of an epoch may be smaller.

        for x, t in batches(x_train, t_train, 100, rng=rng, epochs=3): …

    x (N, …), t (N, …) -> (size, …), (size, …), as copies. Of a table the rows are taken by their place.
    rng=None keeps the order; epochs=None never ends. A second loop gives as many epochs again, with the
    generator's next numbers; next(…) takes the next batch.
    Raises, when it is called, TypeError if x or t holds no numbers or rng is not a generator; ValueError if
    the lengths differ, there is no example, or size (from 1) or epochs (from 0) is not a whole number.
    """

    def __init__(self, x, t, size, *, rng, epochs=1):
        self.x, self.t = pairs("batches", x, t)
        self.size = whole("batches: size", size)
        self.rng = generator("batches: rng", rng, optional=True)
        self.epochs = None if epochs is None else whole("batches: epochs", epochs, low=0)
        self._begun = None  # by next()

    def __iter__(self):
        begun, self._begun = self._begun, None
        return begun or self._batches()

    def __next__(self):
        self._begun = self._begun or self._batches()
        try:
            return next(self._begun)
        except StopIteration:
            self._begun = None
            raise

    def _batches(self):
        epoch = 0
        while self.epochs is None or epoch < self.epochs:
            order = np.arange(len(self.x)) if self.rng is None else self.rng.permutation(len(self.x))
            for start in range(0, len(order), self.size):
                chosen = order[start:start + self.size]
                yield self.x[chosen], self.t[chosen]
            epoch += 1


def prefetch(iterable, *, depth=4):
    """Yield the items of `iterable`, which a background thread reads up to `depth` items ahead.

    Worth it when reading waits or computes outside Python's lock: files, a network, NumPy.
    An error of the reader is raised where its item would have come. Closing the generator ends the
    thread (at the latest when the item being read is there); so does dropping it.
    """
    if not hasattr(iterable, "__iter__"):
        raise TypeError(f"prefetch: expected something to go through, such as batches, got {shown(iterable)}")
    return _prefetch(iterable, whole("prefetch: depth", depth))


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
