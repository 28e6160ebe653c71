"""Panels and questions whose views come and go: `_view_count` is what a browser sends."""

import asyncio
import gc
import time
import weakref
from types import SimpleNamespace

import ipywidgets as widgets
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from course.lesson import predict, quiz
from course.panels import GatePanel, RacePanel, SearchPanel, TrainingPanel
from course.panels.shared import base, displayed, pulse
from course.panels.shared.base import Panel
from course.panels.shared.displayed import Displayed, forget, page_opened
from nnlib.search import HoldOut
from small_nets import small_net, two_moons

ALIVE = widgets.widget._instances


@pytest.fixture(autouse=True)
def live(monkeypatch):
    """As in a reader's notebook, with a shorter patience."""
    Displayed.shown.clear()
    Panel.active = None
    displayed.pages.clear()
    monkeypatch.setattr(base, "headless", lambda: False)
    monkeypatch.setattr(displayed, "GRACE", 0.05)


@pytest.fixture
def shell(monkeypatch, tmp_path):
    """The reader's IPython, without a history on the disk."""
    made = InteractiveShell(ipython_dir=str(tmp_path), config=Config({"HistoryManager": {"enabled": False}}))
    monkeypatch.setattr(displayed, "get_ipython", lambda: made)
    return made


async def until(condition, seconds=20):
    for _ in range(int(seconds / 0.01)):
        if condition():
            return
        await asyncio.sleep(0.01)
    assert condition(), "waited in vain"


def training(name="moons", **options):
    return TrainingPanel(small_net, two_moons(), name=name, steps=10**6, **options)


def race():
    return RacePanel("Ravine", steps=10**6)


def search():
    return SearchPanel(HoldOut(*two_moons(), lambda rng: small_net(lambda *a: 0.1, rng)), budget=49)


async def shown_and_playing(make):
    panel = make()
    panel._view_count = 1
    panel.start.click()
    await until(lambda: panel.state.number > 0)
    return panel


@pytest.mark.parametrize("make", [training, race])
def test_a_panel_pauses_when_its_last_view_is_gone(make):
    async def scenario():
        panel = await shown_and_playing(make)
        panel._view_count = 2
        panel._view_count = 1
        await asyncio.sleep(0.3)
        assert panel.player.playing, "one view is left"
        panel._view_count = 0
        await until(lambda: panel.message.startswith("No open page shows it any more. Paused at step"))
        assert not panel.player.playing
        panel._view_count = 1  # the deletion is taken back
        number = panel.state.number
        panel.start.click()
        await until(lambda: panel.state.number > number)
        panel.close()

    asyncio.run(scenario())


def test_a_view_that_is_away_for_a_moment_pauses_nothing():
    async def scenario():
        panel = await shown_and_playing(race)
        panel._view_count = 0
        panel._view_count = 1
        await asyncio.sleep(0.3)
        assert panel.player.playing
        panel.close()

    asyncio.run(scenario())


def test_a_panel_at_rest_says_nothing_of_its_views():
    async def scenario():
        panel = race()
        words = panel.message
        panel._view_count = 1
        panel._view_count = 0
        await asyncio.sleep(0.2)
        assert panel.message == words

    asyncio.run(scenario())


@pytest.fixture
def opened(monkeypatch):
    """A page, by its session, asks for all widgets."""
    asked = []
    monkeypatch.setattr(widgets.Widget, "handle_control_comm_opened", lambda *message: asked.append(message))
    return lambda session: page_opened(None, {"header": {"session": session}})


def test_a_page_that_is_loaded_anew_counts_its_views_anew(opened):
    async def scenario():
        opened("first")
        panel = await shown_and_playing(race)
        opened("second")  # the first has left without a word
        panel._view_count = panel._view_count + 1
        await asyncio.sleep(0.5)
        assert panel.player.playing
        panel._view_count = panel._view_count - 1
        await until(lambda: not panel.player.playing)

    asyncio.run(scenario())


def test_a_page_that_was_cut_off_for_a_while_still_shows_what_it_showed(opened):
    async def scenario():
        opened("first")
        panel = await shown_and_playing(race)
        opened("first")
        await asyncio.sleep(0.5)
        assert panel.player.playing
        panel.close()

    asyncio.run(scenario())


async def beat(panel, seconds):
    for _ in range(int(seconds / 0.02)):
        panel.pulse.value += 1
        await asyncio.sleep(0.02)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(pulse, "BEAT", 0.02)
    monkeypatch.setattr(pulse, "LOST", 0.3)


@pytest.mark.usefixtures("quick")
def test_a_page_that_does_not_show_the_panel_again_pauses_it(opened):
    async def scenario():
        opened("first")
        panel = await shown_and_playing(race)
        await beat(panel, 0.1)
        opened("second")
        await until(lambda: panel.message.startswith("No open page shows it any more. Paused at step"))

    asyncio.run(scenario())


@pytest.mark.usefixtures("quick")
def test_a_console_beside_the_notebook_changes_nothing(opened):
    async def scenario():
        opened("first")
        panel = await shown_and_playing(race)
        opened("console")
        await beat(panel, 0.6)
        assert panel.player.playing
        panel._view_count = panel._view_count - 1
        await until(lambda: not panel.player.playing)

    asyncio.run(scenario())


@pytest.mark.usefixtures("quick")
def test_a_panel_pauses_when_its_page_is_closed_without_a_word():
    async def scenario():
        panel = await shown_and_playing(race)
        assert panel.pulse.playing
        await beat(panel, 0.6)
        assert panel.player.playing
        time.sleep(0.6)  # a long cell, in which no beat is heard
        await beat(panel, 0.2)
        assert panel.player.playing
        await until(lambda: panel.message.startswith("No open page shows it any more. Paused at step"))
        assert not panel.pulse.playing
        panel.start.click()
        await asyncio.sleep(0.6)
        assert panel.player.playing, "a page that never ticks is not missed"
        panel.close()
        assert panel.pulse.timer is None

    asyncio.run(scenario())


def test_a_page_that_is_loaded_anew_gets_a_pulse_of_its_own(opened):
    async def scenario():
        opened("first")
        panel = await shown_and_playing(race)
        clocks = []
        panel.pulse.observe(lambda change: clocks.append(change["new"]), "playing")
        opened("second")
        panel._view_count = 1
        assert clocks == [False, True]
        panel.close()

    asyncio.run(scenario())


@pytest.mark.parametrize("make", [training, race, search])
def test_close_stops_what_plays(make):
    async def scenario():
        panel = make()
        panel.start.click()
        await until(lambda: panel.player.playing)
        panel.close()
        await until(lambda: len(asyncio.all_tasks()) == 1)
        number = panel.state.number
        await asyncio.sleep(0.1)
        assert panel.state.number == number
        assert Panel.active is None
        panel.close()

    asyncio.run(scenario())


PREDICTION = SimpleNamespace(answered=False, on_answer=lambda call: CALLS.append(call))
CALLS = []  # as a prediction keeps them


MADE_AGAIN = {
    "training": training,
    "race": race,
    "gate": lambda: GatePanel("XOR"),
    "locked": lambda: training(after=PREDICTION),
    "prediction": lambda: predict("Which?", {"a": "b", "c": "d"}, answer="a"),
    "quiz": lambda: quiz([("Which?", {"a": "b", "c": "d"}, "a")]),
}


@pytest.mark.parametrize("make", MADE_AGAIN.values(), ids=MADE_AGAIN)
def test_a_cell_that_is_run_again_leaves_nothing_behind(shell, make):
    """IPython keeps every result, and the browser tells of its views after the cell has run."""
    made = []

    async def run_the_cell(times):
        for _ in range(times):
            new = make()
            shell.displayhook.update_user_ns(new)
            shell.execution_count += 1
            old = made[-1]() if made else None
            if old is not None:
                old._view_count = 0
            new._view_count = 1
            made.append(weakref.ref(new))
        del new, old
        await asyncio.sleep(0.3)
        gc.collect()
        return sum(panel() is not None for panel in made), len(ALIVE)

    async def scenario():
        return await run_the_cell(1), await run_the_cell(8)

    first, last = asyncio.run(scenario())
    assert first[0] == last[0] == 1
    assert first[1] == last[1]


def test_a_replaced_panel_stays_while_a_page_shows_it():
    async def scenario():
        old = race()
        old._view_count = 1
        race()
        await asyncio.sleep(0.2)
        assert old.comm is not None
        assert "newer panel" in old.message
        old._view_count = 0
        await until(lambda: old.comm is None)

    asyncio.run(scenario())


def test_a_replaced_panel_keeps_what_the_reader_named():
    async def scenario():
        old = race().run(5)
        race()
        await until(lambda: old.comm is None)
        assert old.state.number == 5
        assert old.run(5).state.number == 10

    asyncio.run(scenario())


def test_what_is_forgotten_keeps_the_names_that_a_reader_gave(shell):
    result = object()
    shell.displayhook.update_user_ns(result)
    shell.user_ns.update(mine=result, _mine=result)
    forget(result)
    assert [name for name, value in shell.user_ns.items() if value is result] == ["mine", "_mine"]
    assert result not in shell.user_ns["Out"].values()
    shell.displayhook.update_user_ns(1)
    assert shell.user_ns["_"] == 1
