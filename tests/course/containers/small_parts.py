"""What the tests of the containers share: small parts, and the way an error must look."""

import tracemalloc

import numpy as np
import pytest

from course import containers
from course.containers import ContainerError, Parts
from nnlib.datasets import Examples

NAMES = {"json_gz": "a.json.gz", "pkl_gz": "a.pkl.gz", "mat": "a.mat", "png_folders": "tree"}
SIZE = (2, 3)


def write(kind, path, parts, **options):
    getattr(containers, f"write_{kind}")(path, parts, **options)


def read(kind, path, **options):
    return getattr(containers, f"read_{kind}")(path, **options)


def options(kind):
    return {"size": SIZE} if kind == "png_folders" else {}


def small(dtype=np.uint8, seed=0):
    rng = np.random.default_rng(seed)
    return Parts(*(Examples(rng.integers(0, 256, (n, 6)).astype(dtype), rng.integers(0, 10, n))
                   for n in (5, 3, 2)))


def assert_identical(ours, theirs):
    assert type(ours) is Parts
    for (x, t), (x2, t2) in zip(ours, theirs, strict=True):
        assert (x.dtype, t.dtype, t2.dtype) == (x2.dtype, np.int64, np.int64)
        np.testing.assert_array_equal(x, x2, strict=True)
        np.testing.assert_array_equal(t, t2, strict=True)
        assert x.flags.c_contiguous and x.flags.writeable  # noqa: PT018


def assert_refused(kind, path, *words, at=None, **more):
    """One ContainerError with the words in it; `at` is the file that it names, `path` by default."""
    tracemalloc.start()
    with pytest.raises(ContainerError) as caught:
        read(kind, path, **options(kind), **more)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    message = str(caught.value)
    assert message.startswith(f"{at or path}: ")
    assert message.count(str(path)) == 1
    assert len(message) < 500
    assert "expected" in message or "damaged or cut off" in message
    for word in words:
        assert word in message
    assert peak < 20_000_000
