"""Pickles: arrays of every Python and NumPy are read; nothing else is, and nothing is executed."""

import builtins
import collections
import gzip
import os
import pickle
import struct
import subprocess

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_parts import assert_identical, assert_refused, small

from course.containers import ContainerError, read_pkl_gz, unpickle

RAW = [(x, t) for x, t in small()]


def stored(tmp_path, data):
    path = tmp_path / "a.pkl.gz"
    path.write_bytes(gzip.compress(data, 1))
    return path


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("order", ["C", "F", "strided", "swapped", "int16"])
def test_every_protocol(tmp_path, protocol, order):
    change = {"C": np.array, "F": np.asfortranarray, "strided": lambda a: np.repeat(a, 2, axis=0)[::2],
              "swapped": lambda a: a.astype(">f8"), "int16": lambda a: a.astype("<i2")}[order]
    pairs = [[change(x), change(t)] for x, t in RAW]
    for parts in (pairs, tuple(map(tuple, pairs))):
        path = stored(tmp_path, pickle.dumps(parts, protocol))
        assert_identical(read_pkl_gz(path), small(np.float32))


def test_numpy_1_and_2_name_their_modules_differently(tmp_path):
    data = pickle.dumps(RAW, 2)
    assert b"cnumpy._core.multiarray\n" in data
    path = stored(tmp_path, data.replace(b"cnumpy._core.multiarray\n", b"cnumpy.core.multiarray\n"))
    assert_identical(read_pkl_gz(path), small(np.float32))


def python2(array, protocol):
    """The instructions by which Python 2 pickled an array: its bytes are text."""
    code, raw = array.dtype.str[1:].encode(), array.tobytes()
    if protocol == 0:
        quoted = "".join(f"\\x{b:02x}" for b in raw).encode()
        shape = b"(" + b"".join(b"I%d\n" % n for n in array.shape) + b"t"
        return (b"cnumpy.core.multiarray\n_reconstruct\np0\n(cnumpy\nndarray\n(I0\ntS'b'\ntR(I1\n" + shape
                + b"cnumpy\ndtype\n(S'" + code + b"'\nI0\nI1\ntR(I3\nS'<'\nNNNI-1\nI-1\nI0\ntbI00\nS'"
                + quoted + b"'\ntb")
    shape = b"(" + b"".join(b"K" + bytes([n]) for n in array.shape) + b"t"
    return (b"cnumpy.core.multiarray\n_reconstruct\nq\0cnumpy\nndarray\nK\0\x85U\1b\x87R(K\1" + shape
            + b"cnumpy\ndtype\nU\2" + code + b"K\0K\1\x87R(K\3U\1<NNN" + 2 * b"J\xff\xff\xff\xff"
            + b"K\0tb\x89T" + struct.pack("<I", len(raw)) + raw + b"tb")


@pytest.mark.parametrize("protocol", [0, 2])
def test_old_files_of_python_2(tmp_path, protocol):
    pairs = b"".join(b"(" + python2(x, protocol) + python2(t, protocol) + b"t" for x, t in RAW)
    data = (b"\x80\2" if protocol else b"") + b"(" + pairs + b"t."
    theirs = pickle.loads(data, encoding="latin1")  # Python itself agrees
    np.testing.assert_array_equal(theirs[0][0], RAW[0][0])
    assert_identical(read_pkl_gz(stored(tmp_path, data)), small(np.float32))


class Call:
    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def first(value):
    return [(value, RAW[0][1]), *RAW[1:]]


X = RAW[0][0]
CALLS = {
    "posix.system": Call(os.system, "touch harm"),
    "subprocess.Popen": Call(subprocess.Popen, ["touch", "harm"]),
    "eval": Call(eval, "open('harm', 'w')"),
    "exec": Call(exec, "open('harm', 'w')"),
    "open": Call(open, "harm", "w"),
    "getattr": Call(getattr, X, "tofile"),
    "__import__": Call(builtins.__import__, "os"),
    "bytearray": Call(bytearray, 2**40),
    "numpy.zeros": Call(np.zeros, (2**20, 2**20)),
    "numpy.load": Call(np.load, "harm"),
    "set": {1, 2, frozenset([3])},
    "OrderedDict": collections.OrderedDict(),
    "scalar": np.float64(1),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_nothing_is_called(tmp_path, monkeypatch, name, protocol):
    monkeypatch.chdir(tmp_path)
    for value in (CALLS[name], first(CALLS[name])):
        path = stored(tmp_path, pickle.dumps(value, protocol))
        assert_refused("pkl_gz", path, "it was not made" if name != "set" or protocol < 4 else "instruction")
        assert os.listdir(tmp_path) == [path.name]


@pytest.mark.parametrize("x", [
    X.astype(object), X.astype("c8"), X > 3, X.astype("S3"), X.astype("U3"), X.astype("M8[s]"),
    np.zeros(5, [("a", "i4")]), np.zeros(5, "V8"), X.view(np.matrix), np.ma.array(X), np.longdouble(X),
    {}, {"x": X}, "text", b"bytes", None, 1, 1.5, 10**30, [[1, 2], [3, 4]], print, X.dtype,
    X[:4], X[:, 0], X[:0], np.full(X.shape, np.nan),
], ids=repr)  # fmt: skip
@pytest.mark.filterwarnings("ignore:.*matrix:PendingDeprecationWarning")
def test_other_objects(tmp_path, x):
    for protocol in (0, 2, 4, 5):
        assert_refused("pkl_gz", stored(tmp_path, pickle.dumps(first(x), protocol)))


@pytest.mark.parametrize(("value", "kind"), [
    ({"data": X, "labels": RAW[0][1]}, "a dict"), ({1, 2}, "a set"), (frozenset("a"), "a set"),
    (1.5, "a number"),
])
def test_what_is_no_triple_of_pairs_is_named(tmp_path, value, kind):
    for protocol in (4, 5):
        assert_refused("pkl_gz", stored(tmp_path, pickle.dumps(value, protocol)), f"got {kind}")


HUGE = struct.pack("<Q", 2**40)
ARRAY = pickle.dumps(X, 4)
SHAPE = b"K\5K\6\x86"
DOUBLED = b"N" + b"q\0h\0\x86" * 60  # a tuple of 2**60 nodes, for whoever counts them
HUGE_INTEGER = b"\x8a\xff" + b"\xff" * 254 + b"\x7f"
assert SHAPE in ARRAY


@pytest.mark.parametrize(("data", "words"), [
    (b"", "cut off"),
    (b"N", "cut off"),
    (b".", "got 0"),
    (b"NN.", "got 2"),
    (b"(.", "got 0"),
    (b"N.N", "nothing after"),
    (b"a.", "takes what it has not put"),
    (b"NNa.", "a list to append to, got NoneType"),
    (b"cnumpy.core.numeric\n_frombuffer\n(C\1aNK\1\x85C\1CtR.", "plain numbers, got NoneType and bytes"),
    (b"t.", "takes what it has not put"),
    (b"h\0.", "takes what it has not put"),
    (b"\x80\6N.", "protocol 0 to 5, got 6"),
    (b"(" * 100_000, "at most 10000 instructions"),
    (b"]" * 100_000 + b"a" * 99_999 + b".", "at most 10000 instructions"),
    (b"N" + b"\x85" * 9000 + b".", "got tuple of 1"),
    (b"]q\0(h\0h\0h\0e.", "train: expected a pair of images and labels, got list of 3"),
    (b"Nr\xff\xff\xff\xff0", "instruction b'0'"),
    (b"Nr\xff\xff\xff\xff.", "three pairs of images and labels, got NoneType"),
    (b"Np" + b"9" * 5000 + b"\n.", "a line of text"),
    (b"I" + b"9" * 50 + b"\n.", "an integer"),
    (b"\x8b\xff\xff\xff\x7f", "instruction b'\\x8b'"),
    (b"\x8e" + HUGE, "a claim of more"),
    (b"\x8d" + HUGE, "a claim of more"),
    (b"\x96" + HUGE, "a claim of more"),
    (b"\x96" + struct.pack("<Q", 2**28) + b"few", "got 3: cut off"),
    (b"T\xff\xff\xff\xff", "a claim of more"),
    (b"\x95" + HUGE + b"N.", "got NoneType"),
    (b"X\2\0\0\0\xff\xff.", "Latin-1"),
    (b"X\3\0\0\0\xe4\xb8\xad.", "Latin-1"),
    (b"S'open\n.", "quoted text"),
    (b"S'\\d'\n.", "expected text"),
    (b"S'\\x1'\n.", "expected text"),
    (b"V\\ud800\n.", "Latin-1"),
    (b"cos\nsystem\n(S'touch harm'\ntR.", "a call for 'os.system'"),
    (b"(S'touch harm'\nios\nsystem\n.", "instruction b'i'"),
    (b"cnumpy\nndarray\n)R.", "another object"),
    (b"cnumpy\nndarray\n)\x81.", "instruction b'\\x81'"),
    (b"cnumpy\nndarray\n}b.", "instruction b'}'"),
    (b"\x82\1.", "instruction b'\\x82'"),
    (b"Pid\n.", "instruction b'P'"),
    (b"\x97.", "instruction b'\\x97'"),
    (b"NNb.", "another object"),
    (ARRAY.replace(SHAPE, b"K\5K\7\x86"), "expected 35 bytes for an array (5, 7) of uint8, got 30"),
    (ARRAY.replace(SHAPE, b"J\xff\xff\xff\xffK\6\x86"), "an array with a shape"),
    (ARRAY.replace(SHAPE, b"J\xff\xff\xff\x7fJ\xff\xff\xff\x7f\x86"), "got 30"),
    (ARRAY.replace(SHAPE, b"]K\6\x86"), "an array with a shape"),
    (ARRAY.replace(SHAPE, HUGE_INTEGER * 2 + b"\x86"), "an array with a shape"),
    (ARRAY.replace(SHAPE, DOUBLED), "an array with a shape"),
    (ARRAY.replace(b"K\0\x85", DOUBLED + b"\x85", 1), "another object"),
    (DOUBLED + b"h\0\x93.", "a call for 'tuple of 2.tuple of 2'"),
    (DOUBLED + b"\x8c\1a\x93.", "a call for 'tuple of 2.a'"),
    (b"\x8c\5numpy" + DOUBLED + b"\x93.", "a call for 'numpy.tuple of 2'"),
    (DOUBLED + b"h\0R.", "another object"),
    (DOUBLED + b"h\0b.", "another object"),
    (DOUBLED + b".", "three pairs of images and labels, got tuple of 2"),
    (HUGE_INTEGER + b".", "three pairs of images and labels, got int"),
    (b"cnumpy\ndtype\n(" + HUGE_INTEGER + DOUBLED + b"NtR.", "another object"),
    (ARRAY.replace(b"u1", b"O8"), "another object"),
], ids=repr)  # fmt: skip
def test_forged_instructions(tmp_path, monkeypatch, data, words):
    monkeypatch.chdir(tmp_path)
    path = stored(tmp_path, data)
    assert_refused("pkl_gz", path, words)
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.parametrize("wide", ["X", "V"])
def test_text_that_would_grow(tmp_path, wide):
    text = "a" * 8_000_000 + "\N{SLIGHTLY SMILING FACE}"
    data = {"X": b"X" + struct.pack("<I", 8_000_004) + text.encode(),
            "V": b"V" + text.encode("raw-unicode-escape") + b"\n"}[wide]
    assert_refused("pkl_gz", stored(tmp_path, data + b"."), "Latin-1")


PIECES = [bytes([i]) for i in range(256)] + [
    b"K\0", b"K\1", b"U\1b", b"U\2f4", b"h\0", b"q\0", b"(K\1K\1t", b"cnumpy\nndarray\n", b"cnumpy\ndtype\n",
    b"cnumpy.core.multiarray\n_reconstruct\n", b"cnumpy.core.numeric\n_frombuffer\n", b"c_codecs\nencode\n",
    b"(cnumpy\nndarray\nK\0\x85U\1bt", b"(K\3U\1<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0t", b"C\4\0\0\0\0",
    python2(np.zeros((1, 1), "f4"), 2), pickle.dumps(np.zeros((1, 1), "f4"), 5)[:-1], b"\x86", b"\x87R",
    b"tb", b"l",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_instructions_without_surprise(tmp_path_factory, pieces):
    path = stored(tmp_path_factory.mktemp("p"), b"".join(pieces) + b".")
    with pytest.raises(ContainerError, match="expected"):
        read_pkl_gz(path)


@given(st.binary(max_size=100))
def test_any_bytes_without_surprise(tmp_path_factory, data):
    path = stored(tmp_path_factory.mktemp("p"), data)
    with pytest.raises(ContainerError, match="expected"):
        read_pkl_gz(path)


def test_the_limit_is_far_from_what_is_needed(tmp_path, monkeypatch):
    path = stored(tmp_path, pickle.dumps(RAW, 0))
    monkeypatch.setattr(unpickle, "MAX_INSTRUCTIONS", 500)
    assert_identical(read_pkl_gz(path), small(np.float32))
