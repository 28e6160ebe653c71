"""Texts: what ships, what is looked for or downloaded, and letters as whole numbers."""

import datetime
import hashlib
import os
import re
import string

import numpy as np
import pytest

from nnlib.datasets import (
    Characters,
    TextUnavailable,
    dates,
    excerpts,
    load_names,
    load_text,
    padded,
    reversals,
    strings,
    text_file,
    texts,
)
from nnlib.datasets.strings import FORMS, MONTHS, WEEKDAYS


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.fixture
def full_texts():
    """The folder of the two full texts; no test downloads them."""
    folder = os.environ.get("NNLIB_TEXTS")
    if not folder or not all(os.path.isfile(os.path.join(folder, name)) for name in texts.FILES):
        pytest.skip("NNLIB_TEXTS names no folder with the two texts")


@pytest.fixture
def two(tmp_path, monkeypatch):
    """A folder with two small files in the place of the texts; there is no network, and no data/texts."""
    folder, published = tmp_path / "two", {}
    folder.mkdir()
    for name, content in {"names.txt": b"ann\nbob\n", "tinyshakespeare.txt": b"To be,\nor not.\n"}.items():
        (folder / name).write_bytes(content)
        published[name] = "http://127.0.0.1:9/" + name, len(content), hashlib.sha256(content).hexdigest()
    monkeypatch.setattr(texts, "FILES", published)
    monkeypatch.setattr(texts, "_cache", lambda: tmp_path / "cache")
    monkeypatch.delenv("NNLIB_TEXTS", raising=False)
    return folder


def test_the_bundled_names():
    names = load_names()
    assert (len(names), len(set(names)), names[:3]) == (5163, 5163, ["james", "john", "robert"])
    assert all(re.fullmatch("[a-z]{2,11}", name) for name in names)


def test_the_full_texts(full_texts):
    names, text = load_names("full"), load_text()
    assert (len(names), names[:2]) == (32033, ["emma", "olivia"])
    assert (len(text), len(Characters(text)), text[:14]) == (1115394, 65, "First Citizen:")


@pytest.mark.parametrize("load", [load_names, load_text])
@pytest.mark.parametrize("which", ["small", None, 3])
def test_other_texts_are_not_known(load, which):
    with pytest.raises(ValueError, match=rf'{load.__name__} loads .*"full", not {which!r}'):
        load(which)


@pytest.mark.parametrize("name", ["other.txt", "../names.txt", None, 3, ["names.txt"]])
def test_a_file_of_another_name_is_not_looked_for(name):
    with pytest.raises(ValueError, match=r"text_file: expected names.txt or tinyshakespeare.txt, got"):
        text_file(name)


def test_texts_are_found_where_the_variable_says_and_beside(two, monkeypatch, tmp_path):
    assert text_file("names.txt", folders=[tmp_path, two]) == two / "names.txt"
    assert text_file("names.txt", folders=[str(two)]) == two / "names.txt"
    monkeypatch.setenv("NNLIB_TEXTS", str(two))
    assert load_names("full") == ["ann", "bob"]
    assert load_text() == "To be,\nor not.\n"
    monkeypatch.setenv("NNLIB_TEXTS", "~/two")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert text_file("names.txt") == two / "names.txt"
    monkeypatch.setenv("NNLIB_TEXTS", "")
    two.rename(tmp_path / "cache")
    assert text_file("names.txt") == tmp_path / "cache/names.txt"


def test_another_text_is_refused(two, monkeypatch):
    (two / "names.txt").write_bytes(b"ann\nbot\n")
    with pytest.raises(TextUnavailable, match=r"names.txt is another text: its SHA-256 is .*Delete it"):
        text_file("names.txt", folders=[two])
    monkeypatch.setenv("NNLIB_TEXTS", str(two))
    with pytest.raises(TextUnavailable, match="Set NNLIB_TEXTS to another folder, or not at all") as caught:
        load_names("full")
    assert "Delete" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (two / "names.txt").read_bytes() == b"ann\nbot\n"


def test_without_a_network_one_line_says_what_to_do(two, tmp_path, monkeypatch):
    monkeypatch.setenv("NNLIB_TEXTS", str(tmp_path / "elsewhere"))
    with pytest.raises(TextUnavailable) as caught:
        load_text()
    said = str(caught.value)
    folders = f"{tmp_path / 'elsewhere'} or {tmp_path / 'cache'}"
    assert said.startswith(f"tinyshakespeare.txt is not in {folders} and "
                           "cannot be downloaded (http://127.0.0.1:9/tinyshakespeare.txt: no connection (")
    assert said.endswith("Try again with a network, or set NNLIB_TEXTS to a folder that has it.")
    assert "\n" not in said
    assert os.listdir(tmp_path / "cache") == []


def test_a_download_is_checked_and_kept(two, tmp_path, monkeypatch):
    from nnlib.datasets import download

    def sent(url, part, sha256, size):
        part.write_bytes((two / url.rpartition("/")[2]).read_bytes())

    monkeypatch.setattr(download, "_fetch", sent)
    assert load_names("full") == ["ann", "bob"]
    assert os.listdir(tmp_path / "cache") == ["names.txt"]
    monkeypatch.setattr(download, "_fetch", None)  # it is not asked for again
    assert load_names("full") == ["ann", "bob"]


def test_a_folder_that_cannot_be_written_to_is_named(two, tmp_path):
    (tmp_path / "cache").write_bytes(b"a file")
    with pytest.raises(TextUnavailable, match=r"cannot be downloaded \(cannot write in .*cache"):
        load_text()
    assert (tmp_path / "cache").read_bytes() == b"a file"


def test_where_downloads_go(monkeypatch, root, tmp_path):
    assert texts._cache() == root / "data/texts"
    monkeypatch.setattr(texts, "INSTALLED", str(tmp_path))  # as in a wheel
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "kept"))
    assert texts._cache() == tmp_path / "kept/nnlib/texts"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(texts.os.path, "expanduser", lambda path: path)  # as if no user had a home
    assert texts._cache() is None
    monkeypatch.delenv("NNLIB_TEXTS", raising=False)
    with pytest.raises(TextUnavailable, match="not in any folder .*there is no home folder to keep it in"):
        load_text()


# Letters.


def test_letters_and_numbers():
    letters = Characters("hello")
    assert (letters.letters, len(letters), repr(letters)) == ("ehlo", 4, "Characters('ehlo')")
    codes = letters.encode("hole")
    assert (codes.tolist(), codes.dtype) == ([1, 3, 2, 0], np.int64)
    assert letters.decode(codes) == "hole"
    rows = letters.encode(["he", "lo"])
    assert (rows.tolist(), letters.decode(rows)) == ([[1, 0], [2, 3]], ["he", "lo"])
    assert letters.decode(np.float32([1, 3])) == "ho"
    assert letters.decode(codes[0]) == "h"
    for empty, shape in (("", (0,)), ([], (0, 0)), (["", ""], (2, 0))):
        assert (letters.encode(empty).shape, letters.encode(empty).dtype) == (shape, np.int64)
    assert letters.decode([]) == ""


def test_a_list_of_texts_has_the_letters_of_all():
    letters = Characters(["bob", "ann"])
    assert letters.letters == "abno"
    assert letters.decode(letters.encode(["bob", "ann"])) == ["bob", "ann"]
    assert Characters(load_names()).letters == string.ascii_lowercase


@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda: Characters(""), ValueError, "at least one letter, got none"),
    (lambda: Characters(3), TypeError, "a text or a list of texts, got 3"),
    (lambda: Characters(b"ab"), TypeError, "a text or a list of texts"),
    (lambda: Characters(["a", 3]), TypeError, "a text or a list of texts"),
    (lambda: Characters("ab").encode(["a", None]), TypeError, "a text or a list of texts"),
    (lambda: Characters("ab").encode("abc"), ValueError, "letters among 'ab', got 'c'"),
    (lambda: Characters("ab").encode(["ab", "a"]), ValueError, "texts of one length, got 1 and 2"),
    (lambda: Characters("ab").decode([0, 2]), ValueError, "whole numbers in 0 … 1, got values from 0 to 2"),
    (lambda: Characters("ab").decode([0.5]), ValueError, "whole numbers, got 0.5"),
    (lambda: Characters("ab").decode("ab"), TypeError, "an array of numbers, got 'ab'"),
])
def test_what_letters_refuse(make, error, message):
    with pytest.raises(error, match=f"Characters: expected {message}"):
        make()


def test_excerpts():
    codes = np.arange(20)
    pieces = excerpts(codes, 5, 200, rng=rng())
    assert iter(pieces) is pieces
    x, t = next(pieces)
    assert (x.shape, t.shape, x.dtype, t.dtype) == ((200, 5), (200, 5), np.int64, np.int64)
    np.testing.assert_array_equal(t, x + 1)
    np.testing.assert_array_equal(x, x[:, :1] + np.arange(5))
    assert set(x[:, 0]) == set(range(15))  # each place from which x and t fit
    assert t.max() == 19
    x[:] = -1  # the caller's own
    assert t.min() == 1
    assert codes.tolist() == list(range(20))
    again = excerpts(codes, 5, 200, rng=rng())
    np.testing.assert_array_equal(next(again)[1], t)
    assert (next(again)[1] != t).any()
    assert [part.tolist() for part in next(excerpts([7, 8], 1, 1, rng=rng()))] == [[[7]], [[8]]]


@pytest.mark.parametrize(("codes", "message"), [
    (np.arange(5), r"expected more than 5 numbers in a row, got shape \(5,\)"),
    (np.ones((9, 9)), r"expected more than 5 numbers in a row, got shape \(9, 9\)"),
    (np.arange(9) / 2, "expected whole numbers, got 0.5"),
])
def test_excerpts_of_what_is_no_text(codes, message):
    with pytest.raises(ValueError, match=f"excerpts: {message}"):
        excerpts(codes, 5, 2, rng=rng())


def test_reversals():
    words, backwards = reversals(300, length=7, rng=rng())
    assert all(re.fullmatch("[a-z]{7}", word) for word in words)
    assert backwards == [word[::-1] for word in words]
    assert set("".join(words)) == set(string.ascii_lowercase)
    assert reversals(300, length=7, rng=rng())[0] == words
    assert len(reversals(1, rng=rng())[0][0]) == 10


def read_date(text):
    """A date as people write it, read by another way than it was written."""
    if found := re.fullmatch(r"(\d+)/(\d+)/(\d\d|\d{4})", text):
        month, day, year = map(int, found.groups())
        year += 0 if year > 99 else 1900 if year >= 70 else 2000
    elif found := re.fullmatch(r"(\d\d)\.(\d\d)\.(\d{4})", text):
        day, month, year = map(int, found.groups())
    elif re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return datetime.date.fromisoformat(text), None
    else:
        weekday, words = None, text.replace(",", "").split()
        if words[0] in WEEKDAYS:
            weekday = words.pop(0)
        name = next(word for word in words if word.isalpha())
        words.remove(name)
        (month,) = [number for number, full in enumerate(MONTHS, 1) if name in (full, full[:3])]
        day, year = map(int, words)
        return datetime.date(year, month, day), weekday
    return datetime.date(year, month, day), None


@pytest.mark.parametrize("form", FORMS)
def test_dates_are_days_of_the_calendar_and_both_forms_agree(form, monkeypatch):
    monkeypatch.setattr(strings, "FORMS", (form,))
    for written, normal in zip(*dates(2000, rng=rng()), strict=True):
        day, weekday = read_date(written)
        assert day.isoformat() == normal
        assert weekday == (f"{day:%A}" if "weekday" in form else None), written
        assert written.isascii()
        assert written.isprintable()


def test_dates_are_all_days_of_a_hundred_years():
    free, iso = dates(20_000, rng=rng())
    assert (min(iso)[:4], max(iso)[:4], max(map(len, free))) == ("1970", "2069", 29)
    assert {f"{month:02}-{days}" for month, days in ((1, 31), (2, 29), (4, 30))} <= {day[5:] for day in iso}
    assert dates(50, rng=rng(5)) == dates(50, rng=rng(5)) != dates(50, rng=rng(6))


def test_padded():
    assert padded(["a", "abc", ""], 3) == ["a  ", "abc", "   "]
    assert padded([], 3) == []
    with pytest.raises(ValueError, match="padded: expected texts of at most 2 letters, got one of 3"):
        padded(["a", "abc"], 2)
