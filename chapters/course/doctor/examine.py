"""From a run to findings: which checks are asked, in which order."""

import numpy as np

from course.doctor import code, data, differences, rates, signals
from course.doctor.curve import curve_of, guessing_loss
from course.doctor.finding import Finding
from course.doctor.probe import Probe
from nnlib.core import Sequential

CAUSES = {  # {cause: the checks that find it}
    "shapes": [code.shapes],
    "nan": [rates.nan],
    "gradient": [differences.gradient],
    "optimizer": [code.optimizer],
    "evaluation": [code.evaluation],
    "symmetric": [signals.symmetric, signals.similar],
    "inputs": [data.unscaled],
    "constant": [data.constant, data.deaf],
    "labels": [data.labels],
    "exploding": [signals.widened, signals.exploding],
    "start": [signals.start],
    "rate too high": [rates.too_high, rates.jumped],
    "saturated": [signals.saturated],
    "vanishing": [signals.narrowed, signals.vanishing, signals.stood],
    "dead": [signals.dead],
    "rate too low": [rates.too_low],
    "over-fitting": [data.overfitting],
}
ALWAYS = [  # faults whether it learns or not
    code.shapes, rates.nan, differences.gradient, code.optimizer, code.evaluation, signals.symmetric,
]
IN_TROUBLE = [  # faults only where it does not learn as it should
    data.unscaled, data.constant, data.labels, signals.narrowed, signals.similar, signals.widened,
    signals.start, rates.too_high, signals.saturated, signals.dead, signals.exploding, signals.vanishing,
    signals.stood, rates.too_low, data.deaf,
]
EARLY = [  # faults that show in the weights, before a run has lasted long enough to be judged
    data.unscaled, data.constant, data.labels, signals.narrowed, signals.similar, signals.widened,
    signals.start, rates.jumped, signals.saturated, signals.dead,
]
POOR = [  # faults that a net may get over, in part
    data.unscaled, signals.widened, signals.start, rates.jumped, signals.saturated, signals.narrowed,
    signals.dead, signals.stood,
]


def suspect(run) -> bool:
    """Whether the losses give reason to `examine`: no number, nothing learned, at chance, a jump. Quick."""
    with np.errstate(all="ignore"):
        curve = curve_of(run, guess_of(run))
        return doubtful(curve) or curve.early


def guess_of(run):
    if run.batch is None:
        return None
    return guessing_loss(run.experiment.loss, run.batch[1], run.net.output_shape)


def doubtful(curve):
    if curve.number == 0:
        return False
    if not np.isfinite(curve.tail).all() or not np.isfinite(curve.start):
        return True
    if curve.number >= 3 and (curve.high() or curve.lost()):
        return True
    return curve.waited and curve.slow()


def examine(run) -> list[Finding]:
    """What is wrong with a run, most telling first; empty if nothing is found.

    run: has net, opt, experiment.loss, train, test, batch, losses, number, steps, as an experiment's Run. It
    is not changed: everything is tried on copies. A check that the reader's own code refuses is left out.
    Raises TypeError for a net that is no Sequential, or cannot be copied.
    """
    if not isinstance(getattr(run, "net", None), Sequential):
        raise TypeError(f"examine: expected a run with a net, a Sequential, got {type(run).__name__}")
    if run.train.x.dtype.kind in "iu":
        return []  # letters, as whole numbers: what it tries belongs to what can be moved a little
    drawn = np.random.get_state()  # noqa: NPY002, which a reader's layer may use
    try:
        with np.errstate(all="ignore"):
            return found(Probe(run))
    finally:
        np.random.set_state(drawn)  # noqa: NPY002


def found(probe):
    checks = [*ALWAYS]
    if doubtful(probe.curve) or rates.first_bad(probe.losses) is not None or signals.far(probe):
        checks += IN_TROUBLE
    elif probe.curve.early:
        checks += EARLY
    else:
        checks += [data.constant, data.labels, *(POOR if poor(probe) else []), data.overfitting]
    findings = {}
    for check in checks:
        finding = asked(check, probe)
        if finding is not None:
            findings.setdefault(finding.cause, finding)
    return list(findings.values())


def poor(probe):
    """Whether a run that learned did so less well than one should in half of its steps or more."""
    if not probe.curve.waited or probe.curve.number < getattr(probe.run, "steps", 0) / 2:
        return False
    share = 0.2 if probe.classes and probe.scores[0] < 0.85 else 0.3
    return data.overfitting(probe) is not None or bool(probe.curve.best > share * probe.curve.known)


def asked(check, probe):
    """check(probe), or None where the reader's own layer, loss or optimizer does not let itself be asked."""
    try:
        return check(probe)
    except Exception:
        return None
