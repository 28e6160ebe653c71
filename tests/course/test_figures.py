"""The figures that only chapters draw, in the course's style."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Circle
from matplotlib.text import Annotation

from course import figures
from drawn import inside_figure, texts
from nnlib import NAND, OR, XOR
from nnlib.gates import CORNERS
from nnlib.plots import canvas
from nnlib.search import Trial


@pytest.fixture(autouse=True)
def course_style():
    with plt.style.context("course.style"):
        yield
    plt.close("all")


DRAWN = {
    "band": lambda ax: figures.band([1, 2], [[0.1, 0.5], [0.2, 0.6]], ax=ax),
    "rings": lambda ax: figures.rings("notes:1524–1589", "test accuracy", ax=ax),
    "line": lambda ax: figures.line((1, 1), -1, ax=ax),
    "gate": lambda ax: figures.gate(OR, ax=ax),
    "contour_path": lambda ax: figures.contour_path(lambda x, y: x**2 + y**2, {"a": [[1, 1]]}, ax=ax),
    "network": lambda ax: figures.network((2, 3), ax=ax),
    "graph": lambda ax: figures.graph({"a": (0, 0), "b": (1, 0)}, [("a", "b", 1, 2)], ax=ax),
    "trials": lambda ax: figures.trials([Trial(0, {"lr": 0.1, "weight_decay": 1e-4}, 0.5)], ax=ax),
    "shapes": lambda ax: figures.shapes([("x", (2, 3))], ax=ax),
}


@pytest.mark.parametrize("name", DRAWN)
def test_given_axes_are_used_and_returned_and_no_figure_is_made(name):
    _, (left, right) = plt.subplots(1, 2)
    assert DRAWN[name](left) is left
    assert left.has_data() or left.patches or left.texts
    assert not [*right.lines, *right.images, *right.collections, *right.patches, *right.texts]
    assert plt.get_fignums() == [1]


@pytest.mark.parametrize("name", DRAWN)
def test_without_axes_one_figure_is_made(name):
    assert isinstance(DRAWN[name](None), plt.Axes)
    assert plt.get_fignums() == [1]


def test_every_figure_is_in_one_of_these_tests():
    assert {*DRAWN, "activation_histograms"} == set(figures.__all__)


def test_the_style_has_the_colours_and_lines_of_the_library():
    assert list(plt.rcParams["axes.prop_cycle"]) == canvas.CYCLE


def test_style_is_white_and_without_upper_and_right_spines():
    assert plt.rcParams["figure.facecolor"] == plt.rcParams["savefig.facecolor"] == "white"
    assert [plt.rcParams[f"axes.spines.{side}"] for side in ("top", "right")] == [False, False]
    assert plt.rcParams["font.sans-serif"] == ["DejaVu Sans"]


def test_line_shades_the_positive_side_only():
    ax = figures.line((0.5, 0.5), -0.7)
    (side,) = ax.patches
    assert [bool(side.get_path().contains_point(corner)) for corner in CORNERS] == [False, False, False, True]
    x1, x2 = np.transpose([ax.lines[0].get_xy1(), ax.lines[0].get_xy2()])
    np.testing.assert_allclose(0.5 * x1 + 0.5 * x2 - 0.7, 0, atol=1e-12)


@pytest.mark.parametrize(("w", "b", "lines", "shades"), [
    ((0, 0), 1, 0, 1), ((0, 0), -1, 0, 0), ((1, 0), 0, 1, 1), ((0, -2), 1, 1, 1), ((1, 1), 9, 1, 1)])
def test_line_in_special_positions(w, b, lines, shades):
    ax = figures.line(w, b)
    assert (len(ax.lines), len(ax.patches)) == (lines, shades)
    ax.get_figure().canvas.draw()


def test_a_corner_on_the_line_itself_bounds_the_shade():
    (side,) = figures.line((0.5, 0.5), 0.5).patches  # 0 at the lower left corner, positive in all the square
    assert side.get_path().contains_point((-0.3, 0.4))
    assert not figures.line((1, 1), -3).patches  # 0 at the upper right corner, negative elsewhere


def test_every_shade_is_solid():
    ax = figures.line((1, 1), -0.5)
    figures.line((1, 1), -1.5, ax=ax)
    assert [patch.get_linestyle() for patch in ax.patches] == ["-", "-"]


def test_line_refuses_three_weights():
    with pytest.raises(ValueError, match=r"\(2,\), got \(3,\)"):
        figures.line((1, 2, 3), 0)


def test_gate_writes_its_outputs_and_draws_a_line_only_for_a_perceptron():
    ax = figures.gate(NAND, name="NAND")
    assert texts(ax) == ["1", "1", "1", "0"]
    assert ax.get_title() == "NAND"
    assert len(ax.lines) == 1
    ax = figures.gate(XOR)
    assert texts(ax) == ["0", "1", "1", "0"]
    assert len(ax.lines) == 0


def test_gate_marks_the_corners_that_are_wrong():
    ax = figures.gate(OR, wanted=[0, 0, 0, 1])
    assert [text.get_position()[0] for text in ax.texts if "wrong" in text.get_text()] == [0, 1]
    with pytest.raises(ValueError, match="4 outputs, 3 are wanted"):
        figures.gate(OR, wanted=[0, 1, 1])


def test_contour_path_draws_every_path_within_the_bounds():
    paths = {"a": [[-7, 2], [0, 0]], "b": [[-7, 2], [1, 1], [0, 0]]}
    ax = figures.contour_path(lambda x, y: x**2 / 20 + y**2, paths, (-10, 10, -5, 5))
    drawn = {line.get_label(): line.get_xydata() for line in ax.lines if line.get_label() in paths}
    np.testing.assert_array_equal(drawn["b"], paths["b"])
    assert drawn.keys() == paths.keys()
    assert (ax.get_xlim(), ax.get_ylim()) == ((-10, 10), (-5, 5))


def test_contour_path_survives_a_path_that_diverges():
    diverging = np.array([-3.0, 4.0]) * (-19.0) ** np.arange(200)[:, None]
    ax = figures.contour_path(lambda x, y: x**2 + y**2, {"lr 10": diverging}, (-5, 5, -5, 5))
    ax.get_figure().canvas.draw()
    assert ax.get_title() == "lr 10"


def test_contour_path_refuses_points_of_three_coordinates():
    with pytest.raises(ValueError, match=r"'a': expected points of shape \(T, 2\), got \(4, 3\)"):
        figures.contour_path(lambda x, y: x + y, {"a": np.zeros((4, 3))})


def test_network_draws_a_circle_for_each_unit_and_a_line_for_each_weight():
    ax = figures.network((2, 3, 1), names=["in", "hidden", "out"])
    assert sum(isinstance(patch, Circle) for patch in ax.patches) == 6
    assert len(ax.lines) == 2 * 3 + 3 * 1
    assert texts(ax) == ["in", "hidden", "out"]
    assert inside_figure(ax)


def test_network_leaves_out_the_middle_of_a_large_layer():
    ax = figures.network((784, 2), most=6)
    assert sum(isinstance(patch, Circle) for patch in ax.patches) == 5 + 2
    assert texts(ax) == ["⋮"]


def test_network_shows_size_and_sign_of_weights_and_writes_text():
    thick, thin = figures.network((1, 2), weights=[[[2.0, -0.5]]]).lines
    assert thick.get_linewidth() > thin.get_linewidth()
    assert (thick.get_linestyle(), thin.get_linestyle()) == ("-", "--")
    ax = figures.network((2, 1), weights=[[["$w_1$"], ["$w_2$"]]], labels=[["$x_1$", "$x_2$"], ["$y$"]])
    assert sorted(texts(ax)) == ["$w_1$", "$w_2$", "$x_1$", "$x_2$", "$y$"]


def test_network_refuses_what_does_not_fit():
    with pytest.raises(ValueError, match=r"expected shape \(2, 3\), got \(3, 2\)"):
        figures.network((2, 3), weights=[np.ones((3, 2))])
    with pytest.raises(ValueError, match="3 layers need 2 arrays of weights, got 1"):
        figures.network((2, 3, 1), weights=[np.ones((2, 3))])
    with pytest.raises(ValueError, match="layer 1: 3 units, but 2 labels"):
        figures.network((1, 3), labels=[["a"], ["b", "c"]])


def test_shapes_draw_equal_sizes_equally_long_and_write_them():
    ax = figures.shapes(
        [("x", ("N", "D")), "·", ("W", ("D", "M")), "+", ("b", ("M",)), "=", ("y", ("N", "M"))])
    x, W, b, y = ax.patches
    assert x.get_width() == W.get_height() != x.get_height()
    assert W.get_width() == b.get_width() == y.get_width()
    assert x.get_height() == y.get_height() > b.get_height()
    assert sorted(texts(ax)) == sorted("xND·WDM+bM=yNM")
    assert inside_figure(ax)


def test_shapes_stack_what_has_more_than_two_axes_and_refuse_none():
    ax = figures.shapes([("x", (10, 3, 28, 28))])
    assert len(ax.patches) == 3
    assert "10 × 3 of them" in texts(ax)
    with pytest.raises(ValueError, match=r"s: expected .* at least one axis, got \(\)"):
        figures.shapes([("s", ())])


APPLES = {"apple": (0, 2), "how many apples": (0, 1), "tax": (0, 0),
          "sum": (1.5, 1.5, "×"), "taxed": (3, 1, "×"), "price": (4.2, 1)}


PRICES = [("apple", "sum", 100, 2.2), ("how many apples", "sum", 2, 110), ("sum", "taxed", 200, 1.1),
          ("tax", "taxed", 1.1, 200), ("taxed", "price", 100 * 2 * 1.1, 1)]


def test_graph_runs_values_forward_above_and_gradients_back_below():
    ax = figures.graph(APPLES, PRICES)
    where = {(text.get_text(), to_hex(text.get_color())): text.get_position() for text in ax.texts}
    value, gradient = where["220", to_hex(canvas.FORWARD)], where["1", to_hex(canvas.BACKWARD)]
    assert value[1] > 1 > gradient[1]
    arrows = [text for text in ax.texts if isinstance(text, Annotation)]
    assert len(arrows) == 2 * len(PRICES)
    for arrow in arrows:
        (head, _), (tail, _) = arrow.xy, arrow.get_position()
        forward = to_hex(arrow.arrow_patch.get_edgecolor()) == to_hex(canvas.FORWARD)
        assert (head > tail) == forward
    assert sum(isinstance(patch, Circle) for patch in ax.patches) == 2
    assert {"apple", "how many apples", "tax", "price"} <= set(texts(ax))
    assert inside_figure(ax)


def test_graph_without_gradients_has_no_arrows_back():
    ax = figures.graph(APPLES, [edge[:3] for edge in PRICES])
    assert sum(isinstance(text, Annotation) for text in ax.texts) == len(PRICES)
    assert to_hex(canvas.BACKWARD) not in {to_hex(text.get_color()) for text in ax.texts}


def test_graph_refuses_an_edge_to_nowhere():
    with pytest.raises(ValueError, match="no node 'c' among a, b"):
        figures.graph({"a": (0, 0), "b": (1, 0)}, [("a", "c", 1)])
    with pytest.raises(ValueError, match="got 1 entries"):
        figures.graph({"a": (0, 0)}, [("a",)])


def test_published_points_stand_as_rings_over_the_band_of_our_runs():
    ax = figures.band([1, 601], [[0.1, 0.90], [0.2, 0.92], [0.15, 0.94]], label="ours")
    (line,) = ax.lines
    assert line.get_ydata().tolist() == [0.15, 0.92]
    low, high = ax.collections[0].get_datalim(ax.transData).intervaly
    assert (low, high) == (0.1, 0.94)
    figures.rings("notes:1524–1589", "test accuracy", ax=ax)
    assert ax.lines[1].get_xdata()[:2].tolist() == [0, 600]
    assert ax.lines[1].get_ydata()[:2].tolist() == [0.1038, 0.9099]
    figures.rings("notes:1524–1589", "test accuracy", steps=range(17), ax=ax, pale=True)
    assert ax.lines[2].get_xdata()[:2].tolist() == [0, 1]
    assert ax.lines[2].get_alpha() < 1


def test_a_single_run_is_a_line():
    ax = figures.band([1, 2], [[0.1, 0.9]])
    assert len(ax.lines) == 1
    assert not ax.collections
