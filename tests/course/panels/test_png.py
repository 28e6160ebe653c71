"""Stored pictures: as few colours as the eye allows."""

import io

import numpy as np
from matplotlib.image import imread

from course.panels.shared.png import in_few_colours, png


def pixels(data):
    return (imread(io.BytesIO(data)) * 255).round().astype(int)[..., :3]


def test_a_drawing_gets_few_colours_and_looks_the_same():
    y, x = np.mgrid[:200, :300]
    line = np.clip(np.abs(y - 40 - 0.4 * x) * 120, 0, 255).astype(np.uint8)  # soft edges on white
    drawing = np.stack([line, line, np.full_like(line, 255)], axis=-1)
    few = in_few_colours(png(drawing))
    assert len(few) < len(png(drawing)) / 2
    assert len(np.unique(pixels(few).reshape(-1, 3), axis=0)) <= 64
    assert np.abs(pixels(few) - drawing).mean() < 0.5


def test_a_picture_of_many_colours_keeps_more_of_them():
    y, x = np.mgrid[:120, :120]
    many = np.stack([2 * x, 2 * y, x + y], axis=-1).astype(np.uint8)
    few = in_few_colours(png(many))
    assert 64 < len(np.unique(pixels(few).reshape(-1, 3), axis=0)) <= 256


def test_a_small_mark_keeps_its_colour():
    """A ball on a shaded map beside white: 81 of 200,000 pixels."""
    y, x = np.mgrid[:400, :250]
    picture = np.full((400, 500, 3), 255, np.uint8)
    picture[:, :250] = np.stack([120 + x // 4, 120 + y // 4, 250 - (x + y) // 8], axis=-1)
    picture[200:209, 250:259] = ball = (213, 94, 0)
    assert np.abs(pixels(in_few_colours(png(picture)))[204, 254] - ball).max() < 20
