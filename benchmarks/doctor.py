"""How often the doctor names the cause: `python -m benchmarks.doctor`, some minutes on one core.

It puts each fault of strengths.py into nets of patients.py, 200 runs, and lets 500 healthy ones run. As a
panel does, it asks `suspect` on the way, here after each tenth of the steps, and `examine` where that says
yes, and at the end. A faulty run is named if the first sentence of the first thing said has the cause. A
healthy run, which is examined also before its first step, after 5, after a tenth and after three tenths of
its steps, is a false alarm if anything is said at any time.

A fault counts by its outcome, fixed before anything was run: the run is compared with its twin, the same
set-up with the same seed without the fault (for first weights of a deep net: the same deep net with He's). It
did harm if a loss was no number, or its loss on the training set fell by less than half of what the twin's
fell, or it gets at least a tenth of the test set less right (a regression: its loss on the test set fell by
less than half as much). Where training and use differ, the test set is judged two examples at a time. An
injection without harm is no fault: it is counted apart. A healthy run is one that ends at half the loss of
guessing or less, and gets at most a tenth less right of the test set than of the training set; variations
that do not are left out.

The doctor was tuned on `--tune`: other seeds, nets and strengths, but faults of the same kinds. The course's
own experiments are among the healthy runs of both, with other seeds. A first held-out set gave 190 of 200
faults named and 14 of 500 false alarms, 2.8 %, over the bound of 2 %. Its false alarms were mended, so it was
used up: it joined the runs to tune on. The held-out set of today is a second one, fixed before it was run,
once.
"""

import argparse
import re
from collections import Counter
from functools import cache
from itertools import count
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.patients import COURSE, HELD_OUT, TUNING, varied
from benchmarks.strengths import FAULTS
from course.doctor import examine, suspect
from course.doctor.curve import guessing_loss
from nnlib.init import he
from nnlib.training import are_classes, count_correct

HERE = Path(__file__).parent
FAULTY, HEALTHY = 200, 500
BOUNDS = {"named": 0.90, "alarms": 0.02}
SEEDS = {"tune": (1000, 5000), "held out": (20000,)}  # 5000: of the first held-out set, used up
JUDGED = 500  # examples of each set

PHRASES = {  # what the first sentence must say
    "rate too high": "rate .* is too high", "rate too low": "rate .* is too low", "nan": "not a number .nan.",
    "dead": "dead", "saturated": "saturated", "symmetric": "symmetric", "vanishing": "vanishing",
    "exploding": "exploding", "labels": "labels .*do not belong", "inputs": "inputs are not scaled",
    "constant": "prediction is constant", "over-fitting": "over-fits", "evaluation": "left on",
    "gradient": "gradient of .* is wrong", "optimizer": "optimizer .* is wrong",
    "start": "started far from ln", "shapes": "targets do not fit",
}


def finished(experiment, seed, moments=None):
    """(run, findings): of all its steps; one whose loss is no number three times in a row stops, as a panel
    does.

    moments: the numbers of steps after which `suspect` is asked; None: nobody asks, and nothing is found.
    """
    run, found = experiment.run(seed, "bundled"), []
    with np.errstate(all="ignore"):
        while run.number < run.steps and not (run.number > 2 and not np.isfinite(run.losses[-3:]).any()):
            run.step()
            if moments and not found and run.number in moments and suspect(run):
                found = examine(run)
    return run, (found or examine(run)) if moments else []


class Outcome:
    """What became of a run: by how much its loss fell, of guessing's, and the shares that it gets right."""

    def __init__(self, run, base, size):
        self.finite = bool(np.isfinite(run.losses).all())
        shape = base.data("bundled", np.random.default_rng(0))[0].t.shape[1:]
        self.fell, self.right = [], []
        for part in (run.train, run.test):
            x, t = part.x[:JUDGED], np.asarray(part.t[:JUDGED]).reshape(-1, *shape)
            with np.errstate(all="ignore"):
                y = np.concatenate([run.net.forward(x[i:i + size]) for i in range(0, len(x), size)])
                loss = base.loss(y, t)[0] if np.isfinite(y).all() else np.inf
            guess = guessing_loss(base.loss, t, run.net.output_shape)
            self.fell.append(1 - loss / guess)
            self.right.append(count_correct(y, t) / len(t) if are_classes(t, y.shape[1:]) else None)

    def healthy(self):
        gap = 0 if self.right[1] is None else self.right[0] - self.right[1]
        return self.finite and self.fell[0] >= 0.5 and gap <= 0.1

    def harmed(self, twin):
        if not self.finite or self.fell[0] < 0.5 * twin.fell[0]:
            return True
        if twin.right[1] is None:
            return self.fell[1] < 0.5 * twin.fell[1]
        return self.right[1] <= twin.right[1] - 0.1


def share_out(total, names):
    """{name: how many}: as equal as can be."""
    return {name: total // len(names) + (i < total % len(names)) for i, name in enumerate(names)}


def faulty(which, total, first, only=None):
    """Yields (cause, set-up, strength, counts, findings) until each cause has its share; first: a seed."""
    nets, place = (TUNING, 1) if which == "tune" else (HELD_OUT, 2)

    @cache
    def twin(name, seed, size):
        return Outcome(finished(nets[name], seed)[0], nets[name], size)

    for number, (cause, wanted) in enumerate(share_out(total, FAULTS).items()):
        if only not in (None, cause):
            continue
        fault, strengths = FAULTS[cause][0], FAULTS[cause][place]
        rng = np.random.default_rng([first, number])
        pairs = [(name, strength) for name in nets for strength in strengths]
        order = rng.permutation(len(pairs))
        for k in count():
            if not wanted or k == 12 * len(pairs):
                break
            name, strength = pairs[order[k % len(pairs)]]
            seed = first + k // len(pairs) + int(rng.integers(3))
            base = nets[name]
            broken = fault(base, strength, rng)
            if broken is None:
                continue
            size = 2 if cause == "evaluation" else JUDGED
            run, found = finished(broken, seed, tenths(broken))
            if cause in ("vanishing", "exploding"):
                normal = Outcome(finished(broken.but(init=he), seed)[0], base, size)
            else:
                normal = twin(name, seed, size)
            counts = normal.finite and Outcome(run, base, size).harmed(normal)
            wanted -= counts
            yield cause, name, strength, counts, found


def tenths(experiment):
    steps = experiment.steps["bundled"]
    return [steps * k // 10 for k in range(1, 10)]


def healthy(which, total, first):
    """Yields (set-up, what was found on the way, seconds of each look, counts) for so many healthy runs."""
    nets = TUNING if which == "tune" else HELD_OUT
    rng = np.random.default_rng([first, 99])
    seen = 0
    for k in count():
        if seen >= total:
            break
        course = list(COURSE.items())[k] if k < min(len(COURSE), total // 10) else None
        name = course[0] if course else list(nets)[k % len(nets)]
        base = course[1] if course else varied(nets[name], rng)
        run = base.run(first + k, "bundled")
        found, seconds = [], []
        always = {0, 5, run.steps // 10, 3 * run.steps // 10, run.steps}
        for moment in sorted(always | set(tenths(base))):
            while run.number < moment:
                run.step()
            if moment not in always and not suspect(run):
                continue
            begun = perf_counter()
            found += [(moment, finding) for finding in examine(run)[:1]]
            seconds.append(perf_counter() - begun)
        counts = course is not None or Outcome(run, base, JUDGED).healthy()
        seen += counts
        yield name, found, seconds, counts


def named(cause, findings):
    """Whether the first sentence of what was found says the cause."""
    if not findings:
        return False
    sentence = re.split(r"\.\s", findings[0].words)[0]
    return findings[0].cause == cause and re.search(PHRASES[cause], sentence) is not None


def report(ill, well, seconds):
    """The page: what was named, what was taken for what, which healthy runs were not left alone."""
    counted = [row for row in ill if row[3]]
    hits = Counter(cause for cause, _, _, _, findings in counted if named(cause, findings))
    totals = Counter(row[0] for row in counted)
    spared = Counter(row[0] for row in ill if not row[3])
    taken = {}
    for cause, _, _, _, findings in counted:
        if not named(cause, findings):
            told = findings[0].cause if findings else "nothing"
            taken.setdefault(cause, Counter())[told] += 1
    lines = ["| cause | named | of | without harm, not counted | else taken for |", "|---|---|---|---|---|"]
    for cause in FAULTS:
        others = ", ".join(f"{told} {number}" for told, number in taken.get(cause, Counter()).most_common())
        lines.append(f"| {cause} | {hits[cause]} | {totals[cause]} | {spared[cause]} | {others} |")
    good = [row for row in well if row[3]]
    alarms = [row for row in good if row[1]]
    share, false = sum(hits.values()) / max(1, len(counted)), len(alarms) / max(1, len(good))
    spent = np.array([second for row in good for second in row[2]] or [0.0])
    lines += ["", f"Named: {sum(hits.values())} of {len(counted)}, {100 * share:.1f} % "
              f"(bound 90 %: {verdict(share >= BOUNDS['named'])}).",
              f"False alarms: {len(alarms)} of {len(good)} healthy runs, {100 * false:.1f} % (bound 2 %: "
              f"{verdict(false <= BOUNDS['alarms'])}); {len(well) - len(good)} variations that did not learn "
              "are left out.",
              f"`examine` took {1e3 * np.median(spent):.0f} ms (median), "
              f"{1e3 * np.quantile(spent, 0.95):.0f} ms (one in twenty longer); all of it {seconds:.0f} "
              "s.", ""]
    if alarms:
        lines += ["| healthy | at step | what it was told |", "|---|---|---|"]
        lines += [f"| {name} | {found[0][0]} | {found[0][1].cause} |" for name, found, _, _ in alarms]
    return "\n".join(lines).rstrip() + "\n"


def verdict(met):
    return "met" if met else "**not met**"


HEAD = """# The doctor

What `course.doctor` says of runs with a fault put into them, and of healthy ones. `python -m
benchmarks.doctor` writes this page; [doctor.py](doctor.py) says how a run is judged. Nets, seeds and
strengths are others than those that it was tuned on; the kinds of faults are the same.

This is the second held-out set. A first one gave 190 of 200 faults named (95.0 %) and 14 of 500
false alarms (2.8 %, the bound not met). Its false alarms were mended, so it was used up, and it joined the
runs to tune on. The second one was started three times: twice the benchmark stopped at a net without
biases, which a fault and a rewritten layer did not allow for, before it had printed anything. It gave 188
of 200 faults named (94.0 %) and 4 of 500 false alarms (0.8 %). Then one more sign was added, which trying a
bench had asked for (a net that falls back to guessing after it had begun to learn), and the set was run
once more for this page. Nothing was tuned on it.

"""


def main():
    parser = argparse.ArgumentParser(description="How often the doctor names the cause.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the runs, and no page is written")
    parser.add_argument("--tune", action="store_true", help="the runs to tune on; no page is written")
    parser.add_argument("--only", help="a cause, or healthy")
    asked = parser.parse_args()
    which, part = ("tune" if asked.tune else "held out"), (10 if asked.quick else 1)
    begun, ill, well = perf_counter(), [], []
    for first in SEEDS[which]:
        for row in faulty(which, FAULTY // part, first, asked.only) if asked.only != "healthy" else ():
            ill.append(row)
            cause, name, strength, counts, findings = row
            if asked.tune and not (counts and named(cause, findings)):
                print(cause, name, strength, "" if counts else "(no harm)", [f.cause for f in findings],
                      findings[0].words if findings else "", flush=True)
        for row in healthy(which, HEALTHY // part, first) if asked.only in (None, "healthy") else ():
            well.append(row)
            if asked.tune and row[1]:
                print("healthy", row[0], "" if row[3] else "(not learned)",
                      [(moment, finding.words) for moment, finding in row[1]], flush=True)
    page = report(ill, well, perf_counter() - begun)
    print(page)
    if not (asked.quick or asked.tune or asked.only):
        (HERE / "DOCTOR.md").write_text(HEAD + page, encoding="utf-8")


if __name__ == "__main__":
    main()
