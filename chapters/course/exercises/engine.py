"""`judge` runs an answer on an exercise's cases and finds the most telling thing to say about it."""

import copy
import dis
import re
from dataclasses import dataclass, field
from types import FunctionType

import numpy as np

from . import words
from .compare import is_number, plain, same
from .diagnosis import diagnose
from .exercise import Exercise, code_of
from .timelimit import OutOfTime, call, chain, release
from .verdict import Verdict

SECONDS = 2.0  # for all cases together
# The instructions of a body of nothing, and those that `raise NotImplementedError` adds to them.
EMPTY = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}
RAISING = {"LOAD_GLOBAL", "LOAD_COMMON_CONSTANT", "PUSH_NULL", "PRECALL", "CALL", "RAISE_VARARGS"}


@dataclass
class Trial:
    """An answer on its way through the cases: what it returned so far, and which inputs it changed."""

    exercise: Exercise
    answer: object
    values: list = field(default_factory=list)
    changed: set = field(default_factory=set)

    def inputs(self):
        """The inputs of the case that the answer did not get through, written out."""
        cases = self.exercise.cases
        return words.inputs(self.exercise, cases[min(len(self.values), len(cases) - 1)])


def judge(exercise, answer, *, seconds=SECONDS):
    """The Verdict on an answer to an exercise."""
    trial = Trial(exercise, answer)
    found, problem = call(lambda: attempt(trial), seconds=seconds)
    if problem is not None:
        found = "wrong", words.unfinished(problem, exercise, seconds), trial.inputs()
    if found is None:
        with np.errstate(all="ignore"):  # whatever the notebook has set
            found = compared(trial)
    return Verdict(exercise.heading, *found)


def attempt(trial):
    """Try the answer on each case: (state, message, detail) if that says all, None if values have come.

    The learner's objects are touched in here alone: their own methods, too, run within the time limit, and
    whatever they raise is caught. What is left in the trial is plain.
    """
    try:
        return unusable(trial) or run_cases(trial)
    except BaseException as error:  # KeyboardInterrupt and sys.exit are answers here, too
        if any(isinstance(one, OutOfTime) for one in chain(error)):
            raise OutOfTime from None
        try:
            if is_stub_error(error, trial.answer):
                return "untouched", words.FILL_IN, ""
            return "wrong", words.error(error, trial.exercise, trial.answer), trial.inputs()
        finally:
            release(error)


def unusable(trial):
    """Why an answer cannot be tried at all, as (state, message, detail); None if it can."""
    exercise, answer = trial.exercise, trial.answer
    if answer is None or is_ellipsis(answer):
        return "untouched", words.FILL_IN, ""
    if exercise.run is None:
        problem = words.cannot_call(exercise, answer)
    elif callable(answer):
        problem = f"This exercise asks for numbers, {words.listing(exercise.answers)}; you passed a function."
    else:
        trial.answer, problem = numbers(exercise, answer)
    return ("wrong", problem, "") if problem else None


def numbers(exercise, answer):
    """(the numbers that were passed, what is wrong with them or None)."""
    count = len(exercise.answers)
    single = not isinstance(exercise.right_answer(), tuple)
    given = plain(answer, 0 if single else count)
    if isinstance(given, np.ndarray) and given.ndim and not single:
        given = tuple(given) if len(given) == count else list(given[: count + 1])
    values = (given,) if single else given
    if not isinstance(values, tuple | list) or len(values) != count:
        passed = len(values) if isinstance(values, tuple | list) else 1
        return None, f"Pass {count} numbers, ({words.listing(exercise.answers)}); you passed {passed}."
    for name, value in zip(exercise.answers, values):
        if value is ...:
            return None, f"`{name}` is still `...`."
        if not is_number(value):
            return None, f"`{name}` is {words.kind(value)}; a number is expected."
    return given, None


def run_cases(trial):
    """Note the value and the changed inputs of each case; (state, message, detail) if no value came."""
    exercise, answer = trial.exercise, trial.answer
    for case in exercise.cases:
        given = copy.deepcopy(case)  # the answer only ever sees copies
        with np.errstate(all="ignore"):
            value = exercise.apply(answer, given)
        trial.changed |= {n for n, a, b in zip(exercise.arguments, case, given) if not unchanged(a, b)}
        trial.values.append(plain(value, len(exercise.returns)))
    if all(value is None for value in trial.values) and not is_stub(answer):
        return "wrong", words.NOTHING, ""
    if all(value is None or is_ellipsis(value) for value in trial.values):
        return "untouched", words.FILL_IN, ""
    without = [number for number, value in enumerate(trial.values) if value is None]
    if without:
        told = words.NOTHING_HERE.format(len(without), len(trial.values))
        return "wrong", told, words.inputs(exercise, exercise.cases[without[0]])
    return None


def unchanged(before, after):
    """Whether an input is as it was; rounding left by `x += h; x -= h` is forgiven."""
    if isinstance(before, np.ndarray):
        return same(after, before, rtol=1e-9)
    return callable(before) or before == after


def compared(trial):
    """(state, message, detail) from what an answer returned, beside what the reference returns."""
    exercise = trial.exercise
    expected = [exercise.apply(exercise.right_answer(), case) for case in exercise.copies()]
    state, message, detail = diagnose(exercise, trial.values, expected)
    if state == "untouched" and (told := words.still_as_given(exercise, trial.answer)):
        state, message = "wrong", told
    if state == "passed" and (told := words.found_in(without_texts(trial.answer), exercise.detours)):
        state, message = "wrong", told
    if trial.changed:
        inputs = words.listing(sorted(trial.changed))
        if state == "passed":
            state, message = "wrong", f"The numbers are right, but your function changes {inputs}"
        else:
            message = f"{message[:-1]}." if message.endswith(":") else message
            message += f" Besides, your function changes {inputs}"
        message += " in place, and the caller's array is overwritten: make a new array instead."
    return state, message, detail


def without_texts(answer):
    """A function's code without spaces, comments, and texts such as its docstring."""
    return re.sub(r'""".*?"""|"[^"]*"|\'[^\']*\'', "", code_of(answer))


def is_ellipsis(value):
    """Whether a value is the `...` of a stub, or a tuple of nothing else."""
    if isinstance(value, tuple | list) and value:
        return all(item is ... for item in value)
    return value is ...


def is_stub(function):
    """Whether a function has no body but a docstring, `pass`, `...` or `raise NotImplementedError`."""
    if type(function) is not FunctionType:
        return False
    code = function.__code__
    names = {instruction.opname for instruction in dis.get_instructions(code)}
    return names <= EMPTY | RAISING and set(code.co_names) <= {"NotImplementedError"}


def is_stub_error(error, answer):
    """Whether an exception says that `...` still stands in a function, or nothing but a stub's `raise`."""
    if isinstance(error, NotImplementedError):
        return is_stub(answer)
    dots = type(answer) is FunctionType and ... in answer.__code__.co_consts
    return dots and isinstance(error, TypeError) and "ellipsis" in words.message_of(error)
