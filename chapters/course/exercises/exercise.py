"""An exercise as data: its reference, the cases it is tried on, the mistakes it knows."""

import copy
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from types import FunctionType


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that people give, and what to tell them.

    `answer` is what a learner would pass to `check`: a wrong function, or wrong numbers.
    """

    answer: object
    message: str


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Most ask for a function: `reference` is the right one, and it is called with each of the `cases`
    (tuples of arguments). Where numbers are asked for, `run(answer, *case)` says what they are good for,
    and `reference` is a function without arguments that returns right numbers: any answer that gives the
    same results is right.

    `planted` is the wrong answer that the chapter's cell already holds, where there is one, and `given` the
    fingerprint of its code: repairing it is the task, so meeting it again means "not tried yet". Code that
    was changed and still does the same is told so; if one of the patterns of `attempts` is found in it, in
    that pattern's words; so is code that stops with an error. `detours` are patterns of code that gives the
    right results in another way than the one that is asked for.

    What is asked, and the code to start from, stand in the chapter alone.
    """

    id: str
    title: str
    reference: Callable
    cases: tuple
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, ...]
    explanation: str
    returns: tuple[str, ...] = ("result",)  # the names of the values that are compared
    run: Callable | None = None
    answers: tuple[str, ...] = ()  # the names of the numbers asked for, where `run` is given
    planted: object = None
    given: str = ""
    attempts: tuple[tuple[str, str], ...] = ()  # (pattern, message)
    detours: tuple[tuple[str, str], ...] = ()  # (pattern, message)
    rtol: float = 1e-6

    @property
    def place(self):
        """Its number within the chapter."""
        return int(self.id.partition(".")[2])

    @property
    def heading(self):
        return f"{self.id} {self.title}"

    @property
    def arguments(self):
        """The names of a case's values, for the messages."""
        if self.run is not None:
            return tuple(inspect.signature(self.run).parameters)[1:]
        return tuple(inspect.signature(self.reference).parameters)

    def apply(self, answer, case):
        """What an answer gives for one case."""
        return answer(*case) if self.run is None else self.run(answer, *case)

    def copies(self):
        """The cases, copied: whoever changes its inputs changes nothing here."""
        return copy.deepcopy(self.cases)

    def right_answer(self):
        """What a learner would pass to `check` to be right."""
        return self.reference if self.run is None else self.reference()


def code_of(function):
    """A function's text without its comments and spaces; "" if nobody has it."""
    try:
        source = inspect.getsource(function) if type(function) is FunctionType else ""
    except (OSError, TypeError):  # defined where no text of it is kept
        source = ""
    return re.sub(r"#.*|\s", "", source)


def fingerprint(code):
    """Eight digits for a text."""
    return sha256(code.encode()).hexdigest()[:8]
