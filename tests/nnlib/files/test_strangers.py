"""A stranger's text on one line, its files with bounds; and our own files under the longest of names."""

import gzip
import os
import tracemalloc
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import containers
from nnlib import he, load_model, save_model
from nnlib.core import Sequential
from nnlib.datasets import Examples
from nnlib.files import strangers
from nnlib.files.strangers import LONGEST, printable
from nnlib.layers import Dense


@pytest.mark.parametrize(("text", "shown"), [
    ("plain, with é, 数 and ×", "plain, with é, 数 and ×"),
    ("a\nb\rc\td\0", r"a\nb\rc\td\x00"),
    ("\x1b[31mred\x1b]0;title\x07", r"\x1b[31mred\x1b]0;title\x07"),
    ("\x85\x9b\xa0\u2028", r"\x85\x9b\xa0\u2028"),
    ("\u202egpj.exe\u2066", r"\u202egpj.exe\u2066"),
    ("\udc80", r"\udc80"),
    ("\\n", "\\n"),
    (ValueError("x\ny"), r"x\ny"),
    ("x" * 200, "x" * 200),
    ("a" * 100 + "b" * 101, "a" * 100 + "…" + "b" * 99),
    ("\n" * 60_000, r"\n" * 50 + "…" + "n" + r"\n" * 49),
])
def test_printable(text, shown):
    assert printable(text) == shown


@given(st.text(max_size=400), st.integers(2, 300))
def test_any_text_is_one_short_line(text, longest):
    shown = printable(text, longest)
    assert shown.isprintable()
    assert len(shown) <= longest
    if text.isprintable() and len(text) <= longest:
        assert shown == text


def test_much_text_costs_little():
    tracemalloc.start()
    text = "\u202e" * 10**6
    before = tracemalloc.get_traced_memory()[0]
    assert len(printable(text)) <= LONGEST
    assert tracemalloc.get_traced_memory()[1] - before < 100_000
    tracemalloc.stop()


@given(st.binary(max_size=3000), st.integers(0, 9), st.data())
def test_unzipped_gives_what_was_zipped(tmp_path_factory, content, level, data):
    path = tmp_path_factory.mktemp("z") / "a.gz"
    path.write_bytes(gzip.compress(content * 50, level))
    with strangers.unzipped(path, error=ValueError) as file:
        got = b""
        while piece := file.read(data.draw(st.integers(1, 10**5))):
            got += piece
    assert got == content * 50


@pytest.mark.parametrize("size", [2**16 - 1, 2**16, 2**16 + 1, 2**20])
def test_unzipped_reads_across_blocks(tmp_path, size):
    content = np.random.default_rng(0).bytes(size)
    (tmp_path / "a.gz").write_bytes(gzip.compress(content, 1))
    with strangers.unzipped(tmp_path / "a.gz", error=ValueError) as file:
        assert file.read() == content


@pytest.mark.parametrize(("data", "words"), [
    (b"", "it ends too early"), (gzip.compress(b"abc")[:-1], "it ends too early"), (b"no gzip", "CRC"),
    (zlib.compress(b"abc"), "CRC"), (gzip.compress(b"abc")[:-8] + bytes(8), "CRC"),
    (gzip.compress(b"abc") + b"\0", "more behind it"), (gzip.compress(b"a") * 2, "more behind it"),
    (gzip.compress(bytes(2**24 + 1)), f"at most {2**24} bytes when expanded"),
], ids=range(8))
def test_unzipped_refuses(tmp_path, data, words):
    path = tmp_path / "a.gz"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=words) as caught, strangers.unzipped(path, error=ValueError) as file:
        file.read()
    assert str(caught.value).startswith(f"{path}: ")


def test_a_large_file_may_become_larger():
    assert strangers.may_become(1) == strangers.may_become(2**18) == 2**24
    assert strangers.may_become(10**7) == 5 * 10**8
    assert strangers.may_become(10**9) == strangers.MAX_BYTES


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name")
def test_what_is_no_file_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, kind in ((tmp_path / "pipe", "a pipe"), (tmp_path, "a folder"), (os.devnull, "a device")):
        with pytest.raises(ValueError, match=f"expected a file, got {kind}"), strangers.opened(
                path, error=ValueError):
            pass


LONG = ["n" * length for length in (237, 238, 252, 255)] + ["数" * 85]


@pytest.mark.skipif(os.name == "nt", reason="255 bytes of Unix")
@pytest.mark.parametrize("name", LONG, ids=[len(name.encode()) for name in LONG])
def test_names_as_long_as_the_system_allows(tmp_path, name):
    net = Sequential([Dense(2)], input_shape=(3,), init=he, rng=np.random.default_rng(0))
    save_model(net, tmp_path / name)
    assert load_model(tmp_path / name).output_shape == (2,)
    parts = [Examples(np.zeros((1, 4), np.uint8), np.zeros(1, int))] * 3
    containers.write_json_gz(tmp_path / name, parts)
    containers.write_png_folders(tmp_path / ("d" + name[1:]), parts, size=(2, 2))
    assert containers.read_png_folders(tmp_path / ("d" + name[1:]), size=(2, 2)).test.x.shape == (1, 4)
    assert len(os.listdir(tmp_path)) == 2
