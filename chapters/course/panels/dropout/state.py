"""What the dropout panel knows, without a widget: one batch, the mask of this draw, the mean of all draws."""

import numpy as np

from nnlib.arrays import finite
from nnlib.layers import Dropout

WATCHED = 5  # entries whose running average is followed one by one


class DropoutState:
    """A batch x (N, D) of activations that passes a dropout layer again and again.

    rate       the share that is dropped
    training   draw a mask; otherwise the layer only predicts
    book       the book's form: what is kept stays as it is, and predictions are multiplied by 1 - rate
    draws      masks drawn since rate or form were last changed; `average` (N, D) is the mean of their outputs

    Draw number k has random numbers of its own, so that a moved rate drops more or fewer of the same units.
    """

    def __init__(self, x, *, rate=0.2, book=False, seed=0):
        self.x = np.asarray(finite("x", x), float)
        if self.x.ndim != 2 or not self.x.size or (self.x < 0).any() or not self.x.any():
            raise ValueError("expected a batch (N, D) of numbers >= 0, not all 0, as ReLU gives them; "
                             f"got an array of shape {self.x.shape}")
        self.layer = Dropout(rate)
        self.layer.build(self.x.shape[1:], init=None, rng=np.random.default_rng(seed), dtype=float)
        self.training, self.book, self.seed = True, book, seed
        self.watched = np.sort(np.argsort(self.x, axis=None)[::-1][:WATCHED])
        self.start()

    # The reader's moves.

    def start(self):
        """Forget the draws so far, and make the first."""
        self.draws, self.sum = 0, np.zeros_like(self.x)
        self.shares, self.singles = [], []
        self.draw()

    def draw(self, times=1):
        """Draw new masks; a layer that only predicts has none to draw."""
        for _ in range(times if self.training or not self.draws else 0):
            self.layer.rng = np.random.default_rng([self.seed, self.draws])
            self.trained = self.in_form(self.layer.forward(self.x, train=True))
            self.kept = self.layer.saved > 0
            self.sum += self.trained
            self.draws += 1
            self.shares.append(self.sum.sum() / self.draws / self.x.sum())
            self.singles.append(self.average.flat[self.watched] / self.x.flat[self.watched])

    def set_rate(self, rate):
        self.layer.rate = round(rate, 2)
        self.start()

    def set_book(self, book):
        self.book = book
        self.start()

    def set_training(self, training):
        self.training = training

    # What is seen.

    def in_form(self, y):
        """The book's output is the inverted one times 1 - rate, in training and in prediction alike."""
        return y * (1 - self.rate) if self.book else y

    @property
    def rate(self):
        return self.layer.rate

    @property
    def output(self):
        return self.trained if self.training else self.predicted

    @property
    def predicted(self):
        return self.in_form(self.layer.forward(self.x))

    @property
    def average(self):
        return self.sum / self.draws

    @property
    def goal(self):
        """The share of the input that a prediction passes on: what the average must come to."""
        return 1 - self.rate if self.book else 1.0

    def words(self):
        if not self.training:
            if self.book:
                return (f"Predicting, the book's form: nothing is dropped, and every output is multiplied by "
                        f"{self.goal:.2f}, the share that was kept while training.")
            return "Predicting, inverted form: the output is the input. Nothing is left to do."
        if self.rate == 0:
            return "Rate 0: nothing is dropped."
        kept = "stays as it is" if self.book else f"is multiplied by 1 / {1 - self.rate:.2f}"
        form = "the book's form" if self.book else "inverted form"
        return (f"Training, {form}: {(~self.kept).sum()} of {self.x.size} are dropped in this draw; "
                f"what is kept {kept}.")

    def summary(self):
        return (f"rate {self.rate:.2f}   ·   mean of the input {self.x.mean():.3f}, "
                f"of this output {self.output.mean():.3f}, of the average of {self.draws} "
                f"draw{'s' * (self.draws > 1)} {self.average.mean():.3f}")
