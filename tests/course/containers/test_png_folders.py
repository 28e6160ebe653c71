"""Trees of PNG files: other pictures, other files, links, bombs."""

import io
import os
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image
from small_parts import SIZE, assert_identical, assert_refused, read, small, write

from course.containers import ContainerError, png_folders


def png(image, **settings):
    buffer = io.BytesIO()
    image.save(buffer, "PNG", **settings)
    return buffer.getvalue()


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def header(width, height, interlaced):
    return chunk(b"IHDR", struct.pack(">2I5B", width, height, 8, 0, 0, 0, interlaced))


GREY = png(Image.new("L", (3, 2)))
HEAD, IMAGE, END = GREY[:33], GREY[33:-12], GREY[-12:]


@pytest.mark.parametrize(("content", "words"), [
    (b"", "a PNG file"),
    (b"GIF89a" + bytes(50), "a PNG file"),
    (png(Image.new("RGB", (3, 2))), "got 8 bits of type 2"),
    (png(Image.new("LA", (3, 2))), "got 8 bits of type 4"),
    (png(Image.new("P", (3, 2))), "of type 3"),
    (png(Image.new("1", (3, 2))), "got 1 bits of type 0"),
    (png(Image.new("I;16", (3, 2))), "got 16 bits of type 0"),
    (png(Image.new("L", (2, 3))), "expected 2 × 3 pixels, got 3 × 2"),
    (GREY[:8] + header(10**6, 10**6, 0) + IMAGE + END, "1000000 × 1000000"),
    (GREY[:8] + header(3, 2, 7) + IMAGE + END, "methods"),
    (GREY[:8] + chunk(b"IHDR", b"short") + IMAGE + END, "an IHDR of 13 bytes"),
    (GREY[:8] + IMAGE + END, "IHDR first and once"),
    (HEAD + GREY[8:], "IHDR first and once"),
    (HEAD + IMAGE, "cut off or damaged"),
    (HEAD + struct.pack(">I", 2**31) + b"IDAT" + END, "cut off or damaged"),
    (HEAD + END, "a PNG picture"),
    (HEAD + chunk(b"IDAT", zlib.compress(bytes(5))) + END, "a PNG picture"),
    (HEAD + chunk(b"IDAT", b"no zlib") + END, "a PNG picture"),
    (HEAD + chunk(b"PLTE", bytes(3)) + IMAGE + END, "got a chunk b'PLTE'"),
    (GREY + b"more", "nothing after the picture"),
    (HEAD + chunk(b"tEXt", bytes(10**6)) + IMAGE + END, "a file of at most"),
])  # fmt: skip
def test_png_that_is_not_a_small_grey_picture(tmp_path, content, words):
    write("png_folders", tmp_path / "tree", small(), size=SIZE)
    file = sorted((tmp_path / "tree/test").rglob("*.png"))[0]
    file.write_bytes(content)
    assert_refused("png_folders", tmp_path / "tree", words, at=file)


def test_png_with_notes_and_a_bomb_inside(tmp_path):
    """What Pillow is not shown: comments. What it does not expand: more rows than the picture has."""
    write("png_folders", tmp_path / "tree", small(), size=SIZE)
    file = sorted((tmp_path / "tree/test").rglob("*.png"))[0]
    picture = file.read_bytes()
    notes = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(10**7))) + chunk(b"acTL", bytes([9] * 8))
    file.write_bytes(picture[:33] + notes + picture[33:])
    assert_identical(read("png_folders", tmp_path / "tree", size=SIZE), small(np.float32))
    file.write_bytes(HEAD + chunk(b"IDAT", zlib.compress(bytes(10**7))) + END)
    tracemalloc.start()
    assert read("png_folders", tmp_path / "tree", size=SIZE).test.x.min() == 0
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(("change", "at", "words"), [
    (lambda tree: (tree / "train").rename(tree / "other"), "other", "the folders train, validation and test"),
    (lambda tree: (tree / "train").rename(tree.parent / "x"), "", "got test, validation"),
    (lambda tree: (tree / "notes.txt").touch(), "notes.txt", "got a file"),
    (lambda tree: (tree / "test/10").mkdir(), "test/10", "folders 0 to 9, got a folder"),
    (lambda tree: (tree / "test/07").mkdir(), "test/07", "folders 0 to 9"),
    (lambda tree: (tree / "test/0").mkdir() or (tree / "test/0/notes").touch(), "test/0/notes", "PNG files"),
    (lambda tree: (tree / "test/0/a.png").mkdir(parents=True), "test/0/a.png", "PNG files, got a folder"),
    (lambda tree: (tree / "test/0").symlink_to(tree / "train"), "test/0", "got a link"),
    (lambda tree: (tree / "test/0").mkdir() or (tree / "test/0/a.png").symlink_to(os.devnull), "test/0/a.png",
     "got a link"),
    (lambda tree: (tree / "test").rename(tree.parent / "x") and (tree / "test").mkdir(), "test",
     "images, got none"),
])  # fmt: skip
def test_a_tree_of_other_things(tmp_path, change, at, words):
    tree = tmp_path / "tree"
    parts = small()
    for part in parts:
        part.t[part.t == 0] = 1
    write("png_folders", tree, parts, size=SIZE)
    change(tree)
    assert_refused("png_folders", tree, words, at=tree / at)


def test_what_systems_leave_in_folders_is_passed_over(tmp_path):
    tree = tmp_path / "tree"
    write("png_folders", tree, small(), size=SIZE)
    for folder in (tree, tree / "train", min((tree / "test").iterdir())):
        for name in (".DS_Store", "Thumbs.db", "thumbs.db", "desktop.ini", "._00001.png", ".hidden.png"):
            (folder / name).write_bytes(b"litter")
        for name in (".ipynb_checkpoints", "__MACOSX", ".git"):
            (folder / name).mkdir(exist_ok=True)
            (folder / name / "00000-checkpoint.png").write_bytes(b"litter")
    assert_identical(read("png_folders", tree, size=SIZE), small(np.float32))


def test_a_strange_name_in_a_tree_is_shown_on_one_line(tmp_path):
    write("png_folders", tmp_path / "tree", small(), size=SIZE)
    (tmp_path / "tree/train/\x1b[2J\n\u202e").touch()
    with pytest.raises(ContainerError, match=r"train/\\x1b\[2J\\n\\u202e: expected folders 0 to 9"):
        read("png_folders", tmp_path / "tree", size=SIZE)


def test_a_tree_is_not_written_over(tmp_path):
    with pytest.raises(FileExistsError, match="is there already"):
        write("png_folders", tmp_path, small(), size=SIZE)
    with pytest.raises(ContainerError, match="expected images of 28 × 28 pixels, got 6"):
        write("png_folders", tmp_path / "new", small())


def test_a_tree_without_end(tmp_path, monkeypatch):
    write("png_folders", tmp_path / "tree", small(), size=SIZE)
    monkeypatch.setattr(png_folders, "MAX_NUMBERS", 35)
    assert_refused("png_folders", tmp_path / "tree", "at most 35 pixels in all")
    (tmp_path / "tree/train/7").mkdir(exist_ok=True)
    for i in range(6):
        (tmp_path / f"tree/train/7/{i}.png").touch()
    monkeypatch.setattr(png_folders, "MAX_IMAGES", 5)
    assert_refused("png_folders", tmp_path / "tree", "at most 5 images", at=tmp_path / "tree/train/7")
