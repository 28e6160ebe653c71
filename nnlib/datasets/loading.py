"""Examples that are made one by one, when they are needed, and workers that make them ahead. pipeline 2.

    class Pictures(Dataset):
        def __len__(self): return len(self.paths)
        def __getitem__(self, i): return read(self.paths[i]), self.labels[i]

    for x, t in DataLoader(Pictures(), 100, rng=rng, num_workers=2): …

For arrays that are in memory already, `batches` does the same and is quicker.
"""

from functools import partial
from itertools import count

import numpy as np

from nnlib.arrays import array, shown
from nnlib.settings import flag, generator, whole

AHEAD = 2  # batches a worker is given before they are asked for


class Dataset:
    """Examples by number (map-style): len(data) of them, data[i] is the pair (x, t). A subclass says both.

    An example should depend on its number alone: one that draws, draws from np.random.default_rng((seed, i)).
    """

    def __len__(self):
        raise NotImplementedError

    def __getitem__(self, i):
        raise NotImplementedError


class DataLoader:
    """Batches (x, t) of a data set, in a new order each epoch; the last of an epoch may be smaller.

    dataset      a Dataset, or anything that has a length and pairs of numbers x (…), t (…)
    batch_size   how many examples are stacked: (batch_size, …), (batch_size, …)
    rng, epochs  as in `batches`; the same rng gives the same order
    num_workers  0: a batch is made when you ask for it. n: n processes make batches ahead, within the
                 epoch; each gets the data set once. The batches are the same for any n
    threads      the workers are threads: for data that wait (files, a network) or compute in NumPy, and
                 for a class that no other process can import, such as one of a notebook's cell

    Workers start when the loop begins. They end when it ends or is left, as soon as their batches are made.
    In a script a loop with processes must stand below `if __name__ == "__main__":`, see `search.processes`.
    Raises TypeError or ValueError, when it is called, for wrong arguments; RuntimeError in the place of a
    batch if an example raises an error, is not a pair, or has another shape than the others:
    "DataLoader: example 17: OSError: …".
    """

    def __init__(self, dataset, batch_size, *, rng, epochs=1, num_workers=0, threads=False):
        if isinstance(dataset, type | tuple | str) or not hasattr(dataset, "__getitem__"):
            raise TypeError("DataLoader: expected a Dataset, with a length and dataset[i] (arrays go into "
                            f"batches(x, t, …)), got {shown(dataset)}")
        self.dataset = dataset
        self.total = whole("DataLoader: length of the data set", len(dataset))
        self.batch_size = whole("DataLoader: batch_size", batch_size)
        self.rng = generator("DataLoader: rng", rng, optional=True)
        self.epochs = None if epochs is None else whole("DataLoader: epochs", epochs, low=0)
        self.num_workers = whole("DataLoader: num_workers", num_workers, low=0)
        self.threads = flag("DataLoader: threads", threads)

    def __iter__(self):
        pool, make = self.workers() if self.num_workers else (None, partial(batch, dataset=self.dataset))
        try:
            for _ in count() if self.epochs is None else range(self.epochs):
                order = np.arange(self.total) if self.rng is None else self.rng.permutation(self.total)
                parts = [order[i:i + self.batch_size].tolist() for i in range(0, self.total, self.batch_size)]
                yield from self.ahead(pool, make, parts) if pool else map(make, parts)
        finally:
            if pool:
                pool.shutdown(cancel_futures=True)

    def ahead(self, pool, make, parts):
        """make(part) for each part, in their order, some of them under way."""
        waiting = []
        for part in parts:
            waiting.append(pool.submit(make, part))
            if len(waiting) == AHEAD * self.num_workers:
                yield waiting.pop(0).result()
        yield from (future.result() for future in waiting)

    def workers(self):
        """An executor, and the function for it that makes a batch."""
        from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

        from nnlib.parallel.processes import OneThread

        if self.threads:
            return ThreadPoolExecutor(self.num_workers, "nnlib-loader"), partial(batch, dataset=self.dataset)
        data = sent("dumps", self.dataset)
        return ProcessPoolExecutor(self.num_workers, OneThread(), receive, (data,)), batch_of_received


def batch(numbers, dataset):
    """x (size, …) and t (size, …) of the examples with these numbers."""
    pairs = []
    for number in numbers:
        try:
            pair = dataset[number]
            if not isinstance(pair, tuple | list) or len(pair) != 2:
                raise TypeError(f"expected a pair (x, t), got {shown(pair)}")
            pairs.append((array("x", pair[0]), array("t", pair[1])))
            first, last = ([each.shape for each in pairs[place]] for place in (0, -1))
            if first != last:
                raise ValueError(f"expected x and t of shapes {first}, as before, got {last}")
        except Exception as error:
            raise RuntimeError(f"DataLoader: example {number}: {type(error).__name__}: {error}") from error
    return tuple(map(np.stack, zip(*pairs)))


def receive(data):  # first in a worker process; its first batch unpacks the data set, so that errors come out
    global received
    received = data


def batch_of_received(numbers):
    global received
    if isinstance(received, bytes):
        received = sent("loads", received)
    return batch(numbers, received)


def sent(how, data):
    """pickle.dumps or pickle.loads, between our own processes. Raises TypeError that says what to do."""
    import pickle

    try:
        return getattr(pickle, how)(data)
    except Exception as error:
        raise TypeError("DataLoader: expected a data set that another process can have, got "
                        f"{type(error).__name__} ({error}): put its class into a module, or say "
                        "threads=True") from error
