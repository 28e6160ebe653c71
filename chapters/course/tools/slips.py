"""The usual slips in every exercise: what does `check` say to them?

    python -m course.tools.slips [06 12 …] [--all]

Each slip is one small change of the exercise's own solution: a transpose left out, a sum for a mean, a range
one too short, a sign, a forgotten bias. Listed are those that get only a general sentence ("other numbers
than expected"), and those that pass: they are right as well, or no case tells them from the right answer.
"""

import argparse
import sys
from dataclasses import dataclass

from course.exercises import CHAPTERS, engine, exercises
from course.exercises.slips import variants

GENERAL = ("other numbers than expected", "another value than expected", " cases. The smallest wrong one",
           "a factor that changes from case to case")
SECONDS = 1.0


@dataclass(frozen=True)
class Slip:
    """One changed solution: what was done, the changed line, and the verdict."""

    exercise: str
    kind: str
    code: str
    state: str
    message: str

    @property
    def passed(self):
        return self.state == "passed"

    @property
    def general(self):
        return any(words in self.message for words in GENERAL)


def slips(exercise):
    """The Slips of an exercise that asks for a function."""
    for kind, code, function in variants(exercise.reference):
        verdict = engine.judge(exercise, function, seconds=SECONDS)
        yield Slip(exercise.id, kind, code, verdict.state, verdict.message)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("chapters", nargs="*", type=int, help="their numbers: 06 12")
    parser.add_argument("--all", action="store_true", help="list every slip, with what is said to it")
    asked = parser.parse_args(arguments)
    found = [slip for chapter in asked.chapters or CHAPTERS for exercise in exercises(chapter)
             if exercise.run is None for slip in slips(exercise)]
    for slip in found:
        if asked.all or slip.passed or slip.general:
            print(f"{slip.exercise:5} {slip.kind:20} {slip.code[:90]}\n      {slip.message[:150]}")
    wrong = [slip for slip in found if not slip.passed]
    general = sum(slip.general for slip in wrong)
    print(f"{len(found)} slips: {len(found) - len(wrong)} pass, {general} of {len(wrong)} others get only a "
          f"general sentence ({general / max(1, len(wrong)):.1%})")


if __name__ == "__main__":
    sys.exit(main())
