"""The usual slips that are made in every solution, and what `check` says to them."""

import numpy as np
import pytest

from course.exercises import find
from course.exercises.slips import TOLD, told, variants
from course.tools import slips


def affine(x, W, b):
    y = (x - 1) * 2 + b
    return (y @ W.T).sum(axis=0) / np.sqrt(W.var() + 1e-7)


def loop(x):
    x = x.copy()
    for k in range(len(x)):
        if x[k] > 0:
            x[k] = -(x[k] ** 2)
    return x[:3]


def rooted(v, eps):
    return 1 / (np.sqrt(v) + eps)


@pytest.mark.parametrize(("function", "kind", "code"), [
    (affine, "sign", "y = (x + 1) * 2 + b"),
    (affine, "term left out", "y = (x - 1) * 2"),
    (affine, "parentheses", "y = x - 1 * 2 + b"),
    (affine, "transpose left out", "return (y @ W).sum(axis=0) / np.sqrt(W.var() + 1e-07)"),
    (affine, "factors exchanged", "return (W.T @ y).sum(axis=0) / np.sqrt(W.var() + 1e-07)"),
    (affine, "mean for sum", "return (y @ W.T).mean(axis=0) / np.sqrt(W.var() + 1e-07)"),
    (affine, "std for var", "return (y @ W.T).sum(axis=0) / np.sqrt(W.std() + 1e-07)"),
    (affine, "wrong axis", "return (y @ W.T).sum(axis=1) / np.sqrt(W.var() + 1e-07)"),
    (affine, "axis left out", "return (y @ W.T).sum() / np.sqrt(W.var() + 1e-07)"),
    (affine, "ε outside the root", "return (y @ W.T).sum(axis=0) / (np.sqrt(W.var()) + 1e-07)"),
    (affine, "root left out", "return (y @ W.T).sum(axis=0) / (W.var() + 1e-07)"),
    (affine, "not divided", "return (y @ W.T).sum(axis=0)"),
    (rooted, "ε inside the root", "return 1 / np.sqrt(v + eps)"),
    (rooted, "parentheses", "return 1 / np.sqrt(v) + eps"),
    (loop, "in place", "x = x"),
    (loop, "one too short", "for k in range(len(x) - 1):"),
    (loop, "one too long", "for k in range(len(x) + 1):"),
    (loop, "one too short", "return x[:3 - 1]"),
    (loop, "the border", "if x[k] >= 0:"),
    (loop, "power left out", "x[k] = -x[k]"),
    (loop, "sign", "x[k] = x[k] ** 2"),
])  # fmt: skip
def test_the_usual_slips_are_made(function, kind, code):
    assert (kind, code) in {(kind, code) for kind, code, _ in variants(function)}


def test_a_slip_is_a_function_that_can_be_called():
    (without,) = [f for kind, _, f in variants(rooted) if kind == "ε inside the root"]
    assert without(3.0, 1.0) == 0.5
    assert rooted(4.0, 0.0) == 0.5


def test_a_slip_is_told_by_what_check_says():
    found = list(slips.slips(find("6.7")))
    assert len({slip.code for slip in found}) == len(found) > 3
    assert all(slip.state in ("wrong", "passed", "untouched") for slip in found)
    assert not any(slip.passed and slip.general for slip in found)


def test_the_list_says_how_many_get_only_a_general_sentence(capsys):
    assert slips.main(["6"]) is None
    assert "get only a general sentence" in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.parametrize("kind", sorted({kind for function in (affine, loop, rooted)
                                         for kind, *_ in variants(function)}))  # fmt: skip
def test_every_slip_can_be_told(kind):
    assert kind in TOLD or told(kind).startswith("with `")

