"""The experiments of chapter 6, Back-propagation."""

import numpy as np

from course.experiments import measures, orders
from course.experiments.data import iris, mnist
from course.experiments.experiment import SINGLE_WHEN_FULL, Experiment
from course.experiments.sized import sized
from course.experiments.slips import FadingBiases, drawn_biases
from course.experiments.targets import Rings
from course.experiments.words import described
from nnlib.datasets.iris import SPECIES
from nnlib.init import he, normal
from nnlib.losses import softmax_cross_entropy
from nnlib.models import mlp, three_net
from nnlib.optim import SGD
from nnlib.training import accuracy

B5 = Experiment(
    id="B5", title="784-50-10 learns the digits by back-propagation",
    data=mnist(), net=sized(lambda units, **how: mlp(784, units, 10, **how), units=50), init=normal(0.01),
    loss=softmax_cross_entropy, optimizer=SGD, lr=0.1, order=orders.drawn(100),
    steps={"bundled": 2_001, "full": 9_601},
    at={"bundled": range(1, 2_002, 50), "full": range(1, 9_602, 600)},
    measure=measures.accuracies, seeds={"bundled": 3, "full": 10},
    targets={name: Rings("notes:1524–1589", f"{kind} accuracy", steps=range(1, 9602, 600))
             for name, kind in (("train", "training"), ("test", "test"))},
)

def three_net_of(inputs, first, second, outputs):
    """ThreeNet, its biases drawn like its weights; both hidden layers can be moved."""
    def net(first, second, **how):
        return drawn_biases(lambda **how: three_net(inputs, first, second, outputs, **how))(**how)
    return sized(net, first=first, second=second)


def ends(of):
    """What the source prints at the end: the best share of the training set, and that of the test set."""
    return {"train": Rings(of, "best train accuracy %", percent=True),
            "test": Rings(of, "test accuracy %", percent=True)}


# The source draws the mean loss of each 100 steps, without its L2 term, and the accuracy after them.
B6 = Experiment(
    id="B6", title="ThreeNet tells iris flowers apart",
    data=iris, net=three_net_of(4, 20, 20, 3), init=normal(0.01),
    loss=softmax_cross_entropy, optimizer=FadingBiases, lr=0.05, settings={"weight_decay": 1e-3},
    order=orders.whole,
    steps={"bundled": 1_500, "full": 10_000},
    at={"bundled": range(100, 1_501, 100), "full": range(100, 10_001, 100)},
    measure=measures.together(measures.accuracies, measures.mean_loss),
    keep=described(lambda run: accuracy(run.net, *run.train), "the last best on the training flowers"),
    seeds={"bundled": 10, "full": 10}, targets=ends("one-two-three:160–166"),
    slips={"b2 and b3 are updated by themselves": {"optimizer": SGD}},
)

# Here the accuracy that is drawn, and that chooses the weights, is that of one batch: of an epoch's last.
B7 = Experiment(
    id="B7", title="ThreeNet reads digits from raw pixels",
    data=mnist(scaled=False), net=three_net_of(784, 200, 80, 10),
    init=normal(0.01), loss=softmax_cross_entropy, optimizer=FadingBiases, lr=1e-3,
    settings={"weight_decay": 1e-3}, order=orders.fixed(256, drop_last=True, shuffle=True),
    steps={"bundled": 15 * 15, "full": 200 * 234},
    at={"bundled": range(15, 226, 15), "full": range(234, 46_801, 234)},
    measure=measures.together(measures.last_batch, measures.mean_loss),
    keep=described(lambda run: accuracy(run.net, *run.batch), "the last best on the last batch of an epoch"),
    seeds={"bundled": 1, "full": 3}, dtype=SINGLE_WHEN_FULL,
    targets={"accuracy": ends("one-two-three:172–178")["train"]},
    slips={"b2 and b3 are updated by themselves": {"optimizer": SGD}},
)


def biases(run):
    """The three output biases, and the mean distance from 0 of those of the second hidden layer."""
    *_, second, last = [param.data for param in run.net.params() if not param.decay]
    return dict(zip(SPECIES, last.tolist(), strict=True)) | {"second layer": float(np.abs(second).mean())}


B8 = B6.but(
    id="B8", title="what becomes of ThreeNet's biases: drawn wide, so that one sees them",
    init=he, steps={"bundled": 500, "full": 500}, at={"bundled": range(501), "full": range(501)},
    measure=measures.together(biases, measures.accuracies), keep=None, seeds={"bundled": 1, "full": 1},
    targets={},
    lanes={"as published": {}, "with the gradient": {"optimizer": SGD}},
)
