"""The training panel: a net learns under the reader's hand."""

from course.experiments.controls import chosen
from course.panels.benches.own import own_experiment
from course.panels.benches.panel import BenchPanel
from course.panels.benches.state import BenchState
from nnlib.init import he, normal, xavier
from nnlib.losses import softmax_cross_entropy
from nnlib.optim import SGD, AdaGrad, Adam, Momentum, RMSProp

OPTIMIZERS = {"SGD": SGD, "Momentum": Momentum, "AdaGrad": AdaGrad, "RMSProp": RMSProp, "Adam": Adam}
INITIALIZERS = {"He": he, "Xavier": xavier, "N(0, 0.01²)": normal(0.01)}
SIZES = (1, 5, 10, 20, 50, 100, 200)


class TrainingPanel(BenchPanel):
    """Trains `factory(init=…, rng=…)` on `data` while its settings are moved: a bench of the chapter's own.

        TrainingPanel(lambda init, rng: mlp(2, 16, 2, init=init, rng=rng), moons_split, name="moons")

    data          a Split (train, test) or Examples (x, t)
    optimizers    name -> class, initializers: name -> Initializer; the first of each is in use
    steps         a run rests after so many; Start goes on
    speed         steps a second at first, one of 5, 25, 100, 400, None (as fast as it can)
    view          beside the curves: "decision" (points of the plane), "digits" (mistakes), None, or
                  view(ax, state) -> update, called for each frame and returning its artists
    after         a prediction: the controls stay locked until it is answered
    rehearsal     steps taken where nobody can press Start (tests, stored pages)

    `run(n)` takes n steps at once and draws; `state` (a BenchState) has the numbers and `error` what went
    wrong. `rate`, `optimizer`, `initializer`, `batch` and `pace` are widgets: setting their `value` is what a
    reader does.
    """

    def __init__(
        self, factory, data, *, name, loss=softmax_cross_entropy, optimizers=None, initializers=None,
        lr=0.1, batch_size=20, seed=0, steps=2000, speed=100, view="decision", **options,
    ):
        train, test = data if isinstance(data[0], tuple) else (data, None)
        optimizers, initializers = optimizers or OPTIMIZERS, initializers or INITIALIZERS
        self.factory = factory
        each = own_experiment(
            name, lambda init, rng, dtype: self.factory(init=init, rng=rng), train, test, loss=loss,
            optimizer=next(iter(optimizers.values())), init=next(iter(initializers.values())),
            lr=lr, batch_size=batch_size, steps=steps)
        sizes = sorted({size for size in SIZES if size <= len(train[1])} | {batch_size})
        lanes = {name: each}
        state = BenchState(lanes, chosen(lanes, optimizers, initializers, sizes), seed=seed)
        super().__init__(
            state, name, view=view, speed=speed,
            looks=[view] if isinstance(view, str) else [], alt=(
                f"Training panel {name}: loss, share of right answers and learning rate over the steps"
                + (", and what the net answers" if view else "")), **options)
