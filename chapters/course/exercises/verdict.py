"""What `check`, `hint` and `solution` return: plain text in a terminal, a small box in a notebook.

The same input gives the same text (no addresses, no times), so a committed notebook stays comparable; only a
terminal that lacks a character gets it spelled. A
state is told by a word and a symbol; the colour only repeats it, and the text keeps the colour of the
page, so that it reads in a light and in a dark theme.
"""

import re
from dataclasses import dataclass
from html import escape

from ..terminal import for_terminal

STATES = {  # word, symbol, and a colour of the Okabe–Ito palette
    "passed": ("Passed", "✓", "0, 158, 115"),
    "wrong": ("Not yet", "✗", "213, 94, 0"),
    "untouched": ("Not tried yet", "○", "86, 140, 180"),
    "hint": ("Hint", "→", "0, 114, 178"),
    "right": ("Right", "✓", "0, 158, 115"),
    "other": ("Not so", "✗", "213, 94, 0"),
    "solved": ("The right answer", "→", "0, 114, 178"),
    "guessed": ("You guessed", "○", "86, 140, 180"),
    "missed": ("Left open", "○", "86, 140, 180"),
    "score": ("Score", "○", "86, 140, 180"),
}


def inline(text):
    """Text as safe HTML: everything is escaped, then `code` and **bold** are marked up.

    LaTeX between dollar signs is left as it is: notebooks and HTMLMath set it.
    """
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))
    return re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", text)


def box(state, title, message, detail=""):
    """A box as HTML: state in words, title, message, and preformatted detail."""
    word, symbol, colour = STATES[state]
    text = f"<br>{inline(message)}" if message else ""
    lines = f'<pre style="margin: .5em 0 0; background: none">{escape(detail)}</pre>' if detail else ""
    return (
        f'<div role="status" style="border-left: 5px solid rgb({colour}); '
        f"background: rgba({colour}, .13); padding: .5em .9em; margin: .3em 0; "
        f'max-width: 50em; line-height: 1.5">'
        f"<strong>{symbol} {word}</strong> · {inline(title)}{text}{lines}</div>"
    )


@dataclass(frozen=True)
class Verdict:
    """What `check` found. `state` is "passed", "wrong" or "untouched"."""

    title: str
    state: str
    message: str
    detail: str = ""

    @property
    def passed(self):
        return self.state == "passed"

    def __repr__(self):
        word, symbol, _ = STATES[self.state]
        detail = f"\n{self.detail}" if self.detail else ""
        return for_terminal(f"{symbol} {word} · {self.title}\n{self.message}{detail}")

    def _repr_html_(self):
        return box(self.state, self.title, self.message, self.detail)


@dataclass(frozen=True)
class Hint:
    """One hint: which of how many, and its text."""

    title: str
    number: int
    total: int
    text: str

    def __repr__(self):
        return for_terminal(f"→ Hint {self.number} of {self.total} · {self.title}\n{self.text}")

    def _repr_html_(self):
        title = f"{self.number} of {self.total} · {self.title}"
        return box("hint", title, self.text)


@dataclass(frozen=True)
class Solution:
    """The reference's source and why it is so; highlighted by the notebook, which gets it as Markdown."""

    title: str
    source: str
    explanation: str

    def __repr__(self):
        return for_terminal(f"Solution · {self.title}\n\n{self.source}\n{self.explanation}")

    def _repr_markdown_(self):
        return f"**Solution** · {self.title}\n\n```python\n{self.source}```\n\n{self.explanation}"
