"""Digits as a data set whose examples cost time: each is made when it is asked for. Chapter 4.

It stands in a module, and not in a cell, so that another process can import it.
"""

import numpy as np
from scipy.ndimage import rotate

from nnlib.datasets import Dataset


class TurnedDigits(Dataset):
    """Digits x (N, 784), t (N,), each turned by an angle of its own, the same whenever it is asked for."""

    def __init__(self, x, t, *, seed, most=20):
        if len(x) != len(t):
            raise ValueError(f"TurnedDigits: {len(x)} images, but {len(t)} labels")
        self.x, self.t, self.seed, self.most = x, t, seed, most

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        angle = np.random.default_rng((self.seed, i)).uniform(-self.most, self.most)  # degrees
        turned = rotate(self.x[i].reshape(28, 28), angle, reshape=False, order=1)
        return turned.reshape(784), self.t[i]
