"""The hour of a chapter: its core, which a first reader finishes in 60 minutes, and its closer looks.

    python -m course.tools.hour [06 12b …]         count, and write the numbers where they are printed
    python -m course.tools.hour --core [06 …]      run the core alone: does it give what is stored?

A closer look is a Markdown cell whose heading begins with "A closer look:", and all cells up to the next
heading of its level or above. JupyterLab opens it collapsed. Nothing after it needs it.
"""

import argparse
import ast
import re
import symtable
import sys
from dataclasses import dataclass
from functools import partial

import nbformat

from course.tools.books import CHAPTERS, chapters

LONGEST = 60  # minutes of a core
LOOK = "A closer look:"
COLLAPSED = "jp-MarkdownHeadingCollapsed"
WORDS, LINES, EXERCISE, QUESTION = 120, 10, 5, 0.5  # words and lines a minute; minutes each
HEADING = re.compile(r"(#+) +(.*)")
TIME = re.compile(r"^- \*\*Time:\*\* .*$", re.M)
MAP = CHAPTERS / "README.md"


@dataclass(frozen=True)
class Count:
    """What a reader meets: words of prose and of questions, lines of code in sight, exercises, questions."""

    words: int = 0
    lines: int = 0
    exercises: int = 0
    questions: int = 0

    def __add__(self, other):
        return Count(*(mine + theirs for mine, theirs in zip(vars(self).values(), vars(other).values(),
                                                             strict=True)))

    @property
    def minutes(self):
        return round(self.words / WORDS + self.lines / LINES + self.exercises * EXERCISE
                     + self.questions * QUESTION)


def heading(cell):
    """(level, text) of the heading that a Markdown cell begins with, or None."""
    found = cell.cell_type == "markdown" and HEADING.match(cell.source)
    return (len(found[1]), found[2]) if found else None


def places(book):
    """For each cell the heading of the closer look that it belongs to, or None: it is of the core."""
    look, above = None, 0
    for cell in book.cells:
        level, text = heading(cell) or (7, "")
        if look is None or level <= above:
            look, above = (text, level) if text.startswith(LOOK) else (None, 0)
        yield look


def core(book):
    """The cells outside the closer looks."""
    return [cell for cell, place in zip(book.cells, places(book), strict=True) if place is None]


def looks(book):
    """The cells of the closer looks."""
    return [cell for cell, place in zip(book.cells, places(book), strict=True) if place is not None]


def count(cells):
    """The Count of some cells of a chapter."""
    return sum(map(count_of, cells), Count())


def count_of(cell):
    if cell.cell_type == "markdown":
        return Count(words=words(cell.source))
    lines = 0
    if "hide-input" not in cell.metadata.get("tags", []):
        lines = sum(bool(line.strip()) for line in cell.source.splitlines())
    return sum((called(node) for node in ast.walk(parsed(cell.source)) if isinstance(node, ast.Call)),
               Count(lines=lines))


def called(call):
    """The Count of one call: a question, with its answers; a check, which stands for its exercise."""
    name = getattr(call.func, "id", "")
    if name in ("predict", "quiz"):
        texts = [part.value for part in ast.walk(call)
                 if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        number = len(call.args[0].elts) if name == "quiz" else 1
        return Count(words=sum(map(words, texts)), questions=number)
    return Count(exercises=int(name == "check" and bool(call.args)))


def words(text):
    return len(re.findall(r"\S*\w\S*", text))


def parsed(source):
    """The syntax tree of a cell, without lines for IPython."""
    return ast.parse(re.sub(r"^(\s*)[%!].*$", r"\1pass", source, flags=re.M))


def told(book):
    """The line at the top of a chapter."""
    more = count(looks(book)).minutes
    behind = f", and {more} more for the closer looks" if more else ""
    return f"- **Time:** {count(core(book)).minutes} minutes{behind}."


def mark(book):
    """Collapse the closer looks and print the number of minutes at the top of a chapter."""
    for cell in book.cells:
        if (found := heading(cell)) and found[1].startswith(LOOK):
            cell.metadata[COLLAPSED] = True
    book.cells[0].source = TIME.sub(told(book), book.cells[0].source)


def apart(book):
    """Let every heading begin its cell: JupyterLab folds cells, not parts of them."""
    cells = []
    for cell in book.cells:
        parts = at_headings(cell.source) if cell.cell_type == "markdown" else [cell.source]
        cell.source = parts[0]
        cells += [cell, *map(nbformat.v4.new_markdown_cell, parts[1:])]
    book.cells = cells


def at_headings(text):
    """A text in parts, each of which but the first begins with a heading; `#` in a block of code is none."""
    parts, fenced = [[]], False
    for line in text.split("\n"):
        fenced ^= line.startswith("```")
        if not fenced and HEADING.match(line) and "".join(parts[-1]).strip():
            parts.append([])
        parts[-1].append(line)
    return ["\n".join(part).strip("\n") for part in parts]


def strays(book):
    """What a later cell needs of a closer look: (name, the look), in order."""
    home = {}
    for cell, place in zip(book.cells, places(book), strict=True):
        if cell.cell_type != "code":
            continue
        table = symtable.symtable(ast.unparse(parsed(cell.source)), "a cell", "exec")
        bound = {symbol.get_name() for symbol in table.get_symbols()
                 if symbol.is_assigned() or symbol.is_imported()}
        for name in sorted(needed(table) - bound):
            if home.get(name) not in (None, place):
                yield name, home[name]
        home |= dict.fromkeys(bound, place)


def needed(table):
    """The names of the notebook that a cell uses, in its functions, too."""
    names = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()
             and (symbol.is_global() or table.get_type() == "module")}
    return names.union(*map(needed, table.get_children()))


def differs(path):
    """The code cells of the core that give other texts when the closer looks are left out."""
    from course.tools.execute import run

    book = nbformat.read(path, as_version=4)
    stored = core(book)
    before = [texts(cell) for cell in stored]
    alone = nbformat.v4.new_notebook(cells=stored, metadata=book.metadata)
    run(alone, path.parent)
    for cell, old in zip(alone.cells, before, strict=True):
        if texts(cell) != old and "nbval-ignore-output" not in cell.metadata.get("tags", []):
            yield cell.source


def texts(cell):
    """What a code cell printed."""
    return "".join(output.get("text", "") + output.get("data", {}).get("text/plain", "")
                   for output in cell.get("outputs", []))


def write_map(counted):
    """Put the minutes into the column of the course's map; counted: {file: minutes of its core}."""
    text = MAP.read_text(encoding="utf-8")
    for name, minutes in counted.items():
        text = re.sub(rf"^(\| [^|]* \| [^|]*\({name}\) \|)[^|]*\|", partial(row, minutes), text, flags=re.M)
    MAP.write_text(text, encoding="utf-8")


def row(minutes, found):
    return f"{found[1]} {minutes} |"


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("numbers", nargs="*", help="chapters: 06 12b")
    parser.add_argument("--core", action="store_true", help="run the core alone and compare")
    asked = parser.parse_args(arguments)
    chosen = {key: path for key, path in chapters().items() if not asked.numbers or key in asked.numbers}
    counted, wrong = {}, []
    for key, path in chosen.items():
        book = nbformat.read(path, as_version=4)
        if asked.core:
            wrong += (found := list(differs(path)))
            print(f"{path.name}: {len(found)} cells of the core need a closer look", *found, sep="\n  ")
            continue
        inside, behind = count(core(book)), count(looks(book))
        counted[path.name] = inside.minutes
        print(f"{key:3} core {inside.minutes:3} min ({inside.words} words, {inside.lines} lines, "
              f"{inside.exercises} exercises, {inside.questions} questions); "
              f"closer looks {behind.minutes} min")
        before = nbformat.writes(book)
        mark(book)
        if nbformat.writes(book) != before:
            path.write_text(nbformat.writes(book) + "\n", encoding="utf-8")
    if counted:
        write_map(counted)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
