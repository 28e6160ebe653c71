"""The usual slips: small changes of an exercise's own solution, made by rule.

A learner's numbers that are exactly those of such a slip are told by it, without a word of the solution.
"""

import ast
import copy
import inspect
import textwrap
from functools import cache

import numpy as np

from .compare import parts, same
from .timelimit import call

SECONDS = 0.3  # for one slip on all cases: a changed loop may have no end
SWAPPED = {"sum": "mean", "mean": "sum", "std": "var", "var": "std", "argmax": "argmin", "max": "min"}
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.FloorDiv: ast.Div}
COMPARISONS = {ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Lt: ast.LtE, ast.LtE: ast.Lt}
TOLD = {  # of a result that is what comes out …
    "transpose left out": "when a transpose is missing",
    "in place": "when an array that is still needed is changed: work on a copy",
    "root left out": "when a square root is missing",
    "ε outside the root": "when ε is added after the root: it belongs inside",
    "ε inside the root": "when ε is added inside the root: it belongs outside",
    "one too short": "when a range or a slice ends one too early",
    "one too long": "when a range ends one too late",
    "the border": "when `>` and `>=`, or `<` and `<=`, are exchanged",
    "sign": "when one sign is wrong: `+` for `-`, or `-` for `+`",
    "/ for //": "with `/` in place of `//`",
    "term left out": "when one term of a sum is missing",
    "factors exchanged": "when the two sides of a matrix product are exchanged",
    "factor left out": "when a constant factor is missing",
    "not divided": "when a division is missing",
    "power left out": "when a power is missing",
    "parentheses": "when parentheses are missing or in the wrong place",
    "wrong axis": "along the wrong axis",
    "axis left out": "when the axis is missing",
    "keepdims left out": "when `keepdims` is missing",
}


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


def told(kind):
    """How a sentence on a slip ends."""
    wrong, _, right = kind.partition(" for ")
    return TOLD.get(kind) or f"with `{wrong}` in place of `{right}`"


@cache
def changed_solutions(reference):
    return list(variants(reference))


def outcomes(exercise):
    """[(kind, its values for each case, split into parts)] of all slips that give values."""
    found = []
    for kind, _, function in changed_solutions(exercise.reference) if exercise.run is None else ():
        values, problem = call(lambda f=function: tried(exercise, f), seconds=SECONDS)
        if problem is None and None not in values:
            found.append((kind, values))
    return found


def tried(exercise, function):
    """What a changed solution gives for each case; None where it gives something else, or stops."""
    try:
        with np.errstate(all="ignore"):
            return [parts(function(*case), len(exercise.returns)) for case in exercise.copies()]
    except Exception:
        return [None]


def slipped(exercise, place, got):
    """How a sentence on part number `place` of a result ends, `got` for each case; None if no slip fits."""
    for kind, values in outcomes(exercise):
        if all(same(value, split[place], rtol=exercise.rtol) for value, split in zip(got, values)):
            return told(kind)
    return None
