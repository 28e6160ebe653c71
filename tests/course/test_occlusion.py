"""Occlusion: a net that looks at known pixels is found to look at them."""

import numpy as np
import pytest

from course.occlusion import occlusion
from nnlib import Conv2D, Dense, Flatten, Sequential
from nnlib.functional import softmax
from nnlib.init import he


def looks_at(rows, columns, side=10):
    """Two classes; class 1 is believed by the ink in this part of the image."""
    net = Sequential([Flatten(), Dense(2)], input_shape=(1, side, side), init=he,
                     rng=np.random.default_rng(0), dtype=np.float64)
    W = np.zeros((side, side, 2))
    W[rows, columns, 1] = 1
    net.layers[1].W.data[...] = W.reshape(-1, 2)
    return net


def test_the_pixels_that_the_net_looks_at_stand_out():
    net = looks_at(slice(6, 8), slice(2, 4))
    importance = occlusion(net, np.ones((1, 10, 10)), 1, size=2, stride=1)
    assert importance.shape == (10, 10)
    where = importance > importance.max() / 2
    assert where[6:8, 2:4].all()
    assert where.sum() == 4
    assert importance[:5].max() == 0  # covered or not, it makes no difference
    np.testing.assert_allclose(occlusion(net, np.ones((1, 10, 10)), 0, size=2, stride=1), -importance)


def test_a_single_square_is_the_whole_drop():
    net = looks_at(slice(0, 2), slice(0, 2))
    image = np.ones((1, 10, 10))
    importance = occlusion(net, image, 1, size=10, fill=0.5)
    whole, half = softmax(net.forward(np.stack([image, 0.5 * image])))[:, 1]
    np.testing.assert_allclose(importance, whole - half)


@pytest.mark.parametrize(("size", "stride"), [(3, 1), (3, 2), (4, 4), (9, 4)])
def test_every_pixel_is_covered_and_the_image_is_left_alone(size, stride):
    net = Sequential([Conv2D(2, 3), Flatten(), Dense(3)], input_shape=(2, 11, 13), init=he,
                     rng=np.random.default_rng(0), dtype=np.float64)
    image = np.random.default_rng(1).random((2, 11, 13))
    image.flags.writeable = False
    importance = occlusion(net, image, 2, size=size, stride=stride)
    assert importance.shape == (11, 13)
    assert np.isfinite(importance).all()


@pytest.mark.parametrize("size", [0, 11])
def test_a_square_that_does_not_fit_is_refused(size):
    with pytest.raises(ValueError, match="1 to 10 pixels"):
        occlusion(looks_at(slice(0, 1), slice(0, 1)), np.ones((1, 10, 10)), 1, size=size)


def test_a_stride_that_skips_pixels_is_refused():
    with pytest.raises(ValueError, match="stride of 1 to 3"):
        occlusion(looks_at(slice(0, 1), slice(0, 1)), np.ones((1, 10, 10)), 1, size=3, stride=4)
