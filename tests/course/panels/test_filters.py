"""The filter panel: what it sees in a net, and what its controls do."""

import numpy as np
import pytest

from course.doctor import examine
from course.panels.benches.views import first_layer as eyes
from course.panels.filters.panel import FilterPanel
from nnlib import Dense, Flatten, Sequential
from nnlib.datasets import Examples, Split
from nnlib.init import he, normal
from nnlib.models import simple_convnet

rng = np.random.default_rng(0)
images = rng.random((60, 1, 28, 28), dtype=np.float32)
labels = np.arange(60) % 10
data = Split(Examples(images, labels), Examples(images[:20], labels[:20]))


def small(filters, init, rng):
    return simple_convnet(filters=filters, hidden=12, init=init, rng=rng)


def panel(name, factory=small, **settings):
    return FilterPanel(factory, data, name=name, batch_size=10, **settings)


def test_maps_are_those_of_the_layers():
    s = panel("maps", filters=3, digit=4).state
    shapes = {}
    for stage in eyes.STAGES:
        shapes[stage] = eyes.maps(s.net, images[4], stage).shape
    assert shapes == {"convolution": (3, 24, 24), "ReLU": (3, 24, 24), "pooling": (3, 12, 12)}
    conv, relu, pool = s.net.layers[:3]
    by_hand = pool.forward(relu.forward(conv.forward(images[4:5])))[0]
    np.testing.assert_array_equal(eyes.maps(s.net, images[4], "pooling"), by_hand)
    assert eyes.belief(s.net, images[4]).sum() == pytest.approx(1)
    assert s.digit == 4


def test_kernels_move_and_the_first_are_kept():
    p = panel("kernels", filters=3)
    s = p.state
    first = s.net.layers[0].W.data.copy()
    p.run(5)
    assert s.number == 5
    (_, kept), *_ = s.now.marks[0]["kernels"].weights
    assert np.array_equal(kept, first)
    assert not np.array_equal(s.net.layers[0].W.data, first)
    s.reset()
    assert np.array_equal(s.net.layers[0].W.data, first), "the same seed, the same first weights"


def test_importance_only_if_asked(monkeypatch):
    asked = []
    nothing = np.zeros((28, 28))
    monkeypatch.setattr(eyes, "occlusion", lambda net, image, label: asked.append(label) or nothing)
    p = panel("cover", digit=3)
    assert asked == []
    p.cover.value = True
    assert set(asked) == {3}


def test_dead_filters_are_counted_and_said():
    p = panel("dead", filters=2)
    s = p.state
    assert not eyes.dead(s.net, images).any()
    b = s.net.layers[0].b.data
    b[0] = -100
    assert eyes.dead(s.net, images).tolist() == [True, False]
    assert p.trouble() == ""
    b[1] = -100
    p.run(60)
    assert "dead" in [finding.cause for finding in examine(s.run)]
    assert "Look" in p.status.value


def test_a_net_of_nan_is_still_drawn():
    p = panel("nan", occluding=True)
    p.state.net.layers[0].W.data[:] = np.nan
    p.run(1)
    assert p.state.broken
    assert "not a number" in p.message
    assert p.start.disabled


def test_controls_change_what_they_say():
    p = panel("controls", filters=4, initializers={"He": he, "N(0, 0.01²)": normal(0.01)})
    p.run(3)
    for change in ({"digit": 7}, {"stage": "pooling"}, {"cover": True}):
        old = p.image.value
        for name, value in change.items():
            getattr(p, name).value = value
        assert p.image.value != old
        assert p.state.number == 3, "looking trains nothing, and loses nothing"
    heading = [ax.get_title(loc="left") for ax in p.figure.figure.axes]
    assert f"Test digit no. 7, a {labels[7]}" in heading
    p.rate.value = 0.01
    assert p.state.run.opt.lr == 0.01
    p.count.value = 2
    assert (p.state.number, len(p.state.net.layers[0].W.data)) == (0, 2)
    assert "starts afresh" in p.message
    p.run(2)
    p.initializer.value = "N(0, 0.01²)"
    assert p.state.number == 0
    assert p.state.net.layers[0].W.data.std() < 0.02


def test_the_panel_rehearses_and_its_text_is_constant():
    p = panel("page", rehearsal=5)
    bundle, metadata = p._repr_mimebundle_()
    assert bundle["text/plain"] == "<FilterPanel page>"
    assert "feature maps" in metadata["image/png"]["alt"]
    assert p.state.number == 5


@pytest.mark.parametrize("filters", [0, 17])
def test_more_filters_than_the_slider_has_are_refused(filters):
    with pytest.raises(ValueError, match="1 to 16"):
        panel("many", filters=filters)


def test_a_net_of_another_kind_is_refused():
    def dense(filters, init, rng):
        return Sequential([Flatten(), Dense(10)], input_shape=(1, 28, 28), init=init, rng=rng)

    with pytest.raises(ValueError, match="Conv2D, ReLU, MaxPool2D; got Flatten, Dense"):
        panel("dense", dense)
