"""Lint of the committed chapters, and tests of what executes and compares them."""

import ast
import base64
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
)

from course.tools import books, execute, hour
from course.tools.cells import is_question

CHAPTERS = Path(__file__).parents[1] / "chapters"
BOOKS = sorted(CHAPTERS.glob("*.ipynb"))
WIDGET = "application/vnd.jupyter.widget-view+json"
LARGEST = 400_000  # bytes
LONGEST = 20  # lines of a code cell
WIDEST = 100  # characters of a line, so that a page need not be scrolled sideways
BANNED = {"Output", "interact", "interactive", "clear_output"}  # widgets nbval cannot compare
CALLS = {"input"}  # nobody is there to answer
NETWORK = {"urllib", "requests", "httpx", "socket", "http", "ftplib"}
SHELL = re.compile(r"^\s*[!%]\s*(?:pip|conda|curl|wget|git)\b", re.M)
TO_CALL = re.compile(r"`(check|hint|solution|bench)\(")  # what a text tells the reader to call
CAPTION = re.compile(r"\*Figure (\d+\.\d+)\b")
FOLDER = re.compile(r"(?<![\w.:/~])/(?:home|Users|root|tmp|work|opt|usr|var|mnt)/|\b[A-Z]:\\\\?Users")


def code_cells(book):
    return [c for c in book.cells if c.cell_type == "code" and c.source.strip()]


def outputs(book):
    return [output for cell in code_cells(book) for output in cell.outputs]


def parsed(source):
    """A code cell as Python's syntax tree, without its magics."""
    return ast.parse(re.sub(r"^(\s*)[%!].*$", r"\1pass", source, flags=re.M))


def names_in(source):
    """The names that a code cell uses, the functions it calls by name, the packages it imports."""
    used, called, imported = set(), set(), set()
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.Name):
            used.add(node.id)
        elif isinstance(node, ast.Attribute):
            used.add(node.attr)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            called.add(node.func.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            used |= {alias.name for alias in node.names}
            modules = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module]
            imported |= {module.partition(".")[0] for module in modules if module}
    return used, called, imported


def text_of(output):
    parts = [output.get("text", ""), *output.get("data", {}).values()]
    return "\n".join(part for part in parts if isinstance(part, str) and len(part) < 100_000)


def executed(book):
    counts = [cell.execution_count for cell in code_cells(book)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"not executed top to bottom from a fresh kernel: {counts}"


def normalised(book):
    if book.metadata.get("kernelspec", {}).get("name") != "python3":
        yield "the kernel is not python3"
    if "widgets" in book.metadata:
        yield "widget state is stored"
    for output in outputs(book):
        if WIDGET in output.get("data", {}):
            yield "a live widget's id is stored: run make chapters"


def without_errors(book):
    for output in outputs(book):
        if output.output_type == "error":
            yield f"an error is stored: {output.ename}"


def described(book):
    for cell in code_cells(book):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                alt = output.metadata.get("image/png", {}).get("alt", "")
                if len(alt.strip()) < 10:
                    yield f"cell [{cell.execution_count}]: a picture without alternative text"


def self_contained(book):
    for cell in code_cells(book):
        try:
            used, called, imported = names_in(cell.source)
        except SyntaxError as error:
            yield f"cell [{cell.execution_count}]: {error.msg}"
            continue
        for name in sorted((used & BANNED) | (called & CALLS) | (imported & NETWORK)):
            yield f"cell [{cell.execution_count}] uses {name}"
        if SHELL.search(cell.source):
            yield f"cell [{cell.execution_count}] installs or downloads"


def portable(book):
    texts = [cell.source for cell in book.cells] + [text_of(output) for output in outputs(book)]
    for text in texts:
        if found := FOLDER.search(text):
            yield f"a folder of one machine: {text[found.start() : found.start() + 40]!r}"


def readable(book):
    for cell in code_cells(book):
        if (lines := len(cell.source.splitlines())) > LONGEST:
            yield f"cell [{cell.execution_count}] has {lines} lines"
        hidden = cell.metadata.get("jupyter", {}).get("source_hidden")
        widest = max(map(len, cell.source.splitlines()))
        if widest > WIDEST and not hidden:
            yield f"cell [{cell.execution_count}] has a line of {widest} characters"
    size = len(nbformat.writes(book).encode())
    if size > LARGEST:
        yield f"{size // 1000} kB"


def unrevealed(book):
    for cell in code_cells(book):
        if is_question(cell.source) and not cell.metadata.get("jupyter", {}).get("source_hidden"):
            yield f"cell [{cell.execution_count}] shows the answers above its question"


def parametrised(book):
    tagged = [c for c in code_cells(book) if "parameters" in c.metadata.get("tags", [])]
    if len(tagged) != 1 or "SCALE" not in tagged[0].source or "SEED" not in tagged[0].source:
        yield "not exactly one cell tagged `parameters` that sets SCALE and SEED"


def checked(book):
    if (found := sum(c.source.count('check("') for c in code_cells(book))) < 3:
        yield f"{found} checks, at least 3 are wanted"


def in_an_hour(book):
    inside = hour.count(hour.core(book))
    if inside.minutes > hour.LONGEST:
        yield f"the core takes {inside.minutes} minutes ({inside}), {hour.LONGEST} are allowed"
    if hour.told(book) not in book.cells[0].source.splitlines():
        yield f"the first cell does not say {hour.told(book)!r}: run python -m course.tools.hour"


def folded(book):
    for cell in book.cells:
        if cell.cell_type != "markdown":
            continue
        if len(hour.at_headings(cell.source)) > 1:
            yield f"a heading that does not begin its cell: {hour.at_headings(cell.source)[1][:40]!r}"
        found = hour.heading(cell)
        if found and found[1].startswith(hour.LOOK) and not cell.metadata.get(hour.COLLAPSED):
            yield f"{found[1]!r} is not collapsed: run make chapters"


def at_hand(book):
    """What the text, or a failed check, tells the reader to call is imported by the next code cell."""
    told, imported = set(), set()
    for cell in book.cells:
        if cell.cell_type == "markdown":
            told |= set(TO_CALL.findall(cell.source))
        elif cell.cell_type == "code" and cell.source.strip():
            tree = ast.walk(parsed(cell.source))
            imported |= {a.name for node in tree if isinstance(node, ast.ImportFrom) for a in node.names}
            if 'check("' in cell.source:
                told |= {"hint", "solution"}
            for name in sorted(told - imported):
                yield f"cell [{cell.execution_count}]: {name} is told and not imported yet"
            imported |= told
    for name in sorted(told - imported):
        yield f"{name} is not imported"


def shown_records(book):
    """A record that nobody sees compares nothing: its call ends the cell."""
    for cell in code_cells(book):
        *before, _ = parsed(cell.source).body
        if any(isinstance(node, ast.Expr) and ast.unparse(node).startswith("record(") for node in before):
            yield f"cell [{cell.execution_count}] does not show its record"


def whole_without_closer_looks(book):
    for name, look in hour.strays(book):
        yield f"{name} is made in {look!r} and used after it"


RULES = [
    executed,
    unrevealed,
    normalised,
    without_errors,
    described,
    self_contained,
    portable,
    readable,
    parametrised,
    in_an_hour,
    folded,
    at_hand,
    shown_records,
    whole_without_closer_looks,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.name)
def test_chapter(path, rule):
    assert list(rule(nbformat.read(path, as_version=4))) == []


@pytest.mark.parametrize("path", [p for p in BOOKS if not p.name.startswith("00_")], ids=str)
def test_chapter_has_checks(path):
    assert list(checked(nbformat.read(path, as_version=4))) == []


def test_chapters_are_valid_notebooks():
    for path in BOOKS:
        nbformat.validate(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("number", sorted({int(key[:2]) for key in books.chapters()}))
def test_figures_are_numbered_as_they_stand(number):
    texts = [text_of(output) for path in books.parts_of(number)
             for output in outputs(nbformat.read(path, as_version=4))]
    found = [caption[1] for text in texts if (caption := CAPTION.match(text))]
    assert found == [f"{number}.{k}" for k in range(1, len(found) + 1)]


def test_the_package_has_what_the_chapters_say_is_in_it():
    package, named = CHAPTERS.parent / "nnlib", []
    for path in BOOKS:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown" and "in the package |" in cell.source:
                named += re.findall(r"`([\w/]+(?:\.py|/))`", cell.source)
    assert len(named) > 20
    assert [name for name in named if not (package / name).exists()] == []


PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()


def kernel(name):
    return {"name": name, "display_name": "Python"}


def good_book():
    picture = new_output(
        "display_data",
        data={"image/png": PNG, "text/plain": "<Figure>"},
        metadata={"image/png": {"alt": "the loss falls from 2.3 to 0.1"}},
    )
    setting = new_code_cell('SCALE = "bundled"\nSEED = 0', execution_count=1)
    setting.metadata.tags = ["parameters"]
    cells = [
        new_markdown_cell("# Train a net\n\n- **Time:** 16 minutes."),
        setting,
        new_code_cell("plt.show()\nfrom course import hint, solution", execution_count=2, outputs=[picture]),
        new_code_cell('check("1.1", f)\ncheck("1.2", f)', execution_count=3),
        new_code_cell('check("1.3", f)\n%matplotlib inline', execution_count=4),
    ]
    return new_notebook(cells=cells, metadata={"kernelspec": kernel("python3")})


def test_a_good_chapter_passes():
    for rule in [*RULES, checked]:
        assert list(rule(good_book())) == [], rule.__name__


def edit(cell=2, **changes):
    return lambda book: book.cells[cell].update(changes)


def within_a_closer_look(book):
    look, on = map(new_markdown_cell, ("## A closer look: more", "## On"))
    book.cells[2:2] = [look, new_code_cell("y = 1"), on]
    book.cells[5].source = "def f():\n    return y\n\n\nx = 1"


def later_than_told(book):
    book.cells[0].source += "\n`solution(\"1.1\")` shows one."
    book.cells[2].source = "from course import hint"
    book.cells[3].source = "from course import solution\ncheck(\"1.1\", f)\ncheck(\"1.2\", f)"


def told_at_the_end(book):
    book.cells.append(new_markdown_cell("Call `bench(\"T1\")`."))


def output(kind, **fields):
    return edit(outputs=[new_output(kind, **fields)])


def shown(mime, content="x"):
    return output("display_data", data={mime: content})


@pytest.mark.parametrize(
    ("rule", "spoil", "complaint"),
    [
        (executed, edit(execution_count=None), r"\[1, None, 3, 4\]"),
        (executed, edit(execution_count=7), r"\[1, 7, 3, 4\]"),
        (normalised, lambda b: b.metadata.kernelspec.update(name="py311"), "not python3"),
        (normalised, lambda b: b.metadata.update(widgets={}), "widget state"),
        (normalised, shown(WIDGET, {"model_id": "1"}), "live widget"),
        (without_errors, output("error", ename="NameError", evalue="x"), "NameError"),
        (described, shown("image/png", PNG), r"\[2\]: a picture without alternative text"),
        (self_contained, edit(source="out = widgets.Output()"), "uses Output"),
        (self_contained, edit(source="from ipywidgets import interact"), "uses interact"),
        (self_contained, edit(source="IPython.display.clear_output()"), "uses clear_output"),
        (self_contained, edit(source='name = input("?")'), "uses input"),
        (self_contained, edit(source="import urllib.request"), "uses urllib"),
        (self_contained, edit(source="from requests import get"), "uses requests"),
        (self_contained, edit(source="!pip install x"), "installs or downloads"),
        (self_contained, edit(source="def f(:"), "invalid syntax"),
        (portable, edit(source='open("/ho' + 'me/ann/x")'), "a folder of one machine"),
        (portable, edit(0, source="see /Us" + "ers/ann/x"), "a folder of one machine"),
        (portable, output("stream", text="in /tm" + "p/ipykernel_7/1.py"), "a folder of one"),
        (portable, output("display_data", data={"text/plain": "/ro" + "ot/x"}), "a folder of one"),
        (unrevealed, edit(source='predict("?", {"a": "b"}, answer="a")'), "shows the answers"),
        (readable, edit(source="x = 1\n" * 21), "21 lines"),
        (readable, edit(source="x = 1" + " + 1" * 25), "a line of 105 characters"),
        (readable, edit(0, source="word " * 90_000), "45[0-9] kB"),
        (parametrised, edit(1, metadata={}), "parameters"),
        (parametrised, edit(1, source="SEED = 0"), "parameters"),
        (checked, edit(3, source='check("1.1", f)'), "2 checks"),
        (in_an_hour, edit(0, source="# Train a net\n\n- **Time:** 15 minutes."), "not say '.*16 min"),
        (in_an_hour, edit(0, source="- **Time:** 61 minutes.\n" + "word " * 5_400), "takes 61 minutes"),
        (folded, edit(0, source="# Train a net\n\n## The idea"), "begin its cell: '## The idea'"),
        (folded, edit(0, source="# A closer look: more"), "not collapsed"),
        (at_hand, edit(0, source="Call `bench(\"T1\")`."), r"^cell \[1\]: bench is told"),
        (at_hand, edit(2, source="plt.show()\nfrom course import solution"), r"\[3\]: hint is told"),
        (at_hand, later_than_told, r"^cell \[1\]: solution is told and not imported yet$"),
        (at_hand, told_at_the_end, "^bench is not imported$"),
        (shown_records, edit(4, source='record("R1")\nprint(1)'), r"\[4\] does not show its record"),
        (whole_without_closer_looks, within_a_closer_look, "y is made in 'A closer look: more'"),
    ],
)
def test_a_bad_chapter_is_refused(rule, spoil, complaint):
    book = good_book()
    spoil(book)
    complaints = list(rule(book))
    assert len(complaints) == 1
    assert re.search(complaint, complaints[0])


def comparing():
    """The chapters' conftest.py as a module."""
    spec = importlib.util.spec_from_file_location("chapters_conftest", CHAPTERS / "conftest.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("ours", "theirs", "equal"),
    [
        ("loss 0.123456789", "loss 0.123456780", True),
        ("loss 0.1234", "loss 0.1235", False),
        ("97/100 correct", "98/100 correct", False),
        ("1e-17", "-3.5e-16", True),
        ("[0.1, nan]", "[0.1, nan]", True),
        ("[0.1, nan]", "[0.1, inf]", False),
        ("1000000001", "1000000002", False),
        ("loss 1.0", "Loss 1.0", False),
        ("1.0 2.0", "1.0", False),
        ("banana 1.0", "ba2na 1.0", False),
        ("10", "10.0", True),
    ],
)
def test_outputs_are_compared_by_their_numbers(ours, theirs, equal):
    output_type = comparing().Output
    assert (output_type(ours) == theirs) is equal
    assert (output_type(ours) != theirs) is not equal
    assert ([output_type(ours)] == [output_type(theirs)]) is equal


LIVE = """\
import base64, ipywidgets
class Panel(ipywidgets.VBox):
    def _repr_mimebundle_(self, **kw):
        live = super()._repr_mimebundle_(**kw)
        return live | {"text/plain": "panel", "image/png": base64.b64encode(b"png").decode()}
Panel()"""


@pytest.fixture
def book_path(tmp_path):
    """An unexecuted notebook beside a copy of the chapters' conftest."""
    cells = [
        new_code_cell("import os\nprint(1); print(2, flush=True); print(os.getcwd()[-1:] != '')"),
        new_code_cell(LIVE),
        new_code_cell("import random\nrandom.random()"),
        new_code_cell("0.1 + 0.2"),
        new_code_cell("0.3 + 0.4"),
    ]
    cells.append(new_code_cell("def predict(text):\n    return text\n\npredict('?')"))
    cells[2].metadata = {"tags": ["nbval-ignore-output"], "scrolled": True}
    book = new_notebook(cells=cells, metadata={"kernelspec": kernel("mine"), "widgets": {}})
    nbformat.write(book, tmp_path / "book.ipynb")
    (tmp_path / "conftest.py").write_text((CHAPTERS / "conftest.py").read_text())
    return tmp_path / "book.ipynb"


@pytest.mark.parametrize(("kernels", "blas", "found"), [
    (2, "1", {"NNLIB_THREADS": "2"}), (4, "1", {"NNLIB_THREADS": "1"}), (8, "1", {"NNLIB_THREADS": "1"}),
    (1, "1", {}), (2, None, {}), (2, "2", {}),
])  # fmt: skip
def test_kernels_side_by_side_share_the_cores(kernels, blas, found, monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: range(4), raising=False)
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    if blas:
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", blas)
    assert comparing().share(kernels) == found


@pytest.mark.parametrize(("deaths", "words", "started"), [
    (0, "died before replying", True), (2, "Kernel died before replying to kernel_info", True),
    (3, "Kernel died before replying to kernel_info", False), (1, "timed out after 10 seconds", False),
])  # fmt: skip
def test_a_kernel_that_dies_at_its_start_is_started_again(deaths, words, started):
    ends = [RuntimeError(words)] * deaths

    def start():
        if ends:
            raise ends.pop()
        return "runs"

    if started:
        assert comparing().again(start) == "runs"
    else:
        with pytest.raises(RuntimeError, match=words):
            comparing().again(start)


def test_only_a_question_hides_its_source():
    method = "class Model:\n    def predict(self, x):\n        return x\n\n\ny = Model().predict(1)"
    book = new_notebook(cells=[new_code_cell(method), new_code_cell("again = predict('?')\nagain")])
    execute.normalise(book)
    shown, asked = book.cells
    assert shown.metadata == {}
    assert asked.metadata == {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}


def test_an_executed_chapter_is_normalised_and_stands_up_to_nbval(book_path):
    execute.execute(book_path)
    book = nbformat.read(book_path, as_version=4)
    for rule in (executed, normalised, without_errors, portable, self_contained, folded):
        assert list(rule(book)) == []
    printed, live, ignored, value, wrong, asked = code_cells(book)
    assert [o.text for o in printed.outputs] == ["1\n2\nTrue\n"]
    assert set(live.outputs[0].data) == {"text/plain", "image/png"}
    assert ignored.metadata == {"tags": ["nbval-ignore-output"]}
    assert value.outputs[0].data["text/plain"] == "0.30000000000000004"
    assert list(unrevealed(book)) == []
    assert asked.metadata == {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}

    # The last digits of another machine pass, another result does not.
    value.outputs[0].data["text/plain"] = "0.30000000000000010"
    wrong.outputs[0].data["text/plain"] = "0.7001"
    nbformat.write(book, book_path)
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--nbval", "--nbval-current-env", book_path.name],
        cwd=book_path.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "1 failed, 5 passed" in run.stdout, run.stdout
    assert "0.7001" in run.stdout


def test_executing_again_changes_nothing_but_what_is_random(book_path):
    book = nbformat.read(book_path, as_version=4)
    del book.cells[2]
    nbformat.write(book, book_path)
    execute.execute(book_path)
    first = book_path.read_bytes()
    execute.execute(book_path)
    assert book_path.read_bytes() == first
    assert sorted(p.name for p in book_path.parent.glob("*book*")) == ["book.ipynb"]


def test_a_chapter_that_fails_is_left_as_it_was(book_path, monkeypatch, capsys):
    monkeypatch.setattr(execute, "CHAPTERS", book_path.parent)
    monkeypatch.setenv("NNLIB_HEADLESS", "0")
    book = nbformat.read(book_path, as_version=4)
    book.cells[1].source = "1 / 0"
    nbformat.write(book, book_path)
    before = book_path.read_bytes()
    assert execute.main(["book"]) == "failed: book.ipynb"
    assert book_path.read_bytes() == before
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert execute.main(["another"]) == 0
