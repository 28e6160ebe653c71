"""Build the site: `make site`.

    python -m course.tools.site [FOLDER]     site by default

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

RECORDINGS = ROOT / ".recordings"  # made by course.tools.recordings; ignored by git
HERE = Path(stage.__file__).parent


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
            shutil.rmtree(made / ".doctrees", ignore_errors=True)
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(made, target)
    return status


def scripts(folder, recorded):
    """The recordings as scripts: a page that lies on a disk may load those, and nothing else."""
    folder.mkdir()
    for path in recorded:
        text = base64.b64encode(path.read_bytes()).decode()
        (folder / f"{path.stem}.js").write_text(f'nnlib.recorded("{path.stem}", "{text}");\n', encoding="ascii")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "site")
    given = parser.parse_args()
    return build(given.folder)


if __name__ == "__main__":
    raise SystemExit(main())
