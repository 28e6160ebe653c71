"""A real JupyterLab with a real browser in front of it, as the tests see them."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from playwright.sync_api import expect

ROOT = Path(__file__).parents[2]
TOKEN = "a-test"
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
OURS = re.search(r"^QUIET_LAB := ((?:.*\\\n)*.*)$", MAKEFILE, re.M)[1].replace("\\\n", " ")  # `make setup`'s
SETTINGS = json.loads(OURS) | {
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},  # all cells are in the page
}
IDLE = 60_000  # ms to start a kernel or run a notebook on a busy machine
CLOSE = "() => [...jupyterapp.shell.widgets('main')].forEach(widget => widget.dispose())"
OPEN = "path => jupyterapp.commands.execute('docmanager:open', {path, factory: 'Notebook'}).then(() => null)"


class Lab:
    """JupyterLab on a free port, with all its folders below `folder`; `notebooks` is what it shows.

    disabled    extensions that it must do without
    """

    def __init__(self, folder: Path, *, disabled=(), **environment):
        self.notebooks = folder / "notebooks"
        self.log = folder / "log"
        self.notebooks.mkdir()
        settings = folder / "config" / "labconfig"
        settings.mkdir(parents=True)
        (settings / "default_setting_overrides.json").write_text(json.dumps(SETTINGS))
        without = {"disabledExtensions": dict.fromkeys(disabled, True)}
        (settings / "page_config.json").write_text(json.dumps(without))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        # The kernel must not take itself for a test run: a panel would rehearse instead of waiting.
        mine = ("PYTEST", "NNLIB_HEADLESS", "JUPYTER", "JPY_")
        env = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR",
                     "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"):
            env[name] = str(folder / ("config" if name == "JUPYTER_CONFIG_DIR" else name.lower()))
        env["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), env.get("PYTHONPATH")]))
        env["OPENBLAS_NUM_THREADS"] = "1"
        command = [
            sys.executable, "-m", "jupyter", "lab", "--no-browser", "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={self.port}", "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={self.notebooks}",
            "--LabApp.expose_app_in_browser=True",  # a test opens the next notebook in the same page
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--allow-root")
        self._log, self._helper = self.log.open("w"), ThreadPoolExecutor(1)
        self.process = subprocess.Popen(
            command, env=env | environment, stdout=self._log, stderr=subprocess.STDOUT, cwd=folder
        )
        self._wait()

    def _wait(self):
        for _ in range(600):
            if self.process.poll() is not None:
                break
            try:
                address = f"http://127.0.0.1:{self.port}/api/status?token={TOKEN}"
                with urllib.request.urlopen(address, timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        self.close()
        raise RuntimeError(f"JupyterLab did not start:\n{self.log.read_text()}")

    def end_kernels(self):
        """Shut down all kernels of now, in the background: one whose page is gone may play on for a while."""
        with urllib.request.urlopen(self._kernels(), timeout=10) as answer:
            old = [kernel["id"] for kernel in json.load(answer)]
        for name in old:
            self._helper.submit(urllib.request.urlopen, self._kernels(f"/{name}", "DELETE"), timeout=30)

    def _kernels(self, which="", method="GET"):
        address = f"http://127.0.0.1:{self.port}/api/kernels{which}"
        return urllib.request.Request(address, method=method, headers={"Authorization": f"token {TOKEN}"})

    def is_shown(self, page):
        """Whether a page shows a notebook of this JupyterLab alone."""
        return page.url.startswith(f"http://127.0.0.1:{self.port}/doc/")

    def close(self):
        self._helper.shutdown()
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._log.close()

    def write(self, name: str, *cells: str) -> str:
        """A notebook of these code cells; returns the path that `open_notebook` takes."""
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )
        nbformat.write(notebook, self.notebooks / name)
        return name

    def copy(self, path: Path) -> str:
        """A notebook of the project, to be opened without touching it."""
        shutil.copy(path, self.notebooks / path.name)
        return path.name

    def open_notebook(self, page, path: str, *, app: str = "doc") -> "NotebookPage":
        """app: "doc", the notebook alone, or "lab", where it is one tab of several.

        A page that shows a notebook alone shows this one now; it is not loaded anew.
        """
        if app == "doc" and self.is_shown(page):
            page.evaluate(CLOSE)
            page.evaluate(OPEN, path)
        else:
            page.goto(f"http://127.0.0.1:{self.port}/{app}/tree/{path}?token={TOKEN}&reset")
        notebook = NotebookPage(page)
        notebook.wait_until_idle()
        return notebook


class NotebookPage:
    """One open notebook. Controls are found by the words a reader sees."""

    def __init__(self, page):
        self.page = page
        self.indicator = page.locator(".jp-Notebook-ExecutionIndicator").first
        self.status_bar = page.locator("#jp-main-statusbar")

    def wait_until_idle(self):
        expect(self.status_bar).to_contain_text("| Idle", timeout=IDLE)
        expect(self.indicator).to_have_attribute("data-status", "idle", timeout=IDLE)

    def run_all(self):
        self.page.locator(".jp-Cell").first.click()
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        prompts = self.page.locator(".jp-CodeCell .jp-InputPrompt")
        expect(prompts.filter(has_text=re.compile(r"\[\d+\]")).first).to_be_visible(timeout=IDLE)
        expect(prompts.filter(has_text="[*]")).to_have_count(0, timeout=IDLE)
        self.wait_until_idle()

    def run_cell(self, index: int):
        """Put the cursor into a cell and press Shift+Enter; does not wait."""
        self.page.locator(".jp-Cell").nth(index).locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")

    def output(self, index: int):
        return self.page.locator(".jp-Cell").nth(index).locator(".jp-OutputArea-output")

    def button(self, name: str):
        # By its text: the accessible name of a button with an icon begins with the icon's character.
        words = re.compile(rf"^\s*{re.escape(name)}\s*$")
        return self.page.locator(".jupyter-button").filter(has_text=words)

    def slider(self, label: str):
        """The handle that the keyboard moves."""
        row = self.page.locator(".widget-slider", has=self.page.get_by_text(label, exact=True))
        return row.get_by_role("slider")

    def choose(self, label: str, option: str):
        row = self.page.locator(".widget-dropdown", has=self.page.get_by_text(label, exact=True))
        row.locator("select").select_option(option)

    @property
    def picture(self):
        return self.page.locator("img.nnlib-frame").first

    def place(self):
        """The picture's box once the page around it is laid out: it has ten seconds for that."""
        box = self.picture.bounding_box()
        for _ in range(33):
            self.page.wait_for_timeout(300)
            box, before = self.picture.bounding_box(), box
            if box == before:
                return box
        raise AssertionError("the page never comes to rest")

    @property
    def readout(self):
        return self.page.locator(".nnlib-readout").first

    @property
    def status(self):
        return self.page.locator(".nnlib-status").first

    def source(self) -> str:
        """The picture's address; another one for every frame."""
        return self.picture.get_attribute("src")

    def expect_new_picture(self, old: str):
        expect(self.picture).not_to_have_attribute("src", old, timeout=15_000)

    def frames(self, seconds: float) -> int:
        """How many new pictures the browser shows in so many seconds."""
        return self.picture.evaluate(
            """(image, ms) => new Promise(done => {
                let count = 0
                const watch = new MutationObserver(() => { count += 1 })
                watch.observe(image, {attributes: true, attributeFilter: ["src"]})
                setTimeout(() => { watch.disconnect(); done(count) }, ms)
            })""",
            1000 * seconds,
        )

    def time_to_picture(self, press) -> float:
        """Seconds from the key that `press` sends to the first picture that shows what it did: the
        first that comes with, or after, the readout's new words (the two have separate messages)."""
        self.picture.evaluate(
            """(image, readout) => {
                const words = () => document.querySelector(readout).textContent.match(/(rate|where) (.*)$/)[2]
                const before = words()
                window.answer = new Promise(done => {
                    let start = null, said = null, drawn = -1
                    window.addEventListener("keydown", () => { start = performance.now() },
                                            {once: true, capture: true})
                    const watch = new MutationObserver(changes => {
                        const now = performance.now()
                        if (said === null && words() !== before) said = now
                        if (changes.some(change => change.target === image)) drawn = now
                        if (said !== null && drawn > said - 5) { watch.disconnect(); done(drawn - start) }
                    })
                    watch.observe(image, {attributes: true, attributeFilter: ["src"]})
                    watch.observe(document.querySelector(readout), {childList: true, subtree: true})
                    setTimeout(() => { watch.disconnect(); done(10000) }, 10000)
                })
            }""",
            ".nnlib-readout",
        )
        press()
        return self.page.evaluate("window.answer") / 1000
