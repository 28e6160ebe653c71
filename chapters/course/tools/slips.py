"""The usual slips in every exercise: what does `check` say to them?

    python -m course.tools.slips [06 12 …] [--all]

Each slip is one small change of the exercise's own solution: a transpose left out, a sum for a mean, a range
one too short, a sign, a forgotten bias. Listed are those that get only a general sentence ("other numbers
than expected"), and those that pass: they are right as well, or no case tells them from the right answer.
"""

import argparse
import ast
import copy
import inspect
import sys
import textwrap
from dataclasses import dataclass

from course.exercises import CHAPTERS, engine, exercises

GENERAL = "other numbers than expected", "another value than expected", " cases. The smallest wrong one", \
    "a factor that changes from case to case"
SECONDS = 1.0
SWAPPED = {"sum": "mean", "mean": "sum", "std": "var", "var": "std", "argmax": "argmin", "max": "min"}
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.FloorDiv: ast.Div}
COMPARISONS = {ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Lt: ast.LtE, ast.LtE: ast.Lt}


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


def replacements(node):
    """(kind, node) of every slip that can be made at one node of a syntax tree."""
    match node:
        case ast.Attribute(value=value, attr="T"):
            yield "transpose left out", value
        case ast.Call(func=ast.Attribute(value=value, attr="copy"), args=[]):
            yield "in place", value
        case ast.Call(func=ast.Attribute(attr=name)) if name in SWAPPED:
            other = SWAPPED[name]
            yield f"{other} for {name}", changed(node, lambda n: setattr(n.func, "attr", other))
        case ast.Call(func=ast.Attribute(attr="sqrt") | ast.Name(id="sqrt"), args=[inner]):
            yield "root left out", inner
            if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Add):
                yield "ε outside the root", ast.BinOp(
                    changed(node, first_argument(inner.left)), ast.Add(), inner.right)
        case ast.Call(func=ast.Name(id="range"), args=args):
            last = len(args) - 1 if len(args) < 3 else 1
            for sign, kind in ((ast.Sub(), "one too short"), (ast.Add(), "one too long")):
                yield kind, changed(node, off_by_one(last, sign))
    if isinstance(node, ast.Call):
        yield from of_keywords(node)
    elif isinstance(node, ast.BinOp):
        yield from of_operation(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "sign", node.operand
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        yield "the border", changed(node, lambda n: n.ops.__setitem__(0, COMPARISONS[type(n.ops[0])]()))
    elif isinstance(node, ast.Slice) and node.upper is not None:
        yield "one too short", ast.Slice(
            node.lower, ast.BinOp(node.upper, ast.Sub(), ast.Constant(1)), node.step)


def of_keywords(node):
    """An axis that is another one or left out, keepdims left out."""
    for place, keyword in enumerate(node.keywords):
        if keyword.arg == "axis" and isinstance(keyword.value, ast.Constant | ast.UnaryOp):
            axis = ast.literal_eval(keyword.value)
            other = ast.Constant(1 if axis == 0 else 0)
            yield "wrong axis", changed(node, lambda n, k=place, v=other: setattr(n.keywords[k], "value", v))
        if keyword.arg in ("axis", "keepdims"):
            yield f"{keyword.arg} left out", changed(node, lambda n, k=place: n.keywords.pop(k))


def of_operation(node):
    """A wrong sign, a forgotten term, factor or power, factors exchanged, parentheses, a misplaced ε."""
    left, op, right = node.left, node.op, node.right
    if type(op) in OPERATORS:
        yield "sign" if not isinstance(op, ast.FloorDiv) else "/ for //", ast.BinOp(
            left, OPERATORS[type(op)](), right)
    if isinstance(op, ast.Add) and isinstance(right, ast.Name | ast.Subscript | ast.Constant):
        yield "term left out", left
        if is_root(left):  # √v + ε
            yield "ε inside the root", changed(left, first_argument(
                ast.BinOp(left.args[0], ast.Add(), right)))
    if isinstance(op, ast.MatMult):
        yield "factors exchanged", ast.BinOp(right, op, left)
    if isinstance(op, ast.Mult) and isinstance(left, ast.Constant):
        yield "factor left out", right
    if isinstance(op, ast.Div):
        yield "not divided", left
    if isinstance(op, ast.Pow):
        yield "power left out", left
    if isinstance(op, ast.Mult | ast.Div | ast.FloorDiv | ast.Pow) and is_sum(left):
        yield "parentheses", ast.BinOp(left.left, left.op, ast.BinOp(left.right, op, right))
    if isinstance(op, ast.Mult) and is_sum(right):
        yield "parentheses", ast.BinOp(ast.BinOp(left, op, right.left), right.op, right.right)
    if isinstance(op, ast.Div | ast.FloorDiv) and isinstance(right, ast.BinOp):
        yield "parentheses", ast.BinOp(ast.BinOp(left, op, right.left), right.op, right.right)


def is_sum(node):
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)


def is_root(node):
    return isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "sqrt"


def changed(node, change):
    """A copy of a node, changed."""
    other = copy.deepcopy(node)
    change(other)
    return other


def first_argument(value):
    return lambda call: call.args.__setitem__(0, value)


def off_by_one(place, sign):
    return lambda call: call.args.__setitem__(place, ast.BinOp(call.args[place], sign, ast.Constant(1)))


class Put(ast.NodeTransformer):
    """Puts another node in the place of the node number `number`."""

    def __init__(self, number, other):
        self.number, self.other, self.seen, self.line = number, other, -1, 0

    def visit(self, node):
        self.seen += 1
        if self.seen == self.number:
            self.line = getattr(node, "lineno", 0)
            return self.other
        return super().generic_visit(node)


def numbered(tree):
    """The nodes in the order in which `Put` meets them."""
    yield tree
    for child in ast.iter_child_nodes(tree):
        yield from numbered(child)


def variants(function):
    """(kind, code, the changed function) of all slips in a function, each code once."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    seen = {ast.unparse(tree)}
    before = ast.unparse(tree).splitlines()
    for number, node in enumerate(numbered(tree)):
        for kind, other in replacements(node):
            slipped = ast.fix_missing_locations(Put(number, other).visit(copy.deepcopy(tree)))
            code = ast.unparse(slipped)
            if code in seen:
                continue
            seen.add(code)
            scope = dict(function.__globals__)
            exec(compile(slipped, "<a slip>", "exec"), scope)
            lines = [line.strip() for line in code.splitlines() if line not in before]
            yield kind, " / ".join(lines), scope[function.__name__]


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
