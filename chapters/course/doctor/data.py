"""Faults of the data: labels that do not belong, inputs of another size, one class for all; over-fitting."""

import numpy as np

from course.doctor.finding import Finding, number, percent
from course.doctor.probe import some
from course.doctor.rates import too_low
from nnlib.layers import BatchNorm
from nnlib.training import to_classes

COMPARED = 300  # examples whose nearest neighbour is looked for
WIDE, NARROW = 10.0, 0.02  # root mean square of inputs, and standard deviation: outside, training needs luck
GAP = 0.12  # of the shares right, training over test


def labels(probe):
    """Has the nearest other example the same label more often than chance would have it?"""
    if not probe.classes or len(probe.run.train.x) < 60 or not doing_badly(probe):
        return None
    x, t = flat(some(*probe.run.train, COMPARED))
    agree, chance = agreement(x, t, x, t, same=True), chance_of(t, t)
    if weak(agree, chance):
        return Finding(
            "labels", "The labels do not belong to the inputs: the most similar other example has the same "
            f"label in {percent(agree)} of {len(x)} cases, and chance gives {percent(chance)}. Look whether x and "
            "t were shuffled in the same order.", {}, {"agreement": agree, "chance": chance})
    if probe.run.test is None or len(probe.run.test.x) < 30:
        return None
    other, its = flat(some(*probe.run.test, COMPARED))
    across, chance = agreement(x, t, other, its), chance_of(t, its)
    if weak(across, chance):
        return Finding(
            "labels", "The labels of the test set do not belong to its inputs: the most similar training example "
            f"has the same label in {percent(across)} of {len(other)} cases, and chance gives "
            f"{percent(chance)}. Look whether its x and t were shuffled in the same order.", {},
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
            f"{number(mean)} and standard deviation {number(std)}, too {far} for such first weights. Bring them "
            "near mean 0 and standard deviation 1 (pixels: x / 255).", {}, evidence)
    return None


def constant(probe):
    """Do all examples get the same class?"""
    if not probe.classes:
        return None
    t = np.asarray(probe.run.train.t).reshape(-1)
    answers = to_classes(probe.trained[0])
    told = answers if probe.tested is None else np.concatenate([answers, to_classes(probe.tested[0])])
    most = np.bincount(told.astype(int)).argmax()
    share = float((told == most).mean())
    true = t if probe.tested is None else np.concatenate([t, np.asarray(probe.run.test.t).reshape(-1)])
    if share < 0.97 or (true == most).mean() > 0.9 or probe.curve.number < 20:
        return None
    evidence = {"share": share, "class": int(most)}
    counts = np.unique(t, return_counts=True)[1]
    seen = np.unique(probe.run.batch[1]) if probe.run.batch is not None else t
    if counts.max() > 0.9 * len(t):
        why = (f"{percent(counts.max() / len(t))} of its training labels are of one class",
               "Train on as many examples of each class.")
    elif len(seen) == 1 and len(probe.run.batch[1]) > 8:
        why = ("the last batch held one class alone", "Shuffle the examples before they are cut into batches.")
    elif probe.curve.waited and probe.curve.slow() and deaf(probe) and not too_low(probe):
        why = ("the inputs make no difference", "Look at the bias of the last layer, and start afresh.")
    else:
        return None
    return Finding("constant", f"Its prediction is constant: {percent(share)} of all examples get class {most}, "
                   f"for {why[0]}. {why[1]}", {}, evidence)


def deaf(probe):
    """Whether one output is above the others by far more than it changes from example to example."""
    y = probe.trained[0]
    if y.shape[1] == 1:
        return bool(abs(y.mean()) > max(1, 5 * y.std()))
    second, first = np.sort(y.mean(axis=0))[-2:]
    return bool(first - second > max(1, 5 * y.std(axis=0).mean()))


def overfitting(probe):
    """Does it get much more of the training set right than of the test set?"""
    old, new = probe.scores
    if new is None or old is None:
        return None
    spread = np.sqrt(new * (1 - new) / len(probe.tested[1]) + 1e-9)
    if old < 0.9 or old - new < max(GAP, 2.5 * spread):
        return None
    return Finding(
        "over-fitting", f"It over-fits: it gets {percent(old)} of the training examples right and {percent(new)} "
        "of the test examples. Try more training examples, weight decay or dropout, or stop earlier.",
        {"weight_decay": 0.1}, {"train": old, "test": new})
