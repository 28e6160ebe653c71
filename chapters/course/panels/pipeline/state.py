"""What the pipeline panel knows, without a widget: when each batch is read, queued and trained on."""

from dataclasses import dataclass

import numpy as np

BATCHES = 12  # as many as the picture has room for


@dataclass(frozen=True)
class Schedule:
    """When things happen, in ms; each array has one entry for a batch.

    A batch is read from `read` to `ready`, put into the queue at `put` (when there is room), taken out
    at `taken`, and trained on until `done`.
    """

    read: np.ndarray
    ready: np.ndarray
    put: np.ndarray
    taken: np.ndarray
    done: np.ndarray

    @property
    def total(self):
        return float(self.done[-1])

    @property
    def trainer_waits(self):
        """ms without a batch, the unavoidable first reading included."""
        return self.total - float((self.done - self.taken).sum())

    @property
    def reader_waits(self):
        """ms with a batch in the hand and no room in the queue."""
        return float((self.put - self.ready).sum())

    def fill(self):
        """(times, how many batches are in the queue from then on)."""
        moments, where = np.unique(np.concatenate([self.put, self.taken]), return_inverse=True)
        change = np.concatenate([np.ones(len(self.put)), -np.ones(len(self.taken))])
        # What is put and taken in one moment is handed over, and never lies in the queue.
        filled = np.cumsum(np.bincount(where.reshape(-1), change)).astype(int)
        return np.concatenate([[0.0], moments]), np.concatenate([[0], filled])


def in_turn(read, train):
    """The Schedule of one thread that reads a batch, trains on it, reads the next. ms for each batch."""
    begin = np.concatenate([[0.0], np.cumsum(read + train)[:-1]])
    return Schedule(begin, begin + read, begin + read, begin + read, begin + read + train)


def ahead(read, train, depth):
    """The Schedule of `prefetch(…, depth=depth)`: a reading thread, a queue of `depth` places, a trainer.

        put[k]   = max(ready[k], taken[k − depth])      the reader waits for room
        taken[k] = max(put[k], done[k − 1])             the trainer waits for a batch
    """
    begin, ready, put, taken, done = np.zeros((5, len(read)))
    for k in range(len(read)):
        begin[k] = put[k - 1] if k else 0.0
        ready[k] = begin[k] + read[k]
        put[k] = max(ready[k], taken[k - depth]) if k >= depth else ready[k]
        taken[k] = max(put[k], done[k - 1]) if k else put[k]
        done[k] = taken[k] + train[k]
    return Schedule(begin, ready, put, taken, done)


@dataclass
class PipelineState:
    """A reader and a trainer: ms for a batch, places in the queue, and how much reading varies (0 to 1)."""

    read: float = 6.0
    train: float = 5.0
    depth: int = 2
    jitter: float = 0.0
    seed: int = 290  # its uneven times need a queue of three places

    def set(self, **settings):
        """Change settings by name. Raises ValueError for what no pipeline has."""
        for name, value in settings.items():
            low, high = {"read": (0, 1e3), "train": (0, 1e3), "depth": (1, 1e3), "jitter": (0, 1)}[name]
            if not low <= value <= high:
                raise ValueError(f"{name} must lie in {low} … {high:g}, it is {value}")
            setattr(self, name, value)

    def costs(self):
        """(ms of reading, ms of training) for each batch; the draws stay the same while settings move."""
        draws = np.random.default_rng(self.seed).uniform(-1, 1, BATCHES)
        draws -= draws.mean()  # jitter changes the order of things, not the work
        draws /= abs(draws).max()
        return self.read * (1 + self.jitter * draws), np.full(BATCHES, float(self.train))

    @property
    def in_turn(self):
        return in_turn(*self.costs())

    @property
    def ahead(self):
        return ahead(*self.costs(), self.depth)

    @property
    def bound(self):
        """ms with a queue that is never full: no deeper one can do better."""
        return ahead(*self.costs(), BATCHES).total

    def formula(self):
        one, two = self.in_turn, self.ahead
        times = f"{one.total / two.total:.2f} times as fast" if two.total else "nothing to do"
        return (f"one after the other {one.total:.0f} ms   ·   read ahead {two.total:.0f} ms: {times}   ·   "
                f"trainer waits {two.trainer_waits:.0f} ms, reader {two.reader_waits:.0f} ms")

    def words(self):
        """What limits the pipeline, and what would help."""
        read, train = self.costs()
        if read.sum() == 0:
            return "Reading takes no time, so nothing can be saved. Give it some ms."
        if train.sum() == 0:
            return "Training takes no time, so reading cannot be hidden behind it."
        loss = self.ahead.total - self.bound
        if loss > 0.02 * self.bound:
            return (f"The reading times vary. Sometimes the queue is empty, and the trainer waits: "
                    f"{loss:.0f} ms are lost. A deeper queue keeps a reserve for the slow batches.")
        if self.read > self.train:
            return ("Reading is slower than training: the queue is mostly empty and the trainer waits. A "
                    "deeper queue does not help; cheaper reading would, or several readers.")
        if self.read < self.train:
            return ("Training is slower than reading: the queue fills up and the reader waits. All reading "
                    "but the first batch is hidden; a deeper queue would only hold more memory.")
        return "Reading and training take equally long: the best case. Nearly half of the time is saved."
