"""Predictions, quizzes and captioned figures, without a browser."""

import base64

import numpy as np
import pytest
from matplotlib import pyplot as plt

from course import lesson, questions
from course.lesson import predict, quiz, show, show_source
from nnlib import gates

VIEW = "application/vnd.jupyter.widget-view+json"
OPTIONS = {"it diverges": "Yes: each step is longer.", "it is faster": "No: it jumps over `x < 0`."}


@pytest.fixture
def reader(monkeypatch):
    """Somebody sits at the page."""
    monkeypatch.setattr(questions, "headless", lambda: False)


@pytest.fixture
def displayed(monkeypatch):
    """What was displayed: (data, keywords) of each call."""
    calls = []
    monkeypatch.setattr(lesson, "display", lambda data, **keywords: calls.append((data, keywords)))
    return calls


def ask():
    return predict("What does $lr = 10$ do?", OPTIONS, answer="it diverges")


@pytest.mark.usefixtures("reader")
class TestPredict:
    def test_nothing_is_chosen_and_nothing_can_be_committed(self):
        guess = ask()
        assert guess.choice.radio.value is None
        assert guess.button.disabled
        assert not guess.answered
        guess.commit()
        assert not guess.answered

    def test_a_wrong_choice_is_answered_and_the_right_one_named(self):
        guess = ask()
        guess.choice.radio.value = "it is faster"
        assert not guess.button.disabled
        guess.button.click()
        assert guess.answered
        assert guess.choice.radio.disabled
        assert not guess.button.disabled  # it has the focus, and would lose it
        assert guess.button.description == "Committed"
        reply = guess.choice.reply.value
        assert "Not so" in reply
        assert "<code>x &lt; 0</code>" in reply
        assert "The right answer</strong> · it diverges" in reply

    def test_a_right_choice(self):
        guess = ask()
        guess.choice.radio.value = "it diverges"
        guess.commit()
        assert "✓ Right</strong> · it diverges" in guess.choice.reply.value
        assert "it is faster" not in guess.choice.reply.value

    def test_callbacks_are_called_once(self):
        guess, calls = ask(), []
        guess.on_answer(lambda: calls.append("first"))
        assert calls == []
        guess.choice.radio.value = "it diverges"
        guess.commit()
        guess.commit()
        assert calls == ["first"]
        guess.on_answer(lambda: calls.append("late"))
        assert calls == ["first", "late"]

    def test_the_cell_is_live_and_text_beside_it_never_changes(self):
        guess = ask()
        before = guess._repr_mimebundle_()
        assert VIEW in before
        guess.choice.radio.value = "it is faster"
        guess.commit()
        assert guess._repr_mimebundle_() == before
        assert {k: v for k, v in ask()._repr_mimebundle_().items() if k != VIEW} == {
            k: v for k, v in before.items() if k != VIEW
        }
        assert before["text/plain"] == repr(guess) == "Prediction: What does $lr = 10$ do?"

    def test_every_control_has_a_tooltip(self):
        assert ask().button.tooltip
        assert "What does" in ask().choice.radio.tooltip


def test_without_a_reader_a_prediction_counts_as_answered(monkeypatch):
    monkeypatch.setenv("NNLIB_HEADLESS", "1")
    guess, calls = ask(), []
    guess.on_answer(lambda: calls.append(1))
    assert guess.answered
    assert calls == [1]
    assert VIEW not in guess._repr_mimebundle_()


def test_a_page_without_a_kernel_shows_question_options_and_folded_answers():
    page = ask()._repr_mimebundle_()["text/html"]
    question, folded = page.split("<details")
    assert "What does $lr = 10$ do?" in question
    assert "it is faster" in question
    assert "No: it jumps" not in question
    assert "No: it jumps" in folded
    assert "✓ Right" in folded


def test_texts_are_escaped():
    page = predict("<img src=x>", {"<b>": "<i>", "no": "**n**"}, answer="no")._repr_mimebundle_()["text/html"]
    assert "<img" not in page
    assert "<b>" not in page
    assert "<i>" not in page
    assert "<strong>n</strong>" in page


def test_a_question_must_have_its_answer_among_two_options():
    with pytest.raises(ValueError, match="'maybe' is not one of the options"):
        predict("q", OPTIONS, answer="maybe")
    with pytest.raises(ValueError, match="at least two"):
        predict("q", {"a": "b"}, answer="a")


@pytest.mark.usefixtures("reader")
class TestQuiz:
    def make(self):
        return quiz(
            [("First?", {"yes": "Right so.", "no": "But."}, "yes"), ("Second?", OPTIONS, "it diverges")]
        )

    def test_score_replies_and_another_try(self):
        asked = self.make()
        asked.choices[0].radio.value = "yes"
        asked.button.click()
        assert "1 of 2 right" in asked.score.value
        assert "Right so." in asked.choices[0].reply.value
        assert "no option chosen" in asked.choices[1].reply.value
        assert "Yes: each" not in asked.choices[1].reply.value
        assert asked.choices[0].radio.disabled
        asked.button.click()
        assert asked.score.value == ""
        assert [choice.radio.value for choice in asked.choices] == ["yes", None], "what is right stays"
        assert not asked.choices[1].radio.disabled
        assert asked.choices[1].reply.value == ""
        asked.choices[1].radio.value = "it diverges"
        asked.button.click()
        assert "✓ Passed</strong> · 2 of 2 right" in asked.score.value
        asked.button.click()
        assert [choice.radio.value for choice in asked.choices] == [None, None], "passed: all of it anew"

    def test_it_is_live_and_text_beside_it(self):
        asked = self.make()
        bundle = asked._repr_mimebundle_()
        assert VIEW in bundle
        assert bundle["text/plain"] == repr(asked) == "Quiz, 2 questions"
        assert bundle["text/html"].count("<details") == 2


@pytest.mark.parametrize("given", ["figure", "axes", "array of axes"])
def test_show_displays_a_picture_with_alt_text_and_a_caption(displayed, given):
    figure, axes = plt.subplots(1, 2, figsize=(6, 3))
    axes[0].plot([1, 2, 3])
    show({"figure": figure, "axes": axes[0], "array of axes": axes}[given], " A line. ", alt="A rising line")
    (data, keywords), (caption, _) = displayed
    png = base64.b64decode(data["image/png"])
    assert png.startswith(b"\x89PNG")
    assert len(png) < 60_000
    assert keywords["raw"]
    metadata = keywords["metadata"]["image/png"]
    assert metadata["alt"] == "A rising line"
    assert 300 < metadata["width"] < 700
    assert data["text/plain"] == "<Figure: A rising line>"
    assert caption.data == "*A line.*"
    assert not plt.fignum_exists(figure.number)


def test_show_needs_words():
    figure = plt.figure()
    with pytest.raises(ValueError, match="alt"):
        show(figure, "Caption", alt="  ")
    plt.close(figure)


def test_show_source_shows_the_real_source(displayed):
    show_source(gates.XOR, gates.Perceptron.learn, np.linspace)
    ((text, _),) = displayed
    assert text.data.startswith("`nnlib/gates.py`\n\n```python\ndef XOR(x1, x2):\n")
    assert text.data.count("nnlib/gates.py") == 1
    assert "```python\ndef learn(self, x, t, *" in text.data
    assert "site-packages" not in text.data


def test_lesson_offers_what_the_chapters_import():
    for name in lesson.__all__:
        assert callable(getattr(lesson, name))


def shown(text, *options):
    return list(questions.Question(text, dict.fromkeys(options, ""), options[0]).options)


def test_where_the_right_answer_stands_says_nothing():
    places = [shown(f"Day {day}?", "sun", "rain", "snow").index("sun") for day in range(300)]
    assert min(places.count(place) for place in range(3)) > 70
    assert shown("Day 1?", "sun", "rain", "snow") == shown("Day 1?", "snow", "sun", "rain")


@pytest.mark.parametrize("options", [["0", "28", "84"], ["about 3", "about 30"], ["−1", "0.5", "2"]])
def test_numbers_keep_their_order(options):
    assert shown("How many?", *options) == options
