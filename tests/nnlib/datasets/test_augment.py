"""Warped images: against exact cases and scipy; and batches whose images are warped by chance."""

import numpy as np
import pytest

from nnlib.datasets import augmented, batches, warp

x = np.random.default_rng(0).random((3, 2, 9, 9)).astype(np.float32)


def test_nothing_to_do_changes_nothing():
    kept = x.copy()
    y = warp(x)
    assert y.dtype == x.dtype
    assert np.array_equal(y, x)
    assert np.array_equal(x, kept)


def test_whole_pixels_are_moved_and_the_rest_is_empty():
    y = warp(x, right=2, down=-3)
    assert np.array_equal(y[:, :, :-3, 2:], x[:, :, 3:, :-2])
    assert not y[:, :, -3:].any()
    assert not y[:, :, :, :2].any()


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_right_angle_turns_counterclockwise(turns):
    np.testing.assert_allclose(warp(x, angle=90 * turns), np.rot90(x, turns, axes=(2, 3)), atol=1e-5)


def test_half_a_pixel_is_the_mean_of_two():
    y = warp(x, right=0.5)
    np.testing.assert_allclose(y[..., 1:], (x[..., 1:] + x[..., :-1]) / 2, atol=1e-6)


def test_zoom_enlarges_about_the_middle():
    y = warp(x, zoom=2)
    np.testing.assert_allclose(y[..., ::2, ::2], x[..., 2:7, 2:7], atol=1e-6)


def test_each_image_has_its_own_numbers():
    y = warp(x, angle=[0, 90, 0], right=[1, 0, 0])
    assert np.array_equal(y[0, :, :, 1:], x[0, :, :, :-1])
    np.testing.assert_allclose(y[1], np.rot90(x[1], axes=(1, 2)), atol=1e-5)
    assert np.array_equal(y[2], x[2])


def test_it_agrees_with_scipy():
    ndimage = pytest.importorskip("scipy.ndimage")
    page = np.pad(x, ((0, 0), (0, 0), (9, 9), (9, 9))).astype(float)
    turned = ndimage.rotate(page, 33, axes=(3, 2), reshape=False, order=1)
    other = ndimage.rotate(page, -33, axes=(3, 2), reshape=False, order=1)
    ours = warp(page, angle=33)
    assert min(abs(ours - turned).max(), abs(ours - other).max()) < 1e-9


def test_what_is_no_image_is_refused():
    with pytest.raises(ValueError, match=r"\(N, C, H, W\), got \(3, 784\)"):
        warp(np.zeros((3, 784)))
    with pytest.raises(ValueError, match="zoom above 0"):
        warp(x, zoom=0)


def test_augmented_batches_keep_labels_and_draw_anew():
    t = np.arange(3)
    stream = batches(x, t, 3, rng=None, epochs=2)
    (a, ta), (b, tb) = augmented(stream, angle=10, zoom=1.1, shift=2, rng=np.random.default_rng(0))
    assert np.array_equal(ta, t)
    assert np.array_equal(tb, t)
    assert not np.array_equal(a, b)
    ((plain, _),) = augmented(batches(x, t, 3, rng=None), rng=np.random.default_rng(0))
    np.testing.assert_allclose(plain, x, atol=1e-6)


def test_shifts_stay_within_bounds_and_images_differ():
    dot = np.zeros((200, 1, 21, 21))
    dot[:, :, 10, 10] = 1
    ((y, _),) = augmented(batches(dot, np.zeros(200), 200, rng=None), shift=3, rng=np.random.default_rng(0))
    places = np.arange(21) @ y.sum(axis=(1, 2)).T - 10  # (200,) centres, across
    assert abs(places).max() <= 3
    assert places.min() < -2.5
    assert places.max() > 2.5
