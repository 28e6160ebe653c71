"""What Sphinx reads: the chapters, the map, the report, the gallery and the library, in one folder."""

import base64
import os
import re
import shutil
from importlib import import_module
from pathlib import Path

import nbformat
from nbformat.v4 import new_output

from course.site import live
from course.tools.books import chapters, number_of

ROOT = Path(__file__).parents[3]
PAGES = ("REPRODUCTION.md", "chapters/README.md", "chapters/BENCHES.md", "data/README.md",
         "CONTRIBUTING.md")  # README.md is the first page
PICTURES = ("chapters/panel.png", "chapters/benches", "chapters/reproduction")
API = {"nnlib": "the contract, and what is used everywhere", "nnlib.layers": "layers",
       "nnlib.optim": "optimizers", "nnlib.losses": "losses", "nnlib.init": "initializers",
       "nnlib.datasets": "data", "nnlib.training": "training", "nnlib.search": "search",
       "nnlib.models": "nets by name", "nnlib.plots": "pictures"}
GALLERY = "chapters/BENCHES.md"
REPOSITORY = os.environ.get("NNLIB_REPOSITORY", "")  # "owner/name" on GitHub: a chapter can be opened live


def stage(folder, recorded=()):
    """Write the sources of the site into a new folder; recorded: the ids of the benches that play."""
    for name in PAGES:
        if (ROOT / name).exists():
            write(folder / name, linked(ROOT / name))
    write(folder / GALLERY, playable((folder / GALLERY).read_text(encoding="utf-8"), recorded))
    for name in PICTURES:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    for path in chapters().values():
        book = nbformat.read(path, as_version=4)
        chapter(book, folder / "chapters" / "pictures", path.stem, recorded)
        book.cells[0].source = headed(book.cells[0].source, path.name)
        nbformat.write(book, folder / "chapters" / path.name)
    write(folder / "index.md", index())
    write(folder / "api.md", api())


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def linked(path):
    """The text of a page. A link to what the site does not have loses its link, not its words."""
    def kept(found):
        words, target = found[1], found[2]
        if target.startswith(("http", "#")):
            return found[0]
        file, mark, anchor = target.partition("#")
        there = Path(os.path.normpath(path.parent / file))
        name = there.relative_to(ROOT).as_posix() if there.is_relative_to(ROOT) else ""
        if name == "README.md":
            return f"[{words}]({os.path.relpath(ROOT / 'index.md', path.parent)}{mark}{anchor})"
        return found[0] if name in PAGES or there in chapters().values() else words
    return re.sub(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)", kept, path.read_text(encoding="utf-8"))


def chapter(book, pictures, stem, recorded=()):
    """Make a stored chapter ready for a page: pictures with their text, questions and exercises that work."""
    book.metadata.pop("widgets", None)
    count = 0
    for cell in book.cells:
        if cell.cell_type == "markdown":
            continue
        for number, output in enumerate(cell.get("outputs", [])):
            data = output.get("data", {})
            if "image/png" in data:
                count += 1
                pictures.mkdir(parents=True, exist_ok=True)
                name = f"{stem}-{count}.png"
                (pictures / name).write_bytes(base64.b64decode(data["image/png"]))
                alt = output.metadata.get("image/png", {}).get("alt", "").replace("]", ")").replace("[", "(")
                cell.outputs[number] = markdown(f"![{alt}](pictures/{name})")
            elif "text/html" in data:
                title = data.get("text/plain", "")
                kind = {"Pre": "prediction", "Qui": "quiz"}.get(title[:3])
                made = live.questions if kind else lambda html, _: live.inline_formulas(html)
                cell.outputs[number] = html_output(made(data["text/html"], kind))
        if id := live.asked(cell.source):
            cell.outputs = [html_output(live.exercise(id))]
        elif (id := live.shown(cell.source)) in recorded:
            cell.outputs.append(html_output(place_of(id)))
    return book


def headed(text, name):
    """The first cell of a chapter, and below its heading where it can be run."""
    heading, _, rest = text.partition("\n")
    here = f"chapters/{name}"
    ways = [f"[Open it live on Binder](https://mybinder.org/v2/gh/{REPOSITORY}/HEAD?labpath={here})",
            f"[see the notebook](https://github.com/{REPOSITORY}/blob/HEAD/{here})"] if REPOSITORY else []
    ways.append("[clone the course](../index.md#two-commands)")
    told = "This page is recorded, and runs nothing. To run it: " + ", or ".join(ways)
    return f"{heading}\n\n*{told}.*\n{rest}"


def place_of(id):
    """Where a script puts the bench of this experiment."""
    return f'<div class="recorded-bench" data-bench="{id}"></div>'


def playable(gallery, recorded):
    """The gallery, with the recorded benches below their pictures."""
    def with_bench(found):
        return f"{found[0]}\n\n{place_of(found[1])}" if found[1] in recorded else found[0]
    return re.sub(r"!\[(\w+)\]\(benches/\1\.png\)", with_bench, gallery)


def html_output(html):
    return new_output("display_data", {"text/html": html})


def markdown(text):
    return new_output("display_data", {"text/markdown": text})


def index():
    """The first page: the README, and the order of all pages."""
    text = linked(ROOT / "README.md")
    parts = "\n".join(f"{number_of(path.name)} · {title(path)} <chapters/{path.stem}>"
                      for path in chapters().values())
    return f"""{text}

```{{toctree}}
:hidden:
:caption: The chapters

{parts}
```

```{{toctree}}
:hidden:
:caption: Around them

chapters/README
chapters/BENCHES
REPRODUCTION
api
```
"""


def title(path):
    """The heading of a chapter."""
    first = nbformat.read(path, as_version=4).cells[0].source
    return re.match(r"# (.+)", first)[1].strip()


def api():
    """The library by its docstrings."""
    lines = ["# The library", "", "Each name with its docstring: equation, shapes, errors, source.", ""]
    seen = set()
    for name, words in API.items():
        lines += [f"## `{name}`: {words}", "", "```{eval-rst}"]
        for public, thing in sorted(vars(import_module(name)).items()):
            home = getattr(thing, "__module__", None) or ""
            basic = home.startswith(("nnlib.core", "nnlib.functional", "nnlib.gradcheck"))
            if public.startswith("_") or not callable(thing) or id(thing) in seen:
                continue
            if home.startswith("nnlib") and (basic or name != "nnlib"):
                seen.add(id(thing))
                kind = "autoclass" if isinstance(thing, type) else "autofunction"
                lines += [f".. {kind}:: {name}.{public}", ""]
        lines += ["```", ""]
    return "\n".join(lines)
