"""Each figure holds what it was given, on the axes it was given, and refuses what does not fit."""

import subprocess
import sys

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle

from drawn import inside_figure, texts
from nnlib import AND, Dense, History, Perceptron, Sequential, Sigmoid, constant, plots
from nnlib.gates import CORNERS
from nnlib.plots import canvas

POINTS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])


@pytest.fixture(autouse=True)
def no_figure_left():
    yield
    plt.close("all")


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def record():
    history = History()
    for epoch in range(1, 5):
        history.append(epoch=epoch, loss=1 / epoch, train_accuracy=1 - 0.2 / epoch,
                       test_accuracy=0.9 - 0.2 / epoch)
    return history


DRAWN = {
    "history": lambda ax: plots.history({"loss": [2.0, 1.0]}, ax=ax),
    "curves": lambda ax: plots.curves({"a": [1, 2], "b": [2, 1]}, ax=ax),
    "image_grid": lambda ax: plots.image_grid(np.zeros((3, 4, 4)), [1, 2, 3], ax=ax),
    "filters": lambda ax: plots.filters(np.ones((2, 1, 3, 3)), ax=ax),
    "confusion_matrix": lambda ax: plots.confusion_matrix([0, 1], [0, 1], ax=ax),
    "decision_boundary": lambda ax: plots.decision_boundary(AND, CORNERS, [0, 0, 0, 1], ax=ax),
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


def test_every_plot_is_in_one_of_these_tests():
    looks = {"NEGATIVE", "POSITIVE", "SIGNED", "look"}
    assert set(DRAWN) == set(plots.__all__) - looks


def test_importing_nnlib_brings_no_matplotlib():
    code = "import nnlib, sys; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


# --- style ---

def test_curves_are_told_apart_by_colour_alone_and_by_line_style_alone():
    assert len(set(canvas.COLORS)) == len(canvas.CYCLE) == 7
    assert len({str(style["linestyle"]) for style in canvas.CYCLE}) == 7
    assert {to_hex(color) for color in canvas.COLORS} <= {
        "#000000", "#e69f00", "#56b4e9", "#009e73", "#0072b2", "#d55e00", "#cc79a7"}


# --- curves and history ---

def test_curves_draw_functions_and_values_with_labels():
    x = np.linspace(-2, 2, 5)
    ax = plots.curves({"square": np.square, "double": 2 * x}, x, xlabel="x", ylabel="y")
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), x**2)
    np.testing.assert_array_equal(ax.lines[1].get_ydata(), 2 * x)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["square", "double"]
    assert ax.lines[0].get_linestyle() != ax.lines[1].get_linestyle()
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_yscale()) == ("x", "y", "linear")


def test_legend_stands_beside_the_data():
    ax = plots.curves({"a": [1, 2], "b": [2, 1]})
    ax.get_figure().canvas.draw()
    assert ax.get_legend().get_window_extent().x0 >= ax.bbox.x1


def test_smoothed_curve_is_the_mean_of_the_values_around_over_the_faint_raw_ones():
    ax = plots.curves({"loss": [4.0, 2.0, 6.0, 1.0]}, smooth=2, log=True)
    raw, smooth = ax.lines
    np.testing.assert_allclose(raw.get_ydata(), [4, 2, 6, 1])
    np.testing.assert_allclose(smooth.get_ydata(), [4, 4, 3, 1])
    assert raw.get_alpha() < 0.5
    assert ax.get_yscale() == "log"


def test_a_rule_has_the_same_look_in_every_plot():
    first = plots.curves({"Adam": [1, 2], "SGD": [2, 1]})
    second = plots.curves({"mine": [1, 2], "SGD": [2, 3], "Adam": [2, 1], "yours": [1, 1]})
    looks = [{line.get_label(): (line.get_color(), line.get_linestyle()) for line in ax.lines}
             for ax in (first, second)]
    assert looks[0].items() <= looks[1].items()
    assert len(set(looks[1].values())) == 4
    assert looks[0]["Adam"][0] == plots.look("Adam")["color"]
    with pytest.raises(ValueError, match="expected one of SGD, .*, got 'mine'"):
        plots.look("mine")


def test_curves_refuse_lengths_that_differ_and_functions_without_x():
    with pytest.raises(ValueError, match="'a' has 3 values, x has 2"):
        plots.curves({"a": [1, 2, 3]}, x=[1, 2])
    with pytest.raises(ValueError, match="'f' is a function"):
        plots.curves({"f": np.sin})
    with pytest.raises(ValueError, match="it is 0"):
        plots.curves({"a": [1]}, smooth=0)


def test_history_puts_losses_and_accuracies_side_by_side_against_the_epoch(record):
    left, right = plots.history(record, log=True)
    assert (left.get_ylabel(), right.get_ylabel()) == ("loss", "accuracy")
    assert (left.get_yscale(), right.get_yscale()) == ("log", "linear")
    assert left.get_xlabel() == "epoch"
    np.testing.assert_array_equal(left.lines[0].get_xdata(), [1, 2, 3, 4])
    assert [line.get_label() for line in right.lines] == ["train", "test"]
    np.testing.assert_allclose(right.lines[1].get_ydata(), record["test_accuracy"])


def test_history_draws_a_column_at_the_epochs_that_have_it():
    history = History()
    for epoch in range(1, 7):
        row = {"epoch": epoch, "loss": 1 / epoch, "accuracy": epoch / 10}
        if epoch % 3 == 0:
            row |= {"val_loss": 2 / epoch, "val_accuracy": epoch / 20}
        history.append(**row)
    for ax, name in zip(plots.history(history), ("loss", "accuracy"), strict=True):
        train, validation = ax.lines
        np.testing.assert_array_equal(train.get_xdata(), [1, 2, 3, 4, 5, 6])
        np.testing.assert_array_equal(validation.get_xdata(), [3, 6])
        np.testing.assert_array_equal(validation.get_ydata(), history[f"val_{name}"])


def test_history_counts_rows_where_there_is_no_epoch_and_leaves_out_a_row_without_one():
    history = History()
    history.append(loss=3.0)
    history.append(accuracy=0.5)
    history.append(loss=1.0)
    left, right = plots.history(history)
    assert (list(left.lines[0].get_xdata()), list(right.lines[0].get_xdata())) == ([1, 3], [2])
    history.append(epoch=4, loss=0.5)
    assert np.isnan(plots.history(history, "loss").lines[0].get_xdata()).tolist() == [True, True, False]


def test_a_single_validation_is_a_dot_and_none_is_nothing():
    history = History(["epoch", "loss", "val_loss"])
    for epoch in (1, 2, 3):
        history.append(epoch=epoch, loss=1 / epoch)
    assert [list(line.get_xdata()) for line in plots.history(history).lines] == [[1, 2, 3], []]
    history.append(epoch=4, loss=0.1, val_loss=0.2)
    train, validation = plots.history(history).lines
    assert (train.get_marker(), validation.get_marker()) == ("None", "o")
    assert list(validation.get_xdata()) == [4]


def test_curves_may_have_an_x_of_their_own():
    ax = plots.curves({"a": [1, 2, 3], "b": [4, 5], "c": np.square}, x={"b": [7, 9], "c": [2, 3]})
    assert [list(line.get_xdata()) for line in ax.lines] == [[0, 1, 2], [7, 9], [2, 3]]
    assert list(ax.lines[2].get_ydata()) == [4, 9]
    with pytest.raises(ValueError, match="'b' has 2 values, x has 1"):
        plots.curves({"b": [4, 5]}, x={"b": [7]})
    with pytest.raises(ValueError, match="'f' is a function"):
        plots.curves({"f": np.sin}, x={"b": [7]})


def test_history_draws_only_the_columns_named(record):
    ax = plots.history(record, "test_accuracy")
    assert len(ax.lines) == 1
    assert ax.get_ylabel() == "test accuracy"


def test_history_refuses_unknown_columns_other_lengths_too_few_axes(record):
    with pytest.raises(KeyError, match="accurate"):
        plots.history(record, "accurate")
    with pytest.raises(ValueError, match="3 values, x has 2"):
        plots.history({"epoch": [1, 2], "loss": [3, 2, 1]})
    with pytest.raises(KeyError, match="day"):
        plots.history(record, against="day")
    with pytest.raises(ValueError, match="expected 2 axes, got 1"):
        plots.history(record, ax=plt.subplots()[1])
    with pytest.raises(ValueError, match="no columns"):
        plots.history({"epoch": [1]})


# --- images ---

@pytest.mark.parametrize("shape", [(3, 4, 4), (3, 1, 4, 4), (3, 16)])
def test_image_grid_shows_every_pixel_in_its_place(shape, rng):
    images = rng.random(shape)
    ax = plots.image_grid(images, columns=2)
    sheet = np.asarray(ax.images[0].get_array().filled(np.nan))
    np.testing.assert_allclose(sheet[~np.isnan(sheet)].sum(), images.sum())
    np.testing.assert_allclose(sheet[1:5, 5:9], images[1].reshape(4, 4))


def test_image_grid_marks_the_wrong_ones_by_a_frame_and_by_words(rng):
    ax = plots.image_grid(rng.random((3, 28, 28)), [7, 2, 1], [7, 3, 1])
    assert texts(ax) == ["7", "✗ 3 (is 2)", "1"]
    frames = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    assert len(frames) == 1
    assert frames[0].get_x() == 28 + 4 - 0.5
    assert inside_figure(ax)


def test_image_grid_refuses_what_does_not_fit(rng):
    with pytest.raises(ValueError, match="3 images, but 2 labels"):
        plots.image_grid(rng.random((3, 4, 4)), [1, 2])
    with pytest.raises(ValueError, match="3 images, but 1 predicted"):
        plots.image_grid(rng.random((3, 4, 4)), [1, 2, 3], [1])
    with pytest.raises(ValueError, match=r"got \(3, 15\)"):
        plots.image_grid(rng.random((3, 15)))
    with pytest.raises(ValueError, match="needs labels"):
        plots.image_grid(rng.random((1, 4, 4)), predicted=[1])


def test_filters_share_one_scale_symmetric_about_zero(rng):
    W = rng.normal(size=(5, 1, 3, 3))
    ax = plots.filters(W)
    assert ax.images[0].get_clim() == (-np.abs(W).max(), np.abs(W).max())
    sheet = ax.images[0].get_array()
    np.testing.assert_allclose(sheet.compressed().sum(), W.sum())
    with pytest.raises(ValueError, match=r"\(F, C, KH, KW\), got \(5, 9\)"):
        plots.filters(W.reshape(5, 9))


def test_filters_of_several_channels_are_a_row_each(rng):
    sheet = plots.filters(rng.normal(size=(4, 3, 5, 5))).images[0].get_array()
    assert sheet.shape == (4 * (5 + 1), 3 * (5 + 1) - 1)


# --- confusion matrix ---

def test_confusion_matrix_counts_with_the_true_class_as_the_row():
    ax = plots.confusion_matrix([0, 0, 0, 1], [0, 1, 1, 1], classes=["cat", "dog"])
    assert texts(ax) == ["1", "2", "0", "1"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted", "true")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["cat", "dog"]


@pytest.mark.parametrize(("normalize", "cells", "label"), [
    (None, ["1", "2", "0", "1"], "share of the true class"),
    ("true", ["0.33", "0.67", "0.00", "1.00"], "share of the true class"),
    ("pred", ["1.00", "0.67", "0.00", "0.33"], "share of the predicted class"),
    ("all", ["0.25", "0.50", "0.00", "0.25"], "share of all"),
    ("max", ["0.50", "1.00", "0.00", "0.50"], "share of the largest cell"),
])
def test_confusion_matrix_as_shares_with_its_colour_bar(normalize, cells, label):
    ax = plots.confusion_matrix([0, 0, 0, 1], [0, 1, 1, 1], normalize=normalize)
    assert texts(ax) == cells
    (picture,) = ax.images
    assert picture.colorbar.ax.get_ylabel() == label
    assert picture.get_clim() == (0, 0.5 if normalize == "all" else 1)
    assert ax.figure.axes == [ax, picture.colorbar.ax]


def test_confusion_matrix_draws_its_bar_beside_given_axes_only_when_asked():
    figure, row = plt.subplots(1, 2)
    bars = [plots.confusion_matrix([0, 1], [0, 1], ax=ax, colorbar=bar).images[0].colorbar
            for ax, bar in zip(row, (None, True), strict=True)]
    assert bars[0] is None
    assert figure.axes == [*row, bars[1].ax]
    assert plots.confusion_matrix([0, 1], [0, 1], colorbar=False).images[0].colorbar is None
    with pytest.raises(ValueError, match="colorbar: expected True or False, got 'right'"):
        plots.confusion_matrix([0, 1], [0, 1], colorbar="right")


def test_confusion_matrix_is_readable_in_every_shade():
    shares = range(0, 21)
    t = np.repeat(np.arange(21), 20)
    predicted = np.concatenate([[row] * share + [(row + 1) % 21] * (20 - share)
                                for row, share in enumerate(shares)])
    ax = plots.confusion_matrix(t, predicted)
    picture = ax.images[0]
    shade = picture.cmap(picture.norm(picture.get_array()))[..., :3]
    contrasts = [contrast(to_rgb(text.get_color()), cell)
                 for text, cell in zip(ax.texts, shade.reshape(-1, 3))]
    assert min(contrasts) >= 4.5


def contrast(a, b):
    """The contrast of two colours as the accessibility guidelines (WCAG 2) define it: 1 to 21."""
    def luminance(color):
        color = np.asarray(color)
        linear = np.where(color <= 0.04045, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]
    low, high = sorted([luminance(a), luminance(b)])
    return (high + 0.05) / (low + 0.05)


def test_confusion_matrix_refuses_what_does_not_fit():
    with pytest.raises(ValueError, match="got 1 and 2"):
        plots.confusion_matrix([0, 1], [0])
    with pytest.raises(ValueError, match="0 … 1, got values from 0 to 2"):
        plots.confusion_matrix([0, 2], [0, 1], classes=2)
    with pytest.raises(ValueError, match=r"classes: expected a whole number of 1 or more, got 2\.5"):
        plots.confusion_matrix([0, 1], [0, 1], classes=2.5)
    with pytest.raises(ValueError, match="normalize: expected None, true, .* got 'rows'"):
        plots.confusion_matrix([0, 1], [0, 1], normalize="rows")


# --- the plane ---


def test_decision_boundary_of_one_logit_is_the_probability(rng):
    x, t = POINTS, np.array([0, 0, 1, 1])
    net = Sequential([Dense(1)], input_shape=(2,), init=constant(1.0), rng=rng)
    ax = plots.decision_boundary(net, x, t, bounds=(-1, 1, -1, 1), resolution=3)
    np.testing.assert_allclose(ax.images[0].get_array()[2], 1 / (1 + np.exp([0, -1, -2])), rtol=1e-6)
    assert ax.images[0].get_clim() == (0, 1)
    ending = Sequential([Dense(1), Sigmoid()], input_shape=(2,), init=constant(1.0), rng=rng)
    again = plots.decision_boundary(ending, x, t, bounds=(-1, 1, -1, 1), resolution=3)
    np.testing.assert_allclose(again.images[0].get_array(), ax.images[0].get_array(), rtol=1e-6)


def test_decision_boundary_of_several_outputs_is_the_largest():
    def nearest(points):
        return -((points[:, None] - POINTS[:3]) ** 2).sum(axis=2)

    ax = plots.decision_boundary(nearest, POINTS[:3], [0, 1, 2], resolution=5, names="abc")
    assert ax.images[0].get_array()[0, 0] == 0
    assert ax.images[0].get_array()[0, -1] == 1
    assert ax.images[0].get_array()[-1, 0] == 2
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b", "c"]


def test_decision_boundary_draws_each_class_with_a_marker_and_colour_of_its_own():
    ax = plots.decision_boundary(AND, CORNERS, [[0], [0], [0], [1]])
    clouds = [c for c in ax.collections if c.get_label().startswith("class")]
    assert [len(c.get_offsets()) for c in clouds] == [3, 1]
    assert len({to_hex(c.get_facecolor()[0]) for c in clouds}) == 2
    assert len({len(c.get_paths()[0].vertices) for c in clouds}) == 2
    left, right = ax.get_xlim()
    assert left < 0 < 1 < right


def test_decision_boundary_refuses_what_does_not_fit():
    with pytest.raises(ValueError, match=r"got \(4, 3\)"):
        plots.decision_boundary(AND, np.zeros((4, 3)), [0, 0, 0, 1])
    with pytest.raises(ValueError, match=r"\(4, 2\) and \(3,\)"):
        plots.decision_boundary(AND, CORNERS, [0, 0, 1])
    with pytest.raises(ValueError, match="values from -1 to 1"):
        plots.decision_boundary(lambda p: np.linspace(-1, 1, len(p)), CORNERS, [0, 0, 0, 1])
    with pytest.raises(ValueError, match="expected 25600 outputs"):
        plots.decision_boundary(lambda p: np.zeros(3), CORNERS, [0, 0, 0, 1])


def test_a_single_class_everywhere_has_no_boundary():
    ax = plots.decision_boundary(Perceptron((0, 0), 1), CORNERS, [1, 1, 1, 1])
    assert len(ax.collections) == 1  # the points
