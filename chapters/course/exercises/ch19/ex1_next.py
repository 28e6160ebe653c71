"""Exercise 19.1: excerpts of a text, and the letters that come next."""

import numpy as np

from ..exercise import Exercise, Mistake


def examples(codes, starts, T):
    places = starts[:, None] + np.arange(T)
    return codes[places], codes[places + 1]


def cut(codes, starts, first, count):
    """The letters first … first + count - 1 behind each start."""
    return np.array([[codes[s + first + k] for k in range(count)] for s in starts])


def shifted(x):
    """x one letter to the left; the last one comes round."""
    return np.roll(x, -1, axis=1)


def one_more(codes, starts, T):
    rows = np.array([codes[s:s + T + 1] for s in starts])
    return rows, rows


def last_alone(codes, starts, T):
    return examples(codes, starts, T)[0], codes[starts + T]


def one_after_another(codes, starts, T):
    x, t = examples(codes, starts, T)
    return x.reshape(-1), t.reshape(-1)


def from_the_front(codes, starts, T):
    here = np.arange(len(starts))[:, None] * T + np.arange(T)
    return codes[here], codes[here + 1]


NEXT = Exercise(
    id="19.1",
    title="The letters that come next",
    reference=examples,
    returns=("x", "t"),
    cases=(
        (np.array([0, 5, 3, 3, 1, 0, 2, 4]), np.array([1]), 3),
        (np.arange(20) ** 2 % 11, np.array([0, 7, 2]), 4),
        (np.arange(30) ** 2 % 13, np.array([9, 18]), 5),
    ),
    mistakes=(
        Mistake(
            lambda codes, starts, T: (cut(codes, starts, 0, T),) * 2,
            "Your t is x itself: the net would only have to copy. t is one letter later.",
        ),
        Mistake(
            lambda codes, starts, T: (cut(codes, starts, 1, T), cut(codes, starts, 0, T)),
            "The wrong way round: your net would be asked for the letter before. x comes first, t is one "
            "letter later.",
        ),
        Mistake(
            lambda codes, starts, T: (cut(codes, starts, 0, T), cut(codes, starts, -1, T)),
            "Your t is one letter earlier than x. What comes next stands one place later: + 1.",
        ),
        Mistake(
            lambda codes, starts, T: (cut(codes, starts, 0, T), shifted(cut(codes, starts, 0, T))),
            "The last target of each row is the first letter of the row: `roll` brings it round. It must "
            "be the letter behind the excerpt.",
        ),
        Mistake(
            lambda codes, starts, T: (cut(codes, starts, 0, T - 1), cut(codes, starts, 1, T - 1)),
            "Your rows have T − 1 letters. For T letters and their next ones, T + 1 are cut out of the text.",
        ),
        Mistake(
            one_more,
            "You return the T + 1 letters twice. x is all but the last of them, t all but the first.",
        ),
        Mistake(
            lambda codes, starts, T: (cut(codes, starts, 0, T), cut(codes, starts, T, T)),
            "Your t is the next T letters as a block. Each letter of x has a target of its own: the one "
            "right behind it.",
        ),
        Mistake(
            lambda codes, starts, T: (cut(codes, starts, 0, T), cut(codes, starts, 2, T)),
            "Your t is two letters later than x. The next letter is one place later.",
        ),
        Mistake(
            last_alone,
            "You give one target for a whole excerpt. Each of its T letters has a next one: t has the shape "
            "of x.",
        ),
        Mistake(
            lambda codes, starts, T: tuple(part.T for part in examples(codes, starts, T)),
            "Rows and columns are exchanged. One excerpt is one row: (N, T).",
        ),
        Mistake(
            one_after_another,
            "Your excerpts stand in one long row. Keep one row for each start: (N, T).",
        ),
        Mistake(
            from_the_front,
            "You cut the text from its beginning, and the given starts play no part.",
        ),
        Mistake(
            lambda codes, starts, T: examples(codes, starts + 1, T),
            "Your excerpts begin one letter too late: the first letter of x is codes[start].",
        ),
    ),
    hints=(
        "A place for each letter: starts[:, None] + np.arange(T) has the shape (N, T).",
        "x is codes at these places, t is codes one place later.",
        "places = starts[:, None] + np.arange(T); return codes[places], codes[places + 1]",
    ),
    explanation="A text is its own teacher: T letters in a row are T examples, and nobody had to label them.",
)

EXERCISES = (NEXT,)
