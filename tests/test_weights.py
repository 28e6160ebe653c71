"""The weights that come ready: what their notes promise is so, and F4's figure is met."""

import numpy as np
import pytest

from nnlib.datasets import bundled_file, load_mnist
from nnlib.io import describe_model, load_model
from nnlib.models import sigmoid_mlp
from nnlib.training import accuracy, predict_classes

PUBLISHED = 0.9352
PATH = bundled_file("weights/sigmoid_mlp.h5")


@pytest.fixture(scope="module")
def net():
    return load_model(PATH)


@pytest.fixture(scope="module")
def noted():
    return describe_model(PATH)["notes"]["accuracy"]


def test_it_is_the_net_of_the_models(net):
    fresh = sigmoid_mlp(rng=np.random.default_rng(0))
    assert [layer.__class__ for layer in net.layers] == [layer.__class__ for layer in fresh.layers]
    for (name, held), (expected, made) in zip(net.named_params(), fresh.named_params(), strict=True):
        assert (name, held.data.shape, held.data.dtype) == (expected, made.data.shape, np.float32)
    assert PATH.stat().st_size < 200_000


@pytest.mark.parametrize("part", ["train", "test"])
def test_on_the_bundled_digits(net, noted, part):
    assert accuracy(net, *getattr(load_mnist(), part)) == noted[f"bundled {part}"] >= PUBLISHED


def test_on_the_full_test_images(net, noted, full_mnist):
    assert accuracy(net, *load_mnist("full").test) == noted["full test"] >= PUBLISHED


def test_one_at_a_time_is_the_same_as_in_batches(net):
    x = load_mnist().test.x
    np.testing.assert_array_equal(predict_classes(net, x, size=1), predict_classes(net, x, size=100))


def test_it_was_not_trained_on_the_bundled_images(net, noted, full_mnist):
    seen = load_mnist("full", without_bundled=True).train
    assert accuracy(net, *seen) > 0.995 > 0.99 > max(noted["bundled train"], noted["bundled test"])
