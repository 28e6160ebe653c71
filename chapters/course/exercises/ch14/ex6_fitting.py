"""Exercise 14.6: fit itself."""

from dataclasses import dataclass

import numpy as np

from ..drawn import Drawn, own_draw
from ..exercise import Mistake

# 14.6 fit


@dataclass
class Learner:
    """step(x, t) -> (loss, correct), like a training step: better from call to call, and depending on
    its batch."""

    calls: int = 0

    def __call__(self, x, t):
        self.calls += 1
        mean = np.sum(x) / max(len(x), 1)
        return float(mean / self.calls + 0.1 * len(x)), int(np.sum(np.asarray(t) < self.calls))


def fit(step, x, t, size, epochs):
    losses, accuracies = [], []
    for _ in range(epochs):
        total, correct = 0.0, 0
        for start in range(0, len(x), size):
            batch_x, batch_t = x[start : start + size], t[start : start + size]
            loss, right = step(batch_x, batch_t)
            total += loss * len(batch_x)
            correct += right
        losses.append(total / len(x))
        accuracies.append(correct / len(x))
    return np.array(losses), np.array(accuracies)


def fit_by_batches(mean_loss, mean_accuracy, size_of):
    """A wrong version of `fit`: means over the batches, or a last batch that is taken to be full."""

    def variant(step, x, t, size, epochs):
        rows = []
        for _ in range(epochs):
            loss, right, parts = 0.0, 0.0, range(0, len(x), size)
            for start in parts:
                part = x[start : start + size]
                value, count = step(part, t[start : start + size])
                loss += value / len(parts) if mean_loss else value * size_of(part, size) / len(x)
                right += count / len(part) / len(parts) if mean_accuracy else count / len(x)
            rows.append((loss, right))
        return tuple(np.transpose(rows))

    return variant


def fit_cut(x_end, t_end, stop=lambda n, size: n):
    """A wrong version of `fit`: the ends of a batch's slices (start, size), the end of the range."""

    def variant(step, x, t, size, epochs):
        losses, accuracies = [], []
        for _ in range(epochs):
            total, correct = 0.0, 0
            for start in range(0, stop(len(x), size), size):
                batch = x[start : x_end(start, size)]
                loss, right = step(batch, t[start : t_end(start, size)])
                total, correct = total + loss * len(batch), correct + right
            losses.append(total / len(x))
            accuracies.append(correct / len(x))
        return np.array(losses), np.array(accuracies)

    return variant


def full(start, size):
    return start + size


def short(start, size):
    return start + size - 1


def fit_whole(step, x, t, size, epochs):
    return fit(step, x, t, len(x), epochs)


def fit_twice(step, x, t, size, epochs):
    """Calls step once for the loss, and once more for the number of right answers."""
    return fit(lambda x, t: (step(x, t)[0], step(x, t)[1]), x, t, size, epochs)


def fit_backwards(step, x, t, size, epochs):
    return fit(step, x[::-1], t[::-1], size, epochs)


def fit_all_rows(step, x, t, size, epochs):
    rows = []
    for _ in range(epochs):
        for start in range(0, len(x), size):
            loss, right = step(x[start : start + size], t[start : start + size])
            rows.append((loss, right / len(x[start : start + size])))
    return tuple(np.transpose(rows))


def fit_variant(drop=False, weigh=True, fresh=True, divide=True, one=False):
    """A wrong version of `fit`, by what it leaves out."""

    def variant(step, x, t, size, epochs):
        losses, accuracies, total, correct = [], [], 0.0, 0
        for _ in range(epochs):
            if fresh:
                total, correct = 0.0, 0
            end = len(x) // size * size if drop else len(x)
            steps = 0
            for start in range(0, end, size):
                loss, right = step(x[start : start + size], t[start : start + size])
                total += loss * (len(x[start : start + size]) if weigh else 1)
                correct += right
                steps += 1
            seen = end if divide else 1
            losses.append(total / (seen if weigh or not divide else steps))
            accuracies.append(correct / seen)
        return (losses[-1], accuracies[-1]) if one else (np.array(losses), np.array(accuracies))

    return variant


FIT = Drawn(
    id="14.6",
    title="Write fit",
    reference=fit,
    returns=("losses", "accuracies"),
    cases=(
        (Learner(), np.array([2.0, 1.0, 4.0, 3.0, 5.0, 6.0, 1.5, 0.5, 2.5, 9.0]), np.arange(10) % 4, 3, 3),
        (Learner(), np.array([1.0, 2.0, 3.0, 4.0, 7.0]), np.array([0, 3, 1, 2, 5]), 2, 2),
        (Learner(), np.array([1.0, 2.0, 5.0, 4.0]), np.array([0, 2, 1, 1]), 2, 2),
    ),
    mistakes=(
        Mistake(
            own_draw(2),
            "Your batches are drawn anew in each call, so two calls give two histories. Here take them in "
            "the order of the examples: `x[start : start + size]`.",
        ),
        Mistake(
            fit_variant(drop=True),
            "You leave the smaller last batch out: its examples are never trained on.",
        ),
        Mistake(
            fit_cut(full, full, stop=lambda n, size: n // size * size),
            "You leave the smaller last batch out, and divide by all examples all the same. `range(0, "
            "len(x), size)` reaches it.",
        ),
        Mistake(
            fit_cut(full, full, stop=lambda n, size: n + 1),
            "Your range goes past the end: if `size` divides the number of examples, the last batch is "
            "empty. `range(0, len(x), size)`.",
        ),
        Mistake(
            fit_cut(short, full),
            "The batches of `x` end one too early: a slice [start : start + size] has `size` entries.",
        ),
        Mistake(
            fit_cut(full, short),
            "The batches of `t` end one too early: cut `t` where you cut `x`.",
        ),
        Mistake(
            fit_cut(short, short),
            "Each batch lacks its last example: a slice [start : start + size] has `size` entries.",
        ),
        Mistake(
            fit_cut(full, lambda start, size: start - size),
            "The batches of `t` end before they begin, or at the wrong place: cut `t` where you cut `x`.",
        ),
        Mistake(
            fit_cut(lambda start, size: start - size, full),
            "The batches of `x` end before they begin, or at the wrong place: a slice is [start : "
            "start + size].",
        ),
        Mistake(
            fit_variant(weigh=False),
            "Your loss is the mean over the batches. Weigh each batch by its size.",
        ),
        Mistake(
            fit_variant(fresh=False),
            "You never set the sums back to 0: the second epoch still carries the first.",
        ),
        Mistake(
            fit_variant(divide=False),
            "Those are sums. Divide by the number of examples.",
        ),
        Mistake(
            fit_variant(one=True),
            "That is the last epoch alone. A history has an entry for every epoch.",
        ),
        Mistake(
            fit_by_batches(True, True, None),
            "Both are means over the batches. Weigh each batch by its size: the last one may be smaller.",
        ),
        Mistake(
            fit_by_batches(False, True, lambda part, size: len(part)),
            "Your accuracy is the mean over the batches. Add up how many were right, and divide by the "
            "number of examples.",
        ),
        Mistake(
            fit_by_batches(False, False, lambda part, size: size),
            "You weigh the last batch's loss by `size`, though it may be smaller: its size is the length of "
            "its slice.",
        ),
        Mistake(
            fit_by_batches(False, False, lambda part, size: 1),
            "`step` returns the mean loss of a batch: multiply it by the batch's size before you divide by "
            "the number of examples.",
        ),
        Mistake(
            fit_whole,
            "You pass all examples at once. `step` wants batches of `size`.",
        ),
        Mistake(
            fit_twice,
            "You call `step` twice for a batch, and so train on it twice: loss, right = step(…).",
        ),
        Mistake(
            fit_backwards,
            "Your batches come in the opposite order. Asked is the order of x and t.",
        ),
        Mistake(
            fit_all_rows,
            "You have an entry for every batch. Add the batches of an epoch up: one entry for each epoch.",
        ),
    ),
    hints=(
        "Two loops: epochs outside, `range(0, len(x), size)` inside. A slice that goes past the end is "
        "just shorter.",
        "Inside: total += loss * len(batch), correct += right. After it: append total / len(x) and "
        "correct / len(x). Both sums start at 0 in every epoch.",
    ),
    explanation="`Model.fit` is this, with shuffled batches, validation and callbacks around it.",
)

EXERCISES = (FIT,)
