"""From a run to findings: which checks are asked, in which order."""

import numpy as np

from course.doctor import code, data, rates, signals
from course.doctor.curve import curve_of, guessing_loss
from course.doctor.finding import Finding
from course.doctor.probe import Probe
from nnlib.core import Sequential

ALWAYS = {  # faults whether it learns or not
    "shapes": code.shapes,
    "nan": rates.nan,
    "gradient": code.gradient,
    "optimizer": code.optimizer,
    "evaluation": code.evaluation,
    "symmetric": signals.symmetric,
}
IN_TROUBLE = {  # faults only where it does not learn as it should
    "inputs": data.unscaled,
    "labels": data.labels,
    "widened": signals.widened,
    "start": signals.start,
    "rate too high": rates.too_high,
    "saturated": signals.saturated,
    "dead": signals.dead,
    "exploding": signals.exploding,
    "vanishing": signals.vanishing,
    "constant": data.constant,
    "rate too low": rates.too_low,
}
AT_ITS_BEST = {"constant": data.constant, "labels": data.labels, "over-fitting": data.overfitting}
CAUSES = ALWAYS | IN_TROUBLE | AT_ITS_BEST


def suspect(run) -> bool:
    """Whether the losses give reason to `examine`: no number, nothing learned, at chance, a jump. Quick."""
    with np.errstate(all="ignore"):
        curve = curve_of(run, guess_of(run))
        return doubtful(curve)


def guess_of(run):
    if run.batch is None:
        return None
    return guessing_loss(run.experiment.loss, run.batch[1], run.net.output_shape)


def doubtful(curve):
    if curve.number == 0:
        return False
    if not np.isfinite(curve.tail).all() or not np.isfinite(curve.start):
        return True
    if curve.number >= 3 and curve.high():
        return True
    return curve.waited and curve.slow()


def examine(run) -> list[Finding]:
    """What is wrong with a run, most telling first; empty if nothing is found.

    run: has net, opt, experiment.loss, train, test, batch, losses, number, steps, as an experiment's Run. It is not
    changed: everything is tried on copies. A check that the reader's own code refuses is left out.
    Raises TypeError for a net that is no Sequential, or cannot be copied.
    """
    if not isinstance(getattr(run, "net", None), Sequential):
        raise TypeError(f"examine: expected a run with a net, a Sequential, got {type(run).__name__}")
    drawn = np.random.get_state()  # a reader's layer may draw from NumPy's own generator
    try:
        with np.errstate(all="ignore"):
            return found(Probe(run))
    finally:
        np.random.set_state(drawn)


def found(probe):
    trouble = doubtful(probe.curve) or rates.first_bad(probe.losses) is not None or bool(signals.start(probe))
    checks = list(ALWAYS.values()) + list((IN_TROUBLE if trouble else AT_ITS_BEST).values())
    findings = []
    for check in checks:
        finding = asked(check, probe)
        if finding is not None:
            findings.append(finding)
    return findings


def asked(check, probe):
    """check(probe), or None where the reader's own layer, loss or optimizer does not let itself be asked."""
    try:
        return check(probe)
    except Exception:
        return None
