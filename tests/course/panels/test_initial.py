"""The panel of initial weights: what the signals of a deep net do, and what is said of them."""

from itertools import pairwise
from math import sqrt

import numpy as np
import pytest

from course.panels import InitPanel
from course.panels.initial.state import FIXED, RULES, InitState, factor, short

_, XAVIER, HE = RULES


def test_the_standard_deviation_is_the_scale_times_the_rule():
    assert InitState(FIXED, scale=0.01).std == 0.01
    assert InitState(XAVIER, width=400).std == 1 / 20
    assert InitState(HE, width=50, scale=3).std == pytest.approx(3 * 0.2)


def test_values_are_those_of_a_net_computed_by_hand():
    s = InitState(XAVIER, "tanh", depth=3, width=20, scale=0.7, seed=5)
    x, *Z = s.draws
    assert x.shape == (1000, 20)
    for layer, values in zip(Z, s.signals.values, strict=True):
        x = np.tanh(x @ (0.7 / sqrt(20) * layer))
        np.testing.assert_allclose(values, x, rtol=1e-10, atol=1e-12)
    assert s.signals.spread[-1] == pytest.approx(x.std())


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "ReLU", "leaky ReLU", "none"])
def test_the_gradient_is_that_of_a_numerical_one(activation):
    s = InitState(HE, activation, depth=3, width=10, seed=3)
    x, *Z = s.draws
    dy = np.random.default_rng(4).standard_normal(x.shape)

    def result(x):
        state = InitState(HE, activation, depth=3, width=10, seed=3)
        state.draws = [x, *Z]
        return np.sum(dy * state.signals.values[-1])

    gradient = np.zeros(10)
    for j in range(10):  # of the first example's inputs
        step = np.zeros_like(x)
        step[0, j] = 1e-6
        gradient[j] = (result(x + step) - result(x - step)) / 2e-6
    s.draws = [x[:1], *Z]
    assert s.signals.gradient[0] == pytest.approx(gradient.std(), rel=1e-3)


def test_scale_and_function_need_no_new_draws_and_the_seed_does():
    s = InitState(HE, "ReLU")
    x = s.draws[0]
    s.change(scale=2.0, activation="tanh", rule=XAVIER)
    assert s.draws[0] is x
    s.change(seed=2)
    assert not np.array_equal(s.draws[0], x)


def test_he_keeps_the_size_of_relu_and_a_fixed_std_does_not():
    s = InitState(HE, "ReLU", depth=10, width=300)
    mean_square = [np.mean(values**2) for values in s.signals.values]
    assert 0.5 < mean_square[-1] / mean_square[0] < 2
    assert s.words().startswith("Good:")
    s.change(rule=FIXED, scale=0.01)
    assert s.backward_factor == pytest.approx(0.01 * sqrt(300 / 2), rel=0.05)
    assert "gradient vanishes by a factor 0.12 a layer" in s.words()
    assert "Make the scale larger" in s.words()
    s.change(scale=1.0)
    assert "explodes by a factor 12 a layer" in s.words()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ((FIXED, "sigmoid", 1.0), "Saturated: "),
        ((FIXED, "sigmoid", 0.01), "vanishes by a factor 0.025 a layer. Make the scale larger"),
        ((FIXED, "sigmoid", 0.3), "a sigmoid has no good scale"),
        ((XAVIER, "tanh", 1.0), "Good:"),
        ((FIXED, "none", 1.0), "explodes by a factor 10 a layer"),
        ((HE, "none", 1e-3), "Make the scale larger"),
    ],
)
def test_words_name_what_is_seen(settings, said):
    rule, activation, scale = settings
    assert said in InitState(rule, activation, scale=scale, depth=10).words()


def test_a_sigmoid_is_never_called_good():
    for scale in 10 ** np.arange(-3, 1.01, 0.25):
        assert not InitState(FIXED, "sigmoid", scale=scale, depth=10).words().startswith("Good"), scale


def test_dead_units_are_named():
    s = InitState(HE, "ReLU", depth=10, width=10)
    s.signals.values[:] = [np.ones((5, 10))] * 8 + [np.eye(5, 10), np.ones((5, 10))]
    assert s.words().startswith("In layer 9 50% of the units are dead")
    s.scale = 0.01
    s.__dict__.pop("signals")
    assert "vanishes by a factor" in s.words()
    s.signals.values[3] = np.zeros_like(s.signals.values[3])
    assert s.words().endswith("fewer, help.")


def test_ends_are_counted():
    assert InitState(activation="sigmoid").ends(np.array([[0.005, 0.5], [0.995, 0.02]])) == ("saturated", 0.5)
    assert InitState(activation="ReLU").ends(np.array([[0.0, 0.0], [1.0, 0.0]])) == ("dead units", 0.5)
    assert InitState(activation="none").ends(np.eye(2)) == ("", 0.0)


def test_relus_histogram_leaves_out_the_zeros():
    s = InitState(HE, "ReLU")
    counts, low, high = s.histogram(1)
    values = s.signals.values[0]
    assert low == 0
    assert counts.sum() == np.count_nonzero((values > 0) & (values <= high))
    assert s.histogram(0)[1:] == (-3, 3)


def test_factors():
    assert factor([1.0, 0.5, 0.25]) == 0.5
    assert factor([1.0, 0.5, 0.25, 0.0]) == 0.5, "as far as there is anything left"
    assert factor([1.0, 0.0]) == 0.0


def test_what_rounding_leaves_is_no_signal():
    s = InitState(FIXED, "sigmoid", scale=0.001, depth=10)
    assert 0 < s.signals.signal[5] < 1e-12
    assert s.signals.signal[6:] == [0.0] * 5
    assert s.forward_factor == pytest.approx(0.0025, rel=0.1)
    assert s.words().endswith("From layer 6 on all examples look the same to float64.")
    tiny = InitState(FIXED, "tanh", scale=0.001, depth=10).signals.signal
    assert 0 < tiny[-1] < 1e-15, "small values are not rounded values"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (1.0, "1"), (-0.0123, "-0.012"), (224, "224"), (3.16e23, "3.2e23"), (-1e-9, "-1e-9")],
)
def test_numbers_are_short(value, text):
    assert short(value) == text


def test_a_long_range_is_written_once():
    p = InitPanel("none", FIXED, name="long", scale=10.0, depth=10)
    state, figure = p.state, p.figure
    assert figure.lows[5].get_text() == f"±{short(state.histogram(5)[2])}"
    assert figure.highs[5].get_text() == ""
    state.change(activation="tanh")
    p.draw()
    assert (figure.lows[5].get_text(), figure.highs[5].get_text()) == ("-1", "1")


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="expected one of"):
        InitState("Xavier")
    with pytest.raises(ValueError, match="swish"):
        InitState(activation="swish")


def test_every_control_changes_the_picture():
    p = InitPanel("sigmoid", name="test", scale=0.01)
    p._redraw.period = 0  # no waiting, whether or not an event loop runs
    moves = [("scale", 1.0), ("function", "tanh"), ("depth", 10), ("width", 50), ("rule", HE), ("depth", 1)]
    for name, value in moves:
        old = p.image.value
        getattr(p, name).value = value
        assert p.image.value != old, name
    assert p.scale.value == 1, "another rule begins at its own scale"
    p.rule.value = FIXED
    assert p.state.std == 0.01
    old = p.image.value
    p.again.click()
    assert p.image.value != old


def test_extremes_are_drawn_and_put_in_words():
    p = InitPanel("none", name="extremes", depth=10, width=500)
    p._redraw.period = 0
    p.scale.value = 10.0
    assert "explodes" in p.message
    p.function.value = "sigmoid"
    assert p.message.startswith("Saturated")
    p.function.value = "ReLU"
    p.scale.value = 1e-3
    p.width.value = 10
    assert "vanishes" in p.message


def test_the_stored_picture_is_described():
    data, metadata = InitPanel("ReLU", HE, name="stored")._repr_mimebundle_()
    assert data["text/plain"] == "<InitPanel stored>"
    assert "histogram" in metadata["image/png"]["alt"]


def test_the_figures_of_ten_layers_do_not_meet_and_one_layer_is_no_layers():
    p = InitPanel("ReLU", FIXED, name="narrow", scale=0.01, depth=10)
    boxes = [text.get_window_extent(p.figure.canvas.get_renderer()) for text in p.figure.figures]
    for left, right in pairwise(boxes):
        assert left.x1 + 2 < right.x0
    assert "10 layers of" in p.readout.value
    p.depth.value = 1
    assert "1 layer of" in p.readout.value
