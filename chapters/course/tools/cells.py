"""What a code cell of a chapter is for, by how its lines begin."""

import re

QUESTION = re.compile(r"^(\w+ = )?(predict|quiz)\(", re.M)
EXERCISE = re.compile(r"^(check|hint)\(", re.M)


def is_question(source):
    """Whether a cell holds a prediction or a quiz, and with it the answers: its source shows on a click."""
    return bool(QUESTION.search(source))


def is_exercise(source):
    """Whether a cell is the reader's to fill in."""
    return bool(EXERCISE.search(source))


def asks(source):
    """Whether a cell asks something of the reader; nothing that is computed elsewhere depends on it."""
    return is_question(source) or is_exercise(source)
