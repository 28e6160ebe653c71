"""Build the site: `make site`.

    python -m course.site.build [FOLDER] [--recordings FOLDER]     site by default

The chapters' stored outputs are shown, nothing is run. FOLDER works from a disk and from any folder of a web
server.
"""

import argparse
import base64
import os
import shutil
import tempfile
from pathlib import Path

from sphinx.cmd.build import main as sphinx

from course.site import stage
from course.site.stage import ROOT

RECORDINGS = ROOT / ".recordings"  # made by course.site.record; ignored by git
FOR_ALL = {  # what the theme leaves out for those who read by ear or by keys
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="Pages">',
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="On this page">',
    "<pre>": '<pre tabindex="0">',
    '<div class="table-wrapper ': '<div tabindex="0" class="table-wrapper ',
}
HERE = Path(__file__).parent


def build(target, recordings=RECORDINGS):
    """Make the site in the folder `target`, which is replaced; returns Sphinx's status."""
    recorded = sorted(recordings.glob("*.rec"))
    with tempfile.TemporaryDirectory(prefix="site-") as folder:
        pages = Path(folder) / "pages"
        stage.stage(pages, {path.stem for path in recorded})
        os.environ["NNLIB_SITE_STATIC"] = str(HERE / "static")
        made = Path(folder) / "made"
        status = sphinx(["-b", "html", "-q", "-j", "2", "-c", str(HERE), str(pages), str(made)])
        if status == 0:
            scripts(made / "_static" / "recordings", recorded)
            for page in made.rglob("*.html"):
                open_to_all(page)
            shutil.rmtree(made / ".doctrees", ignore_errors=True)
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(made, target)
    return status


def open_to_all(page):
    text = page.read_text(encoding="utf-8")
    for old, new in FOR_ALL.items():
        text = text.replace(old, new)
    page.write_text(text, encoding="utf-8")


def scripts(folder, recorded):
    """The recordings as scripts: a page that lies on a disk may load those, and nothing else."""
    folder.mkdir()
    for path in recorded:
        text = base64.b64encode(path.read_bytes()).decode()
        script = f'nnlib.recorded("{path.stem}", "{text}");\n'
        (folder / f"{path.stem}.js").write_text(script, encoding="ascii")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "site")
    parser.add_argument("--recordings", type=Path, default=RECORDINGS)
    given = parser.parse_args()
    return build(given.folder, given.recordings)


if __name__ == "__main__":
    raise SystemExit(main())
