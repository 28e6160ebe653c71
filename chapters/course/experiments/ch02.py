"""The experiments of chapter 2, Perceptrons: gates that are learned, by one unit and by two layers."""

import numpy as np

from course.experiments import measures, orders
from course.experiments.experiment import Experiment
from course.experiments.sized import sized
from course.experiments.slips import FadingBiases, SummedDecay, drawn_biases
from course.experiments.targets import Rings
from course.experiments.words import described
from nnlib.datasets import Examples, Split
from nnlib.functional import sigmoid, step
from nnlib.init import constant, normal
from nnlib.losses import sigmoid_cross_entropy, softmax_cross_entropy
from nnlib.models import mlp, one_net, two_net
from nnlib.optim import SGD

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
BITS = np.array([[1.0], [0.0]])
TABLES = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "XOR": [0, 1, 1, 0]}


def gate(name, *, copies=1):
    """The truth table of AND, OR or XOR, the target in as many columns as there are copies."""
    t = np.repeat(np.array([TABLES[name]], dtype=float).T, copies, axis=1)
    return described(lambda scale, rng: Split(Examples(CORNERS, t), None), f"the truth table of {name}")


NOT = described(lambda scale, rng: Split(Examples(BITS, 1 - BITS), None), "the truth table of NOT")
XOR = described(lambda scale, rng: Split(Examples(CORNERS, np.array(TABLES["XOR"])), None),
                "the truth table of XOR")


def perceptron_rule(z, t):
    """Rosenblatt's rule as a loss: the number of wrong answers, and y - t as if the step had a slope."""
    error = step(z) - t
    return float(np.abs(error).sum()), error


def weights_and_outputs(run):
    """OneNet's weights, its bias, and its answer to each row of the table (of two copies: the first's)."""
    W, b = (param.data for param in run.net.params())
    rows = ["".join(f"{bit:.0f}" for bit in row) for row in run.train.x]
    answers = sigmoid(run.net(run.train.x))[:, 0]
    weights = {f"w{j + 1}": w for j, w in enumerate(W[:, 0])}
    return weights | {"b": b[0]} | dict(zip(rows, answers, strict=True))


def two_columns(*, init, rng, dtype):
    """OneNet with a bias of shape (1, 2): all it is added to gets two columns (one-two-three, 16 and 41).

    The source draws weights of shape (2, 1), which the first step makes (2, 2); here they begin as two equal
    columns, so that in this one step the sum of the decay has four terms and not two (1e-8 of a weight).
    """
    net = mlp(2, 2, init=init, rng=rng, dtype=dtype)
    W, _ = net.params()
    W.data[:, 1] = W.data[:, 0]
    return net


def two_net_of(units):
    """TwoNet with so many hidden units, its biases drawn like its weights."""
    def net(units, **how):
        return drawn_biases(lambda **how: two_net(2, units, 2, **how))(**how)
    return sized(net, units=units)


BEGINS_AT_0 = dict.fromkeys(("init", "scale", "seed"), "the weights begin at 0, and the rows come in turn")

P3 = Experiment(
    id="P3", title="the perceptron rule on three gates",
    data=gate("XOR"), net=lambda **how: mlp(2, 1, **how), init=constant(0.0), loss=perceptron_rule, lr=0.5,
    order=orders.fixed(1), steps={"bundled": 48, "full": 48},
    at={scale: range(1, 49) for scale in ("bundled", "full")},
    measure=measures.loss_before, seeds={"bundled": 1, "full": 1},
    lanes={name: {"data": gate(name)} for name in TABLES},
    fixed={"optimizer": "the perceptron rule is the optimizer", "momentum": "the perceptron rule has none",
           "decay": "the perceptron rule has none"} | BEGINS_AT_0,
)

def ends(of, **rows):
    """What OneNet printed at the end: {measured name: Rings}."""
    return {name: Rings(of, row=row) for name, row in rows.items()}


OUTPUTS = {f"{a}{b}": f"output ({a},{b})" for a in (0, 1) for b in (0, 1)}

DECAY = "every weight is pulled by λ times the sum of all"

P4 = Experiment(
    id="P4", title="OneNet learns OR",
    data=gate("OR"), net=drawn_biases(lambda **how: one_net(2, **how)), init=normal(0.01),
    loss=sigmoid_cross_entropy, optimizer=SummedDecay, lr=1e-3, settings={"weight_decay": 1e-3},
    order=orders.whole, steps={"bundled": 200_000, "full": 200_000},
    at={scale: range(500, 200_001, 500) for scale in ("bundled", "full")},
    measure=measures.together(measures.loss_before, weights_and_outputs),
    seeds={"bundled": 10, "full": 10}, slips={DECAY: {"optimizer": SGD}},
    targets=ends("one-two-three:49–55", w1="w row 0", w2="w row 1", b="b", **OUTPUTS),
)

P5 = P4.but(
    id="P5", title="OneNet learns NOT", data=NOT, net=drawn_biases(lambda **how: one_net(1, **how)),
    targets=ends("one-two-three:56–62", w1="w", b="b", **{"1": "output (1)", "0": "output (0)"}),
)

P6 = P4.but(
    id="P6", title="OneNet learns AND, in two columns", data=gate("AND", copies=2),
    net=drawn_biases(two_columns),
    slips=P4.slips | {"the bias has two columns": {"data": gate("AND"), "net": P4.net}},
    targets=ends("one-two-three:41–48", **OUTPUTS),
)

P7 = P4.right.but(
    id="P7", title="OneNet with the right weight decay", targets={},
    lanes={"OR": {}, "AND": {"data": gate("AND")}, "NOT": {"data": NOT, "net": P5.net}},
)

P8 = Experiment(
    id="P8", title="TwoNet learns XOR",
    data=XOR, net=two_net_of(6), init=normal(0.01),
    loss=softmax_cross_entropy, optimizer=FadingBiases, lr=0.1, settings={"weight_decay": 1e-3},
    order=orders.whole, steps={"bundled": 10_000, "full": 10_000},
    at={scale: range(500, 10_001, 500) for scale in ("bundled", "full")},
    measure=measures.together(measures.loss_before, measures.train_accuracy),
    seeds={"bundled": 40, "full": 40},
    lanes={"6 units": {}, "30 units": {"net": two_net_of(30), "targets": {}}},
    targets={"train": Rings("one-two-three:107–114", row="training accuracy %", percent=True)},
    slips={"b2 is updated by itself": {"optimizer": SGD}},
)
