"""Exercise 10.3: a dropout layer, forward and backward."""

from dataclasses import dataclass

import numpy as np

from ..drawn import Drawn, own_draw
from ..exercise import Mistake


@dataclass
class Uniform:
    """draw(shape): uniform random numbers from 0 to 1, new ones at each call, the same for every answer."""

    seed: int
    calls: int = 0

    def __call__(self, shape):
        self.calls += 1
        return np.random.default_rng([self.seed, self.calls]).random(shape).round(3)


def dropout(x, dy, rate, draw):
    m = (draw(x.shape) >= rate) / (1 - rate)
    return x * m, dy * m


def dropout_variant(scale=lambda rate: 1 / (1 - rate), back=None, reverse=False, fresh=False, whole=True,
                    masked=True):
    """A wrong version of `dropout`, by what it leaves out or exchanges."""

    def variant(x, dy, rate, draw):
        shape = x.shape if whole else x.shape[1:]
        kept = draw(shape) < rate if reverse else draw(shape) >= rate
        y = x * kept * scale(rate)
        if fresh:
            kept = draw(shape) >= rate
        return y, dy * (kept if masked else 1) * (back or scale)(rate)

    return variant


def others_kept(x, dy, rate, draw):
    m = (draw(x.shape) < 1 - rate) / (1 - rate)
    return x * m, dy * m


def above(x, dy, rate, draw):
    m = (draw(x.shape) > rate) / (1 - rate)
    return x * m, dy * m


def without_brackets(x, dy, rate, draw):
    m = (draw(x.shape) >= rate) / 1 - rate
    return x * m, dy * m


def with_x(x, dy, rate, draw):
    y, dx = dropout(x, dy, rate, draw)
    return y, x * dx


INVERTED = Drawn(
    id="10.3",
    title="Inverted dropout, forward and backward",
    reference=dropout,
    returns=("y", "dx"),
    cases=(
        (np.array([[1.0, 2.0, 3.0, 4.0]]), np.array([[1.0, -1.0, 0.5, 2.0]]), 0.5, Uniform(76)),
        (np.arange(1.0, 13.0).reshape(3, 4), np.arange(12.0, 0.0, -1).reshape(3, 4) - 5.5, 0.2, Uniform(130)),
        (np.arange(1.0, 21.0).reshape(4, 5), np.linspace(-1, 2, 20).reshape(4, 5), 0.7, Uniform(37)),
    ),
    mistakes=(
        Mistake(
            dropout_variant(scale=lambda rate: 1.0),
            "You drop, but do not scale: the mean becomes too small by the factor 1 − rate. That "
            "is the book's form; the inverted one divides what is kept by 1 − rate.",
        ),
        Mistake(
            dropout_variant(scale=lambda rate: 1 - rate),
            "You scale in the wrong direction: what is kept must grow, since the rest is gone. Divide "
            "by 1 − rate.",
        ),
        Mistake(
            dropout_variant(scale=lambda rate: rate),
            "You multiplied by the rate, the share that is dropped. Divide by the share that is kept, "
            "1 − rate.",
        ),
        Mistake(
            dropout_variant(scale=lambda rate: 1 / rate),
            "You divided by the rate. The share that is kept is 1 − rate.",
        ),
        Mistake(
            dropout_variant(reverse=True),
            "The mask is the wrong way round: you keep the share `rate` and drop the rest.",
        ),
        Mistake(
            own_draw(2),
            "Your function draws its own random numbers: two calls gave two results. Take `draw(x.shape)`, "
            "once, instead of `np.random`.",
        ),
        Mistake(
            above,
            "An entry stays where its number is *at least* `rate`: `>=`, not `>`.",
        ),
        Mistake(
            without_brackets,
            "`/ 1 - rate` divides by 1 and then subtracts the rate. Put brackets: `/ (1 - rate)`.",
        ),
        Mistake(
            dropout_variant(scale=lambda rate: 1 / (1 + rate)),
            "You divided by 1 + rate. The share that is kept is 1 − rate.",
        ),
        Mistake(
            dropout_variant(fresh=True),
            "You drew a second mask for the backward pass. A gradient belongs to the forward pass that "
            "was made: draw once, and use the mask twice.",
        ),
        Mistake(
            dropout_variant(masked=False, back=lambda rate: 1.0),
            "You return dy unchanged: what was dropped had no part in the output, so its "
            "gradient is 0.",
        ),
        Mistake(
            dropout_variant(back=lambda rate: 1.0),
            "You forgot the scale in the backward pass: y = x·m/(1 − rate), so dx = dy·m/(1 − rate).",
        ),
        Mistake(
            others_kept,
            "You keep entries with the right probability, but others than the exercise says: an entry stays "
            "where its number is at least `rate`.",
        ),
        Mistake(
            lambda x, dy, rate, draw: (x * (1 - rate), dy * (1 - rate)),
            "That is what the book's form does in prediction. In training a mask is drawn.",
        ),
        Mistake(
            lambda x, dy, rate, draw: (x / (1 - rate), dy / (1 - rate)),
            "You scale, but drop nothing: multiply by the mask, too.",
        ),
        Mistake(
            with_x,
            "`dx` has one factor too many: the derivative of y = x·m is m, so dx = dy·m.",
        ),
        Mistake(
            lambda x, dy, rate, draw: dropout(x, np.ones_like(dy), rate, draw),
            "That `dx` is the mask itself. Multiply it by the gradient dy that comes back.",
        ),
        Mistake(
            dropout_variant(whole=False),
            "You drew one mask for the whole batch. Each example gets its own: `draw(x.shape)`.",
        ),
    ),
    hints=(
        "Both passes use one array: the mask, 0 or 1, already divided by 1 − rate.",
        "`draw(x.shape) >= rate` is True with the probability 1 − rate. Call `draw` once only.",
        "m = (draw(x.shape) >= rate) / (1 - rate), then y = x * m and dx = dy * m.",
    ),
    explanation="Both passes use the same m, because y is x times a constant once the mask is drawn. "
    "These are the lines of nnlib.Dropout, which keeps m in `saved`.",
)

EXERCISES = (INVERTED,)
