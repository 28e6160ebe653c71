"""A loss that is no number, and rates that are too high or too low: found by trying other steps on a copy."""

import numpy as np

from course.doctor.curve import JUMP
from course.doctor.finding import Finding, number, power_of_ten
from course.doctor.signals import dead
from course.doctor.trial import steps_tried

GAIN = 0.02  # of the loss of guessing: where the best step lowers it by less, the net stands on a plateau
LATE = 0.8  # of the steps: before, a net that has begun to learn, or may leave a plateau, is waited for
HUGE = 1e3  # weights, or losses over the first one: numbers that only a divergence makes


def nan(probe):
    """Is a loss not a number, although the rate did not drive it there? Where does it begin?"""
    step = first_bad(probe.losses)
    if step is None or diverged(probe, step):
        return None
    place, advice = origin(probe)
    return Finding(
        "nan", f"The loss is not a number (nan) since step {step + 1}, and it begins in {place}. {advice}",
        {}, {"step": step + 1, "place": place})


def first_bad(losses):
    """The index of the first loss that is nan or infinite; None if all are numbers."""
    bad = ~np.isfinite(losses)
    return int(bad.argmax()) if bad.any() else None


def diverged(probe, step):
    """Whether the loss rose far, or weights flew away, before it was no number any more."""
    before = probe.losses[:step]
    params = [param.data for param in probe.run.net.params() if param.trainable]
    if step > 0 and not all(np.isfinite(data).all() for data in params):
        return True
    if step > 0 and max(float(np.abs(data).max()) for data in params) > HUGE:
        return True
    return len(before) > 1 and before[1:].max() > JUMP * max(before[0], probe.guess or 0)


def origin(probe):
    """Where a pass first has a number that is none: (place, what to do)."""
    for name, param in probe.run.net.named_params():
        if param.trainable and not np.isfinite(param.data).all():
            return f"the weights {name}", "Press Reset to draw new ones, or look for what wrote into them."
    x, t = probe.run.train
    rows = np.isfinite(np.asarray(x, dtype=float).reshape(len(x), -1)).all(axis=1)
    if not rows.all():
        return (f"the inputs: {(~rows).sum()} of {len(rows)} training examples hold nan, the first is number "
                f"{int(rows.argmin())}", "Leave them out, or fill the gaps.")
    if not np.isfinite(np.asarray(t, dtype=float)).all():
        return "the targets", "Leave those examples out."
    x, t = probe.run.batch if probe.run.batch is not None else (probe.x, probe.t)
    x = np.asarray(x).astype(probe.net.dtype)
    for index, layer in enumerate(probe.layers):
        x = layer.forward(x, train=True)
        if not np.isfinite(x).all():
            return probe.name(index), ("Its inputs are numbers, its outputs are not: look for a log, a root "
                                       "or a division in its forward pass.")
    if not np.isfinite(probe.loss(x.copy(), t)[0]):
        return "the loss function", ("The net's outputs are numbers: look for the logarithm of 0, or for "
                                     "e to a large number.")
    return "a batch", "Repeated, its pass gives numbers: look at what changes from pass to pass."


def too_high(probe):
    """Did the loss rise far above its start, or does each step raise it?"""
    step = first_bad(probe.losses)
    if step is not None and step > 0:
        peak = float(np.nanmax(probe.losses[:step]))
        return high(probe, f"the loss is no number any more since step {step + 1}, after it rose to "
                    f"{number(peak)}", step, {"peak": peak})
    return jumped(probe) or overshoots(probe)


def jumped(probe):
    """Did the loss rise far above its start, and stay high or leave dead units?"""
    curve, losses = probe.curve, probe.losses
    if curve.number < 3:
        return None
    peak, step = float(losses[1:].max()), int(losses[1:].argmax()) + 1
    why = f"the loss jumped from {number(curve.start)} to {number(peak)} at step {step + 1}"
    if peak > JUMP * curve.reference and (curve.now > 0.2 * curve.reference or curve.high()):
        return high(probe, why, step, {"peak": peak})
    if peak > 2 * curve.reference and curve.now > 0.9 * curve.known and dead(probe):
        return high(probe, f"{why}, and now ReLUs are dead", step, {"peak": peak})
    return None


def overshoots(probe):
    """Would the next step raise the loss, and a shorter one lower it?"""
    curve = probe.curve
    tried = steps_tried(probe)
    here, full = tried[0.0], tried[1.0]
    best = min(tried, key=tried.get)
    worse = full > here + 0.05 * curve.reference and curve.now > 0.5 * curve.reference
    if curve.number > 2 and best < 0.25 and worse:
        return high(probe, f"its next step would raise the loss from {number(here)} to {number(full)}, and a "
                    "shorter one would not", None, {"here": here, "after": full, "factor": best})
    return None


def high(probe, why, step, evidence):
    """step: the index of the loss that rose, with the update before it; None: the next update would."""
    now = probe.rate
    evidence = evidence | ({} if step is None else {"step": step + 1})
    rates = getattr(probe.run, "rates", None)
    then = float(rates[step - 1]) if step and rates is not None and len(rates) >= step else now
    if now < then / 2:  # set lower in the meantime
        return Finding("rate too high", f"The learning rate {number(then)} was too high: {why}. It is "
                       f"{number(now)} now: start afresh with it.", {"lr": now}, evidence | {"rate": then})
    lower = power_of_ten(then / 10)
    return Finding("rate too high", f"The learning rate {number(then)} is too high: {why}. Try "
                   f"{number(lower)}, and start afresh.", {"lr": lower}, evidence | {"rate": then})


def too_low(probe):
    """Has the loss hardly fallen, and would a much longer step lower it more?"""
    curve, rate = probe.curve, probe.rate
    if rate == 0:
        return low(probe, "no weight moves", 0.01, {"rate": 0})
    if not curve.waited:
        return None
    late = curve.number >= LATE * curve.steps
    if not late and (not curve.still or curve.gathers()):
        return None  # it begins to learn: on a plateau the longest steps are the best
    tried = steps_tried(probe)
    best = min(tried, key=tried.get)
    if best < 16:
        return None
    if not late and best < max(tried) and tried[0.0] - tried[best] < GAIN * curve.reference:
        return None  # on a plateau no step gains much
    factor = min(best, max(tried)) / 4  # not to the very edge
    return low(probe, f"the loss went from {number(curve.start)} to {number(curve.now)} in {curve.number} "
               f"steps, and a step {number(best)} times as long would lower it more", rate * factor,
               {"start": curve.start, "now": curve.now, "factor": best})


def low(probe, why, better, evidence):
    return Finding("rate too low", f"The learning rate {number(probe.rate)} is too low: {why}. Try "
                   f"{number(power_of_ten(better))}.", {"lr": power_of_ten(better)}, evidence)
