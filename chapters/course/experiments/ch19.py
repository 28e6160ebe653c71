"""The experiments of chapter 19, Write: a small GPT. Their set-ups stand on the web: see published.toml.

A batch is (x, t), both (N, T): whole numbers of letters, and those one letter later.
"""

from dataclasses import KW_ONLY, dataclass
from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from course.experiments import measures, orders
from course.experiments.experiment import SINGLE_WHEN_FULL, Experiment
from course.experiments.sized import sized
from course.experiments.words import described
from nnlib.clipping import clip_gradients
from nnlib.core import Layer, Sequential
from nnlib.datasets import Characters, Examples, Split, load_names, load_text
from nnlib.init import normal
from nnlib.layers import CausalSelfAttention, Dense, Embedding, Positions, ReLU, Residual
from nnlib.losses import softmax_cross_entropy
from nnlib.models import gpt
from nnlib.optim import Adam, AdamW, cosine

CONTEXT, CONTEXT_OF_NAMES = 64, 16
FIXED = {"dropout": "as published there is none", "heads": "the heads must divide the units",
         "units": "the heads must divide the units"}
PIECE = 24  # excerpts between two rests of a measure
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NAME_LETTERS = Characters("\n" + CAPITALS.lower())  # "\n" begins and ends a name
LETTERS = Characters("\n !$&',-.3:;?" + CAPITALS + CAPITALS.lower())  # the 65 of the plays


def text_of_names(names):
    """One long text of names in a mixed order, always the same: "\\n" stands before, between and behind."""
    mixed = np.random.default_rng(0).permutation(len(names))
    return "\n".join(["", *(names[k] for k in mixed), ""])


def excerpts_of(codes, length, stride):
    """Examples of all excerpts of this length, `stride` letters apart; no letter is copied."""
    pieces = sliding_window_view(codes, length + 1)[::stride]
    return Examples(pieces[:, :-1], pieces[:, 1:])


@cache
def split_text(scale):
    """The first 90 % of a text, every excerpt of it; of the last 10 % those that lie side by side."""
    codes = LETTERS.encode(load_text() if scale == "full" else text_of_names(load_names()))
    cut = int(0.9 * len(codes))
    return Split(excerpts_of(codes[:cut], CONTEXT, 1), excerpts_of(codes[cut:], CONTEXT, CONTEXT))


@cache
def single_names(scale):
    """Each name by itself: x begins with a mark, t ends with it; behind that, x is filled up and t is -1."""
    names = load_names(scale)
    x, t = np.zeros((len(names), CONTEXT_OF_NAMES), int), np.full((len(names), CONTEXT_OF_NAMES), -1)
    for row, name in enumerate(names):
        codes = NAME_LETTERS.encode(f"\n{name}\n")[:CONTEXT_OF_NAMES + 1]
        x[row, :len(codes) - 1], t[row, :len(codes) - 1] = codes[:-1], codes[1:]
    for array in (x, t):
        array.flags.writeable = False
    return Split(Examples(x, t), None)


class ClippedAdamW(AdamW):
    """AdamW behind a clipping of all gradients together to a length of 1."""

    def step(self):
        clip_gradients(self.params, 1.0)
        super().step()


@measures.in_pieces
def validation_loss(run):
    """The mean loss of a letter of the text that was put aside."""
    x, t = run.test
    total = 0.0
    for start in range(0, len(x), PIECE):
        some = slice(start, start + PIECE)
        total += softmax_cross_entropy(run.net.forward(x[some]), t[some])[0] * len(x[some])
        yield
    return {"validation loss": total / len(x)}


def named_letters(y, t):
    """softmax_cross_entropy of the letters that there are: where t is -1 the name has ended."""
    known = t >= 0
    loss, dknown = softmax_cross_entropy(y[known], t[known])
    dy = np.zeros_like(y)
    dy[known] = dknown
    return loss, dy


@dataclass(eq=False)
class RMSNorm(Layer):
    """y = x / √(mean(x²) + ε), over the last axis: a layer norm without a mean, and without weights.

    Zhang and Sennrich 2019. dx = (dy - y · mean(dy · y)) / √(mean(x²) + ε).
    """

    _: KW_ONLY
    epsilon: float = 1e-5

    per_step = True

    def forward(self, x, *, train=False):
        x = self.check_input(x)
        root = np.sqrt((x * x).mean(axis=-1, keepdims=True) + x.dtype.type(self.epsilon))
        y = x / root
        self.saved = (y, root) if train else None
        return y

    def backward(self, dy, *, need_dx=True):
        y, root = self.recall()
        return (dy - y * (dy * y).mean(axis=-1, keepdims=True)) / root


def shakespeare_gpt(*, layers, heads, units, **how):
    """nanoGPT's small net, which reads 64 letters."""
    return gpt(len(LETTERS), context=CONTEXT, layers=layers, heads=heads, units=units, **how)


def micro_gpt(*, layers, heads, units, **how):
    """microgpt's net: no biases, norms without weights, one of them before the first block, none behind."""
    blocks = [block for _ in range(layers) for block in (
        Residual([RMSNorm(), CausalSelfAttention(heads, bias=False)]),
        Residual([RMSNorm(), Dense(4 * units, bias=False), ReLU(), Dense(units, bias=False)]))]
    return Sequential([Embedding(len(NAME_LETTERS), units), Positions(), RMSNorm(), *blocks,
                       Dense(len(NAME_LETTERS), bias=False)], input_shape=(CONTEXT_OF_NAMES,), **how)


G1 = Experiment(
    id="G1", title="a small GPT on Shakespeare's plays, letter by letter",
    data=described(lambda scale, rng: split_text(scale),
                   "the first 90 % of the plays, 1,003,854 letters (bundled: of 5,163 names)"),
    net=sized(shakespeare_gpt, layers=4, heads=4, units=128), init=normal(0.02), loss=softmax_cross_entropy,
    optimizer=ClippedAdamW, lr=1e-3,
    settings={"beta2": 0.99, "weight_decay": 0.1, "schedule": described(
        cosine(2000, warmup=100, least=0.1), "of 100 steps of warm-up, then half a cosine to a tenth")},
    order=orders.drawn(12), steps={"bundled": 60, "full": 2000},
    at={"bundled": [0, 30, 60], "full": [0, 500, 1000, 1500, 2000]}, measure=validation_loss,
    seeds={"bundled": 1, "full": 3}, dtype=SINGLE_WHEN_FULL,
    fixed=FIXED,
)

G2 = Experiment(
    id="G2", title="a GPT of 4,192 weights on names, one name a step",
    data=described(lambda scale, rng: single_names(scale), "32,033 names (bundled: 5,163)"),
    net=sized(micro_gpt, layers=1, heads=4, units=16), init=normal(0.08), loss=named_letters,
    optimizer=Adam, lr=0.01,
    settings={"beta1": 0.85, "beta2": 0.99, "epsilon": 1e-8,
              "schedule": described(lambda step: max(0.0, 1 - step / 1000), "a straight line to 0")},
    order=orders.shuffled(1), steps={"bundled": 1000, "full": 1000},
    at={"bundled": range(100, 1001, 100), "full": range(100, 1001, 100)}, measure=measures.mean_loss,
    seeds={"bundled": 1, "full": 10},
    fixed=FIXED,
)
