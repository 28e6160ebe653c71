"""Record what PyTorch and onnxruntime answer in chapter 20.

    python -m course.twins.record          runs the chapter's cells with both, and writes answers.npz
"""

import contextlib
import io
import json
from pathlib import Path

import numpy as np

from course import twins

CHAPTER = Path(__file__).parents[2] / "20_pytorch.ipynb"


def answers():
    """{name: (arrays, what was asked)}, from the cells of the chapter, run here. Raises ImportError."""
    import onnx  # noqa: F401
    import onnxruntime  # noqa: F401
    import torch  # noqa: F401
    from matplotlib import pyplot as plt

    plt.switch_backend("agg")
    twins.kept, scope = {}, {"__name__": "chapter"}
    try:
        for cell in json.loads(CHAPTER.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                with contextlib.redirect_stdout(io.StringIO()):
                    exec(compile("".join(cell["source"]), "chapter 20", "exec"), scope)
        return twins.kept
    finally:
        twins.kept = None


def flat(found):
    """{"MLP float64/0": …, "MLP float64/asked": …}: the arrays of the file."""
    return {f"{name}/{key}": array for name, (arrays, asked) in found.items()
            for key, array in [*enumerate(arrays), ("asked", np.array(asked))]}


if __name__ == "__main__":
    np.savez_compressed(twins.RECORDED, **flat(answers()))
    print(f"{twins.RECORDED.name}: {twins.RECORDED.stat().st_size:,} bytes")
