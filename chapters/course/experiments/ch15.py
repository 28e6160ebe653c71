"""The experiment of chapter 15, Deep CNN."""

from course.experiments import measures, orders
from course.experiments.data import mnist
from course.experiments.experiment import SINGLE_WHEN_FULL, Experiment
from course.experiments.targets import Rings
from nnlib.losses import softmax_cross_entropy
from nnlib.models import deep_convnet
from nnlib.optim import Adam

DC1 = Experiment(
    id="DC1", title="DeepConvNet, six 3×3 convolutions, reads the digits",
    data=mnist(flat=False), net=deep_convnet, loss=softmax_cross_entropy, optimizer=Adam, lr=1e-3,
    order=orders.shuffled(100),
    steps={"bundled": 3 * 40, "full": 20 * 600},
    at={"bundled": range(40, 121, 40), "full": range(600, 12_001, 600)},
    measure=measures.of_first(1000),
    seeds={"bundled": 1, "full": 3}, dtype=SINGLE_WHEN_FULL,
    targets={"test": Rings("notes:3151–3172", row="recognition rate, or more", percent=True)},
)
