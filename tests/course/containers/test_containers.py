"""The same data in four containers, and what a damaged or hostile file of each meets: one clear error."""

import gzip
import os
import re
import subprocess
import sys

import numpy as np
import pytest
import scipy.io
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from PIL import Image
from small_parts import NAMES, assert_identical, assert_refused, options, read, small, write

from course.containers import ContainerError, Parts, json_gz, mat
from nnlib.datasets import Examples, load_mnist


@pytest.fixture(params=NAMES)
def kind(request):
    return request.param


@pytest.fixture
def path(kind, tmp_path):
    """A good file of the kind."""
    write(kind, tmp_path / NAMES[kind], small(), **options(kind))
    return tmp_path / NAMES[kind]


def test_digits_are_identical_from_every_container(tmp_path):
    (x, t), (x_test, t_test) = load_mnist(scale=False, dtype=np.uint8)
    parts = Parts(Examples(x[:60], t[:60]), Examples(x[60:90], t[60:90]), Examples(x_test[:30], t_test[:30]))
    for dtype in (np.uint8, np.float32, np.float64):
        wanted = Parts(*(Examples(x.astype(dtype), t) for x, t in parts))
        for kind, name in NAMES.items():
            path = tmp_path / f"{dtype.__name__} {name}"
            write(kind, path, parts)
            assert_identical(read(kind, path, dtype=dtype), wanted)


@given(st.data())
def test_any_numbers_come_back(tmp_path_factory, data):
    dtype = data.draw(st.sampled_from([np.float32, np.float64]))
    shapes = st.tuples(st.integers(1, 4), st.just(data.draw(st.integers(1, 5))))
    finite = st.floats(allow_nan=False, allow_infinity=False, width=np.dtype(dtype).itemsize * 8)
    parts = []
    for _ in range(3):
        x = data.draw(npst.arrays(dtype, shapes, elements=finite))
        parts.append(Examples(x, data.draw(npst.arrays(np.int64, len(x), elements=st.integers(0, 9)))))
    folder = tmp_path_factory.mktemp("c")
    for kind in ("json_gz", "pkl_gz", "mat"):
        write(kind, folder / NAMES[kind], parts)
        assert_identical(read(kind, folder / NAMES[kind], dtype=dtype), parts)


def test_the_same_parts_give_the_same_bytes(kind, path, tmp_path):
    if path.is_file():
        write(kind, tmp_path / "again", small())
        assert (tmp_path / "again").read_bytes() == path.read_bytes()


@given(st.data())
def test_damage_is_found(tmp_path_factory, data):
    """Some bytes changed, or the end cut off: the same numbers (a comment was hit) or an error."""
    kind = data.draw(st.sampled_from(list(NAMES)))
    path = tmp_path_factory.mktemp("c") / NAMES[kind]
    write(kind, path, small(), **options(kind))
    file = path if path.is_file() else data.draw(st.sampled_from(sorted(path.rglob("*.png"))))
    content = bytearray(file.read_bytes())
    for _ in range(data.draw(st.integers(0, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    file.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        found = read(kind, path, **options(kind))
    except ContainerError as error:
        assert str(error).startswith(str(file))  # noqa: PT017
    else:
        assert_identical(found, small(np.float32))


@given(st.data())
def test_forgery_behind_the_checksum_brings_no_surprise(tmp_path_factory, data):
    """The same inside: bytes changed before compressing, so that no checksum tells."""
    kind = data.draw(st.sampled_from(["json_gz", "pkl_gz", "mat"]))
    path = tmp_path_factory.mktemp("c") / NAMES[kind]
    write(kind, path, small())
    if kind == "mat":
        plain = dict(zip(mat.VARIABLES, [array for part in small() for array in part]))
        scipy.io.savemat(path, plain, oned_as="column")
        content = bytearray(path.read_bytes())
    else:
        content = bytearray(gzip.decompress(path.read_bytes()))
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(0, len(content)))]
    path.write_bytes(content if kind == "mat" else gzip.compress(content, mtime=0))
    try:
        for x, t in read(kind, path):
            assert len(x) == len(t)
            assert np.isfinite(x).all()
            assert ((t >= 0) & (t < 10)).all()
    except ContainerError as error:
        assert str(error).startswith(str(path))  # noqa: PT017


def test_labels_out_of_range(kind, tmp_path):
    parts = small()
    parts.test.t[1] = 15
    path = tmp_path / NAMES[kind]
    write(kind, path, parts, **options(kind), classes=16)
    assert_refused(kind, path, "0 to 9", "15", at=path / "test/15" if kind == "png_folders" else None)
    assert read(kind, path, **options(kind), classes=16).test.t[1] == 15
    with pytest.raises(ContainerError, match="from 0 to 9, got 15"):
        write(kind, tmp_path / "new", parts, **options(kind))


X, T = np.zeros((2, 6), np.uint8), np.zeros(2, np.int64)


@pytest.mark.parametrize(("parts", "message"), [
    ((small().train,) * 2, "expected three pairs of images and labels, got tuple of 2"),
    ("abc", "expected three pairs of images and labels, got str"),
    (((X, T), (X, T, T), (X, T)), "validation: expected a pair of images and labels, got tuple of 3"),
    (((X.tolist(), T), (X, T), (X, T)), "train: expected two arrays, got list of 2, an array (2,)"),
    (((X, T), (X, T), (X, T[:1])), "test: expected images (N, D) and labels (N,), got (2, 6) and (1,)"),
    (((X, T[:, None]), (X, T), (X, T)), "train: expected images (N, D) and labels (N,), got (2, 6) and (2,"),
    (((X[:0], T[:0]), (X, T), (X, T)), "got (0, 6) and (0,)"),
    (((X, T), (X, T), (X[:, :5], T)), "expected images of one size, got [6, 6, 5] pixels"),
    (((X, T), (X, T - 1), (X, T)), "validation: labels: expected whole numbers from 0 to 9, got -1"),
    (((X, T), (X, T + 0.5), (X, T)), "expected whole numbers from 0 to 9, got 0.5"),
    (((X, T), (X, T + np.nan), (X, T)), "expected whole numbers from 0 to 9, got nan"),
    (((X, T > 0), (X, T), (X, T)), "train: labels: expected whole numbers, got bool"),
    (((X + np.inf, T), (X, T), (X, T)), "train: images: expected finite numbers, got nan or inf"),
    (((X.astype(object), T), (X, T), (X, T)), "train: images: expected numbers, got object"),
    (((np.broadcast_to(np.uint8(0), (2**20, 2**10)), T), (X, T), (X, T)), "at most 67108864 numbers"),
    (((X, T), (X, T), (np.zeros((2**18 + 1, 1)), np.zeros(2**18 + 1))), "at most 262144 images in a part"),
])  # fmt: skip
def test_what_cannot_be_written(kind, tmp_path, parts, message):
    with pytest.raises(ContainerError, match=re.escape(message)):
        write(kind, tmp_path / "new", parts, **options(kind))
    assert list(tmp_path.iterdir()) == []


def test_pixels_that_do_not_fit_the_dtype(tmp_path):
    x = np.array([[0, 0.5, 1e300]] * 2)
    for kind in ("json_gz", "pkl_gz", "mat"):
        write(kind, tmp_path / kind, [(x, T)] * 3)
        assert_refused(kind, tmp_path / kind, "train", "fit float32", "1e+300")
        assert_refused(kind, tmp_path / kind, "train", "whole numbers from 0 to 255", "0.5", dtype=np.uint8)
        assert_refused(kind, tmp_path / kind, "uint8, float32 or float64, got int32", dtype=np.int32)


def test_a_failed_write_leaves_what_was_there(kind, path, tmp_path, monkeypatch):
    def fail(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fail)
    monkeypatch.setattr(Image.Image, "save", fail)
    target = path if path.is_file() else tmp_path / "other"
    with pytest.raises(OSError, match="disk full"):
        write(kind, target, small(seed=1), **options(kind))
    assert list(tmp_path.iterdir()) == [path]
    assert_identical(read(kind, path, **options(kind)), small(np.float32))


def test_what_is_no_file(kind, tmp_path):
    with pytest.raises(FileNotFoundError):
        read(kind, tmp_path / "none")
    if kind != "png_folders":
        assert_refused(kind, tmp_path, "a file, got a folder")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises((ContainerError, NotADirectoryError)):
            read(kind, tmp_path / "pipe")


@pytest.mark.parametrize("kind", ["json_gz", "pkl_gz", "mat"])
def test_a_file_of_another_kind(kind, tmp_path):
    path = tmp_path / "file"
    zeros = gzip.compress(bytes(50_000_000), 1)
    for content in (b"", b"PK\3\4 a zip file" * 50, b"\x89HDF\r\n\x1a\n" * 50, zeros):
        path.write_bytes(content)
        assert_refused(kind, path)
    with open(path, "wb") as file:
        file.truncate(2**31)  # holes: no disk is used
    assert_refused(kind, path, "a file of at most", str(2**31))


def test_only_the_readers_that_need_them_bring_scipy_and_pillow(root):
    code = "import nnlib.datasets, sys; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert {"scipy", "PIL"}.isdisjoint(run.stdout.split())


PAIR = "[[[1,2],[3,4]],[5,6]]"


@pytest.mark.parametrize(("text", "words"), [
    (f"[{PAIR},{PAIR}]", "three parts, here test"),
    (f"[{PAIR},{PAIR},{PAIR},{PAIR}]", "the end of three parts"),
    (f"[{PAIR},{PAIR},{PAIR}] 1", "the end of the file"),
    (f"[{PAIR},{PAIR},{PAIR}", "got 'its end'"),
    ('{"train": 1}', "three parts"),
    (f"[{PAIR},{PAIR},[[[1,2],[3]],[5,6]]]", "test: image 1: expected 2 pixels as in the first, got 1"),
    (f"[{PAIR},{PAIR},[[[1,2],3],[5,6]]]", "test: image 1"),
    (f"[{PAIR},{PAIR},[[[1,2],[3,4]],[5]]]", "test: expected images (N, D) and labels (N,), got (2, 2) and"),
    (f"[{PAIR},{PAIR},[[[1,2],[3,4]]]]", "test: labels after the images"),
    (f"[{PAIR},{PAIR},[[],[]]]", "test: image 0"),
    (f"[{PAIR},{PAIR},[[[],[]],[5,6]]]", "got (2, 0) and (2,)"),
    (f"[{PAIR},{PAIR},[[[1]],[5]]]", "images of one size, got [2, 2, 1] pixels"),
    ("[[[[1,NaN]", "train: image 0: expected numbers, got 'NaN'"),
    ("[[[[1,-Infinity]", "expected numbers, got 'Infinity'"),
    ("[[[[1,1e999]", "train: image 0: expected finite numbers"),
    ("[[[[1," + "9" * 400 + "]", "numbers of JSON"),
    ("[[[[1," + "9" * 9000 + "]", "numbers of JSON"),
    ("[[[[1,null]", "got 'null'"),
    ('[[[[1,"2"]', """got '"2"'"""),
    ("[[[[1,true]", "got 'true'"),
    ("[[[[1 2]", "numbers of JSON"),
    ("[[[[1,]", "numbers of JSON"),
    ("[[[[01]", "numbers of JSON"),
    ("[[[[[1]]]]", "expected numbers, got '[1'"),
    ("[" * 100_000, "expected"),
    ("[[[[1,2],[3,4]],[5,6.5]],", "expected"),
    (f"[{PAIR},{PAIR},[[[1,2],[3,4]],[5,6.5]]]", "test: labels: expected whole numbers from 0 to 9, got 6.5"),
    (f"[{PAIR},{PAIR},[[[1,2],[3,4]],[5,10]]]", "expected whole numbers from 0 to 9, got 10"),
    ("[[[[" + "0," * 3_000_000, "a list of at most 4194304 characters"),
    ("\ufeff[[[[1", "other characters than ASCII"),
])  # fmt: skip
def test_json_of_another_shape(tmp_path, text, words):
    path = tmp_path / "a.json.gz"
    path.write_bytes(gzip.compress(text.encode()))
    assert_refused("json_gz", path, words)


def test_json_without_end(tmp_path, monkeypatch):
    path = tmp_path / "a.json.gz"
    monkeypatch.setattr(json_gz, "MAX_TEXT", 10**6)
    path.write_bytes(gzip.compress(b" " * 10**7))
    assert_refused("json_gz", path, "at most 1000000 bytes when expanded")
    monkeypatch.setattr(json_gz, "MAX_IMAGES", 1000)
    path.write_bytes(gzip.compress(b"[[[" + b"[1]," * 2000))
    assert_refused("json_gz", path, "in 1000 images")
    monkeypatch.setattr(json_gz, "MAX_NUMBERS", 100)
    assert_refused("json_gz", path, "at most 100 numbers")
