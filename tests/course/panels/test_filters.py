"""The filter panel: what it sees in a net, and what its controls do."""

import numpy as np
import pytest

from course.panels.filters.panel import FilterPanel
from course.panels.filters.state import FilterState
from nnlib import SGD, Dense, Flatten, Sequential
from nnlib.datasets import Examples, Split
from nnlib.init import he, normal
from nnlib.losses import softmax_cross_entropy
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
    for s.stage in ("convolution", "ReLU", "pooling"):
        shapes[s.stage] = s.maps().shape
    assert shapes == {"convolution": (3, 24, 24), "ReLU": (3, 24, 24), "pooling": (3, 12, 12)}
    conv, relu, pool = s.net.layers[:3]
    np.testing.assert_array_equal(s.maps(), pool.forward(relu.forward(conv.forward(images[4:5])))[0])
    assert s.belief().sum() == pytest.approx(1)
    assert s.label == 4


def test_kernels_move_and_the_first_are_kept():
    p = panel("kernels", filters=3)
    s = p.state
    assert np.array_equal(s.kernels, s.first_kernels)
    first = s.first_kernels.copy()
    p.run(5)
    assert s.number == 5
    assert np.array_equal(s.first_kernels, first)
    assert not np.array_equal(s.kernels, first)
    s.reset()
    assert np.array_equal(s.kernels, first), "the same seed, the same first weights"


def test_importance_only_if_asked():
    s = panel("cover").state
    assert s.importance() is None
    s.occluding = True
    assert s.importance().shape == (28, 28)


def test_dead_filters_are_counted_and_said():
    p = panel("dead", filters=2)
    s = p.state
    assert not s.dead().any()
    b = s.net.layers[0].b.data
    b[0] = -100
    assert s.dead().tolist() == [True, False]
    assert "dead filters 1 of 2" in s.summary()
    assert p.trouble() == ""
    b[1] = -100
    assert "All 2 filters are dead" in p.trouble()
    p.run(1)
    assert "Look" in p.status.value
    assert "dead" in p.message


def test_a_net_of_nan_is_still_drawn():
    p = panel("nan", occluding=True)
    p.state.net.layers[0].W.data[:] = np.nan
    p.run(1)
    assert p.state.broken
    assert "no longer a number" in p.message
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
    assert "this 7 is read as" in p.readout.value
    p.rate.value = 0.01
    assert p.state.opt.lr == 0.01
    p.count.value = 2
    assert (p.state.number, len(p.state.kernels)) == (0, 2)
    assert "starts afresh" in p.message
    p.run(2)
    p.initializer.value = "N(0, 0.01²)"
    assert p.state.number == 0
    assert p.state.kernels.std() < 0.02


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
        FilterState(dense, *data, softmax_cross_entropy, {"own": SGD}, {"own": he}, 0.1, 10, 0, 100)
