"""Faults of the data: labels that do not belong, inputs of another size, one class for all; over-fitting."""

import numpy as np

from course.doctor.finding import Finding, number, percent
from course.doctor.probe import some
from nnlib.layers import BatchNorm
from nnlib.training import to_classes

COMPARED = 300  # examples whose nearest neighbour is looked for
WIDE, NARROW = 10.0, 0.02  # root mean square of inputs, and standard deviation: outside, training needs luck
GAP = 0.1  # of the shares right, training over test: so much is usual
BY_HEART = 0.95  # of the training examples right


def labels(probe):
    """Has the nearest other example the same label more often than chance would have it?"""
    if not probe.classes or len(probe.run.train.x) < 60 or not doing_badly(probe):
        return None
    x, t = flat(some(*probe.run.train, COMPARED))
    agree, chance = agreement(x, t, x, t, same=True), chance_of(t, t)
    if weak(agree, chance):
        return Finding(
            "labels", "The labels do not belong to the inputs: the most similar other example has the same "
            f"label in {percent(agree)} of {len(x)} cases, and chance gives {percent(chance)}. Check that "
            "x and t were shuffled in the same order.", {}, {"agreement": agree, "chance": chance})
    if probe.run.test is None or len(probe.run.test.x) < 30:
        return None
    other, its = flat(some(*probe.run.test, COMPARED))
    across, chance = agreement(x, t, other, its), chance_of(t, its)
    if weak(across, chance):
        return Finding(
            "labels", "The labels of the test set do not belong to its inputs: the most similar training "
            f"example has the same label in {percent(across)} of {len(other)} cases, and chance gives "
            f"{percent(chance)}. Check that its x and t were shuffled in the same order.", {},
            {"agreement": across, "chance": chance})
    return None


def doing_badly(probe):
    """Whether it does not learn, or gets much less right of the test set than of the training set."""
    old, new = probe.scores
    if probe.curve.number < 20:
        return False
    return probe.curve.slow() or old < 0.7 or (new is not None and old - new > 0.25)


def agreement(x, t, other, its, *, same=False):
    """The share of the others whose nearest x has their label; same: an example is not its own neighbour."""
    distance = (x * x).sum(axis=1) - 2 * other @ x.T  # without the others' own squares, alike for each row
    if same:
        np.fill_diagonal(distance, np.inf)
    return float((t[distance.argmin(axis=1)] == its).mean())


def chance_of(t, its):
    return float(sum((t == label).mean() * (its == label).mean() for label in np.unique(t)))


def weak(agree, chance):
    return chance < 0.8 and agree - chance < 0.3 * (1 - chance)


def flat(part):
    x, t = part
    return np.asarray(x, dtype=np.float64).reshape(len(x), -1), np.asarray(t).reshape(-1)


def unscaled(probe):
    """Are the inputs of the size that first weights are drawn for?"""
    if isinstance(probe.layers[0], BatchNorm) or len(probe.run.train.x) < 8:
        return None
    x = np.asarray(probe.run.train.x[:500], dtype=np.float64)
    if not np.isfinite(x).all():
        return None
    rms, mean, std = float(np.sqrt((x * x).mean())), float(x.mean()), float(x.std())
    evidence = {"mean": mean, "std": std, "least": float(x.min()), "largest": float(x.max())}
    if rms > WIDE or (0 < rms < NARROW) or std < NARROW:
        far = "large" if rms > WIDE else "small"
        return Finding(
            "inputs", f"The inputs are not scaled: they go from {number(x.min())} to {number(x.max())}, mean "
            f"{number(mean)} and standard deviation {number(std)}, too {far} for such first weights. Bring "
            "them near mean 0 and standard deviation 1 (pixels: x / 255).", {}, evidence)
    return None


def constant(probe):
    """Do all examples get one class, because it was shown one class?"""
    if not probe.classes or probe.curve.number < 20:
        return None
    t = np.asarray(probe.run.train.t).reshape(-1)
    most, share, true = told(probe)
    counts, batch = np.unique(t, return_counts=True)[1], np.asarray(probe.run.batch[1])
    if counts.max() > 0.9 * len(t) and share >= 0.97 and true < 0.9:
        return always(most, share, f"{percent(counts.max() / len(t))} of its training labels are one class",
                      "Train on as many examples of each class.")
    one = len(batch) > 8 and len(counts) > 1 and (batch == batch.flat[0]).all()
    if one and share > true + 0.05:
        return always(most, share, f"its batches hold one class each, the last {len(batch)} times "
                      f"{batch.flat[0]:g}", "Shuffle the examples before they are cut into batches.")
    return None


def deaf(probe):
    """Do all examples get one class, because the inputs make no difference?"""
    if not probe.classes or not probe.curve.waited:
        return None
    most, share, true = told(probe)
    if share < 0.97 or true > 0.9 or not stands_out(probe.trained[0]):
        return None
    return always(most, share, "the inputs make no difference",
                  "Look at the bias of the last layer, and start afresh.")


def told(probe):
    """The class that it names most often, the share of examples that it names so, the share that are."""
    parts = [part for part in (probe.trained, probe.tested) if part is not None]
    answers = np.concatenate([to_classes(y) for y, _ in parts]).astype(int)
    most = int(np.bincount(answers).argmax())
    true = np.concatenate([np.asarray(t).reshape(-1) for _, t in parts[-1:]])
    return most, float((answers == most).mean()), float((true == most).mean())


def always(most, share, why, advice):
    return Finding(
        "constant", f"Its prediction is constant: {percent(share)} of all examples get class {most}, as "
        f"{why}. {advice}", {}, {"share": share, "class": most})


def stands_out(y):
    """Whether one output is above the others by far more than it changes from example to example."""
    if y.shape[1] == 1:
        return bool(abs(y.mean()) > max(1, 5 * y.std()))
    second, first = np.sort(y.mean(axis=0))[-2:]
    return bool(first - second > max(1, 5 * y.std(axis=0).mean()))


def overfitting(probe):
    """Does it know the training set by heart, and get less of the test set right than chance explains?

    Both shares are counted on many examples. The gap must be larger than `GAP` by twice the standard error of
    the test set's share, √(p (1 − p) / n).
    """
    old, new = probe.scores
    if new is None or old is None or not probe.curve.waited or old < BY_HEART - 0.05 or old - new < GAP:
        return None
    old, new, count = probe.counted
    error = np.sqrt(new * (1 - new) / count)
    if old < BY_HEART or old - new < GAP + 2 * error:
        return None
    return Finding(
        "over-fitting", f"It over-fits: it gets {percent(old)} of the training examples right and "
        f"{percent(new)} of the test examples. Try more training examples, weight decay or dropout, or stop "
        "earlier.", {"decay": 0.1}, {"train": old, "test": new, "gap's error": float(error)})
