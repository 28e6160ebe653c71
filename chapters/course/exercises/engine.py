"""`judge` runs an answer on an exercise's cases and finds the most telling thing to say about it."""

import copy
import dis

import numpy as np

from . import words
from .compare import is_number, same
from .diagnosis import diagnose
from .timelimit import call
from .verdict import Verdict

SECONDS = 2.0  # for all cases together


def judge(exercise, answer, *, seconds=SECONDS):
    """The Verdict on an answer to an exercise."""

    def verdict(state, message, detail=""):
        return Verdict(exercise.heading, state, message, detail)

    if answer is None or is_ellipsis(answer):
        return verdict("untouched", words.FILL_IN)
    problem = unusable(exercise, answer)
    if problem:
        return verdict("wrong", problem)

    attempts = []  # (value, names of the inputs that were changed), one for each case so far
    _, error = call(lambda: run_cases(exercise, answer, attempts), seconds=seconds)
    if error is not None:
        if words.is_stub_error(error):
            return verdict("untouched", words.FILL_IN)
        case = exercise.cases[min(len(attempts), len(exercise.cases) - 1)]
        return verdict("wrong", words.error(error, answer, seconds), words.inputs(exercise, case))

    values = [value for value, _ in attempts]
    if all(value is None for value in values):
        if exercise.run is None and is_empty(answer):
            return verdict("untouched", words.FILL_IN)
        return verdict("wrong", "Your function returns nothing (None): is the `return` line missing?")
    if all(is_ellipsis(value) for value in values):
        return verdict("untouched", words.FILL_IN)

    expected = [exercise.apply(exercise.right_answer(), case) for case in exercise.copies()]
    changed = sorted({name for _, names in attempts for name in names})
    state, message, detail = diagnose(exercise, values, expected)
    if state == "untouched" and exercise.run is not None and not np.array_equal(answer, exercise.planted):
        state, message = "wrong", words.NO_OTHER
    if changed:
        inputs = words.listing(changed)
        if state == "passed":
            state, message = "wrong", f"The numbers are right, but your function changes {inputs}"
        else:
            message = f"{message[:-1]}." if message.endswith(":") else message
            message += f" Besides, your function changes {inputs}"
        message += " in place: the caller's array is overwritten. Make a new array instead."
    return verdict(state, message, detail)


def run_cases(exercise, answer, attempts):
    """Append (value, changed inputs) for each case; the answer only ever sees copies."""
    for case in exercise.cases:
        given = copy.deepcopy(case)
        value = exercise.apply(answer, given)
        changed = [n for n, a, b in zip(exercise.arguments, case, given) if not unchanged(a, b)]
        attempts.append((value, changed))


def unchanged(before, after):
    """Whether an input is as it was; rounding left by `x += h; x -= h` is forgiven."""
    if isinstance(before, np.ndarray):
        return same(after, before, rtol=1e-9)
    return callable(before) or before == after


def is_ellipsis(value):
    """Whether a value is the `...` of a stub, or a tuple of nothing else."""
    if isinstance(value, tuple | list) and value:
        return all(item is ... for item in value)
    return value is ...


def is_empty(function):
    """Whether a function has no body but a docstring, `pass` or `...`."""
    code = getattr(function, "__code__", None)
    if code is None:
        return False
    names = {instruction.opname for instruction in dis.get_instructions(code)}
    return names <= {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}


def unusable(exercise, answer):
    """Why an answer cannot be tried at all, in a sentence; None if it can."""
    if exercise.run is None:
        return words.cannot_call(exercise, answer)
    right = exercise.right_answer()
    names = words.listing(exercise.answers)
    if callable(answer):
        return f"This exercise asks for numbers, {names}; you passed a function."
    values = answer if isinstance(right, tuple) else (answer,)
    if not isinstance(values, tuple | list | np.ndarray) or len(values) != len(exercise.answers):
        count = len(values) if isinstance(values, tuple | list | np.ndarray) else 1
        return f"Pass {len(exercise.answers)} numbers, ({names}); you passed {count}."
    for name, value in zip(exercise.answers, values):
        if value is ...:
            return f"`{name}` is still `...`."
        if not is_number(value):
            return f"`{name}` is {words.kind(value)}; a number is expected."
    return None
