"""More examples out of few: images that are moved, turned and scaled, and mean what they meant."""

import numpy as np

from nnlib.arrays import array, finite, floats, shown
from nnlib.settings import generator, real


def warp(x, *, angle=0.0, zoom=1.0, right=0.0, down=0.0):
    """Images x (N, C, H, W) turned, scaled and moved, each by numbers of its own: same shape and dtype.

    angle        degrees, counterclockwise, about the middle; zoom: 2.0 is twice as large
    right, down  pixels, applied last. Each of the four is a number, or an array (N,)

    Every pixel of the result asks where it comes from, and blends the four pixels around that place
    (bilinear interpolation); beyond the edge there is no ink. Whole numbers are blended as floating-point
    ones and rounded. Raises ValueError for another shape, or a zoom that is not positive.
    """
    given = array("warp: x", x)
    if given.ndim != 4 or 0 in given.shape[1:]:
        raise ValueError(f"warp: expected images of shape (N, C, H, W), got {given.shape}")
    if len(given) == 0:
        return given.copy()
    x = floats("warp: x", given)  # bytes would wrap around
    N, C, H, W = x.shape
    moves = {"angle": angle, "zoom": zoom, "right": right, "down": down}
    angle, zoom, right, down = (by_image(f"warp: {name}", value, N) for name, value in moves.items())
    if not (zoom > 0).all():
        raise ValueError(f"warp: expected a zoom above 0, got {zoom.min():g}")
    cos, sin = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    v, u = np.indices((H, W))
    u, v = u - (W - 1) / 2 - right, v - (H - 1) / 2 - down  # (N, H, W): as seen from the digit's middle
    col = np.clip((cos * u - sin * v) / zoom + (W - 1) / 2, -1, W)
    row = np.clip((sin * u + cos * v) / zoom + (H - 1) / 2, -1, H)
    left, top = np.minimum(np.floor(col), W - 1).astype(int), np.minimum(np.floor(row), H - 1).astype(int)
    part, deep = (col - left).astype(x.dtype)[:, None], (row - top).astype(x.dtype)[:, None]
    page = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1))).reshape(N, C, -1)  # a rim without ink
    at = ((top + 1) * (W + 2) + left + 1).reshape(N, 1, H * W)

    def pixel(i, j):
        return np.take_along_axis(page, at + i * (W + 2) + j, axis=2).reshape(x.shape)

    above = (1 - part) * pixel(0, 0) + part * pixel(0, 1)
    below = (1 - part) * pixel(1, 0) + part * pixel(1, 1)
    y = (1 - deep) * above + deep * below
    return y if given.dtype.kind == "f" else np.rint(y).astype(given.dtype)


def by_image(what, value, N):
    """A number, or one for each image, as (N, 1, 1). Raises ValueError for another shape, or nan."""
    value = finite(what, value)
    if value.dtype.kind == "b" or value.shape not in ((), (1,), (N,)):
        raise ValueError(f"{what}: expected a number, or {N} of them, got {shown(value)}")
    return np.broadcast_to(value.astype(np.float64), N).reshape(N, 1, 1)


def augmented(batches, *, angle=0.0, zoom=1.0, shift=0.0, rng):
    """The same batches (x, t), each image warped by chance: x (N, C, H, W), the labels as they are.

    Each image draws its own numbers, anew in every epoch: a turn up to ±angle degrees, a scale from
    1/zoom to zoom, a shift up to ±shift pixels across and down.
    """
    real("augmented: angle", angle)
    real("augmented: zoom", zoom, low=0, above=True)
    real("augmented: shift", shift)
    return _augmented(batches, angle, zoom, shift, generator("augmented: rng", rng))


def _augmented(batches, angle, zoom, shift, rng):
    for x, t in batches:
        turn, scale, across, along = rng.uniform(-1, 1, (4, len(x)))
        yield warp(x, angle=angle * turn, zoom=zoom**scale, right=shift * across, down=shift * along), t
