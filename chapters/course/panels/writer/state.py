"""What the writer panel knows, without a widget: a small GPT that learns names, and writes as it learns."""

from math import isfinite, log

import numpy as np

from nnlib.clipping import clip_gradients
from nnlib.datasets import Characters, excerpts
from nnlib.functional import softmax
from nnlib.init import normal
from nnlib.losses import softmax_cross_entropy
from nnlib.models import gpt
from nnlib.optim import SGD, Adam, AdamW, Momentum

OPTIMIZERS = {"AdamW": AdamW, "Adam": Adam, "Momentum": Momentum, "SGD": SGD}
CONTEXT, SIZE = 16, 32  # letters of an excerpt, excerpts of a batch
NAMES = 14  # that are written at each look
MEMORY = 0.95  # of the smoothed loss, per step
KEPT = 20  # steps between two copies of the weights
END = "\n"


class WriterState:
    """A small GPT that learns `names` letter by letter, under the reader's hand.

    number, losses, smooth    steps made, the loss of each, and the same smoothed
    lr, rule                  learning rate and optimizer: they act from the next step, and the weights stay
    temperature, top, prompt  how it writes: they act at once, on the net as it is
    written                   [(name, whether it is one of `names`), …]; None: it did not end in time

    The random numbers with which it writes are the same at every look: a name changes because the net or a
    control has changed.
    Raises ValueError for names with other letters than a to z, or a prompt that is too long.
    """

    resting = True
    broken = False

    def __init__(self, names, *, lr=0.01, rule="AdamW", steps=1000, seed=0):
        self.names, self.seed, self.steps = frozenset(names), seed, steps
        self.letters = Characters(END + "abcdefghijklmnopqrstuvwxyz")
        mixed = np.random.default_rng(seed).permutation(sorted(self.names)).tolist()
        self.codes = self.letters.encode(END.join(["", *mixed, ""]))
        self.lr, self.rule = lr, rule
        self.temperature, self.top, self.prompt = 1.0, len(self.letters), ""
        self.luck = np.random.default_rng(seed + 1).random((NAMES, CONTEXT))
        self.by_pairs = table_loss(self.codes, len(self.letters))
        self.reset()

    # The reader's moves.

    def reset(self):
        weights, order = np.random.default_rng(self.seed).spawn(2)
        self.net = gpt(len(self.letters), context=CONTEXT, layers=1, heads=4, units=32, rng=weights,
                       init=normal(0.1))
        self.batches = excerpts(self.codes, CONTEXT, SIZE, rng=order)
        self.number, self.goal, self.losses, self.smooth, self.lost = 0, self.steps, [], [], ""
        self._choose_rule()
        self._keep()

    def more(self):
        if self.number >= self.goal:
            self.goal = self.number + self.steps

    def set_rate(self, lr):
        self.lr = self.opt.lr = lr

    def set_rule(self, rule):
        self.rule = rule
        self._choose_rule()

    def set_prompt(self, prompt):
        if len(prompt) > CONTEXT - 4:
            raise ValueError(f"expected at most {CONTEXT - 4} letters to begin with, got {len(prompt)}")
        if unknown := sorted(set(prompt) - set(self.letters.letters[1:])):
            raise ValueError(f"expected small letters from a to z, got {unknown[0]!r}")
        self.prompt = prompt

    # What a player plays.

    def play(self):
        """Yields the number of each step. A loss that is no number ends it, with the last good weights."""
        self.lost = ""
        while self.number < self.goal:
            with np.errstate(over="ignore", invalid="ignore"):
                learned = self._learn()
            if not learned:
                return
            yield self.number

    def _learn(self):
        x, t = next(self.batches)
        loss, dy = softmax_cross_entropy(self.net.forward(x, train=True), t)
        if not isfinite(loss):
            self._go_back()
            return False
        self.net.backward(dy, need_dx=False)
        clip_gradients(self.net.params(), 1.0)
        self.opt.step()
        self.number += 1
        self.losses.append(loss)
        before = self.smooth[-1] if self.smooth else loss
        self.smooth.append(MEMORY * before + (1 - MEMORY) * loss)
        if self.number % KEPT == 0 and all(np.isfinite(p.data).all() for p in self.net.params()):
            self._keep()
        return True

    def _choose_rule(self):
        options = {"weight_decay": 0.1, "beta2": 0.99} if self.rule == "AdamW" else {}
        self.opt = OPTIMIZERS[self.rule](self.net.params(), lr=self.lr, **options)

    def _keep(self):
        self.good = self.number, [param.data.copy() for param in self.net.params()]

    def _go_back(self):
        at, self.number = self.number, self.good[0]
        for param, data in zip(self.net.params(), self.good[1], strict=True):
            param.data[...] = data
        del self.losses[self.number:], self.smooth[self.number:]
        self._choose_rule()
        self.lost = (f"After step {at} the loss is no number any more. The weights of step {self.number} are "
                     "back. Try a lower rate, then Start.")

    # What is seen.

    @property
    def guessing(self):
        """The loss of a net that gives every letter the same share."""
        return log(len(self.letters))

    @property
    def written(self):
        begin = self.letters.encode(END + self.prompt)
        rows = np.repeat(begin[None], NAMES, axis=0)
        for k in range(CONTEXT - len(self.prompt)):
            scores = self.net.forward(rows)[:, -1].astype(np.float64)
            rows = np.hstack([rows, self._drawn(scores, self.luck[:, k])[:, None]])
        texts = [self.letters.decode(row)[1:] for row in rows]
        names = [text.partition(END)[0] for text in texts]
        return [(name, name in self.names if END in text else None)
                for name, text in zip(names, texts, strict=True)]

    def _drawn(self, scores, luck):
        """One letter for each row of scores (N, V)."""
        order = np.argsort(-scores, axis=1, kind="stable")[:, :self.top]
        if self.temperature == 0:
            return order[:, 0]
        shares = softmax(np.take_along_axis(scores, order, axis=1) / self.temperature)
        place = (np.cumsum(shares, axis=1) < luck[:, None]).sum(axis=1).clip(max=order.shape[1] - 1)
        return np.take_along_axis(order, place[:, None], axis=1)[:, 0]

    def summary(self):
        loss = f"   ·   loss {self.smooth[-1]:.3f}" if self.smooth else ""
        return (f"step {self.number}{loss}   ·   {self.rule}, rate {self.lr:.2g}   ·   temperature "
                f"{self.temperature:.1f}, among the {self.top} likeliest letters")


def table_loss(codes, count):
    """The loss of a table that counts which letter follows which, on the text it has counted."""
    pairs = np.zeros((count, count))
    np.add.at(pairs, (codes[:-1], codes[1:]), 1)
    share = pairs / np.maximum(pairs.sum(axis=1, keepdims=True), 1)
    return float(-(pairs[pairs > 0] * np.log(share[pairs > 0])).sum() / pairs.sum())
