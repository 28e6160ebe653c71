"""What a panel that trains has to say about a run (a BenchState)."""

from math import isfinite

import numpy as np


def summary(state) -> str:
    """The numbers of this moment, in one line."""
    if len(state.lanes) > 1:
        return "   ·   ".join([f"step {state.number}", *(of_lane(state, lane) for lane in state.lanes)])
    parts = [f"step {state.number}"]
    if state.smooth:
        parts.append(f"loss {state.smooth[-1]:.4f}")
    for name in ("train", "test", "validation"):
        known = [score for score in state.points.get(name, ()) if score is not None and isfinite(score)]
        if known:
            parts.append(f"{name} {100 * known[-1]:.1f} % right")
    return "   ·   ".join([*parts, f"learning rate {state.lr:.3g}"])


def of_lane(state, lane):
    """One of several nets: its rate, its loss, its share of right answers (of the test set, if any)."""
    track, number = state.now.tracks[lane], state.number
    points = track.points_until(number)
    scores = points.get("test") or points.get("train") or []
    scores = [score for score in scores if score is not None and isfinite(score)]
    share = f", {100 * scores[-1]:.1f} %" if scores else ""
    known = track.smooth[:number]
    return f"{lane} (rate {state.value('lr', lane):.3g})" + (f" {known[-1]:.3f}{share}" if known else "")


def beside_published(state, targets):
    """What the source prints nearest to where a run has come, and what this run has there; empty without."""
    parts = []
    for lane, named in targets.items():
        who = f"{lane}: " if len(targets) > 1 else ""
        points = state.now.tracks[lane].points_until(state.number)
        for name, printed in named.items():
            ours = dict(zip(points["step"], points.get(name, []), strict=False))
            met = [(step, value) for step, value in printed if step in ours]
            if met:
                step, value = met[-1]
                parts.append((step, f"{who}{name}: published {value:.4g}, yours {ours[step]:.4g}"))
    if not parts:
        return ""
    latest = max(step for step, _ in parts)
    said = [words for step, words in parts if step == latest][:4]
    rate = f"learning rate {state.lr:.3g}"
    return "   ·   ".join([f"step {state.number:,}", f"after {latest:,}", *said, rate])


def guessing_loss(t) -> float | None:
    """The cross-entropy of a net that knows nothing but how frequent each class is: ln 10 for ten
    equal ones. None where t are not classes."""
    t = np.asarray(t)
    classes, counts = np.unique(t, return_counts=True)
    if t.size != len(t) or len(classes) > max(2, len(t) // 2):
        return None
    share = counts / counts.sum()
    return float(-(share * np.log(share)).sum())
