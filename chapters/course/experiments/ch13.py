"""The experiments of chapter 13, CNN."""

from course.experiments import measures, orders
from course.experiments.data import fifty_thousand, mnist, validation
from course.experiments.experiment import SINGLE_WHEN_FULL, Experiment
from course.experiments.sized import sized
from course.experiments.targets import Rings
from course.experiments.words import described
from nnlib.init import normal
from nnlib.losses import softmax_cross_entropy
from nnlib.models import simple_convnet, tiny_convnet
from nnlib.optim import Adam, Momentum, inverse_time
from nnlib.training import accuracy


def as_logged(run):
    """What tiny-cnn logs (lines 79 to 87): the loss before the update; after it, the accuracy of the same two
    images, and of 200 images for validation, drawn with replacement."""
    x, t = validation(run.scale, flat=False)
    chosen = run.chance.choice(len(x), 200)
    return {"loss": run.loss, "train": accuracy(run.net, *run.batch),
            "validation": accuracy(run.net, x[chosen], t[chosen])}


CNN1 = Experiment(
    id="CNN1", title="tiny-cnn: a CNN of one 3 × 3 filter",
    data=fifty_thousand(flat=False), net=tiny_convnet, init=normal(0.01), loss=softmax_cross_entropy,
    optimizer=Momentum, lr=0.01,
    settings={"schedule": described(inverse_time(1e-6), "rate / (1 + 1e-6 · step)")},
    order=orders.drawn(2),
    steps={"bundled": 2_000, "full": 2_000},
    at={"bundled": range(1, 1_902, 100), "full": range(1, 1_902, 100)},
    measure=as_logged, seeds={"bundled": 6, "full": 20},
    targets={name: Rings("tiny-cnn:71–129", column, steps=range(1, 1_902, 100))
             for name, column in (("loss", "loss"), ("train", "train_acc"), ("validation", "val_acc"))},
)

CNN2 = Experiment(
    id="CNN2", title="SimpleConvNet, 30 filters of 5 × 5, reads the digits",
    data=mnist(flat=False), net=sized(simple_convnet, filters=30), init=normal(0.01),
    loss=softmax_cross_entropy, optimizer=Adam, lr=1e-3, order=orders.shuffled(100),
    steps={"bundled": 6 * 40, "full": 20 * 600},
    at={"bundled": range(40, 241, 40), "full": range(600, 12_001, 600)},
    measure=measures.of_first(1000),
    seeds={"bundled": 1, "full": 3}, dtype=SINGLE_WHEN_FULL,
)
