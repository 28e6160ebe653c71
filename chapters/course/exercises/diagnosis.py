"""From wrong numbers to a sentence: first the mistakes an exercise knows, then what numbers tell."""

from itertools import permutations

import numpy as np

from . import words
from .compare import is_numeric, parts, ratio, same
from .slips import slipped


def diagnose(exercise, values, expected):
    """(state, message, detail) for the values that an answer returned, one for each case."""
    names = exercise.returns
    count = len(names)
    got = [parts(value, count) for value in values]
    right = [parts(value, count) for value in expected]
    for value, split in zip(values, got):
        if split is None:
            have = "one value, " if not isinstance(value, tuple | list) else ""
            wanted = f"{count} values, {words.listing(names)}"
            return "wrong", f"Your function returns {have}{words.kind(value)}; expected {wanted}.", ""

    wrong = [i for i in range(count) if not all(fits(g[i], r[i], exercise) for g, r in zip(got, right))]
    if not wrong:
        return "passed", f"Right on all {len(values)} cases." if len(values) > 1 else "Right.", ""
    planted = exercise.planted
    if planted is not None and agrees(results(exercise, planted), got, range(count), exercise):
        return "untouched", words.AS_GIVEN, ""

    known = [(mistake.message, results(exercise, mistake.answer)) for mistake in exercise.mistakes]
    for message, outcome in known:
        if agrees(outcome, got, range(count), exercise):
            return "wrong", message, ""
    orders = permutations(range(count))
    if any(all(fit(order, g, r, exercise) for g, r in zip(got, right)) for order in orders):
        return "wrong", f"The values are right, but in another order than {words.listing(names)}.", ""
    said, last, detail = [], [], ""
    for i in wrong:
        message = next((m for m, o in known if names_part(o, got, right, i, exercise)), None)
        if message is None and not last:
            cases = [(g[i], r[i]) for g, r in zip(got, right)]
            message, detail = general(exercise, i, cases)
            last = [message]  # directly above the detail that it announces
        elif message and message not in said:
            said.append(message)
    said += last
    fine = [names[i] for i in range(count) if i not in wrong]
    if fine:
        said.insert(0, f"{words.listing(fine)} {'is' if len(fine) == 1 else 'are'} right.")
    return "wrong", " ".join(said), detail


def results(exercise, answer):
    """What a known wrong answer gives for each case, split into parts."""
    with np.errstate(all="ignore"):
        outcomes = [exercise.apply(answer, case) for case in exercise.copies()]
    return [parts(outcome, len(exercise.returns)) for outcome in outcomes]


def agrees(outcome, got, which, exercise):
    """Whether two answers gave the same in all cases, for the parts `which`."""
    return all(same(g[i], o[i], rtol=exercise.rtol) for g, o in zip(got, outcome) for i in which)


def names_part(outcome, got, right, i, exercise):
    """Whether a known mistake explains part i: it gives the same there, and is wrong there itself."""
    return agrees(outcome, got, [i], exercise) and not agrees(outcome, right, [i], exercise)


def fits(got, right, exercise):
    return same(got, right, rtol=exercise.rtol) and misfit(got, right) is None


def fit(order, got, right, exercise):
    """Whether the parts of one case are the right ones once they are put in this order."""
    return all(fits(got[i], value, exercise) for i, value in zip(order, right))


def misfit(got, right):
    """What is wrong with the type or shape of a value; None if nothing is."""
    wanted = words.kind(right)
    if isinstance(got, list) and isinstance(right, np.ndarray):
        return f"is a list; expected {wanted}: `np.array(...)` makes one"
    if not is_numeric(got):
        return f"is {words.kind(got)}; expected {wanted}"
    if np.asarray(got).dtype == bool and np.asarray(right).dtype != bool:
        return "holds True and False; expected numbers: `int(...)` or `.astype(int)` makes them"
    if np.shape(got) != np.shape(right):
        if same(np.transpose(got), right, rtol=1e-6):
            return f"is the transpose of the right one: shape {np.shape(got)}, not {np.shape(right)}"
        return f"is {words.kind(got)}; expected {wanted}"
    return None


def general(exercise, place, cases):
    """(message, detail) for a part that no known mistake explains; cases are (got, right) pairs."""
    name = exercise.returns[place]
    subject = "Your result" if len(exercise.returns) == 1 else f"`{name}`"
    for got, right in cases:
        problem = misfit(got, right)
        if problem:
            return f"{subject} {problem}.", ""
    bad = [i for i, (got, right) in enumerate(cases) if not same(got, right, rtol=exercise.rtol)]
    smallest = min(bad, key=lambda i: sum(np.size(value) for value in exercise.cases[i]))
    detail = example(exercise, name, smallest, *cases[smallest])
    broken = [i for i, (got, _) in enumerate(cases) if not np.isfinite(got).all()]
    if broken:
        got, right = cases[broken[0]]
        what = "nan (not a number)" if np.isnan(got).any() else "infinity"
        detail = example(exercise, name, broken[0], got, right)
        return f"{subject} contains {what}: look for 0/0, log(0) or a too large exp.", detail
    pattern = scaled(cases, exercise.rtol) or shifted(cases) or confined(cases, exercise.rtol)
    if pattern:
        return f"{subject} {pattern}.", detail
    if all(same(np.transpose(got), right, rtol=exercise.rtol) for got, right in cases):
        return f"{subject} is the transpose of the right one.", detail
    slip = slipped(exercise, place, [got for got, _ in cases])
    if slip:
        return f"{subject} is what comes out {slip}.", detail
    pattern = scaled_anew(cases, exercise.rtol)
    if pattern:
        return f"{subject} {pattern}.", detail
    if len(bad) < len(cases):
        good = len(cases) - len(bad)
        return f"{subject} is right in {good} of {len(cases)} cases. The smallest wrong one:", detail
    what = "the right shape, but other numbers than" if np.ndim(cases[0][1]) else "another value than"
    return f"{subject} has {what} expected{':' if detail else '.'}", detail


def scaled(cases, rtol):
    """What is said of a result that is the right one times a factor; None if it is not."""
    ratios = [ratio(got, right, rtol=rtol) for got, right in cases if np.any(right) or np.any(got)]
    if not ratios or None in ratios or sum(np.size(right) for _, right in cases) == 1:
        return None
    if np.allclose(ratios, ratios[0], rtol=1e-6, atol=1e-9):
        c = ratios[0]
        if abs(c) < 1e-9:
            return "is always 0"
        if abs(c + 1) < 1e-6:
            return "has the wrong sign everywhere"
        return f"is {words.factor(c)} times the right one, everywhere"
    return None


def scaled_anew(cases, rtol):
    """What is said of a result that is the right one times another factor in each case; None if it is not."""
    ratios = [ratio(got, right, rtol=rtol) for got, right in cases if np.any(right) or np.any(got)]
    if not ratios or None in ratios or not all(np.size(right) > 1 for _, right in cases):
        return None
    changing = ", ".join(words.factor(c) for c in ratios)
    return f"is the right one times a factor that changes from case to case: {changing}"


def shifted(cases):
    """What is said of a result that lies by the same number beside the right one; None if it does not."""
    gaps = np.concatenate([np.ravel(np.asarray(got, float) - right) for got, right in cases])
    if len(gaps) < 3 or not np.allclose(gaps, gaps[0], rtol=1e-6, atol=1e-9):
        return None
    return f"is {words.factor(abs(gaps[0]))} too {'large' if gaps[0] > 0 else 'small'}, everywhere"


def confined(cases, rtol):
    """What is said of a result that is wrong at one end of one axis alone; None if it is not."""
    wrong = [~np.isclose(got, right, rtol=rtol, atol=1e-12) for got, right in cases if np.ndim(right)]
    if len(wrong) < len(cases) or len({w.ndim for w in wrong}) > 1:
        return None
    names = {1: ["entry"], 2: ["row", "column"]}.get(wrong[0].ndim)
    for axis in range(wrong[0].ndim):
        name = names[axis] if names else f"entry along axis {axis}"
        for end, which in ((-1, "last"), (0, "first")):
            inner = [np.delete(w, end, axis) for w in wrong]
            if any(w.size for w in inner) and not any(map(np.any, inner)):
                return f"is right but for the {which} {name}"
    return None


def example(exercise, name, number, got, right):
    """One case written out: inputs, what was expected, what came."""
    if not exercise.cases[number]:
        return ""  # what is expected is the answer itself
    rows = list(zip(exercise.arguments, exercise.cases[number]))
    rows += [(f"expected {name}", right), (f"your {name}", got)]
    return words.table(rows)
