"""The course's exercises: `check` says what is wrong, `hint` helps on, `solution` shows the reference.

    check("6.7", affine_backward)

An exercise's number is its chapter and its place there; a file's name says which it holds: 7.2 stands in
ch07/ex2_3_momentum.py, in the tuple EXERCISES. What it asks, and the code to start from, stand in the
chapter.
"""

from importlib import import_module
from inspect import getsource
from pkgutil import iter_modules

from .compare import plain
from .engine import judge
from .verdict import Hint, Solution
from .words import kind, printable

# chapter -> package, imported when first asked for: {"0": "ch00", …}
CHAPTERS = {str(int(m.name[2:])): m.name for m in iter_modules(__path__) if m.name.startswith("ch")}
_hints_given = {}  # id -> number of the last hint shown in this kernel


def exercises(chapter):
    """The exercises of a chapter (a number or its text), in order."""
    name = CHAPTERS.get(str(chapter))
    if name is None:
        raise LookupError(f"chapter {chapter} has no exercises; these have: {', '.join(CHAPTERS)}")
    package = import_module(f"{__name__}.{name}")
    modules = [import_module(f"{package.__name__}.{m.name}") for m in iter_modules(package.__path__)]
    return tuple(sorted((e for module in modules for e in module.EXERCISES), key=lambda e: e.place))


def find(id):
    """The exercise of this id, such as "6.2". Raises LookupError naming the ids there are."""
    if type(id) not in (str, int, float):
        raise LookupError(f"expected the number of an exercise, such as \"6.2\", got {kind(plain(id))}")
    name = printable(str(id))
    known = exercises(name.partition(".")[0])
    for exercise in known:
        if exercise.id == name:
            return exercise
    raise LookupError(f"no exercise {name!r}; there are {', '.join(e.id for e in known)}")


def check(id, answer):
    """Try an answer on the cases of exercise `id` and say what is wrong with it.

    `answer` is the function you wrote, without parentheses, or the numbers that an exercise asks for. It is
    given copies, may take 2 seconds, and what it prints meanwhile is not shown; it cannot ask for input. (A
    single call that never lets go, such as `sum(range(10**10))`, holds the notebook until it ends.) Returns a
    Verdict with `.passed` and `.message`. Raises LookupError for an id that there is not.
    """
    return judge(find(id), answer)


def hint(id, number=None):
    """The next hint for exercise `id`, a stronger one at each call; `number` asks for a given one."""
    exercise = find(id)
    total = len(exercise.hints)
    if number is None:
        number = min(_hints_given.get(exercise.id, 0) + 1, total)
        _hints_given[exercise.id] = number
    if type(number) is not int or not 1 <= number <= total:
        raise ValueError(f"exercise {id} has the hints 1 to {total}, not {printable(repr(number))}")
    return Hint(exercise.heading, number, total, exercise.hints[number - 1])


def solution(id):
    """The source of the reference that `check` compares with, and why it is so."""
    exercise = find(id)
    return Solution(exercise.heading, getsource(exercise.reference), exercise.explanation)
