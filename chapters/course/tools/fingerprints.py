"""Has the code that a chapter's figures depend on changed? Then `make reproduce` runs it again."""

import hashlib
import re

import nbformat

from course.tools.cells import asks
from course.tools.report import CHAPTERS, ROOT

COURSE = CHAPTERS / "course"
DESCRIBED = COURSE / "experiments"
RUN = re.compile(r"""experiment\(\s*["'](\w+)["']""")


def code_cells(path):
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def fingerprint(path):
    """Of all code that the figures depend on: not questions and exercises, nor what serves only them, nor
    the experiments of chapters whose experiments it does not run."""
    files = [*sorted((ROOT / "nnlib").rglob("*.py")), *sorted(COURSE.rglob("*.py"))]
    files = [file for file in files if COURSE not in file.parents
             or file.relative_to(COURSE).parts[0] not in ("exercises", "panels", "site", "tools")]
    parts = [source for source in code_cells(path) if not asks(source)]
    described = {id: file.stem[2:] for file in DESCRIBED.glob("ch[0-9][0-9].py")
                 for id in re.findall(r'id="(\w+)"', file.read_text(encoding="utf-8"))}
    run = {path.name[:2], *(described.get(id) for id in RUN.findall("\n".join(parts)))}
    files = [file for file in files if file.parent != DESCRIBED or file.stem[:2] != "ch"
             or file.stem[2:] in run]
    parts += [file.read_text(encoding="utf-8") for file in files]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
