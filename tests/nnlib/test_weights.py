"""The weights that come ready: what their notes promise is so, and the published figures are met."""

import numpy as np
import pytest

from nnlib import models
from nnlib.datasets import bundled_file, load_mnist
from nnlib.modelfile import describe_model, load_model
from nnlib.training import accuracy, predict_classes

PUBLISHED = {"sigmoid_mlp": 0.9352, "deep_convnet": 0.99, "digit_reader": 0.97}  # F4, DC1, RN2
LARGEST = {"sigmoid_mlp": 200_000, "deep_convnet": 510_000, "digit_reader": 340_000}  # bytes

names = pytest.mark.parametrize("name", PUBLISHED)


def path(name):
    return bundled_file(f"weights/{name}.h5")


def digits(name, which="bundled", **options):
    return load_mnist(which, flat=name != "deep_convnet", **options)


def noted(name):
    return describe_model(path(name))["notes"]["accuracy"]


@names
def test_it_is_the_net_of_the_models(name):
    net, fresh = load_model(path(name)), getattr(models, name)(rng=np.random.default_rng(0))
    assert [layer.__class__ for layer in net.layers] == [layer.__class__ for layer in fresh.layers]
    for (label, held), (expected, made) in zip(net.named_params(), fresh.named_params(), strict=True):
        assert (label, held.data.shape, held.data.dtype) == (expected, made.data.shape, np.float32)
    assert path(name).stat().st_size < LARGEST[name]


@names
@pytest.mark.parametrize("part", ["train", "test"])
def test_on_the_bundled_digits(name, part):
    found = accuracy(load_model(path(name)), *getattr(digits(name), part))
    assert found == noted(name)[f"bundled {part}"] >= PUBLISHED[name]


@names
def test_on_the_full_test_images(name, full_mnist):
    found = accuracy(load_model(path(name)), *digits(name, "full").test)
    assert found == noted(name)["full test"] >= PUBLISHED[name]


@names
def test_one_at_a_time_is_the_same_as_in_batches(name):
    net, x = load_model(path(name)), digits(name).test.x[:200]
    np.testing.assert_array_equal(predict_classes(net, x, size=1), predict_classes(net, x, size=100))


@names
def test_it_was_not_trained_on_the_bundled_images(name, full_mnist):
    net, seen = load_model(path(name)), digits(name, "full", without_bundled=True).train
    on_seen = accuracy(net, seen.x[:10_000], seen.t[:10_000])
    judged = max(noted(name)["bundled train"], noted(name)["bundled test"])
    assert on_seen > 0.995
    # As good as on the images it had seen, it would be on these, had it seen them.
    assert on_seen - judged > (0.005 if name == "sigmoid_mlp" else 0.002)
