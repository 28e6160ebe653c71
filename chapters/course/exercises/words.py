"""The sentences of the verdicts: what went wrong, in plain words, the same text every time."""

import inspect
import linecache
import re
from fractions import Fraction

import numpy as np

from .timelimit import OutOfTime

FILL_IN = "Fill in the `...` and run this cell again."
AS_GIVEN = "This still does what the given code did. Change it and run this cell again."
NO_OTHER = "Your numbers differ from the given ones, but still do the same. Change them further, or others."


def is_stub_error(error):
    """Whether an exception says that `...` still stands in the code."""
    return isinstance(error, NotImplementedError) or (
        isinstance(error, TypeError) and "ellipsis" in str(error)
    )


def listing(names):
    """`a`, `b` and `c`."""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) == 1:
        return quoted[0]
    return ", ".join(quoted[:-1]) + " and " + quoted[-1]


def kind(value):
    """What a value is, in words."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        return f"an array of shape {value.shape}" if value.ndim else "a number"
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype.name} values"
    if isinstance(value, bool | np.bool_):
        return f"the truth value {bool(value)}"
    if isinstance(value, int | float | np.integer | np.floating):
        return "a number"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    if value is None:
        return "None"
    if value is ...:
        return "still `...`"
    name = type(value).__name__
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def cannot_call(exercise, answer):
    """Why an answer is not the function asked for; None if it is."""
    wanted = f"({', '.join(exercise.arguments)})"
    if not callable(answer):
        return (
            f"`check` needs the function itself, and you passed {kind(answer)}: "
            "write its name without parentheses."
        )
    try:
        signature = inspect.signature(answer)
    except (TypeError, ValueError):  # some builtins have none
        return None
    try:
        signature.bind(*exercise.arguments)
    except TypeError:
        mine = f"({', '.join(signature.parameters)})"
        return f"Your function takes `{mine}`; this exercise calls it with `{wanted}`."
    return None


def error(problem, answer, seconds):
    """A sentence for an exception that ended the learner's code."""
    where = line_of(problem, answer)
    if isinstance(problem, OutOfTime):
        text = f"Your function was stopped after {seconds:g} seconds: does its loop ever end?"
        if not problem.args[0]:
            text += " It could not be stopped and keeps the processor busy: restart the kernel."
        return text
    if isinstance(problem, RecursionError):
        return f"Your function calls itself without end{where}."
    if isinstance(problem, MemoryError):
        return f"Your function asked for more memory than there is{where}."
    if isinstance(problem, SystemExit | KeyboardInterrupt):
        return f"Your function stops Python itself ({type(problem).__name__}{where}): leave that out."
    said = re.sub(r" at 0x[0-9a-fA-F]+", "", str(problem)).strip()
    sizes = re.match(r"matmul: .*size (\d+) is different from (\d+)", said)
    if sizes:
        said = f"the inner sizes of a matrix product must agree, and are {sizes[2]} and {sizes[1]}"
    said = f": {said[:200]}" if said else ""
    said += "" if said.endswith((".", "!", "?")) else "."
    if isinstance(problem, UnboundLocalError):
        said += " Give it a value before that line."
    elif isinstance(problem, NameError):
        said += " Was the cell that defines it run?"
    return f"Your function stopped with {type(problem).__name__}{where}{said}"


def line_of(problem, answer):
    """ " in line 3, `dW = x @ dy`": the last line of the learner's own code that ran."""
    code = getattr(answer, "__code__", None)
    found, step = None, problem.__traceback__
    while step is not None:
        if code is not None and step.tb_frame.f_code.co_filename == code.co_filename:
            found = step.tb_lineno
        step = step.tb_next
    if found is None:
        return ""
    text = linecache.getline(code.co_filename, found).strip()
    return f" in line {found}, `{text}`" if text else f" in line {found}"


def factor(c):
    """A factor as people write it: 2, 1/3, 0.3183."""
    fraction = Fraction(c).limit_denominator(1000)
    return str(fraction) if abs(float(fraction) - c) < 1e-6 * abs(c) else f"{c:.4g}"


def number(value):
    """A value in few digits, whatever the notebook's print options are."""
    if isinstance(value, np.ndarray) and value.ndim:
        return np.array2string(
            value, precision=4, suppress_small=True, threshold=60, edgeitems=3, max_line_width=72,
            separator=", ", formatter={}, floatmode="maxprec", sign="-",
        )  # fmt: skip
    if isinstance(value, int | float | np.integer | np.floating | np.ndarray):
        return f"{float(value):.6g}"
    if callable(value):
        return "a function"
    return re.sub(r" at 0x[0-9a-fA-F]+", "", repr(value))[:200]


def table(rows):
    """Names and values below one another, the lines of an array aligned."""
    width = max(len(name) for name, _ in rows)
    indent = "\n" + " " * (width + 3)
    return "\n".join(f"{name:<{width}} = {number(value).replace(chr(10), indent)}" for name, value in rows)


def inputs(exercise, case):
    """The inputs of a case, one below the other."""
    return "for\n" + table(list(zip(exercise.arguments, case))) if case else ""
