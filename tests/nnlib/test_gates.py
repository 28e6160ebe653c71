"""Gates: truth tables; what the perceptron rule learns, and what it never does."""

import numpy as np
import pytest

from nnlib import AND, NAND, NOT, OR, XOR, Perceptron
from nnlib.gates import CORNERS


@pytest.mark.parametrize(("gate", "table"), [
    (AND, [0, 0, 0, 1]), (NAND, [1, 1, 1, 0]), (OR, [0, 1, 1, 1]), (XOR, [0, 1, 1, 0])])
def test_truth_tables(gate, table):  # P1, P2, P3
    outputs = [gate(x1, x2) for x1, x2 in CORNERS]
    assert outputs == table
    assert all(type(y) is int for y in outputs)


def test_published_weights():  # P2
    assert [(gate.w.tolist(), gate.b) for gate in (AND, NAND, OR)] == [
        ([0.5, 0.5], -0.7), ([-0.5, -0.5], 0.7), ([0.5, 0.5], -0.2)]


def test_not():
    assert [NOT(0), NOT(1)] == [1, 0]


def test_the_line_itself_belongs_to_zero():
    assert Perceptron((1.0,), -1.0)(1) == 0


def test_outputs_of_many():
    assert AND.outputs([[0, 0], [1, 1]]).tolist() == [0, 1]


@pytest.mark.parametrize("x", [[[1, 1, 1]], [1, 1], [[1]]])
def test_a_wrong_number_of_inputs(x):
    with pytest.raises(ValueError, match=r"\(N, 2\), got \("):
        AND.outputs(x)
    with pytest.raises(ValueError, match=r"\(N, 2\), got \(1, 3\)"):
        AND(1, 1, 1)


def test_the_rule_by_hand():
    p = Perceptron((0, 0), 0)
    # (1, 2) -> 0 but 1 is wanted: error +1, so w = 0.5 (1, 2), b = 0.5; then (3, 1) -> 1, 0 is
    # wanted: error -1, so w = (0.5, 1) - 0.5 (3, 1) = (-1, 0.5), b = 0
    assert p.learn([[1, 2], [3, 1]], [1, 0], lr=0.5, epochs=1) == [2]
    assert p.w.tolist() == [-1, 0.5]
    assert p.b == 0


@pytest.mark.parametrize("table", [[0, 0, 0, 1], [1, 1, 1, 0], [0, 1, 1, 1], [0, 0, 1, 0]])
@pytest.mark.parametrize("seed", range(3))
def test_the_rule_settles_where_a_line_separates(table, seed):  # P3
    p = Perceptron(np.random.default_rng(seed).standard_normal(2), 0.3)
    mistakes = p.learn(CORNERS, table, lr=0.1, epochs=1000)
    assert mistakes[-1] == 0
    assert all(mistakes[:-1])
    assert p.outputs(CORNERS).tolist() == table


def test_the_rule_never_settles_on_xor():  # P3
    mistakes = Perceptron((0.1, -0.2), 0).learn(CORNERS, [0, 1, 1, 0], lr=0.1, epochs=500)
    assert len(mistakes) == 500
    assert min(mistakes) >= 1
    assert len(Perceptron((0, 0), 0).learn(CORNERS, [0, 1, 1, 0])) == 100


def test_the_rate_is_a_tenth_by_default():
    p = Perceptron((0,), 0)
    p.learn([[1]], [1], epochs=1)
    assert (p.w[0], p.b) == (0.1, 0.1)


def test_its_own_copy_of_the_weights():
    w = np.array([0.5, 0.5])
    Perceptron(w, 0).learn(CORNERS, [0, 0, 0, 1])
    assert w.tolist() == [0.5, 0.5]


def test_targets_of_another_length():
    with pytest.raises(ValueError, match="got 4 rows of x and 2 of t"):
        Perceptron((0, 0), 0).learn(CORNERS, [0, 1])


def test_repr():
    assert repr(AND) == "Perceptron(w=[0.5, 0.5], b=-0.7)"
