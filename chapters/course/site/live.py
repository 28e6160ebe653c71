"""Questions and exercises of a stored chapter, as a page without a kernel works them.

A question is read back from the text that its cell stores (`Question.html`), so that there is one form of it.
Without scripts a page shows that text with its folded answers; `live.js` makes a form of it.
"""

import re
from html import escape
from inspect import getsource

from course.exercises import find
from course.exercises.verdict import inline
from course.site.formulas import inline_formulas

CHECK = re.compile(r'^check\("([\d.]+)"', re.M)
BENCH = re.compile(r'^bench\("(\w+)"', re.M)


def questions(html, kind):
    """The stored text of a prediction or a quiz, marked so that a script finds its parts."""
    return f'<div class="live-{kind}">{inline_formulas(html)}</div>'


def exercise(id):
    """The hints, the solution, and where its answer is checked, folded."""
    found = find(id)
    total = len(found.hints)
    parts = [fold(f"Hint {k} of {total}", paragraph(hint)) for k, hint in enumerate(found.hints, 1)]
    code = f'<pre class="solution" tabindex="0">{escape(getsource(found.reference))}</pre>'
    parts.append(fold("Solution", code + paragraph(found.explanation)))
    return (f'<div class="live-exercise" data-exercise="{id}"><p><strong>{escape(found.heading)}.</strong> '
            "Your answer is checked in the notebook: open the chapter there and run this cell.</p>"
            f'{"".join(parts)}</div>')


def fold(summary, html):
    return f"<details><summary>{escape(summary)}</summary>{html}</details>"


def paragraph(text):
    return f"<p>{inline_formulas(inline(text))}</p>"


def asked(source):
    """The exercise that a cell checks, or None."""
    found = CHECK.search(source)
    return found and found[1]


def shown(source):
    """The experiment whose bench a cell opens, or None."""
    found = BENCH.search(source)
    return found and found[1]
