"""What the losses of a run say by themselves: whether it learned, how slowly, whether it jumped."""

import numpy as np

from nnlib.functional import log_softmax

EARLY = 50  # steps before what shows in the weights is said of a net that has not begun to learn
PATIENCE = 200  # steps before anything is said of a net that does not learn yet,
SEEN = 2000  # and examples, or twice all there are
LEARNED = 0.97  # of the loss of guessing: below, it has learned something
FLAT = 5e-3  # relative: no batch differs from guessing by more, as nothing of it arrives
SLOW = 0.6  # of the loss of guessing: above, it has not learned enough to be left alone
JUMP = 3.0  # times the larger of first loss and guessing: no batch is that much harder than another


def guessing_loss(loss, t, outputs):
    """The loss of a net that knows nothing of its inputs: ln 10 for ten classes. None where it has no
    meaning.

    t: targets (N, …); outputs: the shape (K,) of the net's answer to one example. For classes it is the loss
    of equal answers, all 0. For other targets (N, K) it is the loss of their mean.
    """
    t = np.asarray(t)
    classes = t.ndim == 1 and t.dtype.kind in "iub" and outputs[-1] > 1
    answer = np.zeros((len(t), *outputs))
    if not classes and t.shape == answer.shape:
        bits = t.size > 0 and set(np.unique(t)) <= {0, 1}
        if not bits:
            answer += t.mean(axis=0)
    elif not classes:
        return None
    try:
        with np.errstate(all="ignore"):
            value = float(loss(answer, t)[0])
    except Exception:  # whatever a reader's own loss raises: then there is nothing to compare with
        return None
    return value if np.isfinite(value) and value > 0 else None


def is_cross_entropy(loss, classes):
    """Whether a loss of (y, labels) is the mean cross-entropy of a softmax: then it should start at ln C."""
    y = np.sin(np.arange(2.0 * classes)).reshape(2, classes)
    labels = np.array([0, classes - 1])
    try:
        value = float(loss(y, labels)[0])
    except Exception:
        return False
    return abs(value + log_softmax(y)[[0, 1], labels].mean()) < 1e-3


def curve_of(run, guess):
    """The Curve of a run."""
    seen = run.number * len(run.batch[1]) if run.batch is not None else 0
    if seen >= 2 * len(run.train[1]):
        seen = max(seen, SEEN)
    return Curve(run.losses, guess, getattr(run, "steps", 0), seen)


class Curve:
    """The losses of a run, looked at in windows.

    losses  all of them; guess: the loss of guessing, or None
    steps   how many the run is to have; seen: how many examples it saw
    stood   how many of the first losses are those of guessing, to half a percent
    start   the first; best, now: the least and the last mean of a window; peak: the largest after the first
    window  how many steps are averaged
    """

    def __init__(self, losses, guess=None, steps=0, seen=SEEN):
        self.guess, self.number, self.steps, self.seen = guess, len(losses), steps, seen
        self.window = max(1, min(50, self.number // 5))
        stride = max(1, self.number // 20)
        ends = range(self.number, 0, -stride)[::-1]
        values = [np.asarray(losses[max(0, end - self.window):end], dtype=float) for end in ends]
        means = [value.mean() for value in values]
        finite = [mean for mean in means if np.isfinite(mean)]
        self.start = float(losses[0]) if self.number else np.nan
        self.best = min(finite) if finite else np.nan
        self.now = means[-1] if means else np.nan
        self.tail = values[-1] if values else np.zeros(0)
        early = float(np.mean(losses[:10])) if self.number and self.start == 0 else self.start
        self.reference = max(early, guess or 0)
        self.means = means
        self.stood = 0
        if guess:
            near = np.abs(np.asarray(losses[:1000], dtype=float) - guess) < FLAT * guess
            self.stood = len(near) if near.all() else int(near.argmin())

    @property
    def waited(self):
        """Whether it has trained long enough to be judged."""
        patience = PATIENCE if not self.steps else min(PATIENCE, max(self.steps, 20))
        return self.number >= patience and self.seen >= SEEN

    @property
    def known(self):
        """The loss of a net that has learned nothing."""
        return min(self.start, self.guess) if self.guess is not None and self.start > 0 else self.reference

    def slow(self):
        """Whether it stands above `SLOW`, and will still if it goes on so to the end of the run."""
        if not self.best > SLOW * self.known:
            return False
        if len(self.means) < 8:
            return True
        fifth = max(1, len(self.means) // 5)
        recent = np.mean(self.means[-2 * fifth:-fifth]) - np.mean(self.means[-fifth:])
        ahead = max(self.number / 2, self.steps - self.number)
        return bool(self.now - recent * 5 * ahead / self.number > SLOW * self.known)

    @property
    def early(self):
        """Whether it has not begun to learn after the first steps: many a good net has not, either."""
        return self.begun and self.still

    @property
    def begun(self):
        """Whether the first steps are over."""
        return self.number >= EARLY and self.seen >= SEEN

    def gathers(self):
        """Whether it falls faster and faster: it comes off a plateau."""
        fifth = len(self.means) // 5
        if not fifth:
            return False
        third, second, last = (np.mean(self.means[len(self.means) - k * fifth:][:fifth]) for k in (3, 2, 1))
        return bool(second - last > 2 * max(third - second, 0))

    @property
    def still(self):
        """Whether even its best is no better than guessing."""
        return bool(self.best > LEARNED * self.known)

    def lost(self):
        """Whether it has fallen back to guessing after it had begun to learn."""
        return bool(self.begun and self.best < 0.9 * self.known and self.now > LEARNED * self.known)

    def high(self):
        """Whether it now stands far above its best, or above all that a net has at first."""
        return bool(self.now > self.best + 0.5 * self.reference or self.now > 1.5 * self.reference)
