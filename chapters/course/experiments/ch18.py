"""The experiments of chapter 18, Attention: words written backwards, dates written anew.

The net is given letters and answers with a letter at each step; what it has to write stands at the last ones.
"""

from functools import cache

import numpy as np

from course.experiments import orders
from course.experiments.experiment import SINGLE_WHEN_FULL, Experiment
from course.experiments.measures import in_pieces
from course.experiments.sized import sized
from course.experiments.words import described
from nnlib.core import Sequential
from nnlib.datasets import Characters, Examples, Split, dates, padded, reversals
from nnlib.datasets.strings import LETTERS, MONTHS, WEEKDAYS
from nnlib.init import xavier
from nnlib.layers import GELU, LSTM, Dense, Embedding, LayerNorm, Positions, Residual, SelfAttention
from nnlib.losses import softmax_cross_entropy
from nnlib.optim import Adam, cosine

BLANK = "_"  # is to be filled in
WORD, FREE, ISO = 10, 29, 10  # letters of a word, of a date as people write it (at most), of YYYY-MM-DD
ALPHABET = Characters(LETTERS + BLANK)
DATE_LETTERS = Characters("".join([*MONTHS, *WEEKDAYS, "0123456789 ,-./", BLANK]))
FRESH = 1000  # words or dates that are only for judging
PIECE = 200  # of them at a time


def coded(letters, given, wanted):
    """Examples x (N, T) and t (N, so many letters), of whole numbers that nobody may change."""
    part = Examples(letters.encode(given), letters.encode(wanted))
    for array in part:
        array.flags.writeable = False
    return part


@cache
def words_of(count, seed, blanks):
    """`count` words and the same backwards; behind each so many blanks."""
    given, wanted = reversals(count, length=WORD, rng=np.random.default_rng([18, seed]))
    return coded(ALPHABET, [word + BLANK * blanks for word in given], wanted)


@cache
def dates_of(count, seed):
    """`count` dates as people write them, ten blanks behind; and as YYYY-MM-DD."""
    free, iso = dates(count, rng=np.random.default_rng([18, seed]))
    return coded(DATE_LETTERS, [text + BLANK * ISO for text in padded(free, FREE)], iso)


def words(blanks=0):
    """10,000 words to learn from, 1,000 others."""
    return described(lambda scale, rng: Split(words_of(10_000, 0, blanks), words_of(FRESH, 1, blanks)),
                     "10,000 random words of ten letters; 1,000 others to judge by")


def pairs_of_dates(scale, rng):
    return Split(dates_of(50_000 if scale == "full" else 10_000, 0), dates_of(FRESH, 2))


pairs_of_dates.words = "50,000 dates (bundled: 10,000); 1,000 others to judge by"


def at_the_end(y, t):
    """Softmax cross-entropy of the last steps of y (N, T, V), as many as t (N, K) has; dy is 0 before "
    "them."""
    K, dy = np.shape(t)[1], np.zeros_like(y)
    loss, dy[:, -K:] = softmax_cross_entropy(y[:, -K:], t)
    return loss, dy


at_the_end.words = "softmax cross-entropy of the letters to be written"


@in_pieces
def letters_right(run):
    """Of fresh examples: the share of letters that are right, and that of words or dates without a "
    "mistake."""
    x, t = run.test
    right = []
    for start in range(0, len(x), PIECE):
        part = t[start:start + PIECE]
        y = run.net.forward(x[start:start + PIECE])[:, -part.shape[1]:]
        right.append(y.argmax(axis=2) == part)
        yield
    right = np.concatenate(right)
    return {"letters": float(right.mean()), "whole": float(right.all(axis=1).mean())}


def reverser(heads=1, units=32, *, steps=WORD, attention=SelfAttention, init=xavier, rng, dtype=np.float32):
    """Letters and places as vectors, one attention layer, a score for each letter at each step."""
    V = len(ALPHABET)
    return Sequential([Embedding(V, units), Positions(), attention(heads), Dense(V)],
                      input_shape=(steps,), init=init, rng=rng, dtype=dtype)


def recurrent_reverser(units=29, *, steps=2 * WORD, init=xavier, rng, dtype=np.float32):
    """The same with an LSTM. It cannot look ahead: it reads all letters first, and writes at the blanks."""
    V = len(ALPHABET)
    return Sequential([Embedding(V, 16), LSTM(units, sequences=True), Dense(V)],
                      input_shape=(steps,), init=init, rng=rng, dtype=dtype)


def date_writer(heads=4, units=64, *, init=xavier, rng, dtype=np.float32):
    """Twice attention (letters see their neighbours; blanks see letters), then two dense layers."""
    V = len(DATE_LETTERS)
    return Sequential(
        [Embedding(V, units), Positions(),
         Residual([LayerNorm(), SelfAttention(heads)]),
         Residual([LayerNorm(), SelfAttention(heads)]),
         Residual([LayerNorm(), Dense(2 * units), GELU(), Dense(units)]),
         LayerNorm(), Dense(V)],
        input_shape=(FREE + ISO,), init=init, rng=rng, dtype=dtype)


def every(count, steps):
    return list(range(0, steps + 1, count))


G3 = Experiment(
    id="G3", title="dates as people write them, written as YYYY-MM-DD",
    data=pairs_of_dates, net=sized(date_writer, heads=4, units=64), init=xavier, loss=at_the_end,
    optimizer=Adam, lr=2e-3, settings={"schedule": described(cosine(2000), "cosine, 0 after 2,000 updates")},
    order=orders.shuffled(50),
    steps={"bundled": 200, "full": 2 * 1000}, at={"bundled": every(25, 200), "full": every(100, 2000)},
    measure=letters_right, seeds={"bundled": 1, "full": 3}, dtype=SINGLE_WHEN_FULL,
    fixed=dict.fromkeys(("heads", "units"), "the heads must divide the units"),
)

G4 = Experiment(
    id="G4", title="ten letters reversed by one attention layer",
    data=words(), net=sized(reverser, heads=1, units=32), init=xavier, loss=at_the_end,
    optimizer=Adam, lr=3e-3, order=orders.shuffled(100),
    steps={"bundled": 200, "full": 200}, at={"bundled": every(10, 200), "full": every(10, 200)},
    measure=letters_right, seeds={"bundled": 3, "full": 3},
    fixed=dict.fromkeys(("heads", "units"), "the heads must divide the units"),
)
