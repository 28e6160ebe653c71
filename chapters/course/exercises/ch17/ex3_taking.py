"""Exercise 17.3: the rule of indexing, where a row is taken twice."""

import numpy as np

from ..exercise import Exercise, Mistake


def take_backward(shape, rows, dy):
    du = np.zeros(shape)
    np.add.at(du, rows, dy)
    return du


def plus_equals(shape, rows, dy):
    du = np.zeros(shape)
    du[rows] += dy
    return du


def first_only(shape, rows, dy):
    du = np.zeros(shape)
    du[rows[::-1]] = dy[::-1]
    return du


def meaned(shape, rows, dy):
    du = take_backward(shape, rows, dy)
    return du / np.maximum(np.bincount(rows, minlength=shape[0]), 1)[:, None]


def from_ones(shape, rows, dy):
    return take_backward(shape, rows, dy) + 1


def in_turn(shape, rows, dy):
    du = np.zeros(shape)
    for k in range(min(len(dy), shape[0])):
        du[k] += dy[k]
    return du


def counted(shape, rows, dy):
    du = np.zeros(shape)
    np.add.at(du, rows, 1)
    return du


def spread(shape, rows, dy):
    du = np.zeros(shape)
    du[rows] = dy.sum(axis=0)
    return du


def taken_again(shape, rows, dy):
    return dy[rows % len(dy)]


def row_short(shape, rows, dy):
    return take_backward(shape, rows[:-1], dy[:-1])


TAKE = Exercise(
    id="17.3",
    title="Take rows",
    reference=take_backward,
    returns=("du",),
    cases=(
        ((3, 2), np.array([2, 0]), np.array([[1.0, 2.0], [3.0, 4.0]])),
        ((4, 3), np.array([1, 3, 1]), np.array([[1.0, -2.0, 0.5], [4.0, 3.0, 2.0], [-0.5, 1.0, 8.0]])),
        ((5, 2), np.array([4, 4, 0, 4]), np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 5.0], [-2.0, 1.5]])),
    ),
    mistakes=(
        Mistake(
            plus_equals,
            "A row that was taken twice receives only the last gradient. `du[rows] = dy` sets, and "
            "`du[rows] += dy` does no better: NumPy reads du[rows], adds, and writes back, so one of two "
            "equal places is lost. `np.add.at(du, rows, dy)` adds one after the other; a loop does, too.",
        ),
        Mistake(
            first_only,
            "A row that was taken twice receives only the first gradient. It had two users: add both.",
        ),
        Mistake(
            meaned,
            "A row that was taken twice receives the mean of its gradients. Each use counts: add them.",
        ),
        Mistake(
            from_ones,
            "Begin with zeros: a row that nobody took has the gradient 0.",
        ),
        Mistake(
            in_turn,
            "You put row k of dy into row k of du. It came from row rows[k]: du[rows[k]] += dy[k].",
        ),
        Mistake(
            counted,
            "You count how often each row was taken. Add what came back for it: the rows of dy.",
        ),
        Mistake(
            spread,
            "Each row that was taken receives its own row of dy, not the sum of all.",
        ),
        Mistake(
            taken_again,
            "dy[rows] takes once more. The way back puts: row k of dy goes into row rows[k] of du.",
        ),
        Mistake(
            lambda shape, rows, dy: dy,
            "Your du has the shape of y. A gradient has the shape of its array, u: begin with zeros of "
            "`shape`, and put the rows of dy where they came from.",
        ),
        Mistake(
            row_short,
            "The last row of dy is left out.",
        ),
        Mistake(
            lambda shape, rows, dy: -take_backward(shape, rows, dy),
            "The sign is wrong: a row that is taken is not changed, so its slope is 1.",
        ),
        Mistake(
            lambda shape, rows, dy: np.zeros(shape),
            "Your du is always 0. Put the rows of dy where they came from.",
        ),
    ),
    hints=(
        "Begin with zeros of the given shape. Row k of y was row rows[k] of u: there row k of dy goes.",
        "What if the same number stands in `rows` twice? Then this row had two users.",
        "np.add.at(du, rows, dy), or a loop: for k, row in enumerate(rows): du[row] += dy[k]",
    ),
    explanation="An embedding (chapter 18) is nothing but this: rows of a matrix taken by number. The most "
    "frequent words are taken many times in one batch, and `+=` would lose all but one of their gradients.",
)

EXERCISES = (TAKE,)
