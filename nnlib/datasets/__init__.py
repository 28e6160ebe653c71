"""Data: MNIST, iris, toy sets in the plane; and the ways to cut them up and hand them out."""

from nnlib.datasets.augment import augmented, warp
from nnlib.datasets.batches import batches, prefetch
from nnlib.datasets.containers import ContainerError, Parts
from nnlib.datasets.examples import Examples, Split, bundled_file, split
from nnlib.datasets.iris import load_iris
from nnlib.datasets.json_gz import read_json_gz, write_json_gz
from nnlib.datasets.mat import read_mat, write_mat
from nnlib.datasets.mnist import MNISTUnavailable, load_mnist, mnist_files, read_idx
from nnlib.datasets.pkl_gz import read_pkl_gz, write_pkl_gz
from nnlib.datasets.png_folders import read_png_folders, write_png_folders
from nnlib.datasets.toy import blobs, circles, moons, spiral

__all__ = [
    "ContainerError",
    "Examples",
    "MNISTUnavailable",
    "Parts",
    "Split",
    "augmented",
    "batches",
    "blobs",
    "bundled_file",
    "circles",
    "load_iris",
    "load_mnist",
    "mnist_files",
    "moons",
    "prefetch",
    "read_idx",
    "read_json_gz",
    "read_mat",
    "read_pkl_gz",
    "read_png_folders",
    "spiral",
    "split",
    "warp",
    "write_json_gz",
    "write_mat",
    "write_pkl_gz",
    "write_png_folders",
]
