"""What the attention panel knows, without a widget: a net that learns to write words backwards."""

from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite

import numpy as np

from course.experiments import experiment
from course.experiments.cadence import extended
from course.experiments.ch18 import ALPHABET, WORD, reverser
from nnlib.datasets.strings import LETTERS
from nnlib.layers import SelfAttention

HEADS = (1, 2, 4)
TEMPERATURES = 0.1, 10.0
EVERY = 10  # updates between two measures


class Tempered(SelfAttention):
    """SelfAttention whose scores are divided by τ √K: its queries are divided by τ."""

    temperature = 1.0

    def forward(self, x, *, train=False):
        with self.divided():
            return super().forward(x, train=train)

    def attention(self, x):
        with self.divided():
            return super().attention(x)

    def backward(self, dy, *, need_dx=True):
        with self.divided():
            dx = super().backward(dy, need_dx=need_dx)
        D = len(self.W.data)
        self.W.grad[:, :D] /= self.temperature
        self.b.grad[:D] /= self.temperature
        return dx

    @contextmanager
    def divided(self):
        """For a while the columns of W that make the queries are divided by τ."""
        D = len(self.W.data)
        columns = self.W.data[:, :D], self.b.data[:D]
        kept = [column.copy() for column in columns]
        try:
            for column in columns:
                column /= self.temperature
            yield
        finally:
            for column, old in zip(columns, kept, strict=True):
                column[...] = old


@dataclass
class AttentionState:
    """The net of G4 under way, and a word that it is asked for.

    heads          how many the columns are dealt out to: another number starts afresh
    temperature    τ, acts from the next step; the weights stay
    number, steps  updates made, and after how many it rests
    """

    word: str = "chairtable"
    heads: int = 1
    temperature: float = 1.0
    seed: int = 0
    resting: bool = True
    steps: int = 300

    def __post_init__(self):
        self.ask(self.word)
        self.reset()

    # The reader's moves.

    def ask(self, word):
        """Another word. Raises ValueError for what is not ten letters from a to z."""
        word = word.strip().lower()
        strange = [letter for letter in word if letter not in LETTERS]
        if strange:
            raise ValueError(f"expected letters from a to z, got {strange[0]!r}")
        if len(word) != WORD:
            raise ValueError(f"expected a word of {WORD} letters, got {len(word)}")
        self.word = word

    def set_heads(self, heads):
        """Starts afresh."""
        self.heads = heads
        self.reset()

    def set_temperature(self, temperature):
        self.temperature = self.layer.temperature = temperature

    def reset(self):
        """Back to the first weights."""
        G4 = experiment("G4")
        self.run = G4.but(
            net=lambda **how: reverser(self.heads, attention=Tempered, **how),
            at={"bundled": extended(range(0, self.steps + 1, EVERY), self.steps)},
        ).run(self.seed, "bundled")
        self.layer.temperature = self.temperature
        self.goal = self.steps

    def more(self):
        if self.number >= self.goal:
            self.goal = self.number + self.steps

    # What a player plays.

    def play(self):
        """Yields the number of each update."""
        while self.number < self.goal and not self.broken:
            self.run.step()
            yield self.number

    # What it knows.

    @property
    def number(self):
        return self.run.number

    @property
    def broken(self):
        return self.run.loss is not None and not isfinite(self.run.loss)

    @property
    def layer(self):
        return self.run.net.layers[2]

    @property
    def right(self):
        """The share of the letters of fresh words that were right when it was last measured."""
        return self.run.points["letters"][-1]

    def look(self):
        """What it writes for the word, and its maps (H, T, T)."""
        x = ALPHABET.encode([self.word])
        embedding, places, attention, _ = self.run.net.layers
        with np.errstate(all="ignore"):
            maps = attention.attention(places.forward(embedding.forward(x)))[0]
            written = self.run.net.forward(x)[0].argmax(axis=1)
        return ALPHABET.decode(written), maps

    def summary(self):
        written, _ = self.look()
        good = sum(mine == wanted for mine, wanted in zip(written, self.word[::-1], strict=True))
        return (f"step {self.number}   ·   {self.right:.0%} of the letters of fresh words right   ·   "
                f"{self.word} → {written}, {good} of {WORD} right")
