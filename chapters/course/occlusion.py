"""Which pixels matter? Cover them, and look what the net still believes.

    occlusion(net, image, label)          a map of the image's size
"""

import numpy as np

from nnlib.functional import softmax


def occlusion(net, image, label, *, size=6, stride=2, fill=0.0):
    """How much of its belief in `label` the net loses where a square covers the image, (H, W).

    A square of `size` pixels, filled with `fill`, slides over the image (C, H, W) by `stride`; at each
    place the net's probability of `label` is taken from that of the whole image. A pixel's value is the
    mean over all squares that cover it: near 1 if without it the belief is gone, below 0 if it grows.

    Raises ValueError for a square that is larger than the image, or a stride that skips pixels.
    Zeiler and Fergus 2014, section 4.2.
    """
    _, H, W = image.shape
    if not 1 <= size <= min(H, W):
        raise ValueError(f"occlusion: expected a square of 1 to {min(H, W)} pixels, got {size}")
    if not 1 <= stride <= size:
        raise ValueError(f"occlusion: expected a stride of 1 to {size}, the square's size, got {stride}")
    corners = [(top, left) for top in starts(H, size, stride) for left in starts(W, size, stride)]
    covered = np.repeat(image[None], len(corners) + 1, axis=0)  # the last one stays whole
    for picture, (top, left) in zip(covered, corners, strict=False):
        picture[:, top:top + size, left:left + size] = fill
    belief = softmax(net.forward(covered))[:, label]
    drops, count = np.zeros((H, W)), np.zeros((H, W))
    for (top, left), value in zip(corners, belief, strict=False):
        drops[top:top + size, left:left + size] += belief[-1] - value
        count[top:top + size, left:left + size] += 1
    return drops / count


def starts(length, size, stride):
    """Where squares begin so that they cover it all: every `stride` pixels, and one at the far end."""
    return [*range(0, length - size, stride), length - size]
