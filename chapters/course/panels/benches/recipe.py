"""A run as a text that can be sent: what it is built of, and all moves with their steps.

    bench B5
    build 3f2a91c0
    begin init = "He"
    420 lr = 0.3
    455 lr = 0.01
    to 1000

The lane, where it is one of several, stands before the control: `420 Adam: lr = 0.3`.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

import nnlib
from course.panels.benches.future import Move

LIMIT = 2048  # bytes
LINE = re.compile(r"(begin|\d+) (?:(.+): )?(\w+) = (.+)")


@dataclass(frozen=True)
class Recipe:
    """id, build; begin: {lane or None: {control: value}} at step 0; moves; to: how far it goes."""

    id: str
    build: str
    begin: dict = field(default_factory=dict)
    moves: tuple = ()
    to: int = 0

    @classmethod
    def of(cls, id, state):
        """The recipe of what a bench has now, up to this step."""
        begin = {}
        for name in state.controls:
            values = {lane: own[name] for lane, own in state.now.begin.items() if name in own}
            together = len(values) == len(state.lanes) and len(set(map(str, values.values()))) == 1
            for lane, value in {None: next(iter(values.values()))}.items() if together else values.items():
                begin.setdefault(lane, {})[name] = value
        return cls(id, build(), begin, tuple(state.now.moves[:state.applied]), state.number)

    @classmethod
    def read(cls, text):
        """The recipe that a text tells. Raises ValueError for a line that tells nothing."""
        found, begin, moves = {"build": "", "to": "0"}, {}, []
        for line in filter(None, map(str.strip, str(text).splitlines())):
            key, _, rest = line.partition(" ")
            if key in ("bench", "build", "to"):
                found[key] = rest
                continue
            match = LINE.fullmatch(line)
            try:
                step, lane, name, value = match[1], match[2], match[3], json.loads(match[4])
            except (TypeError, ValueError):
                raise ValueError("recipe: expected lines such as '420 lr = 0.3', got "
                                 f"{line!r:.60}") from None
            if step == "begin":
                begin.setdefault(lane, {})[name] = value
            else:
                moves.append(Move(int(step), lane, name, value))
        if "bench" not in found or not found["to"].isdigit():
            raise ValueError("recipe: expected a text that begins with 'bench B5' and ends with 'to 1000'")
        return cls(found["bench"], found["build"], begin, tuple(moves), int(found["to"]))

    def __str__(self):
        begin = [told("begin", lane, name, value) for lane, own in self.begin.items()
                 for name, value in own.items()]
        moves = [told(move.step, move.lane, move.name, move.value) for move in self.moves]
        return "\n".join([f"bench {self.id}", f"build {self.build}", *begin, *moves, f"to {self.to}"])

    @property
    def fits(self):
        """Is it short enough to be sent?"""
        return len(str(self).encode()) <= LIMIT

    def follow(self, state):
        """Let a bench do it: step 0 now, its moves when they are due. All or nothing.

        Raises ValueError for a control, a lane or a value that the bench does not have.
        """
        for step, lane, name, value in [
                *((0, lane, name, value) for lane, own in self.begin.items() for name, value in own.items()),
                *((move.step, move.lane, move.name, move.value) for move in self.moves)]:
            if lane is not None and lane not in state.lanes:
                raise ValueError(f"recipe: no lane {lane!r} here; there are {', '.join(state.lanes)}")
            if name not in state.controls:
                raise ValueError(f"recipe: nothing here is called {name!r}; there are "
                                 f"{', '.join(state.controls)}")
            control = state.controls[name]
            if step and control.afresh:
                raise ValueError(f"recipe: {name} starts afresh, and cannot be moved at step {step}")
            control.checked(value)
        every = self.begin.get(None, {})
        state.restart({lane: every | self.begin.get(lane, {}) for lane in state.lanes})
        state.now.moves[:] = self.moves
        state.goal = max(self.to, 1)


def told(step, lane, name, value):
    who = "" if lane is None else f"{lane}: "
    return f"{step} {who}{name} = {json.dumps(value, ensure_ascii=False)}"


@cache
def build():
    """What decides the bits of a run: the library, the experiments, and NumPy."""
    found = hashlib.sha256(np.__version__.encode())
    course = Path(__file__).parents[2]
    for folder in (Path(nnlib.__file__).parent, course / "experiments"):
        for file in sorted(folder.rglob("*.py")):
            found.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()[:8]
