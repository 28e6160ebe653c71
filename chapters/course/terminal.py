"""Text for where it is printed: `print(hint("6.7"))` must not fail on a terminal that has no → and no ✓."""

import re
import sys
import unicodedata

SPELLED = {
    " · ": " - ", "·": "*", "✓": "+", "✗": "x", "○": "o", "→": "->", "←": "<-", "…": "...", "–": "-",
    "−": "-", "×": "x", "√": "sqrt", "≤": "<=", "≥": ">=", "≠": "!=", "±": "+-", "∞": "inf", "∂": "d",
    "“": '"', "”": '"', "‘": "'", "’": "'",
}  # fmt: skip
RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿᵏᵀ]+")


def for_terminal(text):
    """The text as it is if standard output can show it; else what it lacks is spelled: γ as gamma, x² as x^2.

    A notebook's output can show all, so what is stored there does not depend on this.
    """
    encoding = getattr(sys.stdout, "encoding", None)
    if encodes(encoding, text):
        return text
    text = RAISED.sub(lambda run: run[0] if encodes(encoding, run[0]) else f"^{plain(run[0])}", text)
    for sign, spelled in SPELLED.items():
        if not encodes(encoding, sign):
            text = text.replace(sign, spelled)
    return "".join(c if encodes(encoding, c) else spell(c) for c in text)


def encodes(encoding, text):
    """Whether an encoding has these characters; one that is not known is not asked."""
    try:
        text.encode(encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    except LookupError:
        pass
    return True


def spell(character):
    """A character in ASCII: a Greek letter by its name, ½ as 1/2, é as e; others as Python writes them."""
    if unicodedata.combining(character):
        return ""
    words = unicodedata.name(character, "").split()
    if words[:1] == ["GREEK"] and words[-2:-1] == ["LETTER"]:
        return words[-1].lower() if "SMALL" in words else words[-1].capitalize()
    return plain(character) or character.encode("ascii", "backslashreplace").decode()


def plain(text):
    """What is left of a text in ASCII once its characters are taken apart."""
    apart = unicodedata.normalize("NFKD", text).replace("−", "-").replace("⁄", "/")
    return apart.encode("ascii", "ignore").decode()
