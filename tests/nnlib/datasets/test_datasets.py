import gzip
import hashlib
import math
import os
import re
import shutil
import struct
import subprocess
import sys
import time
import tracemalloc

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
    table = (root / "data/README.md").read_text("utf-8")
    rows = re.findall(r"\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|", table)
    assert {"mnist-5k.npz", "iris.csv", "names.txt"} <= {name for name, _ in rows}
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


@pytest.fixture
def four(tmp_path, monkeypatch):
    """A folder of four small files in the place of MNIST's, as they are published."""
    folder, published = tmp_path / "four", {}
    folder.mkdir()
    for i, name in enumerate(mnist.FILES):
        shape = (3, 28, 28) if "images" in name else (3,)
        content = idx(np.random.default_rng(i).integers(0, 10, shape, dtype=np.uint8))
        (folder / name).write_bytes(zipped := gzip.compress(content, mtime=0))
        published[name] = len(zipped), *(hashlib.sha256(data).hexdigest() for data in (zipped, content))
    monkeypatch.setattr(mnist, "FILES", published)
    monkeypatch.setitem(mnist.mnist_files.__kwdefaults__, "mirrors", ())
    return folder


def unzip(folder, rename=lambda name: name):
    for path in list(folder.iterdir()):
        path.with_name(rename(path.name.removesuffix(".gz"))).write_bytes(gzip.decompress(path.read_bytes()))
        path.unlink()


def with_a_full_stop(name):
    return name.replace("-idx", ".idx")


@pytest.mark.parametrize("change", [
    lambda folder: None,
    lambda folder: [path.rename(folder / with_a_full_stop(path.name)) for path in list(folder.iterdir())],
    unzip,
    lambda folder: unzip(folder, with_a_full_stop),
], ids=["as published", "with a full stop", "unzipped", "unzipped, with a full stop"])  # fmt: skip
def test_full_mnist_by_its_other_names(four, monkeypatch, change):
    expected = [read_idx(four / name) for name in mnist.FILES]
    change(four)
    monkeypatch.setenv("NNLIB_MNIST", str(four))
    (x, t), (x_test, t_test) = load_mnist("full", flat=False, dtype=np.uint8, scale=False)
    for got, wanted in zip((x[:, 0], t, x_test[:, 0], t_test), expected):
        np.testing.assert_array_equal(got, wanted)


def test_the_paths_of_mnist_are_those_of_compressed_files(four, monkeypatch, tmp_path):
    unzip(four)
    with pytest.raises(MNISTUnavailable, match=r"four/train-images-idx3-ubyte is not compressed: gzip it"):
        mnist_files(folders=[four, tmp_path])
    assert mnist_files(folders=[four, tmp_path], unzipped=True)[1] == four / "train-labels-idx1-ubyte"


@pytest.mark.parametrize("change", [lambda folder: None, unzip])
def test_files_of_others_are_not_to_be_deleted(four, tmp_path, change):
    change(four)
    for path in four.iterdir():
        path.write_bytes(b"Fashion-MNIST")
    with pytest.raises(MNISTUnavailable) as caught:
        mnist_files(folders=[four, tmp_path], unzipped=True)
    assert "train-images-idx3-ubyte" in str(caught.value)
    assert "is not MNIST's: its SHA-256 is" in str(caught.value)
    assert "Delete" not in str(caught.value)
    with pytest.raises(MNISTUnavailable, match="is damaged: its SHA-256 is .* Delete it"):
        mnist_files(folders=[tmp_path, four], unzipped=True)


def test_a_home_in_the_name_of_the_folder(four, monkeypatch):
    monkeypatch.setenv("HOME", str(four.parent))
    monkeypatch.setenv("USERPROFILE", str(four.parent))
    monkeypatch.setenv("NNLIB_MNIST", "~/four")
    assert mnist_files()[0].parent == four
    assert mnist_files(folders=["~/four"])[0].parent == four
    monkeypatch.setattr(mnist, "INSTALLED", str(four))  # as in a wheel
    monkeypatch.setenv("XDG_CACHE_HOME", "~/kept")
    assert mnist._cache() == four.parent / "kept/nnlib/mnist"


def test_a_wheel_without_a_home(four, monkeypatch):
    monkeypatch.setattr(mnist, "INSTALLED", str(four))
    monkeypatch.setattr(mnist.os.path, "expanduser", lambda path: path)  # as if no user had a home
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("NNLIB_MNIST", str(four))
    assert [path.name for path in mnist_files()] == list(mnist.FILES)
    (four / "t10k-images-idx3-ubyte.gz").write_bytes(b"other")
    with pytest.raises(MNISTUnavailable, match="is not MNIST's"):
        mnist_files()
    for named in ("", str(four.parent)):
        monkeypatch.setenv("NNLIB_MNIST", named)
        with pytest.raises(MNISTUnavailable, match="no home folder to keep it in.*set NNLIB_MNIST"):
            mnist_files()


def test_an_installed_package_is_no_clone_whatever_lies_beside_it(tmp_path, root):
    """A stray pyproject.toml and data/ in site-packages."""
    site = tmp_path / "site-packages"
    shutil.copytree(root / "nnlib", site / "nnlib", ignore=shutil.ignore_patterns("__pycache__"))
    (site / "nnlib/_data").mkdir()
    shutil.copy(root / "data/iris.csv", site / "nnlib/_data")
    (site / "pyproject.toml").write_text("[project]\nname = 'other'\n", "utf-8")
    (site / "data").mkdir()
    (site / "data/iris.csv").write_text("not ours", "utf-8")
    code = ("import sys; sys.path.insert(0, sys.argv[1]); import numpy as np\n"
            "from nnlib.datasets import bundled_file, load_iris, mnist\n"
            "print(bundled_file('iris.csv')); print(mnist._cache()); load_iris(rng=np.random.default_rng(0))")
    run = subprocess.run([sys.executable, "-I", "-c", code, site], capture_output=True, text=True, check=True,
                         env=os.environ | {"XDG_CACHE_HOME": str(tmp_path)})
    assert run.stdout.split() == [str(site / "nnlib/_data/iris.csv"), str(tmp_path / "nnlib/mnist")]


@pytest.mark.parametrize("dtype", [np.uint8, "int64", bool, complex, object, "U3"])
def test_scaled_pixels_need_a_floating_dtype(dtype):
    with pytest.raises(ValueError, match="scale=True needs a floating dtype, got .*: give scale=False"):
        load_mnist(dtype=dtype)
    with pytest.raises(TypeError, match="load_iris: dtype: expected a floating-point type"):
        load_iris(rng=rng(), dtype=dtype)


@pytest.mark.parametrize("dtype", [np.int8, bool, complex, object, "U3"])
def test_raw_pixels_need_a_dtype_that_holds_them(dtype):
    with pytest.raises(ValueError, match="expected a dtype that holds 0 to 255"):
        load_mnist(dtype=dtype, scale=False)
    assert load_mnist(dtype=np.int16, scale=False).test.x.max() == 255
    assert load_mnist(dtype=np.float16).test.x.max() == 1


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
        (idx(IMAGES)[:-1], r"the sizes \(2, 3, 4\) need 24 bytes, got 23"),
        (idx(IMAGES) + b"\0", r"the sizes \(2, 3, 4\) need 24 bytes, got more"),
        (idx(IMAGES, shape=(2**32 - 1,) * 3), f"need {(2**32 - 1) ** 3} bytes, got 24"),
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


@pytest.mark.parametrize(("claimed", "message"), [
    (10**8, "at most 16777216 bytes when expanded"), (4 * 10**9, "at most 16777216"), (10**3, "got more")])
def test_read_idx_expands_no_bomb(tmp_path, claimed, message):
    path = tmp_path / "a.gz"
    with gzip.open(path, "wb", 9) as file:
        file.write(bytes([0, 0, 8, 1]) + struct.pack(">I", claimed))
        for _ in range(100):
            file.write(bytes(10**6))
    tracemalloc.start()
    with pytest.raises(ValueError, match=message):
        read_idx(path)
    assert tracemalloc.get_traced_memory()[1] < 40_000_000
    tracemalloc.stop()


def test_read_idx_is_not_held_up_by_what_gzip_allows(tmp_path):
    """A name of 10 MB, which Python reads byte by byte; thousands of empty parts."""
    name = b"\x1f\x8b\x08\x08" + bytes(6) + b"x" * 10_000_000 + b"\0"
    (tmp_path / "name.gz").write_bytes(name + gzip.compress(idx(IMAGES))[10:])
    start = time.process_time()
    np.testing.assert_array_equal(read_idx(tmp_path / "name.gz"), IMAGES)
    (tmp_path / "parts.gz").write_bytes(gzip.compress(b"") * 100_000 + gzip.compress(idx(IMAGES)))
    with pytest.raises(ValueError, match=r"parts\.gz: expected the end of the gzip data, got more behind it"):
        read_idx(tmp_path / "parts.gz")
    assert time.process_time() - start < 1


@pytest.mark.parametrize("name", ["a", "a.gz"])
def test_read_idx_reads_files_alone(tmp_path, name):
    with pytest.raises(ValueError, match="expected a file, got a folder"):
        read_idx(tmp_path)
    with pytest.raises(FileNotFoundError):
        read_idx(tmp_path / name)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / name)
        with pytest.raises(ValueError, match="expected a file, got a pipe"):
            read_idx(tmp_path / name)


def test_read_idx_shows_a_strange_name_on_one_line(tmp_path):
    path = tmp_path / "a\n\x1b[31m\u202e"
    path.write_bytes(b"")
    with pytest.raises(ValueError, match=r"a\\n\\x1b\[31m\\u202e: an IDX file") as caught:
        read_idx(path)
    assert str(caught.value).isprintable()


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


@pytest.mark.parametrize(("sizes", "message"), [
    ([5, 4], "add up to 10"), ([11], "add up to 10"),
    ([10, 0], "sizes of 1 or more"), ([12, -2], "sizes of 1 or more")])
def test_split_refuses_sizes_that_do_not_fit(sizes, message):
    with pytest.raises(ValueError, match=message):
        split((np.zeros((10, 2)), np.zeros(10)), sizes, rng=None)


def test_split_refuses_labels_that_do_not_fit():
    with pytest.raises(ValueError, match="one label per example, got 10 rows of x and 9 of t"):
        split((np.zeros((10, 2)), np.zeros(9)), [10], rng=None)
