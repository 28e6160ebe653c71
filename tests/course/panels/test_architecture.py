"""The architecture panel: what fits and what does not, and that what fits is what is trained."""

import numpy as np
import pytest

from course.panels.architecture.panel import MOST, SLIDERS, ArchitecturePanel
from course.panels.architecture.state import ACTIVATIONS, Plan, sized
from nnlib import Model, Sequential, he
from nnlib.datasets import Examples, Split

DIGIT = (1, 28, 28)


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    x, t = rng.random((60, *DIGIT), dtype=np.float32), np.arange(60) % 10
    return Split(Examples(x[:40], t[:40]), Examples(x[40:], t[40:]))


@pytest.fixture
def panel(data):
    return ArchitecturePanel(data, name="stack", batch_size=10, steps=5)


@pytest.mark.parametrize("plan", [
    Plan(), Plan(blocks=0), Plan(blocks=2, kernel=3), Plan(hidden=0, activation="none"), Plan(pool=1),
    Plan(blocks=3, kernel=3, filters=16, activation="Sigmoid"),
])
def test_the_rows_are_the_sizes_of_the_net_itself(plan):
    rows, mistake = sized(plan.layers(10), DIGIT)
    net = Sequential(plan.layers(10), input_shape=DIGIT, init=he, rng=np.random.default_rng(0))
    lines = Model(net).summary().splitlines()[1:-1]
    assert mistake == ""
    assert len(rows) == len(lines) + 1 <= MOST
    for row, line in zip(rows[1:], lines, strict=True):
        assert line.startswith(row.name)
        assert line.endswith(f" {row.weights:,}")
    assert rows[-1].shape == (10,)


@pytest.mark.parametrize(("plan", "words"), [
    (Plan(blocks=3), "Layer 6 Conv2D does not fit: expected a kernel of at most 4 + 2·0 = 4, got 5"),
    (Plan(blocks=2, kernel=15), "Layer 3 Conv2D does not fit"),
    (Plan(blocks=3, kernel=3, pool=4), "does not fit"),
    (Plan(flatten=False), "Layer 3 Dense does not fit: expected inputs of shape (N, D)"),
])
def test_what_does_not_fit_is_said(plan, words):
    rows, mistake = sized(plan.layers(10), DIGIT)
    assert words in mistake
    assert rows[-1].shape is None
    assert all(row.shape is not None for row in rows[:-1])


def test_every_setting_has_a_slider_or_another_control():
    assert {*SLIDERS, "flatten", "activation"} == set(Plan.__dataclass_fields__)
    assert Plan().activation in ACTIVATIONS


def test_a_changed_layer_starts_afresh_and_is_trained(panel):
    panel.run(3)
    assert panel.state.number == 3
    panel.sliders["filters"].value = 2
    assert panel.state.number == 0
    kernels = panel.state.net.layers[0].W.data
    assert kernels.shape == (2, 1, 5, 5)
    before = kernels.copy()
    panel.run(2)
    assert not np.array_equal(kernels, before)
    assert f"{panel.state.weights:,} weights" in panel.readout.value


def test_a_plan_that_does_not_fit_cannot_be_started_until_it_is_mended(panel):
    panel.run(2)
    panel.sliders["blocks"].value = 3
    assert panel.troubled
    assert "Layer 6" in panel.message
    assert panel.start.disabled
    assert panel.step.disabled
    assert panel.state.number == 0
    assert "no net yet" in panel.readout.value
    panel.sliders["kernel"].value = 3
    assert not panel.troubled
    assert not panel.start.disabled
    panel.run(1)
    assert len(panel.state.net.layers) == 13


def test_the_rate_keeps_the_weights(panel):
    panel.run(2)
    before = [param.data.copy() for param in panel.state.net.params()]
    panel.rate.value = 0.5
    assert panel.state.run.opt.lr == 0.5
    assert panel.state.number == 2
    assert all(np.array_equal(a, b.data) for a, b in zip(before, panel.state.net.params(), strict=True))


def test_every_change_shows_in_the_picture(panel):
    pictures = [panel.image.value]
    for change in ({"kernel": 7}, {"pool": 1}, {"flatten": False}, {"flatten": True}, {"activation": "none"}):
        for name, value in change.items():
            panel.widgets[name].value = value
        pictures.append(panel.image.value)
    assert len(set(pictures)) >= len(pictures) - 1


def test_it_goes_on_past_its_goal(panel):
    panel.run(50)
    assert panel.state.number == 5
    panel.run(50)
    assert panel.state.number == 10
