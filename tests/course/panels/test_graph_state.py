"""The graph panel: its tensors differentiate, its walk is theirs, its words and controls follow."""

import ast
from pathlib import Path

import nbformat
import numpy as np
import pytest

from course.panels import GraphPanel
from course.panels.graph import tensor
from course.panels.graph.drawing import drawn
from course.panels.graph.state import ADD, EXPRESSIONS, SET, GraphState, written
from course.panels.graph.tensor import Tensor, cross_entropy, exp, in_order, kind, log, relu, tanh
from nnlib.gradcheck import numerical_gradient
from nnlib.losses import softmax_cross_entropy

CHAPTER = Path(__file__).parents[3] / "chapters" / "17_autograd.ipynb"
every_expression = pytest.mark.parametrize("name", EXPRESSIONS)


def walked(name, mode=ADD):
    state = GraphState(name, mode)
    while not state.done:
        state.step()
    return state


# The tensors.


@pytest.mark.parametrize("f", [
    lambda u, v: u + v, lambda u, v: u - v, lambda u, v: 2 - u * v, lambda u, v: u / v,
    lambda u, v: 1 / v - u,
    lambda u, v: u @ v.reshape(3, 1), lambda u, v: (u * u) ** 1.5, lambda u, v: exp(-u) + log(v),
    lambda u, v: tanh(u) * relu(v - 1), lambda u, v: u.sum(axis=(0, 2)),
    lambda u, v: u.sum(axis=1, keepdims=True),
    lambda u, v: u.max(axis=1), lambda u, v: u.max(), lambda u, v: u.transpose(2, 0, 1).reshape(6, 4),
    lambda u, v: u[[1, 1, 0], :, 2] + v[:, None][0],
])  # fmt: skip
def test_every_rule_is_a_derivative(f):
    rng = np.random.default_rng(0)
    arrays = rng.uniform(0.5, 2, (2, 4, 3)), rng.uniform(0.5, 2, 3)
    u, v = map(Tensor, arrays)
    y = f(u, v)
    dy = rng.standard_normal(y.data.shape)
    (y * dy).sum().backward()
    for leaf, array in zip((u, v), arrays, strict=True):
        numerical = numerical_gradient(lambda _: np.sum(dy * f(*map(Tensor, arrays)).data), array)
        np.testing.assert_allclose(leaf.grad, numerical, atol=1e-7)


def test_the_loss_is_that_of_the_library_even_for_large_logits():
    logits = Tensor(1000 + 5 * np.random.default_rng(0).standard_normal((6, 4)))
    labels = np.array([0, 3, 1, 1, 2, 0])
    end = cross_entropy(logits, labels)
    end.backward()
    value, dlogits = softmax_cross_entropy(logits.data, labels)
    assert float(end.data) == pytest.approx(value, rel=1e-12)
    np.testing.assert_allclose(logits.grad, dlogits, atol=1e-14)


def test_equal_maxima_share():
    u = Tensor([[1.0, 3.0, 3.0]])
    u.max(axis=1).sum().backward()
    assert u.grad.tolist() == [[0.0, 0.5, 0.5]]


def test_an_array_before_an_operator_leaves_it_to_the_tensor():
    u = Tensor([1.0, 2.0])
    for end in (np.array([3.0, 4.0]) * u, np.array([3.0, 4.0]) + u, np.array([3.0, 4.0]) - u):
        assert isinstance(end, Tensor)


def test_many_nodes_in_a_row_are_no_trouble():
    u = end = Tensor(1.0)
    for _ in range(5_000):
        end = end + u
    end.backward()
    assert u.grad == 5_001
    assert in_order(end)[-1] is end


def definitions(source):
    """{name: the code of a function or class, without docstrings} of what stands at the top of a source."""
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for part in ast.walk(node):
                if isinstance(part, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(part):
                    part.body = part.body[1:]
            found[node.name] = ast.unparse(node)
    return found


def test_the_tensor_is_what_the_chapter_writes():
    cells = nbformat.read(CHAPTER, as_version=4).cells
    written_there = {}
    for cell in cells:
        if cell.cell_type == "code":
            written_there |= definitions(cell.source)
    ours = definitions(Path(tensor.__file__).read_text(encoding="utf-8"))
    assert {name: written_there.get(name) for name in ours if name != "kind"} == {
        name: code for name, code in ours.items() if name != "kind"}


def test_a_graph_is_drawn_without_its_constants():
    x, w = Tensor([1.0, 2.0]), Tensor([3.0, 4.0])
    end = ((x * w + x) / 2).sum()
    texts = [text.get_text() for text in drawn(end, {"x": x, "w": w}).texts]
    assert texts.count("x") == texts.count("w") == 1
    assert "L" in texts
    assert "xᵖ" not in texts, "2 to the power of −1 is a constant"
    assert kind(end) == "reshape"
    assert kind(x) == "leaf"


# The state.


@every_expression
def test_the_walk_gives_the_gradients_of_the_tensors(name):
    state = walked(name)
    state.nodes[-1].tensor.backward()
    np.testing.assert_allclose(state.walk()[0], [float(node.tensor.grad) for node in state.nodes], atol=1e-12)
    assert state.solved
    assert state.words().endswith("every node has its gradient.")


@pytest.mark.parametrize(("name", "value"), list(zip(EXPRESSIONS, [
    (3 - 1) * 3, np.tanh(2 * 0.5 - 0.5), np.log(np.exp(0) + np.exp(1)) - 0], strict=True)))
def test_each_expression_computes_what_its_name_says(name, value):
    assert float(GraphState(name).nodes[-1].tensor.data) == pytest.approx(value)


def test_a_step_goes_along_one_edge_and_back_undoes_it():
    state = GraphState("(x + w) · x")
    assert (state.number, state.steps) == (0, 5)
    assert "every gradient is 0" in state.words()
    state.step()
    assert state.walk()[0] == [0, 0, 0, 1]
    state.step()
    state.step()
    assert state.words() == "× (y) has received 1. Its local derivative for x is 2: it sends 1 · 2 = 2."
    state.step()
    assert state.words().endswith("x has heard from 2 of 2 users: 2 + 3 = 5.")
    before = state.walk()
    state.step()
    state.back()
    assert state.walk() == before
    state.reset()
    state.back()
    assert state.number == 0


def test_a_gradient_that_is_set_is_wrong_where_a_leaf_has_two_users():
    state = walked("(x + w) · x", SET)
    assert not state.solved
    assert state.words().endswith("dy/dx should be 5, here it is 3.")
    state.back()
    assert "the 2 that was there is lost" in state.words()
    assert "wrong" not in walked("tanh(x·w + b)", SET).words()
    assert "dL/da1 should be −0.731, here it is −1" in walked("log(exp a1 + exp a2) − a1", SET).words()


def test_numbers_are_written_briefly():
    assert [written(v) for v in (3.0, -0.5, 0.78645, -0.0)] == ["3", "−0.5", "0.786", "0"]


def test_an_unknown_expression_is_refused():
    with pytest.raises(ValueError, match="sin"):
        GraphPanel("sin(x)")


# The panel.


def test_buttons_walk_and_follow_the_walk():
    p = GraphPanel()
    assert p.back.disabled
    assert p.afresh.disabled
    old = p.image.value
    p.forth.click()
    assert p.image.value != old
    assert not p.back.disabled
    for _ in range(p.state.steps - 1):
        p.forth.click()
    assert p.forth.disabled
    assert p.played()
    p.back.click()
    assert not p.forth.disabled
    p.afresh.click()
    assert p.state.number == 0
    assert "step 0 of 5" in p.readout.value


def test_menus_change_the_graph_and_the_mode():
    p = GraphPanel()
    p.expression.value = "tanh(x·w + b)"
    assert (p.state.name, p.state.number) == ("tanh(x·w + b)", 0)
    p.mode.value = SET
    assert p.state.mode == SET


def test_leaves_may_be_changed_at_any_step():
    p = GraphPanel()
    for _ in range(5):
        p.forth.click()
    old = p.image.value
    p.leaves[0].value = 2.0
    assert p.image.value != old
    assert p.state.number == 5
    assert p.state.walk()[0][:2] == [2 * 2 - 1, 2]
    assert p.leaves[2].layout.visibility == "hidden"
    p.expression.value = "tanh(x·w + b)"
    assert [field.description for field in p.leaves] == ["x", "w", "b"]
    assert p.leaves[2].layout.visibility == "visible"
    assert p.state.values == {"x": 2.0, "w": 0.5, "b": -0.5}
    p.leaves[0].value = 1.0
    assert "The value of the leaf x" in p.leaves[0].tooltip
    p.expression.value = "(x + w) · x"
    assert p.leaves[0].value == p.state.values["x"] == 3.0, "an expression begins with its own numbers"


def test_a_leaf_is_kept_within_its_limits():
    state = GraphState("log(exp a1 + exp a2) − a1")
    state.set_leaf("a1", 1000)
    assert state.values["a1"] == 5.0
    assert np.isfinite(walked(state.name).walk()[0]).all()


def test_graph_panel_rehearses_its_steps():
    p = GraphPanel(rehearsal=4)
    data, metadata = p._repr_mimebundle_()
    assert data["text/plain"] == "<GraphPanel graph>"
    assert p.state.number == 4
    assert "gradient it has received" in metadata["image/png"]["alt"]
