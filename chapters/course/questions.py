"""Questions to a reader: a prediction to commit to, and a quiz. Their stored form is plain text."""

import re
from dataclasses import dataclass
from hashlib import sha256
from html import escape

import ipywidgets as widgets

from course.exercises.verdict import box, inline
from course.panels.shared.displayed import Displayed
from course.panels.shared.headless import headless
from course.panels.shared.page import MANNERED, mannered
from course.terminal import for_terminal

# Radio buttons are made for short labels: without this the lines of a long one overlap the next.
STYLE = """
.nnlib-choice .widget-radio-box { height: auto; margin: 0 }
.nnlib-choice .widget-radio-box label {
  display: flex; align-items: flex-start; height: auto; line-height: 1.45; padding: 2px 0; margin: 0 }
.nnlib-choice .widget-radio-box input { order: -1; position: static; flex: none; margin: 1px 8px 0 2px }
.nnlib-choice .widget-html-content { width: 100% }
.nnlib-choice { margin-bottom: 12px }
"""

WAITING = "The panel is unlocked. It says whether that is right, once you have tried it."

OFFERS = {  # what the button of a quiz says, and does: once it is checked, another try
    False: ("Check my answers", "Show a reply to each chosen option, and the score"),
    True: ("Try again", "Keep the right answers, and answer the others again"),
}

NUMBER = re.compile(r"(about |[−+-])?[\d.]")  # an option that begins so has its place in a row


@dataclass(frozen=True)
class Question:
    """A question, its options with what to say to each, and which of them is right.

    `text` and the replies may hold `code`, **bold** and LaTeX between dollar signs; all else is escaped.
    Options are plain text. Numbers are shown as they are given; other options in an order that depends on
    their words alone: authors would put the right one where it comes to their mind, and readers notice.
    """

    text: str
    options: dict[str, str]
    answer: str

    def __post_init__(self):
        if self.answer not in self.options:
            raise ValueError(f"the answer {self.answer!r} is not one of the options {list(self.options)}")
        if len(self.options) < 2:
            raise ValueError("a question needs at least two options")
        if not all(NUMBER.match(option) for option in self.options):
            mixed = sorted(self.options, key=lambda option: sha256((self.text + option).encode()).digest())
            object.__setattr__(self, "options", {option: self.options[option] for option in mixed})

    def reply(self, chosen):
        """What to say to a chosen option, as HTML."""
        if chosen is None:
            return box("missed", "no option chosen", "")
        return box("right" if chosen == self.answer else "other", chosen, self.options[chosen])

    def html(self, label=""):
        """The question as a page shows it that has no kernel; the answers are folded away."""
        options = "".join(f"<li>{escape(option)}</li>" for option in self.options)
        replies = "".join(self.reply(option) for option in self.options)
        return (
            f"<p><strong>{label}{inline(self.text)}</strong></p><ul>{options}</ul>"
            f'<details style="margin-bottom: 1.2em"><summary>Answers</summary>{replies}</details>'
        )


class Choice(widgets.VBox):
    """One question with its radio buttons and, later, the reply."""

    def __init__(self, question, *, number=None):
        self.question = question
        label = "" if number is None else f"{number}. "
        self.radio = widgets.RadioButtons(
            options=list(question.options),
            index=None,
            tooltip=f"Choose an answer: {question.text}",
            layout={"width": "auto"},
        )
        self.reply = widgets.HTMLMath(layout={"width": "100%"})
        text = widgets.HTMLMath(f"{mannered(STYLE)}<strong>{label}{inline(question.text)}</strong>")
        super().__init__([text, self.radio, self.reply])
        self.add_class("nnlib-choice")
        self.add_class(MANNERED)

    @property
    def right(self):
        return self.radio.value == self.question.answer

    def lock(self):
        self.radio.disabled = True
        self.reply.value = self.question.reply(self.radio.value)

    def reset(self):
        self.radio.disabled = False
        self.radio.index = None
        self.reply.value = ""


class Page(Displayed):
    """A widget whose page without a kernel is text: constant, so that a stored cell compares equal."""

    title, page = "", ""

    def __repr__(self):
        return for_terminal(self.title)

    def _repr_mimebundle_(self, **kwargs):
        data = dict(super()._repr_mimebundle_(**kwargs) or {})
        if headless():  # a stored page has no kernel, and must not look for a live widget
            data.pop("application/vnd.jupyter.widget-view+json", None)
        return data | {"text/plain": self.title, "text/html": self.page}


class Prediction(Page):
    """A question to commit to before the result is shown. `answered` tells whether that has happened.

    A panel that waits for it (`on_answer`) tells the `verdict()` once the reader has seen what happens, and
    calls `reveal()`; where none waits, the reply comes at once. `guess` is the committed option, or None.

    Where no reader sits at the page (NNLIB_HEADLESS=1, pytest) it counts as answered.
    """

    def __init__(self, question):
        self.title = f"Prediction: {question.text}"
        self.page = question.html()
        self.answered = headless()
        self.guess, self.callbacks = None, []
        self.choice = Choice(question)
        self.button = widgets.Button(
            description="Commit",
            tooltip="Choose an option first; once committed, it stays",
            disabled=True,
        )
        self.choice.radio.observe(self._chosen, "value")
        self.button.on_click(lambda _: self.commit() if self.guess is None else self.reveal())
        super().__init__([self.choice, self.button])

    def on_answer(self, callback):
        """Call `callback()` once the reader has committed: now, if that has happened."""
        if self.answered:
            callback()
        else:
            self.callbacks.append(callback)

    @property
    def right(self):
        return self.guess == self.choice.question.answer

    def commit(self):
        """Take the chosen option as the answer; it stays. The button stays enabled: it has the focus."""
        if self.choice.radio.value is None or self.guess is not None:
            return
        self.guess = self.choice.radio.value
        self.choice.radio.disabled = True
        self.answered, self.button.button_style = True, ""
        callbacks, self.callbacks = self.callbacks, []
        if callbacks:
            self.choice.reply.value = box("guessed", self.guess, WAITING)
            self.button.description, self.button.tooltip = "Tell me now", "The answer, before you see it"
        else:
            self.reveal()
        for callback in callbacks:
            callback()

    def verdict(self):
        """The reply to the guess and, where it is wrong, the right answer, as HTML."""
        question = self.choice.question
        solved = "" if self.right else box("solved", question.answer, question.options[question.answer])
        return question.reply(self.guess) + solved

    def reveal(self):
        """Show the verdict here, too."""
        self.choice.reply.value = self.verdict()
        self.button.description, self.button.tooltip = "Committed", "Your answer stays"

    def _chosen(self, _):
        self.button.disabled = self.choice.radio.value is None
        self.button.button_style = "primary"


class Quiz(Page):
    """Several questions, checked together as often as the reader likes."""

    def __init__(self, questions):
        self.title = f"Quiz, {len(questions)} question{'s' * (len(questions) > 1)}"
        self.page = "".join(question.html(f"{i}. ") for i, question in enumerate(questions, 1))
        self.choices = [Choice(question, number=i) for i, question in enumerate(questions, 1)]
        # One button: it keeps the focus. The score stands beside it, in sight.
        self.button = widgets.Button(button_style="primary", layout={"width": "auto"})
        self.score = widgets.HTML()
        self.button.on_click(lambda _: self.reset() if self.checked else self.check())
        super().__init__([*self.choices, widgets.HBox([self.button, self.score])])
        self._offer(again=False)

    def check(self):
        """Reply to every choice and show the score."""
        right = sum(choice.right for choice in self.choices)
        for choice in self.choices:
            choice.lock()
        state = "passed" if right == len(self.choices) else "score"
        self.score.value = box(state, f"{right} of {len(self.choices)} right", "")
        self._offer(again=True)

    def reset(self):
        """Another try at what was not right; of a quiz that is passed, at all of it."""
        passed = all(choice.right for choice in self.choices)
        for choice in self.choices:
            if passed or not choice.right:
                choice.reset()
        self.score.value = ""
        self._offer(again=False)

    def _offer(self, *, again):
        self.checked = again
        self.button.description, self.button.tooltip = OFFERS[again]
