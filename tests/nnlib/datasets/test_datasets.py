import gzip
import hashlib
import math
import re
import struct

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nnlib.datasets import (
    Examples,
    MNISTUnavailable,
    blobs,
    bundled_file,
    circles,
    load_iris,
    load_mnist,
    mnist,
    mnist_files,
    moons,
    read_idx,
    spiral,
    split,
)


def rng():
    return np.random.default_rng(0)


def test_the_bundled_files_are_those_of_the_readme(root):
    rows = re.findall(r"\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|", (root / "data/README.md").read_text())
    assert {"mnist-5k.npz", "iris.csv"} <= {name for name, _ in rows}
    for name, sha256 in rows:
        assert hashlib.sha256(bundled_file(name).read_bytes()).hexdigest() == sha256, name
    assert bundled_file("mnist-5k.npz").stat().st_size < 1_200_000


def test_bundled_mnist_is_balanced_and_its_parts_are_apart():
    (x, t), (x_test, t_test) = load_mnist()
    assert x.shape == (4000, 784)
    assert x_test.shape == (1000, 784)
    assert (x.dtype, t.dtype) == (np.float32, np.int64)
    assert (x.min(), x.max()) == (0, 1)
    assert (np.bincount(t) == 400).all()
    assert (np.bincount(t_test) == 100).all()
    assert len({image.tobytes() for image in np.concatenate([x, x_test])}) == 5000
    assert len(set(t[:20])) > 5  # the digits are mixed


def test_mnist_as_images_raw_and_in_float64():
    flat, images = load_mnist(), load_mnist(flat=False)
    assert images.train.x.shape == (4000, 1, 28, 28)
    np.testing.assert_array_equal(images.test.x.reshape(1000, 784), flat.test.x)
    raw = load_mnist(scale=False, dtype=np.float64)
    assert raw.train.x.dtype == np.float64
    assert raw.train.x.max() == 255
    np.testing.assert_allclose(raw.train.x / 255, flat.train.x, rtol=1e-6)


def test_mnist_knows_two_sets():
    with pytest.raises(ValueError, match="not 'test'"):
        load_mnist("test")
    with pytest.raises(ValueError, match="without_bundled"):
        load_mnist(without_bundled=True)


def test_full_mnist(full_mnist):
    (x, t), (x_test, t_test) = load_mnist("full", dtype=np.uint8, scale=False)
    assert (x.shape, t.shape) == ((60000, 784), (60000,))
    assert (x_test.shape, t_test.shape) == ((10000, 784), (10000,))
    assert t[0] == 5
    assert (x.min(), x.max()) == (0, 255)


def test_full_mnist_without_the_bundled_images(full_mnist):
    raw = {"dtype": np.uint8, "scale": False}
    bundled, full = load_mnist(**raw), load_mnist("full", **raw)
    rest = load_mnist("full", without_bundled=True, **raw)
    assert rest.train.x.shape == (55000, 784)
    assert rest.test.x.shape == (10000, 784)
    with np.load(bundled_file("mnist-5k.npz")) as arrays:
        for part in ("train", "test"):
            position = arrays[f"position_{part}"]
            np.testing.assert_array_equal(full.train.x[position], getattr(bundled, part).x)
            np.testing.assert_array_equal(full.train.t[position], getattr(bundled, part).t)
    left = {image.tobytes() for image in rest.train.x}
    assert len(left) == 55000
    assert left.isdisjoint(image.tobytes() for part in bundled for image in part.x)


def test_a_damaged_file_is_refused(tmp_path, full_mnist):
    for name in mnist.FILES:
        (tmp_path / name).write_bytes((full_mnist / name).read_bytes())
    assert mnist_files(folders=[tmp_path]) == [tmp_path / name for name in mnist.FILES]
    damaged = tmp_path / "t10k-labels-idx1-ubyte.gz"
    data = bytearray(damaged.read_bytes())
    data[2000] ^= 1
    damaged.write_bytes(data)
    with pytest.raises(MNISTUnavailable, match=r"t10k-labels.* is damaged: its SHA-256 is .* Delete"):
        mnist_files(folders=[tmp_path])


def idx(array, *, magic=None, shape=None):
    shape = array.shape if shape is None else shape
    head = bytes([0, 0, 8, array.ndim]) if magic is None else magic
    return head + struct.pack(f">{len(shape)}I", *shape) + array.tobytes()


@given(st.lists(st.integers(0, 6), min_size=1, max_size=3), st.booleans())
def test_read_idx_reads_what_was_written(tmp_path_factory, shape, zipped):
    array = rng().integers(0, 256, shape, dtype=np.uint8)
    path = tmp_path_factory.mktemp("idx") / ("a.gz" if zipped else "a")
    path.write_bytes(gzip.compress(idx(array)) if zipped else idx(array))
    got = read_idx(path)
    assert got.dtype == np.uint8
    np.testing.assert_array_equal(got, array)


IMAGES = np.zeros((2, 3, 4), np.uint8)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "begins with nothing"),
        (b"\0\0\x08", "begins with 00 00 08$"),
        (b"PK\3\4 a zip file", "begins with 50 4b 03 04"),
        (idx(IMAGES, magic=b"\0\0\x0d\3"), "begins with 00 00 0d 03"),
        (idx(IMAGES)[:10], "cut off within the sizes of its 3 axes"),
        (idx(IMAGES)[:-1], r"the sizes \(2, 3, 4\) need 24 bytes, 23 came"),
        (idx(IMAGES) + b"\0", r"the sizes \(2, 3, 4\) need 24 bytes, more came"),
        (idx(IMAGES, shape=(2**32 - 1,) * 3), f"need {(2**32 - 1) ** 3} bytes, 24 came"),
    ],
)
def test_read_idx_names_the_file_and_what_is_wrong(tmp_path, data, message):
    for path, content in [(tmp_path / "a", data), (tmp_path / "a.gz", gzip.compress(data))]:
        path.write_bytes(content)
        with pytest.raises(ValueError, match=message) as caught:
            read_idx(path)
        assert str(path) in str(caught.value)


@pytest.mark.parametrize("spoil", [lambda d: d[:-9], lambda d: b"no" + d, lambda d: d[:15] + b"x" * 20])
def test_read_idx_with_a_damaged_gzip(tmp_path, spoil):
    path = tmp_path / "a.gz"
    path.write_bytes(spoil(gzip.compress(idx(rng().integers(0, 256, 99, dtype=np.uint8)))))
    with pytest.raises(ValueError, match=r"a\.gz: "):
        read_idx(path)


@given(st.binary(max_size=60))
@example(idx(IMAGES))
def test_read_idx_takes_any_bytes_without_surprise(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("idx") / "a"
    path.write_bytes(data)
    try:
        size, message = read_idx(path).size, ""
    except ValueError as error:
        size, message = None, str(error)
    assert str(path) in message or size == len(data) - 4 - 4 * data[3]


def test_iris_is_fishers():
    (x, t), (x_test, t_test) = load_iris(rng=rng(), dtype=np.float64)
    assert (x.shape, x_test.shape, t.dtype) == ((120, 4), (30, 4), np.int64)
    x, t = np.concatenate([x, x_test]), np.concatenate([t, t_test])
    assert (np.bincount(t) == 50).all()
    # Means in cm, species by species, as in Fisher (1936), table 1 and 2.
    means = [[5.006, 3.428, 1.462, 0.246], [5.936, 2.770, 4.260, 1.326], [6.588, 2.974, 5.552, 2.026]]
    np.testing.assert_allclose([x[t == k].mean(axis=0) for k in range(3)], means, atol=1e-9)


def test_iris_divided():
    a, b = load_iris(rng=rng()), load_iris(rng=np.random.default_rng(1))
    assert a.train.x.dtype == np.float32
    assert not np.array_equal(a.test.t, b.test.t)
    assert len(load_iris(test=50, rng=rng()).train.x) == 100
    for test, said in ((0, "test: expected a whole number of 1 or more, got 0"), (150, "150")):
        with pytest.raises(ValueError, match=said):
            load_iris(test=test, rng=rng())


@pytest.mark.parametrize("make", [moons, circles, spiral, blobs])
def test_toy_sets(make):
    x, t = make(301, rng=rng())
    assert (x.shape, t.shape) == ((301, 2), (301,))
    assert (x.dtype, t.dtype) == (np.float32, np.int64)
    counts = np.bincount(t)
    assert counts.max() - counts.min() <= 1
    np.testing.assert_array_equal(make(301, rng=rng())[0], x)
    with pytest.raises(ValueError, match="classes: expected a whole number of [23] or more, got 1"):
        make(1, rng=rng())
    with pytest.raises(ValueError, match="deviation: expected a finite number of at least 0, got -1"):
        make(10, noise=-1, rng=rng())


def test_the_toy_sets_have_the_shapes_they_are_named_for():
    x, t = circles(100, noise=0, rng=rng())
    np.testing.assert_allclose(np.hypot(*x.T), np.where(t == 0, 1, 0.5), rtol=1e-5)
    x, t = moons(100, noise=0, rng=rng())
    np.testing.assert_allclose(np.hypot(*(x - np.array([[0, 0], [1, 0.5]])[t]).T), 1, rtol=1e-5)
    x, t = blobs(100, classes=5, noise=0, rng=rng())
    assert len({tuple(point) for point in x}) == 5
    x, t = spiral(100, classes=2, noise=0, rng=rng())
    radius = np.hypot(*x.T)
    turned = (np.arctan2(x[:, 1], x[:, 0]) - 1.5 * math.pi * radius) % (2 * math.pi)
    np.testing.assert_allclose(np.cos(turned), np.where(t == 0, 1, -1), atol=1e-4)


def test_split():
    x, t = np.arange(20).reshape(10, 2), np.arange(10)
    parts = split(Examples(x, t), [5, 3, 2], rng=rng())
    assert [len(part.x) for part in parts] == [5, 3, 2]
    assert sorted(np.concatenate([part.t for part in parts])) == list(range(10))
    for part in parts:
        np.testing.assert_array_equal(part.x[:, 0], 2 * part.t)
    (first, second) = split((x, t), [4, 6], rng=None)
    np.testing.assert_array_equal(first.t, [0, 1, 2, 3])
    np.testing.assert_array_equal(second.t, [4, 5, 6, 7, 8, 9])


@pytest.mark.parametrize("sizes", [[5, 4], [11], [10, 0], [12, -2]])
def test_split_refuses_sizes_that_do_not_fit(sizes):
    with pytest.raises(ValueError, match="add up to 10|sizes of 1 or more"):
        split((np.zeros((10, 2)), np.zeros(10)), sizes, rng=None)


def test_split_refuses_labels_that_do_not_fit():
    with pytest.raises(ValueError, match="one label per example, got 10 rows of x and 9 of t"):
        split((np.zeros((10, 2)), np.zeros(9)), [10], rng=None)
