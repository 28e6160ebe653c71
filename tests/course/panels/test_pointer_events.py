"""Panels where the pointer is not heard: without ipycanvas in the kernel, or beside JupyterLab."""

import asyncio
import subprocess
import sys

import numpy as np
import pytest

from course.panels import DrawPanel, LandscapePanel, RacePanel, SearchPanel
from course.panels.shared import base
from course.panels.shared.displayed import Displayed
from nnlib import load_mnist
from nnlib.models import mlp

CHAPTERS = "import sys; sys.modules['ipycanvas'] = None; import course, course.panels, course.checkup"


@pytest.fixture(autouse=True)
def nothing_shown(monkeypatch):
    Displayed.shown.clear()
    monkeypatch.setattr(base, "READY", 0.05)


def draw():
    return DrawPanel(mlp(784, 10, 10, rng=np.random.default_rng(0)), load_mnist().test)


PANELS = {
    "race": lambda: RacePanel("Ravine"),
    "landscape": LandscapePanel,
    "search": lambda: SearchPanel(None, rehearsal=0),
    "draw": draw,
}


def test_the_chapters_imports_need_no_ipycanvas():
    subprocess.run([sys.executable, "-c", CHAPTERS], check=True)


@pytest.mark.parametrize("make", PANELS.values(), ids=PANELS)
def test_without_ipycanvas_a_panel_does_without_its_pointer_and_says_so(monkeypatch, make):
    monkeypatch.setitem(sys.modules, "ipycanvas", None)
    panel = make()
    assert panel.canvas is None
    assert panel.notice.layout.display is None
    assert "install ipycanvas into the environment of this kernel" in panel.notice.value
    assert panel.children[-3:-1] == (panel.notice, panel.image)


def test_without_ipycanvas_nothing_is_drawn_but_digits_are_picked(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipycanvas", None)
    panel = draw()
    assert "You cannot draw here" in panel.notice.value
    panel.pick.value = 7
    assert panel.message.startswith("Test digit 7 is labelled")
    panel.pen.value = 4.0
    panel.wipe.click()
    assert panel.error is None
    assert panel._repr_mimebundle_()[0]["image/png"]


def canvas_says(panel, ready):
    async def scenario():
        shown = panel()
        shown._view_count = 1
        if ready:
            shown.canvas._client_ready_callbacks()
        await asyncio.sleep(0.3)
        return shown

    return asyncio.run(scenario())


@pytest.mark.parametrize("make", PANELS.values(), ids=PANELS)
def test_a_page_that_makes_no_canvas_is_told_of(make):
    panel = canvas_says(make, ready=False)
    assert panel.notice.layout.display is None
    assert "install ipycanvas where JupyterLab itself runs" in panel.notice.value
    panel.canvas._client_ready_callbacks()  # late, from a slow page
    assert panel.notice.layout.display == "none"


def test_a_page_that_makes_the_canvas_is_told_nothing():
    panel = canvas_says(draw, ready=True)
    assert panel.notice.layout.display == "none"
    assert panel.notice.value == ""
