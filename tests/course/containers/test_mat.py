"""MATLAB's files: other variables, false sizes."""

import struct
import zlib

import numpy as np
import pytest
import scipy.io
import scipy.sparse
from small_parts import assert_identical, assert_refused, small

from course import containers
from course.containers import mat


def good_variables():
    return dict(zip(mat.VARIABLES, [array for part in small() for array in part]))


@pytest.mark.parametrize(("changes", "words"), [
    ({"x_test": np.array([[1, "a"]], object)}, "x_test: expected real numbers, got a cell array"),
    ({"t_test": {"a": 1}}, "t_test: expected real numbers, got a struct"),
    ({"x_test": scipy.sparse.eye(6, format="csc")}, "x_test: expected real numbers, got a sparse matrix"),
    ({"x_test": "text"}, "x_test: expected real numbers, got text"),
    ({"x_test": small().test.x * 1j}, "x_test: expected real numbers, got complex or logical ones"),
    ({"x_test": small().test.x > 3}, "complex or logical"),
    ({"x_test": np.zeros((2, 2, 3))}, "a matrix of two axes"),
    ({"x_test": small().train.x}, "test: expected images (N, D) and labels (N,), got (5, 6) and (2,)"),
    ({"x_test": np.full((2, 6), np.nan)}, "test: images: expected finite numbers"),
    ({"t_test": np.array([3.0, 4.5])}, "test: labels: expected whole numbers from 0 to 9, got 4.5"),
    ({"t_test": np.eye(2)}, "got (2, 6) and (2, 2)"),
    ({"other": np.eye(2)}, "each once, got 'other'"),
    ({"x_test": None}, "got none of x_test"),
])  # fmt: skip
@pytest.mark.parametrize("compressed", [True, False])
def test_mat_of_other_variables(tmp_path, changes, words, compressed):
    path = tmp_path / "a.mat"
    variables = {name: value for name, value in (good_variables() | changes).items() if value is not None}
    scipy.io.savemat(path, variables, do_compression=compressed)
    assert_refused("mat", path, words)


def test_mat_as_matlab_and_others_write_it(tmp_path):
    path = tmp_path / "a.mat"
    doubles = {name: array.astype(np.float64) for name, array in good_variables().items()}
    scipy.io.savemat(path, doubles, oned_as="row")
    assert_identical(containers.read_mat(path), small(np.float32))
    scipy.io.savemat(path, doubles, format="4")
    assert_refused("mat", path, "level 5")


def element(content, kind=15, size=None):
    return struct.pack("<II", kind, len(content) if size is None else size) + content


@pytest.mark.parametrize(("elements", "words"), [
    (b"", "got none of x_train"),
    (b"\0\0\0", "8 bytes of a tag"),
    (element(b"", size=2**32 - 1), f"a claim of {2**32 - 1}"),
    (element(b"1234", size=2**28), f"expected {2**28} bytes more, got 4"),
    (element(b"", kind=9), "expected a variable, got an element of type 9"),
    (element(b"no zlib"), "expected compressed data"),
    (element(zlib.compress(element(b"", 14, 2**32 - 1))), f"a claim of {2**32 - 1}"),
    (element(zlib.compress(element(b"", 14, 2**20))), f"a variable of {2**20} bytes"),
    (element(zlib.compress(element(b"", 14, 2**28))), f"at most {2**24} bytes, got a claim of {2**28}"),
    (element(zlib.compress(element(bytes(10**8), 14, 64), 1)), "a variable of 64 bytes, got other data"),
    (element(zlib.compress(element(zlib.compress(element(b"", 14))))), "an element of type 15"),
    (element(b"", 14), "bytes more, got 0"),
])  # fmt: skip
def test_mat_of_false_sizes(tmp_path, elements, words):
    path = tmp_path / "a.mat"
    path.write_bytes(mat.HEAD + bytes(8) + b"\x00\x01IM" + elements)
    assert_refused("mat", path, words)


def test_mat_numbers_that_are_not_there(tmp_path):
    path = tmp_path / "a.mat"
    scipy.io.savemat(path, good_variables(), do_compression=False)
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<2i", 5, 6), struct.pack("<2i", 2**30, 2**30), 1))
    assert_refused("mat", path, f"x_train: expected numbers for a matrix ({2**30}, {2**30}), got 30 bytes")


def part(order, kind, content):
    """An element inside a matrix, its content in the tag if it is short."""
    if 0 < len(content) <= 4:
        return struct.pack(f"{order}I", len(content) << 16 | kind) + content.ljust(4, b"\0")
    return struct.pack(f"{order}II", kind, len(content)) + content + bytes(-len(content) % 8)


def matrix(order, name, array):
    """A variable of class double whose whole numbers are stored as bytes, as MATLAB does."""
    content = (part(order, 6, struct.pack(f"{order}2I", 6, 0))
               + part(order, 5, struct.pack(f"{order}2i", *array.shape))
               + part(order, 1, name.encode()) + part(order, 2, array.tobytes(order="F")))
    return struct.pack(f"{order}II", 14, len(content)) + content


def by_hand(order="<"):
    head = mat.HEAD + b"\xff" * 8 + {"<": b"\x00\x01IM", ">": b"\x01\x00MI"}[order]
    return head + b"".join(matrix(order, name, np.atleast_2d(array.astype(np.uint8)))
                           for name, array in good_variables().items())


@pytest.mark.parametrize("order", "<>")
def test_mat_of_either_byte_order(tmp_path, order):
    path = tmp_path / "a.mat"
    path.write_bytes(by_hand(order))
    assert_identical(containers.read_mat(path), small(np.float32))


@pytest.mark.parametrize(("at", "word", "words"), [
    (132, 97, "padded to 8 bytes, got 97"),
    (136, 5, "the parts of a matrix, got an element of type 5"),
    (140, 0, "expected"),
    (144, 99, "x_train: expected real numbers, got something unknown"),
    (160, -5, "x_train: expected numbers for a matrix (-5, 6)"),
    (160, 4, "x_train: expected numbers for a matrix (4, 6), got 30 bytes"),
    (172, 2**30, f"expected {2**30} bytes, got"),
    (184, 18, "got 30 bytes of type 18"),
    (184, 9, "got 30 bytes of type 9"),
    (184, 9 << 16, "at most 4 bytes in a tag, got a claim of 9"),
    (184, 2 << 16 | 2, "x_train: expected numbers for a matrix (5, 6), got 2 bytes"),
    (188, 2**30, f"expected {2**30} bytes, got"),
])  # fmt: skip
def test_mat_with_one_word_forged(tmp_path, at, word, words):
    path, data = tmp_path / "a.mat", bytearray(by_hand())
    data[at:at + 4] = struct.pack("<i", word)
    path.write_bytes(data)
    assert_refused("mat", path, words)


def test_mat_with_more_behind_the_numbers(tmp_path):
    path = tmp_path / "a.mat"
    forged = matrix("<", "x_train", small().train.x) + bytes(8)
    path.write_bytes(by_hand()[:128] + forged[:4] + struct.pack("<I", len(forged) - 8) + forged[8:])
    assert_refused("mat", path, "x_train: expected nothing after the numbers")


def test_mat_of_too_many_numbers(tmp_path, monkeypatch):
    path = tmp_path / "a.mat"
    path.write_bytes(by_hand())
    monkeypatch.setattr(mat, "MAX_NUMBERS", 50)
    assert_refused("mat", path, "at most 50 numbers, got 53")
