"""`make reproduce`: what is run, what is kept, what is written; and that the committed report is its work."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from course.printed import entries
from course.reproduction import numbers_of, published, record
from course.tools import account, interrupts, progress, report, reproduce, results
from nnlib.datasets import MNISTUnavailable

ROOT = Path(__file__).parents[3]
N1 = published()["N1"]
FIGURES = {name: [float(number) for number in numbers_of(figure)] for name, figure in N1["figures"].items()}
ROWS = [vars(row) for row in record("N1", **FIGURES).rows]
MACHINE = {"processor": "P", "cores": 2, "system": "S", "python": "3", "kernels": "K",
           "packages": {"numpy": "2"}}


def result(verdict="exact", **more):
    rows = [row | {"verdict": verdict} for row in ROWS]
    return {"chapter": "01_numpy.ipynb", "title": "Arrays", "fingerprint": "f", "commit": "c",
            "machine": MACHINE, "seconds": 61,
            "experiments": {"N1": {"figures": FIGURES, "rows": rows, "seconds": 1.5}}} | more


def test_every_experiment_is_recorded_by_one_chapter_and_only_those():
    recorded = [id for path in reproduce.chapters().values() for id in reproduce.ids(path)]
    assert sorted(recorded) == sorted(published())


def test_a_name_finds_its_chapter():
    assert reproduce.chosen(["b5"]) == ["06b"]
    assert reproduce.chosen(["2", "P4", "N1"]) == ["01", "02", "02b"]
    assert {"01", "02", "06"} <= set(reproduce.chosen([]))
    with pytest.raises(SystemExit, match="Q7: expected an experiment such as B5"):
        reproduce.chosen(["Q7"])


def test_without_mnist_one_line_says_what_to_do(monkeypatch):
    def none():
        raise MNISTUnavailable("MNIST's file is not in A. Try again with a network.")

    monkeypatch.setattr(reproduce, "mnist_files", none)
    with pytest.raises(SystemExit, match=r"^MNIST's file is not in A\. Try again with a network\.$"):
        reproduce.main(["N1"])


def test_a_chapter_is_run_once_and_again_when_its_code_changes(tmp_path, monkeypatch):
    cells = ['SCALE = "bundled"', 'from course import record\nprint(SCALE)',
             'record("P2", AND=[0, 0, 0, 1], NAND=[1, 1, 1, 0], OR=[0, 1, 1, 1], scale=SCALE)']
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Arrays")]
                                    + [nbformat.v4.new_code_cell(cell) for cell in cells])
    book.cells[1].metadata["tags"] = ["parameters"]
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = tmp_path / "01_arrays.ipynb"
    nbformat.write(book, path)
    monkeypatch.setattr(reproduce, "WORK", tmp_path / "work")
    assert reproduce.done("01", path) is None
    found = reproduce.run("01", path, 1)
    assert [row["verdict"] for row in found["experiments"]["P2"]["rows"]] == ["exact"] * 3
    assert found["title"] == "Arrays"
    assert "full" in (tmp_path / "work" / "01" / "chapter.ipynb").read_text()
    assert reproduce.done("01", path) == found
    book.cells[-1].source += "\n"
    book.cells[-1].source += "1 / 0"
    nbformat.write(book, path)
    assert reproduce.done("01", path) is None
    with pytest.raises(RuntimeError, match="chapter 01 failed: ZeroDivisionError"):
        reproduce.run("01", path, 1)


WHOLE = json.dumps(result())
DAMAGED = {
    "nothing": "", "half": WHOLE[: len(WHOLE) // 2], "no text": b"\xff\xfe\x00\x80", "zeros": b"\0" * 4096,
    "null": "null", "a list": "[1]", "a number": "3", "nan": "NaN", "too deep": "[" * 100_000,
    "names missing": json.dumps({"fingerprint": "f"}), "another type": WHOLE.replace("61", '"61"'),
    "a row less a name": WHOLE.replace('"verdict"', '"verdicts"'), "no row": WHOLE.replace("[{", "[null, {"),
}  # fmt: skip


def damage(file, content):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_result_is_not_done(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(reproduce, "WORK", tmp_path)
    path = reproduce.chapters()["01"]
    book = nbformat.v4.new_notebook()
    damage(tmp_path / "01" / "chapter.ipynb", nbformat.writes(book))
    damage(tmp_path / "01" / "result.json", json.dumps(result(fingerprint=reproduce.fingerprint(path))))
    assert reproduce.done("01", path)["title"] == "Arrays"
    damage(tmp_path / "01" / "result.json", DAMAGED[kind])
    assert reproduce.done("01", path) is None


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_notebook_is_not_done(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(reproduce, "WORK", tmp_path)
    path = reproduce.chapters()["01"]
    damage(tmp_path / "01" / "result.json", json.dumps(result(fingerprint=reproduce.fingerprint(path))))
    damage(tmp_path / "01" / "chapter.ipynb", DAMAGED[kind])
    assert reproduce.done("01", path) is None


@pytest.mark.parametrize("kind", DAMAGED)
def test_damaged_results_are_said_and_replaced(kind, tmp_path, monkeypatch, capsys):
    for place in ("RESULTS", "WORK", "REPORT"):
        monkeypatch.setattr(reproduce, place, tmp_path / place)
    monkeypatch.setattr(report, "REPORT", tmp_path / "REPORT")
    monkeypatch.setattr(reproduce, "ROOT", tmp_path)
    monkeypatch.setattr(report, "PICTURES", tmp_path)
    monkeypatch.setattr(reproduce, "PICTURES", tmp_path)
    monkeypatch.setattr(report, "README", tmp_path / "README")
    damage(tmp_path / "README", "".join(report.MARKS))
    damage(tmp_path / "RESULTS", DAMAGED[kind])
    assert reproduce.earlier() == {}
    assert capsys.readouterr().out.startswith("RESULTS has no result that can be read for 01, ")
    reproduce.save({"01": result()})
    assert reproduce.earlier() == {"01": result()}
    assert "The sources print or show 120 results" in (tmp_path / "README").read_text(encoding="utf-8")
    assert f"| {ROWS[0]['figure']} |" in (tmp_path / "REPORT").read_text(encoding="utf-8")


def test_one_damaged_chapter_leaves_the_others_known(tmp_path, monkeypatch):
    monkeypatch.setattr(reproduce, "RESULTS", tmp_path / "results.json")
    both = {"01": result(), "02": result(chapter="02_gates.ipynb") | {"seconds": None},
            "03": result(chapter="03_forward.ipynb", experiments={"Q1": {}})}  # fmt: skip
    damage(tmp_path / "results.json", json.dumps(both))
    assert list(reproduce.earlier()) == ["01"]


def test_results_are_written_whole_or_not_at_all(tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    results.write_json(tmp_path / "result.json", {"old": "…"})
    monkeypatch.setattr("nnlib.files.atomic.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        results.write_json(tmp_path / "result.json", {"new": 1})
    assert results.read_json(tmp_path / "result.json") == {"old": "…"}
    assert os.listdir(tmp_path) == ["result.json"]


def test_a_question_put_in_other_words_does_not_ask_for_a_new_run(tmp_path):
    def print_of(*cells):
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        nbformat.write(book, tmp_path / "01_arrays.ipynb")
        return reproduce.fingerprint(tmp_path / "01_arrays.ipynb")

    first = print_of("x = 1", 'guess = predict("One?", {})', "quiz([])", 'f = ...\n\ncheck("1", f)')
    assert first == print_of("x = 1", 'guess = predict("1?", {})', 'check("1", lambda x: x)')
    assert first != print_of("x = 2", 'guess = predict("One?", {})')


class Process:
    ended = False

    def terminate(self):
        self.ended = True


def test_a_process_that_starts_during_the_interruption_is_ended_too():
    children, early, late = interrupts.Children(), Process(), Process()
    children.append(early)
    assert not early.ended
    children.terminate()
    children.append(late)  # it was being started meanwhile
    assert early.ended
    assert late.ended


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_only_the_first_interruption_is_heard():
    before, after = signal.getsignal(signal.SIGINT), []

    @interrupts.heard_once()
    def work():
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            signal.raise_signal(signal.SIGINT)
            after.append("tidied up")

    try:
        with pytest.raises(KeyboardInterrupt):
            work()
        assert after == ["tidied up"]
    finally:
        signal.signal(signal.SIGINT, before)
    with interrupts.heard_once():
        pass
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_an_interruption_ends_the_chapters_in_one_line(full_mnist, tmp_path):
    folder = shutil.copytree(ROOT, tmp_path / "clone", ignore=shutil.ignore_patterns(".*", "tests", "*.pyc"))
    packages = os.pathsep.join([str(folder / "chapters"), str(folder)])
    env = os.environ | {"PYTHONPATH": packages, "NNLIB_MNIST": str(full_mnist)}
    run = subprocess.Popen([sys.executable, "-m", "course.tools.reproduce", "P4", "B7"], cwd=folder, env=env,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    deadline = time.monotonic() + 60
    try:
        while not all((folder / ".reproduction" / number / "log").is_file()
                      for number in reproduce.chosen(["P4", "B7"])):
            assert time.monotonic() < deadline
            time.sleep(0.1)
    finally:  # whatever happens, its chapters end with it
        run.send_signal(signal.SIGINT)
        run.send_signal(signal.SIGINT)  # whoever is impatient presses twice
        said = run.communicate(timeout=60)[0]
    assert said.strip().splitlines()[-1] == "interrupted: what is done is kept, run it again to go on"
    assert "Traceback" not in said
    assert not list((folder / ".reproduction").glob("*/result.json"))


ENTRY = {"rows": [["1"], ["2"], ["3"]]}


def test_an_entry_is_as_good_as_the_worst_of_its_figures():
    both = [("B5", (0, 1), "in range"), ("B6", (1,), "met")]
    assert account.fate(ENTRY, both) == account.Fate(2, 3, "in range", ("B5", "B6"), (), "")
    assert account.fate(ENTRY, [*both, ("B7", (2,), "differs")]).verdict == "differs"
    shown = account.fate(ENTRY | {"picture": ["6.9"], "reason": "no scale"}, [])
    assert shown == account.Fate(0, 3, "", (), ("6.9",), "no scale")


def test_the_summary_counts_the_entries_of_the_sources_and_their_rows():
    found = {"a": account.Fate(2, 3, "in range", ("B5",), (), "one is not legible"),
             "b": account.Fate(1, 1, "exact", ("B1",), (), ""),
             "c": account.Fate(0, 0, "met", ("B8",), (), ""),
             "d": account.Fate(0, 0, "", (), ("6.9",), ""), "e": account.Fate(0, 1, "", (), (), "an image")}
    assert account.summary(found) == (
        "The sources print or show 5 results (5 printed rows): 3 are reproduced (3 rows): 1 exact, 1 met, "
        "1 in range, 0 differ; 1 are pictures, drawn anew; 1 cannot be reproduced, and it says why.")


def test_every_entry_of_the_sources_is_accounted_for():
    found = account.fates({"01": result()}, published())
    assert list(found) == list(entries())
    assert next(each for key, each in found.items() if key.startswith("notes:12–28")).verdict == "exact"
    lines = account.table(found)
    assert len(lines) == 2 + len(found)
    assert "| notes 12–28 | broadcasting: A*10, A*B, A*C | 6 of 6 | N1 | exact |" in lines


def test_the_report_has_a_row_for_every_figure_and_what_was_found():
    entry = N1 | {"note": "a misprint", "title": "a | b"}
    text = report.report({"01": result()}, {"N1": entry})
    assert "| **N1** | a \\| b (" in text
    assert "| exact | 1.5 |" in text
    assert "## All that the sources print or show" in text
    assert "**N1**: a misprint" in text
    assert "P, 2 cores, S; BLAS kernels: K" in text


def test_what_goes_beyond_the_sources_has_a_heading_of_its_own_and_counts_nowhere_else():
    plain = report.report({"01": result()}, published())
    rows = [vars(row) for row in record("G2", first=[3.2, 3.1], last=[2.4, 2.3], weights=4192).rows]
    further = result(chapter="19_gpt.ipynb", title="Write", experiments={
        "G2": {"figures": {}, "rows": rows, "seconds": 2.0}})
    entries = published() | {"G2": published()["G2"] | {"picture": []}}
    text = report.report({"01": result(), "19": further}, entries)
    before, after = text.split("## Beyond the sources")
    assert "| **G2** | a GPT of 4,192 weights" in after
    assert "A. Karpathy, microgpt" in after
    assert "| 2.37 | 2.3500 (median of 2 runs, 2.3000 to 2.4000) | met |" in after
    assert "Write" not in before
    assert "## Beyond the sources" not in plain
    assert before.splitlines()[5:9] == plain.splitlines()[5:9]


def test_a_figure_is_found_by_the_number_in_its_caption():
    def shown(caption, data):
        alt = {"image/png": {"alt": caption}}
        return [nbformat.v4.new_output("display_data", {"image/png": data}, metadata=alt),
                nbformat.v4.new_output("display_data", {"text/markdown": f"*{caption}*"})]

    outputs = shown("Figure 7.12: later", "bGF0ZXI=") + shown("Figure 7.1: first", "Zmlyc3Q=")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=outputs)])
    assert report.figure(book, "7.1") == (b"first", "Figure 7.1: first")
    with pytest.raises(LookupError, match="no figure 7.2"):
        report.figure(book, "7.2")


@pytest.mark.parametrize("id", [id for id, entry in published().items() if report.pictures_of(entry)])
def test_the_pictures_that_the_report_wants_are_in_the_chapters(id):
    (path,) = [path for path in reproduce.chapters().values() if id in reproduce.ids(path)]
    for name in report.pictures_of(published()[id]):
        data, alt = report.figure(nbformat.read(path, as_version=4), name)
        assert data.startswith(b"\x89PNG")
        assert alt


needs_results = pytest.mark.skipif(not reproduce.RESULTS.is_file(), reason="no complete run is committed yet")


@needs_results
def test_the_committed_report_is_written_from_the_results():
    written = json.loads(reproduce.RESULTS.read_text(encoding="utf-8"))
    assert written == reproduce.earlier()
    assert report.REPORT.read_text(encoding="utf-8") == report.report(written, published())
    line = re.search(rf"{report.MARKS[0]}(.*){report.MARKS[1]}", report.README.read_text(encoding="utf-8"))
    assert line[1] == account.summary(account.fates(written, published()))


@needs_results
def test_every_committed_row_follows_from_the_numbers():
    written = json.loads(reproduce.RESULTS.read_text(encoding="utf-8"))
    found = {id: found for chapter in written.values() for id, found in chapter["experiments"].items()}
    assert sorted(found) == sorted(published())
    for id, experiment in found.items():
        assert experiment["rows"] == [vars(row) for row in record(id, **experiment["figures"]).rows], id


@pytest.mark.parametrize(("count", "jobs", "cores", "threads"), [
    (4, 2, 2, [1, 1, 1, 2]), (3, 1, 4, [4, 4, 4]), (2, 4, 2, [2, 2]), (5, 2, 8, [4, 4, 4, 4, 8]),
    (0, 2, 2, []),
])  # fmt: skip
def test_chapters_share_the_cores_and_the_last_has_all(count, jobs, cores, threads):
    assert progress.shares(count, jobs, cores) == threads
