"""A playing panel in a real JupyterLab whose reader goes away, or presses the kernel's stop button."""

import time

import pytest
from playwright.sync_api import expect

PANEL = """
from course.panels import RacePanel
RacePanel("Ravine", steps=1_000_000)
"""
PROBE = """
from course.panels.shared.base import Panel
if Panel.active is not None:
    print("plays" if Panel.active.player.playing else Panel.active.message)
"""
SLOW = 30_000  # ms, on a busy machine


@pytest.fixture
def notebook(lab, own_page):
    """The panel plays; the first cell tells how it is."""
    notebook = lab.open_notebook(own_page, lab.write("vanished.ipynb", PROBE, PANEL, "6 * 7"))
    notebook.run_all()
    play(notebook)
    return notebook


def play(notebook):
    first = notebook.source()
    notebook.button("Start").click()
    notebook.expect_new_picture(first)


def expect_state(notebook, words):
    """Ask until the kernel says so."""
    for _ in range(20):
        notebook.run_cell(0)
        notebook.page.wait_for_timeout(500)
        notebook.wait_until_idle()
        if words in notebook.output(0).inner_text():
            return
    expect(notebook.output(0)).to_contain_text(words)


def edit(notebook, command, cell=1):
    """A command of the Edit menu, for a cell."""
    notebook.page.locator(".jp-Cell").nth(cell).locator(".jp-InputPrompt").click()
    menu(notebook.page, "Edit", command)


def menu(page, name, command):
    page.get_by_role("menuitem", name=name, exact=True).click()
    page.locator(".lm-Menu-itemLabel").get_by_text(command, exact=True).click()


def save(page):
    menu(page, "File", "Save Notebook")
    page.wait_for_timeout(2_000)


@pytest.mark.parametrize("command", ["Delete Cell", "Clear Cell Output"])
def test_it_pauses_when_its_last_view_is_gone(notebook, command):
    expect_state(notebook, "plays")
    edit(notebook, command)
    expect(notebook.picture).to_have_count(0)
    expect_state(notebook, "No open page shows it any more. Paused at step")


def test_a_cell_that_is_moved_plays_on(notebook):
    edit(notebook, "Move Cell Down")
    notebook.page.wait_for_timeout(2_500)
    expect_state(notebook, "plays")
    edit(notebook, "Delete Cell", cell=2)
    expect_state(notebook, "No open page shows it any more. Paused at step")


def test_it_plays_on_when_its_page_is_loaded_anew_and_pauses_when_that_shows_it_no_more(notebook):
    page = notebook.page
    save(page)
    page.reload()
    notebook.wait_until_idle()
    old = notebook.source()
    notebook.expect_new_picture(old)
    edit(notebook, "Delete Cell")
    expect_state(notebook, "No open page shows it any more. Paused at step")


def test_the_kernels_stop_button_pauses_it(notebook):
    menu(notebook.page, "Kernel", "Interrupt Kernel")
    words = "The kernel's stop button was pressed. Paused at step"
    expect(notebook.status).to_contain_text(words, timeout=SLOW)
    play(notebook)
    expect(notebook.status).not_to_contain_text("stop button")


def test_a_saved_panel_is_seen_again_when_its_kernel_is_gone(notebook):
    page = notebook.page
    notebook.button("Pause").click()
    expect(notebook.status).to_contain_text("Paused at step")
    words = notebook.status.inner_text()
    save(page)
    menu(page, "Kernel", "Shut Down Kernel")
    page.wait_for_timeout(2_000)
    page.goto(page.url)
    expect(notebook.picture).to_be_visible(timeout=SLOW)
    assert notebook.picture.evaluate("image => image.naturalWidth") == 900
    expect(notebook.status).to_have_text(words)
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)


WATCHED = """
import asyncio
from pathlib import Path
from course.panels.shared import pulse
from course.panels import RacePanel
pulse.BEAT, pulse.LOST = 0.5, 5.0  # seconds

async def tell():
    while True:
        await asyncio.sleep(0.2)
        Path("told").write_text(f"{panel.player.playing} {panel.pulse.value} {panel.message}")

panel = RacePanel("Ravine", steps=1_000_000)
telling = asyncio.get_running_loop().create_task(tell())
panel
"""


def told(lab, words):
    """Wait until the kernel, of which no page is left, has written this."""
    file = lab.notebooks / "told"
    for _ in range(300):
        if file.exists() and words in file.read_text():
            return
        time.sleep(0.1)
    assert words in file.read_text()


@pytest.mark.parametrize("way", ["notebook", "browser"])
def test_it_pauses_when_its_notebook_or_its_browser_is_closed(lab, own_page, way):
    page = own_page
    notebook = lab.open_notebook(page, lab.write("closed.ipynb", WATCHED), app="lab")
    notebook.run_all()
    play(notebook)
    told(lab, "True 1")  # it has a pulse
    page.wait_for_timeout(8_000)
    told(lab, "True")  # and plays on while it is seen
    if way == "notebook":
        menu(page, "File", "Close Tab")
        page.locator(".jp-Dialog").get_by_text("Discard", exact=True).click()
    else:
        page.close()
    told(lab, "False")
    told(lab, "No open page shows it any more. Paused at step")
