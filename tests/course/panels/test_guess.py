"""A panel that waits for a prediction: its curtain, the guess repeated in it, the verdict once it is seen."""

import asyncio

import numpy as np
import pytest

from course import predict, questions
from course.panels import DropoutPanel, GatePanel, LandscapePanel
from course.panels.shared import base
from course.panels.shared.displayed import Displayed
from course.panels.shared.png import curtain


@pytest.fixture(autouse=True)
def reader(monkeypatch):
    """Somebody sits at the page."""
    monkeypatch.setattr(questions, "headless", lambda: False)
    monkeypatch.setattr(base, "headless", lambda: False)
    Displayed.shown.clear()


def ask():
    return predict("Which is it?", {"the <first>": "Yes: $x$.", "the other": "No."}, answer="the <first>")


def commit(guess, option):
    guess.choice.radio.value = option
    guess.button.click()


def dropout(guess):
    return DropoutPanel(np.ones((2, 3), np.float32), name="masks", after=guess)


def test_a_curtain_hides_picture_and_numbers_until_the_reader_has_committed():
    guess = ask()
    panel = dropout(guess)
    assert panel.image.value == curtain(900, 420)
    assert "draw" not in panel.readout.value
    panel.draw()
    assert panel.image.value == curtain(900, 420)
    commit(guess, "the other")
    assert panel.image.value == panel.frame()
    assert "draw" in panel.readout.value
    assert panel.message.startswith("Unlocked")
    assert panel.state.words() in panel.message  # what to do is still there


def test_the_guess_is_repeated_and_the_verdict_told_after_the_first_move():
    guess = ask()
    panel = dropout(guess)
    assert panel.guess.line.value == panel.guess.verdict.value == ""
    commit(guess, "the other")
    assert panel.guess.line.value == "You guessed: <strong>the other</strong>"
    assert panel.guess.verdict.value == ""
    assert "You guessed" in guess.choice.reply.value
    assert "Not so" not in guess.choice.reply.value
    panel.rate.value = 0.5
    assert panel.guess.line.value.endswith("✗ Not right, see below.")
    for told in (panel.guess.verdict.value, guess.choice.reply.value):
        assert "Not so" in told
        assert "The right answer" in told


def test_a_right_guess_is_said_to_be_right():
    guess = ask()
    panel = dropout(guess)
    commit(guess, "the <first>")
    panel.again.click()
    assert panel.guess.line.value == "You guessed: <strong>the &lt;first&gt;</strong> ✓ Right, see below."
    assert "Yes: $x$." in panel.guess.verdict.value


def test_an_impatient_reader_may_ask_for_the_answer():
    guess = ask()
    panel = dropout(guess)
    commit(guess, "the other")
    assert guess.button.description == "Tell me now"
    guess.button.click()
    assert "The right answer" in guess.choice.reply.value
    assert guess.button.description == "Committed"
    assert panel.guess.verdict.value == ""
    guess.button.click()
    assert guess.guess == "the other"


def test_a_move_that_fails_tells_nothing():
    guess = ask()
    panel = dropout(guess)
    commit(guess, "the other")
    panel.state.draw = None
    panel.again.click()
    assert "That failed" in panel.message
    assert panel.guess.verdict.value == ""


def test_a_panel_that_plays_tells_when_it_rests_or_has_shown_what_a_stored_page_shows():
    async def scenario():
        guess = ask()
        panel = LandscapePanel(after=guess, speed=None, rehearsal=20)
        commit(guess, "the other")
        await asyncio.sleep(0)
        panel._press(100, 100)
        assert panel.guess.verdict.value == ""
        panel.step.click()
        await asyncio.sleep(0.1)
        assert "Not so" in panel.guess.verdict.value

        guess = ask()
        panel = LandscapePanel(after=guess, name="rolls", speed=25, rehearsal=8)
        commit(guess, "the other")
        panel.start.click()
        await asyncio.sleep(0.12)
        assert panel.guess.verdict.value == ""
        await asyncio.sleep(0.8)
        assert panel.player.playing
        assert "Not so" in panel.guess.verdict.value
        panel.pause()
        await asyncio.sleep(0.1)

    asyncio.run(scenario())


def test_where_the_answer_came_before_the_panel_it_is_told_at_once_and_in_the_panel_later():
    guess = ask()
    commit(guess, "the other")
    assert "The right answer" in guess.choice.reply.value
    panel = GatePanel("OR", after=guess)
    assert panel.image.value == panel.frame()
    assert panel.guess.line.value == "You guessed: <strong>the other</strong>"
    panel.w1.value = 0.3
    assert "Not so" in panel.guess.verdict.value


def test_where_no_reader_sits_there_is_no_curtain_and_no_guess(monkeypatch):
    monkeypatch.setattr(questions, "headless", lambda: True)
    panel = dropout(ask())
    assert panel.image.value == panel.frame()
    panel.rate.value = 0.5
    assert panel.guess.line.value == panel.guess.verdict.value == ""


def test_of_xor_the_verdict_waits_for_honest_tries():
    guess = ask()
    panel = GatePanel("XOR", after=guess)
    commit(guess, "the other")
    for w1, w2, b in [(1, 1, -0.5), (1, 1, -1.5), (1, 0, -0.5), (0, 1, -0.5), (-1, -1, 0.5)]:
        panel.w1.value, panel.w2.value, panel.b.value = w1, w2, b
        assert panel.state.may_ask == bool(panel.guess.verdict.value)
    panel.why.click()
    assert "Not so" in panel.guess.verdict.value
