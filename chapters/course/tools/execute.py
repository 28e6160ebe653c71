"""Execute chapters from a fresh kernel and store them normalised.

    python -m course.tools.execute [02 06 …]

Without names, all of them. A chapter that raises is reported and left as it was.
"""

import os
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from course.tools import hour
from course.tools.books import CHAPTERS
from course.tools.cells import is_question
from nnlib.files.atomic import replacing

TIMEOUT = 600  # seconds a cell
WIDGET = "application/vnd.jupyter.widget-view+json"
KEPT = ("tags", "jupyter")  # of a cell's metadata
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def execute(path):
    """Run a notebook top to bottom in its folder and rewrite it, all at once or not at all."""
    book = nbformat.read(path, as_version=4)
    run(book, path.parent)
    normalise(book)
    with replacing(path) as file:
        file.write((nbformat.writes(book) + "\n").encode())


def run(book, folder):
    """Execute a notebook in a fresh kernel that works in `folder`."""
    client = NotebookClient(
        book,
        timeout=TIMEOUT,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
        record_timing=False,
    )
    client.execute()


def normalise(book):
    """Take out of an executed notebook whatever changes from run to run without meaning anything; close its
    closer looks, and print at its top how long it takes."""
    hour.apart(book)
    book.metadata = nbformat.from_dict(METADATA)
    for cell in book.cells:
        cell.metadata = nbformat.from_dict({k: cell.metadata[k] for k in KEPT if k in cell.metadata})
        if cell.cell_type == "code":
            if is_question(cell.source):
                cell.metadata["jupyter"] = {"source_hidden": True}  # for Jupyter; the tag is for pages
                tags = cell.metadata.setdefault("tags", [])
                tags += ["hide-input"] * ("hide-input" not in tags)
            cell.outputs = merge_streams(cell.outputs)
            for output in cell.outputs:
                # The id of a live widget dies with the kernel; its picture stays beside it.
                output.get("data", {}).pop(WIDGET, None)
                output.get("metadata", {}).pop(WIDGET, None)
    hour.mark(book)


def merge_streams(outputs):
    """Join neighbouring pieces of one stream: where the kernel happens to flush is chance."""
    merged = []
    for output in outputs:
        last = merged[-1] if merged else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged


def main(names):
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ["NNLIB_HEADLESS"] = "1"  # a panel runs its first steps at once, as it does under pytest
    failed = []
    for path in sorted(CHAPTERS.glob("*.ipynb")):
        if names and not path.name.startswith(tuple(names)):
            continue
        try:
            execute(path)
            print(f"{path.name}: executed, {path.stat().st_size // 1000} kB")
        except CellExecutionError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            failed.append(path.name)
    return f"failed: {', '.join(failed)}" if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
