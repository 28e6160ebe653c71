"""LaTeX as MathML: browsers draw it themselves, so that a page needs no script for its formulas."""

import re
from html import escape, unescape

from latex2mathml.converter import convert

UNKNOWN = {r"\arg": r"\mathrm{arg}\,"}  # commands that the converter does not have
INLINE = re.compile(r"(?<![\\$])\$([^$\n]+?)\$(?!\d)")


def mathml(latex, *, block=False):
    """A formula as a MathML element; what stands between the dollar signs, as its text."""
    for command, known in UNKNOWN.items():
        latex = re.sub(re.escape(command) + r"(?![a-zA-Z])", lambda _, known=known: known, latex)
    return convert(latex.strip(), display="block" if block else "inline")


def inline_formulas(html):
    """HTML whose formulas between dollar signs are set; those in <code> stay as they are."""
    parts = re.split(r"(<code>.*?</code>|<pre.*?</pre>)", html, flags=re.S)
    return "".join(part if part.startswith(("<code>", "<pre")) else
                   INLINE.sub(lambda found: mathml(unescape(found[1])), part) for part in parts)


def visit_inline(translator, node):
    translator.body.append(mathml(node.astext()))


def visit_block(translator, node):
    number = node.get("number")
    label = f' <span class="eqno">({escape(str(number))})</span>' if number else ""
    translator.body.append(f'<div class="formula">{mathml(node.astext(), block=True)}{label}</div>')
