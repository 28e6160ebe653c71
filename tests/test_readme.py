"""What the README promises: its code runs, its links and files are there, its list is complete."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = ["README.md", "CONTRIBUTING.md", "chapters/README.md", "data/README.md"]


def page(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name):
    targets = re.findall(r"\]\(([^)#]+)\)", page(name))
    missing = [target for target in targets
               if not target.startswith("https://") and not (ROOT / name).parent.joinpath(target).exists()]
    assert not missing


@pytest.mark.parametrize("name", ["README.md", "chapters/README.md"])
def test_every_chapter_is_listed(name):
    for path in (ROOT / "chapters").glob("*.ipynb"):
        assert f"{path.name})" in page(name)


def test_the_python_example_runs(capsys):
    (code,) = re.findall(r"```python\n(.*?)```", page("README.md"), flags=re.S)
    exec(compile(code, "README.md", "exec"), {})
    assert float(capsys.readouterr().out) > 0.88


@pytest.mark.parametrize("target", ["lab", "test", "chapters", "matrix", "oracle", "lock"])
def test_the_make_targets_that_are_named_exist(target):
    assert re.search(rf"^{target}:", page("Makefile"), flags=re.M)
