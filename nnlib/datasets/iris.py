"""The iris flowers of Fisher (1936): 150 flowers, 4 measurements in cm, 3 species."""

import numpy as np

from nnlib.datasets.examples import Split, bundled_file, split
from nnlib.settings import floating, generator, whole

SPECIES = ("setosa", "versicolor", "virginica")  # labels 0, 1, 2


def load_iris(*, test=30, rng, dtype=np.float32):
    """Fisher's flowers, shuffled and divided: 150 − test to learn from, `test` to judge by.

    x (N, 4): sepal length, sepal width, petal length, petal width in cm; t (N,) int64: 0 setosa, 1
    versicolor, 2 virginica. The default 120/30 is that of ThreeNet (one-two-three); the draw is
    plain, not balanced by species, so that the luck of a split shows. Raises ValueError unless test
    is 1 to 149 and dtype a floating one.
    """
    import csv

    whole("load_iris: test", test)
    generator("load_iris: rng", rng)
    dtype = floating("load_iris: dtype", dtype)
    with open(bundled_file("iris.csv"), newline="", encoding="utf-8") as file:
        _, *rows = csv.reader(file)
    x = np.array([row[:4] for row in rows], dtype=float).astype(dtype)
    t = np.array([SPECIES.index(row[4]) for row in rows], dtype=np.int64)
    return Split(*split((x, t), [len(x) - test, test], rng=rng))
