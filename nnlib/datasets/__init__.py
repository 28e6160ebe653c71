"""Data: MNIST, iris, toy sets in the plane, texts; and the ways to cut them up and hand them out."""

from nnlib.datasets.augment import augmented, warp
from nnlib.datasets.batching import batches, prefetch
from nnlib.datasets.examples import Examples, Split, bundled_file, split
from nnlib.datasets.iris import load_iris
from nnlib.datasets.loading import DataLoader, Dataset
from nnlib.datasets.mnist import MNISTUnavailable, load_mnist, mnist_files, read_idx
from nnlib.datasets.strings import dates, padded, reversals
from nnlib.datasets.texts import Characters, TextUnavailable, excerpts, load_names, load_text, text_file
from nnlib.datasets.toy import blobs, circles, moons, spiral

__all__ = [
    "Characters", "DataLoader", "Dataset", "Examples", "MNISTUnavailable", "Split", "TextUnavailable",
    "augmented", "batches", "blobs", "bundled_file", "circles", "dates", "excerpts", "load_iris",
    "load_mnist", "load_names", "load_text", "mnist_files", "moons", "padded", "prefetch", "read_idx",
    "reversals", "spiral", "split", "text_file", "warp",
]
