"""Faults of the code: targets that do not fit, a rule that does not go downhill, a net that still trains."""

import numpy as np

from course.doctor.differences import from_nnlib
from course.doctor.finding import Finding, percent
from course.doctor.trial import Trial


def shapes(probe):
    """Targets (N,) under outputs (N, 1): each output is compared with all targets."""
    y, t = probe.net.forward(probe.x), np.asarray(probe.t, dtype=float)
    if t.shape == y.shape or y.shape[1:] != (1,) or len(y) < 2:
        return None
    moved = t.copy()
    moved[0] += 1
    mixed = np.abs(probe.loss(y, moved)[1] - probe.loss(y, t)[1])[1:]
    if not mixed.any():
        return None
    return Finding(
        "shapes", f"The targets do not fit the outputs: {t.shape} under {y.shape} becomes {len(y)} × "
        f"{len(y)} differences, each output against every target. Give the targets the shape of the outputs, "
        "t[:, None], before the loss.", {}, {"outputs": y.shape, "targets": t.shape})


# An optimizer that does not go downhill.


def optimizer(probe):
    """The updates that the rule makes of gradients of our own, on copies whose weights are 0."""
    name = type(probe.run.opt).__name__
    if from_nnlib(type(probe.run.opt)):
        return None
    try:
        trial = Trial(probe.run)
        found = direction(trial, probe.rate) or recollection(trial)
    except (TypeError, ValueError, RuntimeError, AttributeError, IndexError, KeyError):
        return None  # a rule that is written for one net alone, or cannot be copied
    if found is None:
        return None
    fault, advice, evidence = found
    return Finding("optimizer", f"The optimizer {name} is wrong: {fault}. {advice}", {"optimizer": "SGD"},
                   evidence)


def direction(trial, rate):
    """Does a step go along -g?"""
    weights = [i for i in trial.params if trial.g[i].ndim > 1] or trial.params
    along = {i: trial.along(trial.answer[i], i) for i in weights}
    least = min(along, key=along.get)
    shape = trial.g[least].shape
    if along[least] < -1e-3:
        return (f"it steps along the gradient of the weights {shape}, uphill, and not against it (cosine "
                f"with −g: {along[least]:.2f})", "Look for a sign: w must become smaller where g is above 0.",
                {"cosine": along[least]})
    if rate > 0 and along[least] < 1e-3:
        what = "do not follow their gradient" if trial.answer[least].any() else "do not move at all"
        return (f"the weights {shape} {what}", "Write into param.data itself, param.data -= lr * …, with "
                "param.grad.", {"cosine": along[least]})
    return None


def recollection(trial):
    """Is what it remembers used, for the right parameter and with the right sign?"""
    mixed = trial.crosstalk()
    if mixed:
        return ("its memory is shared: the gradient of one parameter changes the step of another "
                f"{trial.g[mixed[0]].shape}", "Keep an array of its own for each parameter.",
                {"mixed": len(mixed)})
    echo = {i: trial.along(trial.echo[i], i) for i in trial.params}
    least = min(echo, key=echo.get)
    if echo[least] < -0.1:
        return ("its memory pushes the wrong way: an earlier gradient moves the weights uphill "
                f"(cosine with −g: {echo[least]:.2f})",
                "Look at the sign of the velocity in the update.", {"cosine": echo[least]})
    lengths = [np.linalg.norm(a) / max(np.linalg.norm(b), 1e-300)
               for a, b in zip(trial.echo, trial.answer, strict=True)]
    if max(lengths) > 1.001 and max(lengths) < 1e6 and grows(trial):
        return ("its memory grows from step to step: an old gradient counts more and more",
                "Multiply the velocity by a momentum below 1.", {"ratio": max(lengths)})
    if trial.unused():
        return ("it keeps a memory that no step uses, so it is plain SGD", "Use the velocity in the update: "
                "w ← w − lr v.", {})
    return None


def grows(trial):
    """Whether an old gradient counts more after ten steps than after one."""
    def norm(steps):
        rest = [trial.zero] * steps
        with_it, without = trial.updates(trial.g, *rest), trial.updates(trial.zero, *rest)
        return sum(np.linalg.norm(a - b) for a, b in zip(with_it, without, strict=True))
    return norm(10) > 1.5 * norm(1)


# What a net does differently when it trains and when it is used.


def evaluation(probe):
    """Is the answer to an example the same twice, and whatever stands beside it in the batch?"""
    net, x = probe.net, probe.x[:20]
    if len(x) < 2:
        return None
    first, again = net.forward(x), net.forward(x)
    size = max(float(np.abs(first).max()), 1e-12)
    if not np.isfinite(size):
        return None
    if (off := float(np.abs(first - again).max())) > 1e-3 * size:
        return Finding(
            "evaluation", "Dropout is left on when the net is used: two answers to the same examples differ "
            f"by {percent(off / size)}. Drop nothing in forward(x, train=False).", {},
            {"difference": off / size})
    half = np.concatenate([net.forward(x[:2]), net.forward(x[2:])])
    if (off := float(np.abs(first - half).max())) > 1e-2 * size:
        return Finding(
            "evaluation", "Batch statistics are left on when the net is used: the answer to an example "
            f"changes by {percent(off / size)} with the others in its batch. Use the running mean and "
            "variance in forward(x, train=False).", {}, {"difference": off / size})
    return None
