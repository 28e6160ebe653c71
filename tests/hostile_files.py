"""Damaged and forged files, each read by a process of its own: python tests/hostile_files.py 10000

A file is read right, or there is one clear error that names it; no crash, no hang, little memory, nothing
written. The same numbers give the same files. test_hostile_files.py runs some, `make fuzz` ten thousand.
"""

import collections
import gzip
import hashlib
import io
import json
import os
import pickle
import random
import resource
import signal
import struct
import sys
import tempfile
import zlib
from functools import partial
from pathlib import Path

import numpy as np

from course import containers
from course.containers import Parts
from forged_hdf5 import forged, sealed, structures
from nnlib import BatchNorm, Conv2D, Dense, Flatten, ReLU, Sequential, he, load_model, save_model
from nnlib.datasets import Examples, read_idx
from nnlib.modelfile.hdf5 import pack

SIZE = (4, 5)
SPARE = 2**26  # bytes above an idle reader's that any file may take
LONGEST = 300  # characters of a message
SLOWEST = 5.0  # seconds of the processor: a quarter of a million images of one pixel, in text, take half
UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss
WORDS = [b"\0", b"\xff", b"\x7f", b"\x80", b"\1", b"\xff\xff\xff\x7f", b"\xff" * 4, b"\0" * 4, b"\xff" * 8,
         b"\n", b"\x1b[2J", b"[" * 50, b"9" * 30, b"1e999", b"-1", b"null", b"\xe2\x80\xae", b"(", b"t", b"R",
         b"q\0h\0"]
ERRORS = {"model.h5": "ModelFileError", "a.idx": "ValueError", "a.idx.gz": "ValueError"}
KINDS = {"model.h5": 16, "a.idx": 8, "a.idx.gz": 14, "a.json.gz": 16, "a.pkl.gz": 20, "a.mat": 14, "tree": 12}


def parts():
    rng = np.random.default_rng(0)
    shape = SIZE[0] * SIZE[1]
    return Parts(*(Examples(rng.integers(0, 256, (n, shape)).astype(np.uint8), rng.integers(0, 10, n))
                   for n in (5, 3, 2)))


def net():
    return Sequential([Conv2D(2, 3), BatchNorm(), ReLU(), Flatten(), Dense(4), ReLU(), Dense(3)],
                      input_shape=(1, 5, 5), init=he, rng=np.random.default_rng(0))


def read(kind, path):
    """The arrays of a file, by the reader of its kind."""
    if kind == "model.h5":
        return [param.data for param in load_model(path).params()]
    if "idx" in kind:
        return [read_idx(path)]
    if kind == "tree":
        found = containers.read_png_folders(path, size=SIZE, dtype=np.uint8)
    else:
        found = getattr(containers, {"a.json.gz": "read_json_gz", "a.pkl.gz": "read_pkl_gz",
                                     "a.mat": "read_mat"}[kind])(path, dtype=np.uint8)
    assert all(len(x) == len(t) and (t >= 0).all() and (t < 10).all() for x, t in found)
    return [array for part in found for array in part]


def good(kind):
    """The bytes of a good file; of a tree: of one of its pictures."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / kind
        if kind == "model.h5":
            save_model(net(), path)
        elif "idx" in kind:
            data = b"\0\0\x08\2" + struct.pack(">2I", 5, 20) + parts().train.x.tobytes()
            path.write_bytes(gzip.compress(data, mtime=0) if kind.endswith("gz") else data)
        elif kind == "tree":
            containers.write_png_folders(path, parts(), size=SIZE)
            path = min(path.rglob("*.png"))
        else:
            getattr(containers, {"a.json.gz": "write_json_gz", "a.pkl.gz": "write_pkl_gz",
                                 "a.mat": "write_mat"}[kind])(path, parts())
        return path.read_bytes()


def damaged(data, rng, others):
    """The bytes, changed here and there."""
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 5])):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(7):
            case 0 if at < len(data):
                data[at] ^= 1 << rng.randrange(8)
            case 1:
                del data[at:]
            case 2:
                del data[at:at + rng.randrange(20)]
            case 3:
                data[at:at] = data[rng.randrange(len(data) + 1):][:rng.choice([8, 100, 10_000])]
            case 4:
                other = rng.choice(others)
                start = rng.randrange(len(other))
                data[at:at + rng.choice([0, 30])] = other[start:start + rng.choice([4, 64, 4096])]
            case _:
                word = rng.choice(WORDS)
                data[at:at + rng.choice([0, len(word)])] = word
    return bytes(data)


def forged_model(data, rng):
    """Any byte of HDF5's structures, or the description, with all checksums right."""
    if rng.random() < 0.3:
        layers = [{"layer": "Dense", "units": rng.choice([4, 0, -1, 2**24, 10**30, 1e400, "4", None, True]),
                   "bias": rng.choice([True, False, 1, "\x1b[31m" * 1000])}]
        if rng.random() < 0.5:
            size = partial(rng.choice, [1, 4, 4, 4, 0, -1, 2**24, 10**30, 1e400, "4", None, True])
            layers += [{"layer": rng.choice(["SelfAttention", "CausalSelfAttention"]), "heads": size(),
                        "bias": False}, {"layer": "Embedding", "vocabulary": size(), "units": size()},
                       {"layer": "Positions"}, {"layer": "LayerNorm", "bias": True, "epsilon": size()}]
            rng.shuffle(layers)
            layers = [{"layer": "Tied", "vocabulary": size(), "units": size(), "layers": layers}]
        around = rng.choice([{"layer": "Sequential"}, {"layer": "Residual"},
                             {"layer": "Tied", "vocabulary": 5, "units": 4}])
        for _ in range(rng.choice([0, 1, 9, 200])):
            layers = [around | {"layers": layers}]
        header = {"format": "nnlib model", "version": rng.choice([1, 1, 1, True, 2, "\u202e"]),
                  "input_shape": rng.choice([[5], [5], [2**24] * 3, [], [1] * 9, "5"]), "dtype": "float32",
                  "layers": layers, "notes": rng.choice([{}, {}, None, {"\n": "x" * 5000}])}
        if rng.random() < 0.3:
            optimizer = {"kind": rng.choice(["SGD", "Momentum", "os.system", None]), "weight_decay": 0,
                         "lr": rng.choice([0.1, -1, 1e400, 10**4000, "9" * 5000, [], None])}
            header |= {"version": 2, "model": {
                "name": rng.choice(["net", "\x1b[2J", "n" * 60_000, 1]),
                "loss": rng.choice(["softmax_cross_entropy", "eval", None, {}]),
                "optimizer": rng.choice([optimizer, optimizer | {"momentum": 2}, None, "SGD"])}}
        strange = rng.choice(["0.dense.W", "0.dense.W", "0.tied.E", "\x1b[2J", "n" * 60_000, "\u202e\n"])
        with_infinity = json.dumps
        json.dumps = lambda value, **settings: with_infinity(value, **settings | {"allow_nan": True})
        try:
            W = np.ones((5, 4), rng.choice(["f4", "f8", "i4"]))
            return pack(header, {strange: W, "0.dense.b": np.ones(4, "f4")})
        finally:
            json.dumps = with_infinity
    places = list(structures(data))
    changes = {}
    for _ in range(rng.choice([1, 1, 2, 4])):
        start, end, _ = rng.choice(places[-6:] if rng.random() < 0.5 else places)
        changes[rng.randrange(start + 4, end)] = rng.choice(
            [b"\0", b"\1", b"\xff", b"\0" * 4, b"\xff" * 4, b"\0\0\0\x7f", *map(rng.randbytes, (1, 2))])
    return forged(data, changes) if rng.random() < 0.9 else sealed(damaged(data, rng, [data]))


def forged_inside(kind, data, rng, others):
    """Changed before it is compressed, so that no checksum tells."""
    if kind == "a.mat":
        from scipy.io import savemat

        buffer = io.BytesIO()
        names = [f"{letter}_{part}" for part in Parts._fields for letter in "xt"]
        savemat(buffer, dict(zip(names, [array for part in parts() for array in part])), oned_as="column")
        head, content = buffer.getvalue()[:128], damaged(buffer.getvalue()[128:], rng, others)
        packed = zlib.compress(content)
        return head + (content if rng.random() < 0.5 else struct.pack("<II", 15, len(packed)) + packed)
    if kind == "tree":
        name = rng.choice([b"IHDR", b"IDAT", b"tEXt", b"PLTE", b"acTL"])
        content = damaged(zlib.decompress(data[41:-16]) if name == b"IDAT" else data[16:29], rng, others)
        new = chunk(name, zlib.compress(content) if name == b"IDAT" else content)
        after = {b"IHDR": data[33:], b"IDAT": data[-12:]}.get(name, data[33:])
        return data[:8 if name == b"IHDR" else 33] + new + after
    inside = gzip.decompress(data)
    if kind == "a.pkl.gz":
        inside = pickle.dumps([tuple(part) for part in parts()], rng.randrange(6))
    return gzip.compress(damaged(inside, rng, others), 1, mtime=0)


def chunk(name, content):
    """A chunk of a PNG file."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def bomb(kind, rng):
    """A few kilobytes that claim, or become, very much."""
    size = rng.choice([10**7, 10**8])
    match kind:
        case "a.idx" | "a.idx.gz":
            sizes = [rng.choice([1, 28, 2**16, 2**31, 2**32 - 1]) for _ in range(rng.choice([1, 2, 3]))]
            data = b"\0\0\x08" + bytes([len(sizes)]) + struct.pack(f">{len(sizes)}I", *sizes)
            return gzip.compress(data + bytes(size), 1) if kind.endswith("gz") else data + bytes(1000)
        case "a.json.gz":
            start = rng.choice([b"[[[", b"", b"[[[[", b"[[[[" + b"9" * 5000, b"[[[[1],[2]],["])
            piece = rng.choice([b"[0],", b"0,", b"[", b" ", b"1e5,", b"\n"])
            return gzip.compress(start + piece * (size // 10 // len(piece)), 1)
        case "a.pkl.gz":
            doubled = b"(I1\n" + b"t" + b"q\0h\0\x86" * rng.choice([60, 5000])
            huge = b"\x8a\xff" + b"\xff" * 254 + b"\x7f"
            array = pickle.dumps(parts().train.x, 4)
            array = array.replace(b"K\5K\x14\x86", huge + rng.choice([huge, b"K\5"]) + b"\x86")
            return gzip.compress(rng.choice([
                doubled + b"h\0\x93.", doubled + b"\x8c\3abc\x93.", b"\x8c\1a" + doubled + b"\x93.",
                doubled + b"R.", doubled + b"b.", doubled + b"]" + doubled + b"a.", array, huge * 9000 + b".",
                b"]" * 9999 + b".", b"(" * 9000 + b"t" * 9000 + b".", b"C" * size, b"}" + doubled + b"s.",
                b"\x96" + struct.pack("<Q", size) + bytes(size) + b".", b"cos\n" + b"x" * 60_000 + b"\n.",
            ]), 1)
        case "a.mat":
            head = b"MATLAB 5.0".ljust(124) + b"\0\1IM"
            tag = rng.choice([struct.pack("<II", 14, size), struct.pack("<II", 15, 2**31), b""])
            packed = zlib.compress(tag + bytes(size), 1)
            return head + struct.pack("<II", 15, len(packed)) + packed
        case "tree":
            head = struct.pack(">2I5B", *rng.choice([(5, 4), (2**31, 2**31), (10**5, 10**5)]), 8, 0, 0, 0, 0)
            picture = chunk(b"IDAT", zlib.compress(bytes(size), 1))
            return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + picture + chunk(b"IEND", b"")
    deep = b"[" * rng.choice([1000, 100_000]) if rng.random() < 0.5 else b'{"a":' * 50_000
    return pack({"format": deep.decode(), "x": "\u202e" * rng.choice([1, 10_000])}, {})


def made(kind, how, data, rng, others):
    if how == "bomb":
        return bomb(kind, rng)
    if how == "damaged" or kind == "a.idx":
        return damaged(data, rng, others)
    return forged_model(data, rng) if kind == "model.h5" else forged_inside(kind, data, rng, others)


def lay(kind, folder, data):
    """Put the file there; the path to read, and the paths that an error may name."""
    path = folder / kind
    if kind != "tree":
        path.write_bytes(data)
        return path
    containers.write_png_folders(path, parts(), size=SIZE)
    min(path.rglob("*.png")).write_bytes(data)
    return path


def attempt(kind, path, cage):
    """Read it in a process of its own: (what came as JSON, its exit code, what it used)."""
    receiver, sender = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.chdir(cage)
        signal.alarm(100)
        try:
            arrays = read(kind, path)
            answer = {"read": hashlib.sha256(b"".join(a.tobytes() for a in arrays)).hexdigest(),
                      "need": sum(a.nbytes for a in arrays)}
        except ValueError as error:
            answer = {"error": type(error).__name__, "message": str(error)}
        except BaseException as error:
            answer = {"error": type(error).__name__, "message": repr(error)[:500]}
        os.write(sender, json.dumps(answer).encode()[:60_000])
        os._exit(0)
    os.close(sender)
    with open(receiver, "rb") as pipe:
        said = pipe.read()
    _, status, used = os.wait4(pid, 0)
    return json.loads(said or "{}"), os.waitstatus_to_exitcode(status), used


def complaints(kind, path, answer, code, used, idle, right):
    """What is wrong with the way in which a file was taken; right: what it must be, if it is read at all."""
    if code or not answer:
        yield f"ended by {code}"
        return
    message = answer.get("message", "")
    if "error" in answer:
        if answer["error"] != ERRORS.get(kind, "ContainerError"):
            yield f"raised {answer['error']}"
        elif not message.startswith(str(path)):
            yield "does not name the file"
        if len(message) > LONGEST or not message.isprintable():
            yield f"a message of {len(message)} characters"
    elif right and answer["read"] != right:
        yield "read wrong"
    memory = used.ru_maxrss * UNIT - idle
    need = max(answer.get("need", 0), path.stat().st_size)
    if memory > SPARE + 2 * need:
        yield f"took {memory / 2**20:.0f} MB"
    if used.ru_utime + used.ru_stime > SLOWEST:
        yield f"took {used.ru_utime + used.ru_stime:.1f} s"


def run(count, seed=0):
    """Read `count` files; the number of those with a complaint. Prints a table."""
    originals = {kind: good(kind) for kind in KINDS}
    others = list(originals.values())
    table, wrong, most, longest = collections.Counter(), 0, 0, 0.0
    with tempfile.TemporaryDirectory() as home:
        folder, cage = Path(home) / "f", Path(home) / "cage"
        cage.mkdir()
        idle, right = {}, {}
        for kind, data in originals.items():
            folder.mkdir()
            answer, code, used = attempt(kind, lay(kind, folder, data), cage)
            assert "read" in answer, (kind, answer, code)
            idle[kind], right[kind] = used.ru_maxrss * UNIT, answer["read"]
            remove(folder)
        for index in range(count):
            rng = random.Random(f"{seed} {index}")
            kind = rng.choices(list(KINDS), KINDS.values())[0]
            how = rng.choices(["damaged", "forged", "bomb"], [4, 5, 1])[0]
            data = made(kind, how, originals[kind], rng, others)
            folder.mkdir()
            path = lay(kind, folder, data)
            before = content(folder)
            answer, code, used = attempt(kind, path, cage)
            must = right[kind] if how == "damaged" and kind.endswith((".gz", ".h5")) else None
            found = [*complaints(kind, path, answer, code, used, idle[kind], must)]
            if content(folder) != before or os.listdir(cage):
                found.append("something was written")
            most = max(most, used.ru_maxrss * UNIT - idle[kind])
            longest = max(longest, used.ru_utime + used.ru_stime)
            table[kind, how, "wrong" if found else "read" if "read" in answer else "refused"] += 1
            if found:
                wrong += 1
                print(f"{seed} {index} {kind} {how}: {', '.join(found)}: {answer}"[:600], flush=True)
            remove(folder)
    for (kind, how, end), number in sorted(table.items()):
        print(f"{kind:10} {how:8} {end:8} {number:6}")
    print(f"{count} files, {wrong} wrong; at most {most / 2**20:.0f} MB above idle and {longest:.2f} s")
    return wrong


def content(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def remove(folder):
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(run(int(sys.argv[1]), *map(int, sys.argv[2:])) > 0)
