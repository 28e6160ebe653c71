"""The sentences of the verdicts: what went wrong, in plain words, the same text every time."""

import inspect
import linecache
import re
from fractions import Fraction
from types import FunctionType, MethodType

import numpy as np

from .compare import Other, plain
from .exercise import code_of, fingerprint
from .timelimit import Asked, OutOfTime

FILL_IN = "Fill in the `...` and run this cell again."
AS_GIVEN = "This still does what the given code did. Change it and run this cell again."
STILL_WRONG = "You changed the code, and it still gives what the given code gave: the mistake is still there."
NO_OTHER = "Your numbers differ from the given ones, but still do the same. Change them further, or others."
NOTHING = "Your function returns nothing (None): is the `return` line missing?"
NOTHING_HERE = "Your function returns nothing (None) in {} of {} cases: each way through it needs a `return`."
LONGEST = 200  # characters of a text that is not ours


def printable(text):
    """Somebody else's text on one line, without what a terminal or a page would act on, and not too long."""
    text = " ".join(str.__str__(text)[: 10 * LONGEST].split())
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"


def listing(names):
    """`a`, `b` and `c`."""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) == 1:
        return quoted[0]
    return ", ".join(quoted[:-1]) + " and " + quoted[-1]


def kind(value):
    """What a plain value is, in words."""
    if isinstance(value, np.ndarray) and value.ndim and value.dtype.kind in "biuf":
        return f"an array of shape {value.shape}"
    if isinstance(value, np.ndarray) and value.dtype.kind not in "biuf":
        return f"an array of {printable(value.dtype.name)} values"
    if isinstance(value, bool | np.bool_):
        return f"the truth value {bool(value)}"
    if isinstance(value, int | float | np.integer | np.floating | np.ndarray):
        return "a number" if np.isfinite(value) else "nan" if np.isnan(value) else "infinity"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    if value is None:
        return "None"
    if value is ...:
        return "still `...`"
    name = printable(value.name if isinstance(value, Other) else type(value).__name__)
    return f"an {name}" if name[:1].lower() in "aeio" else f"a {name}"


def cannot_call(exercise, answer):
    """Why an answer is not the function asked for; None if it is."""
    wanted = f"({', '.join(exercise.arguments)})"
    if not callable(answer):
        return (
            f"`check` needs the function itself, and you passed {kind(plain(answer))}: "
            "write its name without parentheses."
        )
    try:
        signature = inspect.signature(answer)
    except Exception:  # some builtins have none, and an object may have a wrong one
        return None
    try:
        signature.bind(*exercise.arguments)
    except TypeError:
        mine = printable(f"({', '.join(signature.parameters)})")
        return f"Your function takes `{mine}`; this exercise calls it with `{wanted}`."
    return None


def still_as_given(exercise, answer):
    """What to say to an answer that does what the given one did, and is another; None if it is the same."""
    if exercise.run is not None:
        code, otherwise = ", ".join(f"{number:g}" for number in np.ravel(answer)), NO_OTHER
        same = np.array_equal(answer, exercise.planted)
    else:
        code, otherwise = code_of(answer), STILL_WRONG
        same = not code or fingerprint(code) == exercise.given
    return None if same else found_in(code, exercise.attempts) or otherwise


def found_in(code, patterns):
    """The sentence of the first of the (pattern, sentence) pairs that is found in a code; None if none is."""
    return next((told for pattern, told in patterns if re.search(pattern, code)), None)


def unfinished(problem, exercise, seconds):
    """A sentence for code that was not allowed to end by itself."""
    if isinstance(problem, Asked):
        return "Your function asks somebody to type (`input`, or a debugger): take the arguments instead."
    if not isinstance(problem, OutOfTime):
        return f"Your function stopped with {printable(type(problem).__name__)}."
    (ended,) = problem.args
    if exercise.run is not None:
        return f"With your numbers the calculation takes more than {seconds:g} seconds: try smaller ones."
    if ended == "held":
        return (
            f"Your function takes far more than {seconds:g} seconds, in a single call that nothing can stop. "
            "Does it compute more than is asked?"
        )
    if ended == "given up":
        return (
            f"Your function runs longer than {seconds:g} seconds and cannot be stopped: does it ever end? "
            "It goes on unseen until you restart the kernel."
        )
    return f"Your function was stopped after {seconds:g} seconds: does its loop ever end?"


def error(problem, exercise, answer):
    """A sentence for an exception that ended the learner's code."""
    where = line_of(problem, answer)
    if told := found_in(code_of(answer), exercise.attempts):
        return f"Your function stopped with {printable(type(problem).__name__)}{where}. {told}"
    if isinstance(problem, RecursionError):
        return f"Your function calls itself without end{where}."
    if isinstance(problem, MemoryError):
        return f"Your function asked for more memory than there is{where}."
    name = printable(type(problem).__name__)
    if isinstance(problem, SystemExit | KeyboardInterrupt):
        return f"Your function stops Python itself ({name}{where}): leave that out."
    said = message_of(problem)
    sizes = re.match(r"matmul: .*size (\d+) is different from (\d+)", said)
    if sizes:
        said = f"the inner sizes of a matrix product must agree, and are {sizes[2]} and {sizes[1]}"
    said = f": {said}" if said else ""
    if exercise.run is not None:
        return f"Your numbers cannot be used here ({name}{said})."
    said += "" if said.endswith((".", "!", "?", "…")) else "."
    if isinstance(problem, UnboundLocalError):
        said += " Give it a value before that line."
    elif isinstance(problem, NameError):
        said += " Was the cell that defines it run?"
    elif isinstance(problem, TypeError) and "ellipsis" in said:
        said += " Is a `...` still to be filled in?"
    return f"Your function stopped with {name}{where}{said}"


def message_of(problem):
    """The text of an exception, which may be anybody's; without addresses, which change from run to run."""
    try:
        said = str(problem)
    except OutOfTime:
        raise
    except BaseException:
        return ""
    return printable(re.sub(r" at 0x[0-9a-fA-F]+", "", said[: 10 * LONGEST]))


def line_of(problem, answer):
    """ " in line 3, `dW = x @ dy`": the last line of the learner's own code that ran."""
    code = answer.__code__ if type(answer) in (FunctionType, MethodType) else None
    found, step = None, problem.__traceback__
    while step is not None:
        if code is not None and step.tb_frame.f_code.co_filename == code.co_filename:
            found = step.tb_lineno
        step = step.tb_next
    if found is None:
        return ""
    text = printable(linecache.getline(code.co_filename, found))
    return f" in line {found}, `{text}`" if text else f" in line {found}"


def factor(c):
    """A factor as people write it: 2, 1/3, 0.3183."""
    fraction = Fraction(c).limit_denominator(1000)
    return str(fraction) if abs(float(fraction) - c) < 1e-6 * abs(c) else f"{c:.4g}"


def number(value):
    """A value in few digits, whatever the notebook's print options are."""
    if isinstance(value, np.ndarray) and value.ndim:
        with np.printoptions(nanstr="nan", infstr="inf", legacy=False):
            return np.array2string(
                value, precision=4, suppress_small=True, threshold=60, edgeitems=3, max_line_width=72,
                separator=", ", formatter={}, floatmode="maxprec", sign="-",
            )  # fmt: skip
    if isinstance(value, int | float | np.integer | np.floating | np.ndarray):
        return f"{float(value):.6g}"
    if callable(value):
        return "a function"
    return re.sub(r" at 0x[0-9a-fA-F]+", "", repr(value))[:LONGEST]


def table(rows):
    """Names and values below one another, the lines of an array aligned."""
    width = max(len(name) for name, _ in rows)
    indent = "\n" + " " * (width + 3)
    return "\n".join(f"{name:<{width}} = {number(value).replace(chr(10), indent)}" for name, value in rows)


def inputs(exercise, case):
    """The inputs of a case, one below the other."""
    return "for\n" + table(list(zip(exercise.arguments, case))) if case else ""
